"""Exchange and verdicts to the attributes of one GenAI span, all of them at its creation.

Samplers see everything, and nothing is changed after the span's end. Absent facts have no attribute.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from llm_vitals.core import semconv
from llm_vitals.core.call_context import CallContext
from llm_vitals.core.exchange import Billing, Exchange, Request, Response
from llm_vitals.core.settings import Settings
from llm_vitals.core.text import Attributes, valid_utf8
from llm_vitals.pipeline import content
from llm_vitals.pipeline.queries import Place

if TYPE_CHECKING:
    from llm_vitals.verdicts.derive import Verdicts


class CallTiming(NamedTuple):
    """How the call went, as far as the transport saw it. Times in seconds."""

    duration_s: float
    time_to_first_chunk_s: float | None = None
    time_per_output_chunk_s: float | None = None
    stream_end: str | None = None
    error_type: str | None = None
    error_message: str | None = None
    resend_count: int = 0


def name(exchange: Exchange) -> str:
    """`{operation} {request model}`, as the conventions ask."""
    model = exchange.request.model
    return f"{exchange.request.operation} {model}" if model else exchange.request.operation


def attributes(
    exchange: Exchange,
    verdicts: Verdicts,
    place: Place,
    timing: CallTiming,
    declared: CallContext,
    user_hash: str | None,
    settings: Settings,
) -> Attributes:
    """Every attribute of the span, content aside."""
    found: Attributes = {
        semconv.OPERATION_NAME: exchange.request.operation,
        semconv.PROVIDER_NAME: exchange.provider,
    }
    _request(found, exchange.request)
    _response(found, exchange.response)
    _timing(found, exchange, timing)
    _verdicts(found, verdicts)
    if place.query is not None:
        found[semconv.QUERY] = place.query
    found[semconv.RETRY] = place.retry or timing.resend_count > 0
    if declared.variant is not None:
        found[semconv.VARIANT] = declared.variant
    if declared.session is not None:
        found[semconv.SESSION_ID] = declared.session
    if declared.consent:
        found[semconv.CONSENT] = True
    if declared.consent is not False:
        if user_hash is not None:
            found[semconv.USER_HASH] = user_hash
        user = declared.user or exchange.request.user
        if settings.send_user_id and user is not None:
            found[semconv.USER_ID] = user
        if verdicts.fingerprint is not None:
            found[semconv.FINGERPRINT] = verdicts.fingerprint
    for key, value in found.items():
        if isinstance(value, str) and not value.isascii():
            found[key] = valid_utf8(value)
    return found


def captured(exchange: Exchange, verdicts: Verdicts, declared: CallContext) -> dict[str, str]:
    """The texts of the call, where the user does not refuse."""
    if declared.consent is False:
        return {}
    found = content.attributes(exchange, verdicts.question)
    if verdicts.deductions:
        found[semconv.DEDUCTION_EVIDENCE] = content.evidence(verdicts.deductions)
    return found


_PLAIN: Final = {
    "model": semconv.REQUEST_MODEL,
    "temperature": semconv.REQUEST_TEMPERATURE,
    "top_p": semconv.REQUEST_TOP_P,
    "top_k": semconv.REQUEST_TOP_K,
    "max_tokens": semconv.REQUEST_MAX_TOKENS,
    "frequency_penalty": semconv.REQUEST_FREQUENCY_PENALTY,
    "presence_penalty": semconv.REQUEST_PRESENCE_PENALTY,
    "seed": semconv.REQUEST_SEED,
    "output_type": semconv.OUTPUT_TYPE,
    "previous_response_id": semconv.REQUEST_PREVIOUS_RESPONSE_ID,
    "conversation_id": semconv.CONVERSATION_ID,
    "reasoning_level": semconv.REQUEST_REASONING_LEVEL,
    "dimensions": semconv.EMBEDDINGS_DIMENSION_COUNT,
}
"""Fields of a Request that are found as they are."""
_KEYS: Final = tuple(_PLAIN.values())
_values: Final = attrgetter(*_PLAIN)


def _request(found: Attributes, request: Request) -> None:
    for key, value in zip(_KEYS, _values(request), strict=True):
        if value is not None:
            found[key] = value
    if request.stream:
        found[semconv.REQUEST_STREAM] = True
    if request.stop_sequences:
        found[semconv.REQUEST_STOP_SEQUENCES] = request.stop_sequences
    if request.choice_count is not None and request.choice_count != 1:
        found[semconv.REQUEST_CHOICE_COUNT] = request.choice_count
    if request.encoding_format:
        found[semconv.REQUEST_ENCODING_FORMATS] = (request.encoding_format,)


USAGE_COUNTS: Final = (
    semconv.USAGE_INPUT_TOKENS,
    semconv.USAGE_OUTPUT_TOKENS,
    semconv.USAGE_CACHE_READ,
    semconv.USAGE_CACHE_WRITE,
    semconv.USAGE_REASONING,
)
"""In the order of Usage."""


def _response(found: Attributes, response: Response) -> None:
    if response.id is not None:
        found[semconv.RESPONSE_ID] = response.id
    if response.model is not None:
        found[semconv.RESPONSE_MODEL] = response.model
    if response.finish_reasons:
        found[semconv.RESPONSE_FINISH_REASONS] = response.finish_reasons
    if response.billing is not None:
        _billing(found, response.billing)
    usage = response.usage
    if usage is None:
        return
    for key, count in zip(USAGE_COUNTS, usage, strict=True):
        if count is not None:
            found[key] = count


def _billing(found: Attributes, billing: Billing) -> None:
    if billing.service_tier is not None:
        found[semconv.SERVICE_TIER] = billing.service_tier
    if billing.speed is not None:
        found[semconv.SERVICE_SPEED] = billing.speed
    if billing.region is not None:
        found[semconv.SERVICE_REGION] = billing.region
    if billing.tokens:
        found.update(billing.tokens)
    if billing.tools:
        found[semconv.BILLED_TOOLS] = tuple(f"{tool}={runs}" for tool, runs in billing.tools.items())


def _timing(found: Attributes, exchange: Exchange, timing: CallTiming) -> None:
    if exchange.server_address is not None:
        found[semconv.SERVER_ADDRESS] = exchange.server_address
    if exchange.server_port is not None:
        found[semconv.SERVER_PORT] = exchange.server_port
    if exchange.status_code is not None:
        found[semconv.HTTP_STATUS_CODE] = exchange.status_code
    if timing.resend_count:
        found[semconv.HTTP_RESEND_COUNT] = timing.resend_count
    if timing.error_type is not None:
        found[semconv.ERROR_TYPE] = timing.error_type
    if timing.time_to_first_chunk_s is not None:
        found[semconv.RESPONSE_TIME_TO_FIRST_CHUNK] = timing.time_to_first_chunk_s
    if timing.stream_end is not None:
        found[semconv.STREAM_END] = timing.stream_end
        if exchange.response.chunks:
            found[semconv.STREAM_CHUNKS] = exchange.response.chunks
    if exchange.problems:
        found[semconv.PROBLEM] = exchange.problems


def _verdicts(found: Attributes, verdicts: Verdicts) -> None:
    if verdicts.outcome is not None:
        found[semconv.OUTCOME] = verdicts.outcome
    if verdicts.judged is not None:
        found[semconv.ANSWER_JUDGED] = verdicts.judged
    if verdicts.refusal.source is not None:
        found[semconv.REFUSAL_SOURCE] = verdicts.refusal.source
    if verdicts.refusal.reason is not None:
        found[semconv.REFUSAL_REASON] = verdicts.refusal.reason
    if verdicts.task is not None:
        found[semconv.TASK] = verdicts.task
    if verdicts.cost is not None:
        found[semconv.COST] = verdicts.cost.usd
        if verdicts.cost.source != semconv.COST_FROM_LIST:  # what is said of nearly every call is an attribute too many
            found[semconv.COST_SOURCE] = verdicts.cost.source
        if verdicts.cost.lower_bound:
            found[semconv.COST_LOWER_BOUND] = True
    for score, value in verdicts.scores.items():
        found[semconv.SCORE_PREFIX + score] = value
    if verdicts.deductions:
        found[semconv.DEDUCTIONS_OF_SCORE] = tuple(one.name for one in verdicts.deductions)
