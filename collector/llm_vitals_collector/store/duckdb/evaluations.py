"""The SQL of what is said of answers: ratings and scores, kept once an id, and joined to their call."""

from __future__ import annotations

from typing import Final

from llm_vitals_collector.records import Feedback, FeedbackQuery
from llm_vitals_collector.store import cursor
from llm_vitals_collector.store.duckdb.columns import FEEDBACK_FIELDS, SCORE_FIELDS, quoted, read_list, sql_type


def _replace(table: str) -> str:
    """Drop what the new ones replace: of several with one id the latest is kept, so a person may change their mind,
    and a delivery that is repeated late does not change it back. Parameters: `ids`, `times`."""
    return f"""
DELETE FROM {table} USING (SELECT unnest($ids::VARCHAR[]) AS id, unnest($times::TIMESTAMPTZ[]) AS "at") AS new
WHERE {table}.id = new.id AND {table}."at" <= new."at"
"""  # noqa: S608 # the names are ours


def _insert(table: str, names: tuple[str, ...]) -> str:
    """Insert those whose id is not kept; one list a column, then when they came."""
    values = ", ".join(f'unnest(${i}::{sql_type(name)}[]) AS "{name}"' for i, name in enumerate(names, 1))
    return f"""
INSERT INTO {table} ({quoted(names)}, received_at)
SELECT * FROM (SELECT {values}, ${len(names) + 1}::TIMESTAMPTZ) WHERE id NOT IN (SELECT id FROM {table})
"""  # noqa: S608 # the names are ours


def _about(table: str, names: tuple[str, ...]) -> str:
    """Those about one call, oldest first. Parameters: `response`, `trace`, `span`.

    A response id decides; else trace and span id; else (no span, or one that is no call, such as the application's
    own that was current) the last call of the trace.
    """
    return f"""
SELECT {read_list(names)} FROM {table} AS said
WHERE response_id = $response OR (trace_id = $trace AND (span_id = $span OR (
    response_id IS NULL
    AND $span = (SELECT arg_max(span_id, (started_at, span_id)) FROM call WHERE trace_id = $trace AND counted)
    AND NOT EXISTS (SELECT 1 FROM call WHERE call.trace_id = $trace AND call.span_id = said.span_id)
)))
ORDER BY "at", id
"""  # noqa: S608 # the names are ours


REPLACE_FEEDBACK: Final = _replace("feedback")
REPLACE_SCORES: Final = _replace("score")
INSERT_FEEDBACK: Final = _insert("feedback", FEEDBACK_FIELDS)
INSERT_SCORES: Final = _insert("score", SCORE_FIELDS)
FEEDBACK_FOR: Final = _about("feedback", FEEDBACK_FIELDS)
SCORES_FOR: Final = _about("score", SCORE_FIELDS)


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
