"""`llm-vitals alerts push grafana` and `dashboards push` with a real one: twice, and the second changes nothing; what
is of others stays; an alert arrives at a webhook, with the number of calls in it. Skipped where no `grafana` is on
PATH: it is under the AGPL and comes from no registry that CI may use."""

from __future__ import annotations

import json
import time
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx
import pytest
from grafana_server import PROGRAM, running
from http_listening import listening
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from patience import WORK_S, until
from prometheus_server import Prometheus, serving
from replay_metrics import gauge

from llm_vitals.commands.main import main
from llm_vitals_dashboards.alerts.rule_file import groups
from llm_vitals_dashboards.boards.files import BOARDS

pytestmark = [
    pytest.mark.stack,
    pytest.mark.may_skip("Grafana comes from no registry that CI may use"),
    pytest.mark.skipif(PROGRAM is None, reason="no grafana on PATH"),
]
SOURCE = """\
apiVersion: 1
datasources:
- {{name: Prometheus, uid: metrics, type: prometheus, access: proxy, url: "{url}"}}
"""
OF_OTHERS = {
    "name": "theirs",
    "type": "webhook",
    "settings": {"url": "http://127.0.0.1:1/theirs"},
}


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Generator[Prometheus, None, None]:
    with serving(tmp_path_factory.mktemp("prometheus")) as server:
        yield server


@pytest.fixture(scope="module")
def grafana(tmp_path_factory: pytest.TempPathFactory, prometheus: Prometheus) -> Generator[httpx.Client, None, None]:
    source = SOURCE.format(url=str(prometheus.client.base_url).rstrip("/"))
    with running(
        tmp_path_factory.mktemp("grafana"), {"provisioning/datasources/metrics.yaml": source}, _has_source
    ) as client:
        client.post("/api/v1/provisioning/contact-points", json=OF_OTHERS).raise_for_status()
        yield client


def _has_source(client: httpx.Client) -> bool:
    return len(client.get("/api/datasources").raise_for_status().json()) == 1


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LLM_VITALS_PUSH_TOKEN", "admin:admin")


@pytest.fixture
def webhook() -> Generator[tuple[str, list[dict[str, object]]], None, None]:
    """Its address, and the notifications that came."""
    came: list[dict[str, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            came.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

    with listening(Handler) as url:
        yield url, came


def push(grafana: httpx.Client, *words: str) -> int:
    return main([*words[:1], "push", *words[1:], str(grafana.base_url)])


def test_boards_twice(grafana: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert push(grafana, "dashboards") == 0
    assert capsys.readouterr().out.count("create board ") == len(BOARDS)
    assert push(grafana, "dashboards") == 0
    assert capsys.readouterr().out == "nothing changes\n"


def test_rules_and_contact_points_twice_changed_and_taken_away(
    grafana: httpx.Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path("vitals.yaml")
    file.write_text(
        "receivers:\n- {name: hook, webhook: {url: 'http://127.0.0.1:1/a', token: '${HOOK}'}}\n"
        "- {name: team, slack: {url: '${SLACK}'}, severities: [critical]}\n- {name: m, email: {to: [a@b.example]}}\n"
    )
    monkeypatch.setenv("HOOK", "s3cret")
    monkeypatch.setenv("SLACK", "https://hooks.slack.example/s3cret")
    assert push(grafana, "alerts", "grafana") == 0
    out = capsys.readouterr().out
    assert out.count("create rule group ") == len(groups())
    assert out.count("create contact point ") == 5
    assert push(grafana, "alerts", "grafana") == 0
    assert capsys.readouterr().out == "nothing changes\n"

    monkeypatch.setenv("SLACK", "https://hooks.slack.example/another-s3cret")
    file.write_text("thresholds: {nps: off, error_rate: {warning: 4%, for: 0}}\n" + file.read_text())
    assert main(["alerts", "push", "grafana", str(grafana.base_url), "--dry-run"]) == 0
    planned = capsys.readouterr().out
    assert push(grafana, "alerts", "grafana") == 0
    done = capsys.readouterr().out.splitlines()
    assert [line for line in done if "rule group" in line] == [
        "update rule group llm-vitals-alerts-error-rate",
        "delete rule group llm-vitals-alerts-nps",
    ]
    assert [line for line in done if "contact point" in line] == [
        "create contact point LLM Vitals critical, slack",
        "delete contact point LLM Vitals critical, slack",
    ]
    assert [f"would {line}" for line in done] == [line for line in planned.splitlines() if line.startswith("would")]
    assert "s3cret" not in planned + out
    assert push(grafana, "alerts", "grafana") == 0
    assert capsys.readouterr().out == "nothing changes\n"

    file.write_text("")
    assert push(grafana, "alerts", "grafana") == 0
    names = [one["name"] for one in grafana.get("/api/v1/provisioning/contact-points").raise_for_status().json()]
    assert "theirs" in names
    assert not [name for name in names if name.startswith("LLM Vitals")]


def increments(prometheus: Prometheus, good: float, bad: float) -> None:
    """Calls of this minute, as the recording rules have them."""
    request, now = ExportMetricsServiceRequest(), time.time()
    labels = {"gen_ai_request_model": "gpt-4o"}
    points = [({**labels, "llm_vitals_outcome": one}, now, n) for one, n in (("ok", good), ("error", bad))]
    request.resource_metrics.add().scope_metrics.add().metrics.append(gauge("llm_vitals:attempts:increase1m", points))
    prometheus.take(request)


@pytest.mark.timeout(WORK_S + 120)
def test_an_alert_arrives_with_its_numbers(
    grafana: httpx.Client, prometheus: Prometheus, webhook: tuple[str, list[dict[str, object]]]
) -> None:
    url, came = webhook
    off = "".join(f"  {one}: off\n" for one in ("refusal_rate",))
    text = f"objectives:\n  error_rate: off\n{off}receivers:\n- {{name: hook, webhook: {{url: '{url}'}}}}\n"
    Path("vitals.yaml").write_text("thresholds: {error_rate: {for: 0, by: [], critical: off}}\n" + text)
    increments(prometheus, 100, 100)
    assert push(grafana, "alerts", "grafana") == 0
    (firing,) = _arrived(came, "firing")
    assert firing["labels"]["rule"] == "LLMVitalsErrorRateHigh"
    assert firing["annotations"]["description"] == (
        "50% of calls ended in an error in the last 1h (200 calls). The limit is 5%, and chance does not explain the "
        "difference."
    )


def _arrived(came: list[dict], status: str) -> list[dict]:
    return until(
        lambda: [one["alerts"] for one in came if one["status"] == status],
        f"a notification that is {status}",
        WORK_S,
    )[0]
