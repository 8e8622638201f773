"""Rows that count, of those that a table has: replaced ones stay in it until ClickHouse merges its parts.

Calls: of a time and ids the row of the highest version. `CALLS` lets ClickHouse look (FINAL), which is next to nothing
where rows are sorted by time, as parts hardly overlap. Where few calls are looked up by ids, `looked_up` looks itself:
FINAL would read the keys of the whole table.

Ratings and scores: of an id the row with the latest time, whatever day that is in.
"""

from __future__ import annotations

from typing import Final

CALLS: Final = "call FINAL"
"""All calls, each once."""
COUNTED: Final = f"{CALLS} WHERE counted"
"""What every KPI reads: each call to a model once. Further conditions follow with AND."""


def looked_up(columns: str, traces: str, *, near: str = "true") -> str:
    """A SELECT of `columns` of the calls of some traces (a condition on `trace_id`), which began in a time."""
    return f"""
SELECT {columns} FROM (
    SELECT * FROM call WHERE {traces} AND {near} ORDER BY version DESC, is_deleted LIMIT 1 BY span_id, trace_id
) WHERE NOT is_deleted
"""  # noqa: S608 # ours


def of_responses(responses: str, *, near: str = "true") -> str:
    """A SELECT of the traces that have, or once had, a call with one of some response ids, which began in a time."""
    return f"SELECT trace_id FROM call WHERE {near} AND response_id IN ({responses})"  # noqa: S608 # ours


def latest(table: str, since: str = "true", columns: str = "*") -> str:
    """A SELECT of ratings or scores that count. `since` may keep rows out by a lower bound of their time alone: what
    replaces one is later, and is read, too."""
    return f"SELECT {columns} FROM {table} WHERE {since} ORDER BY at DESC, received_at DESC LIMIT 1 BY id"  # noqa: S608 # ours
