"""The schema of the database: one SQL file an object under `ddl/`, created in the order of OBJECTS.

Several collectors may start at once, and each does all steps that are missing. So each statement changes nothing where
it was run before (`IF NOT EXISTS`), and a collector of the version before goes on beside a new one: a column that it
does not know has a default. A later version adds `ddl/migrate/NNNN.sql`, statements with a semicolon at a line's
end, and raises VERSION; the files of the objects always describe the newest version.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.clickhouse.connection import Connection

VERSION: Final = 5
DDL: Final = Path(__file__).parent / "ddl"
OBJECTS: Final = (
    "schema_version",
    "call",
    "feedback",
    "score",
    "alert_record",
    "lease",
    "dataset",
    "example",
    "pick",
    "label",
    "dataset_run",
    "run_answer",
    "evaluation_reply",
)
_KEPT: Final = {"call": "started_at", "feedback": "at", "score": "at", "pick": "at", "label": "at"}
"""The tables that retention is of, and the column of their time."""


def migrate(connection: Connection, *, version: int = VERSION, ddl: Path = DDL) -> None:
    """Bring the database to `version`: create what is missing, and run the steps that it lacks.

    Raises StoreError when the database is of a newer version than this program knows, or has other tables.
    """
    found = _version(connection)
    if found is not None and found > version:
        raise StoreError(
            f"{connection.address} was written by a newer LLM Vitals (its schema is version {found}, this program "
            f"knows {version}): upgrade llm-vitals, or name another database in LLM_VITALS_STORE."
        )
    if found == version:
        return
    steps = [f"{name}.sql" for name in OBJECTS]
    if found is not None:
        steps = [f"migrate/{step:04}.sql" for step in range(found + 1, version + 1)]
    for step in steps:
        for statement in (ddl / step).read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.command(statement)
    # Last: who finds the version finds all of it.
    connection.command(f"INSERT INTO schema_version VALUES ({version:d})")  # noqa: S608 # a number


def _version(connection: Connection) -> int | None:
    """The version of the database; None where nothing is there, or its creation has not ended."""
    tables = {
        str(name) for (name,) in connection.read("SELECT name FROM system.tables WHERE database = currentDatabase()")
    }
    if not tables:
        return None
    if "schema_version" not in tables:
        raise StoreError(
            f"{connection.address} has tables that are not of LLM Vitals: name an empty database in LLM_VITALS_STORE."
        )
    ((found,),) = connection.read("SELECT max(version) FROM schema_version")
    return found if isinstance(found, int) else None


def retain(connection: Connection, days: int) -> None:
    """Let the server drop records that are older, a day at once; what there is of older ones, too."""
    for table, at in _KEPT.items():
        wanted = f"toDateTime({at}) + toIntervalDay({days:d})"
        ((made,),) = connection.read(
            "SELECT create_table_query FROM system.tables WHERE database = currentDatabase() AND name = {table:String}",
            {"table": table},
        )
        if f"TTL {wanted}" not in str(made):
            if table != "label":  # its parts are not of one time
                connection.command(f"ALTER TABLE {table} MODIFY SETTING ttl_only_drop_parts = 1")
            connection.command(f"ALTER TABLE {table} MODIFY TTL {wanted}", materialize_ttl_after_modify=1)


def types_of(connection: Connection, table: str) -> dict[str, str]:
    """The types of a table's columns, in their order."""
    return {
        str(name): str(kind)
        for name, kind in connection.read(
            "SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {table:String} "
            "ORDER BY position",
            {"table": table},
        )
    }
