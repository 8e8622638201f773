"""The SQL of a page of calls, and of a page of ratings: filters, and where to go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.records import CallQuery, FeedbackQuery
from llm_vitals_collector.store import cursor
from llm_vitals_collector.store.clickhouse.columns import microseconds, read_list, time, us
from llm_vitals_collector.store.clickhouse.connection import Read, Row
from llm_vitals_collector.store.clickhouse.latest import CALLS, latest
from llm_vitals_collector.store.clickhouse.lookups import LISTED
from llm_vitals_collector.store.clickhouse.newest import newest
from llm_vitals_collector.store.values import FEEDBACK_FIELDS

# One expression a filter; a filter on the model finds what was asked for as well as what answered.
_FILTERS: Final = {
    "since": f"started_at >= {time('since')}",
    "until": f"started_at < {time('until')}",
    "service": "service = {service:String}",
    "model": "(request_model = {model:String} OR response_model = {model:String})",
    "provider": "provider = {provider:String}",
    "operation": "operation = {operation:String}",
    "outcome": "outcome = {outcome:String}",
    "task": "task = {task:String}",
    "user": '"user" = {user:String}',
    "session": "session = {session:String}",
}
_TEXTS: Final = ("prompt", "output")
# A text of ASCII is looked for byte by byte, which is some five times quicker.
_ASCII: Final = "positionCaseInsensitive({column}, {{text:String}}) > 0"
_ANY: Final = "position(lowerUTF8({column}), lowerUTF8({{text:String}})) > 0"
_SHOWN: Final = f"(counted OR operation = '{semconv.EVALUATION}')"
"""An answer that the evaluation API was sent counts in no KPI, and is looked for among the calls."""
_ORDER: Final = "ORDER BY started_at DESC, span_id DESC, trace_id DESC"


def page(read: Read, query: CallQuery) -> Sequence[Row]:
    """The rows of `LISTED` of one more call than the page has, so that its end can be told.

    Pages are cut by (started_at, span_id, trace_id), so calls that arrive between two pages move nothing. Raises
    ValueError when `query.before` is not the `next` of a page.
    """
    where, parameters = _conditions(query)
    before = None if query.before is None else cursor.decode(query.before, ids=2)[0]
    # First the keys alone, so that the texts of a page's rows alone are read.
    keys = newest(
        read,
        f"SELECT trace_id, span_id, {us('started_at')} AS start FROM {CALLS} WHERE {{within}} AND {where} "  # noqa: S608 # texts of this module
        f"{_ORDER} LIMIT {query.limit + 1:d}",
        parameters,
        query.limit + 1,
        since=query.since,
        until=min((at for at in (before, query.until) if at is not None), default=None),
    )
    if not keys:
        return ()
    starts = [int(str(start)) for _, _, start in keys]
    return read(
        f"SELECT {LISTED} FROM {CALLS} WHERE started_at BETWEEN {time('first')} AND {time('last')} "  # noqa: S608 # as above
        f"AND (trace_id, span_id) IN {{keys:Array(Tuple(String, String))}} {_ORDER}",
        {"first": min(starts), "last": max(starts), "keys": [(str(trace), str(span)) for trace, span, _ in keys]},
    )


def _conditions(query: CallQuery) -> tuple[str, dict[str, object]]:
    parameters: dict[str, object] = {name: value for name in _FILTERS if (value := getattr(query, name)) is not None}
    where = [_SHOWN, *(_FILTERS[name] for name in parameters)]
    for name, at in (("since", query.since), ("until", query.until)):
        if at is not None:
            parameters[name] = microseconds(at)
    if query.text is not None:
        contains = (_ASCII if query.text.isascii() else _ANY).format
        where.append(f"({' OR '.join(f'coalesce({contains(column=name)}, false)' for name in _TEXTS)})")
        parameters["text"] = query.text
    if query.before is not None:
        at, (span_id, trace_id) = cursor.decode(query.before, ids=2)
        # The first condition alone lets the database skip parts.
        where.append(f"started_at <= {time('before_at')}")
        where.append(
            f"(started_at, span_id, trace_id) < ({time('before_at')}, {{before_span:String}}, {{before_trace:String}})"
        )
        parameters |= {"before_at": microseconds(at), "before_span": span_id, "before_trace": trace_id}
    return " AND ".join(where), parameters


def ratings(query: FeedbackQuery) -> tuple[str, dict[str, object]]:
    """SQL and parameters of one row more than the page of ratings has, so that its end can be told.

    Raises ValueError when `query.before` is not the `next` of a page.
    """
    narrowed, where = ["true"], ["true"]
    parameters: dict[str, object] = {}
    if query.since is not None:
        narrowed.append(f"at >= {time('since')}")
        parameters["since"] = microseconds(query.since)
    if query.ids:
        narrowed.append("id IN {ids:Array(String)}")
        parameters["ids"] = list(query.ids)
    if query.until is not None:
        where.append(f"at < {time('until')}")
        parameters["until"] = microseconds(query.until)
    if query.id is not None:
        where.append("id = {id:String}")
        parameters["id"] = query.id
    if query.text is not None:
        contains = (_ASCII if query.text.isascii() else _ANY).format
        where.append(f"({' OR '.join(f'coalesce({contains(column=one)}, false)' for one in ('comment', 'expected'))})")
        parameters["text"] = query.text
    if query.labels:
        where.append("expected IS NOT NULL AND rating IS NULL")
    if query.before is not None:
        at, (name,) = cursor.decode(query.before, ids=1)
        where.append(f"(at, id) < ({time('before_at')}, {{before_id:String}})")
        parameters |= {"before_at": microseconds(at), "before_id": name}
    rows = latest("feedback", " AND ".join(narrowed))
    sql = (
        f"SELECT {read_list(FEEDBACK_FIELDS)} FROM ({rows}) WHERE {' AND '.join(where)} "  # noqa: S608 # texts of this module
        f"ORDER BY at DESC, id DESC LIMIT {query.limit + 1:d}"
    )
    return sql, parameters
