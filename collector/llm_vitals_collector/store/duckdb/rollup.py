"""Roll-ups of closed days and hours: made step by step by the writer, and read by measurements in place of the calls.

What adds up is rolled by day (below), users and pairs of user and question by hour (`hours.py`). A day or hour counts
as rolled while it has a mark. Whatever changes a call of it deletes the mark in the same transaction, and it is read
from its calls until it is rolled anew: late calls are exact at once. Days of few calls are quick to read, and are not
rolled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import duckdb

from llm_vitals_collector.store.duckdb import hours
from llm_vitals_collector.store.duckdb.columns import time_of
from llm_vitals_collector.store.duckdb.day_counts import COLUMN_NAMES, ONE_CALL, SUMMED
from llm_vitals_collector.store.duckdb.hours import HOUR_US
from llm_vitals_collector.store.duckdb.leaves import VALUES
from llm_vitals_collector.store.duckdb.reader import Read

LEAST_CALLS: Final = 5000
"""Calls of a day from which on it is rolled."""
STEP_CALLS: Final = 25_000
"""Calls of the hours that are rolled in one step, the last of them excepted: 0.3 s of CPU."""
TIMES: Final = ("duration", "time_to_first_chunk", "output_chunk")
"""The relations that have histograms."""
BUCKET: Final = "CAST(floor(100 * ln(greatest({value}, 1e-9))) AS SMALLINT)"
"""The histogram's bucket of seconds: its values lie between exp(bucket / 100) and 1% more."""
NARROW: Final = "request_model, provider, service"
"""The dimensions of users and histograms: the KPIs that rest on them have no others."""

Unit = Literal["day", "hour"]
CLOSED: Final[dict[Unit, timedelta]] = {"day": timedelta(hours=1), "hour": timedelta(minutes=15)}
"""How long after its end a day or hour is rolled."""
_DAY: Final = timedelta(days=1)
_LENGTHS: Final[dict[Unit, timedelta]] = {"day": _DAY, "hour": hours.HOUR}
_TABLES: Final = ("rolled_call", "rolled_time")
_OF_DAY: Final = "started_at >= $day AND started_at < $next"
_CALLS: Final = f"""
SELECT epoch_us(started_at) // {HOUR_US} AS hour, count(*) FROM call WHERE started_at < $closed GROUP BY 1 ORDER BY 1
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
    "INSERT INTO rolled_day SELECT $day, version()",
)


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be rolled up."""

    day: datetime | None
    hours: Sequence[datetime]


@dataclass(frozen=True, slots=True)
class Split:
    """Whole days or hours to read from roll-ups, and the times between them to read from calls."""

    whole: tuple[datetime, ...]
    gaps: tuple[tuple[datetime, datetime], ...]

    def conditions(self, unit: Unit) -> list[str]:
        """The SQL of each gap, by parameters: of a text that is cast to a time the database does not know which blocks
        it may skip."""
        return [
            f"started_at >= ${unit}_gap_{number}_from AND started_at < ${unit}_gap_{number}_to"
            for number in range(len(self.gaps))
        ]

    def parameters(self, unit: Unit) -> dict[str, object]:
        """Those of `conditions`, and `days` or `hours`: the starts of the whole ones."""
        named: dict[str, object] = {f"{unit}s": list(self.whole)}
        for number, (start, end) in enumerate(self.gaps):
            named |= {f"{unit}_gap_{number}_from": start, f"{unit}_gap_{number}_to": end}
        return named


def due(connection: duckdb.DuckDBPyConnection, now: datetime) -> Due:
    """What is closed by now, is of a day of many calls, and is not rolled: the newest day, which is looked at most, and
    the oldest hours, so that nothing follows the rows that they add; as many as a step takes."""
    closed = (now - CLOSED["hour"]).replace(minute=0, second=0, microsecond=0)
    calls = dict(connection.execute(_CALLS, {"closed": closed}).fetchall())
    of_days: Counter[int] = Counter()
    for hour, count in calls.items():
        of_days[hour // 24] += count
    busy = sorted(day for day, count in of_days.items() if count >= LEAST_CALLS)
    days = _marked(connection, "day")
    end = now - CLOSED["day"]
    day = next((at for at in map(_day_of, reversed(busy)) if at + _DAY <= end and at not in days), None)
    rolled = _marked(connection, "hour")
    taken: list[datetime] = []
    many = 0
    for number in (24 * day + hour for day in busy for hour in range(24)):
        at = time_of(number * HOUR_US)
        if at < closed and at not in rolled and many < STEP_CALLS:
            taken.append(at)
            many += calls.get(number, 0)
    return Due(day, taken)


def _marked(connection: duckdb.DuckDBPyConnection, unit: Unit) -> set[datetime]:
    rows = connection.execute(f"SELECT epoch_us(started_at) FROM rolled_{unit} WHERE engine = version()").fetchall()  # noqa: S608 # ours
    return {time_of(at) for (at,) in rows}


def _day_of(number: int) -> datetime:
    return time_of(number * 24 * HOUR_US)


def roll(connection: duckdb.DuckDBPyConnection, day: datetime) -> None:
    """Roll one day up, anew where it was before; within the caller's transaction."""
    _forget(connection, [day])
    parameters: dict[str, object] = {"day": day, "next": day + _DAY}
    for statement in _ROLL:
        connection.execute(statement, {name: value for name, value in parameters.items() if f"${name}" in statement})


def unmark(connection: duckdb.DuckDBPyConnection, times: Collection[datetime]) -> bool:
    """Read the days and hours of these times from their calls from now on; whether one of them was rolled."""
    of_hours = list({at.replace(minute=0, second=0, microsecond=0) for at in times})
    rolled = [
        connection.execute(
            f"DELETE FROM {table} WHERE started_at IN (SELECT unnest($1::TIMESTAMPTZ[]))",  # noqa: S608 # ours
            [starts],
        ).fetchone()
        for table, starts in (("rolled_day", _days(times)), ("rolled_hour", of_hours))
    ]
    return any(row and row[0] for row in rolled)


def erase(connection: duckdb.DuckDBPyConnection, user: str, times: Iterable[datetime]) -> None:
    """Delete all of a user, whose calls have these times and are still there, from the roll-ups."""
    _forget(connection, times)
    hours.erase(connection, user)


def _forget(connection: duckdb.DuckDBPyConnection, times: Iterable[datetime]) -> None:
    days = _days(times)
    for table in ("rolled_day", *_TABLES):
        connection.execute(f"DELETE FROM {table} WHERE started_at IN (SELECT unnest($1::TIMESTAMPTZ[]))", [days])  # noqa: S608 # ours


def expire(connection: duckdb.DuckDBPyConnection, before: datetime) -> None:
    """Delete the roll-ups of all days and hours that begin before a time."""
    for table in ("rolled_day", *_TABLES):
        connection.execute(f"DELETE FROM {table} WHERE started_at < $1", [before])  # noqa: S608 # ours
    hours.expire(connection, before)


def step(connection: duckdb.DuckDBPyConnection, now: datetime) -> bool:
    """Roll up one day, or a few hours where all days are; within the caller's transaction. Whether there was one."""
    found = due(connection, now)
    if found.day is not None:
        roll(connection, found.day)
    elif found.hours:
        hours.roll(connection, found.hours)
    return found.day is not None or bool(found.hours)


def split(read: Read, unit: Unit, bounds: Sequence[datetime]) -> Split:
    """The days or hours within two neighbouring bounds that are rolled, and the gaps."""
    rows = read(
        f"SELECT epoch_us(started_at) FROM rolled_{unit} WHERE engine = version() AND started_at >= $from "  # noqa: S608 # ours
        "AND started_at < $to ORDER BY started_at",
        {"from": bounds[0], "to": bounds[-1]},
    )
    length = _LENGTHS[unit]
    slices = [(bounds[n], bounds[n + 1]) for n in range(len(bounds) - 1)]
    whole = [
        start
        for (at,) in rows
        for start in [time_of(at)]  # pyright: ignore[reportArgumentType] # as selected
        if any(since <= start and start + length <= until for since, until in slices)
    ]
    gaps: list[tuple[datetime, datetime]] = []
    reached = bounds[0]
    for start in whole:
        if reached < start:
            gaps.append((reached, start))
        reached = start + length
    if reached < bounds[-1]:
        gaps.append((reached, bounds[-1]))
    return Split(tuple(whole), tuple(gaps))


def _days(times: Iterable[datetime]) -> list[datetime]:
    return list({at.replace(hour=0, minute=0, second=0, microsecond=0) for at in times})
