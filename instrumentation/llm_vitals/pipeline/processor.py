"""VitalsSpanProcessor: every ended GenAI span is measured, whoever made it, and a flush tells what waits."""

from __future__ import annotations

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor

from llm_vitals.core import semconv
from llm_vitals.core.errors import report_failure
from llm_vitals.pipeline.dedup import operation
from llm_vitals.pipeline.queue import RecordingQueue


class VitalsSpanProcessor(SpanProcessor):
    """Add it to any TracerProvider: `provider.add_span_processor(llm_vitals.VitalsSpanProcessor())`.

    Our own spans are measured where they are made, before any sampler has dropped them; the GenAI spans of other
    instrumentations are measured here, in the worker, as they end.
    """

    def __init__(self, recorder: RecordingQueue) -> None:
        self._recorder = recorder

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Nothing: what a span tells, it tells at its end."""

    def on_end(self, span: ReadableSpan) -> None:
        try:
            scope = span.instrumentation_scope
            if (scope is None or scope.name != semconv.SCOPE) and operation(span.attributes or {}) is not None:
                self._recorder.add(span)
        except Exception as error:  # noqa: BLE001 - an exception in on_end would reach the application
            report_failure("measuring a span", error)

    def shutdown(self) -> None:
        self._recorder.drain()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        return self._recorder.drain(timeout_millis / 1000)
