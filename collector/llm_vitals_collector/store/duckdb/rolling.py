"""When the writer rolls up a day: one at a time after a commit, with ten seconds between, so that ingest goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

PAUSE_S: Final = 10
IDLE_S: Final = 600
"""How long after there was no day left to roll a writer looks again."""


class Rolling:
    """For the thread that writes. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock: Final = clock
        self._next = clock() + PAUSE_S

    def is_due(self) -> bool:
        """Whether to look for a day to roll now."""
        return self._clock() >= self._next

    def done(self, *, more: bool) -> None:
        """A day was rolled; or, not `more`, there was none."""
        self._next = self._clock() + (PAUSE_S if more else IDLE_S)

    def again(self) -> None:
        """A rolled day changed."""
        self._next = min(self._next, self._clock() + PAUSE_S)
