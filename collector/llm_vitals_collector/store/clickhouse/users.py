"""Users of a period and of the one before it, and how many of each had been seen in the period before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.store.clickhouse.columns import microseconds, time
from llm_vitals_collector.store.clickhouse.connection import Read
from llm_vitals_collector.store.clickhouse.latest import CALLS
from llm_vitals_collector.store.found import BARELY, Found, Key, note_users
from llm_vitals_collector.store.leaves import DIMENSION_COLUMNS

Level = Dimension | None


def note(
    found: Mapping[Key, Found],
    read: Read,
    levels: Sequence[Level],
    scope: Scope,
    where: str,
    parameters: Mapping[str, object],
) -> None:
    """What the calls say that `where` chooses, from the period before the previous one on."""
    before = scope.period.previous.previous
    parameters = {**parameters, "enough": microseconds(before.end - BARELY * before.length)}
    reaches_back = f"SELECT 1 FROM {CALLS} WHERE {where} AND started_at < {time('enough')} LIMIT 1"  # noqa: S608 # ours
    enough = bool(read(reaches_back, parameters))
    for level in levels:
        for key, *counts in read(_sql(level, where), parameters):
            if level is None or key is not None:
                named = None if key is None else str(key)
                note_users(found, level, named, [int(str(one)) for one in counts], enough=enough)


def _sql(level: Level, where: str) -> str:
    key = "''" if level is None else DIMENSION_COLUMNS[level]
    grouped = "" if level is None else ", key"
    return f"""
SELECT {"NULL" if level is None else "key"}, countIf(now), countIf(now AND previously), countIf(previously),
       countIf(previously AND before), countIf(before)
FROM (
    SELECT {key} AS key, max(started_at >= {time("from")}) AS now,
           max(started_at >= {time("previous_from")} AND started_at < {time("from")}) AS previously,
           max(started_at < {time("previous_from")}) AS before
    FROM {CALLS} WHERE {where} AND user IS NOT NULL GROUP BY user{grouped}
){"" if level is None else " GROUP BY key"}
"""  # noqa: S608 # ours
