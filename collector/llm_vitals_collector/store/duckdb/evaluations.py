"""The SQL of what is said of answers: ratings and scores, kept once an id, and joined to their call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

import duckdb

from llm_vitals_collector.records import Feedback, FeedbackQuery, Score
from llm_vitals_collector.store import cursor
from llm_vitals_collector.store.duckdb import rating_calls
from llm_vitals_collector.store.duckdb.columns import (
    FEEDBACK_FIELDS,
    SCORE_FIELDS,
    quoted,
    read_list,
    record_columns,
    sql_type,
    text,
    time_of,
)

Table = Literal["feedback", "score"]
_CHUNK: Final = 256
"""Ids that are looked up at once: with more, DuckDB scans the table instead of its index."""


def replace(
    connection: duckdb.DuckDBPyConnection, table: Table, records: Sequence[Feedback | Score], received_at: datetime
) -> None:
    """Insert records into `table`. Of several with one id the latest is kept, so a person may change their mind, and a
    delivery that is repeated late does not change it back. Costs what the records cost, however large the table is."""
    kept: dict[str, tuple[int, datetime]] = {}
    ids = [text(one.id) for one in records]
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        found = connection.execute(
            f'SELECT id, rowid, epoch_us("at") FROM {table} WHERE id IN ({marks})',  # noqa: S608 # the names are ours
            chunk,
        ).fetchall()
        kept.update((str(name), (int(place), time_of(int(at)))) for name, place, at in found)
    new = [one for one, name in zip(records, ids, strict=True) if name not in kept or kept[name][1] <= one.at]
    stale = [kept[name][0] for one in new if (name := text(one.id)) in kept]
    if stale:
        connection.execute(
            f"DELETE FROM {table} WHERE rowid IN (SELECT unnest($places::BIGINT[]))",  # noqa: S608 # the names are ours
            {"places": stale},
        )
        if table == "feedback":
            rating_calls.forget_ratings(connection, [str(name) for name in ids if name in kept])
    if new:
        names = FEEDBACK_FIELDS if table == "feedback" else SCORE_FIELDS
        values = ", ".join(f"unnest(${i}::{sql_type(name)}[])" for i, name in enumerate(names, 1))
        columns = f"({quoted(names)}, received_at)"
        sql = f"INSERT INTO {table} {columns} SELECT {values}, ${len(names) + 1}::TIMESTAMPTZ"  # as above
        connection.execute(sql, [*record_columns(new), received_at])


def listing(query: FeedbackQuery) -> tuple[str, dict[str, object]]:
    """SQL and parameters of one row more than the page of ratings has, so that its end can be told.

    Raises ValueError when `query.before` is not the `next` of a page.
    """
    where = ["true"]
    parameters: dict[str, object] = {}
    if query.since is not None:
        where.append('"at" >= $since')
        parameters["since"] = query.since
    if query.until is not None:
        where.append('"at" < $until')
        parameters["until"] = query.until
    if query.id is not None:
        where.append("id = $id")
        parameters["id"] = query.id
    if query.ids:
        where.append("id IN (SELECT unnest($ids::VARCHAR[]))")
        parameters["ids"] = list(query.ids)
    if query.text is not None:
        found = (f"coalesce(contains(lower({name}), lower($text)), false)" for name in ("comment", "expected"))
        where.append(f"({' OR '.join(found)})")
        parameters["text"] = query.text
    if query.labels:
        where.append("expected IS NOT NULL AND rating IS NULL")
    if query.before is not None:
        at, (name,) = cursor.decode(query.before, ids=1)
        where.append('("at" < $before_at::TIMESTAMPTZ OR ("at" = $before_at::TIMESTAMPTZ AND id < $before_id))')
        parameters |= {"before_at": at, "before_id": name}
    sql = (
        f"SELECT {read_list(FEEDBACK_FIELDS)} FROM feedback WHERE {' AND '.join(where)} "  # noqa: S608 # texts of this module
        f'ORDER BY "at" DESC, id DESC LIMIT {query.limit + 1:d}'
    )
    return sql, parameters


def next_of(one: Feedback) -> str:
    """The `before` that goes on after `one`."""
    return cursor.encode(one.at, one.id)
