"""What filters may offer: the names that the calls of a period have.

Of rolled days they are read from roll-ups: whoever opens a page would else wait until each call of weeks was read.
"""

from __future__ import annotations

from typing import Final

from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.store.duckdb.reader import Snapshot
from llm_vitals_collector.store.duckdb.rollup import split
from llm_vitals_collector.store.results import MOST_CHOICES, Choices
from llm_vitals_collector.store.rows import choices_of

_NAMES: Final = ("service", "request_model", "provider", "task", "variant")
_COLUMNS: Final = ", ".join(_NAMES)


def choices(read: Snapshot, period: Period) -> Choices:
    """What the calls of a period can be narrowed to, sorted."""
    days = split(read, "day", (period.start, period.end))
    return choices_of(read(_sql(days.conditions("day")), days.parameters("day")))


def _sql(gaps: list[str]) -> str:
    """One row: the most frequent values of each of the names, sorted. The calls are read once for all of them."""
    calls = "".join(
        f" UNION ALL SELECT {_COLUMNS}, count(*) FROM counted_call WHERE {gap} GROUP BY ALL"  # noqa: S608 # ours
        for gap in gaps
    )
    return f"""
WITH cell AS MATERIALIZED (
    SELECT {_COLUMNS}, sum(calls) AS calls FROM (
        SELECT {_COLUMNS}, calls FROM rolled_call WHERE started_at IN (SELECT unnest($days::TIMESTAMPTZ[])){calls}
    ) GROUP BY ALL
)
SELECT {", ".join(map(_most_frequent, _NAMES))}
"""  # noqa: S608 # ours


def _most_frequent(column: str) -> str:
    return f"""(SELECT list(name ORDER BY name) FROM (
    SELECT {column} AS name FROM cell WHERE {column} IS NOT NULL
    GROUP BY name ORDER BY sum(calls) DESC, name LIMIT {MOST_CHOICES}
))"""  # noqa: S608 # ours
