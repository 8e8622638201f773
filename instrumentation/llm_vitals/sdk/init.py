"""init(): puts the parts together in this process, once."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from weakref import ref

from opentelemetry import metrics as metrics_api
from opentelemetry import trace
from opentelemetry._logs import LoggerProvider, get_logger_provider
from opentelemetry.instrumentation.instrumentor import BaseInstrumentor
from opentelemetry.metrics import MeterProvider
from opentelemetry.trace import TracerProvider

from llm_vitals.core import semconv, settings
from llm_vitals.core.deadline import Deadline
from llm_vitals.core.errors import report_failure, swallow
from llm_vitals.formats.registry import later_paths, path_endings, shared_paths
from llm_vitals.metrics.instruments import Metrics
from llm_vitals.pipeline.call_sink import QueueSink
from llm_vitals.pipeline.processor import VitalsSpanProcessor
from llm_vitals.pipeline.queue import RecordingQueue
from llm_vitals.pipeline.span_pipeline import SpanPipeline
from llm_vitals.pipeline.unread import UnreadRequests
from llm_vitals.sdk import process_end, providers, temporality, threads
from llm_vitals.transport import registry as transports
from llm_vitals.version import __version__

ANTHROPIC_OWN_SPANS = "ANTHROPIC_OPEN_TELEMETRY"
"""anthropic 2.x makes spans of its own of the very calls that we record, unless this is `false`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """The parts at work in this process."""

    settings: settings.Settings
    queue: RecordingQueue
    unread: UnreadRequests
    pipeline: SpanPipeline
    metrics: Metrics
    tracer_provider: TracerProvider
    meter_provider: MeterProvider
    logger_provider: LoggerProvider


_lock = threading.RLock()
_active: Vitals | None = None
_hooked = False
_undo: list[Callable[[], None]] = []
_metrics: list[tuple[ref[MeterProvider], Metrics]] = []
"""Instruments by meter provider: a provider keeps them as long as it lives, so a second `init()` must not make them
anew. A list, since a provider of another make (Logfire's) may have no hash."""


def active() -> Vitals | None:
    """The parts at work, after `init()`."""
    return _active


def init(
    *,
    tracer_provider: TracerProvider | None = None,
    meter_provider: MeterProvider | None = None,
    logger_provider: LoggerProvider | None = None,
) -> None:
    """Record the calls that this process makes to language models, as OpenTelemetry spans and metrics.

    Providers that are passed are used. Otherwise the process's global ones are, and where there are none they are made
    as the `OTEL_*` variables say, sending to `http://localhost:4318`, where `llm-vitals up` listens. Opens no
    connection. A second call changes nothing, unless it passes other providers. Never raises.
    """
    try:
        with _lock:
            if os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
                return
            _assemble(tracer_provider, meter_provider, logger_provider)
            _hook(http=True)
    except Exception as error:  # noqa: BLE001 - an application must start without its telemetry
        report_failure("init()", error)


def uninstrument() -> None:
    """Undo `init()`: the HTTP libraries are as they were, what was recorded is processed, nothing more is recorded."""
    global _active, _hooked  # noqa: PLW0603 - the process has one instrumentation
    with _lock:
        vitals = _active
        if vitals is None:
            return
        swallow("uninstrument()", transports.uninstrument)
        process_end.undo()
        _hooked = False
        while _undo:
            swallow("uninstrument()", _undo.pop())
        vitals.queue.stop()
        _active = None


def flush(timeout_s: float = 30.0) -> bool:
    """Process every call that is over, and send it. True when all of it left within `timeout_s` seconds."""
    vitals = _active
    if vitals is None:
        return True
    try:
        deadline = Deadline(timeout_s)
        processed = vitals.queue.drain(deadline)
        sent = [_flush(provider, deadline) for provider in _providers(vitals)]
    except Exception as error:  # noqa: BLE001 - an exporter of any make
        report_failure("flush()", error)
        return False
    return processed and all(sent)


def before_instrumentation() -> None:
    """Entry point of `opentelemetry-instrument`: measure every GenAI span of the providers that it has made."""
    if "llm_vitals" not in _disabled():
        with _lock:
            swallow("the entry point", lambda: _assemble(None, None, None))


class VitalsInstrumentor(BaseInstrumentor):
    """Entry point of `opentelemetry-instrument`, which switches on the HTTP libraries' own instrumentation itself."""

    def instrumentation_dependencies(self) -> Collection[str]:
        return ()

    def _instrument(self, **kwargs: Any) -> None:
        with _lock:
            _assemble(kwargs.get("tracer_provider"), kwargs.get("meter_provider"), kwargs.get("logger_provider"))
            _hook(http=False)

    def _uninstrument(self, **kwargs: Any) -> None:
        uninstrument()


def _assemble(
    tracer_provider: TracerProvider | None,
    meter_provider: MeterProvider | None,
    logger_provider: LoggerProvider | None,
) -> None:
    global _active  # noqa: PLW0603 - as above
    if _active is not None:
        others = (
            tracer_provider not in (None, _active.tracer_provider)
            or meter_provider not in (None, _active.meter_provider)
            or logger_provider not in (None, _active.logger_provider)
        )
        if not others:
            return
        uninstrument()
    chosen = settings.load()
    temporality.warn_of_lost_deltas(os.environ)
    if tracer_provider is None:
        tracer_provider = providers.chosen_tracer_provider(native_histograms=chosen.native_histograms)
    meter_provider = meter_provider or metrics_api.get_meter_provider()
    logger_provider = logger_provider or get_logger_provider()
    metrics = next((made for provider, made in _metrics if provider() is meter_provider), None)
    if metrics is None:
        metrics = Metrics(meter_provider, latest_names=chosen.latest_names)
        _metrics[:] = [one for one in _metrics if one[0]() is not None]
        _metrics.append((ref(meter_provider), metrics))
    unread = UnreadRequests()
    pipeline = SpanPipeline(
        trace.get_tracer(semconv.SCOPE, __version__, tracer_provider, semconv.SCHEMA_URL),
        metrics,
        logger_provider.get_logger(semconv.SCOPE, __version__, semconv.SCHEMA_URL),
        chosen,
        unread,
    )
    queue = RecordingQueue(
        pipeline.process, calls=chosen.queue_calls, size=chosen.queue_bytes, release=pipeline.release
    )
    metrics.follow(queue.dropped)
    metrics.follow_unread(unread.counts)
    if (add := getattr(tracer_provider, "add_span_processor", None)) is not None:
        add(VitalsSpanProcessor(queue, pipeline.deduplicator))
    _active = Vitals(
        settings=chosen,
        queue=queue,
        unread=unread,
        pipeline=pipeline,
        metrics=metrics,
        tracer_provider=tracer_provider,
        meter_provider=meter_provider,
        logger_provider=logger_provider,
    )
    for provider in _providers(_active):
        _drain_first(provider, queue)
    _undo.append(process_end.at_end(queue))


def _drain_first(provider: Any, queue: RecordingQueue) -> None:
    providers.drain_first(provider, queue.drain)
    _undo.append(lambda: providers.undo_drain_first(provider))


def _in_forked_child() -> None:
    if _active is not None:
        process_end.in_forked_child(_active.queue, flush)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_forked_child)


def _hook(*, http: bool) -> None:
    global _hooked  # noqa: PLW0603 - as above
    vitals = _active
    if vitals is None or _hooked:
        return
    _hooked = True
    transports.instrument(
        QueueSink(
            vitals.queue,
            path_endings(),
            shared_paths(),
            later_paths(),
            vitals.pipeline.deduplicator,
            vitals.unread,
            live_spans=vitals.pipeline.tracer if vitals.settings.http_spans else None,
        )
    )
    if vitals.settings.threads and (undo := threads.carry_context()) is not None:
        _undo.append(undo)
    if ANTHROPIC_OWN_SPANS not in os.environ:
        os.environ[ANTHROPIC_OWN_SPANS] = "false"
        _undo.append(_restore_anthropic)
    if http and vitals.settings.instrument_httpx and "httpx" not in _disabled():
        _instrument_http(vitals)


def _restore_anthropic() -> None:
    os.environ.pop(ANTHROPIC_OWN_SPANS, None)


def _instrument_http(vitals: Vitals) -> None:
    for instrumentor in providers.http_instrumentors(transports.installed()):
        if instrumentor.is_instrumented_by_opentelemetry:
            continue
        instrumentor.instrument(tracer_provider=vitals.tracer_provider, meter_provider=vitals.meter_provider)
        _undo.append(instrumentor.uninstrument)


def _disabled() -> set[str]:
    return {name.strip() for name in os.environ.get("OTEL_PYTHON_DISABLED_INSTRUMENTATIONS", "").split(",")}


def _providers(vitals: Vitals) -> tuple[object, ...]:
    return (vitals.tracer_provider, vitals.meter_provider, vitals.logger_provider)


def _flush(provider: object, deadline: Deadline) -> bool:
    force_flush = getattr(provider, "force_flush", None)
    return True if force_flush is None else force_flush(deadline.remaining_millis) is not False
