"""One OTLP span to one Call, where it is a call to a model.

Our own spans carry their verdicts. On another instrumentation's span, what is missing is derived as far as it can
be told: error, finish reasons, tokens and cost always; refusal, task, question and scores where it carries content.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from llm_vitals.core import semconv
from llm_vitals.dialects import reading
from llm_vitals.dialects.reading import Look
from llm_vitals_collector.receive.bounds import MOST_RESENDS, Bounded
from llm_vitals_collector.receive.derived import derived
from llm_vitals_collector.receive.finish import finish_reasons
from llm_vitals_collector.receive.messages import Event, carries_message
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.receive.values import Attributes, attributes, flag, text
from llm_vitals_collector.records import EPOCH, Call

if TYPE_CHECKING:
    from opentelemetry.proto.trace.v1.trace_pb2 import Span

_STATUS_ERROR: Final = 2
_SOURCES: Final = (semconv.SOURCE_WIRE, semconv.SOURCE_PHRASE, semconv.SOURCE_MODEL)

# Attributes that have a column; all others go into `attributes`.
_COLUMNS: Final = frozenset(
    {
        semconv.OPERATION_NAME,
        semconv.PROVIDER_NAME,
        semconv.REQUEST_MODEL,
        semconv.RESPONSE_MODEL,
        semconv.RESPONSE_ID,
        semconv.SERVER_ADDRESS,
        semconv.REQUEST_STREAM,
        semconv.USAGE_INPUT_TOKENS,
        semconv.USAGE_OUTPUT_TOKENS,
        semconv.USAGE_CACHE_READ,
        semconv.USAGE_CACHE_WRITE,
        semconv.USAGE_REASONING,
        semconv.RESPONSE_TIME_TO_FIRST_CHUNK,
        semconv.STREAM_CHUNKS,
        semconv.OUTCOME,
        semconv.REFUSAL_SOURCE,
        semconv.REFUSAL_REASON,
        semconv.ERROR_TYPE,
        semconv.HTTP_STATUS_CODE,
        semconv.RESPONSE_FINISH_REASONS,
        semconv.STREAM_END,
        semconv.QUERY,
        semconv.RETRY,
        semconv.HTTP_RESEND_COUNT,
        semconv.TASK,
        semconv.VARIANT,
        semconv.USER_HASH,
        semconv.SESSION_ID,
        semconv.FINGERPRINT,
        semconv.COST,
        semconv.QUESTION,
        semconv.ANSWER,
        semconv.INPUT_MESSAGES,
        semconv.OUTPUT_MESSAGES,
        semconv.SYSTEM_INSTRUCTIONS,
        *reading.NAMES,
    }
)


class BadSpanError(Exception):
    """A span that cannot be kept; the message says why."""


def call_of(span: Span, resource: Attributes, scope: str | None, users: Users) -> Call | Look:
    """The call that `span` describes, or what it is instead. The key of `users` is that of questions, too; `resource`
    is clean of users' ids.

    Raises BadSpanError where a call has no valid ids or no start.
    """
    found = attributes(span.attributes)
    if scope == semconv.SCOPE:
        kind = found.get(semconv.OPERATION_NAME)
        if not isinstance(kind, str) or kind not in semconv.INFERENCE_OPERATIONS:
            return _NO_CALL
        _check(span)
        call = _call(span, kind, found, resource, scope, users)
        return _failed(call, span, events_of(span)) if _is_error(span, call) else call
    seen = reading.look(found)
    if seen.operation is None:
        return seen
    _check(span)
    now = reading.current(found)
    _add_first_output(now, span.start_time_unix_nano)
    call = _call(span, seen.operation, now, resource, scope, users)
    events = events_of(span)
    if _is_error(span, call):
        call = _failed(call, span, events)
    return call if call.outcome is not None else derived(call, now, events, users.key)


_NO_CALL: Final = Look()


def events_of(span: Span) -> list[Event]:
    """Name and attributes of each event of a span."""
    return [(event.name, attributes(event.attributes)) for event in span.events]


def _is_error(span: Span, call: Call) -> bool:
    return span.status.code == _STATUS_ERROR or call.error_type is not None


def _check(span: Span) -> None:
    if len(span.trace_id) != 16 or not any(span.trace_id):
        raise BadSpanError("trace_id: expected 16 bytes, not all zero")
    if len(span.span_id) != 8 or not any(span.span_id):
        raise BadSpanError("span_id: expected 8 bytes, not all zero")
    if span.start_time_unix_nano == 0:
        raise BadSpanError("start_time_unix_nano: expected a time, found 0")


def _add_first_output(now: dict[str, object], started_ns: int) -> None:
    """The time to the first chunk, where a span says at what time that came."""
    at = reading.first_output_at(now)
    if at is not None and semconv.RESPONSE_TIME_TO_FIRST_CHUNK not in now:
        now[semconv.RESPONSE_TIME_TO_FIRST_CHUNK] = max(0.0, at.timestamp() - started_ns / 1e9)


def _call(  # what a span stands in
    span: Span, kind: str, now: Attributes, resource: Attributes, scope: str | None, users: Users
) -> Call:
    bounded = Bounded(now)
    others = {name: found for name, found in now.items() if name not in _COLUMNS}
    scores = {
        name.removeprefix(semconv.SCORE_PREFIX): score
        for name, found in others.items()
        if name.startswith(semconv.SCORE_PREFIX) and (score := bounded.score(name, found)) is not None
    }
    call = Call(
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_span_id=span.parent_span_id.hex() or None,
        started_at=EPOCH + timedelta(microseconds=span.start_time_unix_nano // 1000),
        duration_s=max(0, span.end_time_unix_nano - span.start_time_unix_nano) / 1e9,
        service=text(resource.get(semconv.SERVICE_NAME)),
        scope=scope,
        operation=kind,
        provider=_provider(now),
        request_model=text(now.get(semconv.REQUEST_MODEL)),
        response_model=text(now.get(semconv.RESPONSE_MODEL)),
        response_id=text(now.get(semconv.RESPONSE_ID)),
        server_address=text(now.get(semconv.SERVER_ADDRESS)),
        stream=bool(flag(now.get(semconv.REQUEST_STREAM))),
        input_tokens=bounded.count(semconv.USAGE_INPUT_TOKENS),
        output_tokens=bounded.count(semconv.USAGE_OUTPUT_TOKENS),
        cache_read_tokens=bounded.count(semconv.USAGE_CACHE_READ),
        cache_write_tokens=bounded.count(semconv.USAGE_CACHE_WRITE),
        reasoning_tokens=bounded.count(semconv.USAGE_REASONING),
        time_to_first_chunk_s=bounded.seconds((semconv.RESPONSE_TIME_TO_FIRST_CHUNK,)),
        chunks=bounded.count(semconv.STREAM_CHUNKS),
        outcome=bounded.word(semconv.OUTCOME, semconv.OUTCOMES),
        refusal_source=bounded.word(semconv.REFUSAL_SOURCE, _SOURCES),
        refusal_reason=text(now.get(semconv.REFUSAL_REASON)),
        error_type=text(now.get(semconv.ERROR_TYPE)),
        status_code=bounded.count(semconv.HTTP_STATUS_CODE, most=999),
        finish_reasons=finish_reasons(now.get(semconv.RESPONSE_FINISH_REASONS)),
        stream_end=bounded.word(semconv.STREAM_END, semconv.STREAM_ENDS),
        starts_query=flag(now.get(semconv.QUERY)),
        retry=bool(flag(now.get(semconv.RETRY))),
        resend_count=bounded.count(semconv.HTTP_RESEND_COUNT, most=MOST_RESENDS),
        task=text(now.get(semconv.TASK)),
        variant=text(now.get(semconv.VARIANT)),
        user=users.of(now),
        session=text(now.get(semconv.SESSION_ID)),
        fingerprint=text(now.get(semconv.FINGERPRINT)),
        cost_usd=bounded.usd((semconv.COST,)),
        overall=scores.pop("overall", None),
        scores=scores,
        prompt=text(now.get(semconv.QUESTION)),
        output=text(now.get(semconv.ANSWER)),
        input_messages=_json_text(now.get(semconv.INPUT_MESSAGES)),
        output_messages=_json_text(now.get(semconv.OUTPUT_MESSAGES)),
        system_instructions=_json_text(now.get(semconv.SYSTEM_INSTRUCTIONS)),
        attributes=users.clean({name: found for name, found in others.items() if not _has_column(name)}),
        resource=resource,
    )
    return replace(call, attributes=bounded.noted(call.attributes)) if bounded.problems else call


def _has_column(name: str) -> bool:
    """Whether an attribute that _COLUMNS lacks has a column all the same."""
    return name.startswith(semconv.SCORE_PREFIX) or carries_message(name)


def _provider(now: Attributes) -> str | None:
    name = text(now.get(semconv.PROVIDER_NAME))
    return name.lower() if name else None


def _json_text(found: object) -> str | None:
    """JSON text; an SDK may send the messages structured."""
    return found or None if isinstance(found, str) or found is None else json.dumps(found, ensure_ascii=False)


def _failed(call: Call, span: Span, events: Sequence[Event]) -> Call:
    exception: Attributes = next(
        (fields for name, fields in reversed(events) if name == "exception"), dict[str, object]()
    )
    return replace(
        call,
        error_type=call.error_type or text(exception.get("exception.type")) or "_OTHER",
        error_message=span.status.message or text(exception.get("exception.message")),
    )
