"""What another instrumentation's span does not say of its call, and its messages show: the labels of our metrics.

The collector derives the same of what it stores (`receive/derived.py`), by the same code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from opentelemetry.util.types import AttributeValue

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange, Usage
from llm_vitals.core.text import Attributes
from llm_vitals.dialects.exchange import SpanFacts, span_exchange
from llm_vitals.dialects.finish import finish_reasons
from llm_vitals.dialects.messages import Event
from llm_vitals.dialects.reading import unknown_usage
from llm_vitals.dialects.values import count, flag, text
from llm_vitals.pipeline.span_attributes import USAGE_COUNTS


def span_verdicts(
    attributes: Mapping[str, AttributeValue], events: Sequence[Event], key: bytes
) -> tuple[Attributes, Exchange]:
    """Verdicts as attributes, without those that the span has itself, and the exchange. `attributes`: the span's, in
    today's names; `key`: that of fingerprints."""
    # The worker loads them with the first call that it judges.
    from llm_vitals.verdicts.derive import judge  # noqa: PLC0415

    facts = _facts(attributes)
    exchange = span_exchange(facts, attributes, events).exchange
    verdicts = judge(
        exchange,
        stream_end=facts.stream_end,
        error_type=facts.error_type,
        key=key,
        declared_task=text(attributes.get(semconv.TASK)),
    )
    found: dict[str, AttributeValue | None] = {
        semconv.OUTCOME: verdicts.outcome,
        semconv.ANSWER_JUDGED: verdicts.judged,
        semconv.TASK: verdicts.task,
        semconv.FINGERPRINT: verdicts.fingerprint,
        semconv.DEDUCTIONS_OF_SCORE: tuple(one.name for one in verdicts.deductions) or None,
        **{semconv.SCORE_PREFIX + name: value for name, value in verdicts.scores.items()},
    }
    if verdicts.cost is not None and not unknown_usage(attributes):
        found[semconv.COST] = verdicts.cost.usd
    return {n: v for n, v in found.items() if v is not None and n not in attributes}, exchange


def _facts(attributes: Mapping[str, AttributeValue]) -> SpanFacts:
    get = attributes.get
    return SpanFacts(
        operation=str(get(semconv.OPERATION_NAME)),
        provider=text(get(semconv.PROVIDER_NAME)),
        request_model=text(get(semconv.REQUEST_MODEL)),
        response_model=text(get(semconv.RESPONSE_MODEL)),
        response_id=text(get(semconv.RESPONSE_ID)),
        server_address=text(get(semconv.SERVER_ADDRESS)),
        status_code=count(get(semconv.HTTP_STATUS_CODE)),
        stream=bool(flag(get(semconv.REQUEST_STREAM))),
        usage=Usage(*(count(get(name)) for name in USAGE_COUNTS)),
        finish_reasons=finish_reasons(get(semconv.RESPONSE_FINISH_REASONS)),
        stream_end=text(get(semconv.STREAM_END)),
        error_type=text(get(semconv.ERROR_TYPE)),
        error_message=None,
        prompt=text(get(semconv.QUESTION)),
        output=text(get(semconv.ANSWER)),
    )
