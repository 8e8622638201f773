"""`llm-vitals alerts backtest`: from a running collector, from its store, from Prometheus."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from llm_vitals.commands.main import main
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.store.duckdb import open_store

MINUTE = timedelta(minutes=1)


def run(*words: str) -> int:
    return main(["alerts", "backtest", *words])


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("LLM_VITALS_ALERTS_FILE", "LLM_VITALS_API_KEY", "LLM_VITALS_PUSH_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def bad_hour(now: datetime) -> Batch:
    """Five days of calls, with an hour three days ago in which 40 of 100 failed."""
    calls = []
    for number in range(5 * 24 * 100):
        at = now - timedelta(days=5) + number * timedelta(hours=0.01)
        is_bad = timedelta(days=2.9) < now - at < timedelta(days=2.9, hours=1)
        calls.append(
            Call(
                trace_id=f"{number + 1:032x}",
                span_id=f"{number + 1:016x}",
                started_at=at,
                duration_s=1.0,
                operation="chat",
                request_model="m1",
                outcome="error" if is_bad and number % 5 < 2 else "ok",
                judged="yes",
            )
        )
    return Batch(calls=tuple(calls))


def told(text: str) -> None:
    lines = text.splitlines()
    assert lines[0].startswith("Error rate above 5% (warning) over 1 hour, for 10 minutes")
    assert lines[2].startswith("Fired 1 time, ")
    assert " of 100" in lines[3] or " of 101" in lines[3] or " of 9" in lines[3]
    assert lines[-1].startswith("About once a week at most: ")


@pytest.mark.slow
def test_from_a_running_collector(collector, capsys):
    collector.store.write([bad_hour(datetime.now(timezone.utc))])
    assert run("error_rate", "--warning", "5%", "--days", "5", "--url", collector.url) == 0
    told(capsys.readouterr().out)
    assert (
        run("error_rate", "--warning", "5%", "--critical", "60%", "--by", "model", "--url", collector.url, "--json")
        == 0
    )
    warning, critical = json.loads(capsys.readouterr().out)
    assert [(one["severity"], one["limit"], len(one["firings"])) for one in (warning, critical)] == [
        ("warning", 0.05, 1),
        ("critical", 0.6, 0),
    ]
    assert warning["firings"][0]["group"] == "m1"
    assert (warning["step_s"], warning["for_s"], warning["by"]) == (60.0, 600, "model")


@pytest.mark.slow
def test_from_the_store(tmp_path, capsys):
    store = open_store(tmp_path / "data")
    store.write([bad_hour(datetime.now(timezone.utc))])
    store.close()
    assert run("error_rate", "--warning", "5%", "--days", "5", "--store", str(tmp_path / "data")) == 0
    told(capsys.readouterr().out)
    assert run("error_rate", "--warning", "5%", "--store", str(tmp_path)) == 1
    assert "there is no llm-vitals.duckdb in it" in capsys.readouterr().err


@pytest.mark.slow
def test_the_limits_of_the_file_are_the_default(tmp_path, capsys):
    store = open_store(tmp_path / "data")
    store.write([bad_hour(datetime.now(timezone.utc))])
    store.close()
    (tmp_path / "vitals.yaml").write_text("thresholds: {error_rate: {warning: 50%, critical: 90%, for: 20m}}")
    assert run("error_rate", "--store", str(tmp_path / "data")) == 0
    out = capsys.readouterr().out
    assert out.startswith("Error rate above 50% (warning) over 1 hour, for 20 minutes")
    assert "Would not have fired." in out


class Prometheus:
    """Answers query_range with 40% of 100 calls in one hour three days ago, 1% else."""

    def __init__(self) -> None:
        self.queries: list[dict[str, str]] = []
        prometheus = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
                prometheus.queries.append(query)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(prometheus.answer(query)).encode())

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, query: dict[str, str]) -> dict[str, object]:
        now = datetime.now(timezone.utc).timestamp()
        start, end, step = (float(query[name]) for name in ("start", "end", "step"))
        is_rate = "clamp_min" in query["query"]
        values = []
        for number in range(int((end - start) / step + 1e-6) + 1):
            at = start + number * step
            rate = 0.4 if 2.9 * 86400 < now - at < 2.9 * 86400 + 3600 else 0.01
            values.append([at, str(rate if is_rate else 100)])
        labels = {"gen_ai_request_model": "m1"} if "gen_ai_request_model" in query["query"] else {}
        return {"status": "success", "data": {"resultType": "matrix", "result": [{"metric": labels, "values": values}]}}


@pytest.fixture
def prometheus() -> Iterator[Prometheus]:
    one = Prometheus()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.mark.slow
def test_from_prometheus(prometheus, capsys):
    assert run("error_rate", "--warning", "5%", "--days", "60", "--prometheus", prometheus.url) == 0
    told(capsys.readouterr().out)
    assert {query["step"] for query in prometheus.queries} == {"300"}
    spans = [(float(query["end"]) - float(query["start"])) / 300 for query in prometheus.queries]
    assert max(spans) < 11_000
    assert len(spans) == 4  # two queries, in two parts each
    assert run("error_rate", "--by", "model", "--prometheus", prometheus.url, "--json") == 0
    (made,) = json.loads(capsys.readouterr().out)
    assert [one["group"] for one in made["firings"]] == ["m1"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        pytest.param(["eror_rate"], "kpi 'eror_rate': expected one of error_rate", id="kpi"),
        pytest.param(["error_rate", "--warning", "lots"], "limit 'lots': expected one such as 5% or 0.05", id="limit"),
        pytest.param(["error_rate", "--for", "soon"], "for 'soon': expected whole minutes", id="for"),
        pytest.param(["error_rate", "--window", "1m"], "window '1m': expected five minutes", id="window"),
        pytest.param(["repeat_rate", "--by", "model", "--prometheus", "http://x"], "use --url or --store", id="none"),
        pytest.param(["error_rate", "--url", "http://127.0.0.1:9"], "nothing answers at http://127.0.0.1:9", id="away"),
        pytest.param(["error_rate", "--days", "900"], "--days 900: expected 1 to 92", id="days"),
        pytest.param(["tokens_per_query"], "expected a limit: Tokens per query has none", id="no limit"),
    ],
)  # fmt: skip
def test_what_is_refused_in_one_line(words, error, capsys):
    assert run(*words) == 1
    err = capsys.readouterr().err
    assert error in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        pytest.param({"kpi": "nope"}, "kpi", id="kpi"),
        pytest.param({"kpi": "error_rate", "limit": "lots"}, "limit", id="limit"),
        pytest.param({"kpi": "error_rate", "by": "user"}, "by", id="by"),
        pytest.param({"kpi": "error_rate", "days": "0"}, "days", id="days"),
        pytest.param({"kpi": "returning_users", "limit": "0.5"}, "kpi", id="of two periods"),
    ],
)
def test_what_the_api_refuses(shared, query, field):
    answer = shared.get("/api/alerts/backtest", params=query)
    assert (answer.status_code, answer.json()["field"]) == (400, field)
