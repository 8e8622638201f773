"""Taking back what people say of answers. Rows are gone from the disk when these return."""

from __future__ import annotations

from typing import Final

from llm_vitals_collector.records import Label
from llm_vitals_collector.store.clickhouse.connection import Connection
from llm_vitals_collector.store.clickhouse.latest import latest

_LABEL: Final = (
    "trace_id = {trace:String} AND span_id = {span:String} AND criterion = {criterion:String} AND by = {by:String}"
)
_RATING: Final = "id = {id:String}"
_HAD: Final = f"SELECT rating, comment FROM ({latest('feedback', _RATING)}) WHERE expected IS NOT NULL"  # noqa: S608 # ours


def label(connection: Connection, one: Label) -> bool:
    """Delete a label; whether there was one."""
    key = {"trace": one.trace_id, "span": one.span_id, "criterion": one.criterion, "by": one.by}
    if not connection.read(f"SELECT 1 FROM label WHERE {_LABEL} LIMIT 1", key):  # noqa: S608 # ours
        return False
    _change(connection, f"ALTER TABLE label DELETE WHERE {_LABEL}", key)
    return True


def expected(connection: Connection, rating_id: str) -> bool:
    """Take the expected answer out of a rating, and delete what has nothing beside it; whether there was one."""
    key = {"id": rating_id}
    found = connection.read(_HAD, key)
    if not found:
        return False
    ((rating, comment),) = found
    # Rows that were replaced have it, too: they would count again if only the latest went.
    change = "DELETE" if rating is None and comment is None else "UPDATE expected = NULL, actual = NULL"
    _change(connection, f"ALTER TABLE feedback {change} WHERE {_RATING}", key)
    return True


def _change(connection: Connection, sql: str, key: dict[str, str]) -> None:
    connection.command(sql, dict(key), mutations_sync=2)
