"""Which call a rating or a score is about: one SQL text, for lists, measurements and counters alike.

A response id decides; else trace and span id; else (no response id, and a span that is none of a call, such as the
application's own that was current) it is about the last call of its trace. Response ids are not unique: of several
calls the one counts that had begun when the rating was given, of the same service where there is one, the latest. So a
rating does not move to a later call with the same id, and not to another service's. Where none had begun yet (clocks
differ), the earliest after it counts.
"""

from __future__ import annotations


def about(records: str, calls: str = "call WHERE true") -> str:
    """A SELECT of `id`, `place` (the rowid of the call), `call` (a struct of its keys, time and dimensions) and
    `certain`, one row a record whose call is kept. `records` is a SELECT with id, at, response_id, trace_id, span_id
    and service.

    Of some of the `calls`, a table with a condition, it is `certain` where no other call can be the one, given that
    all that began in the day before the record or later up to it are among them.
    """
    # Calls are looked for only by the keys that the records carry, each key in a scan of its one column: an OR of both
    # would compare each row of the table with all keys.
    return f"""
WITH record AS ({records}),
candidate AS (
    SELECT trace_id, span_id, response_id, started_at, counted, service, rowid AS place,
           struct_pack(trace_id, span_id, started_at, request_model, task, provider, service, variant) AS call
    FROM call WHERE rowid IN (
        SELECT rowid FROM {calls} AND trace_id IN (SELECT trace_id FROM record WHERE trace_id IS NOT NULL)
        UNION ALL
        SELECT rowid FROM {calls} AND response_id IN (SELECT response_id FROM record WHERE response_id IS NOT NULL)
    )
),
matched AS (
    SELECT record.id, record."at", record.service AS record_service, 1 AS way, true AS exact, candidate.*
    FROM record JOIN candidate ON candidate.response_id = record.response_id
    UNION ALL
    SELECT record.id, record."at", record.service, 2, record.response_id IS NULL, candidate.*
    FROM record JOIN candidate ON candidate.trace_id = record.trace_id AND candidate.span_id = record.span_id
    UNION ALL
    SELECT record.id, record."at", record.service, 3, false, candidate.*
    FROM record JOIN candidate ON candidate.trace_id = record.trace_id
    WHERE candidate.counted AND record.response_id IS NULL
)
SELECT id, place, call, exact AND NOT later AND service IS NOT DISTINCT FROM record_service AS certain
FROM (SELECT *, way < 3 AND started_at > "at" AS later FROM matched)
QUALIFY row_number() OVER (
    PARTITION BY id
    ORDER BY way, later, service IS NOT DISTINCT FROM record_service DESC,
             CASE WHEN later THEN epoch_us(started_at) ELSE -epoch_us(started_at) END, span_id DESC
) = 1
"""  # noqa: S608 # only text of this package
