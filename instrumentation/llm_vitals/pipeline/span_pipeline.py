"""SpanPipeline: recordings become Exchanges, verdicts, one GenAI span each and its metrics. Runs in the worker.

A batch goes through the steps together, one step for all its calls before the next: the interpreter's and our code for
a step is then in the CPU's caches, which takes a fifth off the time of a call.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from opentelemetry import trace
from opentelemetry._logs import Logger, LogRecord, SeverityNumber
from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer
from opentelemetry.util.types import AttributeValue

from llm_vitals.core import semconv
from llm_vitals.core.call_context import CallContext, declared
from llm_vitals.core.errors import report_failure
from llm_vitals.core.exchange import Exchange
from llm_vitals.core.ids import known_id, known_user
from llm_vitals.core.settings import Settings
from llm_vitals.core.text import Attributes
from llm_vitals.dialects.people import with_people
from llm_vitals.dialects.values import number
from llm_vitals.evaluation.emitter import EvaluationEmitter
from llm_vitals.evaluation.records import Rating, Score
from llm_vitals.formats.parse import Wire, exchange, later_answer, later_id
from llm_vitals.metrics.instruments import Metrics
from llm_vitals.pipeline import span_attributes
from llm_vitals.pipeline.background import BackgroundCalls
from llm_vitals.pipeline.dedup import CallDeduplicator
from llm_vitals.pipeline.queries import Queries
from llm_vitals.pipeline.recording_reader import read, timing_of
from llm_vitals.pipeline.span_verdicts import span_verdicts
from llm_vitals.pipeline.unread import UnreadRequests
from llm_vitals.transport.recording import Recording
from llm_vitals.verdicts.fingerprint import key_from, pseudonym

if TYPE_CHECKING:
    from llm_vitals.verdicts.derive import Answered, Scored, Verdicts

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


_FAILED: Final = Status(StatusCode.ERROR)


class _Call(NamedTuple):
    """One call as far as it has been read."""

    recording: Recording
    exchange: Exchange
    timing: span_attributes.CallTiming
    declared: CallContext


class _Ended(NamedTuple):
    """One call whose span has ended."""

    call: _Call
    verdicts: Verdicts
    attributes: Attributes
    context: Context
    """With the span as its current one."""


class SpanPipeline:
    """Turns recordings into telemetry, a batch at a time."""

    def __init__(
        self, tracer: Tracer, metrics: Metrics, logger: Logger | None, settings: Settings, unread: UnreadRequests
    ) -> None:
        self.tracer = tracer
        self._unread = unread
        self._metrics = metrics
        self._logger = logger
        self._settings = settings
        self._key = key_from(settings.pseudonym_key)
        self.deduplicator = CallDeduplicator()
        self._queries = Queries()
        self._background: BackgroundCalls[_Call] = BackgroundCalls()
        self._evaluations = EvaluationEmitter(logger, metrics, self._key)

    def process(self, items: Sequence[Recording | ReadableSpan | Rating | Score], end_step: Callable[[], None]) -> None:
        """A batch of the queue, the calls first: a rating or another's span may be about one of them.

        `end_step` is called after each step of each item. One item that fails costs the others nothing.
        """
        calls = [item for item in items if isinstance(item, Recording)]
        self._export(_each(self._read, calls, end_step), end_step)
        if overdue := self._background.overdue(time.perf_counter_ns()):
            self._export(overdue, end_step)
        for recording in calls:
            # A live span of a request that turned out to be no call, or of a call that failed in a step.
            if recording.span is not None and recording.span.is_recording() and not self._background.holds(recording):
                recording.span.end()
        _each(self._process_other, (i for i in items if not isinstance(i, Recording)), end_step)

    def release(self) -> None:
        """Export the calls whose answers are still being made: nobody waits longer for them."""
        self._export(self._background.release(), lambda: None)

    def _export(self, parsed: Sequence[_Call], end_step: Callable[[], None]) -> None:
        ended = _each(self._emit_span, self._judge(parsed, end_step), end_step)
        _each(self._measure, ended, end_step)

    def _read(self, recording: Recording) -> _Call | None:
        wire = read(recording)
        if recording.later:
            return self._answered(recording, wire)
        parsed = exchange(wire, parameters=self._settings.content != "NO_CONTENT")
        if parsed is None:
            if wire.request is not None and wire.request.size:
                self._unread.count(recording.source.name, wire.host, wire.path)
            return None
        facts = declared(recording.context)
        if recording.covering:
            surrounding = getattr(trace.get_current_span(recording.context), "attributes", None)
            facts = with_people(facts, surrounding or {})
        call = _Call(recording, parsed, timing_of(recording, parsed, wire), facts)
        if parsed.response.pending and parsed.response.id is not None:
            return self._wait(parsed.response.id, call)
        return call

    def _wait(self, answer_id: str, call: _Call) -> _Call | None:
        """Let a call wait for its answer; returns the one that gives way. Another instrumentation's span of the same
        call may end long before."""
        recording, request = call.recording, call.exchange.request
        known = {semconv.OPERATION_NAME: request.operation, semconv.RESPONSE_ID: answer_id}
        if request.model is not None:
            known[semconv.REQUEST_MODEL] = request.model
        ended_ns = recording.started_ns + recording.ended_ns - recording.started_clock_ns
        self.deduplicator.remember_call(known, recording.context, recording.started_ns, ended_ns)
        return self._background.add(answer_id, recording, call)

    def _answered(self, recording: Recording, wire: Wire) -> _Call | None:
        """The call whose answer was made in the background, and came with this request."""
        answer_id = later_id(wire.path)
        if answer_id is None or not self._background.waits_for(answer_id):
            return None
        later = later_answer(wire)
        if later is None:
            self._background.postpone(answer_id, recording.ended_ns)
            return None
        response, problems = later
        call = self._background.take(answer_id)
        call.recording.ended_ns = recording.ended_ns
        parsed = call.exchange._replace(
            response=response,
            status_code=wire.status_code,
            problems=(*(one for one in call.exchange.problems if not one.startswith("response_")), *problems),
        )
        timing = call.timing._replace(
            duration_s=(recording.ended_ns - call.recording.started_clock_ns) / 1e9,
            stream_end=None if call.timing.stream_end is None else semconv.STREAM_COMPLETE,
            error_type=response.error_type,
            error_message=response.error_message,
        )
        return _Call(call.recording, parsed, timing, call.declared)

    def _judge(self, calls: Sequence[_Call], end_step: Callable[[], None]) -> list[tuple[_Call, Verdicts]]:
        if not calls:
            return []
        # 50 ms of modules that the start of an application need not wait for: the worker needs them first.
        from llm_vitals.verdicts import derive  # noqa: PLC0415

        def see_refusal(call: _Call) -> tuple[_Call, Answered]:
            return call, derive.answered(call.exchange)

        def score(step: tuple[_Call, Answered]) -> tuple[_Call, Scored]:
            call, answered = step
            timing = call.timing
            return call, derive.scored(
                call.exchange, answered, stream_end=timing.stream_end, error_type=timing.error_type
            )

        def judge(step: tuple[_Call, Scored]) -> tuple[_Call, Verdicts]:
            call, scored = step
            return call, derive.verdicts(call.exchange, scored, key=self._key, declared_task=call.declared.task)

        return _each(judge, _each(score, _each(see_refusal, calls, end_step), end_step), end_step)

    def _emit_span(self, judged: tuple[_Call, Verdicts]) -> _Ended:
        call, verdicts = judged
        facts, parsed = call.declared, call.exchange
        user = facts.user or known_user(parsed.request.user)
        user_hash = pseudonym(user, self._key) if user is not None and facts.consent is not False else None
        place = self._queries.place(
            call.recording,
            parsed,
            facts,
            resent=call.timing.resend_count > 0,
            failed=verdicts.outcome == semconv.ERROR,
        )
        attributes = span_attributes.attributes(parsed, verdicts, place, call.timing, facts, user_hash, self._settings)
        text = span_attributes.captured(parsed, verdicts, facts) if self._settings.content != "NO_CONTENT" else {}
        try:
            span = self._end_span(call, verdicts, attributes, text)
        except Exception as error:  # noqa: BLE001 - a sampler or processor of any make; the call is measured all the same
            report_failure("ending a span", error)
            span = call.recording.span or trace.INVALID_SPAN
        context = trace.set_span_in_context(span, call.recording.context)
        if text and self._settings.content_on_event:
            self._emit_details(attributes, text, context)
        return _Ended(call, verdicts, attributes, context)

    def _measure(self, ended: _Ended) -> None:
        recording, parsed, timing, facts = ended.call
        ended_ns = recording.started_ns + recording.ended_ns - recording.started_clock_ns
        self.deduplicator.remember_call(ended.attributes, recording.context, recording.started_ns, ended_ns)
        self._metrics.measure(ended.attributes, timing.duration_s, ended.context, timing.time_per_output_chunk_s)
        if (answer := known_id(parsed.response.id)) is not None:
            known = {
                "provider": parsed.provider,
                "model": parsed.request.model,
                "task": ended.verdicts.task,
                "variant": facts.variant,
            }
            self._evaluations.remember_answer(answer, known)

    def _process_other(self, item: Recording | ReadableSpan | Rating | Score) -> None:
        if isinstance(item, (Rating, Score)):
            self._evaluations.emit(item)
        elif isinstance(item, ReadableSpan):
            self._measure_span(item)

    def _end_span(self, call: _Call, verdicts: Verdicts, attributes: Attributes, text: dict[str, str]) -> Span:
        recording = call.recording
        if self._settings.content_on_span:
            attributes = {**attributes, **text}
        span = recording.span
        if span is None:
            span = self.tracer.start_span(
                span_attributes.name(call.exchange),
                recording.context,
                SpanKind.CLIENT,
                attributes,
                start_time=recording.started_ns,
            )
        else:  # a live span, because the application wants HTTP spans beneath it
            span.update_name(span_attributes.name(call.exchange))
            span.set_attributes(attributes)
        if verdicts.outcome == semconv.ERROR or call.timing.error_type is not None:
            description = call.timing.error_message if self._settings.content_on_span else None
            span.set_status(_FAILED if description is None else Status(StatusCode.ERROR, description))
        span.end(recording.started_ns + recording.ended_ns - recording.started_clock_ns)
        return span

    def _emit_details(self, attributes: Attributes, text: dict[str, str], context: Context) -> None:
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

    def _measure_span(self, span: ReadableSpan) -> None:
        """Measure an ended GenAI span of another instrumentation, unless its call has been measured already."""
        attributes = self.deduplicator.attributes_to_measure(span)
        if attributes is None or span.start_time is None or span.end_time is None:
            return
        if attributes.get(semconv.OUTCOME) is None:
            self._add_verdicts(attributes, span)
        context = None
        if span.context is not None:
            context = trace.set_span_in_context(trace.NonRecordingSpan(span.context))
        # A span may end before the first chunk of its call came.
        first = number(attributes.get(semconv.RESPONSE_TIME_TO_FIRST_CHUNK)) or 0.0
        self._metrics.measure(attributes, max((span.end_time - span.start_time) / 1e9, first), context)

    def _add_verdicts(self, attributes: dict[str, AttributeValue], span: ReadableSpan) -> None:
        """Add what the span's messages show."""
        events = [(event.name, event.attributes or {}) for event in span.events]
        found, exchange = span_verdicts(attributes, events, self._key)
        attributes.update(found)
        if semconv.QUERY not in attributes and span.context is not None:
            begins = self._queries.begins(exchange, span.context.trace_id)
            if begins is not None:
                attributes[semconv.QUERY] = begins


def _each(
    step: Callable[[_Item], _Result | None], items: Iterable[_Item], end_step: Callable[[], None]
) -> list[_Result]:
    """The results of one step; an item that has none, or fails, goes no further."""
    results: list[_Result] = []
    for item in items:
        try:
            result = step(item)
        except Exception as error:  # noqa: BLE001 - one call that fails must not cost the others
            report_failure("processing a call", error)
        else:
            if result is not None:
                results.append(result)
        end_step()
    return results
