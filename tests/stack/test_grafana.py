"""A real Grafana takes the boards from our provisioning files, and its own queries of every panel have an answer. Where
no `grafana` is on PATH this is skipped: it is under the AGPL and comes from no registry that CI may use."""

from __future__ import annotations

import json
import time
from collections.abc import Generator
from dataclasses import dataclass

import httpx
import pytest
from board_queries import Reader, filled, reader
from grafana_server import PROGRAM, grafana
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from prometheus_server import Prometheus, serving
from replay_metrics import gauge

from llm_vitals.core import prometheus_names, semconv
from llm_vitals_dashboards.boards import provisioning
from llm_vitals_dashboards.boards.board import Board
from llm_vitals_dashboards.boards.files import BOARDS
from llm_vitals_dashboards.boards.panel import Panel
from llm_vitals_dashboards.prometheus.render import recorded

pytestmark = [
    pytest.mark.stack,
    pytest.mark.may_skip("Grafana comes from no registry that CI may use"),
    pytest.mark.skipif(PROGRAM is None, reason="no grafana on PATH"),
]
DAY = 86400
PROMETHEUS_UID, TEMPO_UID = "llm-vitals-prometheus", "llm-vitals-tempo"
ALL = {name: make() for name, make in BOARDS.items()}
PANELS = [
    pytest.param(board, panel, id=f"{name}, {panel.title}")
    for name, board in ALL.items()
    for panel in board.panels
    if panel.queries
]


@dataclass(frozen=True)
class Stack:
    """Grafana, and the Prometheus behind it."""

    grafana: httpx.Client
    prometheus: Prometheus
    end: float


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack, None, None]:
    folder = tmp_path_factory.mktemp("grafana")
    with serving(folder / "prometheus") as prometheus:
        end = time.time()
        prometheus.take(_some_calls(end - 3600))
        addresses = {provisioning.PROMETHEUS_URL: str(prometheus.client.base_url)}
        with grafana(folder, addresses) as client:
            yield Stack(client, prometheus, end)


def _some_calls(at: float) -> ExportMetricsServiceRequest:
    """Recorded increments of one model and task, at one time."""
    label = prometheus_names.label_name
    calls = {
        "job": "shop",
        label(semconv.PROVIDER_NAME): "openai",
        label(semconv.REQUEST_MODEL): "gpt-5",
        label(semconv.OPERATION_NAME): "chat",
        label(semconv.TASK): "write",
        label(semconv.ANSWER_JUDGED): "yes",
        label(semconv.EVALUATION_NAME): "overall",
        label(semconv.EVALUATOR): "heuristic",
    }
    ended = {"ok": 90.0, "error": 4.0, "refusal": 6.0}
    request = ExportMetricsServiceRequest()
    metrics = request.resource_metrics.add().scope_metrics.add().metrics
    for name in ("attempts", "tasks"):
        for step in ("1m", "1h"):
            points = [(calls | {label(semconv.OUTCOME): outcome}, at, count) for outcome, count in ended.items()]
            metrics.append(gauge(recorded(name, step), points))
    for name in ("score_sum", "score_count"):
        metrics.append(gauge(recorded(name, "1m"), [(calls, at, 90.0)]))
    return request


@pytest.mark.parametrize("name", ALL)
def test_a_board_is_there_as_it_was_written(stack: Stack, name: str) -> None:
    board = ALL[name].json()
    found = stack.grafana.get(f"/api/dashboards/uid/{board['uid']}").raise_for_status().json()
    assert found["meta"]["provisioned"] is True
    assert found["dashboard"]["title"] == board["title"]
    kept = [(panel["id"], panel["type"], panel["title"]) for panel in found["dashboard"]["panels"]]
    assert kept == [(panel["id"], panel["type"], panel["title"]) for panel in board["panels"]]


@pytest.mark.parametrize("name", ALL)
def test_a_board_imported_by_hand_is_kept_and_imported_again_is_the_same(stack: Stack, name: str) -> None:
    board = {**ALL[name].json(), "uid": f"{ALL[name].uid}-by-hand", "title": f"{ALL[name].title} (by hand)"}
    kept = []
    for _ in range(2):
        stack.grafana.post("/api/dashboards/db", json={"dashboard": board, "overwrite": True}).raise_for_status()
        found = stack.grafana.get(f"/api/dashboards/uid/{board['uid']}").raise_for_status().json()["dashboard"]
        kept.append({key: value for key, value in found.items() if key not in ("id", "version")})
    assert kept[0] == kept[1]
    assert kept[0]["templating"]["list"] == json.loads(json.dumps(board["templating"]["list"]))


def test_the_data_sources_are_there(stack: Stack) -> None:
    found = {one["uid"]: one["type"] for one in stack.grafana.get("/api/datasources").raise_for_status().json()}
    assert {PROMETHEUS_UID: "prometheus", TEMPO_UID: "tempo"}.items() <= found.items()
    (source,) = [one for one in stack.grafana.get("/api/datasources").json() if one["uid"] == PROMETHEUS_UID]
    url = source["jsonData"]["exemplarTraceIdDestinations"][0]["url"]
    assert url == f"/d/{ALL['calls'].uid}?var-trace=${{__value.raw}}", "as a link of Grafana names the value"
    health = stack.grafana.get(f"/api/datasources/uid/{PROMETHEUS_UID}/health").json()
    assert health["status"] == "OK", health


@pytest.mark.parametrize("length_s", [3600 * 6, 7 * DAY], ids=["6h", "7d"])
@pytest.mark.parametrize(("board", "panel"), PANELS)
def test_grafana_has_an_answer_to_every_query_of_a_panel(
    stack: Stack, board: Board, panel: Panel, length_s: int
) -> None:
    results = _asked(stack, panel, reader(board, stack.prometheus, stack.end, length_s))
    wrong = {ref: one["error"] for ref, one in results.items() if "error" in one}
    # A tile's change is worked out of answers that may be none: Grafana's word for that is no fault of the query.
    assert {ref: text for ref, text in wrong.items() if "no data" not in text.lower()} == {}


def test_a_tile_shows_what_prometheus_has(stack: Stack) -> None:
    board = ALL["vital-signs"]
    (panel,) = [one for one in board.panels if one.title == "Error rate"]
    results = _asked(stack, panel, reader(board, stack.prometheus, stack.end, 6 * 3600))
    assert results["A"]["frames"][0]["data"]["values"][-1] == [pytest.approx(0.04)]
    assert results["N"]["frames"][0]["data"]["values"][-1] == [100]


def _asked(stack: Stack, panel: Panel, looking: Reader) -> dict[str, dict]:
    """What Grafana answers to a panel's queries, its math among them, by their refs."""
    sources = {**looking.values, "datasource": PROMETHEUS_UID, "traces": TEMPO_UID}
    queries = [
        json.loads(_escaped(json.dumps(target.json()), sources))
        | {"intervalMs": 1000 * looking.step_s, "maxDataPoints": 500}
        for target in panel.targets
    ]
    body = {
        "queries": queries,
        "from": str(int(1000 * (stack.end - looking.length_s))),
        "to": str(int(1000 * stack.end)),
    }
    return stack.grafana.post("/api/ds/query", json=body).json()["results"]


def _escaped(text: str, values: dict[str, str]) -> str:
    """The JSON with its variables filled in; `$A` and its like are refs of Grafana's math."""
    return filled(text, {**{ref: f"${ref}" for ref in "ABCDHIJMNPS"}, **values})
