"""A key goes to the address that somebody configured, and to none that this one leads to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from patience import PATIENCE_S

from llm_vitals.commands.command import CommandError
from llm_vitals.commands.telemetry_findings import _unkept_of
from llm_vitals_dashboards.commands.collector_answer import fetch

ROOT = Path(__file__).parents[2]
STATUSES = [301, 302, 303, 307, 308]


@contextmanager
def answering(status: int, location: str | None = None) -> Generator[tuple[str, list[str]], None, None]:
    """A server that answers every request so: its address, and the paths that it was asked for."""
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

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

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


BEHIND_A_PROXY = f"""
import sys
from contextlib import suppress
from llm_vitals.commands.command import CommandError
from llm_vitals_collector.alerts.notify.http_receiver import HttpReceiver
from llm_vitals_collector.endpoints.connection import exchanged
from llm_vitals_dashboards.commands.collector_answer import fetch
for origin in sys.argv[1:]:
    with suppress(CommandError):  # the answer is none of a collector
        fetch(origin, "/fetched", "insights", {{}})
    HttpReceiver("hook", f"{{origin}}/hook", {{"Authorization": "Bearer a-key-of-this-test"}}).send("{{}}")
    with exchanged(f"{{origin}}/exchanged", b"{{}}", {{}}, timeout_s={PATIENCE_S}, most_bytes=100) as incoming:
        b"".join(incoming.chunks)
"""


@pytest.mark.slow
def test_what_is_on_this_machine_is_reached_past_the_proxies_of_the_environment():
    with answering(200) as (proxy, through_it), answering(200) as (origin, here):
        port = origin.rpartition(":")[2]
        hosts = ("localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]")
        origins = [f"http://{host}:{port}" for host in hosts]
        names = ("HTTP_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy")
        bare = {name: value for name, value in os.environ.items() if name.lower() != "no_proxy"}
        environ = {**bare, **dict.fromkeys(names, proxy)}
        command = [sys.executable, "-c", BEHIND_A_PROXY, *origins, "http://elsewhere.example"]
        ran = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert here == ["/fetched", "/hook", "/exchanged"] * len(origins)
    assert through_it == [f"http://elsewhere.example{path}" for path in ("/fetched", "/hook", "/exchanged")]


def test_nothing_opens_addresses_by_what_follows_redirects():
    sources = [path for room in ("instrumentation", "collector", "dashboards") for path in (ROOT / room).rglob("*.py")]
    assert [path.name for path in sources if re.search(r"\burlopen\(", path.read_text(encoding="utf-8"))] == []
