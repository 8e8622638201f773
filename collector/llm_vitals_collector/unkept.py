"""Spans that look like calls to a model and are not kept: counted, with the last one of each kind as an example.

In memory, since the start of the process: they are a hint for whoever sets instrumentations up, and no data. Of a
span its names are kept, never a value.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

_MOST_KINDS: Final = 100
"""Reasons times scopes that are told apart; past it the one that was seen longest ago goes."""
_MOST_SCOPES: Final = 30
"""Scopes that are a label of the counter; a further one is `other`."""
_MOST_NAMES: Final = 40
_LENGTH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class UnkeptSpan:
    """One such span."""

    reason: str
    """One of `llm_vitals.dialects.reading.REASONS`."""
    scope: str
    """Its instrumentation scope; empty where it has none."""
    service: str | None
    name: str
    trace_id: str
    span_id: str
    started_at: datetime
    attributes: tuple[str, ...]
    """Names of its attributes, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnkeptKind:
    """How many spans of one reason and scope there were, and the last of them."""

    spans: int
    last: UnkeptSpan


class UnkeptSpans:
    """What was seen so far. Thread-safe."""

    def __init__(self) -> None:
        self._lock: Final = threading.Lock()
        self._kinds: Final[OrderedDict[tuple[str, str], UnkeptKind]] = OrderedDict()
        self._labels: Final[set[str]] = set()

    def note(self, spans: Iterable[UnkeptSpan]) -> None:
        """See spans."""
        with self._lock:
            for span in spans:
                key = (span.reason, span.scope)
                seen = self._kinds.pop(key, None)
                count = 1 if seen is None else seen.spans + 1
                self._kinds[key] = UnkeptKind(spans=count, last=span)
                if len(self._kinds) > _MOST_KINDS:
                    self._kinds.popitem(last=False)

    def label(self, scope: str) -> str:
        """The scope as a label of a counter, whose number is bounded."""
        with self._lock:
            if scope not in self._labels:
                if len(self._labels) >= _MOST_SCOPES:
                    return "other"
                self._labels.add(scope)
        return scope

    def kinds(self) -> tuple[UnkeptKind, ...]:
        """The most frequent first."""
        with self._lock:
            seen = list(self._kinds.values())
        return tuple(sorted(seen, key=lambda kind: (-kind.spans, kind.last.reason, kind.last.scope)))


def bounded(span: UnkeptSpan) -> UnkeptSpan:
    """The same with texts and lists of a bounded length: they come from outside."""
    return replace(
        span,
        scope=span.scope[:_LENGTH],
        service=span.service[:_LENGTH] if span.service else None,
        name=span.name[:_LENGTH],
        attributes=tuple(sorted(name[:_LENGTH] for name in span.attributes)[:_MOST_NAMES]),
    )
