"""One OTLP log record to one Feedback, where it is an evaluation event by a person."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from llm_vitals import semconv
from llm_vitals_collector.receive.values import Attributes, attributes, number, text
from llm_vitals_collector.records import EPOCH, Feedback

if TYPE_CHECKING:
    from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

_RATINGS: Final = (semconv.POSITIVE, semconv.NEGATIVE)


class BadFeedbackError(Exception):
    """A rating that cannot be kept; the message says why."""


def feedback_of(record: LogRecord, service: str | None) -> Feedback | None:
    """The rating that the record tells; None when it is something else. Raises BadFeedbackError."""
    told = attributes(record.attributes)
    event = record.event_name or told.get("event.name")
    if event != semconv.EVENT_EVALUATION_RESULT or told.get(semconv.EVALUATION_NAME) != semconv.USER_FEEDBACK:
        return None
    rating = told.get(semconv.RATING, told.get(semconv.EVALUATION_SCORE_LABEL))
    if rating not in _RATINGS:
        raise BadFeedbackError(f"{semconv.RATING}: expected positive or negative")
    at_ns = record.time_unix_nano or record.observed_time_unix_nano
    if at_ns == 0:
        raise BadFeedbackError("time_unix_nano: expected a time, found 0")
    # An event may be told later than its call, within another span: an explicit call wins over the current span.
    named = text(told.get(semconv.CALL_TRACE_ID))
    trace_id = named or record.trace_id.hex() or None
    span_id = text(told.get(semconv.CALL_SPAN_ID)) if named else record.span_id.hex() or None
    return Feedback(
        id=_id(record, told, trace_id, span_id),
        at=EPOCH + timedelta(microseconds=at_ns // 1000),
        rating=str(rating),
        score=number(told.get(semconv.EVALUATION_SCORE_VALUE)),
        comment=text(told.get(semconv.COMMENT)) or text(told.get(semconv.EVALUATION_EXPLANATION)),
        trace_id=trace_id,
        span_id=span_id,
        response_id=text(told.get(semconv.RESPONSE_ID)),
        user=text(told.get(semconv.USER_HASH)) or text(told.get(semconv.USER_ID)),
        service=service,
    )


def _id(record: LogRecord, told: Attributes, trace_id: str | None, span_id: str | None) -> str:
    """The same for the same record delivered twice."""
    parts = (record.time_unix_nano or record.observed_time_unix_nano, trace_id, span_id, sorted(told.items(), key=str))
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
