"""What the six OTLP exporters share: they ask the health of their endpoint before, and report to it after."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sized
from enum import Enum
from typing import Any

from llm_vitals.core.errors import report_failure
from llm_vitals.core.exports import count_lost
from llm_vitals.exporters.endpoint_health import RepeatFilter, health_of


def checked(base: Any, signal: str, result: type[Enum], arguments: Callable[[], dict[str, Any]] = dict) -> Any:
    """A subclass of an SDK's exporter that warns once where nothing listens. `result` has SUCCESS and FAILURE;
    `arguments` are those of `base` that the caller leaves open."""
    success, failure = result["SUCCESS"], result["FAILURE"]

    class Checked(base):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            base.__init__(self, *args, **{**arguments(), **kwargs})
            self._health = health_of(signal)
            for name in _LOGGERS:
                exporter_logger = logging.getLogger(name)
                if not any(isinstance(one, RepeatFilter) for one in exporter_logger.filters):
                    exporter_logger.addFilter(RepeatFilter())

        def export(self, *args: Any, **kwargs: Any) -> Any:
            outcome = self._checked_export(*args, **kwargs)
            if outcome is not success:
                batch = args[0] if args else next(iter(kwargs.values()), ())
                count_lost(signal, len(batch) if isinstance(batch, Sized) else 0)
            return outcome

        def _checked_export(self, *args: Any, **kwargs: Any) -> Any:
            # Not `_export`: the exporters over gRPC have a method of that name, which `export` calls.
            if not self._health.may_send():
                return failure
            try:
                outcome: Any = base.export(self, *args, **kwargs)
            except Exception as error:  # noqa: BLE001 - older exporters raise what a refused connection raises
                self._health.sent(arrived=False)
                if not self._health.has_warned:
                    report_failure(f"exporting {signal.lower()}", error)
                return failure
            self._health.sent(arrived=outcome is success)
            return outcome

    Checked.__name__ = Checked.__qualname__ = base.__name__
    return Checked


_LOGGERS = (
    "opentelemetry.exporter.otlp.common.http",
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
    "opentelemetry.exporter.otlp.proto.http.metric_exporter",
    "opentelemetry.exporter.otlp.proto.http._log_exporter",
    "opentelemetry.exporter.otlp.proto.grpc.exporter",
    "opentelemetry.sdk.metrics._internal.export",
)
