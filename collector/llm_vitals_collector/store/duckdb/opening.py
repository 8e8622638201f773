"""Opening the database: its file, DuckDB's configuration, the schema; and what to do when it cannot be opened."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

import duckdb

from llm_vitals_collector.store import StoreError, StoreInUseError
from llm_vitals_collector.store.duckdb import rating_calls
from llm_vitals_collector.store.duckdb.acknowledged import KeptLog, damage
from llm_vitals_collector.store.duckdb.backup import LOCKED
from llm_vitals_collector.store.duckdb.checkpoints import NEVER
from llm_vitals_collector.store.duckdb.cores import database_threads
from llm_vitals_collector.store.duckdb.reader import first_line
from llm_vitals_collector.store.duckdb.schema import migrate
from llm_vitals_collector.store.duckdb.store import DuckDBStore

logger = logging.getLogger(__name__)

FILE: Final = "llm-vitals.duckdb"
_OURS: Final = "llm-vitals."
"""How the names of all files begin that we make in the folder."""


def open_store(folder: Path, *, memory: str = "1GB", keep: timedelta | None = None) -> DuckDBStore:
    """The store in `folder`, created when missing. What is older than `keep` is deleted; None keeps all.

    Raises StoreError, in one line that says what to do.
    """
    path = folder / FILE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_private(folder)
    except OSError as error:
        raise StoreError(
            f"The data folder {folder} cannot be made ({error.strerror}): make it writable, or choose another with "
            "--data or LLM_VITALS_DATA."
        ) from error
    log = KeptLog(path)
    try:
        store, kept = _open(path, memory, keep), None
    except StoreError:
        if not log.exists or _in_use(path):
            log.forget()
            raise
        # It may be the log that cannot be read: what is in the file is served, and the log is kept.
        log.open_without()
        try:
            store, kept = _open(path, memory, keep), log.set_aside()
        except StoreError:
            log.put_back()
            log.forget()
            raise
    _make_private(folder)
    if store.acknowledged.lost and log.exists:
        kept = log.set_aside()
    log.forget()
    if store.acknowledged.lost or kept is not None:
        store.damage = damage(store.acknowledged.lost, kept)
        logger.error("%s", store.damage)
    return store


def _make_private(folder: Path) -> None:
    """Prompts are inside. A folder that has other things, too, is left as it is, but for the database's files."""
    found = list(folder.iterdir())
    private = [one for one in found if one.name.startswith(FILE)]
    if all(one.name.startswith(_OURS) for one in found):
        private.append(folder)
    for one in private:
        # What belongs to somebody else is theirs to close.
        with suppress(OSError):
            one.chmod(0o700 if one is folder else 0o600)


def _open(path: Path, memory: str, keep: timedelta | None) -> DuckDBStore:
    try:
        connection = duckdb.connect(
            str(path),
            config={
                # SQL of the pages must not reach files or the network.
                "enable_external_access": "false",
                "autoinstall_known_extensions": "false",
                "checkpoint_threshold": NEVER,
                # DuckDB's own default is 80% of the machine and all of its cores, beside somebody's application.
                "memory_limit": memory,
                "threads": str(database_threads()),
            },
        )
    except duckdb.Error as error:
        raise _cannot_open(path, error) from error
    try:
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        migrate(connection, str(path))
        rating_calls.forget_other_engines(connection)
        return DuckDBStore(connection, path, keep=keep)
    except duckdb.Error as error:
        connection.close()
        raise _cannot_open(path, error) from error
    except BaseException:
        connection.close()
        raise


def _in_use(path: Path) -> bool:
    """Whether another process has the database open."""
    try:
        duckdb.connect(str(path), read_only=True).close()
    except duckdb.Error as error:
        return LOCKED in first_line(error).lower()
    return False


def _cannot_open(path: Path, error: duckdb.Error) -> StoreError:
    reason = first_line(error)
    if LOCKED in reason.lower():
        return StoreInUseError(
            f"{path} is in use by another process ({reason}): stop that one (another `llm-vitals up`?), or choose "
            "another data folder with --data."
        )
    if not _writable(path):
        return StoreError(
            f"{path} cannot be opened ({reason}): make the folder writable for this user, or choose another with "
            "--data or LLM_VITALS_DATA."
        )
    return StoreError(
        f"{path} cannot be opened ({reason}): if a newer LLM Vitals or DuckDB wrote it, upgrade; else restore it from "
        "a copy, or choose another data folder with --data."
    )


def _writable(path: Path) -> bool:
    """Whether this user may write the database and its folder."""
    effective = os.access in os.supports_effective_ids
    return os.access(path.parent, os.W_OK | os.X_OK, effective_ids=effective) and (
        not path.exists() or os.access(path, os.R_OK | os.W_OK, effective_ids=effective)
    )
