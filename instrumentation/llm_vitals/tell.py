"""Telling: one Recording becomes an Exchange, verdicts, one GenAI span and its metrics. Runs in the worker."""

from __future__ import annotations

from opentelemetry import trace
from opentelemetry._logs import Logger, LogRecord, SeverityNumber
from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer

from llm_vitals import semconv, spans
from llm_vitals.context import declared
from llm_vitals.exchange import Exchange
from llm_vitals.foreign import Foreign
from llm_vitals.metrics import Metrics
from llm_vitals.opinion import Rating, Score
from llm_vitals.opinions import Opinions
from llm_vitals.reading import course_of, read
from llm_vitals.recording import Recording
from llm_vitals.settings import Settings
from llm_vitals.verdicts.fingerprint import key_from, pseudonym
from llm_vitals.verdicts.judge import Verdicts, judge
from llm_vitals.wire.read import exchange


class Teller:
    """Turns recordings into telemetry, one at a time."""

    def __init__(self, tracer: Tracer, metrics: Metrics, logger: Logger | None, settings: Settings) -> None:
        self.tracer = tracer
        self._metrics = metrics
        self._logger = logger
        self._settings = settings
        self._key = key_from(settings.pseudonym_key)
        self.foreign = Foreign()
        self._opinions = Opinions(logger, metrics, self._key)

    def tell(self, item: Recording | ReadableSpan | Rating | Score) -> None:
        """One item of the queue."""
        if isinstance(item, Recording):
            self._call(item)
        elif isinstance(item, (Rating, Score)):
            self._opinions.tell(item)
        else:
            self._span(item)

    def _call(self, recording: Recording) -> None:
        wire = read(recording)
        said = exchange(wire)
        if said is None:
            if recording.span is not None:
                recording.span.end()
            return
        course = course_of(recording, said, wire)
        facts = declared(recording.context)
        verdicts = judge(
            said,
            stream_end=course.stream_end,
            error_type=course.error_type,
            key=self._key,
            declared_task=facts.task,
        )
        user = facts.user or said.request.user
        user_hash = pseudonym(user, self._key) if user is not None and facts.consent else None
        attributes = spans.attributes(said, verdicts, course, facts, user_hash, self._settings)
        text = spans.captured(said, verdicts, facts) if self._settings.content != "NO_CONTENT" else {}
        span = self._make_span(recording, said, course, verdicts, attributes, text)
        context = trace.set_span_in_context(span, recording.context)
        self.foreign.told(attributes, recording.context if recording.covering else None)
        self._metrics.measure(attributes, course.duration_s, context, course.time_per_output_chunk_s)
        if text and self._settings.content_on_event:
            self._event(attributes, text, context)
        if said.response.id is not None:
            known = {"model": said.request.model, "task": verdicts.task, "variant": facts.variant}
            self._opinions.answered(said.response.id, known)

    def _make_span(
        self,
        recording: Recording,
        said: Exchange,
        course: spans.Course,
        verdicts: Verdicts,
        attributes: spans.Attributes,
        text: dict[str, str],
    ) -> Span:
        if self._settings.content_on_span:
            attributes = {**attributes, **text}
        span = recording.span
        if span is None:
            span = self.tracer.start_span(
                spans.name(said),
                recording.context,
                SpanKind.CLIENT,
                attributes,
                start_time=recording.started_ns,
            )
        else:  # opened before the call, because the application wants HTTP spans beneath it
            span.update_name(spans.name(said))
            span.set_attributes(attributes)
        if verdicts.outcome == semconv.ERROR or course.error_type is not None:
            description = course.error_message if self._settings.content_on_span else None
            span.set_status(Status(StatusCode.ERROR, description))
        span.end(recording.started_ns + recording.ended_ns - recording.started_clock_ns)
        return span

    def _event(self, attributes: spans.Attributes, text: dict[str, str], context: Context) -> None:
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
