"""What another instrumentation's span does not say of its call, derived from what it does say."""

from __future__ import annotations

import json
from collections.abc import Sequence

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message, Usage
from llm_vitals.dialects.exchange import SpanFacts, span_exchange
from llm_vitals.dialects.messages import Event
from llm_vitals.dialects.reading import unknown_usage
from llm_vitals.dialects.values import Attributes
from llm_vitals.pipeline import content
from llm_vitals.verdicts.derive import Verdicts, judge
from llm_vitals_collector.receive.bounds import noted
from llm_vitals_collector.records import Call


def derived(call: Call, now: Attributes, events: Sequence[Event], key: bytes) -> Call:
    """The call with what its span's maker did not say. `now` has its attributes in today's names."""
    read = span_exchange(
        SpanFacts(
            operation=call.operation,
            provider=call.provider,
            request_model=call.request_model,
            response_model=call.response_model,
            response_id=call.response_id,
            server_address=call.server_address,
            status_code=call.status_code,
            stream=call.stream,
            usage=Usage(
                input_tokens=call.input_tokens,
                output_tokens=call.output_tokens,
                cache_read=call.cache_read_tokens,
                cache_write=call.cache_write_tokens,
                reasoning=call.reasoning_tokens,
            ),
            finish_reasons=call.finish_reasons,
            stream_end=call.stream_end,
            error_type=call.error_type,
            error_message=call.error_message,
            prompt=call.prompt,
            output=call.output,
        ),
        now,
        events,
    )
    exchange = read.exchange
    verdicts = judge(
        exchange,
        stream_end=call.stream_end,
        error_type=call.error_type,
        key=key,
        declared_task=call.task,
    )
    scores = dict(verdicts.scores)
    cost = verdicts.cost if call.cost_usd is None else None
    unpriced = unknown_usage(now) if cost is not None else ()
    if unpriced:
        call = call._replace(attributes=noted(call.attributes, [f"no price: what {', '.join(unpriced)} bills"]))
        cost = None
    if cost is not None and cost.lower_bound:
        call = call._replace(cost_lower_bound=True)
    return call._replace(
        outcome=verdicts.outcome,
        refusal_source=verdicts.refusal.source,
        refusal_reason=verdicts.refusal.reason,
        judged=verdicts.judged,
        finish_reasons=exchange.response.finish_reasons,
        starts_query=call.starts_query if call.starts_query is not None else read.led_by_user,
        task=verdicts.task,
        fingerprint=call.fingerprint or verdicts.fingerprint,
        cost_usd=call.cost_usd if cost is None else cost.usd,
        overall=scores.pop("overall", None) if call.overall is None else call.overall,
        scores=call.scores or scores,
        attributes={**call.attributes, **_deductions(verdicts)} if verdicts.deductions else call.attributes,
        prompt=read.prompt,
        output=read.output,
        input_messages=call.input_messages or _messages_json(exchange.request.messages),
        output_messages=call.output_messages or _messages_json(exchange.response.messages),
    )


def _deductions(verdicts: Verdicts) -> Attributes:
    return {
        semconv.DEDUCTIONS_OF_SCORE: [one.name for one in verdicts.deductions],
        semconv.DEDUCTION_EVIDENCE: content.evidence(verdicts.deductions),
    }


def _messages_json(listed: tuple[Message, ...]) -> str | None:
    return json.dumps([content.message(m) for m in listed], ensure_ascii=False, default=str) if listed else None
