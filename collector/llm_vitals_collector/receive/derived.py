"""What another instrumentation's span does not say of its call, derived from what it does say."""

from __future__ import annotations

import json
from collections.abc import Sequence

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Billing, Exchange, Message, Request, Response, Usage
from llm_vitals.dialects.reading import unknown_usage
from llm_vitals.pipeline import content
from llm_vitals.verdicts.derive import Verdicts, judge
from llm_vitals_collector.receive.bodies import plain
from llm_vitals_collector.receive.finish import in_our_words
from llm_vitals_collector.receive.messages import Event, answer, led_by_user, messages, question
from llm_vitals_collector.receive.values import Attributes, count, text
from llm_vitals_collector.records import Call


def derived(call: Call, now: Attributes, events: Sequence[Event], key: bytes) -> Call:
    """The call with what its span's maker did not say. `now` has its attributes in today's names."""
    inputs, outputs = messages(now, events)
    prompt = call.prompt or question(inputs)
    output = call.output or answer(outputs)
    if not inputs and prompt:
        inputs = (plain("user", prompt),)
    if not outputs and output:
        outputs = (plain("assistant", output),)
    embeddings = call.operation == semconv.EMBEDDINGS
    led = False if embeddings else led_by_user(inputs)
    ended = call.finish_reasons or tuple(m.finish_reason for m in outputs if m.finish_reason)
    finish = tuple(map(in_our_words, ended))
    verdicts = judge(
        Exchange(
            provider=call.provider or "",
            server_address=call.server_address,
            server_port=count(now.get(semconv.SERVER_PORT)),
            status_code=call.status_code,
            # An answer that was not captured is not an empty one.
            problems=() if outputs else ("response_not_captured",),
            request=Request(
                operation=call.operation,
                model=call.request_model,
                stream=call.stream,
                messages=inputs,
                led_by_user=led,
                output_type=text(now.get(semconv.OUTPUT_TYPE)),
                max_tokens=count(now.get(semconv.REQUEST_MAX_TOKENS)),
            ),
            response=Response(
                id=call.response_id,
                model=call.response_model,
                usage=Usage(
                    input_tokens=call.input_tokens,
                    output_tokens=call.output_tokens,
                    cache_read=call.cache_read_tokens,
                    cache_write=call.cache_write_tokens,
                    reasoning=call.reasoning_tokens,
                ),
                finish_reasons=finish,
                messages=outputs,
                blocked=_blocked(ended),
                error_type=call.error_type,
                error_message=call.error_message,
                complete=call.error_type is None,
                billing=_billing(now),
            ),
        ),
        stream_end=call.stream_end,
        error_type=call.error_type,
        key=key,
        declared_task=call.task,
    )
    scores = dict(verdicts.scores)
    cost = verdicts.cost if call.cost_usd is None else None
    unpriced = unknown_usage(now) if cost is not None else ()
    if unpriced:
        call = call._replace(attributes=_with_problem(call.attributes, f"no price: what {', '.join(unpriced)} bills"))
        cost = None
    if cost is not None and cost.lower_bound:
        call = call._replace(attributes={**call.attributes, semconv.COST_LOWER_BOUND: True})
    return call._replace(
        outcome=verdicts.outcome,
        refusal_source=verdicts.refusal.source,
        refusal_reason=verdicts.refusal.reason,
        judged=verdicts.judged,
        finish_reasons=finish,
        starts_query=call.starts_query if call.starts_query is not None else led,
        task=verdicts.task,
        fingerprint=call.fingerprint or verdicts.fingerprint,
        cost_usd=call.cost_usd if cost is None else cost.usd,
        overall=scores.pop("overall", None) if call.overall is None else call.overall,
        scores=call.scores or scores,
        attributes={**call.attributes, **_deductions(verdicts)} if verdicts.deductions else call.attributes,
        prompt=prompt,
        output=output,
        input_messages=call.input_messages or _messages_json(inputs),
        output_messages=call.output_messages or _messages_json(outputs),
    )


def _deductions(verdicts: Verdicts) -> Attributes:
    return {
        semconv.DEDUCTIONS_OF_SCORE: [one.name for one in verdicts.deductions],
        semconv.DEDUCTION_EVIDENCE: content.evidence(verdicts.deductions),
    }


def _billing(now: Attributes) -> Billing | None:
    """What else a call is billed by, as far as its span says it."""
    tokens = {name: counted for name in semconv.BILLED_TOKENS if name in now and (counted := count(now[name]))}
    tier = now.get(semconv.SERVICE_TIER)
    if not tokens and not isinstance(tier, str):
        return None
    return Billing(service_tier=tier.lower() if isinstance(tier, str) else None, tokens=tokens)


def _with_problem(attributes: Attributes, problem: str) -> Attributes:
    earlier = attributes.get(semconv.PROBLEM)
    return {**attributes, semconv.PROBLEM: f"{earlier}; {problem}" if earlier else problem}


def _messages_json(listed: tuple[Message, ...]) -> str | None:
    return json.dumps([content.message(m) for m in listed], ensure_ascii=False, default=str) if listed else None


def _blocked(finish: tuple[str, ...]) -> str | None:
    """The wire's own signal, as far as finish reasons tell it."""
    found = next((r for r in finish if in_our_words(r) == semconv.FINISH_CONTENT_FILTER), None)
    return f"finish_reason={found}" if found else None
