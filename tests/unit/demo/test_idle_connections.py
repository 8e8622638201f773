"""What the demo sends goes through where a server ends a connection that was idle for a while."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from patience import PATIENCE_S

from llm_vitals_demo.history.export import export
from llm_vitals_demo.stack.remote_write import Series, send

END = datetime(2026, 11, 20, tzinfo=timezone.utc)


class Impatient(BaseHTTPRequestHandler):
    """Ends each connection after one response, and does not announce it: as of one that is idle for too long."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Impatient) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(PATIENCE_S)


def _history(url: str) -> None:
    assert export(url, END, days=2) > 0


def _to_prometheus(url: str) -> None:
    series = [Series(labels=(("__name__", f"n{number}"),), samples=[(1, 1.0)] * 20_000) for number in range(3)]
    assert sum(send(url, series)) == 60_000


@pytest.mark.parametrize("sent", [_history, _to_prometheus])
def test_each_request_has_a_connection(url: str, sent: Callable[[str], None]) -> None:
    sent(url)
