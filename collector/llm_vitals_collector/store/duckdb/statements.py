"""The SELECTs of a measurement: which of its leaves are computed together, each in one read of the calls.

- What adds up (counts, sums, means, shares below) is aggregated once by all dimensions that are wanted; the total and
  each dimension add those rows up.
- Distinct questions are `known queries - repeats`. Only the pairs that occur more than once in a slice are counted
  apart: of 10 M calls over 60 days a distinct count for each dimension took 13 s of CPU, this takes 3.
- Quantiles and ratings are one SELECT a level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.parts import Below, Count, Distinct, Mean, Part, Sum, count
from llm_vitals_collector.store.duckdb.leaves import (
    DIMENSION_COLUMNS,
    KNOWN_QUERY,
    PAIR,
    Family,
    aggregate,
    counted_and_summed,
)

QUESTIONS: Final = Distinct("questions")
KNOWN_QUERIES: Final = count("attempts", query=True, known_user=True, known_question=True)
"""The rows that QUESTIONS tells apart."""

Wanted = Mapping[Dimension | None, Sequence[Part]]
"""The leaves to measure: in total (None) and by each dimension."""


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
    if family == "ratings":
        return _one_by_one(_leaves(wanted), wanted, rows)
    leaves = _leaves(wanted)
    added = [leaf for leaf in leaves if isinstance(leaf, (Count, Sum, Mean, Below))]
    others = [leaf for leaf in leaves if leaf not in added and leaf != QUESTIONS]
    made = _one_by_one(others, wanted, rows)
    if added:
        several = sum(1 for leaves in wanted.values() if leaves) > 1
        made += [_added(added, wanted, rows)] if several else _one_by_one(added, wanted, rows)
    if QUESTIONS in leaves:
        made.append(_repeats(wanted, rows))
    return made


def _leaves(wanted: Wanted) -> list[Part]:
    return list(dict.fromkeys(leaf for leaves in wanted.values() for leaf in leaves))


def _one_by_one(names: Sequence[Part], wanted: Wanted, rows: Rows) -> list[Statement]:
    """One SELECT a level: DuckDB runs distinct counts under GROUPING SETS on a slow path (1 M calls: 0.6 s against
    0.45 s for three)."""
    selects: list[str] = []
    for level, leaves in wanted.items():
        if any(leaf in leaves for leaf in names):
            values = [aggregate(leaf) if leaf in leaves else "NULL" for leaf in names]
            selects.append(
                f"SELECT {rows.slice} AS slice, {_named(level)}, {', '.join(values)} "  # noqa: S608 # ours
                f"FROM {rows.relation} WHERE {rows.where} {_grouped(level)}"
            )
    return [Statement("\nUNION ALL\n".join(selects), tuple(names))] if selects else []


def _added(names: Sequence[Part], wanted: Wanted, rows: Rows) -> Statement:
    """Aggregates by all wanted dimensions at once, added up for each level."""
    columns: dict[str, str] = {}
    combined: dict[Part, str] = {}
    for leaf in names:
        if isinstance(leaf, (Mean, Below)):
            counted, summed = (_column(columns, sql) for sql in counted_and_summed(leaf))
            combined[leaf] = f"sum({summed}) / nullif(sum({counted}), 0)"
        else:
            combined[leaf] = f"sum({_column(columns, aggregate(leaf))})"
    selects = [
        f"SELECT slice, {_named(level)}, "  # noqa: S608 # ours
        f"{', '.join(combined[leaf] if leaf in leaves else 'NULL' for leaf in names)} FROM cell {_grouped(level)}"
        for level, leaves in wanted.items()
        if leaves
    ]
    parts = ", ".join(f"{sql} AS {name}" for sql, name in columns.items())
    return Statement(
        f"WITH cell AS MATERIALIZED (SELECT {rows.slice} AS slice, {_dimensions(wanted)}{parts} "  # noqa: S608 # ours
        f"FROM {rows.relation} WHERE {rows.where} GROUP BY ALL)\n" + "\nUNION ALL\n".join(selects),
        tuple(names),
    )


def _column(columns: dict[str, str], sql: str) -> str:
    return columns.setdefault(sql, f"value_{len(columns)}")


def _repeats(wanted: Wanted, rows: Rows) -> Statement:
    """Repeats by level, over the rows whose pair occurs more than once in their slice."""
    levels: list[Dimension | None] = [level for level, leaves in wanted.items() if QUESTIONS in leaves]
    where = f"{rows.where} AND {KNOWN_QUERY}"
    selects = [
        f"SELECT slice, {_named(level)}, count(*) - count(DISTINCT pair) FROM again {_grouped(level)}"  # noqa: S608 # ours
        for level in levels
    ]
    return Statement(
        f"""
WITH repeated AS MATERIALIZED (
    SELECT {rows.slice} AS slice, {PAIR} AS pair FROM {rows.relation} WHERE {where}
    GROUP BY ALL HAVING count(*) > 1
),
again AS MATERIALIZED (
    SELECT {rows.slice} AS slice, {_dimensions(levels)}{PAIR} AS pair FROM {rows.relation}
    WHERE {where} AND {PAIR} IN (SELECT pair FROM repeated)
)
"""  # noqa: S608 # ours
        + "\nUNION ALL\n".join(selects),
        (QUESTIONS,),
    )


def _dimensions(levels: Wanted | Sequence[Dimension | None]) -> str:
    """Their columns, each with a comma behind it."""
    return "".join(f"{DIMENSION_COLUMNS[level]}, " for level in levels if level is not None)


def _named(level: Dimension | None) -> str:
    return "NULL AS level, NULL AS key" if level is None else f"'{level}' AS level, {DIMENSION_COLUMNS[level]} AS key"


def _grouped(level: Dimension | None) -> str:
    """A constant in GROUP BY costs: with it the quantiles of 2.5 M calls took 0.75 s of CPU, without 0.2."""
    return "GROUP BY 1" if level is None else "GROUP BY 1, 3"
