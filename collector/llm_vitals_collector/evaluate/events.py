"""Scores as the conventions' event `gen_ai.evaluation.result`, sent by OTLP to where an operator wants them.

An event stands in the trace of the call that it is about. A score of no value where the judge failed is an event, too,
with `error.type`. The judge's reason stays here: it may quote what people wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.context import Context
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor, LogRecordExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

from llm_vitals.core import semconv
from llm_vitals.evaluation.criterion_score import CriterionScore
from llm_vitals.version import __version__

_TIMEOUT_S: Final = 2.0
"""Of one batch, tried again within it."""
_WAITING: Final = 512
"""Events that wait; in one batch, so that the end of the process waits for one time-out, not for many."""
_BEFORE_NS: Final = 1000
"""An event that comes back to this store, through an OpenTelemetry Collector, is older than the score that is kept
under its id, and so does not take its place: the reason would be lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredCall:
    """The call that scores are about, as far as it is known."""

    trace_id: str | None
    span_id: str | None
    response_id: str | None


Emit = Callable[[str, datetime, ScoredCall, CriterionScore], None]
"""Takes the id of a score, its time, the call and the score. Never blocks and never raises; what waits is bounded, and
lost where the receiver is away for long."""


class ScoreEvents:
    """Emits scores to an OTLP/HTTP receiver, in batches, by a thread of its own."""

    def __init__(self, exporter: LogRecordExporter) -> None:
        self._provider: Final = LoggerProvider(
            resource=Resource.create({"service.name": semconv.COLLECTOR_SERVICE, "service.version": __version__}),
            shutdown_on_exit=False,
        )
        self._provider.add_log_record_processor(
            BatchLogRecordProcessor(
                exporter, schedule_delay_millis=1000.0, max_queue_size=_WAITING, max_export_batch_size=_WAITING
            )
        )
        self._logger: Final = self._provider.get_logger(semconv.SCOPE, __version__)

    def emit(self, name: str, at: datetime, call: ScoredCall, score: CriterionScore) -> None:
        """One score, or the failure of an evaluator; nothing where nobody could score, for want of a document."""
        if score.value is None and score.error is None:
            return
        fields: dict[str, str | float | None] = {
            semconv.EVALUATION_NAME: score.name,
            semconv.EVALUATION_ID: name,
            semconv.EVALUATION_SCORE_VALUE: score.value,
            semconv.ERROR_TYPE: score.error,
            semconv.EVALUATOR: score.evaluator,
            semconv.RESPONSE_ID: call.response_id,
            # Beside the event's own, which one without a span, or of a trace that another sampled, has not.
            semconv.CALL_TRACE_ID: call.trace_id,
            semconv.CALL_SPAN_ID: call.span_id,
        }
        self._logger.emit(
            LogRecord(
                timestamp=round(at.timestamp() * 1e6) * 1000 - _BEFORE_NS,
                event_name=semconv.EVENT_EVALUATION_RESULT,
                severity_number=SeverityNumber.INFO,
                attributes={key: value for key, value in fields.items() if value is not None},
                context=_context(call),
            )
        )

    def close(self) -> None:
        """Send what waits, for a few seconds at most."""
        self._provider.shutdown()


def to_receiver(url: str) -> ScoreEvents:
    """To the OTLP/HTTP receiver of this address, without its path. `OTEL_EXPORTER_OTLP_HEADERS` and the variables of
    certificates hold, as for every exporter."""
    # Its HTTP library takes longer to import than a collector without it should wait.
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter  # noqa: PLC0415

    return ScoreEvents(OTLPLogExporter(endpoint=f"{url}/v1/logs", timeout=_TIMEOUT_S))


def _context(call: ScoredCall) -> Context:
    """The call's span as the current one, where it is known."""
    try:
        trace_id, span_id = int(call.trace_id or "", 16), int(call.span_id or "", 16)
    except ValueError:
        return Context()
    parent = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    return set_span_in_context(NonRecordingSpan(parent), Context()) if parent.is_valid else Context()
