"""What the exporters could not hand over is counted, so that Operations can say what the pages miss."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from llm_vitals.core import exports, semconv
from llm_vitals.exporters import otlp_grpc, otlp_http

SPANS, LOGS = 3, 2
LOST = {semconv.SIGNAL_TRACES: SPANS, semconv.SIGNAL_LOGS: LOGS}


class _Handler(BaseHTTPRequestHandler):
    status = 200

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(self.status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {})) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(autouse=True)
def nothing_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    exports.lost.clear()


def _export_all(module: Any, endpoint: str) -> None:
    """Spans, logs and metrics by real exporters, as many as SPANS and LOGS, in batches of two spans."""
    at = {"endpoint": endpoint, "insecure": True} if module is otlp_grpc else None
    spans, logs, metrics = (
        exporter(**(at or {"endpoint": f"{endpoint}/v1/{path}"}))
        for exporter, path in ((module.Spans, "traces"), (module.Logs, "logs"), (module.Metrics, "metrics"))
    )
    tracers, loggers = TracerProvider(shutdown_on_exit=False), LoggerProvider(shutdown_on_exit=False)
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


@pytest.mark.parametrize("module", [otlp_http, otlp_grpc], ids=["http", "grpc"])
def test_what_nobody_takes_is_counted_by_signal_but_for_metrics(module: Any, free_tcp_port: int, caplog: Any) -> None:
    caplog.set_level(logging.CRITICAL, "opentelemetry")
    _export_all(module, f"http://127.0.0.1:{free_tcp_port}")
    # Exporters of tests before may lose something at this moment, too.
    assert all(exports.lost.get(signal, 0) >= count for signal, count in LOST.items())


@pytest.mark.parametrize(("status", "lost"), [(200, {}), (400, LOST), (413, LOST), (503, LOST)])
def test_what_a_receiver_refuses_is_counted(receiver: Any, status: int, lost: dict[str, int], caplog: Any) -> None:
    caplog.set_level(logging.CRITICAL, "opentelemetry")
    receiver.RequestHandlerClass.status = status
    _export_all(otlp_http, f"http://127.0.0.1:{receiver.server_port}")
    assert all(exports.lost.get(signal, 0) >= count for signal, count in lost.items())


def test_the_metric_has_what_was_lost(told: Any) -> None:
    exports.count_lost("TRACES", 5)
    exports.count_lost("METRICS", 7)
    exports.count_lost("LOGS", 0)
    assert told.total(semconv.METRIC_EXPORT_LOST) == told.total(semconv.METRIC_EXPORT_LOST, signal="traces") == 5


FORKS = """
import os
import llm_vitals
from llm_vitals.core import errors, exports
llm_vitals.init()
exports.count_lost("TRACES", 5)
errors.failures["x"] = 1
if os.fork() == 0:
    print(exports.lost, errors.failures, flush=True)
    os._exit(0)
os.wait()
print(exports.lost, errors.failures, flush=True)
os._exit(0)
"""


def test_a_forked_child_does_not_count_again_what_its_parent_lost() -> None:
    done = subprocess.run([sys.executable, "-c", FORKS], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines() == ["{} {}", "{'traces': 5} {'x': 1}"]
