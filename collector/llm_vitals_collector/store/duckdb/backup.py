"""A copy of the database's file, its inspection, and its way back.

A backup is a DuckDB file like any other: the `duckdb` program opens it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

import duckdb

from llm_vitals_collector.files import put_in_place, sync_folder
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.duckdb.acknowledged import Acknowledged
from llm_vitals_collector.store.duckdb.reader import first_line
from llm_vitals_collector.store.duckdb.schema import VERSION, version_of

_PIECE: Final = 16 * 1024 * 1024
_SPARE: Final = 256 * 1024 * 1024
"""Bytes that a copy leaves free on the disk, for the log that grows meanwhile."""
LOCKED: Final = "could not set lock"
"""What DuckDB says where another process has the file open. A test has one that does."""
COUNTED: Final = ("call", "feedback", "score")
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a database has."""

    version: int
    """Of its schema."""
    calls: int
    ratings: int
    scores: int


def copy(path: Path, target: Path, *, stopped: Callable[[], bool] = lambda: False) -> None:
    """Copy a file that does not change, for this user alone; on disk when this returns. Raises StoreError, and leaves
    nothing then; `stopped` ends it."""
    try:
        size = path.stat().st_size
        _check_room(target, size)
        made = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise StoreError(f"{target} exists: choose another name, or remove it.") from error
    except OSError as error:
        raise StoreError(
            f"{error.filename or target} cannot be copied ({error.strerror}): check that the folder exists and "
            "is writable."
        ) from error
    try:
        with path.open("rb") as source:
            _copy(source.fileno(), made, size, stopped)
        os.fsync(made)
        sync_folder(target.parent)
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise StoreError(
                f"{target} could not be written ({error.strerror}): make room, or choose another place."
            ) from error
        raise
    finally:
        os.close(made)


def copy_closed(path: Path, target: Path) -> None:
    """Copy the database of a collector that does not run, with what its log has. Raises StoreError."""
    if not path.exists():
        raise StoreError(f"{path}: there is no such database: name its folder with --data or LLM_VITALS_DATA.")
    try:
        connection = duckdb.connect(str(path), config={"enable_external_access": "false"})
    except duckdb.Error as error:
        if LOCKED in first_line(error).lower():
            raise StoreError(
                f"{path} is open in a collector that runs: --url http://127.0.0.1:4318 copies it from there."
            ) from error
        raise StoreError(
            f"{path} cannot be opened ({first_line(error)}): `llm-vitals up` says whether it is damaged; "
            "restore a backup then."
        ) from error
    with connection:
        connection.execute("CHECKPOINT")
        copy(path, target)


def inspect(path: Path, progress: Progress = lambda _: None) -> Contents:
    """Read all of a database and count it: DuckDB compares each block with its checksum. Raises StoreError."""
    try:
        with duckdb.connect(str(path), read_only=True, config={"enable_external_access": "false"}) as connection:
            version = version_of(connection, str(path))
            if version is None:
                raise StoreError(f"{path} is an empty database, and no backup: choose another file.")
            if version > VERSION:
                raise StoreError(
                    f"{path} was written by a newer LLM Vitals (its schema is version {version}, this program knows "
                    f"{VERSION}): upgrade llm-vitals first."
                )
            found: dict[str, int] = {}
            for (table,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall():
                progress(f"reading {table}")
                # The hash of whole rows: a column that nobody reads is not checked.
                row = connection.execute(f'SELECT count(*), bit_xor(hash(t)) FROM "{table}" AS t').fetchone()  # noqa: S608 # names of DuckDB's own list
                found[str(table)] = int(row[0]) if row else 0
    except duckdb.Error as error:
        raise StoreError(
            f"{path} is damaged, or no database of LLM Vitals ({first_line(error)}): use another backup."
        ) from error
    calls, ratings, scores = (found.get(table, 0) for table in COUNTED)
    return Contents(version=version, calls=calls, ratings=ratings, scores=scores)


def restore(source: Path, path: Path, *, force: bool) -> Path | None:
    """Put a copy of `source` in the place of the database `path`; where the one before is kept, if there was one.

    Raises StoreError: there is one and not `force`, or a collector has it open.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and not force:
        raise StoreError(f"{path} exists: --force puts the backup in its place and keeps the old one beside it.")
    new = path.with_name(f"{path.name}.restoring")
    new.unlink(missing_ok=True)
    copy(source, new)
    try:
        return _replace(path, new)
    except OSError as error:
        raise StoreError(
            f"{path} could not be replaced ({error.strerror}): check that its folder is writable."
        ) from error
    finally:
        new.unlink(missing_ok=True)


def _replace(path: Path, new: Path) -> Path | None:
    if not path.exists():
        _forget(path)
        put_in_place(new, path)
        return None
    with path.open("r+b") as old:
        try:
            # The lock that DuckDB takes.
            fcntl.lockf(old, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(f"{path} is in use: stop the collector, and restore then.") from error
        kept = path.with_name(f"{path.name}.before-{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}")
        # The log first: it belongs to the old one, and must never meet the new.
        log = path.with_name(path.name + ".wal")
        if log.exists():
            log.rename(kept.with_name(kept.name + ".wal"))
        path.rename(kept)
        _forget(path)
        put_in_place(new, path)
    return kept


def _forget(path: Path) -> None:
    """The count of what was acknowledged before: it is of the other database."""
    Acknowledged.path_of(path).unlink(missing_ok=True)


def _check_room(target: Path, size: int) -> None:
    free = shutil.disk_usage(target.parent).free
    if free < size + _SPARE:
        raise StoreError(
            f"{target.parent} has {free / 1e9:.1f} GB free, and a copy needs {(size + _SPARE) / 1e9:.1f} GB: make "
            "room, or choose another place."
        )


def _copy(source: int, target: int, size: int, stopped: Callable[[], bool]) -> None:
    """By the kernel: the bytes never come into this process."""
    done = 0
    while done < size:
        if stopped():
            raise StoreError("The copy was stopped, because the collector is: start it, and make another.")
        copied = os.sendfile(target, source, done, min(_PIECE, size - done))
        if copied == 0:
            raise StoreError(
                "The database's file became shorter while it was copied: nothing but the collector may change "
                "it. Make another copy."
            )
        done += copied
