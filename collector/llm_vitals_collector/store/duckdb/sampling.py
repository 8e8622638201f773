"""Picked calls and labels in DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast

import duckdb

from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.records import Label, Pick
from llm_vitals_collector.store.duckdb.columns import by_place, text, whole
from llm_vitals_collector.store.duckdb.reader import Reader
from llm_vitals_collector.store.rows import PICK_FIELDS, PICK_TIMES, judged_of, label_of, pick_of, pick_value
from llm_vitals_collector.store.sampling import MOST, SCORED, WAITING, Judged, merge_all

_PICK: Final = by_place(PICK_FIELDS, PICK_TIMES)
_ALL: Final = f"SELECT {_PICK} FROM pick"  # noqa: S608 # only text of this file
_OF: Final = f"{_ALL} WHERE trace_id IN (SELECT unnest($traces::VARCHAR[]))"
_WAITING: Final = f"""
{_ALL} WHERE state = '{WAITING}' AND next_at <= $now
QUALIFY row_number() OVER (PARTITION BY stratum ORDER BY next_at, "at") <= $limit ORDER BY next_at, "at"
"""
_SPENT: Final = f"{_ALL} WHERE updated_at >= $since AND attempts > 0"
_PICKED: Final = f"""{_ALL} WHERE "at" >= $from AND "at" < $to ORDER BY "at" DESC LIMIT {MOST}"""
_UNSCORED: Final = f"""
SELECT stratum FROM pick WHERE "at" >= $from AND "at" < $to GROUP BY stratum
HAVING NOT bool_or(state = '{SCORED}') ORDER BY stratum
"""  # noqa: S608 # ours
_LABELS: Final = """
SELECT trace_id, span_id, criterion, good, "by", epoch_us("at") FROM label
WHERE trace_id = $trace AND span_id = $span ORDER BY "at", criterion, "by"
"""
_JUDGED: Final = f"""
WITH said AS MATERIALIZED (SELECT * FROM label WHERE "at" >= $from AND "at" < $to ORDER BY "at" DESC LIMIT {MOST})
SELECT label.criterion, label.good, score.value FROM said AS label
JOIN (
    SELECT trace_id, span_id, name, value FROM score
    WHERE evaluator = 'judge' AND value IS NOT NULL AND trace_id IN (SELECT trace_id FROM said)
    QUALIFY row_number() OVER (PARTITION BY trace_id, span_id, name ORDER BY "at" DESC, id DESC) = 1
) AS score ON score.trace_id = label.trace_id AND score.span_id = label.span_id AND score.name = label.criterion
"""  # noqa: S608 # only text of this file


class DuckDBSampling:
    """A `SamplingStore`."""

    def __init__(self, reader: Reader) -> None:
        self._reader: Final = reader

    def waiting(self, now: datetime, limit: int) -> tuple[Pick, ...]:
        return tuple(map(pick_of, self._reader.read(_WAITING, {"now": now, "limit": limit})))

    def count_waiting(self) -> int:
        ((count,),) = self._reader.read_at_once(f"SELECT count(*) FROM pick WHERE state = '{WAITING}'")  # noqa: S608 # ours
        return whole(count)

    def spent(self, since: datetime) -> tuple[Pick, ...]:
        return tuple(map(pick_of, self._reader.read(_SPENT, {"since": since})))

    def picked(self, period: Period) -> tuple[Pick, ...]:
        return tuple(map(pick_of, self._reader.read(_PICKED, {"from": period.start, "to": period.end})))

    def unscored(self, period: Period) -> tuple[str, ...]:
        rows = self._reader.read(_UNSCORED, {"from": period.start, "to": period.end})
        return tuple(str(stratum) for (stratum,) in rows)

    def labels_for(self, trace_id: str, span_id: str) -> tuple[Label, ...]:
        return tuple(map(label_of, self._reader.read(_LABELS, {"trace": trace_id, "span": span_id})))

    def judged(self, period: Period) -> tuple[Judged, ...]:
        return tuple(map(judged_of, self._reader.read(_JUDGED, {"from": period.start, "to": period.end})))


def write_picks(connection: duckdb.DuckDBPyConnection, picks: Sequence[Pick]) -> None:
    """Keep picked calls, each once, merged with what is kept of them; within the caller's transaction."""
    traces = sorted({text(one.trace_id) or "" for one in picks})
    kept = [pick_of(row) for row in connection.execute(_OF, {"traces": traces}).fetchall()]
    changed = merge_all(kept, picks)
    keys = [(text(one.trace_id), text(one.span_id)) for one in changed]
    known = {(one.trace_id, one.span_id) for one in kept}
    for key in known.intersection(cast("list[tuple[str, str]]", keys)):
        connection.execute("DELETE FROM pick WHERE trace_id = $1 AND span_id = $2", list(key))
    marks = ", ".join(f"${number}" for number in range(1, len(PICK_FIELDS) + 1))
    for one in changed:
        connection.execute(f"INSERT INTO pick VALUES ({marks})", [pick_value(name, one) for name in PICK_FIELDS])  # noqa: S608 # numbers


def write_labels(connection: duckdb.DuckDBPyConnection, labels: Sequence[Label]) -> None:
    """Keep labels; of one call, criterion and person the latest. Within the caller's transaction."""
    for one in sorted(labels, key=lambda label: label.at):
        key = [text(one.trace_id), text(one.span_id), text(one.criterion), text(one.by)]
        where = 'trace_id = $1 AND span_id = $2 AND criterion = $3 AND "by" = $4'
        later = connection.execute(f'SELECT 1 FROM label WHERE {where} AND "at" > $5', [*key, one.at]).fetchone()  # noqa: S608 # ours
        if later is None:
            connection.execute(f"DELETE FROM label WHERE {where}", key)  # noqa: S608 # ours
            connection.execute(
                "INSERT INTO label VALUES ($1, $2, $3, $4, $5, $6)", [*key[:3], one.good, key[3], one.at]
            )
