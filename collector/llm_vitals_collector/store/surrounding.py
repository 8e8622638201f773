"""Which calls of other instrumentations lie around another call of their kind, of the spans that came lately."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from datetime import datetime
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.enclosing import EnclosingSpans, call_kind
from llm_vitals_collector.records import Call, PlainSpan

REMEMBERED: Final = 50_000
"""So many of them, and no more, take a writer's memory."""


class SurroundingCalls:
    """For one thread: the store's writer. A call is named by trace, span and kind, as one text."""

    def __init__(self) -> None:
        self._enclosing: Final[EnclosingSpans[str]] = EnclosingSpans()
        self._began: Final[OrderedDict[str, datetime]] = OrderedDict()
        """Calls of other instrumentations: most spans that turn out to lie around a call are no calls."""

    def add_plain(self, spans: Collection[PlainSpan]) -> list[str]:
        """See spans that are no calls; the calls that now are known to lie around another."""
        found: list[str] = []
        for span in spans:
            parent = None if span.is_step or span.parent_span_id is None else span.trace_id + span.parent_span_id
            found += _names(self._enclosing.add_plain(span.trace_id + span.span_id, parent))
        return [name for name in found if name in self._began]

    def add_call(self, call: Call) -> list[str]:
        """See a call; what now is known to lie around a call, itself perhaps."""
        kind = call_kind(call.operation)
        key = call.trace_id + call.span_id
        if call.scope != semconv.SCOPE:
            self._began[key + kind] = call.started_at
            if len(self._began) > REMEMBERED:
                self._began.popitem(last=False)
        parent = call.trace_id + call.parent_span_id if call.parent_span_id else None
        found = _names(self._enclosing.add_call(parent, kind))
        return [*found, key + kind] if self._enclosing.encloses_call(key, kind) else found

    def began(self, names: Collection[str]) -> dict[str, datetime]:
        """When those of them began that are calls of other instrumentations."""
        return {name: self._began[name] for name in names if name in self._began}


def _names(spans: Collection[tuple[str, str]]) -> list[str]:
    return [span + kind for span, kind in spans]
