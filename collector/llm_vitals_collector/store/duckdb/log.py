"""The write-ahead log is on disk before anybody hears that a commit is, and readers do not wait for the disk.

DuckDB syncs its log inside of COMMIT, under the lock that every transaction takes to begin and to end: on a disk that
needs two seconds for a sync each page waited as long. So DuckDB is told not to sync, and the log is synced here, after
the commit, by whoever holds the lock of writers. Readers see a commit before it is on disk; its sender hears of it
afterwards. Three things hold that together:

- What changes the database's *file* must be synced in DuckDB's own order: checkpoints, and commits of so many rows
  that DuckDB writes them into the file beside the log. `synced_by_duckdb` turns its syncs on for those.
- DuckDB must make no checkpoint by itself: `checkpoints` makes them.
- After a sync that failed the kernel may have forgotten what it could not write, and the next one succeeds without it
  (lwn.net/Articles/752063). So the log is `in_doubt` until a checkpoint has put all that it has into the file.

Before DuckDB 2.0 there is no such setting: there DuckDB syncs, and readers wait.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import duckdb

from llm_vitals_collector.files import sync_folder

ROWS_IN_FILE: Final = 100_000
"""Rows of a table in one commit from which on DuckDB may write them into the file at once: a row group has 122,880."""
_KNOWN: Final = "SELECT 1 FROM duckdb_settings() WHERE name = 'fsync_mode'"


class Log:
    """The log of one open database; for who holds the lock of writers."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, database: Path) -> None:
        self.path: Final = database.with_name(database.name + ".wal")
        self.in_doubt = False
        """Whether a sync failed, so that the log on disk may lack what was committed."""
        self._connection: Final = connection
        # Windows opens a file that DuckDB writes for nobody else.
        self._is_synced_here: Final = sys.platform != "win32" and connection.execute(_KNOWN).fetchone() is not None
        self._file: int | None = None
        self._duckdb_syncs = True
        self._take_over()

    def size(self) -> int:
        """Its bytes; 0 where there is none."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def sync(self) -> None:
        """Return when all that was committed is on disk. Raises OSError."""
        if self._duckdb_syncs:
            return
        try:
            self._sync()
        except FileNotFoundError:
            return  # nothing was written since the last checkpoint
        except OSError:
            self.in_doubt = True
            raise

    @contextmanager
    def synced_by_duckdb(self) -> Generator[None, None, None]:
        """In the block DuckDB syncs what it writes, and its commits let readers wait."""
        self.leave_to_duckdb()
        try:
            yield
        finally:
            self._take_over()

    def leave_to_duckdb(self) -> None:
        """DuckDB syncs what it writes from now on: before it closes the database."""
        self._set("STANDARD")
        self._duckdb_syncs = True

    def _take_over(self) -> None:
        if self._is_synced_here:
            self._set("NONE")
            self._duckdb_syncs = False

    def _set(self, mode: str) -> None:
        # A database that is closed, or can be used no more, writes nothing.
        with suppress(duckdb.Error):
            if self._is_synced_here:
                self._connection.execute(f"SET GLOBAL fsync_mode = '{mode}'")

    def close(self) -> None:
        """When the database is closed."""
        if self._file is not None:
            os.close(self._file)
        self._file = None

    def _sync(self) -> None:
        # The file stays open as long as it is the log: closing it would take away DuckDB's lock on it (fcntl(2)).
        if self._file is None or not _is_same(self._file, self.path):
            self.close()
            self._file = os.open(self.path, os.O_RDONLY)
            # A new file is there after a power failure when its folder says so.
            sync_folder(self.path.parent)
        os.fsync(self._file)


def _is_same(file: int, path: Path) -> bool:
    held, there = os.fstat(file), path.stat()
    return (held.st_dev, held.st_ino) == (there.st_dev, there.st_ino)
