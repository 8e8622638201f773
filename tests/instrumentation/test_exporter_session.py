"""The exporters' connections: a forked child opens its own, and a session of the user's own is left alone."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from patience import PATIENCE_S

from llm_vitals.exporters import otlp_http
from llm_vitals.exporters.session import own_session

FORKS = """
import os, sys
from llm_vitals.exporters.session import own_session
session = own_session()["session"]
def send(who):
    for _ in range(2):
        session.post(sys.argv[1] + who, data=b"spans")
send("parent")
for child in "ab":
    if os.fork() == 0:
        send(child)
        os._exit(0)
    os.wait()
send("parent")
"""


class Server(ThreadingHTTPServer):
    """Keeps connections open, as collectors do."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.ports: dict[str, set[int]] = {}
        """From which ports each process sent."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        assert isinstance(self.server, Server)
        self.server.ports.setdefault(self.path.strip("/"), set()).add(self.client_address[1])
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_each_process_has_one_connection_of_its_own(server: Server):
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    subprocess.run([sys.executable, "-c", FORKS, url], check=True, timeout=PATIENCE_S)
    assert {who: len(ports) for who, ports in server.ports.items()} == {"parent": 1, "a": 1, "b": 1}
    assert len({port for ports in server.ports.values() for port in ports}) == 3, (
        "requests of two processes on one connection mix"
    )


def test_a_session_that_the_user_configures_is_left_alone(monkeypatch: pytest.MonkeyPatch):
    assert own_session()
    monkeypatch.setenv("OTEL_PYTHON_EXPORTER_OTLP_HTTP_CREDENTIAL_PROVIDER", "some_entry_point")
    assert own_session() == {}
    monkeypatch.delenv("OTEL_PYTHON_EXPORTER_OTLP_HTTP_CREDENTIAL_PROVIDER")
    mine = own_session()["session"]
    mine.headers["x"] = "mine"
    exporter = otlp_http.Spans(session=mine)
    assert exporter.force_flush()
