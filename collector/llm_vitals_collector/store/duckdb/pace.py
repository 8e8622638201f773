"""When the writer does what is due after a commit: a step at a time, with seconds between, so that ingest goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

PAUSE_S: Final = 5
"""Between two steps of rolling up."""
IDLE_S: Final = 600
"""How long after there was nothing left to do a writer looks again."""


class Pace:
    """For the thread that writes. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, pause_s: float = PAUSE_S) -> None:
        self._clock: Final = clock
        self._pause_s: Final = pause_s
        self._next = clock() + pause_s

    def is_due(self) -> bool:
        """Whether to look for something to do now."""
        return self._clock() >= self._next

    def done(self, *, more: bool) -> None:
        """A step was made; or, not `more`, there was nothing left to do."""
        self._next = self._clock() + (self._pause_s if more else IDLE_S)

    def again(self) -> None:
        """There is something to do again."""
        self._next = min(self._next, self._clock() + self._pause_s)
