"""Calls whose answers are made in the background: the first request begins one call, a later one brings its answer.

Without this a queued answer would be a call of its own that says nothing, and the answer would be no call at all. What
is never fetched, or not before a flush, is exported as what it is: a call whose outcome is not known.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from llm_vitals.core.forks import at_fork
from llm_vitals.transport.recording import Recording

MOST: Final = 256
"""Calls that wait for their answers; the one that nobody has asked about for longest gives way."""
CONTENT_CAP: Final = 65_536
"""Bytes of a request that are kept with a waiting call. It is read already; by these a retry is known."""

WAIT_NS: Final = 15 * 60 * 1_000_000_000
"""How long after the last request about its answer a call waits: who gets answers by a webhook never asks."""

Call = TypeVar("Call")


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[Call]):
    recording: Recording
    call: Call
    seen_ns: int
    """Steady clock at the last request about it."""


class BackgroundCalls(Generic[Call]):
    """Calls by the id under which their answer will be fetched. Used by whoever processes, one at a time."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, _Waiting[Call]] = OrderedDict()
        at_fork(in_child=self._in_child)

    def _in_child(self) -> None:
        # The parent exports them.
        self._waiting = OrderedDict()

    def add(self, answer_id: str, recording: Recording, call: Call) -> Call | None:
        """Let a call wait; returns the one that gives way."""
        recording.response = recording.chunks = recording.tail = None
        if recording.content is not None and len(recording.content) > CONTENT_CAP:
            recording.content = recording.content_tail = None
        earlier = self._waiting.pop(answer_id, None)
        self._waiting[answer_id] = _Waiting(recording, call, recording.ended_ns)
        if earlier is None and len(self._waiting) > MOST:
            _, earlier = self._waiting.popitem(last=False)
        return None if earlier is None else earlier.call

    def waits_for(self, answer_id: str) -> bool:
        """Whether a call waits for this answer."""
        return answer_id in self._waiting

    def postpone(self, answer_id: str, now_ns: int) -> None:
        """Its answer was asked for, and is still being made."""
        if (one := self._waiting.get(answer_id)) is not None:
            self._waiting[answer_id] = replace(one, seen_ns=now_ns)
            self._waiting.move_to_end(answer_id)

    def overdue(self, now_ns: int) -> list[Call]:
        """Those that nobody has asked about for long; they wait no longer."""
        found: list[Call] = []
        while self._waiting:
            answer_id, one = next(iter(self._waiting.items()))
            if now_ns - one.seen_ns < WAIT_NS:
                break
            del self._waiting[answer_id]
            found.append(one.call)
        return found

    def take(self, answer_id: str) -> Call:
        """The call that this answer is of; it waits no longer. Raises KeyError where none does."""
        return self._waiting.pop(answer_id).call

    def holds(self, recording: Recording) -> bool:
        """Whether this is the recording of a call that waits."""
        return any(one.recording is recording for one in self._waiting.values())

    def release(self) -> list[Call]:
        """All that wait, the oldest first; they wait no longer."""
        released = [one.call for one in self._waiting.values()]
        self._waiting.clear()
        return released
