"""The SQL of what pages and derivations look up beside KPIs. Times come as microseconds since 1970."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.store.duckdb.columns import CALL_FIELDS, read_list
from llm_vitals_collector.store.duckdb.ratings import RATINGS

NOT_LISTED: Final = frozenset({"input_messages", "output_messages", "system_instructions"})
"""Columns that only `call` reads: they are long."""
LISTED: Final = ", ".join(f"NULL AS {name}" if name in NOT_LISTED else read_list([name]) for name in CALL_FIELDS)

CALL: Final = f"SELECT {read_list(CALL_FIELDS)} FROM call WHERE trace_id = $trace AND span_id = $span LIMIT 1"  # noqa: S608 # names are ours
TRACE: Final = f"SELECT {LISTED} FROM counted_call WHERE trace_id = $trace ORDER BY started_at, span_id LIMIT 30"  # noqa: S608 # names are ours

# The response id decides, else trace and span, else (no response id, and a span that is no call) the trace's last
# call. One OR of all takes up to three times as long.
CALL_OF: Final = f"""
SELECT {LISTED} FROM (
    SELECT 1 AS way, * FROM call WHERE response_id = $response
    UNION ALL SELECT 2 AS way, * FROM call WHERE trace_id = $trace AND span_id = $span
    UNION ALL SELECT 3 AS way, * FROM call WHERE trace_id = $trace AND counted AND $response IS NULL
)
ORDER BY way, started_at DESC, span_id DESC LIMIT 1
"""  # noqa: S608 # names are ours

CHOICES: Final = """
SELECT list_sort(list(DISTINCT service)), list_sort(list(DISTINCT request_model)),
       list_sort(list(DISTINCT provider)), list_sort(list(DISTINCT task)), list_sort(list(DISTINCT variant))
FROM counted_call WHERE started_at >= $from AND started_at < $to
"""
"""One row: sorted values of service, model, provider, task and variant."""


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
SELECT trace_id, span_id FROM call
WHERE NOT counted AND started_at >= $since AND trace_id IN (SELECT unnest($traces::VARCHAR[]))
"""

LAST_ARRIVAL: Final = "SELECT epoch_us(max(received_at)) FROM call WHERE received_at > $after"
ANY_CALL: Final = "SELECT 1 FROM call LIMIT 1"
