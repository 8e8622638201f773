"""Telling: recordings become Exchanges, verdicts, one GenAI span each and its metrics. Runs in the worker.

A batch goes through the steps together, one step for all its calls before the next: the interpreter's and our code for
a step is then in the CPU's caches, which takes a fifth off what a call told from beginning to end takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from opentelemetry import trace
from opentelemetry._logs import Logger, LogRecord, SeverityNumber
from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer

from llm_vitals.core import semconv
from llm_vitals.core.call_context import CallContext, declared
from llm_vitals.core.errors import report_failure
from llm_vitals.core.exchange import Exchange
from llm_vitals.core.settings import Settings
from llm_vitals.core.text import Attributes
from llm_vitals.evaluation.emitter import EvaluationEmitter
from llm_vitals.evaluation.records import Rating, Score
from llm_vitals.formats.parse import exchange
from llm_vitals.metrics.instruments import Metrics
from llm_vitals.pipeline import span_attributes
from llm_vitals.pipeline.dedup import CallDeduplicator
from llm_vitals.pipeline.recording_reader import read, timing_of
from llm_vitals.transport.recording import Recording
from llm_vitals.verdicts.derive import Verdicts, judge
from llm_vitals.verdicts.fingerprint import key_from, pseudonym

_Item = TypeVar("_Item")
_Done = TypeVar("_Done")


class _Call(NamedTuple):
    """One call as far as it has been read."""

    recording: Recording
    said: Exchange
    course: span_attributes.CallTiming
    facts: CallContext


class _Told(NamedTuple):
    """One call whose span has ended."""

    call: _Call
    verdicts: Verdicts
    attributes: Attributes
    context: Context
    """With the span as its current one."""


class SpanPipeline:
    """Turns recordings into telemetry, a batch at a time."""

    def __init__(self, tracer: Tracer, metrics: Metrics, logger: Logger | None, settings: Settings) -> None:
        self.tracer = tracer
        self._metrics = metrics
        self._logger = logger
        self._settings = settings
        self._key = key_from(settings.pseudonym_key)
        self.foreign = CallDeduplicator()
        self._opinions = EvaluationEmitter(logger, metrics, self._key)

    def tell(self, items: Sequence[Recording | ReadableSpan | Rating | Score], give_way: Callable[[], None]) -> None:
        """A batch of the queue, the calls first: a rating or another's span may be about one of them.

        `give_way` is called after each step of each item.
        """
        calls = [item for item in items if isinstance(item, Recording)]
        read = _each(self._read, calls, give_way)
        judged = _each(self._judge, read, give_way)
        told = _each(self._tell, judged, give_way)
        _each(self._measure, told, give_way)
        for recording in calls:
            # Opened before its call, which turned out to be none, or could not be told.
            if recording.span is not None and recording.span.is_recording():
                recording.span.end()
        _each(self._other, (i for i in items if not isinstance(i, Recording)), give_way)

    def _read(self, recording: Recording) -> _Call | None:
        wire = read(recording)
        said = exchange(wire)
        if said is None:
            return None
        return _Call(recording, said, timing_of(recording, said, wire), declared(recording.context))

    def _judge(self, call: _Call) -> tuple[_Call, Verdicts]:
        return call, judge(
            call.said,
            stream_end=call.course.stream_end,
            error_type=call.course.error_type,
            key=self._key,
            declared_task=call.facts.task,
        )

    def _tell(self, judged: tuple[_Call, Verdicts]) -> _Told:
        call, verdicts = judged
        recording, said, course, facts = call
        user = facts.user or said.request.user
        user_hash = pseudonym(user, self._key) if user is not None and facts.consent else None
        attributes = span_attributes.attributes(said, verdicts, course, facts, user_hash, self._settings)
        text = span_attributes.captured(said, verdicts, facts) if self._settings.content != "NO_CONTENT" else {}
        span = self._make_span(recording, said, course, verdicts, attributes, text)
        context = trace.set_span_in_context(span, recording.context)
        if text and self._settings.content_on_event:
            self._event(attributes, text, context)
        return _Told(call, verdicts, attributes, context)

    def _measure(self, told: _Told) -> None:
        recording, said, course, facts = told.call
        self.foreign.told(told.attributes, recording.context if recording.covering else None)
        self._metrics.measure(told.attributes, course.duration_s, told.context, course.time_per_output_chunk_s)
        if said.response.id is not None:
            known = {
                "provider": said.provider,
                "model": said.request.model,
                "task": told.verdicts.task,
                "variant": facts.variant,
            }
            self._opinions.answered(said.response.id, known)

    def _other(self, item: Recording | ReadableSpan | Rating | Score) -> None:
        if isinstance(item, (Rating, Score)):
            self._opinions.tell(item)
        elif isinstance(item, ReadableSpan):
            self._span(item)

    def _make_span(
        self,
        recording: Recording,
        said: Exchange,
        course: span_attributes.CallTiming,
        verdicts: Verdicts,
        attributes: Attributes,
        text: dict[str, str],
    ) -> Span:
        if self._settings.content_on_span:
            attributes = {**attributes, **text}
        span = recording.span
        if span is None:
            span = self.tracer.start_span(
                span_attributes.name(said),
                recording.context,
                SpanKind.CLIENT,
                attributes,
                start_time=recording.started_ns,
            )
        else:  # opened before the call, because the application wants HTTP spans beneath it
            span.update_name(span_attributes.name(said))
            span.set_attributes(attributes)
        if verdicts.outcome == semconv.ERROR or course.error_type is not None:
            description = course.error_message if self._settings.content_on_span else None
            span.set_status(Status(StatusCode.ERROR, description))
        span.end(recording.started_ns + recording.ended_ns - recording.started_clock_ns)
        return span

    def _event(self, attributes: Attributes, text: dict[str, str], context: Context) -> None:
        if self._logger is None:
            return
        self._logger.emit(
            LogRecord(
                event_name=semconv.EVENT_INFERENCE_DETAILS,
                severity_number=SeverityNumber.DEBUG,
                attributes={**attributes, **text},
                context=context,
            )
        )

    def _span(self, span: ReadableSpan) -> None:
        """An ended GenAI span of another instrumentation: measured, unless it tells a call that we tell, too."""
        attributes = self.foreign.to_measure(span)
        if attributes is None or span.start_time is None or span.end_time is None:
            return
        context = None
        if span.context is not None:
            context = trace.set_span_in_context(trace.NonRecordingSpan(span.context))
        self._metrics.measure(attributes, (span.end_time - span.start_time) / 1e9, context)


def _each(step: Callable[[_Item], _Done | None], items: Iterable[_Item], give_way: Callable[[], None]) -> list[_Done]:
    """What a step makes of each item; one that makes nothing, or fails, goes no further."""
    done: list[_Done] = []
    for item in items:
        try:
            made = step(item)
        except Exception as error:  # noqa: BLE001 - one call that cannot be told must not cost the others
            report_failure("telling a call", error)
        else:
            if made is not None:
                done.append(made)
        give_way()
    return done
