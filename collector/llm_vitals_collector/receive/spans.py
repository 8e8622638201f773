"""One OTLP span to one Call, where it is a call to a model.

Our own spans carry their verdicts. On another instrumentation's span, what is missing is derived as far as it can
be told: error, finish reasons, tokens and cost always; refusal, task, question and scores where it carries content.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from llm_vitals.core import semconv
from llm_vitals.dialects import reading
from llm_vitals.dialects.counts import drop_impossible_time
from llm_vitals.dialects.messages import Event
from llm_vitals.dialects.reading import Look
from llm_vitals.dialects.values import Attributes, number, text
from llm_vitals_collector.receive.bounds import cut_name, cut_text
from llm_vitals_collector.receive.derived import derived
from llm_vitals_collector.receive.span_fields import row_of
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.receive.values import attributes
from llm_vitals_collector.records import EPOCH, Call

if TYPE_CHECKING:
    from opentelemetry.proto.trace.v1.trace_pb2 import Span

_STATUS_ERROR: Final = 2
_LONGEST_S: Final = 86400.0
_NO_TRACE: Final = bytes(16)
_NO_SPAN: Final = bytes(8)
_OPERATION, _PARENT, _SERVICE, _SCOPE, _RESOURCE = map(
    Call._fields.index, ("operation", "parent_span_id", "service", "scope", "resource")
)
"""Trace, span, start and duration stand before the operation."""


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
        call = _call(span, kind, row_of(found, users), resource, scope)
        return _failed(call, span, events_of(span)) if _is_error(span, call) else call
    seen = reading.look(found, span.name)
    if seen.operation is None:
        return seen
    if span.status.code != _STATUS_ERROR and reading.is_head(found):
        return _NO_CALL
    _check(span)
    now = reading.current(found)
    _add_first_output(now, span.start_time_unix_nano)
    events_at = ((event.name, event.time_unix_nano) for event in span.events)
    ended_ns = max(span.end_time_unix_nano, reading.add_first_output(now, events_at, span.start_time_unix_nano))
    if not reading.is_record(found):
        drop_impossible_time(now, (ended_ns - span.start_time_unix_nano) / 1e9)
    call = _call(span, seen.operation, row_of(now, users), resource, scope)
    if ended_ns > span.end_time_unix_nano:
        call = call._replace(duration_s=max(0, ended_ns - span.start_time_unix_nano) / 1e9)
    if reading.is_record(found):
        call = _begun_earlier(call, number(found.get("duration")))
    events = events_of(span)
    if _is_error(span, call) or reading.threw(now, (name for name, _ in events)):
        call = _failed(call, span, events)
    return call if call.outcome is not None else derived(call, now, events, users.key)


_NO_CALL: Final = Look()


def events_of(span: Span) -> list[Event]:
    """Name and attributes of each event of a span."""
    return [(event.name, attributes(event.attributes)) for event in span.events]


def _is_error(span: Span, call: Call) -> bool:
    return span.status.code == _STATUS_ERROR or call.error_type is not None


def _check(span: Span) -> None:
    trace_id, span_id = span.trace_id, span.span_id
    if len(trace_id) != 16 or trace_id == _NO_TRACE:
        raise BadSpanError("trace_id: expected 16 bytes, not all zero")
    if len(span_id) != 8 or span_id == _NO_SPAN:
        raise BadSpanError("span_id: expected 8 bytes, not all zero")
    if span.start_time_unix_nano == 0:
        raise BadSpanError("start_time_unix_nano: expected a time, found 0")


def _add_first_output(now: dict[str, object], started_ns: int) -> None:
    """The time to the first chunk, where a span says at what time that came."""
    at = reading.first_output_at(now)
    if at is not None and semconv.RESPONSE_TIME_TO_FIRST_CHUNK not in now:
        now[semconv.RESPONSE_TIME_TO_FIRST_CHUNK] = max(0.0, at.timestamp() - started_ns / 1e9)


def _call(span: Span, kind: str, row: list[object], resource: Attributes, scope: str | None) -> Call:
    """The call of a row that has what the attributes say."""
    start = span.start_time_unix_nano
    row[:_OPERATION] = (
        span.trace_id.hex(),
        span.span_id.hex(),
        EPOCH + timedelta(0, 0, start // 1000),
        max(0, span.end_time_unix_nano - start) / 1e9,
    )
    row[_OPERATION] = kind
    row[_PARENT] = span.parent_span_id.hex() or None
    row[_SERVICE] = cut_name(text(resource.get(semconv.SERVICE_NAME)))
    row[_SCOPE] = cut_name(scope)
    row[_RESOURCE] = resource
    return Call._make(row)


def _begun_earlier(call: Call, duration_s: float | None) -> Call:
    """The call of a record that was made at its end."""
    if duration_s is None or not 0 <= duration_s <= _LONGEST_S:
        return call
    return call._replace(started_at=call.started_at - timedelta(seconds=duration_s), duration_s=duration_s, stream=True)


def _failed(call: Call, span: Span, events: Sequence[Event]) -> Call:
    exception: Attributes = next(
        (fields for name, fields in reversed(events) if name == "exception"), dict[str, object]()
    )
    return call._replace(
        error_type=call.error_type or cut_name(text(exception.get("exception.type"))) or "_OTHER",
        error_message=cut_text(span.status.message or text(exception.get("exception.message"))),
    )
