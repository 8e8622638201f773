"""Hands three spans, two log records and a metric to real exporters; prints what was counted as lost.

    python tests/instrumentation/exports_all.py otlp_http http://127.0.0.1:4318

A process of its own: the count is one a process, and exporters of other tests may lose something meanwhile.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import patience
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from patience import PATIENCE_S

from llm_vitals.core import exports

SPANS, LOGS = 3, 2


def lost(module: str, endpoint: str) -> dict[str, int]:
    """What a process of its own counts as lost, by signal; `module` is `otlp_http` or `otlp_grpc`."""
    command = [sys.executable, __file__, module, endpoint]
    environ = {**os.environ, "PYTHONPATH": str(Path(patience.__file__).parent)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def main() -> None:
    logging.disable(logging.CRITICAL)
    name, endpoint = sys.argv[1:]
    module: Any = import_module(f"llm_vitals.exporters.{name}")
    at = {"endpoint": endpoint, "insecure": True} if name == "otlp_grpc" else None
    spans, logs, metrics = (
        exporter(timeout=1, **(at or {"endpoint": f"{endpoint}/v1/{path}"}))
        for exporter, path in ((module.Spans, "traces"), (module.Logs, "logs"), (module.Metrics, "metrics"))
    )
    tracers, loggers = TracerProvider(shutdown_on_exit=False), LoggerProvider(shutdown_on_exit=False)
    # Batches of two, so that several are lost.
    tracers.add_span_processor(BatchSpanProcessor(spans, max_export_batch_size=2, schedule_delay_millis=60_000))
    loggers.add_log_record_processor(SimpleLogRecordProcessor(logs))
    meters = MeterProvider([PeriodicExportingMetricReader(metrics)], shutdown_on_exit=False)
    meters.get_meter("m").create_counter("c").add(1)
    for number in range(SPANS):
        tracers.get_tracer("t").start_span(f"span {number}").end()
    for _ in range(LOGS):
        loggers.get_logger("l").emit(body="a rating")
    for provider in (tracers, loggers, meters):
        provider.force_flush()
        provider.shutdown()
    print(json.dumps(exports.lost))


if __name__ == "__main__":
    main()
