"""Picked calls and labels in ClickHouse."""

from __future__ import annotations

import time as clock
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.records import Label, Pick
from llm_vitals_collector.store.clickhouse.columns import by_place, microseconds, time, us
from llm_vitals_collector.store.clickhouse.connection import Connection
from llm_vitals_collector.store.clickhouse.latest import latest
from llm_vitals_collector.store.rows import PICK_FIELDS, PICK_TIMES, judged_of, label_of, pick_of, pick_value, plain
from llm_vitals_collector.store.sampling import MOST, SCORED, WAITING, Judged, merge_all

_LABEL_FIELDS: Final = ("trace_id", "span_id", "criterion", "good", "by", "at")
_PICK: Final = by_place(PICK_FIELDS, PICK_TIMES)
_NEAR: Final = timedelta(hours=1)
_ALL: Final = f"SELECT {_PICK} FROM pick FINAL"  # noqa: S608 # only text of this file
_OF: Final = f"{_ALL} WHERE trace_id IN {{traces:Array(String)}} AND at BETWEEN {time('since')} AND {time('until')}"
_WAITING: Final = (
    f"{_ALL} WHERE state = '{WAITING}' AND next_at <= {time('now')} ORDER BY next_at, at "
    "LIMIT {limit:Int64} BY stratum"
)
_SPENT: Final = f"{_ALL} WHERE updated_at >= {time('since')} AND attempts > 0"
_PICKED: Final = f"{_ALL} WHERE at >= {time('from')} AND at < {time('to')} ORDER BY at DESC LIMIT {MOST}"
_UNSCORED: Final = (
    f"SELECT stratum FROM pick FINAL WHERE at >= {time('from')} AND at < {time('to')} GROUP BY stratum "  # noqa: S608 # ours
    f"HAVING countIf(state = '{SCORED}') = 0 ORDER BY stratum"
)
_LABELS: Final = f"""
SELECT trace_id, span_id, criterion, good, by, {us("at")} FROM label FINAL
WHERE trace_id = {{trace:String}} AND span_id = {{span:String}} ORDER BY at, criterion, by
"""  # noqa: S608 # as above
_JUDGES: Final = latest(
    "score",
    "evaluator = 'judge' AND trace_id IN (SELECT trace_id FROM label)",
    "id, at, trace_id, span_id, name, value",
)
_JUDGED: Final = f"""
SELECT label.criterion, label.good, score.judged
FROM (
    SELECT * FROM label FINAL WHERE at >= {time("from")} AND at < {time("to")} ORDER BY at DESC LIMIT {MOST}
) AS label
JOIN (
    SELECT assumeNotNull(trace_id) AS trace, assumeNotNull(span_id) AS span, name, assumeNotNull(value) AS judged
    FROM ({_JUDGES}) WHERE value IS NOT NULL AND trace_id IS NOT NULL AND span_id IS NOT NULL
    ORDER BY at DESC, id DESC LIMIT 1 BY trace, span, name
) AS score ON score.trace = label.trace_id AND score.span = label.span_id AND score.name = label.criterion
"""  # noqa: S608 # as above


class ClickHouseSampling:
    """A `SamplingStore`."""

    def __init__(self, connection: Connection, types: Mapping[str, Mapping[str, str]]) -> None:
        self._connection: Final = connection
        self._types: Final = types

    def waiting(self, now: datetime, limit: int) -> tuple[Pick, ...]:
        return tuple(map(pick_of, self._connection.read(_WAITING, {"now": microseconds(now), "limit": limit})))

    def count_waiting(self) -> int:
        sql = f"SELECT count() FROM pick FINAL WHERE state = '{WAITING}'"  # noqa: S608 # ours
        ((count,),) = self._connection.read_at_once(sql)
        return int(str(count))

    def spent(self, since: datetime) -> tuple[Pick, ...]:
        return tuple(map(pick_of, self._connection.read(_SPENT, {"since": microseconds(since)})))

    def picked(self, period: Period) -> tuple[Pick, ...]:
        return tuple(map(pick_of, self._connection.read(_PICKED, _of(period))))

    def unscored(self, period: Period) -> tuple[str, ...]:
        return tuple(str(stratum) for (stratum,) in self._connection.read(_UNSCORED, _of(period)))

    def labels_for(self, trace_id: str, span_id: str) -> tuple[Label, ...]:
        return tuple(map(label_of, self._connection.read(_LABELS, {"trace": trace_id, "span": span_id})))

    def judged(self, period: Period) -> tuple[Judged, ...]:
        return tuple(map(judged_of, self._connection.read(_JUDGED, _of(period))))

    def write_picks(self, picks: Sequence[Pick]) -> None:
        """Keep picked calls, each once, merged with what is kept of them."""
        parameters: dict[str, object] = {
            "traces": sorted({one.trace_id for one in picks}),
            "since": microseconds(min(one.at for one in picks) - _NEAR),
            "until": microseconds(max(one.at for one in picks) + _NEAR),
        }
        kept = [pick_of(row) for row in self._connection.read_at_once(_OF, parameters)]
        changed = merge_all(kept, picks)
        if not changed:
            return
        columns: dict[str, Sequence[object]] = {
            name: [pick_value(name, one) for one in changed] for name in PICK_FIELDS
        }
        columns["version"] = [clock.time_ns()] * len(changed)
        self._connection.insert("pick", columns, self._types["pick"])

    def write_labels(self, labels: Sequence[Label]) -> None:
        """Keep labels; of one call, criterion and person the latest counts."""
        columns: dict[str, Sequence[object]] = {
            name: [plain(getattr(one, name)) for one in labels] for name in _LABEL_FIELDS
        }
        self._connection.insert("label", columns, self._types["label"])


def _of(period: Period) -> dict[str, object]:
    return {"from": microseconds(period.start), "to": microseconds(period.end)}
