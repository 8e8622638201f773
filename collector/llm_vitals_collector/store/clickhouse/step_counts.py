"""Leaves by small steps of time, so that the value over any window that slides over them can be added up: as the other
store's (store/duckdb/step_counts.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.kpi.parts import Below, Count, Distinct, Mean, Part, Sum
from llm_vitals_collector.kpi.windows import StepCounts, Steps
from llm_vitals_collector.store.clickhouse.connection import Read, Row
from llm_vitals_collector.store.clickhouse.latest import CALLS
from llm_vitals_collector.store.clickhouse.measure import RELATIONS, parameters_of, step, within
from llm_vitals_collector.store.clickhouse.statements import DIALECT, columns_of
from llm_vitals_collector.store.leaves import DIMENSION_COLUMNS, KNOWN_QUERY, Family, family_of
from llm_vitals_collector.store.stepping import MOST_GROUPS, Stepping


def step_counts(
    read: Read, leaves: Sequence[Part], scope: Scope, stepping: Stepping, by: Dimension | None
) -> StepCounts:
    """The leaves over the steps of the scope's period. Raises TypeError for a leaf that does not add up."""
    found: dict[str | None, dict[Part, Steps]] = {}
    families: dict[Family, list[Part]] = {}
    for leaf in leaves:
        family = family_of(leaf)
        if not isinstance(leaf, Distinct):
            families.setdefault("attempts" if family == "overall" else family, []).append(leaf)
    for family, those in families.items():
        _add(read, family, those, scope, stepping, by, found)
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
    parts = ", ".join(sql for sqls in columns for sql in sqls)
    rows = _by_key(read(_sql(relation, _where(scope, family, by), at, by, parts), _parameters(stepping, scope)))
    for key, steps in rows.items():
        of_key = found.setdefault(key, {})
        place = 0
        for leaf, sqls in zip(leaves, columns, strict=True):
            dense = [_dense(stepping.count, steps, place + n) for n in range(len(sqls))]
            of_key[leaf] = Steps([int(one) for one in dense[0]], dense[-1])
            place += len(sqls)


def _parameters(stepping: Stepping, scope: Scope) -> dict[str, object]:
    """Of all statements; ratings are those of the period."""
    times = parameters_of(scope)
    return {**times, "previous_from": times["from"], "step_us": stepping.step_us, "window": stepping.window}


def _columns(leaf: Part) -> tuple[str, ...]:
    """SQL of how many rows are known, and of their sum."""
    if isinstance(leaf, (Mean, Below, Count)):
        return columns_of(leaf)
    if isinstance(leaf, Sum):
        (added,) = columns_of(leaf)
        return f"isNotNull({added})", added
    raise TypeError(f"{leaf!r} does not add up over steps of time")


def _sql(relation: str, where: str, at: str, by: Dimension | None, parts: str) -> str:
    """Rows of key, step, and `parts`, of the keys with the most rows."""
    most = ""
    if by is not None:
        column = DIMENSION_COLUMNS[by]
        most = (
            f" AND {column} IN (SELECT assumeNotNull({column}) FROM {relation} WHERE {where} "  # noqa: S608 # ours
            f"GROUP BY {column} ORDER BY count() DESC, {column} LIMIT {MOST_GROUPS})"
        )
    return (
        f"SELECT {_key(by)} AS key, {step(at)} AS step, {parts} FROM {relation} WHERE {where}{most} GROUP BY key, step"  # noqa: S608 # ours
    )


def _distinct(
    read: Read,
    leaf: Distinct,
    scope: Scope,
    stepping: Stepping,
    by: Dimension | None,
    found: dict[str | None, dict[Part, Steps]],
) -> None:
    member, known = (
        ("cityHash64(user)", "user IS NOT NULL") if leaf.population == "users" else (DIALECT.pair, KNOWN_QUERY)
    )
    where = f"{_where(scope, 'attempts', by)} AND {known}"
    parameters = _parameters(stepping, scope)
    counted = _by_key(read(_sql(CALLS, where, "started_at", by, "count()"), parameters))
    moved = f"""
SELECT key, step, lagInFrame(toNullable(step), 1, NULL) OVER (
    PARTITION BY key, member ORDER BY step ROWS BETWEEN 1 PRECEDING AND CURRENT ROW
) AS before
FROM (SELECT {_key(by)} AS key, {step("started_at")} AS step, {member} AS member FROM {CALLS} WHERE {where})
"""  # noqa: S608 # ours
    changed = f"""
SELECT key, moment, sum(change) FROM (
    SELECT key, arrayJoin([(step, 1), (last + {{window:Int64}}, -1)]) AS one, one.1 AS moment, one.2 AS change
    FROM (SELECT key, step, assumeNotNull(before) AS last FROM ({moved}) WHERE before IS NOT NULL)
    WHERE last + {{window:Int64}} > step
) GROUP BY key, moment
"""  # noqa: S608 # ours
    changes = _by_key(read(changed, parameters))
    for key, steps in counted.items():
        repeats = changes.get(key)
        found.setdefault(key, {})[leaf] = Steps(
            [int(one) for one in _dense(stepping.count, steps, 0)],
            [0.0] * stepping.count if repeats is None else _dense(stepping.count, repeats, 0),
        )


def _where(scope: Scope, family: Family, by: Dimension | None) -> str:
    where = within(scope, family, "from", "to")
    return where if by is None else f"{where} AND {DIMENSION_COLUMNS[by]} IS NOT NULL"


def _key(by: Dimension | None) -> str:
    return "NULL" if by is None else DIMENSION_COLUMNS[by]


def _by_key(rows: Sequence[Row]) -> Mapping[str | None, list[Row]]:
    found: dict[str | None, list[Row]] = {}
    for row in rows:
        found.setdefault(None if row[0] is None else str(row[0]), []).append(row)
    return found


def _dense(count: int, rows: Sequence[Row], place: int) -> list[float]:
    dense = [0.0] * count
    for _, number, *values in rows:
        value = values[place]
        if isinstance(value, (int, float)) and isinstance(number, int) and number < count:
            dense[number] = value
    return dense
