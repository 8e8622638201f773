"""Deleting: all of a user, and what is too old."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import duckdb

from llm_vitals_collector.store.duckdb import alerts, datasets, evaluation_replies, rating_calls, rollup
from llm_vitals_collector.store.duckdb.columns import time_of
from llm_vitals_collector.store.results import Removed

_OF_USER: Final = 'SELECT trace_id, span_id, response_id FROM call WHERE "user" = $user'
_THEIRS: Final = f"(trace_id, span_id) IN (SELECT trace_id, span_id FROM ({_OF_USER}))"  # noqa: S608 # only text of this file
_TRACES: Final = f"span_id IS NULL AND trace_id IN (SELECT trace_id FROM ({_OF_USER}))"  # noqa: S608 # as above
"""What names a trace alone is about its last call; where a user has any call of the trace, it goes."""
_ABOUT_THEM: Final = f"({_THEIRS} OR {_TRACES} OR response_id IN (SELECT response_id FROM ({_OF_USER})))"  # noqa: S608 # as above
OLDEST: Final = """
SELECT min(epoch_us(oldest)) FROM (
    SELECT min(started_at) AS oldest FROM call
    UNION ALL SELECT min("at") FROM feedback
    UNION ALL SELECT min("at") FROM score
)
"""


def erase(connection: duckdb.DuckDBPyConnection, user: str) -> Removed:
    """Delete a user's calls and ratings, and all ratings and scores of those calls, and the examples of
    data sets that were made of them; within the caller's transaction."""
    parameters = {"user": user}
    examples = datasets.erase(connection, user)
    # They name no user, and are of a day: a request that is sent again is evaluated anew.
    evaluation_replies.forget(connection)
    ratings = _delete(connection, f'DELETE FROM feedback WHERE "user" = $user OR {_ABOUT_THEM}', parameters)  # noqa: S608 # as above
    scores = _delete(connection, f"DELETE FROM score WHERE {_ABOUT_THEM}", parameters)  # noqa: S608 # as above
    for table in ("pick", "label"):
        _delete(connection, f"DELETE FROM {table} WHERE {_THEIRS}", parameters)  # noqa: S608 # as above
    times = connection.execute('SELECT epoch_us(started_at) FROM call WHERE "user" = $user', parameters).fetchall()
    rollup.erase(connection, user, [time_of(at) for (at,) in times])
    _delete(connection, f"DELETE FROM rating_call WHERE {_THEIRS} OR id NOT IN (SELECT id FROM feedback)", parameters)  # noqa: S608 # as above
    calls = _delete(connection, 'DELETE FROM call WHERE "user" = $user', parameters)
    return Removed(calls=calls, ratings=ratings, scores=scores, examples=examples)


def expire(connection: duckdb.DuckDBPyConnection, before: datetime) -> Removed:
    """Delete what is older than `before`; within the caller's transaction."""
    parameters = {"before": before}
    rollup.expire(connection, before)
    rating_calls.forget_expired(connection, before)
    alerts.expire(connection, before)
    evaluation_replies.expire(connection, before)
    for table in ("pick", "label"):
        _delete(connection, f'DELETE FROM {table} WHERE "at" < $before', parameters)  # noqa: S608 # the names are ours
    return Removed(
        calls=_delete(connection, "DELETE FROM call WHERE started_at < $before", parameters),
        ratings=_delete(connection, 'DELETE FROM feedback WHERE "at" < $before', parameters),
        scores=_delete(connection, 'DELETE FROM score WHERE "at" < $before', parameters),
    )


def _delete(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object]) -> int:
    row = connection.execute(sql, dict(parameters)).fetchone()
    return int(row[0]) if row else 0
