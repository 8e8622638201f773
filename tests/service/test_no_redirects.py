"""A key goes to the address that somebody configured, and to none that this one leads to."""

from __future__ import annotations

import re
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from llm_vitals.commands.command import CommandError
from llm_vitals.commands.telemetry_findings import _unkept_of
from llm_vitals_dashboards.commands.collector_answer import fetch

ROOT = Path(__file__).parents[2]
STATUSES = [301, 302, 303, 307, 308]


@contextmanager
def answering(status: int, location: str | None = None) -> Generator[tuple[str, list[str]], None, None]:
    """A server that answers every GET so: its address, and the paths that it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", paths
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("status", STATUSES)
def test_commands_follow_no_redirect(monkeypatch, status):
    monkeypatch.setenv("LLM_VITALS_API_KEY", "a-key-of-this-test")
    headers = {"OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20a-key-of-this-test"}
    with answering(200) as (other, elsewhere), answering(status, f"{other}/api/unkept") as (origin, here):
        with pytest.raises(CommandError, match="which is not followed"):
            fetch(origin, "/api/insights", "insights", {})
        assert _unkept_of(origin, headers) == []
    assert (here, elsewhere) == (["/api/insights", "/api/unkept"], [])


def test_nothing_opens_addresses_by_what_follows_redirects():
    sources = [path for room in ("instrumentation", "collector", "dashboards") for path in (ROOT / room).rglob("*.py")]
    assert [path.name for path in sources if re.search(r"\burlopen\(", path.read_text(encoding="utf-8"))] == []
