"""What a reader can follow on a board: from a number to its calls, from a call to its trace and page; and what TraceQL
asks of Tempo."""

from __future__ import annotations

import json
import re

import pytest
from board_queries import filled, names

from llm_vitals.core import semconv
from llm_vitals.core.attribute_entries import ATTRIBUTES
from llm_vitals_dashboards.boards.files import BOARDS
from llm_vitals_dashboards.boards.links import CALLS_UID
from llm_vitals_dashboards.boards.panel import TraceQuery
from llm_vitals_dashboards.boards.traces import SPAN_ID, TRACE_ID
from llm_vitals_dashboards.boards.variables import variables

ALL = {name: make() for name, make in BOARDS.items()}
JSON = {name: board.json() for name, board in ALL.items()}
TRACE_PANELS = [
    pytest.param(panel, target, id=panel.title)
    for board in ALL.values()
    for panel in board.panels
    for target in panel.targets
    if isinstance(target, TraceQuery)
]
UNLINKED = {
    "vital-signs": {"Ratings"},  # rated at another time than answered
    "models": {"Tokens by type"},
    "users-and-cost": {"Users", "Tokens by type", "Input from the cache"},  # no one call has these
    "operations": {"Spans a second", "Waiting requests", "Commit, p95"},
}
"""Lines without a call behind them."""


def links_of(value: object) -> list[dict]:
    """Every data link in a board's JSON."""
    if isinstance(value, dict):
        own = value["links"] if isinstance(value.get("links"), list) else []
        own = [*own, *(value["value"] if value.get("id") == "links" else [])]
        return [*own, *(link for inner in value.values() for link in links_of(inner))]
    return [link for inner in value for link in links_of(inner)] if isinstance(value, list) else []


def shown(name: str) -> list[str]:
    return [one["name"] for one in JSON[name]["templating"]["list"] if not one["hide"]]


@pytest.mark.parametrize("name", ALL)
def test_a_link_to_another_board_keeps_the_range_and_the_choices(name: str) -> None:
    uids = {board["uid"]: other for other, board in JSON.items()}
    for link in links_of(JSON[name]["panels"]):
        if not link["url"].startswith("/d/"):
            assert link["url"].startswith("${collector:raw}/calls/")
            continue
        path, _, query = link["url"].partition("?")
        parts = query.split("&")
        assert parts[0] == "${__url_time_range}"
        kept = {part[2:].partition(":")[0] for part in parts[1:] if part.startswith("${")}
        fixed = {part[4:].partition("=")[0] for part in parts[1:] if part.startswith("var-")}
        assert len(kept) + len(fixed) == len(parts) - 1, "each choice once"
        there = shown(uids[path.removeprefix("/d/")])
        assert kept | fixed <= set(there), "a board is given what it has"
        # What both boards have goes along; a trace is of one row, and so is not.
        assert set(shown(name)) & set(there) - {"trace"} <= kept | fixed


@pytest.mark.parametrize("name", ALL)
def test_every_line_leads_to_its_calls(name: str) -> None:
    for panel in JSON[name]["panels"]:
        if panel["type"] == "timeseries" and panel["title"] not in UNLINKED.get(name, set()):
            assert any(CALLS_UID in link["url"] or "deduction" in link["url"] for link in links_of(panel)), panel[
                "title"
            ]


@pytest.mark.parametrize("name", ALL)
def test_what_a_link_names_is_on_its_panel(name: str) -> None:
    for panel in JSON[name]["panels"]:
        grouped = set(re.findall(r"{{(\w+)}}", json.dumps([one.get("legendFormat") for one in panel["targets"]])))
        titles = {
            title for one in panel["transformations"] for title in one["options"].get("renameByName", {}).values()
        }
        for link in links_of(panel):
            assert set(re.findall(r"__field\.labels\.(\w+)", link["url"])) <= grouped
            assert set(re.findall(r'__data\.fields\["([^"]+)"\]', link["url"])) <= titles | {TRACE_ID, SPAN_ID}


def test_every_latency_panel_has_exemplars_but_where_none_are_kept() -> None:
    seconds = [
        p for board in ALL.values() for p in board.panels if p.unit == "s" and p.kind in ("timeseries", "heatmap")
    ]
    without = {panel.title for panel in seconds if not any(query.exemplars for query in panel.queries)}
    assert without == {"Time per output chunk, p95 by model", "Commit, p95", "First chunk, p95 over time"} & without
    assert "First chunk, p95 by model" not in without


@pytest.mark.parametrize(("panel", "target"), TRACE_PANELS)
def test_traceql_names_what_spans_have(panel, target: TraceQuery) -> None:
    ours = {entry.name for entry in ATTRIBUTES if "span" in entry.on}
    known = ours | {value for name, value in vars(semconv).items() if name.isupper() and isinstance(value, str)}
    for name in re.findall(r"(?:span|resource)\.([\w.]+)", target.query):
        assert name in known
        assert not name.startswith("llm_vitals.") or name in ours


def test_a_condition_on_what_not_every_span_has_lets_all_pass() -> None:
    for panel in ALL["calls"].panels:
        for target in panel.targets:
            if isinstance(target, TraceQuery) and "select" in target.query:
                for variable in names(target.query) - {"service_name"}:
                    assert f'=~ "${variable}" || "${variable}" = ".*")' in target.query


@pytest.mark.parametrize(
    ("chosen", "spelled"),
    [
        pytest.param(".*", [".*"], id="all"),
        pytest.param("shop", ["shop"], id="one"),
        pytest.param("prod/shop|web|prod/cart", ["shop", "web", "cart"], id="some, with a namespace"),
    ],
)
def test_a_service_is_named_as_spans_name_it(chosen: str, spelled: list[str]) -> None:
    (one,) = [found for found in variables((), "$service_name") if found["name"] == "service_name"]
    expression, _, flags = str(one["regex"])[1:].rpartition("/")
    text = filled('{services="$service"} 1', {"service": chosen})
    assert flags == "g"
    assert re.findall(expression.replace("\\/", "/"), text) == spelled
