"""The boards as Grafana's files: what a reader relies on before a Grafana has seen them. What their queries answer is
shown on a real Prometheus (tests/stack/test_differential.py)."""

from __future__ import annotations

import json
import re
from itertools import combinations, pairwise
from pathlib import Path

import httpx
import pytest
import yaml
from board_queries import filled, names
from promql_names import names_read

from llm_vitals.core import metric_entries, prometheus_names
from llm_vitals.core.metric_entries import METRICS
from llm_vitals_collector.kpi.catalogue import BY_ID, KPIS
from llm_vitals_collector.kpi.change import change
from llm_vitals_collector.kpi.measure import Cell
from llm_vitals_collector.metrics import make_instruments
from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings
from llm_vitals_dashboards.boards import marks, otelcol, provisioning, tile
from llm_vitals_dashboards.boards.board import COLUMNS, TAG
from llm_vitals_dashboards.boards.files import BOARDS, files
from llm_vitals_dashboards.boards.panel import Math
from llm_vitals_dashboards.boards.variables import POINTS, STEP_VARIABLES
from llm_vitals_dashboards.boards.words import ADVICE
from llm_vitals_dashboards.prometheus.increments import FAMILIES, REGISTERS
from llm_vitals_dashboards.prometheus.render import is_carried
from llm_vitals_dashboards.prometheus.rules import groups
from llm_vitals_dashboards.prometheus.steps import FROM, MINUTES

ALL = {name: make() for name, make in BOARDS.items()}
PANELS = [pytest.param(panel, id=f"{name}, {panel.title}") for name, board in ALL.items() for panel in board.panels]
TYPES = {"stat", "timeseries", "table", "heatmap", "traces"}
"""Panels of Grafana's core, from 11 to 13."""
REFS = set("ABCDHIJMNPS")
"""Answers that Grafana's math names."""
BUILT_IN = {"__range", "__range_s", "__from", "__interval", "__interval_ms", "__rate_interval", "__url_time_range"}
OF_PROMETHEUS = {
    "ALERTS",
    "ALERTS_FOR_STATE",
    marks.TARGET_INFO,
    "prometheus_rule_evaluation_failures_total",
    "prometheus_rule_group_iterations_missed_total",
}
"""Series that Prometheus itself makes."""
OF_OTELCOL = {otelcol.QUEUED, *otelcol.FAILED, otelcol.UNDECIDED}
"""Series of the OpenTelemetry Collector; tests/stack/test_faults.py sees them."""
RAW = {entry.prometheus + suffix for entry in METRICS for suffix in ("", prometheus_names.BUCKET)}
_INSTRUMENTS = make_instruments()
COLLECTOR = [_INSTRUMENTS.spans, _INSTRUMENTS.unkept, _INSTRUMENTS.refused]
STEPS = {name: FROM[kind] for name, kind in STEP_VARIABLES.items()}


@pytest.fixture(scope="module")
def of_collector(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names and labels that a collector's /metrics has, or has once there is something to count."""
    with running(Settings(data=tmp_path_factory.mktemp("collector"), port=0, grpc_port=0)) as collector:
        text = httpx.get(f"{collector.url}/metrics").text
    return set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)) | set(re.findall(r"^(\w+)[{ ]", text, re.MULTILINE))


def loaded(name: str) -> dict:
    return json.loads(files()[f"boards/{name}.json"])


# -- as files -------------------------------------------------------------------------------------------------------


def test_uids_and_titles_are_unique_and_good_for_any_grafana() -> None:
    uids = [board.uid for board in ALL.values()]
    assert len(set(uids)) == len(uids)
    assert len({board.title for board in ALL.values()}) == len(uids)
    assert all(re.fullmatch(r"[a-z0-9-]{1,40}", uid) for uid in uids)


@pytest.mark.parametrize("name", ALL)
def test_a_board_has_what_grafana_reads(name: str) -> None:
    board = loaded(name)
    assert "id" not in board
    assert "__inputs" not in board
    assert board["timezone"] == ""
    assert board["schemaVersion"] >= 39
    ids = [panel["id"] for panel in board["panels"]]
    assert ids == sorted(set(ids))
    for panel in board["panels"]:
        assert panel["type"] in TYPES
        refs = [target["refId"] for target in panel["targets"]]
        assert len(set(refs)) == len(refs)


@pytest.mark.parametrize("name", ALL)
def test_the_reader_chooses_the_data_source(name: str) -> None:
    sources = {json.dumps(found) for found in _every(loaded(name), "datasource")}
    assert json.dumps({"type": "prometheus", "uid": "${datasource}"}) in sources
    assert sources <= {
        json.dumps(source)
        for source in (
            {"type": "prometheus", "uid": "${datasource}"},
            {"type": "tempo", "uid": "${traces}"},
            {"type": "__expr__", "uid": "__expr__"},
            {"type": "datasource", "uid": "-- Mixed --"},
        )
    }


def _every(value: object, key: str) -> list[object]:
    if isinstance(value, dict):
        return [found for name, inner in value.items() for found in ([inner] if name == key else _every(inner, key))]
    return [found for inner in value for found in _every(inner, key)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", ALL)
def test_panels_fill_the_width_and_none_covers_another(name: str) -> None:
    places = [panel["gridPos"] for panel in loaded(name)["panels"]]
    for one, other in combinations(places, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        assert beside or one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
    for y in {place["y"] for place in places}:
        assert sum(place["w"] for place in places if place["y"] == y) == COLUMNS


@pytest.mark.parametrize("name", ALL)
def test_boards_lead_to_each_other_with_range_and_choices(name: str) -> None:
    (link,) = loaded(name)["links"]
    assert (link["type"], link["tags"], link["keepTime"], link["includeVars"]) == ("dashboards", [TAG], True, True)
    assert TAG in loaded(name)["tags"]


def test_the_provisioning_files_fit_together() -> None:
    (provider,) = yaml.safe_load(files()["provisioning/dashboards/llm-vitals.yaml"])["providers"]
    sources = yaml.safe_load(files()["provisioning/datasources/llm-vitals.yaml"])["datasources"]
    assert provider["options"]["path"] == provisioning.BOARDS_PATH
    assert len({source["uid"] for source in sources}) == len(sources) == 2
    for_viewers, for_editors = sources[0]["jsonData"]["exemplarTraceIdDestinations"]
    assert for_viewers["url"].startswith(f"/d/{ALL['calls'].uid}?")
    assert for_editors["datasourceUid"] == sources[1]["uid"]


def test_the_documentation_names_every_board() -> None:
    text = (Path(__file__).parents[3] / "docs/boards.md").read_text(encoding="utf-8")
    for board in ALL.values():
        assert board.title.partition(": ")[2] in text
        assert board.uid in text


# -- what a panel says ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_says_what_it_is_what_to_do_and_why_it_is_empty(panel) -> None:
    assert len(panel.description) > 100
    assert re.search(r"\b(When|Falls|Rises|what to do)\b", panel.description)
    assert panel.unit
    assert panel.empty


def test_every_kpi_of_prometheus_has_advice() -> None:
    assert set(ADVICE) == {kpi.id for kpi in KPIS if is_carried(kpi.value)}


# -- what a panel asks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_variables_are_used_and_every_one_that_is_used_is_there(name: str) -> None:
    board = loaded(name)
    variables = {variable["name"]: variable for variable in board["templating"]["list"]}
    used = names(json.dumps(board)) - BUILT_IN - {"__all"} - REFS
    assert used == set(variables)
    for variable, one in variables.items():
        text = one.get("definition", "")
        assert variable not in names(text)
        several = one["hide"] == 0 and one["type"] in ("query", "custom") and one["multi"]
        assert not several or one["allValue"] == ".*", "all is what has no such label, too"


@pytest.mark.parametrize("name", ALL)
def test_a_board_reads_what_is_recorded_or_emitted(name: str, of_collector: set[str]) -> None:
    recorded = {rule.record for group in groups() for rule in group.rules}
    every = [query.expr for panel in ALL[name].panels for query in panel.queries]
    chosen = {variable["name"]: "1" for variable in loaded(name)["templating"]["list"]}
    for values in _steps():
        for expression in every:
            read = {one for found in names_read(filled(expression, chosen | values)) for one in _alternatives(found)}
            assert read, expression
            assert read <= recorded | RAW | OF_PROMETHEUS | OF_OTELCOL | of_collector, expression


def _steps() -> list[dict[str, str]]:
    """The variables of steps at every length of a range where one changes; all others stand for themselves."""
    lengths = sorted({length for steps in STEPS.values() for length in steps.values()} | {3600})
    plain = dict.fromkeys(BUILT_IN, "1")
    return [
        plain
        | {
            name: max((least, step) for step, least in steps.items() if least <= length)[1]
            for name, steps in STEPS.items()
        }
        for length in lengths
    ]


def _alternatives(name: str) -> set[str]:
    """`(a|b)_bucket` -> both."""
    match = re.fullmatch(r"\(([^)]+)\)(.*)", name)
    return {one + match[2] for one in match[1].split("|")} if match else {name}


_TOKENS_READ = "the conventions ask for it; boards read llm_vitals_tokens_total"
NOT_SHOWN = {
    metric_entries.PART_SUM: "why a score fell is for the panels of deductions, which name each thing that is wrong",
    metric_entries.PART_ANSWERS: "the denominator of the above",
    metric_entries.TOKEN_USAGE: _TOKENS_READ,
    metric_entries.INFERENCE_INPUT_TOKENS: _TOKENS_READ,
    metric_entries.INFERENCE_OUTPUT_TOKENS: _TOKENS_READ,
}
"""Metrics that no board shows, each with its reason."""


def test_every_metric_is_on_a_board_or_has_its_reason() -> None:
    text = " ".join(query.expr for board in ALL.values() for panel in board.panels for query in panel.queries)
    shown = {entry.prometheus for entry in METRICS if re.search(rf"\b{entry.prometheus}\b", text)}
    for family in FAMILIES:
        if f"llm_vitals:{family.name}" in text:
            shown |= {entry.prometheus for entry in family.metrics}
    shown |= {entry.prometheus for name, entry in REGISTERS.items() if f"llm_vitals:{name}:" in text}
    assert {entry.prometheus for entry in METRICS} - shown == {entry.prometheus for entry in NOT_SHOWN}


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_names_labels_that_its_families_have(panel) -> None:
    known = {
        "job",
        "le",
        "__name__",
        *("alertstate", "severity"),
        "rule_group",
        *("exporter", "processor"),
        *(label for family in FAMILIES for label in family.labels),
    }
    known |= {prometheus_names.label_name(attribute) for entry in METRICS for attribute in entry.attributes}
    known |= {label for counter in COLLECTOR for label in counter._labelnames}
    for query in panel.queries:
        matched = set(re.findall(r"(\w+)(?:=|!=|=~|!~)\"", query.expr))
        grouped = {label for by in re.findall(r"by \(([^)]+)\)", query.expr) for label in by.split(", ")}
        assert matched | grouped <= known, query.expr
        legend = set(re.findall(r"{{(\w+)}}", query.legend))
        assert legend <= grouped, "a legend shows what its query is split by"


def test_the_points_of_a_line_are_whole_steps_of_what_is_read() -> None:
    minutes = {"5m": 5, "30m": 30, "3h": 180, "12h": 720}
    starts = sorted(POINTS.items(), key=lambda one: one[1])
    for (every, begins), (_, ends) in pairwise([*starts, ("", 62 * 86400)]):
        for length in range(begins, ends, 3600):
            for kind in ("number", "histogram"):
                step = max((least, step) for step, least in FROM[kind].items() if least <= length)[1]
                assert minutes[every] % MINUTES[step] == 0, (length, every, step)
            assert length // (60 * minutes[every]) <= 130


# -- the change -------------------------------------------------------------------------------------------------------

CHANGES = [
    pytest.param("error_rate", (0.12, 400), (0.05, 420), "red", id="worse beyond chance"),
    pytest.param("error_rate", (0.05, 420), (0.12, 400), "green", id="better beyond chance"),
    pytest.param("error_rate", (0.12, 40), (0.05, 42), "text", id="within chance"),
    pytest.param("error_rate", (1.0, 8), (0.0, 900), "text", id="too few"),
    pytest.param("error_rate", (0.03, 300), (0.0, 300), "red", id="from none"),
    pytest.param("quality", (0.7, 900), (0.9, 900), "red", id="higher is better"),
    pytest.param("quality", (0.9, 900), (0.7, 900), "green", id="higher is better, and it is"),
    pytest.param("nps", (40.0, 200), (-10.0, 200), "green", id="points"),
    pytest.param("nps", (12.0, 20), (10.0, 20), "text", id="points within chance"),
    pytest.param("duration_p95_s", (9.0, 500), (4.0, 500), "red", id="relative"),
    pytest.param("duration_p95_s", (4.2, 50), (4.0, 50), "text", id="relative, within chance"),
    pytest.param("tokens_per_query", (500.0, 5), (100.0, 900), "text", id="relative, too few"),
]


@pytest.mark.parametrize(("kpi_id", "now", "before", "color"), CHANGES)
def test_a_change_has_a_colour_beyond_chance_only(kpi_id: str, now, before, color: str) -> None:
    kpi = BY_ID[kpi_id]
    values = {"A": now[0], "N": now[1], "B": before[0], "M": before[1]}
    for math in tile.change(kpi, judged=True):
        values[math.ref] = _worked_out(math, values)
    expected = change(kpi, Cell(value=now[0], basis=now[1]), Cell(value=before[0], basis=before[1]))
    assert expected is not None
    relative = 100 if expected.kind == "relative" else 1
    assert values["D"] == pytest.approx(relative * (expected.value or 0))
    within = values["P"] <= values["D"] <= values["S"]
    assert within is expected.by_chance is (color == "text")
    steps = tile.tile(kpi, ()).defaults["thresholds"]["steps"]
    assert [steps[0]["color"], "text", steps[2]["color"]][1 if within else 2 * (values["D"] > 0)] == color


def _worked_out(math: Math, values: dict[str, float]) -> float:
    """As Grafana's math does: `||` is true or false as 1 or 0."""
    expression = re.sub(r"\$(\w)", r"values['\1']", math.expression).replace("||", "or")
    return float(eval(expression, {"values": values}))


def test_a_relative_change_has_no_0_under_it() -> None:
    for kpi_id, end in (
        ("cost_usd", " > 0\nand on() vector($covered) == 1\nor vector(NaN)"),
        ("error_rate", ")\nand on() vector($covered) == 1\nor vector(NaN)"),
    ):
        (before,) = [query for query in tile.tile(BY_ID[kpi_id], ()).queries if query.ref == "B"]
        assert before.expr.endswith(end)
