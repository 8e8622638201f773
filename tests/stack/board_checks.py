"""What the boards show of replayed calls, against the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isnan

from board_queries import Reader
from prometheus_server import Labels

from llm_vitals_collector.kpi.kpi import Kpi
from llm_vitals_collector.kpi.wilson import wilson
from llm_vitals_dashboards.boards.board import Board
from llm_vitals_dashboards.boards.panel import Panel, Query

SILENT = {
    ("What is wrong", "A"),  # no alert rules are loaded
    ("Latency: p50, p95, p99", "dots"),  # draw nothing: exemplars only
    ("Durations of all calls", "dots"),
    ("First chunk, p95 by model", "dots"),
    *(("Of all answers", ref) for ref in ("rate", "low", "high", "n", "all")),  # nothing is scored in the background
}
"""Queries that have no answer on replayed calls."""
AT_REST = "llm-vitals-operations"
"""The board of what goes wrong with telemetry, which nothing does in the replay: only what data there are has an
answer."""
NEAR = 0.002
"""Of the ends of an interval, whose constants are written with two digits."""


def silent(board: Board, reader: Reader) -> set[tuple[str, str]]:
    """Queries without an answer. One that Prometheus refuses fails."""
    return {
        (panel.title, query.ref)
        for panel in board.panels
        for query in panel.queries
        if not (reader.line(query) if query.every else any(not isnan(one) for one in reader.answer(query).values()))
    }


def expected_silent(board: Board, length_s: float) -> set[tuple[str, str]]:
    """Those that should be silent over a range of this length."""
    # Of fifteen days two weeks are covered, not three.
    expected = SILENT | ({("Returning users", "B")} if length_s >= 7 * 86400 else set())
    there = {(panel.title, query.ref) for panel in board.panels for query in panel.queries}
    return there - {("Is data here?", "A")} if board.uid == AT_REST else there & expected


def panel(board: Board, title: str) -> Panel:
    (found,) = [one for one in board.panels if one.title == title]
    return found


def query(panel: Panel, ref: str) -> Query:
    (found,) = [one for one in panel.queries if one.ref == ref]
    return found


def number(reader: Reader, panel: Panel, ref: str) -> float | None:
    """The one value of a query; None where it has none."""
    found = reader.answer(query(panel, ref))
    assert len(found) <= 1, found
    value = next(iter(found.values()), None)
    return None if value is None or isnan(value) else value


def by_label(reader: Reader, panel: Panel, ref: str) -> dict[str, float]:
    """The values of a table's column by the one label; what has none is no row of the store's, either."""
    answer: Mapping[Labels, float] = reader.answer(query(panel, ref))
    return {labels[0][1]: value for labels, value in answer.items() if labels}


def by_labels(reader: Reader, panel: Panel, ref: str, *labels: str) -> dict[tuple[str, ...], float]:
    """The values of a table's column by several labels, "" where one has none."""
    answer: Mapping[Labels, float] = reader.answer(query(panel, ref))
    return {tuple(dict(found).get(label, "") for label in labels): value for found, value in answer.items()}


def rows_apart(reader: Reader, kpi: Kpi, panel: Panel, expected: Mapping[str, tuple[float, int]]) -> list[str]:
    """Rows of a table of rates that are not the store's value and basis, or not their Wilson interval."""
    rates, n, low, high = (by_label(reader, panel, ref) for ref in ("rate", "n", "low", "high"))
    found = [f"rows {sorted(rates)}, expected {sorted(expected)}"] if set(rates) != set(expected) else []
    for key in set(rates) & set(expected):
        value, basis = expected[key]
        interval = wilson(rates[key], round(n[key]))
        assert interval is not None
        if abs(rates[key] - value) > kpi.tolerance(value) + 1e-9 or abs(n[key] - basis) > 0.01 * basis:
            found.append(f"{key}: {rates[key]} of {n[key]}, expected {value} of {basis}")
        if abs(low[key] - interval[0]) > NEAR or abs(high[key] - interval[1]) > NEAR:
            found.append(f"{key}: {low[key]} to {high[key]}, expected {interval}")
    return found


def total_of(reader: Reader, query: Query, scaled: Callable[[float], float]) -> float:
    """All points of a line but the first, which is of the time before the range."""
    return sum(scaled(value) for _, points in reader.line(query) for _, value in points[1:])
