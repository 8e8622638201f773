"""Reads beside the writer: each on a cursor of its own, on a snapshot."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Final, TypeVar

import duckdb

from llm_vitals_collector.priority import READING, in_background, step_back
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.interruption import interruptible

T = TypeVar("T")
Row = tuple[object, ...]
Read = Callable[[str, Mapping[str, object]], list[Row]]
"""Runs a SELECT with `$name` parameters."""
READERS: Final = 4
"""Reads of pages and API at one time: many slow searches must leave the writer its share of the cores."""
SIDE_BY_SIDE: Final = 2
"""SELECTs of one measurement at a time, at most."""
_STREAMED: Final = 1000
_BEGIN: Final = "SELECT version FROM schema_version"
"""A transaction of DuckDB sees what is committed when it first reads."""
Select = tuple[str, Mapping[str, object]]
"""SQL with `$name` parameters, and those parameters."""


class Snapshot:
    """SELECTs that all see the same commits, so that their figures fit together. Used by one thread, which runs them
    itself where it has no `threads`."""

    def __init__(self, cursors: Sequence[duckdb.DuckDBPyConnection], threads: ThreadPoolExecutor | None) -> None:
        self._cursors: Final = cursors
        self._threads: Final = threads

    def __call__(self, sql: str, parameters: Mapping[str, object]) -> list[Row]:
        """The rows of a SELECT. Raises duckdb.Error."""
        cursor = self._cursors[0]
        if self._threads is None:
            return _rows(cursor, sql, parameters)
        (rows,) = _finished([self._threads.submit(_rows, cursor, sql, parameters)], [cursor])
        return rows

    def together(self, selects: Sequence[Select]) -> list[list[Row]]:
        """The rows of each SELECT, as many of which run side by side as there are cursors. Raises duckdb.Error.

        DuckDB parses and plans on one core: of a page of KPIs that is a quarter of the time."""
        if self._threads is None:
            return [self(sql, parameters) for sql, parameters in selects]
        rows: list[list[Row]] = [[] for _ in selects]
        waiting = deque(enumerate(selects))
        _finished([self._threads.submit(_work, cursor, waiting, rows) for cursor in self._cursors], self._cursors)
        return rows


def _finished(running: Sequence[Future[T]], cursors: Sequence[duckdb.DuckDBPyConnection]) -> list[T]:
    """What they return, when all have ended: then the cursors may be closed. Raises what one of them raised."""
    try:
        wait(running)
    except KeyboardInterrupt:  # of a command that reads the database itself
        for cursor in cursors:
            cursor.interrupt()
        wait(running)
        raise
    return [one.result() for one in running]


def _rows(cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object]) -> list[Row]:
    return cursor.execute(sql, dict(parameters)).fetchall()


def _work(cursor: duckdb.DuckDBPyConnection, waiting: deque[tuple[int, Select]], rows: list[list[Row]]) -> None:
    """Run one SELECT after the other until none waits, and none of the others' either after one that failed."""
    try:
        while True:
            try:
                number, (sql, parameters) = waiting.popleft()
            except IndexError:
                return
            rows[number] = _rows(cursor, sql, parameters)
    except BaseException:
        waiting.clear()
        raise


class Reader:
    """Runs SELECTs. Thread-safe."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection: Final = connection
        self._path: Final = path
        self.ended: str | None = None
        """Why nothing can be read or written until the process starts again, and what to do."""
        self._places: Final = threading.BoundedSemaphore(READERS)
        # On one core a page of figures takes a second of CPU: meanwhile evaluations waited for half a second.
        self._threads: Final = ThreadPoolExecutor(
            READERS * SIDE_BY_SIDE, "llm-vitals-read", initializer=step_back, initargs=(READING,)
        )
        self.between_commits: Final = threading.Lock()
        """Held by who commits, and while the cursors of a snapshot begin: they must see the same commits."""

    def read(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """The rows of a SELECT with `$name` parameters; waits while READERS others read, and steps back for who writes.
        Work in the background reads in its own thread, which steps back further, and takes no place of a page. Raises
        StoreError, also when the request that it belongs to is interrupted."""
        if in_background():
            return self.read_at_once(sql, parameters)
        with self._places, self._cursor() as cursor:
            (rows,) = _finished([self._threads.submit(_rows, cursor, sql, parameters or {})], [cursor])
            return rows

    def read_at_once(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """The same without waiting, in this thread: for what stands between a sender and its acknowledgement. Raises
        StoreError."""
        with self._cursor() as cursor:
            return _rows(cursor, sql, parameters or {})

    @contextmanager
    def _cursor(self) -> Generator[duckdb.DuckDBPyConnection, None, None]:
        try:
            with self._connection.cursor() as cursor, interruptible(cursor.interrupt):
                yield cursor
        except (duckdb.Error, InterruptedError) as error:
            raise self._could_not_be_read(error) from error

    def _could_not_be_read(self, error: Exception) -> StoreError:
        self.note(error)
        return StoreError(f"{self._path} could not be read: {first_line(error)}")

    def note(self, error: Exception) -> None:
        """See an error: after a fatal one DuckDB refuses all that follows, until the file is opened anew."""
        if isinstance(error, duckdb.FatalException) and self.ended is None:
            self.ended = (
                f"{self._path} can neither be read nor written any more ({first_line(error)}): check the disk and its "
                "free space, then start the collector again. What was acknowledged is in the file and its log."
            )

    def close(self) -> None:
        """End the threads, when the database is closed."""
        self._threads.shutdown(wait=False)

    @contextmanager
    def snapshot(self, cursors: int = 1) -> Generator[Snapshot, None, None]:
        """A snapshot that runs so many SELECTs side by side, one after the other for work in the background, as `read`.
        Raises StoreError."""
        apart = in_background()
        with nullcontext() if apart else self._places:
            try:
                with ExitStack() as stack:
                    connections = [stack.enter_context(self._connection.cursor()) for _ in range(cursors)]
                    for cursor in connections:
                        stack.enter_context(interruptible(cursor.interrupt))
                    with self.between_commits:
                        for cursor in connections:
                            cursor.begin()
                            cursor.execute(_BEGIN).fetchall()
                    yield Snapshot(connections, None if apart else self._threads)
                    for cursor in connections:
                        cursor.rollback()
            except (duckdb.Error, InterruptedError) as error:
                raise self._could_not_be_read(error) from error

    def stream(self, sql: str, parameters: Mapping[str, object]) -> Iterator[Row]:
        """The rows one after the other, of one snapshot; few are held at a time. Raises StoreError."""
        with self._cursor() as cursor:
            cursor.execute(sql, dict(parameters))
            while rows := cursor.fetchmany(_STREAMED):
                yield from rows


def first_line(error: BaseException) -> str:
    """What a DuckDB error says, without its hints."""
    return str(error).strip().split("\n", 1)[0]
