"""A measurement: leaves by slice of time (store/found.py), in total and for each dimension."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.measure import Figures, Grain, Scope, TrendStep
from llm_vitals_collector.kpi.parts import Part
from llm_vitals_collector.store.clickhouse import users
from llm_vitals_collector.store.clickhouse.columns import microseconds, time, us
from llm_vitals_collector.store.clickhouse.connection import Read
from llm_vitals_collector.store.clickhouse.latest import CALLS
from llm_vitals_collector.store.clickhouse.ratings import RATINGS
from llm_vitals_collector.store.clickhouse.scores import SCORES
from llm_vitals_collector.store.clickhouse.statements import Rows, statements
from llm_vitals_collector.store.found import (
    RETURNING,
    USERS,
    Found,
    Key,
    Slices,
    Wanted,
    figures_of,
    number_of,
    steps_of,
    wanted_of,
)
from llm_vitals_collector.store.leaves import DIMENSION_COLUMNS, Family, family_of

RELATIONS: Final[dict[Family, tuple[str, str]]] = {
    "attempts": (CALLS, "started_at"),
    "scores": (f"({SCORES})", "at"),
    "ratings": (f"({RATINGS})", "at"),
}
"""The rows of each family, and the column of their time."""


def figures(read: Read, kpis: Sequence[Kpi], scope: Scope, by: Sequence[Dimension], most: int | None = None) -> Figures:
    """The KPIs of a period and of the one before it, in total and by each dimension that they have: of each the `most`
    groups with the most calls, all of them with None."""
    period = scope.period
    slices = Slices(f"if({{at}} >= {time('from')}, 0, -1)", period.previous.start, {})
    wanted = wanted_of(kpis, by)
    # Where returning users are looked for, the same read counts all users.
    apart: list[Dimension | None] = [level for level, leaves in wanted.items() if RETURNING in leaves]
    counted: Wanted = {
        level: tuple(leaf for leaf in leaves if leaf != USERS or level not in apart) for level, leaves in wanted.items()
    }
    found = _measure(read, counted, scope, slices)
    if apart:
        where = within(scope, "attempts", "before_from", "to")
        users.note(found, read, apart, scope, where, parameters_of(scope))
    return figures_of(found, kpis, by, most)


def trend(read: Read, kpis: Sequence[Kpi], scope: Scope, grain: Grain | int) -> tuple[TrendStep, ...]:
    """The KPIs by clock hour or day in UTC (steps without data are left out), or in a number of equal steps."""
    period = scope.period
    if isinstance(grain, int):
        parameters: dict[str, object] = {"step_us": (period.length / grain).total_seconds() * 1e6}
        slices = Slices(step("{at}"), period.start, parameters)
    else:
        starts = {"hour": "toStartOfHour", "day": "toStartOfDay"}
        slices = Slices(f"toInt64(toUnixTimestamp({starts[grain]}({{at}})))", period.start, {})
    wanted = wanted_of(kpis, ())
    found = _measure(read, wanted, scope, slices)
    if RETURNING in wanted[None]:
        _returned(read, scope, slices, found)
    return steps_of(found, kpis, period, grain)


def step(at: str) -> str:
    """The SQL of the number of a step of `step_us` microseconds, from `from` on."""
    return f"toInt64(floor(({us(at)} - {{from:Int64}}) / {{step_us:Float64}}))"


def _measure(read: Read, wanted: Wanted, scope: Scope, slices: Slices) -> dict[Key, Found]:
    found: dict[Key, Found] = {}
    since = "previous_from" if slices.since < scope.period.start else "from"
    parameters = {**parameters_of(scope), "previous_from": microseconds(slices.since), **slices.parameters}
    leaves: dict[Family, dict[Part, None]] = {}
    for those in wanted.values():
        for leaf in those:
            family = family_of(leaf)
            if family != "users":
                leaves.setdefault(_read_with(family), {})[leaf] = None
    for family, names in leaves.items():
        relation, at = RELATIONS[family]
        rows = Rows(f"{relation} WHERE {within(scope, family, since, 'to')}", slices.number.replace("{at}", at))
        for statement in statements(tuple(names), wanted, rows):
            statement.note(read(statement.sql, parameters), wanted, found, family)
    return found


def _read_with(family: Family) -> Family:
    """The family whose rows have its leaves: the overall score is a column of calls."""
    return "attempts" if family == "overall" else family


def within(scope: Scope, family: Family, since: str, until: str) -> str:
    """The condition that a row of a family counts, is of the scope, and has its time in [since, until), which are
    parameters' names."""
    at = RELATIONS[family][1]
    counts = ["counted"] if family == "attempts" else []
    return " AND ".join((f"{at} >= {time(since)}", f"{at} < {time(until)}", *counts, *equal(scope)))


def equal(scope: Scope) -> list[str]:
    """The conditions of the scope's filters."""
    return [f"{DIMENSION_COLUMNS[dimension]} = {{is_{dimension}:String}}" for dimension in scope.filters]


def parameters_of(scope: Scope) -> dict[str, object]:
    """The parameters of the scope: its times and filters."""
    period = scope.period
    return {
        "from": microseconds(period.start),
        "to": microseconds(period.end),
        "previous_from": microseconds(period.previous.start),
        "before_from": microseconds(period.previous.previous.start),
        **{f"is_{dimension}": value for dimension, value in scope.filters.items()},
    }


def _returned(read: Read, scope: Scope, slices: Slices, found: dict[Key, Found]) -> None:
    """Users of each slice who were seen in the whole previous period."""
    known = (
        f"SELECT DISTINCT assumeNotNull(user) FROM {CALLS} "  # noqa: S608 # ours
        f"WHERE {within(scope, 'attempts', 'previous_from', 'from')} AND user IS NOT NULL"
    )
    number = slices.number.replace("{at}", "started_at")
    sql = f"""
SELECT {number} AS slice, uniqExactIf(user, user IN ({known})),
       (SELECT count() FROM ({known}))
FROM {CALLS} WHERE {within(scope, "attempts", "from", "to")} AND user IS NOT NULL GROUP BY slice
"""  # noqa: S608 # ours
    for place, returned, basis in read(sql, {**parameters_of(scope), **slices.parameters}):
        one = found.get((int(str(place)), None, None))
        if one is not None:
            one.values[RETURNING] = (number_of(returned) or 0) if basis else None
