"""A stored call as the attributes of its span, as far as metrics read them."""

from __future__ import annotations

import hashlib
from typing import Final

from opentelemetry.util.types import AttributeValue

from llm_vitals.core import semconv
from llm_vitals_collector.records import Call

_NAMESPACE: Final = "service.namespace"
_PLAIN: Final = (
    (semconv.OPERATION_NAME, Call._fields.index("operation")),
    (semconv.PROVIDER_NAME, Call._fields.index("provider")),
    (semconv.REQUEST_MODEL, Call._fields.index("request_model")),
    (semconv.RESPONSE_MODEL, Call._fields.index("response_model")),
    (semconv.SERVER_ADDRESS, Call._fields.index("server_address")),
    (semconv.USAGE_INPUT_TOKENS, Call._fields.index("input_tokens")),
    (semconv.USAGE_OUTPUT_TOKENS, Call._fields.index("output_tokens")),
    (semconv.USAGE_CACHE_READ, Call._fields.index("cache_read_tokens")),
    (semconv.USAGE_CACHE_WRITE, Call._fields.index("cache_write_tokens")),
    (semconv.USAGE_REASONING, Call._fields.index("reasoning_tokens")),
    (semconv.RESPONSE_TIME_TO_FIRST_CHUNK, Call._fields.index("time_to_first_chunk_s")),
    (semconv.OUTCOME, Call._fields.index("outcome")),
    (semconv.ANSWER_JUDGED, Call._fields.index("judged")),
    (semconv.ERROR_TYPE, Call._fields.index("error_type")),
    (semconv.TASK, Call._fields.index("task")),
    (semconv.VARIANT, Call._fields.index("variant")),
    (semconv.USER_HASH, Call._fields.index("user")),
    (semconv.FINGERPRINT, Call._fields.index("fingerprint")),
    (semconv.COST, Call._fields.index("cost_usd")),
    (semconv.SCORE_PREFIX + semconv.OVERALL, Call._fields.index("overall")),
)


def attributes_of(call: Call) -> dict[str, AttributeValue]:
    """What `Metrics.measure` reads of a call. An absent fact has no attribute."""
    found: dict[str, AttributeValue] = {
        name: value  # type: ignore[misc] # fields of plain values
        for name, place in _PLAIN
        if (value := call[place]) is not None
    }
    found[semconv.RETRY] = call.retry
    if call.starts_query is not None:
        # A retry asks nothing again; other instrumentations do not say so.
        found[semconv.QUERY] = call.starts_query and not call.retry
    for name, value in call.scores.items():
        found[semconv.SCORE_PREFIX + name] = value
    if isinstance(port := call.attributes.get(semconv.SERVER_PORT), int):
        found[semconv.SERVER_PORT] = port
    deductions = call.attributes.get(semconv.DEDUCTIONS_OF_SCORE)
    if isinstance(deductions, (list, tuple)):
        found[semconv.DEDUCTIONS_OF_SCORE] = tuple(map(str, deductions))  # pyright: ignore[reportUnknownArgumentType]
    return found


def job_of(call: Call) -> str:
    """The service as the label `job` of its own metrics has it; empty where none is named."""
    namespace = call.resource.get(_NAMESPACE)
    return f"{namespace}/{call.service}" if namespace and call.service else call.service or ""


def per_chunk_s(call: Call) -> float | None:
    """Mean time between the chunks of a stream, as the store's KPIs have it."""
    first, chunks = call.time_to_first_chunk_s, call.chunks
    if first is None or chunks is None or chunks < 2 or call.duration_s < first:
        return None
    return (call.duration_s - first) / (chunks - 1)


def identity(*parts: str) -> int:
    """63 bits that stand for a span, a rating or a score: of ten million, two are the same with a chance of one in
    200,000."""
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
