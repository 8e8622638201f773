"""The SELECTs of a measurement: which of its leaves are computed together, each in one read of the rows.

- What adds up (counts, sums, means, shares below) is aggregated once by all dimensions that are wanted; the total and
  each dimension add those rows up.
- Quantiles and distinct counts do not add up: they are aggregated for the total and each dimension side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.parts import Below, Count, Mean, Part, Sum
from llm_vitals_collector.store.clickhouse.connection import Row
from llm_vitals_collector.store.found import Found, Key, Wanted, number_of
from llm_vitals_collector.store.leaves import (
    DIMENSION_COLUMNS,
    Dialect,
    Family,
    aggregate,
    counted_and_summed,
    family_of,
    is_count,
)

DIALECT: Final = Dialect(
    user='"user"', pair='cityHash64("user", fingerprint)', quantile="quantileExactInclusive({q})({value})"
)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that a statement reads: a relation with a condition, and the SQL of a row's slice."""

    relation: str
    slice: str


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL whose rows are slice, the number of the level (`levels` by `_numbers`), a key a level that has one, and the
    values of `columns`: one a leaf that adds up, two of one that is a mean."""

    sql: str
    levels: tuple[Dimension | None, ...]
    columns: Mapping[Part, tuple[str, ...]]

    def note(self, rows: Sequence[Row], wanted: Wanted, found: dict[Key, Found], family: Family) -> None:
        """Add what the rows say to what was found."""
        dimensions: list[Dimension] = [level for level in self.levels if level is not None]
        numbers = _numbers(self.levels)
        for number, grouping, *rest in rows:
            level = numbers[int(str(grouping))]
            key = None if level is None else rest[dimensions.index(level)]
            if level is not None and key is None:
                continue
            one = found.setdefault((int(str(number)), level, None if key is None else str(key)), Found())
            one.families.add(family)
            values = iter(rest[len(dimensions) :])
            for leaf, columns in self.columns.items():
                value = _value(leaf, [number_of(next(values)) for _ in columns])
                if leaf in wanted[level]:
                    one.values[leaf] = value
                    if value is not None and (value or not is_count(leaf)):
                        one.families.add(family_of(leaf))


def _value(leaf: Part, values: Sequence[float | None]) -> float | None:
    if not isinstance(leaf, (Mean, Below)):
        return values[0]
    count, total = values
    return total / count if count and total is not None else None


def statements(leaves: Sequence[Part], wanted: Wanted, rows: Rows) -> list[Statement]:
    """The SELECTs that measure leaves of one family."""
    adding: dict[Part, tuple[str, ...]] = {
        leaf: columns_of(leaf) for leaf in leaves if isinstance(leaf, (Count, Sum, Mean, Below))
    }
    made = [_added(adding, wanted, rows)] if adding else []
    # Those that the same levels want are read together.
    others: dict[tuple[Dimension | None, ...], list[Part]] = {}
    for leaf in leaves:
        if leaf not in adding:
            levels: tuple[Dimension | None, ...] = tuple(level for level, those in wanted.items() if leaf in those)
            others.setdefault(levels, []).append(leaf)
    for levels, those in others.items():
        columns = {leaf: (aggregate(leaf, DIALECT),) for leaf in those}
        selected = ", ".join(sql for (sql,) in columns.values())
        made.append(
            Statement(
                f"SELECT {rows.slice} AS slice, {_level(levels)}, {selected} "  # noqa: S608 # ours
                f"FROM {rows.relation} {_grouped(levels)}",
                levels,
                columns,
            )
        )
    return made


def columns_of(leaf: Part) -> tuple[str, ...]:
    """The SQL of a leaf that adds up; of a mean of how many values it rests on, and of their sum."""
    if family_of(leaf) == "overall":
        return _of_column(leaf)
    return counted_and_summed(leaf) if isinstance(leaf, (Mean, Below)) else (aggregate(leaf, DIALECT),)


def _of_column(leaf: Part) -> tuple[str, ...]:
    """Of the heuristics' overall score, which is a column of calls."""
    if isinstance(leaf, Below):
        return (
            "count(overall)",
            f"sum(CASE WHEN overall < {leaf.bound!r} THEN 1.0 WHEN overall IS NOT NULL THEN 0.0 END)",
        )
    if isinstance(leaf, Mean):
        return "count(overall)", "sum(overall)"
    return ("count(overall)" if isinstance(leaf, Count) else "sum(overall)",)


def _added(columns: Mapping[Part, tuple[str, ...]], wanted: Wanted, rows: Rows) -> Statement:
    levels: tuple[Dimension | None, ...] = tuple(
        level for level, leaves in wanted.items() if any(leaf in columns for leaf in leaves)
    )
    names: dict[str, str] = {}
    for sqls in columns.values():
        for sql in sqls:
            names.setdefault(sql, f"value_{len(names)}")
    dimensions = "".join(f", {DIMENSION_COLUMNS[level]}" for level in levels if level is not None)
    parts = ", ".join(f"{sql} AS {name}" for sql, name in names.items())
    sums = ", ".join(f"sum({names[sql]})" for sqls in columns.values() for sql in sqls)
    return Statement(
        f"""SELECT slice, {_level(levels)}, {sums} FROM (
    SELECT {rows.slice} AS slice{dimensions}, {parts} FROM {rows.relation} GROUP BY slice{dimensions}
) {_grouped(levels)}""",  # noqa: S608 # ours
        levels,
        columns,
    )


def _level(levels: Sequence[Dimension | None]) -> str:
    """The number of a row's level, and the keys."""
    names = [DIMENSION_COLUMNS[level] for level in levels if level is not None]
    return f"grouping({', '.join(names)}), {', '.join(names)}" if names else "0"


def _grouped(levels: Sequence[Dimension | None]) -> str:
    if levels == (None,) or not levels:
        return "GROUP BY slice"
    sets = ", ".join("(slice)" if level is None else f"(slice, {DIMENSION_COLUMNS[level]})" for level in levels)
    return f"GROUP BY GROUPING SETS ({sets})"


def _numbers(levels: Sequence[Dimension | None]) -> dict[int, Dimension | None]:
    """What `grouping` says of each level: a bit for each dimension that it leaves out, the first one's highest."""
    dimensions: list[Dimension] = [level for level in levels if level is not None]
    every = (1 << len(dimensions)) - 1
    numbers: dict[int, Dimension | None] = {every: None}
    for place, dimension in enumerate(reversed(dimensions)):
        numbers[every & ~(1 << place)] = dimension
    return numbers
