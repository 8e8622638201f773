"""Reads beside the writer: each on a cursor of its own, on a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import duckdb

from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.interruption import interruptible

Row = tuple[object, ...]


class Reader:
    """Runs SELECTs. Thread-safe."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection: Final = connection
        self._path: Final = path

    def read(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """The rows of a SELECT with `$name` parameters. Raises StoreError, also when the request that it belongs to is
        interrupted."""
        try:
            with self._connection.cursor() as cursor, interruptible(cursor.interrupt):
                return cursor.execute(sql, dict(parameters or {})).fetchall()
        except (duckdb.Error, InterruptedError) as error:
            raise StoreError(f"{self._path} could not be read: {first_line(error)}") from error


def first_line(error: BaseException) -> str:
    """What a DuckDB error says, without its hints."""
    return str(error).strip().split("\n", 1)[0]
