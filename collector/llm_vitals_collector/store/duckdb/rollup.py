"""Roll-ups of closed days: made one day at a time by the writer, and read by measurements in place of the calls.

A day counts as rolled while it has a mark. Whatever changes a call of a rolled day deletes its mark in the same
transaction, and the day is read from its calls until it is rolled anew: late calls are exact at once. Days of few calls
are not rolled, they are quick to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import duckdb

from llm_vitals_collector.store.duckdb.columns import time_of
from llm_vitals_collector.store.duckdb.day_counts import COLUMN_NAMES, DIMENSIONS, ONE_CALL, SUMMED
from llm_vitals_collector.store.duckdb.leaves import KNOWN_QUERY, PAIR, USER, VALUES
from llm_vitals_collector.store.duckdb.reader import Read

LEAST_CALLS: Final = 5000
"""Calls of a day from which on it is rolled."""
CLOSED: Final = timedelta(hours=1)
"""How long after its end a day is rolled."""
TIMES: Final = ("duration", "time_to_first_chunk", "output_chunk")
"""The relations that have histograms."""
BUCKET: Final = "CAST(floor(100 * ln(greatest({value}, 1e-9))) AS SMALLINT)"
"""The histogram's bucket of seconds: its values lie between exp(bucket / 100) and 1% more."""
NARROW: Final = "request_model, provider, service"
"""The dimensions of users and histograms: the KPIs that rest on them have no others."""

_FORGET_PAIRS: Final = "DELETE FROM rolled_repeat WHERE pair NOT IN (SELECT pair FROM rolled_pair)"
_DAY: Final = timedelta(days=1)
_TABLES: Final = ("rolled_call", "rolled_time", "rolled_user", "rolled_pair")
_OF_DAY: Final = "started_at >= $day AND started_at < $next"
_NUMBER: Final = "epoch_us(started_at) // 86400000000"
"""A day in UTC: ten times as quick as date_trunc on times with zones."""
_NEXT: Final = f"""
SELECT day * 86400000000 FROM (
    SELECT {_NUMBER} AS day, count(*) AS calls FROM call WHERE started_at < $closed GROUP BY 1
)
WHERE calls >= $least AND day NOT IN (SELECT {_NUMBER} FROM rolled_day WHERE engine = version())
ORDER BY day DESC LIMIT 1
"""  # noqa: S608 # ours
_ROLL: Final = (
    (
        f"INSERT INTO rolled_call ({COLUMN_NAMES}) SELECT $day AS started_at, {SUMMED} "  # noqa: S608 # ours
        f"FROM (SELECT {ONE_CALL} FROM counted_call WHERE {_OF_DAY}) GROUP BY ALL"
    ),
    *(
        f"INSERT INTO rolled_time SELECT $day, {NARROW}, '{name}', {bucket}, count(*) "  # noqa: S608 # ours
        f"FROM counted_call WHERE {_OF_DAY} AND {VALUES[name]} IS NOT NULL GROUP BY ALL"
        for name in TIMES
        for bucket in [BUCKET.format(value=VALUES[name])]
    ),
    (
        f"INSERT INTO rolled_user SELECT DISTINCT $day, {NARROW}, {USER} "  # noqa: S608 # ours
        f'FROM counted_call WHERE {_OF_DAY} AND "user" IS NOT NULL'
    ),
    f"INSERT INTO rolled_pair SELECT $day, {DIMENSIONS}, {PAIR} FROM counted_call WHERE {_OF_DAY} AND {KNOWN_QUERY}",  # noqa: S608 # ours
    # Of the day's pairs those that have several rows, today's and earlier ones.
    """
INSERT INTO rolled_repeat
SELECT pair FROM rolled_pair WHERE pair IN (SELECT pair FROM rolled_pair WHERE started_at = $day)
AND pair NOT IN (SELECT pair FROM rolled_repeat)
GROUP BY pair HAVING count(*) > 1
""",
    "INSERT INTO rolled_day SELECT $day, version()",
)


@dataclass(frozen=True, slots=True)
class Split:
    """Whole days to read from roll-ups, and the times between them to read from calls."""

    days: tuple[datetime, ...]
    gaps: tuple[tuple[datetime, datetime], ...]


def next_day(connection: duckdb.DuckDBPyConnection, now: datetime) -> datetime | None:
    """The newest closed day with many calls that is not rolled; None when all are."""
    closed = (now - CLOSED).replace(hour=0, minute=0, second=0, microsecond=0)
    row = connection.execute(_NEXT, {"closed": closed, "least": LEAST_CALLS}).fetchone()
    return time_of(row[0]) if row else None


def roll(connection: duckdb.DuckDBPyConnection, day: datetime) -> None:
    """Roll one day up, anew where it was before; within the caller's transaction."""
    _forget(connection, [day])
    parameters: dict[str, object] = {"day": day, "next": day + _DAY}
    for statement in _ROLL:
        connection.execute(statement, {name: value for name, value in parameters.items() if f"${name}" in statement})


def unmark(connection: duckdb.DuckDBPyConnection, times: Iterable[datetime]) -> bool:
    """Read the days of these times from their calls from now on; whether one of them was rolled."""
    row = connection.execute(
        "DELETE FROM rolled_day WHERE started_at IN (SELECT unnest($1::TIMESTAMPTZ[]))", [_days(times)]
    ).fetchone()
    return bool(row and row[0])


def erase(connection: duckdb.DuckDBPyConnection, times: Iterable[datetime]) -> None:
    """Delete all roll-ups of the days of these times: what was erased must not be left in them."""
    _forget(connection, times)
    connection.execute(_FORGET_PAIRS)


def _forget(connection: duckdb.DuckDBPyConnection, times: Iterable[datetime]) -> None:
    days = _days(times)
    unmark(connection, days)
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table} WHERE started_at IN (SELECT unnest($1::TIMESTAMPTZ[]))", [days])  # noqa: S608 # ours


def expire(connection: duckdb.DuckDBPyConnection, before: datetime) -> None:
    """Delete the roll-ups of all days that begin before a time."""
    deleted = 0
    for table in ("rolled_day", *_TABLES):
        row = connection.execute(f"DELETE FROM {table} WHERE started_at < $1", [before]).fetchone()  # noqa: S608 # ours
        deleted += row[0] if row else 0
    if deleted:
        connection.execute(_FORGET_PAIRS)


def split(read: Read, bounds: Sequence[datetime]) -> Split | None:
    """The days within two neighbouring bounds that are rolled, and the gaps; None when there is no such day."""
    rows = read(
        "SELECT epoch_us(started_at) FROM rolled_day WHERE engine = version() AND started_at >= $from "
        "AND started_at < $to ORDER BY started_at",
        {"from": bounds[0], "to": bounds[-1]},
    )
    slices = [(bounds[n], bounds[n + 1]) for n in range(len(bounds) - 1)]
    whole = [
        day
        for (at,) in rows
        for day in [time_of(at)]  # pyright: ignore[reportArgumentType] # as selected
        if any(start <= day and day + _DAY <= end for start, end in slices)
    ]
    if not whole:
        return None
    gaps: list[tuple[datetime, datetime]] = []
    reached = bounds[0]
    for day in whole:
        if reached < day:
            gaps.append((reached, day))
        reached = day + _DAY
    if reached < bounds[-1]:
        gaps.append((reached, bounds[-1]))
    return Split(tuple(whole), tuple(gaps))


def _days(times: Iterable[datetime]) -> list[datetime]:
    return list({at.replace(hour=0, minute=0, second=0, microsecond=0) for at in times})
