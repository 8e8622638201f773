"""`llm-vitals kpis`: its table, and one clear line for what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest
from http_listening import listening

from llm_vitals.commands.command import CommandError
from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_dashboards.cli import KPIS as COMMAND
from llm_vitals_dashboards.cli import table
from llm_vitals_dashboards.commands.collector_answer import KEY, fetch

WEEK = {"from": "2026-11-15T00:00:00Z", "to": "2026-11-22T00:00:00Z"}


@contextmanager
def answering(status: int, body: bytes) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server that answers all the same, and the headers that it got."""
    got: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            got.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

    with listening(Handler) as url:
        yield url, got


class TestCommand:
    def test_a_table_with_aligned_columns(self, client, keep, make):
        keep(*(make(user="a", overall=0.8, cost_usd=1.5) for _ in range(3)), make(days=8, overall=0.4), make(days=15))
        lines = table(client.get("/api/kpis", params=WEEK).json()).split("\n")
        assert lines[0] == "2026-11-15 00:00 to 2026-11-22 00:00, UTC, against the period before"
        assert len(lines) == 3 + len([kpi for kpi in KPIS if not kpi.only_with_data])
        assert len({line.index("Note") for line in lines if "Note" in line}) == 1
        quality = next(line for line in lines if line.startswith("Overall quality"))
        assert quality.split()[2:6] == ["80%", "(+40", "points)", "40%"]

    def test_the_key_and_the_period_are_sent(self, monkeypatch):
        monkeypatch.setenv(KEY, "secret-secret-secret")
        with answering(200, b'{"kpis": []}') as (url, got):
            assert fetch(url, "/api/kpis", "kpis", {"period": "24h", "model": ""}) == {"kpis": []}
        assert got[0]["path"] == "/api/kpis?period=24h"
        assert got[0]["authorization"] == "Bearer secret-secret-secret"

    @pytest.mark.parametrize(
        ("status", "body", "message"),
        [
            pytest.param(401, b"{}", "set LLM_VITALS_API_KEY", id="no key"),
            pytest.param(400, b'{"error": "period=\'x\' is no length"}', "^period='x' is no length$", id="reason"),
            pytest.param(404, b"", "has no /api/kpis", id="no pages"),
            pytest.param(200, b"<html>", "something else than kpis", id="another server"),
            pytest.param(500, b"oops", "answered HTTP 500", id="broken"),
        ],
    )
    def test_failures_are_one_clear_line(self, status, body, message):
        with answering(status, body) as (url, _got), pytest.raises(CommandError, match=message) as caught:
            fetch(url, "/api/kpis", "kpis", {})
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize(
        ("url", "message"),
        [
            pytest.param("http://127.0.0.1:1", "nothing answers at .*llm-vitals up", id="nobody"),
            pytest.param("localhost:4318", "expected the address", id="no scheme"),
            pytest.param("file:///etc/passwd", "expected the address", id="a file"),
        ],
    )
    def test_a_wrong_address_is_told(self, url, message):
        with pytest.raises(CommandError, match=message):
            fetch(url, "/api/kpis", "kpis", {})

    def test_the_command_has_a_name_and_examples(self):
        assert COMMAND.name == "kpis"
        assert "llm-vitals kpis" in COMMAND.example
