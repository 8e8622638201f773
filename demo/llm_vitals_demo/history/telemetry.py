"""One planned attempt as telemetry: the real verdicts and the real span attributes, in OTLP.

What the plan invents is what an application would have seen: texts, times, statuses. Outcome, refusal, task, scores,
fingerprint and cost are not invented: `llm_vitals.verdicts` finds them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from opentelemetry.util.types import AttributeValue

from llm_vitals.core import semconv, settings
from llm_vitals.core.call_context import CallContext
from llm_vitals.core.exchange import Exchange
from llm_vitals.evaluation import scales
from llm_vitals.pipeline import span_attributes
from llm_vitals.pipeline.queries import Place
from llm_vitals.verdicts import derive
from llm_vitals.verdicts.derive import Verdicts
from llm_vitals.verdicts.fingerprint import key_from, pseudonym
from llm_vitals_demo.history import judge
from llm_vitals_demo.history.attempt import Attempt
from llm_vitals_demo.history.exchange import exchange_of
from llm_vitals_demo.history.otlp import key_values, nanoseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Telemetry:
    """A span, the rating and the label of its answer if there are any, and what a judge made of it."""

    span: Span
    attributes: Mapping[str, AttributeValue]
    """Those of the span, without the content."""
    timing: span_attributes.CallTiming
    rating: LogRecord | None = None
    label: LogRecord | None = None
    """What the answer should have been."""
    scores: tuple[LogRecord, ...] = ()


class TelemetryMaker:
    """Makes the telemetry of one plan's attempts; `name` makes the ids of its traces its own. The application's judge
    gives no scores by the criteria to `leave`."""

    def __init__(self, name: str, sdk_settings: settings.Settings, leave: Collection[str] = ()) -> None:
        self._name = name
        self._leave = leave
        self._settings = sdk_settings
        self._key = key_from(sdk_settings.pseudonym_key)
        self._user_hashes: dict[str, str] = {}
        self._judged: dict[Hashable, tuple[Verdicts, list[KeyValue]]] = {}

    def ids(self, attempt: Attempt) -> tuple[bytes, bytes]:
        """Of the trace and of the span of an attempt."""
        span_id = self._id(f"span {attempt.trace} {attempt.step} {attempt.resend}", 8)
        return self._id(f"trace {attempt.trace}", 16), span_id

    def make(self, attempt: Attempt) -> Telemetry:
        """The span of an attempt, and its rating."""
        trace_id, span_id = self.ids(attempt)
        exchange = exchange_of(attempt, response_id=span_id.hex() + trace_id.hex()[:8])
        fault = attempt.fault
        context = CallContext(user=attempt.user, session=attempt.session, variant=attempt.variant, task=attempt.task)
        verdicts, content = self._verdicts(attempt, exchange, context)
        timing = span_attributes.CallTiming(
            duration_s=attempt.duration_s,
            time_to_first_chunk_s=attempt.first_chunk_s,
            time_per_output_chunk_s=_per_chunk_s(attempt, exchange),
            stream_end=attempt.stream_end,
            error_type=fault.error_type if fault else None,
            error_message=fault.message if fault else None,
            resend_count=attempt.resend,
        )
        user_hash = self._user_hash_of(attempt.user)
        place = Place(query=bool(exchange.request.led_by_user) and not attempt.resend, retry=attempt.resend > 0)
        attributes = span_attributes.attributes(exchange, verdicts, place, timing, context, user_hash, self._settings)
        start_ns = nanoseconds(attempt.at)
        span = Span(
            trace_id=trace_id,
            span_id=span_id,
            name=span_attributes.name(exchange),
            kind=Span.SPAN_KIND_CLIENT,
            start_time_unix_nano=start_ns,
            end_time_unix_nano=start_ns + round(attempt.duration_s * 1e9),
            attributes=[*key_values(attributes), *content],
        )
        if fault:
            span.status.CopyFrom(Status(code=Status.STATUS_CODE_ERROR, message=fault.message))
        response_id = exchange.response.id
        rating = _rating(attempt, response_id, user_hash) if response_id else None
        label = _label(attempt, response_id) if response_id else None
        scores = _scores(attempt, response_id, self._name, self._leave) if response_id else ()
        for record in (rating, label, *scores):
            if record is not None:
                record.trace_id, record.span_id = trace_id, span_id
        return Telemetry(span=span, attributes=attributes, timing=timing, rating=rating, label=label, scores=scores)

    def _verdicts(self, attempt: Attempt, exchange: Exchange, context: CallContext) -> tuple[Verdicts, list[KeyValue]]:
        """The verdicts and the content. The same words judged again are the same, and many calls are such."""
        # What an exchange says depends on this much of its attempt, ids apart.
        earlier = tuple((turn.question, turn.answer) for turn in attempt.earlier)
        request = (attempt.model.name, attempt.system, earlier, attempt.conversation.question, attempt.step)
        key = (request, attempt.answer, attempt.finish, attempt.blocked, attempt.fault, attempt.stream_end)
        found = self._judged.get(key)
        if found is None:
            verdicts = derive.judge(
                exchange,
                stream_end=attempt.stream_end,
                error_type=attempt.fault.error_type if attempt.fault else None,
                key=self._key,
                declared_task=attempt.task,
            )
            content = key_values(span_attributes.captured(exchange, verdicts, context))
            found = self._judged[key] = (verdicts, content)
        return found

    def _user_hash_of(self, user: str) -> str:
        if user not in self._user_hashes:
            self._user_hashes[user] = pseudonym(user, self._key)
        return self._user_hashes[user]

    def _id(self, name: str, size: int) -> bytes:
        return hashlib.blake2b(f"{self._name} {name}".encode(), digest_size=size).digest()


def _per_chunk_s(attempt: Attempt, exchange: Exchange) -> float | None:
    """The mean time between two chunks of a stream, as the instrumentation has it."""
    chunks = exchange.response.chunks
    if attempt.first_chunk_s is None or chunks < 2:
        return None
    return (attempt.duration_s - attempt.first_chunk_s) / (chunks - 1)


def _rating(attempt: Attempt, response_id: str, user_hash: str) -> LogRecord | None:
    """The log event that `llm_vitals.feedback()` emits."""
    if attempt.rated is None:
        return None
    drawn = attempt.rated.rating
    read = scales.read(drawn.value, drawn.scale)
    if read is None:
        message = f"{drawn} is no rating; expected {scales.EXPECTED}"
        raise ValueError(message)
    rating, scale, score = read
    attributes: dict[str, object] = {
        semconv.EVALUATION_NAME: semconv.USER_FEEDBACK,
        semconv.EVALUATION_SCORE_VALUE: score,
        semconv.EVALUATION_SCORE_LABEL: rating,
        semconv.RATING: rating,
        semconv.SCALE: scale,
        semconv.EVALUATOR: semconv.HUMAN,
        semconv.RESPONSE_ID: response_id,
        semconv.USER_HASH: user_hash,
    }
    if drawn.comment is not None:
        attributes[semconv.EVALUATION_EXPLANATION] = drawn.comment
    return _event(attempt, attempt.rated.after_s, attributes)


def _label(attempt: Attempt, response_id: str) -> LogRecord | None:
    """The log event that `llm_vitals.feedback(expected=..., actual=...)` emits."""
    if attempt.labelled is None:
        return None
    attributes = {
        semconv.EVALUATION_NAME: semconv.USER_FEEDBACK,
        semconv.EVALUATOR: semconv.HUMAN,
        semconv.EXPECTED: attempt.labelled.expected,
        semconv.ACTUAL: attempt.answer,
        semconv.RESPONSE_ID: response_id,
    }
    return _event(attempt, attempt.labelled.after_s, attributes)


def _scores(attempt: Attempt, response_id: str, name: str, leave: Collection[str]) -> tuple[LogRecord, ...]:
    """The log events that `llm_vitals.score()` emits."""
    return tuple(
        _event(
            attempt,
            attempt.duration_s + judge.AFTER_S,
            {
                semconv.EVALUATION_NAME: criterion,
                semconv.EVALUATION_SCORE_VALUE: value,
                semconv.EVALUATOR: judge.EVALUATOR,
                semconv.RESPONSE_ID: response_id,
            },
        )
        for criterion, value in judge.scores_of(attempt, name, leave).items()
    )


def _event(attempt: Attempt, after_s: float, attributes: Mapping[str, object]) -> LogRecord:
    at = nanoseconds(attempt.at + timedelta(seconds=after_s))
    return LogRecord(
        time_unix_nano=at,
        observed_time_unix_nano=at,
        event_name=semconv.EVENT_EVALUATION_RESULT,
        attributes=key_values(attributes),
    )
