"""The SELECTs of a measurement over roll-ups of whole days and the calls between them.

They answer what `statements` answers over calls alone. Counts, sums, means and distinct counts are the same numbers;
quantiles are those of histograms with buckets 1% wide, so within 1% of the exact ones.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.parts import Count, Distinct, Mean, Part, Quantile, Returning, Sum
from llm_vitals_collector.store.duckdb import day_counts
from llm_vitals_collector.store.duckdb.leaves import KNOWN_QUERY, PAIR, USER, VALUES, Family
from llm_vitals_collector.store.duckdb.rollup import BUCKET, NARROW, Split
from llm_vitals_collector.store.duckdb.statements import (
    QUESTIONS,
    Statement,
    Wanted,
    added,
    dimensions_of,
    grouped,
    leaves_in,
    named,
)

_NARROW: Final = frozenset({None, "model", "provider", "service"})
"""The levels that users and times are rolled up for."""
_DAYS: Final = "started_at IN (SELECT unnest($days::TIMESTAMPTZ[]))"


def covers(wanted: Wanted, filters: Collection[Dimension]) -> bool:
    """Whether roll-ups have all that these leaves need; ratings are read from their own tables anyway."""
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
    """Days to read from roll-ups, and the gaps to read from calls."""

    split: Split

    def parameters(self) -> dict[str, object]:
        """Those that the statements may name."""
        named: dict[str, object] = {"days": list(self.split.days)}
        for number, (start, end) in enumerate(self.split.gaps):
            named |= {f"gap_{number}_from": start, f"gap_{number}_to": end}
        return named

    def people(self) -> str:
        """The relation of users: started_at, the model, provider and service, person."""
        return self._union(
            f"SELECT started_at, {NARROW}, person FROM rolled_user WHERE {_DAYS}",  # noqa: S608 # ours
            f"started_at, {NARROW}, {USER} AS person",
            '"user" IS NOT NULL',
        )

    def statements(self, family: Family, wanted: Wanted, number: str, where: str) -> list[Statement]:
        """The SELECTs that measure the leaves of a family but ratings. `number` and `where` are SQL over started_at
        and the dimensions."""
        leaves = leaves_in(wanted)
        made: list[Statement] = []
        summed = [leaf for leaf in leaves if isinstance(leaf, (Count, Sum, Mean))]
        if summed:
            made.append(self._added(family, summed, wanted, number, where))
        if QUESTIONS in leaves:
            made.append(self._repeats(wanted, number, where))
        if Distinct("users") in leaves:
            made.append(self._users(wanted, number, where))
        made += [self._quantile(leaf, wanted, number, where) for leaf in leaves if isinstance(leaf, Quantile)]
        return made

    def _added(
        self, family: Family, leaves: list[Count | Sum | Mean], wanted: Wanted, number: str, where: str
    ) -> Statement:
        scored = "overalls > 0" if family == "scores" else "true"
        counts = self._union(
            f"SELECT {day_counts.COLUMN_NAMES} FROM rolled_call WHERE {_DAYS}",  # noqa: S608 # ours
            day_counts.ONE_CALL,
        )
        relation = f"(SELECT *, 'overall' AS name, 'heuristic' AS evaluator FROM ({counts}) WHERE {scored})"  # noqa: S608 # ours
        columns: dict[Part, tuple[str, ...]] = {
            leaf: day_counts.counted_and_summed(leaf) if isinstance(leaf, Mean) else (day_counts.summed(leaf),)
            for leaf in leaves
        }
        return added(columns, wanted, f"{number} AS slice", f"{relation} WHERE {where}")

    def _repeats(self, wanted: Wanted, number: str, where: str) -> Statement:
        levels: list[Dimension | None] = [level for level, leaves in wanted.items() if QUESTIONS in leaves]
        columns = f"{number} AS slice, {dimensions_of(levels)}pair"
        fresh = self._union(
            f"SELECT started_at, {day_counts.DIMENSIONS}, pair FROM rolled_pair WHERE false",  # noqa: S608 # ours
            f"started_at, {day_counts.DIMENSIONS}, {PAIR} AS pair",
            KNOWN_QUERY,
        )
        selects = [
            f"SELECT slice, {named(level)}, count(*) - count(DISTINCT pair) FROM again {grouped(level)}"  # noqa: S608 # ours
            for level in levels
        ]
        return Statement(
            f"""
WITH fresh AS MATERIALIZED (SELECT * FROM ({fresh}) WHERE {where}),
again AS MATERIALIZED (
    SELECT {columns} FROM rolled_pair
    WHERE {where} AND {_DAYS} AND pair IN (SELECT pair FROM rolled_repeat UNION SELECT pair FROM fresh)
    UNION ALL
    SELECT {columns} FROM fresh
)
"""  # noqa: S608 # ours
            + "\nUNION ALL\n".join(selects),
            (QUESTIONS,),
        )

    def _users(self, wanted: Wanted, number: str, where: str) -> Statement:
        selects = [
            f"SELECT {number} AS slice, {named(level)}, count(DISTINCT person) "  # noqa: S608 # ours
            f"FROM ({self.people()}) WHERE {where} {grouped(level)}"
            for level, leaves in wanted.items()
            if Distinct("users") in leaves
        ]
        return Statement("\nUNION ALL\n".join(selects), (Distinct("users"),))

    def _quantile(self, leaf: Quantile, wanted: Wanted, number: str, where: str) -> Statement:
        """As quantile_cont: between the two values at the ranks about q (n - 1); values spread evenly in a bucket."""
        value = VALUES[leaf.relation]
        buckets = self._union(
            f"SELECT started_at, {NARROW}, bucket, calls FROM rolled_time "  # noqa: S608 # ours
            f"WHERE relation = '{leaf.relation}' AND {_DAYS}",
            f"started_at, {NARROW}, {BUCKET.format(value=value)} AS bucket, 1 AS calls",
            f"{value} IS NOT NULL",
        )
        levels: list[Dimension | None] = [level for level, leaves in wanted.items() if leaf in leaves]
        selects = [
            f"SELECT slice, {named(level)}, bucket, sum(calls) AS calls FROM histogram {grouped(level)}, bucket"  # noqa: S608 # ours
            for level in levels
        ]
        return Statement(
            f"""
WITH histogram AS MATERIALIZED (
    SELECT {number} AS slice, {dimensions_of(levels)}bucket, sum(calls) AS calls
    FROM ({buckets}) WHERE {where} GROUP BY ALL
),
counted AS ({" UNION ALL ".join(selects)}),
ranked AS (
    SELECT slice, level, key, bucket, calls,
           sum(calls) OVER (one ORDER BY bucket) AS upto, upto - calls AS below,
           {leaf.q!r} * (sum(calls) OVER one - 1) AS rank
    FROM counted WINDOW one AS (PARTITION BY slice, level, key)
)
SELECT slice, level, key,
       sum(CASE WHEN below <= floor(rank) AND floor(rank) < upto
           THEN (1 - rank + floor(rank)) * exp((bucket + (floor(rank) - below + 0.5) / calls) / 100) ELSE 0 END)
       + sum(CASE WHEN below <= ceil(rank) AND ceil(rank) < upto
           THEN (rank - floor(rank)) * exp((bucket + (ceil(rank) - below + 0.5) / calls) / 100) ELSE 0 END)
FROM ranked GROUP BY 1, 2, 3
""",  # noqa: S608 # ours
            (leaf,),
        )

    def _union(self, days: str, columns: str, condition: str = "true") -> str:
        """Rows of rolled days, and of the calls in the gaps."""
        # Times as parameters: of a text that is cast to a time the database does not know which blocks it may skip.
        gaps = [
            f"SELECT {columns} FROM counted_call WHERE {condition} "  # noqa: S608 # ours
            f"AND started_at >= $gap_{number}_from AND started_at < $gap_{number}_to"
            for number in range(len(self.split.gaps))
        ]
        return "\nUNION ALL\n".join([days, *gaps])
