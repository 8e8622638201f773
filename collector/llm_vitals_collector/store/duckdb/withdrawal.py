"""Taking back what people say of answers."""

from __future__ import annotations

import duckdb

from llm_vitals_collector.records import Label
from llm_vitals_collector.store.duckdb.columns import text


def label(connection: duckdb.DuckDBPyConnection, one: Label) -> bool:
    """Delete a label; whether there was one. Within the caller's transaction."""
    key = [text(one.trace_id), text(one.span_id), text(one.criterion), text(one.by)]
    where = 'trace_id = $1 AND span_id = $2 AND criterion = $3 AND "by" = $4'
    return _count(connection, f"DELETE FROM label WHERE {where}", key) > 0  # noqa: S608 # ours


def expected(connection: duckdb.DuckDBPyConnection, rating_id: str) -> bool:
    """Take the expected answer out of a rating, and delete what has nothing beside it; whether there was one. Within
    the caller's transaction."""
    key = [text(rating_id)]
    had = "id = $1 AND expected IS NOT NULL"
    removed = _count(connection, f"DELETE FROM feedback WHERE {had} AND rating IS NULL AND comment IS NULL", key)  # noqa: S608 # ours
    removed += _count(connection, f"UPDATE feedback SET expected = NULL, actual = NULL WHERE {had}", key)  # noqa: S608 # ours
    if removed:
        # It holds the answer's label, which no rating without an expected answer has.
        connection.execute("DELETE FROM rating_call WHERE id = $1", key)
    return removed > 0


def _count(connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[str | None]) -> int:
    row = connection.execute(sql, parameters).fetchone()
    return int(row[0]) if row else 0
