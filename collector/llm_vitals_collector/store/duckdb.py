"""The store on DuckDB: one file, one writer, readers on cursors of their own.

Measured on 2 cores, DuckDB 2.0, 512 calls a transaction with 33 columns and 800 characters of text: `executemany` 790
calls a second, multi-row VALUES 2,270, one JSON parameter unnested 24,100, one list a column unnested 28,900 (chosen),
one JSON text a column 31,500.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

import duckdb

from llm_vitals.core import semconv
from llm_vitals_collector.records import Batch, Call, CallPage, CallQuery, Feedback, FeedbackPage, FeedbackQuery, Score
from llm_vitals_collector.store import StoreError, opinions
from llm_vitals_collector.store.columns import (
    CALL_FIELDS,
    call_columns,
    call_of,
    feedback_columns,
    feedback_of,
    quoted,
    read_list,
    score_columns,
    score_of,
    sql_type,
    text,
    time_of,
)
from llm_vitals_collector.store.listing import listing, next_of
from llm_vitals_collector.store.schema import migrate

FILE: Final = "llm-vitals.duckdb"

# A span sent again has the same start; a day leaves room for senders that made it up anew, and lets the database skip
# most of the table (3 ms instead of 27 ms with 1 M calls).
_NEAR: Final = timedelta(days=1)

_DELETE_CALLS: Final = """
DELETE FROM call WHERE started_at BETWEEN $since AND $until
AND span_id IN (SELECT unnest($spans::VARCHAR[])) AND trace_id IN (SELECT unnest($traces::VARCHAR[]))
AND (trace_id || span_id) IN (SELECT unnest($ids::VARCHAR[]))
"""
_INSERT_CALLS: Final = (
    f"INSERT INTO call ({quoted(CALL_FIELDS)}, received_at, counted) SELECT "
    + ", ".join(f"unnest(${i}::{sql_type(name)}[])" for i, name in enumerate(CALL_FIELDS, 1))
    + f", ${len(CALL_FIELDS) + 1}::TIMESTAMPTZ, true"
)
# Of two spans of one trace that tell the same call (one is the other's parent, or both carry the same response id)
# the better one counts: ours before another instrumentation's, else the one that started later, which is the inner.
_UNCOUNT: Final = """
UPDATE call SET counted = false
WHERE counted AND scope IS DISTINCT FROM $ours AND started_at >= $since
AND trace_id IN (SELECT unnest($traces::VARCHAR[]))
AND EXISTS (
    SELECT 1 FROM call AS other
    WHERE other.trace_id = call.trace_id AND other.started_at >= $since
    AND other.trace_id IN (SELECT unnest($traces::VARCHAR[]))
    AND (other.parent_span_id = call.span_id OR other.response_id = call.response_id)
    AND (other.scope IS NOT DISTINCT FROM $ours
         OR other.started_at > call.started_at
         OR (other.started_at = call.started_at AND other.span_id > call.span_id))
)
"""


class DuckDBStore:
    """A `Store` in one DuckDB file. Writes take turns; reads run beside them on a snapshot."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self.path: Final = path
        self._connection: Final = connection
        self._writing: Final = threading.Lock()
        self._commits = 0
        # While all spans are ours there are no two for one call; looking for them costs 2 to 4 ms a commit.
        self._foreign = bool(
            self._read("SELECT 1 FROM call WHERE scope IS DISTINCT FROM $ours LIMIT 1", {"ours": semconv.SCOPE})
        )

    def write(self, batches: Sequence[Batch]) -> None:
        """Commit all batches in one transaction; returns when they are on disk. Raises StoreError."""
        # The last of several spans with one id wins, the latest of several ratings or scores.
        calls = {(c.trace_id, c.span_id): c for batch in batches for c in batch.calls}
        feedback = {f.id: f for f in sorted((f for b in batches for f in b.feedback), key=_at)}
        scores = {s.id: s for s in sorted((s for b in batches for s in b.scores), key=_at)}
        if not calls and not feedback and not scores:
            return
        now = datetime.now(timezone.utc)
        with self._writing:
            try:
                self._connection.begin()
                try:
                    if calls:
                        self._write_calls(list(calls.values()), now)
                    if feedback:
                        told = list(feedback.values())
                        self._replace(opinions.REPLACE_FEEDBACK, told)
                        self._connection.execute(opinions.INSERT_FEEDBACK, [*feedback_columns(told), now])
                    if scores:
                        given = list(scores.values())
                        self._replace(opinions.REPLACE_SCORES, given)
                        self._connection.execute(opinions.INSERT_SCORES, [*score_columns(given), now])
                    self._connection.commit()
                except BaseException:
                    self._connection.rollback()
                    raise
            except duckdb.Error as error:
                raise StoreError(
                    f"{self.path} could not be written ({_first_line(error)}): check the disk's free space and the "
                    "folder's permissions."
                ) from error
            self._commits += 1

    def _write_calls(self, calls: Sequence[Call], now: datetime) -> None:
        traces = list({c.trace_id for c in calls})
        first = min(c.started_at for c in calls)
        self._connection.execute(
            _DELETE_CALLS,
            {
                "since": first - _NEAR,
                "until": max(c.started_at for c in calls) + _NEAR,
                "spans": [c.span_id for c in calls],
                "traces": traces,
                "ids": [c.trace_id + c.span_id for c in calls],
            },
        )
        self._connection.execute(_INSERT_CALLS, [*call_columns(calls), now])
        self._foreign = self._foreign or any(c.scope != semconv.SCOPE for c in calls)
        if self._foreign:
            self._connection.execute(_UNCOUNT, {"ours": semconv.SCOPE, "since": first - _NEAR, "traces": traces})

    def _replace(self, sql: str, new: Sequence[Feedback | Score]) -> None:
        self._connection.execute(sql, {"ids": [text(one.id) for one in new], "times": [one.at for one in new]})

    def last_commit(self) -> int:
        """How many commits this process made: it grows whenever there is something new to read."""
        return self._commits

    def calls(self, query: CallQuery) -> CallPage:
        """A page of calls, newest first, without their message JSON (`call` has it). Raises StoreError; ValueError
        when `before` is not the `next` of a page."""
        sql, parameters = listing(query)
        rows = self._read(sql, parameters)
        found = tuple(map(call_of, rows[: query.limit]))
        return CallPage(calls=found, next=next_of(found[-1]) if len(rows) > query.limit else None)

    def call(self, trace_id: str, span_id: str) -> Call | None:
        """One call with all that is kept of it."""
        sql = f"SELECT {read_list(CALL_FIELDS)} FROM call WHERE trace_id = $trace AND span_id = $span LIMIT 1"  # noqa: S608 # names are ours
        rows = self._read(sql, {"trace": trace_id, "span": span_id})
        return call_of(rows[0]) if rows else None

    def feedback(self, query: FeedbackQuery) -> FeedbackPage:
        """A page of ratings, newest first. Raises StoreError; ValueError when `before` is not the `next` of a page."""
        sql, parameters = opinions.listing(query)
        rows = self._read(sql, parameters)
        found = tuple(map(feedback_of, rows[: query.limit]))
        return FeedbackPage(feedback=found, next=opinions.next_of(found[-1]) if len(rows) > query.limit else None)

    def feedback_for(self, call: Call) -> tuple[Feedback, ...]:
        """What people said of this call, oldest first."""
        return tuple(map(feedback_of, self._read(opinions.FEEDBACK_FOR, _ids(call))))

    def scores_for(self, call: Call) -> tuple[Score, ...]:
        """What evaluators gave this call, oldest first."""
        return tuple(map(score_of, self._read(opinions.SCORES_FOR, _ids(call))))

    def rows(self, sql: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        """Read-only SQL with `$name` parameters; times come as aware UTC datetimes. Raises StoreError."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("BEGIN TRANSACTION READ ONLY")
                cursor.execute(sql, dict(parameters))
                names = [str(column[0]) for column in cursor.description or ()]
                times = [i for i, c in enumerate(cursor.description or ()) if str(c[1]) == "TIMESTAMP WITH TIME ZONE"]
                if times:
                    # DuckDB's own conversion needs pytz.
                    replaced = ", ".join(f'epoch_us("{names[i]}") AS "{names[i]}"' for i in times)
                    cursor.execute(f"SELECT * REPLACE ({replaced}) FROM ({sql})", dict(parameters))  # noqa: S608 # read only
                rows = [list(row) for row in cursor.fetchall()]
        except duckdb.Error as error:
            raise StoreError(f"{self.path} could not be read: {_first_line(error)}") from error
        for row in rows:
            for i in times:
                row[i] = time_of(row[i]) if isinstance(row[i], int) else None
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _read(self, sql: str, parameters: Mapping[str, object]) -> list[tuple[object, ...]]:
        try:
            with self._connection.cursor() as cursor:
                return cursor.execute(sql, dict(parameters)).fetchall()
        except duckdb.Error as error:
            raise StoreError(f"{self.path} could not be read: {_first_line(error)}") from error

    def size(self) -> int:
        """Bytes on disk, with the write-ahead log."""
        return sum(p.stat().st_size for p in (self.path, self.path.with_name(self.path.name + ".wal")) if p.exists())

    def close(self) -> None:
        """Write what is in the log into the file, and release it. Closing twice does nothing."""
        with self._writing:
            self._connection.close()


def _at(one: Feedback | Score) -> datetime:
    return one.at


def _ids(call: Call) -> dict[str, object]:
    return {"response": call.response_id, "trace": call.trace_id, "span": call.span_id}


def open_store(folder: Path) -> DuckDBStore:
    """The store in `folder`, created when missing. Raises StoreError, in one line that says what to do."""
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The data folder {folder} cannot be made ({error.strerror}): make it writable, or choose another with "
            "--data or LLM_VITALS_DATA."
        ) from error
    try:
        connection = duckdb.connect(
            str(path),
            config={
                # SQL of the pages must not reach files or the network.
                "enable_external_access": "false",
                "autoinstall_known_extensions": "false",
                # The default of 16 MB writes the file about every 20,000 calls.
                "checkpoint_threshold": "64MB",
            },
        )
    except duckdb.Error as error:
        raise StoreError(_cannot_open(path, error)) from error
    try:
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        migrate(connection, str(path))
    except duckdb.Error as error:
        connection.close()
        raise StoreError(_cannot_open(path, error)) from error
    except BaseException:
        connection.close()
        raise
    return DuckDBStore(connection, path)


def _cannot_open(path: Path, error: duckdb.Error) -> str:
    reason = _first_line(error)
    if "lock" in reason.lower():
        return (
            f"{path} is in use by another process ({reason}): stop that one (another `llm-vitals up`?), or choose "
            "another data folder with --data."
        )
    if "ermission" in reason:
        return (
            f"{path} cannot be opened ({reason}): make the folder writable for this user, or choose another with "
            "--data or LLM_VITALS_DATA."
        )
    return (
        f"{path} cannot be opened ({reason}): if a newer LLM Vitals or DuckDB wrote it, upgrade; else restore it from "
        "a copy, or choose another data folder with --data."
    )


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0]
