"""Each call counts once, whoever made its spans, whichever collector took them, and in whatever order they came.

The rules are those of the other store (store/duckdb/once.py). Each looks at what is there, counted or not, and what is
not counted never counts again, so the order does not matter: a pair is looked at when its later half is there. A
collector looks after its INSERT, so of two that write the halves at once the later one sees both.

What a collector remembers are the plain spans that came to it. So spans of one trace should come to one collector
(rule 1, where there are plain spans between two calls); all other rules need nothing but the table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.records import Call, PlainSpan
from llm_vitals_collector.store.clickhouse.columns import microseconds, time, us
from llm_vitals_collector.store.clickhouse.connection import Connection, Row
from llm_vitals_collector.store.clickhouse.latest import CALLS
from llm_vitals_collector.store.clickhouse.writing import change
from llm_vitals_collector.store.near import NEAR, QUARTER_S, by_start, near
from llm_vitals_collector.store.surrounding import SurroundingCalls

_SLACK_US: Final = 2000
"""Clocks of one process: some senders cut their times to milliseconds."""
_CHUNK: Final = 1000

_OURS: Final = f"'{semconv.SCOPE}'"
_COLUMNS: Final = (
    "trace_id", "span_id", "parent_span_id", "operation", "service", "request_model", "response_model", "response_id",
    "input_tokens", "output_tokens", "stream", "counted", "starts_query",
)  # fmt: skip


def _rows(name: str, where: str) -> str:
    """A relation of calls, its columns with the prefix `name`."""
    columns = ", ".join(f"{column} AS {name}_{column}" for column in _COLUMNS)
    return f"""(
    SELECT {columns}, "user" AS {name}_user, coalesce(scope, '') AS {name}_scope, {us("started_at")} AS {name}_start,
           {us("started_at")} + toInt64(round(1e6 * least(duration_s, 86400))) AS {name}_end, duration_s AS {name}_s,
           operation = '{semconv.EMBEDDINGS}' AS {name}_embeds, {us("received_at")} = {{now:Int64}} AS {name}_new,
           {_member("process.pid")} AS {name}_pid, {_member("host.name")} AS {name}_host
    FROM {CALLS} WHERE {where}
)"""  # noqa: S608 # ours


def _member(name: str) -> str:
    """A member of `resource` as text; NULL where it has none."""
    return f"nullIf(trim(BOTH '\"' FROM JSONExtractRaw(resource, '{name}')), '')"


_WINDOW: Final = f"started_at BETWEEN {time('since')} AND {time('until')}"
_PLACE: Final = f"intDiv({us('started_at')}, {1_000_000 * QUARTER_S}) IN {{quarters:Array(Int64)}}"
_TRACES: Final = f"{_WINDOW} AND trace_id IN {{traces:Array(String)}}"
_OTHERS: Final = f"SELECT DISTINCT coalesce(service, '') FROM call WHERE {_WINDOW} AND coalesce(scope, '') != {_OURS}"  # noqa: S608 # ours
"""Services that another instrumentation tells of; quick where none does, by the index of scopes."""
_KEYS: Final = "one_trace_id, one_span_id, one_start"
_BETTER: Final = f"(two_scope = {_OURS} OR (two_start, -two_s, two_span_id) > (one_start, -one_s, one_span_id))"
_SAME_TIME_AS: Final = f"two_start <= one_end + {_SLACK_US} AND two_end + {_SLACK_US} >= one_start"
_ONE: Final = f"one_counted AND one_scope != {_OURS}"

_IN_TRACE: Final = f"""
SELECT DISTINCT {_KEYS} FROM {_rows("one", _TRACES)} AS one
JOIN {_rows("two", _TRACES)} AS two ON one_trace_id = two_trace_id
WHERE {_ONE} AND two_span_id != one_span_id
AND (coalesce(two_parent_span_id = one_span_id, false) AND two_embeds = one_embeds
     OR coalesce(two_span_id = one_parent_span_id, false) AND two_scope = {_OURS}
     OR coalesce(two_response_id = one_response_id, false) AND {_BETTER}
        AND (two_scope != one_scope OR ({_SAME_TIME_AS})))
"""  # noqa: S608 # ours
_ENCLOSING: Final = f"""
SELECT trace_id, span_id, {us("started_at")} FROM {CALLS}
WHERE {_WINDOW} AND counted AND coalesce(scope, '') != {_OURS}
AND concat(trace_id, span_id, if(operation = '{semconv.EMBEDDINGS}', 'e', 'g')) IN {{enclosing:Array(String)}}
"""  # noqa: S608 # ours
_APART: Final = (
    "(one_new OR two_new) AND two_scope != one_scope "
    "AND ifNull(one_service = two_service, isNull(one_service) AND isNull(two_service))"
)
_ANSWERS: Final = f"{_WINDOW} AND {_PLACE} AND response_id IN {{answers:Array(String)}}"
_SAME_ANSWER: Final = f"""
SELECT DISTINCT {_KEYS} FROM {_rows("one", _ANSWERS)} AS one
JOIN {_rows("two", _ANSWERS)} AS two
    ON one_response_id = two_response_id
WHERE {_ONE} AND {_APART} AND {_SAME_TIME_AS} AND {_BETTER}
"""  # noqa: S608 # ours
_MODEL: Final = "replaceRegexpOne(lower({}), '^.*/', '')"
_SAME_MODEL: Final = " OR ".join(
    f"coalesce({_MODEL.format(f'one_{mine}')} = {_MODEL.format(f'two_{theirs}')}, false)"
    for mine in ("request_model", "response_model")
    for theirs in ("request_model", "response_model")
)
_OWN_ID: Final = "'^(lc_)?run-'"
"""Ids that frameworks give in place of the provider's."""
_BUCKET_US: Final = 10_000_000
_SERVICES: Final = f"{_WINDOW} AND {_PLACE} AND service IN {{services:Array(String)}}"
_SAME_TIME: Final = f"""
SELECT DISTINCT {_KEYS} FROM (
    SELECT *, arrayJoin(range(
        toUInt64(intDiv(one_start - {_SLACK_US}, {_BUCKET_US})),
        toUInt64(intDiv(one_end + {_SLACK_US}, {_BUCKET_US}) + 1)
    )) AS one_bucket
    FROM {_rows("one", _SERVICES)} WHERE {_ONE}
) AS one
JOIN (SELECT *, toUInt64(intDiv(two_start, {_BUCKET_US})) AS two_bucket FROM {_rows("two", _SERVICES)}) AS two
    ON one_service = two_service AND one_bucket = two_bucket
WHERE {_APART} AND two_start + {_SLACK_US} >= one_start
AND (two_end <= one_end + {_SLACK_US}
     OR (one_stream AND two_stream AND two_scope = {_OURS} AND two_start <= one_end + {_SLACK_US}))
AND {_BETTER} AND two_embeds = one_embeds
AND coalesce(two_input_tokens = one_input_tokens, two_scope = {_OURS})
AND coalesce(two_output_tokens = one_output_tokens, two_scope = {_OURS})
AND ({_SAME_MODEL})
AND (coalesce(two_response_id = one_response_id, true)
     OR match(coalesce(one_response_id, ''), {_OWN_ID}) OR match(coalesce(two_response_id, ''), {_OWN_ID}))
AND coalesce(one_pid = two_pid, true) AND coalesce(one_host = two_host, true)
"""  # noqa: S608 # ours
"""Calls meet by the ten seconds that they lie in: each with all of a quarter of an hour would take seconds."""
_ONE_QUERY: Final = f"""
SELECT DISTINCT {_KEYS} FROM {_rows("one", _TRACES)} AS one
JOIN {_rows("two", _TRACES)} AS two ON one_trace_id = two_trace_id
WHERE {_ONE} AND coalesce(one_starts_query, false) AND two_counted AND coalesce(two_starts_query, false)
AND two_span_id != one_span_id AND coalesce(two_user = one_user, true)
AND (two_scope = {_OURS} OR (two_start, two_span_id) < (one_start, one_span_id))
"""  # noqa: S608 # ours
"""The calls of a trace by one user are one query, which its first one begins; ours say by themselves which one does."""


class Once:
    """Finds the calls that no longer count. For one thread: the store's writer."""

    def __init__(self, connection: Connection, types: dict[str, str]) -> None:
        self._connection: Final = connection
        self._types: Final = types
        self._surrounding: Final = SurroundingCalls()

    def note_plain(self, spans: Collection[PlainSpan]) -> list[str]:
        """See spans that are no calls; what `uncount` takes of them."""
        return self._surrounding.add_plain(spans)

    def uncount(self, calls: Sequence[Call], enclosing: Collection[str], now: datetime) -> None:
        """Calls that were inserted with `received_at` = `now`, and spans around calls: what no longer counts is
        changed."""
        keys = set(enclosing)
        for call in calls:
            # What lies in no span and is ours neither covers another call nor is covered.
            if call.parent_span_id is not None or call.scope != semconv.SCOPE:
                keys.update(self._surrounding.add_call(call))
        self._uncount([], keys, now)
        for group in by_start(calls):
            for first in range(0, len(group), _CHUNK):
                self._uncount(group[first : first + _CHUNK], set(), now)

    def _uncount(self, calls: Sequence[Call], keys: Collection[str], now: datetime) -> None:
        starts = [c.started_at for c in calls] + [*self._surrounding.began(keys).values()]
        if not starts:
            return
        day = {"since": microseconds(min(starts) - NEAR), "until": microseconds(max(starts) + NEAR)}
        others = {str(service) for (service,) in self._connection.read_at_once(_OTHERS, day)}
        if not others:
            return
        changed: set[Row] = set()
        traces = {**day, "now": microseconds(now), "traces": list({c.trace_id for c in calls})}
        if calls:
            changed.update(self._found(_IN_TRACE, traces))
        if keys:
            changed.update(self._found(_ENCLOSING, {**day, "enclosing": list(keys)}))
        mixed = [c for c in calls if (c.service or "") in others]
        if mixed:
            changed.update(self._same(mixed, now))
        if changed:
            change(self._connection, self._types, list(changed), {"counted": "false"})
        if calls:
            queries = self._found(_ONE_QUERY, traces)
            if queries:
                change(self._connection, self._types, queries, {"starts_query": "false"})

    def _same(self, mixed: Sequence[Call], now: datetime) -> list[Row]:
        since, until, quarters = near(mixed)
        window: dict[str, object] = {
            "since": microseconds(since),
            "until": microseconds(until),
            "quarters": quarters,
            "now": microseconds(now),
        }
        found: list[Row] = []
        if answers := list({c.response_id for c in mixed if c.response_id}):
            found += self._found(_SAME_ANSWER, {**window, "answers": answers})
        if services := list({c.service for c in mixed if c.service}):
            found += self._found(_SAME_TIME, {**window, "services": services})
        return found

    def _found(self, sql: str, parameters: Mapping[str, object]) -> list[Row]:
        return [tuple(row) for row in self._connection.read_at_once(sql, parameters)]
