"""VitalsSpanProcessor: GenAI spans of other instrumentations are measured, and a flush processes what waits."""

from __future__ import annotations

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor

from llm_vitals.core import semconv
from llm_vitals.core.deadline import Deadline
from llm_vitals.core.errors import report_failure
from llm_vitals.dialects.reading import look
from llm_vitals.pipeline.dedup import CallDeduplicator
from llm_vitals.pipeline.queue import RecordingQueue

_MOST_SCOPES = 1000
"""Instrumentations of one process; their names come from code."""


class VitalsSpanProcessor(SpanProcessor):
    """`llm_vitals.init()` adds it to the tracer provider, the process's own or the one that is passed:

        provider = TracerProvider()
        llm_vitals.init(tracer_provider=provider)

    Our own spans are measured where they are made, before any sampler has dropped them; the GenAI spans of other
    instrumentations are measured here, in the worker, as they end.
    """

    def __init__(self, queue: RecordingQueue, deduplicator: CallDeduplicator) -> None:
        self._queue = queue
        self._enclosing = deduplicator.enclosing
        self._scopes = deduplicator.scopes

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """A span is measured at its end; here it is seen that its instrumentation's spans are."""
        scope = span.instrumentation_scope
        if scope is not None and len(self._scopes) < _MOST_SCOPES:
            self._scopes.add(scope.name)

    def on_end(self, span: ReadableSpan) -> None:
        try:
            scope = span.instrumentation_scope
            if scope is not None and scope.name == semconv.SCOPE:
                return
            seen = look(span.attributes or {}, span.name)
            if seen.operation is not None:
                self._queue.add(span)
            elif span.parent is not None and span.context is not None:
                self._enclosing.add_plain(span.context.span_id, None if seen.is_step else span.parent.span_id)
        except Exception as error:  # noqa: BLE001 - an exception in on_end would reach the application
            report_failure("measuring a span", error)

    def shutdown(self) -> None:
        self._queue.drain()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        return self._queue.drain(Deadline(timeout_millis / 1000))
