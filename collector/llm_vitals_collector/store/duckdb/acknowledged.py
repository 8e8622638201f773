"""Whether all that was acknowledged is still there: the database and a file beside it count the records committed.

A damaged write-ahead log is read up to the damage, and DuckDB says nothing of the rest: a log cut by a tenth lost 300
calls without a word. Both numbers are written with every commit, the file's after it and without waiting for the disk:
after a power failure it may lag, so what it says more than the database is lost, and never an alarm for nothing.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import duckdb

logger = logging.getLogger(__name__)

_UPDATE: Final = "UPDATE acknowledged SET records = $1"


class Acknowledged:
    """The two counts of one open database; for who holds the lock of writers."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        row = connection.execute("SELECT records FROM acknowledged").fetchone()
        self._records = int(row[0]) if row else 0
        self._path: Final = self.path_of(path)
        self.lost: Final = max(0, _number(self._path) - self._records)
        """Records that were acknowledged and are gone."""
        self._keep()

    @staticmethod
    def path_of(database: Path) -> Path:
        """The file beside it."""
        return database.with_name(database.name + ".acknowledged")

    def write(self, execute: Callable[[str, Sequence[object]], None], records: int = 0) -> None:
        """In the transaction that commits these records."""
        execute(_UPDATE, [self._records + records])

    def committed(self, records: int) -> None:
        """That transaction is on disk."""
        self._records += records
        self._keep()

    def _keep(self) -> None:
        """Never raises: a count that lags costs an alarm at worst, and the records are kept."""
        try:
            # In place, and always as long: no moment without a number.
            with os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
                file.write(b"%019d\n" % self._records)
        except OSError as error:
            logger.warning(
                "%s could not be written (%s): until it can, a damaged log would not be noticed. Check the "
                "folder and the disk.",
                self._path,
                error.strerror,
            )


class KeptLog:
    """A copy of the write-ahead log that a process left behind, until it is known whether it was whole."""

    def __init__(self, path: Path) -> None:
        self._log: Final = path.with_name(path.name + ".wal")
        self._copy: Final = path.with_name(path.name + ".wal.at-start")
        # Where it cannot be copied the database cannot be opened either, which says why.
        with suppress(OSError):
            if self._log.stat().st_size:
                shutil.copyfile(self._log, self._copy)

    @property
    def exists(self) -> bool:
        """Whether a log was left behind."""
        return self._copy.exists()

    def set_aside(self) -> Path:
        """Keep the copy, named as damaged; where it is."""
        named = self._copy.with_name(f"{self._log.name}.damaged-{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}")
        self._copy.rename(named)
        return named

    def open_without(self) -> None:
        """Take the log away from the database."""
        self._log.unlink(missing_ok=True)

    def put_back(self) -> None:
        """Give it back as it was."""
        shutil.copyfile(self._copy, self._log)

    def forget(self) -> None:
        """It was whole."""
        self._copy.unlink(missing_ok=True)


def damage(lost: int, kept: Path | None) -> str:
    """What is told of lost records."""
    log = f" The log as it was found is kept in {kept}." if kept is not None else ""
    return (
        f"{lost:,} records (calls, ratings, scores) that were acknowledged are missing since the last start: the "
        f"database's log was damaged, or an older copy of the database was put in its place.{log} Restore a backup if "
        "they matter; later records are not affected."
    )


def _number(path: Path) -> int:
    try:
        return int(path.read_bytes())
    except (OSError, ValueError):
        return 0
