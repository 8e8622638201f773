"""Deleting: all of a user, and what is too old. Rows are gone from the disk when these return."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from llm_vitals_collector.store.clickhouse import datasets
from llm_vitals_collector.store.clickhouse.columns import microseconds, time
from llm_vitals_collector.store.clickhouse.connection import Connection
from llm_vitals_collector.store.clickhouse.latest import CALLS, latest
from llm_vitals_collector.store.results import Removed

# A mutation names no parameters, as it runs later and on other servers: its values are put in by the client.
_OF_USER: Final = '"user" = {user:String}'
_THEIRS: Final = f"SELECT trace_id, span_id FROM call WHERE {_OF_USER}"  # noqa: S608 # only text of this file
_TRACES: Final = f"SELECT trace_id FROM call WHERE {_OF_USER}"  # noqa: S608 # as above
"""What names a trace alone is about its last call; where a user has any call of the trace, it goes."""
_RESPONSES: Final = f"SELECT response_id FROM call WHERE {_OF_USER} AND response_id IS NOT NULL"  # noqa: S608 # as above
_ABOUT_THEM: Final = (
    "(trace_id IS NOT NULL AND span_id IS NOT NULL "
    f"AND (assumeNotNull(trace_id), assumeNotNull(span_id)) IN ({_THEIRS}) "
    f"OR trace_id IS NOT NULL AND span_id IS NULL AND assumeNotNull(trace_id) IN ({_TRACES}) "
    f"OR coalesce(response_id IN ({_RESPONSES}), false))"
)
_DAYS_BEFORE: Final = f"""
SELECT DISTINCT partition FROM system.parts
WHERE database = currentDatabase() AND active AND table = {{table:String}}
AND toDate(partition) < toDate({time("before")})
"""  # noqa: S608 # as above


def erase(connection: Connection, user: str) -> Removed:
    """Delete a user's calls and ratings, and all ratings and scores of those calls, and the examples of data sets
    that were made of them."""
    parameters: dict[str, object] = {"user": user}
    ratings = f"coalesce({_OF_USER}, false) OR {_ABOUT_THEM}"
    removed = Removed(
        calls=_count(connection, f"{CALLS} WHERE {_OF_USER}", parameters),
        ratings=_count(connection, f"({latest('feedback')}) WHERE {ratings}", parameters),
        scores=_count(connection, f"({latest('score')}) WHERE {_ABOUT_THEM}", parameters),
        examples=datasets.erase(connection, user),
    )
    # They name no user, and are of a day: a request that is sent again is evaluated anew.
    connection.command("TRUNCATE TABLE evaluation_reply")
    # Calls last: what is about them is found by them, also when this is run again after a failure.
    theirs = f"(trace_id, span_id) IN ({_THEIRS})"
    for table, where in (
        ("feedback", ratings), ("score", _ABOUT_THEM), ("pick", theirs), ("label", theirs), ("call", _OF_USER)
    ):  # fmt: skip
        _delete(connection, table, where, parameters)
    return removed


def expire(connection: Connection, before: datetime) -> Removed:
    """Delete what is older than `before`: whole days at once, the rest of a day by its rows."""
    parameters: dict[str, object] = {"before": microseconds(before)}
    older = {
        table: f"{at} < {time('before')}" for table, at in (("call", "started_at"), ("feedback", "at"), ("score", "at"))
    }
    removed = Removed(
        calls=_count(connection, f"{CALLS} WHERE {older['call']}", parameters),
        ratings=_count(connection, f"({latest('feedback')}) WHERE {older['feedback']}", parameters),
        scores=_count(connection, f"({latest('score')}) WHERE {older['score']}", parameters),
    )
    _delete(connection, "evaluation_reply", f"at < {time('before')}", parameters)
    _delete(connection, "label", f"at < {time('before')}", parameters)
    for table, where in {**older, "pick": f"at < {time('before')}"}.items():
        days = connection.read(_DAYS_BEFORE, {**parameters, "table": table})
        for (day,) in days:
            connection.command(f"ALTER TABLE {table} DROP PARTITION {{day:String}}", {"day": str(day)})
        if connection.read(f"SELECT 1 FROM {table} WHERE {where} LIMIT 1", parameters):  # noqa: S608 # only text of this file
            _delete(connection, table, where, parameters)
    return removed


def _count(connection: Connection, rows: str, parameters: Mapping[str, object]) -> int:
    ((count,),) = connection.read(f"SELECT count() FROM {rows}", parameters)  # noqa: S608 # only text of this file
    return int(str(count))


def _delete(connection: Connection, table: str, where: str, parameters: Mapping[str, object]) -> None:
    connection.command(
        f"ALTER TABLE {table} DELETE WHERE {where}", parameters, mutations_sync=2, allow_nondeterministic_mutations=1
    )
