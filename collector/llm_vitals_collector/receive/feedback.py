"""One OTLP log record to one Feedback or Score, where it is the conventions' `gen_ai.evaluation.result` event."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from llm_vitals.core import semconv
from llm_vitals.core.ids import known_id
from llm_vitals.dialects.values import Attributes, number, text
from llm_vitals.evaluation import scales
from llm_vitals.verdicts.answer_label import answer_label
from llm_vitals_collector.receive import times
from llm_vitals_collector.receive.bounds import MOST_NAME, cut_name, cut_text
from llm_vitals_collector.receive.rating_id import id_of, rating_id
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.receive.values import attributes
from llm_vitals_collector.records import Feedback, Score

if TYPE_CHECKING:
    from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

_UNKNOWN: Final = "unknown"
"""Evaluator of an event that does not say who looked."""


class BadFeedbackError(Exception):
    """A rating or score that cannot be kept; the message says why."""


def evaluation_of(record: LogRecord, service: str | None, users: Users, now_ns: int) -> Feedback | Score | None:
    """The rating or score that the record tells; None when it is something else. A time that no clock can show is
    replaced by `now_ns`. Raises BadFeedbackError."""
    fields = attributes(record.attributes)
    event = record.event_name or fields.get("event.name")
    if event != semconv.EVENT_EVALUATION_RESULT:
        return None
    if fields.get(semconv.ERROR_TYPE) is not None:
        return None  # an evaluator that failed says nothing of the answer
    at_ns = record.time_unix_nano or record.observed_time_unix_nano
    if at_ns == 0:
        raise BadFeedbackError("time_unix_nano: expected a time, found 0")
    at = times.time_of(at_ns, now_ns)
    if fields.get(semconv.EVALUATION_NAME) == semconv.USER_FEEDBACK:
        return _feedback(record, fields, at, service, users)
    return _score(record, fields, at, service)


def _feedback(record: LogRecord, fields: Attributes, at: datetime, service: str | None, users: Users) -> Feedback:
    rating = fields.get(semconv.RATING, fields.get(semconv.EVALUATION_SCORE_LABEL))
    expected = text(fields.get(semconv.EXPECTED))
    if rating not in semconv.RATINGS and (rating is not None or expected is None):
        raise BadFeedbackError(f"{semconv.RATING}: expected one of {', '.join(semconv.RATINGS)}")
    trace_id, span_id = _ids(record, fields)
    scale = None if rating is None else _scale(fields, str(rating))
    response_id, user = cut_name(known_id(text(fields.get(semconv.RESPONSE_ID)))), cut_name(users.of(fields))
    # Else they are those of the span that was current: of many ratings.
    is_named = known_id(text(fields.get(semconv.CALL_TRACE_ID))) is not None
    again = rating_id(
        user=user,
        service=service,
        scale=scale,
        response_id=response_id,
        trace_id=trace_id if is_named else None,
        span_id=span_id if is_named else None,
    )
    return Feedback(
        id=_sent_id(fields) or again or _id(record, fields, trace_id, span_id),
        at=at,
        rating=None if rating is None else str(rating),
        scale=scale,
        score=None if scale is None else _on(scale, number(fields.get(semconv.EVALUATION_SCORE_VALUE))),
        comment=cut_text(text(fields.get(semconv.COMMENT)) or text(fields.get(semconv.EVALUATION_EXPLANATION))),
        expected=cut_text(expected),
        actual=None if (actual := text(fields.get(semconv.ACTUAL))) is None else cut_text(answer_label(actual)),
        trace_id=trace_id,
        span_id=span_id,
        response_id=response_id,
        user=user,
        service=service,
    )


def _score(record: LogRecord, fields: Attributes, at: datetime, service: str | None) -> Score:
    name = text(fields.get(semconv.EVALUATION_NAME))
    value = number(fields.get(semconv.EVALUATION_SCORE_VALUE))
    label = text(fields.get(semconv.EVALUATION_SCORE_LABEL))
    if name is None:
        raise BadFeedbackError(f"{semconv.EVALUATION_NAME}: expected the name of what was looked at")
    if value is None and label is None:
        raise BadFeedbackError(
            f"expected {semconv.EVALUATION_SCORE_VALUE} (a number from 0 to 1) or {semconv.EVALUATION_SCORE_LABEL}"
        )
    if value is not None and not 0 <= value <= 1:
        raise BadFeedbackError(f"{semconv.EVALUATION_SCORE_VALUE}={value:g} of {name}: expected a number from 0 to 1")
    trace_id, span_id = _ids(record, fields)
    response_id = cut_name(known_id(text(fields.get(semconv.RESPONSE_ID))))
    evaluator = cut_name(text(fields.get(semconv.EVALUATOR))) or _UNKNOWN
    sent = _sent_id(fields)
    return Score(
        id=_id(record, fields, trace_id, span_id)
        if sent is None
        else _of_a_row(sent, service, response_id, name, evaluator),
        at=at,
        name=name[:MOST_NAME],
        value=value,
        label=cut_name(label),
        explanation=cut_text(text(fields.get(semconv.EVALUATION_EXPLANATION))),
        evaluator=evaluator,
        trace_id=trace_id,
        span_id=span_id,
        response_id=response_id,
        service=service,
    )


def _scale(fields: Attributes, rating: str) -> str:
    scale = fields.get(semconv.SCALE)
    if scale in semconv.SCALES:
        return str(scale)
    of_ten = rating in (semconv.PROMOTER, semconv.PASSIVE, semconv.DETRACTOR)
    return semconv.SCALE_0_10 if of_ten else semconv.SCALE_THUMBS


def _on(scale: str, score: float | None) -> float | None:
    """A number of the scale; one that it does not have is not kept, and the rating is."""
    least, most = scales.RANGES[scale]
    return score if score is not None and least <= score <= most else None


def _ids(record: LogRecord, fields: Attributes) -> tuple[str | None, str | None]:
    """Trace and span of the call. An event may be told later than its call, within another span: an explicit call wins
    over the current span."""
    named = known_id(text(fields.get(semconv.CALL_TRACE_ID)))
    if named is not None:
        return named[:MOST_NAME], cut_name(known_id(text(fields.get(semconv.CALL_SPAN_ID))))
    trace_id = known_id(record.trace_id.hex() or None)
    return trace_id, None if trace_id is None else known_id(record.span_id.hex() or None)


def _sent_id(fields: Attributes) -> str | None:
    """What the sender gave, as its hash where it is long."""
    key = text(fields.get(semconv.EVALUATION_ID)) or text(fields.get(semconv.OLD_EVALUATION_ID))
    return key if key is None or len(key) <= MOST_NAME else id_of(key)


def _of_a_row(sent: str, service: str | None, *answer: str | None) -> str:
    """Evaluations number their rows: an id is of a service, an answer and what was looked at. A collector's own ids
    name all of it, and a score that comes back to its sender is the one that it has."""
    return sent if service == semconv.COLLECTOR_SERVICE else id_of(sent, service, *answer)


def _id(record: LogRecord, fields: Attributes, trace_id: str | None, span_id: str | None) -> str:
    """The same for the same record delivered twice."""
    time = record.time_unix_nano or record.observed_time_unix_nano
    return id_of(time, trace_id, span_id, sorted(fields.items(), key=str))
