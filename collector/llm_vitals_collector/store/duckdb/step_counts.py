"""Leaves by small steps of time, so that the value over any window that slides over them can be added up.

Distinct members of a window are its known rows less the repeats in it. A row is a repeat while the row of its member
before lies in the window, too: from the step of the row until that of the one before leaves the window. So repeats are
steps up and down, and one pass over the rows has them for all windows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.kpi.parts import Below, Count, Distinct, Mean, Part, Sum
from llm_vitals_collector.kpi.windows import StepCounts, Steps
from llm_vitals_collector.store.duckdb.leaves import (
    DIMENSION_COLUMNS,
    KNOWN_QUERY,
    PAIR,
    USER,
    Family,
    aggregate,
    counted_and_summed,
    family_of,
)
from llm_vitals_collector.store.duckdb.measure import JOINED, RELATIONS, filters, within
from llm_vitals_collector.store.duckdb.ratings import near_ratings
from llm_vitals_collector.store.duckdb.reader import Read, Row
from llm_vitals_collector.store.duckdb.statements import parameters_of
from llm_vitals_collector.store.stepping import MOST_GROUPS, Stepping


def step_counts(
    read: Read, leaves: Sequence[Part], scope: Scope, stepping: Stepping, by: Dimension | None
) -> StepCounts:
    """The leaves over the steps of the scope's period. Raises TypeError for a leaf that does not add up."""
    found: dict[str | None, dict[Part, Steps]] = {}
    families: dict[Family, None] = {family_of(leaf): None for leaf in leaves}
    for family in families:
        of_family = [leaf for leaf in leaves if family_of(leaf) == family]
        added = [leaf for leaf in of_family if not isinstance(leaf, Distinct)]
        if added:
            _add(read, family, added, scope, stepping, by, found)
    for leaf in leaves:
        if isinstance(leaf, Distinct):
            _distinct(read, leaf, scope, stepping, by, found)
    return found


def _add(
    read: Read,
    family: Family,
    leaves: Sequence[Part],
    scope: Scope,
    stepping: Stepping,
    by: Dimension | None,
    found: dict[str | None, dict[Part, Steps]],
) -> None:
    relation, at = RELATIONS[family]
    columns = [_columns(leaf) for leaf in leaves]
    names = [f"c{n}_{m}" for n, sqls in enumerate(columns) for m in range(len(sqls))]
    parts = ", ".join(
        f"{sql} AS {name}" for sql, name in zip((sql for sqls in columns for sql in sqls), names, strict=True)
    )
    name, rows = JOINED.get(family, ("", ""))
    joined = f"{name} AS MATERIALIZED ({rows})," if name else ""
    lists = "".join(f", list({name}::DOUBLE ORDER BY step)" for name in names)
    sql = f"""
WITH {joined}
cell AS (
    SELECT {_key(by)} AS key, {_step(at)} AS step, count(*) AS rows, {parts}
    FROM {relation} WHERE {_where(scope, at, by)} GROUP BY 1, 2
)
SELECT key, list(step ORDER BY step){lists} FROM cell GROUP BY key ORDER BY sum(rows) DESC, key LIMIT {MOST_GROUPS}
"""  # noqa: S608 # ours
    for key, steps, *values in _rows(read, sql, scope, stepping, family):
        arrays = iter(values)
        of_key = found.setdefault(_text(key), {})
        for leaf, sqls in zip(leaves, columns, strict=True):
            dense = [_dense(stepping.count, steps, next(arrays)) for _ in sqls]
            of_key[leaf] = Steps([int(one) for one in dense[0]], dense[-1])


def _columns(leaf: Part) -> tuple[str, ...]:
    """SQL of how many rows are known, and of their sum."""
    if isinstance(leaf, (Mean, Below)):
        return counted_and_summed(leaf)
    if isinstance(leaf, Count):
        return (aggregate(leaf),)
    if isinstance(leaf, Sum):
        return f"CAST({aggregate(leaf)} IS NOT NULL AS INTEGER)", aggregate(leaf)
    raise TypeError(f"{leaf!r} does not add up over steps of time")


def _distinct(
    read: Read,
    leaf: Distinct,
    scope: Scope,
    stepping: Stepping,
    by: Dimension | None,
    found: dict[str | None, dict[Part, Steps]],
) -> None:
    member, known = (USER, '"user" IS NOT NULL') if leaf.population == "users" else (PAIR, KNOWN_QUERY)
    where = f"{_where(scope, 'started_at', by)} AND {known}"
    counted = f"""
SELECT key, list(step ORDER BY step), list(rows ORDER BY step) FROM (
    SELECT {_key(by)} AS key, {_step("started_at")} AS step, count(*) AS rows
    FROM counted_call WHERE {where} GROUP BY 1, 2
) GROUP BY key ORDER BY sum(rows) DESC, key LIMIT {MOST_GROUPS}
"""  # noqa: S608 # ours
    changed = f"""
WITH known AS (
    SELECT {_key(by)} AS key, {_step("started_at")} AS step, {member} AS member FROM counted_call WHERE {where}
),
again AS (SELECT member FROM known GROUP BY member HAVING count(*) > 1),
moved AS (
    SELECT key, step, lag(step) OVER (PARTITION BY key, member ORDER BY step) AS before
    FROM known WHERE member IN (FROM again)
)
SELECT key, list(step ORDER BY step), list(change ORDER BY step) FROM (
    SELECT key, step, sum(change) AS change FROM (
        SELECT key, step, 1 AS change FROM moved WHERE before + $window > step
        UNION ALL SELECT key, before + $window, -1 FROM moved WHERE before + $window > step
    ) WHERE step < $steps GROUP BY 1, 2
) GROUP BY key
"""  # noqa: S608 # ours
    changes = {_text(key): values for key, *values in _rows(read, changed, scope, stepping, "attempts")}
    for key, steps, rows in _rows(read, counted, scope, stepping, "attempts"):
        repeats = changes.get(_text(key))
        found.setdefault(_text(key), {})[leaf] = Steps(
            [int(one) for one in _dense(stepping.count, steps, rows)],
            [0.0] * stepping.count if repeats is None else _dense(stepping.count, *repeats),
        )


def _rows(read: Read, sql: str, scope: Scope, stepping: Stepping, family: Family) -> list[Row]:
    period = scope.period
    parameters: dict[str, object] = {
        **filters(scope),
        "previous_from": period.start,
        "from": period.start,
        "to": period.end,
        "step_us": stepping.step_us,
        "window": stepping.window,
        "steps": stepping.count,
    }
    if family == "ratings":
        parameters |= near_ratings(read, parameters)
    return read(sql, parameters_of(sql, parameters))


def _where(scope: Scope, at: str, by: Dimension | None) -> str:
    where = within(scope, at, "from", "to")
    return where if by is None else f"{where} AND {DIMENSION_COLUMNS[by]} IS NOT NULL"


def _key(by: Dimension | None) -> str:
    return "NULL::VARCHAR" if by is None else DIMENSION_COLUMNS[by]


def _step(at: str) -> str:
    return f"CAST(floor((epoch_us({at}) - epoch_us($from::TIMESTAMPTZ)) / $step_us) AS INTEGER)"


def _dense(count: int, steps: object, values: object) -> list[float]:
    dense = [0.0] * count
    for step, value in zip(cast("list[int]", steps), cast("list[float | None]", values), strict=True):
        if value is not None and step < count:
            dense[step] = value
    return dense


def _text(key: object) -> str | None:
    return key if isinstance(key, str) else None
