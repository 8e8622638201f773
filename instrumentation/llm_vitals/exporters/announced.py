"""What the six OTLP exporters share: ask Reach before, tell it after."""

from __future__ import annotations

import logging
from enum import Enum
from typing import Any

from llm_vitals.core.errors import report_failure
from llm_vitals.exporters.endpoint_health import Quiet, reach


def announced(base: Any, signal: str, result: type[Enum]) -> Any:
    """A subclass of an SDK's exporter. `result` has SUCCESS and FAILURE."""
    success, failure = result["SUCCESS"], result["FAILURE"]

    class Announced(base):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            base.__init__(self, *args, **kwargs)
            self._reach = reach(signal)
            for name in _LOGGERS:
                exporter_logger = logging.getLogger(name)
                if not any(isinstance(one, Quiet) for one in exporter_logger.filters):
                    exporter_logger.addFilter(Quiet())

        def export(self, *args: Any, **kwargs: Any) -> Any:
            if not self._reach.may_send():
                return failure
            try:
                told: Any = base.export(self, *args, **kwargs)
            except Exception as error:  # noqa: BLE001 - older exporters raise what a refused connection raises
                self._reach.sent(arrived=False)
                if not self._reach.silent:
                    report_failure(f"exporting {signal.lower()}", error)
                return failure
            self._reach.sent(arrived=told is success)
            return told

    Announced.__name__ = Announced.__qualname__ = base.__name__
    return Announced


_LOGGERS = (
    "opentelemetry.exporter.otlp.common.http",
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
    "opentelemetry.exporter.otlp.proto.http.metric_exporter",
    "opentelemetry.exporter.otlp.proto.http._log_exporter",
    "opentelemetry.exporter.otlp.proto.grpc.exporter",
    "opentelemetry.sdk.metrics._internal.export",
)
