"""Which spans enclose a call to a model, through whatever spans lie between, in whatever order they arrive.

A framework's span of a call and our own, or an SDK's, are often not parent and child: plain spans stand between them.
A span is learned of when it ends, so children mostly come first; batches and processes mix the order.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

from llm_vitals.core import semconv

Key = TypeVar("Key", bound=Hashable)

_MOST: Final = 50_000
"""Spans that are remembered, of each of the two kinds; 50,000 are about 12 MB. An older one is forgotten: its call may
count twice then, never not at all."""


def call_kind(operation: str | None) -> str:
    """The kind of a call: `e` of embeddings, `g` of all that generates."""
    return "e" if operation == semconv.EMBEDDINGS else "g"


class EnclosingSpans(Generic[Key]):
    """Remembers plain spans' parents and the spans above calls. A key names a span, and is unique. Thread-safe.

    `kind` tells calls apart that cannot stand for one another: an embedding inside of a chat is not that chat.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most: Final = most
        self._lock: Final = threading.Lock()
        self._parents: Final[OrderedDict[Key, Key | None]] = OrderedDict()
        self._above: Final[OrderedDict[tuple[Key, str], None]] = OrderedDict()
        self._kinds: Final[set[str]] = set()

    def add_plain(self, span: Key, parent: Key | None) -> list[tuple[Key, str]]:
        """A span that is no call. `parent` is None at a root, and of a step of its own (an agent, a tool): what calls
        lie in it say nothing of what is around it. Returns the spans, with the kind, that are known by it to enclose a
        call."""
        with self._lock:
            self._parents[span] = parent
            if len(self._parents) > self._most:
                self._parents.popitem(last=False)
            found: list[tuple[Key, str]] = []
            if parent is not None:
                for kind in self._kinds:
                    if (span, kind) in self._above:
                        found += self._walk(parent, kind)
            return found

    def add_call(self, parent: Key | None, kind: str) -> list[tuple[Key, str]]:
        """A call with this parent. Returns the spans, with its kind, that enclose it, up to the nearest that is not
        known to be plain."""
        with self._lock:
            self._kinds.add(kind)
            return self._walk(parent, kind)

    def encloses_call(self, span: Key, kind: str) -> bool:
        """Whether a call of this kind lies in a span, with nothing but plain spans between."""
        return (span, kind) in self._above

    def _walk(self, span: Key | None, kind: str) -> list[tuple[Key, str]]:
        found: list[tuple[Key, str]] = []
        seen: set[Key] = set()
        while span is not None and span not in seen:
            seen.add(span)
            found.append((span, kind))
            self._above[span, kind] = None
            if len(self._above) > self._most:
                self._above.popitem(last=False)
            span = self._parents.get(span)
        return found
