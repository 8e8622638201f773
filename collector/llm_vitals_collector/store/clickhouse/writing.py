"""Calls into their table. What comes again takes the place of what was there, by a higher version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.records import Call
from llm_vitals_collector.store.clickhouse.columns import call_columns, microseconds, quoted, time, us
from llm_vitals_collector.store.clickhouse.connection import Connection, Row
from llm_vitals_collector.store.clickhouse.latest import looked_up

_NEAR: Final = timedelta(hours=1)
"""A span sent again has the same start; an hour leaves room for senders that made it up anew. To look through a day of
30 million calls would take a second of each commit."""
_CHUNK: Final = 1000
"""Ids that are looked for at once."""
_KNOWN: Final = looked_up(
    f"trace_id, span_id, {us('started_at')}, version",
    "trace_id IN {traces:Array(String)} AND span_id IN {spans:Array(String)}",
    near=f"started_at BETWEEN {time('since')} AND {time('until')}",
)


def write_calls(connection: Connection, types: dict[str, str], calls: Sequence[Call], now: datetime) -> None:
    """Insert calls, each once a span, in one INSERT. Those that are there get a higher version."""
    known = _known(connection, calls)
    columns = call_columns(calls)
    columns["received_at"] = [now] * len(calls)
    columns["counted"] = [call.operation != semconv.EVALUATION for call in calls]
    columns["version"] = [known.get((c.trace_id, c.span_id), (0, 0))[1] + 1 for c in calls]
    columns["is_deleted"] = [0] * len(calls)
    connection.insert("call", columns, types)
    # The new row is there before the old one goes: a call may show twice for a moment, and is never lost.
    moved = [
        (c.trace_id, c.span_id, start)
        for c in calls
        if (start := known.get((c.trace_id, c.span_id), (None, 0))[0]) is not None
        and start != microseconds(c.started_at)
    ]
    if moved:
        _take_away(connection, types, moved)


def _known(connection: Connection, calls: Sequence[Call]) -> dict[tuple[str, str], tuple[int, int]]:
    """Start, in microseconds, and version of those of the spans that are kept."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for first in range(0, len(calls), _CHUNK):
        chunk = calls[first : first + _CHUNK]
        parameters: dict[str, object] = {
            "traces": list({c.trace_id for c in chunk}),
            "spans": list({c.span_id for c in chunk}),
            "since": microseconds(min(c.started_at for c in chunk) - _NEAR),
            "until": microseconds(max(c.started_at for c in chunk) + _NEAR),
        }
        for trace, span, start, version in connection.read_at_once(_KNOWN, parameters):
            found[str(trace), str(span)] = (int(str(start)), int(str(version)))
    return found


def _take_away(connection: Connection, types: dict[str, str], moved: Sequence[tuple[str, str, int]]) -> None:
    """Rows whose call has moved to another time."""
    change(connection, types, moved, {"is_deleted": "1"})


def change(connection: Connection, types: dict[str, str], keys: Sequence[Row], values: dict[str, str]) -> None:
    """Give rows, by trace, span and start in microseconds, other values (SQL), as a new version."""
    names = list(types)
    values = {"version": "version + 1", **values}
    selected = ", ".join(values.get(name, f'"{name}"') for name in names)
    for first in range(0, len(keys), _CHUNK):
        chunk = keys[first : first + _CHUNK]
        starts = [int(str(start)) for _, _, start in chunk]
        connection.command(
            f"INSERT INTO call ({quoted(names)}) SELECT {selected} FROM call FINAL "  # noqa: S608 # names are ours
            f"WHERE started_at BETWEEN {time('since')} AND {time('until')} "
            f"AND (trace_id, span_id, {us('started_at')}) IN {{keys:Array(Tuple(String, String, Int64))}}",
            {
                "since": min(starts),
                "until": max(starts),
                "keys": [(str(trace), str(span), start) for (trace, span, _), start in zip(chunk, starts, strict=True)],
            },
        )
