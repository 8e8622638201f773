"""Opening the database: its file, DuckDB's configuration, the schema; and what to do when it cannot be opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import duckdb

from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.duckdb import rating_calls
from llm_vitals_collector.store.duckdb.reader import first_line
from llm_vitals_collector.store.duckdb.schema import migrate
from llm_vitals_collector.store.duckdb.store import DuckDBStore

FILE: Final = "llm-vitals.duckdb"
THREADS: Final = 4


def open_store(folder: Path, *, memory: str = "1GB") -> DuckDBStore:
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
                # DuckDB's own default is 80% of the machine and all of its cores, beside somebody's application.
                "memory_limit": memory,
                "threads": str(min(THREADS, os.cpu_count() or 1)),
            },
        )
    except duckdb.Error as error:
        raise StoreError(_cannot_open(path, error)) from error
    try:
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        migrate(connection, str(path))
        rating_calls.forget_other_engines(connection)
    except duckdb.Error as error:
        connection.close()
        raise StoreError(_cannot_open(path, error)) from error
    except BaseException:
        connection.close()
        raise
    return DuckDBStore(connection, path)


def _cannot_open(path: Path, error: duckdb.Error) -> str:
    reason = first_line(error)
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
