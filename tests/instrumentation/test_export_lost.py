"""What the exporters could not hand over is counted, so that Operations can say what the pages miss."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from exports_all import LOGS, SPANS, lost
from patience import PATIENCE_S

from llm_vitals.core import exports, semconv

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


@pytest.mark.slow
@pytest.mark.parametrize("module", ["otlp_http", "otlp_grpc"])
def test_what_nobody_takes_is_counted_by_signal_but_for_metrics(module: str, free_tcp_port: int) -> None:
    assert lost(module, f"http://127.0.0.1:{free_tcp_port}") == LOST


@pytest.mark.slow
@pytest.mark.parametrize(("status", "expected"), [(200, {}), (400, LOST), (413, LOST), (503, LOST)])
def test_what_a_receiver_refuses_is_counted(receiver: Any, status: int, expected: dict[str, int]) -> None:
    receiver.RequestHandlerClass.status = status
    assert lost("otlp_http", f"http://127.0.0.1:{receiver.server_port}") == expected


def test_the_metric_has_what_was_lost(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "lost", {})
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


@pytest.mark.slow
def test_a_forked_child_does_not_count_again_what_its_parent_lost() -> None:
    done = subprocess.run([sys.executable, "-c", FORKS], capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    assert done.stdout.splitlines() == ["{} {}", "{'traces': 5} {'x': 1}"]
