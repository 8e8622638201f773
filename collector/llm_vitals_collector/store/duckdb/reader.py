"""Reads beside the writer: each on a cursor of its own, on a snapshot."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
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


class Reader:
    """Runs SELECTs. Thread-safe."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection: Final = connection
        self._path: Final = path
        self._places: Final = threading.BoundedSemaphore(READERS)

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
    def snapshot(self) -> Generator[Read, None, None]:
        """A `read` whose SELECTs all see the same commits, so that their figures fit together. Raises StoreError."""
        with self._places:
            try:
                with self._connection.cursor() as cursor, interruptible(cursor.interrupt):
                    cursor.begin()
                    yield lambda sql, parameters: cursor.execute(sql, dict(parameters)).fetchall()
                    cursor.rollback()
            except (duckdb.Error, InterruptedError) as error:
                raise StoreError(f"{self._path} could not be read: {first_line(error)}") from error

    def stream(self, sql: str, parameters: Mapping[str, object]) -> Iterator[Row]:
        """The rows one after the other, of one snapshot; few are held at a time. Raises StoreError."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(sql, dict(parameters))
                while rows := cursor.fetchmany(_STREAMED):
                    yield from rows
        except duckdb.Error as error:
            raise StoreError(f"{self._path} could not be read: {first_line(error)}") from error


def first_line(error: BaseException) -> str:
    """What a DuckDB error says, without its hints."""
    return str(error).strip().split("\n", 1)[0]
