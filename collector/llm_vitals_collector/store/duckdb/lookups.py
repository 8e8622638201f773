"""The SQL of what pages and derivations look up beside KPIs. Times come as microseconds since 1970."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.store.duckdb.about import about
from llm_vitals_collector.store.duckdb.columns import CALL_FIELDS, FEEDBACK_FIELDS, SCORE_FIELDS, read_list
from llm_vitals_collector.store.duckdb.ratings import NORMAL, RATINGS
from llm_vitals_collector.store.results import Exported, LabelQuery

NOT_LISTED: Final = frozenset({"input_messages", "output_messages", "system_instructions"})
"""Columns that only `call` reads: they are long."""
LISTED: Final = ", ".join(f"NULL AS {name}" if name in NOT_LISTED else read_list([name]) for name in CALL_FIELDS)

CALL: Final = f"SELECT {read_list(CALL_FIELDS)} FROM call WHERE trace_id = $trace AND span_id = $span LIMIT 1"  # noqa: S608 # names are ours
TRACE: Final = f"SELECT {LISTED} FROM counted_call WHERE trace_id = $trace ORDER BY started_at, span_id LIMIT 30"  # noqa: S608 # names are ours

_ONE: Final = """
SELECT '' AS id, $at::TIMESTAMPTZ AS "at", $response::VARCHAR AS response_id, $trace::VARCHAR AS trace_id,
       $span::VARCHAR AS span_id, $service::VARCHAR AS service
"""
CALL_OF: Final = f"SELECT {LISTED} FROM call WHERE rowid IN (SELECT place FROM ({about(_ONE)}))"  # noqa: S608 # names are ours


def records_of(table: str, names: Sequence[str]) -> str:
    """Those of a table of ratings or scores that are about one call, oldest first."""
    near = f"SELECT * FROM {table} WHERE response_id = $response OR trace_id = $trace"  # noqa: S608 # names are ours
    return f"""
SELECT {read_list(names)} FROM {table} WHERE id IN (
    SELECT id FROM ({about(near)}) WHERE call.trace_id = $trace AND call.span_id = $span
) ORDER BY "at", id
"""  # noqa: S608 # names are ours


FEEDBACK_OF: Final = records_of("feedback", FEEDBACK_FIELDS)
SCORES_OF: Final = records_of("score", SCORE_FIELDS)


def errors(where: str) -> str:
    """Rows of model, error type, errors, first and last time; the most frequent first."""
    return f"""
SELECT request_model AS model, coalesce(error_type, 'HTTP ' || CAST(status_code AS VARCHAR)) AS error_type,
       count(*) AS errors, epoch_us(min(started_at)), epoch_us(max(started_at))
FROM counted_call WHERE {where} AND outcome = '{semconv.ERROR}' GROUP BY 1, 2 ORDER BY errors DESC, 1, 2 LIMIT 100
"""  # noqa: S608 # a condition of this package


def remarks(where: str) -> str:
    """Rows of time, rating, comment, and trace and span id of the call; the newest first, `$limit` at most."""
    return f"""
SELECT epoch_us("at"), rating, comment, trace_id, span_id FROM ({RATINGS})
WHERE length(trim(comment)) > 0 AND rating IS NOT NULL AND {where} ORDER BY "at" DESC LIMIT $limit
"""  # noqa: S608 # a condition of this package


def confusion(where: str) -> str:
    """Rows of expected label, actual label and calls."""
    return f"""
SELECT expected_label, actual_label, count(*) FROM ({RATINGS}) WHERE labelled AND {where} GROUP BY ALL
"""  # noqa: S608 # a condition of this package


def labelled(where: str, query: LabelQuery) -> str:
    """Rows of time, expected label, actual label, model, task, trace and span id; the newest first. With the parameters
    of `LabelQuery.parameters`."""
    conditions, chosen = [where], query.parameters()
    for side in ("expected", "actual"):
        if side in chosen:
            # As it stands, too: a label that was taken from here need not come out of `NORMAL` as it went in.
            conditions.append(f"{side}_label IN (${side}, {NORMAL.format(text=f'${side}')})")
        if f"{side}_none_of" in chosen:
            conditions.append(f"NOT list_contains(${side}_none_of, {side}_label)")
    if query.wrong:
        conditions.append("NOT correct")
    return f"""
SELECT epoch_us("at"), left(expected_label, 1000), left(actual_label, 1000), request_model, task, trace_id, span_id
FROM ({RATINGS}) WHERE labelled AND {" AND ".join(conditions)} ORDER BY "at" DESC, trace_id, span_id LIMIT $limit
"""  # noqa: S608 # a condition of this package


RECENT_QUESTIONS: Final = f"""
SELECT trace_id, span_id, "user", at_us, fingerprint, original, prompt FROM (
    SELECT trace_id, span_id, "user", epoch_us(started_at) AS at_us, fingerprint,
        coalesce(json_extract_string(attributes, '$."{semconv.FINGERPRINT}"'), fingerprint) AS original,
        left(prompt, 1000) AS prompt
    FROM call
    WHERE starts_query AND "user" IS NOT NULL AND prompt IS NOT NULL AND fingerprint IS NOT NULL
    ORDER BY started_at DESC, span_id DESC LIMIT $limit
) ORDER BY at_us, span_id
"""  # noqa: S608 # the name is ours

SEEN_USERS: Final = """
SELECT DISTINCT received_at >= $recent, "user", CASE WHEN starts_query AND NOT retry THEN fingerprint END
FROM counted_call
WHERE received_at >= $since AND started_at >= received_at - to_seconds($late_s) AND "user" IS NOT NULL
"""

UNCOUNTED: Final = """
SELECT trace_id, span_id, counted FROM call
WHERE (NOT counted OR NOT starts_query) AND started_at >= $since AND trace_id IN (SELECT unnest($traces::VARCHAR[]))
"""

LAST_ARRIVAL: Final = "SELECT epoch_us(max(received_at)) FROM call WHERE received_at > $after"
ANY_CALL: Final = "SELECT 1 FROM call LIMIT 1"


def begins(filters: str) -> str:
    """When the calls of a filter begin, from `$since` on; no row where there are earlier ones."""
    return f"""
SELECT epoch_us(min(started_at)) FROM call WHERE started_at >= $since {filters}
HAVING NOT EXISTS (SELECT 1 FROM call WHERE started_at < $since {filters})
"""  # noqa: S608 # ours


def called(column: str, filters: str) -> str:
    """Which of `$keys` a column of calls has, from `$since` to `$until`."""
    return (
        f"SELECT DISTINCT {column} FROM call WHERE started_at >= $since AND started_at <= $until "  # noqa: S608 # ours
        f"AND {column} IN (SELECT unnest($keys::VARCHAR[])) {filters}"
    )


_TABLES: Final[dict[Exported, tuple[str, str]]] = {
    "calls": ("call", "started_at"),
    "ratings": ("feedback", '"at"'),
    "scores": ("score", '"at"'),
    "examples": ("example", '"at"'),
}


def export(what: Exported) -> str:
    """Rows of one JSON text, oldest first."""
    table, at = _TABLES[what]
    return f"SELECT to_json(one) FROM (SELECT * FROM {table} WHERE {at} >= $from AND {at} < $to ORDER BY {at}) AS one"  # noqa: S608 # names are ours
