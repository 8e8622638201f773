"""The SQL of a measurement: leaves by slice of time (store/found.py), in total and for each dimension."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.measure import Figures, Grain, Scope, TrendStep
from llm_vitals_collector.kpi.parts import Part
from llm_vitals_collector.store.duckdb import users
from llm_vitals_collector.store.duckdb.leaves import DIMENSION_COLUMNS, USER, Family, family_of, is_count
from llm_vitals_collector.store.duckdb.ratings import RATINGS, near_ratings
from llm_vitals_collector.store.duckdb.reader import Row, Select, Snapshot
from llm_vitals_collector.store.duckdb.rolled import Rolled, covers
from llm_vitals_collector.store.duckdb.rollup import split
from llm_vitals_collector.store.duckdb.scores import OVERALL_SCORES, SCORES
from llm_vitals_collector.store.duckdb.statements import (
    KNOWN_QUERIES,
    QUESTIONS,
    Rows,
    Statement,
    parameters_of,
    statements,
)
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

_SECONDS: Final[Mapping[Grain, int]] = {"hour": 3600, "day": 86_400}
_FAMILIES: Final[tuple[Family, ...]] = ("attempts", "overall", "scores", "ratings")
JOINED: Final[Mapping[Family, tuple[str, str]]] = {
    "scores": ("score_of_call", SCORES),
    "ratings": ("rating_of_call", RATINGS),
}
"""The families that are joined to calls, once for all levels: the name and SQL of the relation."""
_TOGETHER: Final[Mapping[Family, Collection[Family]]] = {"attempts": {"attempts", "overall"}, "overall": ()}
"""The families whose leaves are read with those of a family where roll-ups are read."""
RELATIONS: Final[dict[Family, tuple[str, str]]] = {
    "attempts": ("counted_call", "started_at"),
    "overall": (f"({OVERALL_SCORES})", '"at"'),
    "scores": ("score_of_call", '"at"'),
    "ratings": ("rating_of_call", '"at"'),
}
"""The rows of each family, and the column of their time."""


def figures(
    read: Snapshot, kpis: Sequence[Kpi], scope: Scope, by: Sequence[Dimension], most: int | None = None
) -> Figures:
    """The KPIs of a period and of the one before it, in total and by each dimension that they have: of each the `most`
    groups with the most calls, all of them with None."""
    period = scope.period
    slices = Slices("CASE WHEN {at} >= $from THEN 0 ELSE -1 END", period.previous.start, {"from": period.start})
    wanted = _wanted(kpis, by)
    rolled = _rolled(read, wanted, scope)
    # Where returning users are looked for, the same read counts all users; of roll-ups it does in any case.
    apart: list[Dimension | None] = [
        level for level, leaves in wanted.items() if RETURNING in leaves or (rolled is not None and USERS in leaves)
    ]
    counted: Wanted = {
        level: tuple(leaf for leaf in leaves if leaf != USERS or level not in apart) for level, leaves in wanted.items()
    }
    found = _measure(read, counted, scope, slices, rolled, apart)
    return figures_of(found, kpis, by, most)


def trend(read: Snapshot, kpis: Sequence[Kpi], scope: Scope, grain: Grain | int) -> tuple[TrendStep, ...]:
    """The KPIs by clock hour or day in UTC (steps without data are left out), or in a number of equal steps."""
    period = scope.period
    if isinstance(grain, int):
        step_us = period.length / grain
        number = "CAST(floor((epoch_us({at}) - epoch_us($from::TIMESTAMPTZ)) / $step_us) AS BIGINT)"
        parameters: dict[str, object] = {"from": period.start, "step_us": step_us.total_seconds() * 1e6}
    else:
        # By whole numbers: `date_trunc` of a time with a zone took a third of a second more for 600,000 calls.
        number = f"epoch_us({{at}}) // {_SECONDS[grain]}_000_000 * {_SECONDS[grain]}"
        parameters = {}
    wanted = _wanted(kpis, ())
    slices = Slices(number, period.start, parameters)
    if RETURNING in wanted[None]:
        # The same read counts all users.
        found = _measure(read, {None: tuple(leaf for leaf in wanted[None] if leaf != USERS)}, scope, slices)
        _note_users(read, scope, slices, found)
    else:
        found = _measure(read, wanted, scope, slices)
    return steps_of(found, kpis, period, grain)


def _wanted(kpis: Sequence[Kpi], by: Sequence[Dimension]) -> dict[Dimension | None, tuple[Part, ...]]:
    return {
        level: tuple(dict.fromkeys((*leaves, *([KNOWN_QUERIES] if QUESTIONS in leaves else []))))
        for level, leaves in wanted_of(kpis, by).items()
    }


def _rolled(read: Snapshot, wanted: Wanted, scope: Scope) -> Rolled | None:
    """The roll-ups that can be read in place of calls; None where there is none."""
    attempts: Wanted = {
        level: [leaf for leaf in leaves if family_of(leaf) not in JOINED] for level, leaves in wanted.items()
    }
    if not covers(attempts, scope.filters):
        return None
    period = scope.period
    bounds = (period.previous.previous.start, period.previous.start, period.start, period.end)
    days = split(read, "day", bounds[1:])
    return Rolled(days, split(read, "hour", bounds), filtered=bool(scope.filters)) if days.whole else None


@dataclass(frozen=True, slots=True)
class _LeafSelect:
    """The SELECT of a statement; the family of its leaves, and those that each level wants."""

    family: Family
    statement: Statement
    levels: Wanted
    select: Select


def _measure(
    read: Snapshot,
    wanted: Wanted,
    scope: Scope,
    slices: Slices,
    rolled: Rolled | None = None,
    users_of: Sequence[Dimension | None] = (),
) -> dict[Key, Found]:
    """The wanted leaves, and for the levels `users_of` users and returning ones of the period and the one before."""
    of_leaves = list(_leaf_selects(read, wanted, scope, slices, rolled))
    of_users = _user_selects(users_of, scope, rolled) if users_of else []
    # The longest first, so that none is left alone at the end.
    rows = read.together([*of_users, *(one.select for one in of_leaves)])
    found: dict[Key, Found] = {}
    for one, its_rows in zip(of_leaves, rows[len(of_users) :], strict=True):
        _add(one, its_rows, found)
    for (_, level, _), one in found.items():
        if QUESTIONS in wanted[level]:
            one.values[QUESTIONS] = (one.values.get(KNOWN_QUERIES) or 0) - (one.values.get(QUESTIONS) or 0)
    if of_users:
        users.note(found, rows[: len(of_users)])
    return found


def _leaf_selects(
    read: Snapshot, wanted: Wanted, scope: Scope, slices: Slices, rolled: Rolled | None
) -> Iterator[_LeafSelect]:
    for family in _FAMILIES:
        # Roll-ups have scores of calls as sums beside the counts, so one read is enough for both.
        members = _TOGETHER.get(family, {family}) if rolled is not None else {family}
        levels: Wanted = {
            level: tuple(leaf for leaf in leaves if family_of(leaf) in members) for level, leaves in wanted.items()
        }
        if not any(levels.values()):
            continue
        relation, at = RELATIONS[family]
        where = within(scope, at, "previous_from" if slices.since < scope.period.start else "from", "to")
        if rolled is not None and family not in JOINED:
            at = "started_at"
            where = within(scope, at, "previous_from", "to")
            selects = rolled.statements(levels, slices.number.format(at=at), where)
        else:
            selects = statements(family, levels, Rows(relation, slices.number.format(at=at), where))
        parameters = {**_times(scope), **filters(scope), **slices.parameters, "previous_from": slices.since}
        parameters |= _of_rolled(rolled, scope)
        if family == "ratings":
            parameters |= near_ratings(read, parameters)
        name, rows = JOINED.get(family, ("", ""))
        for statement in selects:
            sql = (f"WITH {name} AS MATERIALIZED ({rows})\n" if name else "") + statement.sql
            yield _LeafSelect(family, statement, levels, (sql, parameters_of(sql, parameters)))


def _add(of: _LeafSelect, rows: Sequence[Row], found: dict[Key, Found]) -> None:
    # What is known of a column is looked up once, not for each row: there may be as many as names that senders invent.
    columns: dict[Dimension | None, list[tuple[int, Part, Family, bool]]] = {
        level: [
            (place, leaf, family_of(leaf), is_count(leaf))
            for place, leaf in enumerate(of.statement.leaves)
            if leaf in leaves
        ]
        for level, leaves in of.levels.items()
    }
    for number, level, key, *values in rows:
        if level is None or key is not None:
            one = found.setdefault((number, level, key), Found())  # pyright: ignore[reportArgumentType] # as selected
            one.families.add(of.family)
            for place, leaf, family, counts in columns[level]:  # pyright: ignore[reportArgumentType] # as selected
                value = values[place]
                one.values[leaf] = number_of(value)
                if value is not None and (value or not counts):
                    one.families.add(family)


def _of_rolled(rolled: Rolled | None, scope: Scope) -> dict[str, object]:
    if rolled is None:
        return {}
    period = scope.period
    starts = {"from": period.start, "previous_from": period.previous.start}
    return rolled.parameters({**starts, "before_from": period.previous.previous.start})


def _times(scope: Scope) -> dict[str, object]:
    period = scope.period
    return {"from": period.start, "to": period.end, "previous_from": period.previous.start}


def within(scope: Scope, at: str, since: str, until: str) -> str:
    """The condition that a row is of the scope and its time is in [since, until), which are parameters' names."""
    return " AND ".join((f"{at} >= ${since}", f"{at} < ${until}", *equal(scope)))


def equal(scope: Scope) -> list[str]:
    """The conditions of the scope's filters."""
    return [f"{DIMENSION_COLUMNS[dimension]} = $is_{dimension}" for dimension in scope.filters]


def filters(scope: Scope) -> dict[str, object]:
    """The parameters of the scope's filters."""
    return {f"is_{dimension}": value for dimension, value in scope.filters.items()}


def _user_selects(levels: Sequence[Dimension | None], scope: Scope, rolled: Rolled | None) -> list[Select]:
    where = within(scope, "started_at", "before_from", "to")
    parameters = {**_times(scope), **filters(scope), **_of_rolled(rolled, scope)}
    return users.user_selects(levels, scope, where, parameters, rolled)


def _note_users(read: Snapshot, scope: Scope, slices: Slices, found: dict[Key, Found]) -> None:
    """Users of each slice, and those of them who were seen in the whole previous period."""
    sql = f"""
WITH known AS MATERIALIZED (
    SELECT DISTINCT {USER} AS person FROM counted_call
    WHERE {within(scope, "started_at", "previous_from", "from")} AND "user" IS NOT NULL
),
seen AS (
    SELECT DISTINCT {slices.number.format(at="started_at")} AS slice, {USER} AS person
    FROM counted_call WHERE {within(scope, "started_at", "from", "to")} AND "user" IS NOT NULL
)
SELECT slice, count(*), CASE WHEN EXISTS (FROM known) THEN count(*) FILTER (WHERE person IN (FROM known)) END
FROM seen GROUP BY slice
"""  # noqa: S608 # ours
    parameters = {**_times(scope), **filters(scope), **slices.parameters}
    for number, users_seen, returned in read(sql, parameters):
        one = found.get((number, None, None))  # pyright: ignore[reportArgumentType] # a whole number
        if one is not None:
            one.values |= {USERS: number_of(users_seen), RETURNING: number_of(returned)}
