"""Which call a rating or a score is about: one SQL text, for lists, measurements and counters alike.

A response id decides; else trace and span id; else (no response id, and a span that is none of a call, such as the
application's own that was current) it is about the last call of its trace. Response ids are not unique: of several
calls the one counts that had begun when the rating was given, of the same service where there is one, the latest. So a
rating does not move to a later call with the same id, and not to another service's. Where none had begun yet (clocks
differ), the earliest after it counts.
"""

from __future__ import annotations


def about(records: str) -> str:
    """A SELECT of `id`, `place` (the rowid of the call) and `call` (a struct of its keys and dimensions), one row a
    record whose call is kept. `records` is a SELECT with id, at, response_id, trace_id, span_id and service."""
    # Calls are looked for only by the keys that the records carry, each key in a scan of its one column: an OR of both
    # would compare each row of the table with all keys.
    return f"""
WITH record AS ({records}),
candidate AS (
    SELECT trace_id, span_id, response_id, started_at, counted, service, rowid AS place,
           struct_pack(trace_id, span_id, request_model, task, provider, service, variant) AS call
    FROM call WHERE rowid IN (
        SELECT rowid FROM call WHERE trace_id IN (SELECT trace_id FROM record WHERE trace_id IS NOT NULL)
        UNION ALL
        SELECT rowid FROM call WHERE response_id IN (SELECT response_id FROM record WHERE response_id IS NOT NULL)
    )
),
matched AS (
    SELECT record.id, record."at", record.service AS record_service, 1 AS way, candidate.*
    FROM record JOIN candidate ON candidate.response_id = record.response_id
    UNION ALL
    SELECT record.id, record."at", record.service, 2, candidate.*
    FROM record JOIN candidate ON candidate.trace_id = record.trace_id AND candidate.span_id = record.span_id
    UNION ALL
    SELECT record.id, record."at", record.service, 3, candidate.*
    FROM record JOIN candidate ON candidate.trace_id = record.trace_id
    WHERE candidate.counted AND record.response_id IS NULL
)
SELECT id, place, call FROM (SELECT *, way < 3 AND started_at > "at" AS later FROM matched)
QUALIFY row_number() OVER (
    PARTITION BY id
    ORDER BY way, later, service IS NOT DISTINCT FROM record_service DESC,
             CASE WHEN later THEN epoch_us(started_at) ELSE -epoch_us(started_at) END, span_id DESC
) = 1
"""  # noqa: S608 # only text of this package
