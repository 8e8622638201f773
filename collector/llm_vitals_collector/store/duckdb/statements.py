"""The SELECTs of a measurement: which of its leaves are computed together, each in one read of the calls.

- What adds up (counts, sums, means, shares below) is aggregated once by all dimensions that are wanted; the total and
  each dimension add those rows up.
- Distinct questions are `known queries - repeats`. Only the pairs that occur more than once in a slice are counted
  apart: of 10 M calls over 60 days a distinct count for each dimension took 13 s of CPU, this takes 3.
- Quantiles, ratings and scores that are joined to their calls are one SELECT a level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.parts import Below, Count, Distinct, Mean, Part, Sum, count
from llm_vitals_collector.store.duckdb import day_counts
from llm_vitals_collector.store.duckdb.leaves import (
    DIMENSION_COLUMNS,
    KNOWN_QUERY,
    PAIR,
    Family,
    aggregate,
    counted_and_summed,
)
from llm_vitals_collector.store.found import Wanted

QUESTIONS: Final = Distinct("questions")
KNOWN_QUERIES: Final = count("attempts", query=True, known_user=True, known_question=True)
"""The rows that QUESTIONS tells apart."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that a statement reads: a relation, the SQL of a row's slice, and a condition."""

    relation: str
    slice: str
    where: str


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL whose rows are slice, level, key, and a value for each of `leaves`. Of QUESTIONS the value is the number of
    repeats: `KNOWN_QUERIES` of the same row less the distinct pairs."""

    sql: str
    leaves: tuple[Part, ...]


def statements(family: Family, wanted: Wanted, rows: Rows) -> list[Statement]:
    """The SELECTs that measure the leaves of one family."""
    if family in ("ratings", "scores"):
        return _one_by_one(leaves_in(wanted), wanted, rows)
    leaves = leaves_in(wanted)
    if family == "attempts":
        return _of_calls(leaves, wanted, rows)
    columns: dict[Part, Sequence[str]] = {
        leaf: counted_and_summed(leaf) if isinstance(leaf, (Mean, Below)) else (aggregate(leaf),)
        for leaf in leaves
        if isinstance(leaf, (Count, Sum, Mean, Below))
    }
    made = _one_by_one([leaf for leaf in leaves if leaf not in columns], wanted, rows)
    if columns and sum(1 for leaves in wanted.values() if leaves) > 1:
        made.append(added(columns, wanted, f"{rows.slice} AS slice", f"{rows.relation} WHERE {rows.where}"))
    else:
        made += _one_by_one(list(columns), wanted, rows)
    return made


def _of_calls(leaves: Sequence[Part], wanted: Wanted, rows: Rows) -> list[Statement]:
    summed = [leaf for leaf in leaves if isinstance(leaf, (Count, Sum, Mean))]
    made = _one_by_one([leaf for leaf in leaves if leaf not in summed and leaf != QUESTIONS], wanted, rows)
    if summed:
        calls = f"(SELECT {day_counts.ONE_CALL} FROM {rows.relation} WHERE {rows.where})"  # noqa: S608 # ours
        made.append(counted(summed, wanted, Rows(calls, rows.slice, "true")))
    if QUESTIONS in leaves:
        made.append(_repeats(wanted, rows))
    return made


def counted(leaves: Sequence[Count | Sum | Mean], wanted: Wanted, rows: Rows) -> Statement:
    """The leaves over counts of calls (`day_counts`), which are made fewer first."""
    counts = f"(SELECT *, {rows.slice} AS slice FROM {rows.relation} WHERE {rows.where})"  # noqa: S608 # ours
    keys = ("slice", *(DIMENSION_COLUMNS[level] for level in wanted if level is not None))
    summed = day_counts.added_up(keys, leaves, counts)
    fewer = f"(SELECT *, 'overall' AS name, 'heuristic' AS evaluator FROM ({summed}))"  # noqa: S608 # ours
    return added(day_counts.columns_of(leaves), wanted, "slice", fewer)


def parameters_of(sql: str, parameters: Mapping[str, object]) -> dict[str, object]:
    """Those of the parameters that the statement names; DuckDB refuses others."""
    return {name: value for name, value in parameters.items() if f"${name}" in sql}


def leaves_in(wanted: Wanted) -> list[Part]:
    """All leaves of all levels, each once."""
    return list(dict.fromkeys(leaf for leaves in wanted.values() for leaf in leaves))


def _one_by_one(names: Sequence[Part], wanted: Wanted, rows: Rows) -> list[Statement]:
    """One SELECT a level: DuckDB runs distinct counts under GROUPING SETS on a slow path (1 M calls: 0.6 s against
    0.45 s for three)."""
    selects: list[str] = []
    for level, leaves in wanted.items():
        if any(leaf in leaves for leaf in names):
            values = [aggregate(leaf) if leaf in leaves else "NULL" for leaf in names]
            selects.append(
                f"SELECT {rows.slice} AS slice, {named(level)}, {', '.join(values)} "  # noqa: S608 # ours
                f"FROM {rows.relation} WHERE {rows.where} {grouped(level)}"
            )
    return [Statement("\nUNION ALL\n".join(selects), tuple(names))] if selects else []


def added(columns: Mapping[Part, Sequence[str]], wanted: Wanted, number: str, rows: str) -> Statement:
    """Aggregates by all wanted dimensions at once, added up for each level. `columns` has the SQL of each leaf: one
    that adds up, or two, of how many values a mean rests on and of their sum."""
    names: dict[str, str] = {}
    for sqls in columns.values():
        for sql in sqls:
            names.setdefault(sql, f"value_{len(names)}")
    values = {
        leaf: f"sum({names[sqls[-1]]})" + (f" / nullif(sum({names[sqls[0]]}), 0)" if len(sqls) > 1 else "")
        for leaf, sqls in columns.items()
    }
    selects = [
        f"SELECT slice, {named(level)}, "  # noqa: S608 # ours
        f"{', '.join(value if leaf in leaves else 'NULL' for leaf, value in values.items())} "
        f"FROM cell {grouped(level)}"
        for level, leaves in wanted.items()
        if leaves
    ]
    parts = ", ".join(f"{sql} AS {name}" for sql, name in names.items())
    return Statement(
        f"WITH cell AS MATERIALIZED (SELECT {number}, {dimensions_of(wanted)}{parts} FROM {rows} GROUP BY ALL)\n"  # noqa: S608 # ours
        + "\nUNION ALL\n".join(selects),
        tuple(columns),
    )


def _repeats(wanted: Wanted, rows: Rows) -> Statement:
    """Repeats by level, over the rows whose pair occurs more than once in their slice."""
    levels: list[Dimension | None] = [level for level, leaves in wanted.items() if QUESTIONS in leaves]
    where = f"{rows.where} AND {KNOWN_QUERY}"
    if len(levels) == 1:
        (level,) = levels
        pairs = f"SELECT {rows.slice} AS slice, {dimensions_of(levels)}{PAIR} AS pair, count(*) AS queries"
        return Statement(
            f"SELECT slice, {named(level)}, sum(queries - 1) "  # noqa: S608 # ours
            f"FROM ({pairs} FROM {rows.relation} WHERE {where} GROUP BY ALL) {grouped(level)}",
            (QUESTIONS,),
        )
    selects = [
        f"SELECT slice, {named(level)}, count(*) - count(DISTINCT pair) FROM again {grouped(level)}"  # noqa: S608 # ours
        for level in levels
    ]
    return Statement(
        f"""
WITH repeated AS MATERIALIZED (
    SELECT {rows.slice} AS slice, {PAIR} AS pair FROM {rows.relation} WHERE {where}
    GROUP BY ALL HAVING count(*) > 1
),
again AS MATERIALIZED (
    SELECT {rows.slice} AS slice, {dimensions_of(levels)}{PAIR} AS pair FROM {rows.relation}
    WHERE {where} AND {PAIR} IN (SELECT pair FROM repeated)
)
"""  # noqa: S608 # ours
        + "\nUNION ALL\n".join(selects),
        (QUESTIONS,),
    )


def dimensions_of(levels: Wanted | Sequence[Dimension | None]) -> str:
    """Their columns, each with a comma behind it."""
    return "".join(f"{DIMENSION_COLUMNS[level]}, " for level in levels if level is not None)


def named(level: Dimension | None) -> str:
    """The columns `level` and `key` of a level's rows."""
    return "NULL AS level, NULL AS key" if level is None else f"'{level}' AS level, {DIMENSION_COLUMNS[level]} AS key"


def grouped(level: Dimension | None) -> str:
    """A constant in GROUP BY costs: with it the quantiles of 2.5 M calls took 0.75 s of CPU, without 0.2."""
    return "GROUP BY 1" if level is None else "GROUP BY 1, 3"
