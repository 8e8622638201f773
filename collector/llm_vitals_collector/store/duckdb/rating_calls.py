"""Which call each rating is about, kept once it was found: to look through 10 M calls for it takes 0.7 s of CPU.

A row of `rating_call` holds until something changes that it rests on: a call is written that the rating may be about
(it has a key of the rating, or of its call), its call is deleted, or the rating is. The row is then deleted in the same
transaction, and measurements look for the call themselves until the writer has found it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import duckdb

from llm_vitals.verdicts.answer_label import answer_label
from llm_vitals_collector.records import EPOCH, Call, Feedback
from llm_vitals_collector.store.duckdb.about import about
from llm_vitals_collector.store.duckdb.columns import text, time_of
from llm_vitals_collector.store.duckdb.key_set import KeySet
from llm_vitals_collector.store.duckdb.reader import Read

STEP: Final = 20_000
"""Ratings whose calls are looked for at once."""
_NEAR: Final = timedelta(days=1)
ABOUT: Final = ("trace_id", "span_id", "started_at", "request_model", "task", "provider", "service", "variant")
"""What is kept of a call."""
_FORGET_WRITTEN: Final = """
DELETE FROM rating_call WHERE rowid IN (
    SELECT rowid FROM rating_call WHERE trace_key IN (SELECT hash(unnest($traces::VARCHAR[])))
    UNION ALL SELECT rowid FROM rating_call WHERE call_key IN (SELECT hash(unnest($traces::VARCHAR[])))
    UNION ALL SELECT rowid FROM rating_call WHERE response_key IN (SELECT hash(unnest($responses::VARCHAR[])))
)
"""
NEW: Final = "id NOT IN (SELECT id FROM rating_call)"
"""The condition of a rating whose call was not looked for yet."""


def found(records: str) -> str:
    """CTEs: `unfound` are `records`, a SELECT of ratings; `found` has `id`, `call` (as `about` has it) and, where the
    rating needs the answer's text to compare, `output`. Calls near the ratings in time (`$near_from` to `$near_to`, see
    `near`) are looked through first, and all calls only for those of which that is not certain."""
    near = about("FROM unfound", "call WHERE started_at >= $near_from AND started_at <= $near_to")
    return f"""
unfound AS MATERIALIZED ({records}),
near AS MATERIALIZED (FROM ({near}) WHERE certain),
placed AS MATERIALIZED (
    FROM near UNION ALL FROM ({about("FROM unfound WHERE id NOT IN (SELECT id FROM near)")})
),
answered AS (
    SELECT rowid AS place, output FROM call WHERE rowid IN (
        SELECT place FROM placed JOIN unfound USING (id) WHERE expected IS NOT NULL AND actual IS NULL
    )
),
found AS (SELECT id, call, output FROM placed LEFT JOIN answered USING (place))
"""  # noqa: S608 # ours


_MADE_BY: Final = "version() || ' labels'"
"""What a row rests on: DuckDB's way to hash, and that answers are kept as their labels."""
_UNFOUND: Final = f'SELECT * FROM feedback WHERE {NEW} ORDER BY "at" DESC LIMIT {STEP}'  # noqa: S608 # ours
_FIND: Final = f"""
INSERT INTO rating_call
WITH {found(_UNFOUND)}
SELECT id, "at", hash(unfound.response_id), hash(unfound.trace_id), hash(found.call.trace_id),
       {", ".join(f"found.call.{name}" for name in ABOUT)}, output, {_MADE_BY}
FROM unfound LEFT JOIN found USING (id)
RETURNING id, trace_id, output
"""  # noqa: S608 # ours
_LABEL: Final = """
UPDATE rating_call SET output = one.label
FROM (SELECT unnest($ids::VARCHAR[]) AS id, unnest($labels::VARCHAR[]) AS label) AS one WHERE rating_call.id = one.id
"""


def find(connection: duckdb.DuckDBPyConnection, keys: KeySet) -> int:
    """Find the calls of ratings that have none yet, of the newest; returns of how many."""

    def read(sql: str, parameters: Mapping[str, object]) -> list[tuple[object, ...]]:
        return connection.execute(sql, dict(parameters)).fetchall()

    found = connection.execute(_FIND, near(read, _UNFOUND, {})).fetchall()
    keys.add(str(trace) for _, trace, _ in found if trace is not None)
    labels = {str(name): answer_label(str(output)) for name, _, output in found if output is not None}
    if labels:
        connection.execute(_LABEL, {"ids": list(labels), "labels": list(labels.values())})
    return len(found)


def add_keys(keys: KeySet, ratings: Iterable[Feedback]) -> None:
    """Add what calls may have that these ratings are about."""
    for rating in ratings:
        keys.add(name for one in (rating.response_id, rating.trace_id) if (name := text(one)) is not None)


def all_keys(read: Read) -> KeySet:
    """The same of all ratings, and of the calls that were found."""
    keys = KeySet()
    for table, columns in (("feedback", ("response_id", "trace_id")), ("rating_call", ("trace_id",))):
        for column in columns:
            rows = read(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL", {})  # noqa: S608 # ours
            keys.add(str(name) for (name,) in rows)
    return keys


def near(read: Read, records: str, parameters: Mapping[str, object]) -> dict[str, object]:
    """The parameters of `found`: from a day before the first of the records to the last of them."""
    ((first, last),) = read(f'SELECT epoch_us(min("at")), epoch_us(max("at")) FROM ({records})', parameters)  # noqa: S608 # ours
    if not isinstance(first, int) or not isinstance(last, int):
        return {"near_from": EPOCH, "near_to": EPOCH}
    return {"near_from": time_of(first) - _NEAR, "near_to": time_of(last)}


def forget_written(
    connection: duckdb.DuckDBPyConnection, keys: KeySet, calls: Sequence[Call], changed: Iterable[str]
) -> bool:
    """Forget the calls of ratings that may be about these calls, or have one of the traces `changed`; whether there
    were such ratings."""
    # The keys are asked first: to look for the ids of 512 calls in a million ratings takes 16 ms of CPU.
    traces = keys.among({call.trace_id for call in calls}.union(changed))
    responses = keys.among({name for call in calls if (name := text(call.response_id)) is not None})
    if not traces and not responses:
        return False
    ((forgotten,),) = connection.execute(_FORGET_WRITTEN, {"traces": traces, "responses": responses}).fetchall()
    return bool(forgotten)


def forget_ratings(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> None:
    """Forget the calls of ratings that are replaced."""
    connection.execute("DELETE FROM rating_call WHERE id IN (SELECT unnest($1::VARCHAR[]))", [ids])


def forget_expired(connection: duckdb.DuckDBPyConnection, before: datetime) -> None:
    """Forget ratings, and calls of ratings, that are older than `before`."""
    connection.execute('DELETE FROM rating_call WHERE "at" < $1 OR started_at < $1', [before])


def forget_other_engines(connection: duckdb.DuckDBPyConnection) -> None:
    """Forget what another version of DuckDB, or of this, found: it may hash differently, or keep whole answers."""
    connection.execute(f"DELETE FROM rating_call WHERE engine <> {_MADE_BY}")  # noqa: S608 # ours
