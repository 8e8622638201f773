"""The SELECTs of a measurement over roll-ups of whole days and hours and the calls between them.

They answer what `statements` answers over calls alone. Counts, sums, means and distinct counts are the same numbers;
quantiles are those of histograms with buckets 1% wide, so within 1% of the exact ones.

Users and pairs are counted by the hour in which each was seen last before (`hours.py`), apart from those that the calls
between whole hours have, too: those are told apart one by one. All are where a filter is set: the hours know none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.parts import Count, Distinct, Mean, Quantile, Returning, Sum
from llm_vitals_collector.store.duckdb import day_counts
from llm_vitals_collector.store.duckdb.hours import PAIRS, Seen, last_hour, number_of
from llm_vitals_collector.store.duckdb.leaves import VALUES
from llm_vitals_collector.store.duckdb.rollup import BUCKET, NARROW, Split, Unit
from llm_vitals_collector.store.duckdb.statements import (
    QUESTIONS,
    Rows,
    Statement,
    counted,
    dimensions_of,
    grouped,
    leaves_in,
    named,
)
from llm_vitals_collector.store.found import Wanted

_NARROW: Final = frozenset({None, "model", "provider", "service"})
"""The levels that users and times are rolled up for."""
_DAYS: Final = "started_at IN (SELECT unnest($days::TIMESTAMPTZ[]))"


def covers(wanted: Wanted, filters: Collection[Dimension]) -> bool:
    """Whether roll-ups have all that these leaves need, of families that are not joined to calls."""
    for level, leaves in wanted.items():
        for leaf in leaves:
            if isinstance(leaf, (Returning, Quantile)) or leaf == Distinct("users"):
                narrow = level in _NARROW and set(filters) <= _NARROW
                if not narrow or (isinstance(leaf, Quantile) and leaf.where):
                    return False
            elif not isinstance(leaf, (Count, Sum, Mean, Distinct)):
                return False
    return True


@dataclass(frozen=True, slots=True)
class Rolled:
    """Days and hours to read from roll-ups, and the gaps to read from calls; `filtered` where a filter is set."""

    days: Split
    hours: Split
    filtered: bool

    def parameters(self, starts: Mapping[str, datetime]) -> dict[str, object]:
        """Those that the statements may name; of `starts`, the starts of periods by name, the first whole hours."""
        bounds = {f"{name}_hour": number_of(start) for name, start in starts.items()}
        return {**self.days.parameters("day"), **self.hours.parameters("hour"), **bounds}

    def members(self, seen: Seen, where: str, *, repeated: bool) -> str:
        """CTEs for a statement that counts members: `apart` has the rows of those to be told apart, `fresh` and
        `listed` are what it is made of. `repeated`: those that have one row may be missing."""
        columns = f"started_at, {seen.dimensions}, {seen.member}"
        fresh = self._calls("hour", f"started_at, {seen.dimensions}, {seen.value} AS {seen.member}", seen.known)
        # Of hours that changed since they were rolled the members of before count, too: rows that follow rest on them.
        conditions = self._gaps("hour")
        if self.filtered and repeated:
            conditions.append(f"{where} AND last_hour IS NOT NULL")
        listed = "".join(f" UNION ALL SELECT {seen.member} FROM {seen.table} WHERE {one}" for one in conditions)  # noqa: S608 # ours
        which = f"{seen.member} IN {_listed(seen)}" if repeated or not self.filtered else "true"
        return f"""
WITH fresh AS MATERIALIZED (SELECT * FROM ({fresh}) WHERE {where}),
listed AS MATERIALIZED (
    SELECT list(DISTINCT {seen.member}) AS members FROM (SELECT {seen.member} FROM fresh{listed})
),
apart AS MATERIALIZED (
    SELECT * FROM fresh
    UNION ALL SELECT {columns} FROM {seen.table} WHERE {where} AND {self._of_hours()} AND {which}
)"""  # noqa: S608 # ours

    def others(self, seen: Seen, where: str) -> str:
        """The rows of all other members: a table with a condition."""
        if self.filtered:
            return f"{seen.table} WHERE false"
        return f"{seen.table} WHERE {where} AND {self._of_hours()} AND {seen.member} NOT IN {_listed(seen)}"

    def statements(self, wanted: Wanted, number: str, where: str) -> list[Statement]:
        """The SELECTs that measure leaves of families that are not joined to calls. `number` and `where` are SQL
        over started_at and the dimensions."""
        leaves = leaves_in(wanted)
        made: list[Statement] = []
        summed = [leaf for leaf in leaves if isinstance(leaf, (Count, Sum, Mean))]
        if summed:
            made.append(self._added(summed, wanted, number, where))
        if QUESTIONS in leaves:
            made.append(self._repeats(wanted, number, where))
        quantiles = [leaf for leaf in leaves if isinstance(leaf, Quantile)]
        if quantiles:
            made.append(self._quantiles(quantiles, wanted, number, where))
        return made

    def _added(self, leaves: list[Count | Sum | Mean], wanted: Wanted, number: str, where: str) -> Statement:
        days = f"SELECT {day_counts.COLUMN_NAMES} FROM rolled_call WHERE {_DAYS}"  # noqa: S608 # ours
        counts = f"{days} UNION ALL {self._calls('day', day_counts.ONE_CALL)}"
        return counted(leaves, wanted, Rows(f"({counts})", number, where))

    def _repeats(self, wanted: Wanted, number: str, where: str) -> Statement:
        levels: list[Dimension | None] = [level for level, leaves in wanted.items() if QUESTIONS in leaves]
        dimensions = dimensions_of(levels)
        # Each row but the first of its slice.
        again = ", ".join(
            f"count(*) FILTER (WHERE {last_hour(level)} >= "
            f"CASE WHEN started_at >= $from THEN $from_hour ELSE $previous_from_hour END) AS {last_hour(level)}"
            for level in levels
        )
        selects = [
            f"SELECT slice, level, key, sum(repeats) FROM ("  # noqa: S608 # ours
            f"SELECT {number} AS slice, {named(level)}, count(*) - count(DISTINCT pair) AS repeats FROM apart "
            f"{grouped(level)} UNION ALL SELECT slice, {named(level)}, sum({last_hour(level)}) FROM others "
            f"{grouped(level)}) GROUP BY 1, 2, 3"
            for level in levels
        ]
        return Statement(
            f"""{self.members(PAIRS, where, repeated=True)},
others AS MATERIALIZED (
    SELECT {number} AS slice, {dimensions}{again} FROM {self.others(PAIRS, where)} AND last_hour IS NOT NULL
    GROUP BY ALL
)
"""  # noqa: S608 # ours
            + "\nUNION ALL\n".join(selects),
            (QUESTIONS,),
        )

    def _quantiles(self, leaves: list[Quantile], wanted: Wanted, number: str, where: str) -> Statement:
        """As quantile_cont: between the two values at the ranks about q (n - 1); values spread evenly in a bucket."""
        values = {leaf.relation: VALUES[leaf.relation] for leaf in leaves}
        of_days = (
            f"SELECT started_at, {NARROW}, relation, bucket, calls FROM rolled_time "  # noqa: S608 # ours
            f"WHERE relation IN ({', '.join(map(repr, values))}) AND {_DAYS}"
        )
        one_call = f"started_at, {NARROW}, '{{relation}}' AS relation, {BUCKET} AS bucket, 1 AS calls"
        of_calls = [
            self._calls("day", one_call.format(relation=relation, value=value), f"{value} IS NOT NULL")
            for relation, value in values.items()
        ]
        buckets = "\nUNION ALL\n".join([of_days, *of_calls])
        levels: list[Dimension | None] = [level for level, its in wanted.items() if any(leaf in its for leaf in leaves)]
        selects = [
            f"SELECT slice, {named(level)}, relation, bucket, sum(calls) AS calls FROM histogram "  # noqa: S608 # ours
            f"{grouped(level)}, relation, bucket"
            for level in levels
        ]
        quantiles = ", ".join(f"('{leaf.relation}', {leaf.q!r}, {at})" for at, leaf in enumerate(leaves))
        return Statement(
            f"""
WITH histogram AS MATERIALIZED (
    SELECT {number} AS slice, {dimensions_of(levels)}relation, bucket, sum(calls) AS calls
    FROM ({buckets}) WHERE {where} GROUP BY ALL
),
counted AS ({" UNION ALL ".join(selects)}),
quantile (relation, q, leaf) AS (VALUES {quantiles}),
ranked AS (
    SELECT slice, level, key, leaf, bucket, calls,
           sum(calls) OVER (one ORDER BY bucket) AS upto, upto - calls AS below,
           q * (sum(calls) OVER one - 1) AS rank
    FROM counted JOIN quantile USING (relation) WINDOW one AS (PARTITION BY slice, level, key, leaf)
),
part AS (
    SELECT slice, level, key, leaf,
           CASE WHEN below <= floor(rank) AND floor(rank) < upto
               THEN (1 - rank + floor(rank)) * exp((bucket + (floor(rank) - below + 0.5) / calls) / 100) ELSE 0 END
           + CASE WHEN below <= ceil(rank) AND ceil(rank) < upto
               THEN (rank - floor(rank)) * exp((bucket + (ceil(rank) - below + 0.5) / calls) / 100) ELSE 0 END
           AS value
    FROM ranked
)
SELECT slice, level, key, {", ".join(f"sum(value) FILTER (WHERE leaf = {at})" for at in range(len(leaves)))}
FROM part GROUP BY 1, 2, 3
""",  # noqa: S608 # ours
            tuple(leaves),
        )

    def _calls(self, unit: Unit, columns: str, condition: str = "true") -> str:
        """What is selected of the calls in the gaps between whole days or hours."""
        selects = [
            f"SELECT {columns} FROM counted_call WHERE {condition} AND {gap}"  # noqa: S608 # ours
            for gap in self._gaps(unit) or ["false"]
        ]
        return "\nUNION ALL\n".join(selects)

    def _gaps(self, unit: Unit) -> list[str]:
        """A condition for each gap."""
        return (self.days if unit == "day" else self.hours).conditions(unit)

    def _of_hours(self) -> str:
        """The condition that a row's hour is not in a gap."""
        return " AND ".join(f"NOT ({gap})" for gap in self._gaps("hour")) or "true"


def _listed(seen: Seen) -> str:
    """The members of the gaps. Of a relation DuckDB may build the hash table of the join from the large side: of pairs
    of 60 days that took 0.7 s of CPU, this takes 0.05."""
    return f"(SELECT unnest(members) AS {seen.member} FROM listed)"  # noqa: S608 # ours
