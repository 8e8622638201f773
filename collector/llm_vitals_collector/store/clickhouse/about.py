"""Which call a rating or a score is about: one SQL text, for lists, measurements and counters alike. The rules are
those of the other store (store/duckdb/about.py)."""

from __future__ import annotations

from typing import Final

from llm_vitals_collector.store.clickhouse.latest import looked_up, of_responses

ABOUT: Final = ("trace_id", "span_id", "request_model", "task", "provider", "service", "variant")
"""What `about` says of a call, as `call_...`."""
_FIELDS: Final = ", ".join(f"{name} AS call_{name}" for name in (*ABOUT, "response_id", "started_at", "counted"))
_SAME_SERVICE: Final = "ifNull(call_service = service, isNull(call_service) AND isNull(service))"


def about(records: str, *, answers: bool = False, near: str = "true") -> str:
    """A SELECT of `id`, the columns of ABOUT, `certain` and, with `answers`, `call_output`: one row a record whose call
    is kept. `records` is a SELECT with id, at, response_id, trace_id, span_id and service.

    Of the calls of some time (`near`, a condition) it is `certain` where no other call can be the one, given that all
    that began in the day before the record or later up to it are among them.
    """
    keys = "arrayFilter(x -> isNotNull(x), [concat('r', {0}response_id), concat('t', {0}trace_id)])"
    responses = f"SELECT assumeNotNull(response_id) FROM ({records}) WHERE response_id IS NOT NULL"  # noqa: S608 # ours
    traces = f"""trace_id IN (
        SELECT assumeNotNull(trace_id) FROM ({records}) WHERE trace_id IS NOT NULL
        UNION ALL {of_responses(responses, near=near)}
    )"""  # noqa: S608 # ours
    more = ", output AS call_output" if answers else ""
    # Nullable by themselves: once in some thousand runs a LEFT JOIN filled in '' in spite of `join_use_nulls`.
    names = ", ".join(f"toNullable(call_{name}) AS call_{name}" for name in ABOUT) + (
        ", call_output" if answers else ""
    )
    return f"""
SELECT id, {names}, (way = 1 OR way = 2 AND isNull(response_id)) AND NOT later AND {_SAME_SERVICE} AS certain
FROM (
    SELECT *, multiIf(
        startsWith(key, 'r'), 1,
        coalesce(call_span_id = span_id, false), 2,
        call_counted AND isNull(response_id), 3,
        0
    ) AS way, way < 3 AND call_started_at > at AS later
    FROM (
        SELECT id, at, response_id, span_id, service, assumeNotNull(arrayJoin({keys.format("")})) AS key
        FROM ({records})
    ) AS record
    JOIN (
        SELECT *, assumeNotNull(arrayJoin({keys.format("call_")})) AS key
        FROM ({looked_up(_FIELDS + more, traces, near=near)})
    ) AS call ON record.key = call.key
) WHERE way > 0
ORDER BY way, later, {_SAME_SERVICE} DESC,
    if(later, toUnixTimestamp64Micro(call_started_at), -toUnixTimestamp64Micro(call_started_at)), call_span_id DESC
LIMIT 1 BY id
"""  # noqa: S608 # only text of this package
