"""The SQL of what pages and derivations look up beside KPIs. Times come as microseconds since 1970."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.store.clickhouse.about import about
from llm_vitals_collector.store.clickhouse.columns import read_list, time, us
from llm_vitals_collector.store.clickhouse.latest import CALLS, COUNTED, latest, looked_up
from llm_vitals_collector.store.clickhouse.ratings import NORMAL, RATINGS
from llm_vitals_collector.store.results import MOST_CHOICES, LabelQuery
from llm_vitals_collector.store.values import CALL_FIELDS, FEEDBACK_FIELDS, SCORE_FIELDS

_NOT_LISTED: Final = frozenset({"input_messages", "output_messages", "system_instructions"})
"""Columns that only `call` reads: they are long."""
LISTED: Final = ", ".join(f"NULL AS {name}_" if name in _NOT_LISTED else read_list([name]) for name in CALL_FIELDS)

_SPAN: Final = "trace_id = {trace:String} AND span_id = {span:String}"
CALL: Final = looked_up(read_list(CALL_FIELDS), _SPAN)
LISTED_CALL: Final = looked_up(LISTED, _SPAN)
TRACE: Final = looked_up(LISTED, "trace_id = {trace:String}") + " AND counted ORDER BY started_at, span_id LIMIT 30"

_ONE: Final = f"""
SELECT '' AS id, {time("at")} AS at, {{response:Nullable(String)}} AS response_id,
       {{trace:Nullable(String)}} AS trace_id, {{span:Nullable(String)}} AS span_id,
       {{service:Nullable(String)}} AS service
"""
ABOUT_ONE: Final = about(_ONE)


def records_of(table: str, names: Sequence[str]) -> str:
    """Those of a table of ratings or scores that are about one call, oldest first."""
    keys = "response_id = {response:Nullable(String)} OR trace_id = {trace:String}"
    # All rows of their ids, as the one that counts may have other keys.
    rows = latest(table, f"id IN (SELECT id FROM {table} WHERE {keys})")  # noqa: S608 # names are ours
    near = f"SELECT * FROM ({rows}) WHERE {keys}"  # noqa: S608 # as above
    return f"""
SELECT {read_list(names)} FROM ({near}) WHERE id IN (
    SELECT id FROM ({about(near)}) WHERE call_trace_id = {{trace:String}} AND call_span_id = {{span:String}}
) ORDER BY at, id
"""  # noqa: S608 # as above


FEEDBACK_OF: Final = records_of("feedback", FEEDBACK_FIELDS)
SCORES_OF: Final = records_of("score", SCORE_FIELDS)

_NAMES: Final = ("service", "request_model", "provider", "task", "variant")
CHOICES: Final = f"""
SELECT {", ".join(f"arraySort(topK({MOST_CHOICES})({name}))" for name in _NAMES)}
FROM {COUNTED} AND started_at >= {time("from")} AND started_at < {time("to")}
"""  # noqa: S608 # ours
"""One row: the most frequent values of service, model, provider, task and variant, each sorted. Which they are is near
the truth where there are more than three times as many."""


def errors(where: str) -> str:
    """Rows of model, error type, errors, first and last time; the most frequent first."""
    return f"""
SELECT request_model AS model, coalesce(error_type, concat('HTTP ', toString(status_code))) AS kind,
       count() AS errors, {us("min(started_at)")}, {us("max(started_at)")}
FROM {CALLS} WHERE {where} AND outcome = '{semconv.ERROR}' GROUP BY model, kind
ORDER BY errors DESC, model NULLS LAST, kind NULLS LAST LIMIT 100
"""  # noqa: S608 # a condition of this package


def remarks(where: str) -> str:
    """Rows of time, rating, comment, and trace and span id of the call; the newest first, `limit` at most."""
    return f"""
SELECT {us("at")}, rating, comment, trace_id, span_id FROM ({RATINGS})
WHERE length(trimBoth(coalesce(comment, ''))) > 0 AND rating IS NOT NULL AND {where}
ORDER BY at DESC LIMIT {{limit:UInt32}}
"""  # noqa: S608 # a condition of this package


def confusion(where: str) -> str:
    """Rows of expected label, actual label and calls."""
    return f"""
SELECT expected_label, actual_label, count() FROM ({RATINGS}) WHERE labelled AND {where}
GROUP BY expected_label, actual_label
"""  # noqa: S608 # a condition of this package


def labelled(where: str, query: LabelQuery) -> str:
    """Rows of time, expected label, actual label, model, task, trace and span id; the newest first. With the parameters
    of `LabelQuery.parameters`."""
    conditions, chosen = [where], query.parameters()
    for side in ("expected", "actual"):
        if side in chosen:
            # As it stands, too: a label that was taken from here need not come out of `NORMAL` as it went in.
            conditions.append(f"{side}_label IN ({{{side}:String}}, {NORMAL.format(text=f'{{{side}:String}}')})")
        if f"{side}_none_of" in chosen:
            conditions.append(f"{side}_label NOT IN {{{side}_none_of:Array(String)}}")
    if query.wrong:
        conditions.append("NOT correct")
    return f"""
SELECT {us("at")}, substringUTF8(expected_label, 1, 1000), substringUTF8(actual_label, 1, 1000), request_model, task,
       trace_id, span_id
FROM ({RATINGS}) WHERE labelled AND {" AND ".join(conditions)} ORDER BY at DESC, trace_id, span_id
LIMIT {{limit:UInt32}}
"""  # noqa: S608 # a condition of this package


RECENT_QUESTIONS: Final = f"""
SELECT trace_id, span_id, "user", {us("started_at")} AS at_us, fingerprint,
       coalesce(nullIf(JSONExtractString(attributes, '{semconv.FINGERPRINT}'), ''), fingerprint) AS original,
       substringUTF8(assumeNotNull(prompt), 1, 1000) AS question
FROM {CALLS}
WHERE {{within}} AND starts_query AND "user" IS NOT NULL AND prompt IS NOT NULL AND fingerprint IS NOT NULL
ORDER BY started_at DESC, span_id DESC LIMIT {{limit:UInt32}}
"""  # noqa: S608 # the name is ours
"""The newest first; with `{within}` for a condition."""

SEEN_USERS: Final = f"""
SELECT DISTINCT received_at >= {time("recent")} AS now, "user",
       if(coalesce(starts_query, false) AND NOT retry, fingerprint, NULL) AS question
FROM {COUNTED} AND received_at >= {time("since")}
AND started_at >= {time("begun")} AND {us("started_at")} >= {us("received_at")} - {{late_us:Int64}}
AND "user" IS NOT NULL
"""  # noqa: S608 # ours
"""`begun` is `since` less `late_us`: it says which part of the table to read."""

UNCOUNTED: Final = (
    looked_up("trace_id, span_id, counted", "trace_id IN {traces:Array(String)}", near=f"started_at >= {time('since')}")
    + " AND (NOT counted OR NOT coalesce(starts_query, true))"
)

LAST_ARRIVAL: Final = f"SELECT {us('max(received_at)')} FROM call WHERE received_at > {time('after')}"  # noqa: S608 # ours
ANY_CALL: Final = f"SELECT 1 FROM {CALLS} LIMIT 1"  # noqa: S608 # ours


def called(column: str, filters: Sequence[str]) -> str:
    """Which of `keys` a column of calls has, from `since` to `until`."""
    equal = "".join(f" AND {condition}" for condition in filters)
    return (
        f"SELECT DISTINCT {column} FROM {CALLS} WHERE started_at >= {time('since')} "  # noqa: S608 # ours
        f"AND started_at <= {time('until')} AND {column} IN {{keys:Array(String)}}{equal}"
    )


def begins(filters: Sequence[str]) -> str:
    """When the calls of a filter begin, from `since` on; no row where there are earlier ones."""
    equal = "".join(f" AND {condition}" for condition in filters)
    return f"""
SELECT {us("started_at")} FROM {CALLS} WHERE started_at >= {time("since")}{equal}
AND (SELECT count() FROM (SELECT 1 FROM {CALLS} WHERE started_at < {time("since")}{equal} LIMIT 1)) = 0
ORDER BY started_at LIMIT 1
"""  # noqa: S608 # ours
