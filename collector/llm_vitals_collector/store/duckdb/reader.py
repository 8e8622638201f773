"""Reads beside the writer: each on a cursor of its own, on a snapshot."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import duckdb

from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.interruption import interruptible

Row = tuple[object, ...]
Read = Callable[[str, Mapping[str, object]], list[Row]]
"""Runs a SELECT with `$name` parameters."""
READERS: Final = 4
"""Reads of pages and API at one time: many slow searches must leave the writer its share of the cores."""
_STREAMED: Final = 1000
_BEGIN: Final = "SELECT version FROM schema_version"
"""A transaction of DuckDB sees what is committed when it first reads."""
Select = tuple[str, Mapping[str, object]]
"""SQL with `$name` parameters, and those parameters."""


class Snapshot:
    """SELECTs that all see the same commits, so that their figures fit together. Used by one thread."""

    def __init__(self, cursors: Sequence[duckdb.DuckDBPyConnection]) -> None:
        self._cursors: Final = cursors

    def __call__(self, sql: str, parameters: Mapping[str, object]) -> list[Row]:
        """The rows of a SELECT. Raises duckdb.Error."""
        return self._cursors[0].execute(sql, dict(parameters)).fetchall()

    def together(self, selects: Sequence[Select]) -> list[list[Row]]:
        """The rows of each SELECT, as many of which run side by side as there are cursors. Raises duckdb.Error.

        DuckDB parses and plans on one core: of a page of KPIs that is a quarter of the time."""
        rows: list[list[Row]] = [[] for _ in selects]
        waiting = deque(enumerate(selects))
        first, *others = self._cursors
        with ThreadPoolExecutor(max(1, len(others)), "llm-vitals-read") as threads:
            beside = [threads.submit(_work, cursor, waiting, rows) for cursor in others]
            _work(first, waiting, rows)
            for one in beside:
                one.result()
        return rows


def _work(cursor: duckdb.DuckDBPyConnection, waiting: deque[tuple[int, Select]], rows: list[list[Row]]) -> None:
    """Run one SELECT after the other until none waits, and none of the others' either after one that failed."""
    try:
        while True:
            try:
                number, (sql, parameters) = waiting.popleft()
            except IndexError:
                return
            rows[number] = cursor.execute(sql, dict(parameters)).fetchall()
    except BaseException:
        waiting.clear()
        raise


class Reader:
    """Runs SELECTs. Thread-safe."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection: Final = connection
        self._path: Final = path
        self._places: Final = threading.BoundedSemaphore(READERS)
        self.between_commits: Final = threading.Lock()
        """Held by who commits, and while the cursors of a snapshot begin: they must see the same commits."""

    def read(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """The rows of a SELECT with `$name` parameters; waits while READERS others read. Raises StoreError,
        also when the request that it belongs to is interrupted."""
        with self._places:
            return self.read_at_once(sql, parameters)

    def read_at_once(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """The same without waiting: for what stands between a sender and its acknowledgement. Raises StoreError."""
        try:
            with self._connection.cursor() as cursor, interruptible(cursor.interrupt):
                return cursor.execute(sql, dict(parameters or {})).fetchall()
        except (duckdb.Error, InterruptedError) as error:
            raise StoreError(f"{self._path} could not be read: {first_line(error)}") from error

    @contextmanager
    def snapshot(self, cursors: int = 1) -> Generator[Snapshot, None, None]:
        """A snapshot that runs so many SELECTs side by side. Raises StoreError."""
        with self._places:
            try:
                with ExitStack() as stack:
                    connections = [stack.enter_context(self._connection.cursor()) for _ in range(cursors)]
                    for cursor in connections:
                        stack.enter_context(interruptible(cursor.interrupt))
                    with self.between_commits:
                        for cursor in connections:
                            cursor.begin()
                            cursor.execute(_BEGIN).fetchall()
                    yield Snapshot(connections)
                    for cursor in connections:
                        cursor.rollback()
            except (duckdb.Error, InterruptedError) as error:
                raise StoreError(f"{self._path} could not be read: {first_line(error)}") from error

    def stream(self, sql: str, parameters: Mapping[str, object]) -> Iterator[Row]:
        """The rows one after the other, of one snapshot; few are held at a time. Raises StoreError."""
        try:
            with self._connection.cursor() as cursor, interruptible(cursor.interrupt):
                cursor.execute(sql, dict(parameters))
                while rows := cursor.fetchmany(_STREAMED):
                    yield from rows
        except (duckdb.Error, InterruptedError) as error:
            raise StoreError(f"{self._path} could not be read: {first_line(error)}") from error


def first_line(error: BaseException) -> str:
    """What a DuckDB error says, without its hints."""
    return str(error).strip().split("\n", 1)[0]
