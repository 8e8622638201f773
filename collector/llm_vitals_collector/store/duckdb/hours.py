"""Which users and which pairs of user and question each closed hour has, and in which hour each was seen last before.

That hour makes distinct counts a matter of counting rows: of a period from `start`, a member is counted in its first
row, which is the one whose last hour before lies before `start`; it is a repeat in all others. The same holds within a
model, task, ..., so each row has a last hour for each of them. What is right of all rows of the table at all times:
whoever adds or deletes rows of an hour makes the rows that follow them anew.

An hour counts as rolled while it has a mark; measurements read other hours from their calls, and tell apart one by one
those members that such hours have (`rolled.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import duckdb

from llm_vitals_collector.kpi.kpi import DIMENSIONS, Dimension
from llm_vitals_collector.store.duckdb.columns import time_of
from llm_vitals_collector.store.duckdb.leaves import DIMENSION_COLUMNS, KNOWN_QUERY, PAIR, USER

HOUR: Final = timedelta(hours=1)
HOUR_US: Final = 3_600_000_000
_NUMBER: Final = f"epoch_us(started_at) // {HOUR_US}"
_MARKED: Final = "started_at IN (SELECT started_at FROM rolled_hour WHERE engine = version())"
_OF_HOURS: Final = "started_at IN (SELECT unnest($hours::TIMESTAMPTZ[]))"


@dataclass(frozen=True, slots=True)
class Seen:
    """A table of members by hour. `member` is its column of 64 bits, `value` the SQL of them and `known` the condition
    of a call that has one; a member is looked for in total and by `levels`."""

    table: str
    member: str
    value: str
    known: str
    levels: tuple[Dimension, ...]
    once: bool
    """Whether a member has one row an hour and group, or one a call."""

    @property
    def dimensions(self) -> str:
        """Its columns of dimensions, with commas between them."""
        return ", ".join(DIMENSION_COLUMNS[level] for level in self.levels)


USERS: Final = Seen("rolled_user", "person", USER, '"user" IS NOT NULL', ("model", "provider", "service"), once=True)
PAIRS: Final = Seen("rolled_pair", "pair", PAIR, KNOWN_QUERY, DIMENSIONS, once=False)


def last_hour(level: Dimension | None) -> str:
    """The column with the number of the hour, since 1970, in which the member was seen last before."""
    return "last_hour" if level is None else f"last_hour_of_{level}"


def number_of(at: datetime) -> int:
    """The number since 1970 of the first hour that does not begin before `at`."""
    return -(-int(at.timestamp() * 1_000_000) // HOUR_US)


def roll(connection: duckdb.DuckDBPyConnection, hours: Sequence[datetime]) -> None:
    """Roll hours up, anew where they were before; within the caller's transaction."""
    for seen in (USERS, PAIRS):
        _replace(connection, seen, hours, seen.known)
    connection.execute(f"DELETE FROM rolled_hour WHERE {_OF_HOURS}", {"hours": hours})  # noqa: S608 # ours
    connection.execute("INSERT INTO rolled_hour SELECT unnest($hours::TIMESTAMPTZ[]), version()", {"hours": hours})


def erase(connection: duckdb.DuckDBPyConnection, user: str) -> None:
    """Delete a user from all hours, while the user's calls are still there."""
    for seen in (USERS, PAIRS):
        # What was said of calls that were replaced is not found by the calls of today.
        stale = connection.execute(
            f"SELECT DISTINCT epoch_us(started_at) FROM {seen.table} WHERE NOT {_MARKED}"  # noqa: S608 # ours
        ).fetchall()
        if stale:
            _replace(connection, seen, [time_of(at) for (at,) in stale], "false")
        connection.execute(
            f"DELETE FROM {seen.table} WHERE {seen.member} IN "  # noqa: S608 # ours
            f'(SELECT {seen.value} FROM call WHERE "user" = $user)',
            {"user": user},
        )


def expire(connection: duckdb.DuckDBPyConnection, before: datetime) -> None:
    """Delete the roll-ups of all hours that begin before a time; rows that follow have seen nobody in them."""
    connection.execute("DELETE FROM rolled_hour WHERE started_at < $1", [before])
    first = number_of(before)
    for seen in (USERS, PAIRS):
        connection.execute(f"DELETE FROM {seen.table} WHERE started_at < $1", [before])  # noqa: S608 # ours
        columns = [last_hour(level) for level in (None, *seen.levels)]
        kept = ", ".join(f"{column} = CASE WHEN {column} >= $1 THEN {column} END" for column in columns)
        gone = " OR ".join(f"{column} < $1" for column in columns)
        connection.execute(f"UPDATE {seen.table} SET {kept} WHERE {gone}", [first])  # noqa: S608 # ours


def _replace(connection: duckdb.DuckDBPyConnection, seen: Seen, hours: Sequence[datetime], condition: str) -> None:
    """Make the rows of `hours` anew, of calls that fulfil `condition`, and all rows that follow them."""
    parameters: dict[str, object] = {"hours": hours, "first": min(hours), "until": max(hours) + HOUR}
    keys = f"{seen.dimensions}, {seen.member}"
    # A list, as DuckDB would else build the hash table of the join from the large side.
    members = f"(SELECT unnest((SELECT list(DISTINCT {seen.member}) FROM moved)))"  # noqa: S608 # ours
    lasts = ", ".join(
        f"CAST(lag(hour) OVER (PARTITION BY {', '.join(columns)} ORDER BY hour) AS INTEGER) AS {last_hour(level)}"
        for level in (None, *seen.levels)
        for columns in [[seen.member, *([DIMENSION_COLUMNS[level]] if level is not None else [])]]
    )
    for sql in (
        f"""
CREATE OR REPLACE TEMP TABLE moved AS
SELECT {"DISTINCT" if seen.once else ""} {_NUMBER} AS hour, {seen.dimensions}, {seen.value} AS {seen.member}
FROM counted_call WHERE started_at >= $first AND started_at < $until AND {condition}
AND {_NUMBER} IN (SELECT epoch_us(unnest($hours::TIMESTAMPTZ[])) // {HOUR_US})
""",  # noqa: S608 # ours
        f"""
INSERT INTO moved SELECT {_NUMBER}, {keys} FROM {seen.table}
WHERE started_at >= $first AND NOT {_OF_HOURS}
AND {seen.member} IN (SELECT unnest((SELECT list(DISTINCT {seen.member}) FROM (
    SELECT {seen.member} FROM moved UNION ALL SELECT {seen.member} FROM {seen.table} WHERE {_OF_HOURS}
))))
""",  # noqa: S608 # ours
        f"DELETE FROM {seen.table} WHERE started_at >= $first AND ({_OF_HOURS} OR {seen.member} IN {members})",  # noqa: S608 # ours
        f"""
INSERT INTO {seen.table}
SELECT make_timestamptz({HOUR_US} * hour), * EXCLUDE (hour, earlier) FROM (
    SELECT *, {lasts} FROM (
        SELECT hour, {keys}, false AS earlier FROM moved
        UNION ALL
        SELECT max({_NUMBER}), {keys}, true FROM {seen.table}
        WHERE started_at < $first AND {seen.member} IN {members} GROUP BY ALL
    )
) WHERE NOT earlier ORDER BY hour
""",  # noqa: S608 # ours
        "DROP TABLE moved",
    ):
        connection.execute(sql, {name: value for name, value in parameters.items() if f"${name}" in sql})
