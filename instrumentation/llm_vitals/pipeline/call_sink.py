"""QueueSink: what the transports' wrappers do with a call, on the caller's path."""

from __future__ import annotations

from opentelemetry import trace
from opentelemetry.context import (
    _SUPPRESS_HTTP_INSTRUMENTATION_KEY as NO_HTTP_SPANS,  # pyright: ignore[reportPrivateUsage]  # no public name
)
from opentelemetry.context import Context
from opentelemetry.trace import Tracer

from llm_vitals.core.errors import report_failure
from llm_vitals.dialects.enclosing import call_kind
from llm_vitals.formats.registry import SharedPath
from llm_vitals.pipeline import live_span
from llm_vitals.pipeline.dedup import CallDeduplicator, is_covered_by_genai_span
from llm_vitals.pipeline.queue import RecordingQueue
from llm_vitals.pipeline.unread import UnreadRequests
from llm_vitals.transport.recording import Recording


class QueueSink:
    """Queues recordings for the worker; the one implementation of `transport.sink.CallSink`."""

    def __init__(
        self,
        queue: RecordingQueue,
        path_endings: tuple[bytes, ...],
        shared_paths: tuple[SharedPath, ...],
        later_paths: tuple[bytes, ...],
        deduplicator: CallDeduplicator,
        unread: UnreadRequests,
        *,
        live_spans: Tracer | None = None,
    ) -> None:
        """`live_spans`: the tracer of spans that are open during their call, so that HTTP spans nest beneath them; None
        suppresses HTTP spans."""
        self._queue = queue
        self._deduplicator = deduplicator
        self._unread = unread
        self._live_spans = live_spans
        self.path_endings = path_endings
        self.shared_paths = shared_paths
        self.shared_endings = tuple({shared.ending for shared in shared_paths})
        self.later_paths = later_paths
        self.empty_request_context = Context({NO_HTTP_SPANS: True}) if live_spans is None else None

    def is_covered(self, context: Context) -> bool:
        """Whether the current span is another instrumentation's span of this same call."""
        return is_covered_by_genai_span(context)

    def is_measured(self, context: Context) -> bool:
        """Whether we see the spans of the instrumentation that made the current span: its provider is not another."""
        scope = getattr(trace.get_current_span(context), "instrumentation_scope", None)
        return scope is not None and scope.name in self._deduplicator.scopes

    def request_context(self, recording: Recording) -> Context:
        """The context in which the request is sent."""
        if self._live_spans is not None:
            try:
                return live_span.request_context(recording, self._live_spans)
            except Exception as error:  # noqa: BLE001 - a sampler of the application's own, which HTTP spans would call, too
                report_failure("starting a live span", error)
        return Context({**recording.context, NO_HTTP_SPANS: True})

    def pass_over(self, library: str, host: str, path: str) -> None:
        """A POST request is not read as a call."""
        self._unread.count(library, host, path)

    def begin_stream(self, recording: Recording) -> None:
        """A streamed response began: should the process end before it does, it is exported as abandoned."""
        self._queue.begin_stream(recording)
        if recording.covering:
            # A span around a streamed call often ends, and is measured, before the stream does.
            span = trace.get_current_span(recording.context).get_span_context()
            self._deduplicator.enclosing.add_call(span.span_id, call_kind(None))

    def add_call(self, recording: Recording) -> None:
        """Queue a call that is over."""
        self._queue.add_call(recording)
