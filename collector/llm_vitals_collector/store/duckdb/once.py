"""Each call counts once, whoever made its spans and in whatever order and batches they came.

Of the spans that tell one call, ours counts, else the inner one: the one that began later, of two that began at once
the shorter. A span of another instrumentation does not count where one of these holds:

1. It encloses a call of its kind with nothing but plain spans between (`SurroundingCalls`; the direct parent also
   after a restart), or it lies directly in a span of ours.
2. Another span has the same response id: of its trace, and of another instrumentation or at the same time; or of its
   service and another instrumentation, at the same time. A cache or a model server gives an id again: another call.
3. Its time encloses that of a span of another instrumentation in the same process, its model is the one that was
   requested there or answered, its tokens are the same or not told, and nothing contradicts: a framework's span whose
   context was not attached, a callback with ids of its own. Of two others' spans, both must tell the same tokens. A
   stream's span may end as the stream begins: of ours it is enough that it began in it.

Each rule looks at what is there, counted or not, and what is not counted never counts again: so the order does not
matter. A pair is looked at when its later half arrives.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from llm_vitals.core import semconv
from llm_vitals_collector.records import Call, PlainSpan
from llm_vitals_collector.store.near import NEAR, QUARTER_S, by_start, near
from llm_vitals_collector.store.surrounding import REMEMBERED, SurroundingCalls

if TYPE_CHECKING:
    import duckdb

_MOST_SCOPES: Final = 100
_SLACK_MS: Final = 2
"""Clocks of one process: some senders cut their times to milliseconds."""

_BETTER: Final = """(other.scope IS NOT DISTINCT FROM $ours
    OR (other.started_at, -other.duration_s, other.span_id) > (call.started_at, -call.duration_s, call.span_id))"""
_SAME_KIND: Final = "(other.operation = 'embeddings') = (call.operation = 'embeddings')"
_SERVICE: Final = "other.service IS NOT DISTINCT FROM call.service AND other.scope IS DISTINCT FROM call.scope"
_END: Final = "{0}.started_at + to_microseconds((1e6 * {0}.duration_s)::BIGINT)"
_SLACK: Final = f"to_milliseconds({_SLACK_MS})"
_SLACK_US: Final = 1000 * _SLACK_MS
_PLACE: Final = f"epoch_us(started_at) // {1_000_000 * QUARTER_S} IN (SELECT unnest($quarters::BIGINT[]))"
_SAME_TIME_AS: Final = (
    f"other.started_at <= {_END.format('call')} + {_SLACK} AND {_END.format('other')} + {_SLACK} >= call.started_at"
)
_NEW: Final = "(call.received_at = $now OR other.received_at = $now)"

_IN_TRACE: Final = f"""
UPDATE call SET counted = false
WHERE counted AND scope IS DISTINCT FROM $ours AND started_at BETWEEN $since AND $until
AND trace_id IN (SELECT unnest($traces::VARCHAR[]))
AND EXISTS (
    SELECT 1 FROM call AS other
    WHERE other.trace_id = call.trace_id AND other.started_at BETWEEN $since AND $until
    AND other.trace_id IN (SELECT unnest($traces::VARCHAR[])) AND other.span_id <> call.span_id
    AND ((other.parent_span_id = call.span_id AND {_SAME_KIND})
         OR (other.span_id = call.parent_span_id AND other.scope IS NOT DISTINCT FROM $ours)
         OR (other.response_id = call.response_id AND {_BETTER}
             AND (other.scope IS DISTINCT FROM call.scope OR ({_SAME_TIME_AS}))))
)
RETURNING epoch_us(started_at), trace_id
"""  # noqa: S608 # ours
_ENCLOSING: Final = """
UPDATE call SET counted = false
WHERE counted AND scope IS DISTINCT FROM $ours AND started_at BETWEEN $since AND $until
AND (trace_id || span_id || CASE WHEN operation = 'embeddings' THEN 'e' ELSE 'g' END)
    IN (SELECT unnest($enclosing::VARCHAR[]))
RETURNING epoch_us(started_at), trace_id
"""
_SAME_ANSWER: Final = f"""
UPDATE call SET counted = false
WHERE counted AND scope IS DISTINCT FROM $ours AND started_at BETWEEN $since AND $until
AND response_id IN (SELECT unnest($answers::VARCHAR[])) AND {_PLACE}
AND EXISTS (
    SELECT 1 FROM call AS other
    WHERE other.started_at BETWEEN $since AND $until AND other.response_id = call.response_id AND {_SERVICE}
    AND {_SAME_TIME_AS}
    AND {_BETTER} AND {_NEW}
)
RETURNING epoch_us(started_at), trace_id
"""  # noqa: S608 # ours
_IN_TIME: Final = f"""(other.ended_at <= call.ended_at + {_SLACK}
        OR (call.stream AND other.stream AND other.scope IS NOT DISTINCT FROM $ours
            AND other.started_at <= call.ended_at + {_SLACK}))"""
_MODEL: Final = "regexp_replace(lower({}), '^.*/', '')"
_SAME_MODEL: Final = " OR ".join(
    f"call.{mine} = other.{theirs}" for mine in ("requested", "answered") for theirs in ("requested", "answered")
)
_MEMBER: Final = "resource->>'$.\"{}\"'"
_PROCESS: Final = {"process.pid": "pid", "host.name": "host"}
_SAME_PROCESS: Final = " AND ".join(f"coalesce(call.{column} = other.{column}, true)" for column in _PROCESS.values())
_OWN_ID: Final = "'^(lc_)?run-'"
"""Ids that frameworks give in place of the provider's."""
_BUCKET_US: Final = 10_000_000
_SAME_TIME: Final = f"""
WITH near AS MATERIALIZED (
    SELECT trace_id, span_id, service, scope, started_at, duration_s, counted, stream,
        operation = 'embeddings' AS embeds, input_tokens, output_tokens,
        response_id, regexp_matches(response_id, {_OWN_ID}) AS own_id,
        {_MODEL.format("request_model")} AS requested, {_MODEL.format("response_model")} AS answered,
        {", ".join(f"{_MEMBER.format(name)} AS {column}" for name, column in _PROCESS.items())},
        epoch_us(started_at) AS start_us, {_END.format("call")} AS ended_at, received_at = $now AS new
    FROM call
    WHERE started_at BETWEEN $since AND $until AND service IN (SELECT unnest($services::VARCHAR[])) AND {_PLACE}
),
enclosing AS (
    SELECT *, unnest(range(
        (start_us - {_SLACK_US}) // {_BUCKET_US},
        (start_us + (1e6 * least(duration_s, 86400))::BIGINT + {_SLACK_US}) // {_BUCKET_US} + 1
    )) AS bucket
    FROM near WHERE counted AND scope IS DISTINCT FROM $ours
),
doubled AS (
    SELECT call.trace_id, call.span_id FROM enclosing AS call
    JOIN (SELECT *, start_us // {_BUCKET_US} AS bucket FROM near) AS other
        ON other.service = call.service AND other.bucket = call.bucket
    WHERE (call.new OR other.new) AND {_SERVICE} AND other.embeds = call.embeds
    AND other.started_at + {_SLACK} >= call.started_at AND {_IN_TIME}
    AND {_BETTER}
    AND coalesce(other.input_tokens = call.input_tokens, other.scope IS NOT DISTINCT FROM $ours)
    AND coalesce(other.output_tokens = call.output_tokens, other.scope IS NOT DISTINCT FROM $ours)
    AND coalesce({_SAME_MODEL}, false)
    AND (coalesce(other.response_id = call.response_id, true) OR call.own_id OR other.own_id)
    AND {_SAME_PROCESS}
)
UPDATE call SET counted = false
WHERE counted AND started_at BETWEEN $since AND $until
AND (trace_id, span_id) IN (SELECT trace_id, span_id FROM doubled)
RETURNING epoch_us(started_at), trace_id
"""  # noqa: S608 # ours
"""Calls meet by the ten seconds that they lie in: each with all others of its service would take seconds a commit."""
_ONE_QUERY: Final = """
UPDATE call SET starts_query = false
WHERE counted AND starts_query AND scope IS DISTINCT FROM $ours AND started_at BETWEEN $since AND $until
AND trace_id IN (SELECT unnest($traces::VARCHAR[]))
AND EXISTS (
    SELECT 1 FROM call AS other
    WHERE other.trace_id = call.trace_id AND other.started_at BETWEEN $since AND $until
    AND other.counted AND other.starts_query
    AND other.trace_id IN (SELECT unnest($traces::VARCHAR[])) AND other.span_id <> call.span_id
    AND coalesce(other."user" = call."user", true)
    AND (other.scope IS NOT DISTINCT FROM $ours
         OR (other.started_at, other.span_id) < (call.started_at, call.span_id))
)
RETURNING epoch_us(started_at), trace_id
"""
"""The calls of a trace by one user are one query, which its first one begins; ours say by themselves which one does."""
_SCOPES: Final = "SELECT DISTINCT service, coalesce(scope, '') FROM call WHERE started_at >= $since"


class Once:
    """Finds the calls that no longer count, in the transaction that brought others."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, now: datetime) -> None:
        """Looking for doubles takes milliseconds of a commit: it is left out where all spans are ours."""
        self._surrounding: Final = SurroundingCalls()
        # Two spans of one service tell one call only where two instrumentations make them.
        self._scopes: Final[dict[str, set[str]]] = {}
        rows = connection.execute("SELECT DISTINCT coalesce(scope, '') FROM call").fetchall()
        self._others = any(scope != semconv.SCOPE for (scope,) in rows)
        if self._others:
            for service, scope in connection.execute(_SCOPES, {"since": now - NEAR}).fetchall():
                self._scopes.setdefault(str(service), set()).add(str(scope))

    def note_plain(self, spans: Collection[PlainSpan]) -> list[str]:
        """See spans that are no calls; what `uncount` takes of them."""
        return self._surrounding.add_plain(spans)

    def uncount(
        self, connection: duckdb.DuckDBPyConnection, calls: Sequence[Call], enclosing: Collection[str], now: datetime
    ) -> list[tuple[object, ...]]:
        """Starts, in microseconds since 1970, and traces of the calls that no longer count. `calls` have been inserted
        with `received_at` = `now`."""
        keys = set(enclosing)
        for call in calls:
            # What lies in no span and is ours neither covers another call nor is covered.
            if call.parent_span_id is not None or call.scope != semconv.SCOPE:
                self._note(call, keys)
            else:
                self._scopes.setdefault(str(call.service), set()).add(semconv.SCOPE)
        if not self._others:
            return []
        ours = {"ours": semconv.SCOPE}
        changed: list[tuple[object, ...]] = []
        traces = [
            {
                **ours,
                "since": group[0].started_at - NEAR,
                "until": group[-1].started_at + NEAR,
                "traces": list({c.trace_id for c in group}),
            }
            for group in by_start(calls)
        ]
        for each in traces:
            changed += connection.execute(_IN_TRACE, each).fetchall()
        if surrounding := self._surrounding.began(keys):
            times = {"since": min(surrounding.values()), "until": max(surrounding.values())}
            changed += connection.execute(_ENCLOSING, {**ours, **times, "enclosing": list(surrounding)}).fetchall()
        for group in by_start(c for c in calls if len(self._scopes.get(c.service or "None", ())) > 1):
            since, until, quarters = near(group)
            window = {**ours, "now": now, "since": since, "until": until, "quarters": quarters}
            if answers := list({c.response_id for c in group if c.response_id}):
                changed += connection.execute(_SAME_ANSWER, {**window, "answers": answers}).fetchall()
            services = list({c.service for c in group if c.service})
            changed += connection.execute(_SAME_TIME, {**window, "services": services}).fetchall()
        for each in traces:
            changed += connection.execute(_ONE_QUERY, each).fetchall()
        return changed

    def _note(self, call: Call, keys: set[str]) -> None:
        scopes = self._scopes.setdefault(str(call.service), set())
        if len(scopes) < _MOST_SCOPES:
            scopes.add(call.scope or "")
        if len(self._scopes) > REMEMBERED:
            del self._scopes[next(iter(self._scopes))]
        if call.scope != semconv.SCOPE:
            self._others = True
        keys.update(self._surrounding.add_call(call))
