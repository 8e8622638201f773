"""Calls into their table, in the transaction of who writes: what comes again takes the place of what was there.

Of a commit of 512 calls a third was what DuckDB does before it reads the first one. So a statement is parsed once, and
nothing is asked that is known: what was rolled up lies before a time that changes when something is rolled up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from llm_vitals.core import semconv
from llm_vitals_collector.records import EPOCH, Call
from llm_vitals_collector.store.duckdb.columns import (
    CALL_FIELDS,
    SEPARATOR,
    Column,
    call_columns,
    quoted,
    sql_type,
    time_of,
)

if TYPE_CHECKING:
    import duckdb

    from llm_vitals_collector.store.duckdb.reader import Row

# A span sent again has the same start; a day leaves room for senders that made it up anew, and lets the database skip
# most of the table (3 ms instead of 27 ms with 1 M calls).
_NEAR: Final = timedelta(days=1)
_MOST_STATEMENTS: Final = 64
"""Of a sender, the batches have a few forms: which columns hold one value, and which none."""

BEGIN: Final = "BEGIN"
COMMIT: Final = "COMMIT"
# Whether a span comes again: two deletes that find nothing cost 22 us of CPU a call, in a commit of 512; this costs 3.
_COMES_AGAIN: Final = """
SELECT 1 FROM call WHERE started_at BETWEEN $since AND $until AND span_id IN (SELECT unnest($spans::VARCHAR[])) LIMIT 1
"""
_DELETE_CALLS: Final = """
DELETE FROM call WHERE started_at BETWEEN $since AND $until
AND span_id IN (SELECT unnest($spans::VARCHAR[])) AND trace_id IN (SELECT unnest($traces::VARCHAR[]))
AND (trace_id || span_id) IN (SELECT unnest($ids::VARCHAR[]))
RETURNING epoch_us(started_at), trace_id
"""
_ROLLED_UNTIL: Final = """
SELECT epoch_us(greatest((SELECT max(started_at) + INTERVAL 1 DAY FROM rolled_day),
                         (SELECT max(started_at) + INTERVAL 1 HOUR FROM rolled_hour)))
"""
_IS_ROLLED: Final = """
SELECT EXISTS (SELECT 1 FROM rolled_day WHERE started_at >= $first - INTERVAL 1 DAY AND started_at <= $last)
    OR EXISTS (SELECT 1 FROM rolled_hour WHERE started_at >= $first - INTERVAL 1 HOUR AND started_at <= $last)
"""
# Of this connection alone, which readers do not use. It has nothing to do in an INSERT of values, and copies them at
# each of its steps: 4 of 18 us a call. To turn it off and on costs 0.5 ms.
_OPTIMIZER: Final = {False: "PRAGMA disable_optimizer", True: "PRAGMA enable_optimizer"}


class CallWriter:
    """Writes calls on the connection of the store's writer; for who holds its lock."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection: Final = connection
        self._statements: Final[dict[str, duckdb.Statement]] = {}
        self._optimized = True
        self._rolled_until: datetime | None = None
        """All that was rolled up lies before; None until it is looked up."""

    def execute(self, sql: str, parameters: Sequence[object] | None = None) -> None:
        """Run a statement that each commit has."""
        self._connection.execute(self._parsed(sql), parameters)

    def delete(self, calls: Sequence[Call]) -> list[Row]:
        """Delete what is kept with the ids of these calls. Starts, in microseconds since 1970, and traces of those."""
        near: dict[str, object] = {
            "since": min(c.started_at for c in calls) - _NEAR,
            "until": max(c.started_at for c in calls) + _NEAR,
            "spans": [c.span_id for c in calls],
        }
        if not self._read(_COMES_AGAIN, near):
            return []
        ids = {"traces": list({c.trace_id for c in calls}), "ids": [c.trace_id + c.span_id for c in calls]}
        return self._read(_DELETE_CALLS, {**near, **ids})

    def insert(self, calls: Sequence[Call], now: datetime) -> None:
        """Insert calls, of which none is kept."""
        optimized = self._optimized
        self.optimize(wanted=False)
        counted = [call.operation != semconv.EVALUATION for call in calls]
        sql, parameters = _insert(call_columns(calls), counted, now)
        self._connection.execute(self._parsed(sql), parameters)
        self.optimize(wanted=optimized)

    def optimize(self, *, wanted: bool) -> None:
        """Whether statements of this connection are optimized from now on."""
        if wanted != self._optimized:
            self._connection.execute(self._parsed(_OPTIMIZER[wanted]))
            self._optimized = wanted

    def is_rolled(self, calls: Sequence[Call]) -> bool:
        """Whether a day or an hour that some of the calls may be in was rolled up."""
        first, last = min(c.started_at for c in calls), max(c.started_at for c in calls)
        if self._rolled_until is None:
            ((until,),) = self._read(_ROLLED_UNTIL, None)
            self._rolled_until = time_of(until) if isinstance(until, int) else EPOCH
        if first > self._rolled_until:
            return False
        ((found,),) = self._read(_IS_ROLLED, {"first": first, "last": last})
        return found is True

    def forget_rolled(self) -> None:
        """To be called when something is rolled up."""
        self._rolled_until = None

    def _read(self, sql: str, parameters: dict[str, object] | None) -> list[Row]:
        return self._connection.execute(self._parsed(sql), parameters).fetchall()

    def _parsed(self, sql: str) -> duckdb.Statement:
        """To parse an INSERT of 31 columns costs 1.3 us a call, in a commit of 512."""
        found = self._statements.get(sql)
        if found is None:
            if len(self._statements) == _MOST_STATEMENTS:
                self._statements.clear()
            (found,) = self._connection.extract_statements(sql)
            self._statements[sql] = found
        return found


def _insert(columns: Sequence[Column], counted: Sequence[bool], now: datetime) -> tuple[str, list[object]]:
    """The statement that inserts these calls, and its parameters. What all calls share is one parameter, not a list,
    and what none of them has is left out: of a typical batch that is all but ten columns."""
    names: list[str] = []
    values: list[str] = []
    parameters: list[object] = []
    for name, column in zip(CALL_FIELDS, columns, strict=True):
        # The first column is a list in any case: it has the number of rows.
        whole = not names or not column.shared
        if not whole and column.values[0] is None:
            continue
        names.append(name)
        parameter, kind = f"${len(names)}", sql_type(name)
        if not whole:
            values.append(f"{parameter}::{kind}")
            parameters.append(column.values[0])
        elif column.joined is not None:
            values.append(f"unnest(string_split({parameter}, chr({ord(SEPARATOR)}))::{kind}[])")
            parameters.append(column.joined)
        else:
            values.append(f"unnest({parameter}::{kind}[])")
            parameters.append(column.values)
    into = f"INSERT INTO call ({quoted(names)}, received_at, counted)"
    select = f"{into} SELECT {', '.join(values)}, ${len(values) + 1}::TIMESTAMPTZ"
    if all(counted):
        return f"{select}, true", [*parameters, now]
    return f"{select}, unnest(${len(values) + 2}::BOOLEAN[])", [*parameters, now, list(counted)]
