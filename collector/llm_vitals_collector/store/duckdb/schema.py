"""The schema of the database: one SQL file an object under `ddl/`, created in the order of OBJECTS.

A later version adds `ddl/migrate/NNNN.sql` for each step and raises VERSION; the files of the objects always describe
the newest version.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from llm_vitals_collector.store import StoreError

if TYPE_CHECKING:
    import duckdb

VERSION: Final = 13
DDL: Final = Path(__file__).parent / "ddl"
OBJECTS: Final = (
    "schema_version",
    "call",
    "feedback",
    "score",
    "counted_call",
    "rolled",
    "rating_call",
    "alert",
    "acknowledged",
    "dataset",
    "pick",
    "label",
    "dataset_run",
    "evaluation_reply",
)


def migrate(connection: duckdb.DuckDBPyConnection, path: str, *, version: int = VERSION, ddl: Path = DDL) -> None:
    """Bring the database to `version`, in one transaction: create it when empty, else run the steps it lacks.

    Raises StoreError when the database is of a newer version than this program knows, or is not ours.
    """
    found = version_of(connection, path)
    if found == version:
        return
    if found is not None and found > version:
        raise StoreError(
            f"{path} was written by a newer LLM Vitals (its schema is version {found}, this program knows {version}): "
            "upgrade llm-vitals, or choose another data folder with --data."
        )
    steps = [f"{name}.sql" for name in OBJECTS]
    if found is not None:
        steps = [f"migrate/{step:04}.sql" for step in range(found + 1, version + 1)]
    connection.begin()
    try:
        for step in steps:
            connection.execute((ddl / step).read_text(encoding="utf-8"))
        connection.execute("DELETE FROM schema_version")
        connection.execute("INSERT INTO schema_version VALUES ($1)", [version])
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def version_of(connection: duckdb.DuckDBPyConnection, path: str) -> int | None:
    """The version of the database; None when it is empty."""
    tables = {str(row[0]) for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if not tables:
        return None
    if "schema_version" not in tables:
        raise StoreError(
            f"{path} is a DuckDB database, but not one of LLM Vitals (it has no table schema_version): "
            "choose another data folder with --data."
        )
    row = connection.execute("SELECT max(version) FROM schema_version").fetchone()
    if row is None or not isinstance(row[0], int):
        raise StoreError(
            f"{path} does not say its schema version (table schema_version is empty): it was damaged or edited. "
            "Restore it from a copy, or choose another data folder with --data."
        )
    return row[0]
