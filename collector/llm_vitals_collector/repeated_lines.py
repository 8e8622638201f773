"""The log of a server within bounds: a line that anybody can cause as often as they like is written once a minute."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable
from typing import Final

PAUSE_S: Final = 60.0
_MOST: Final = 100
"""Lines that are told apart."""


class RepeatedLines(logging.Filter):
    """Lets a line pass that was not written in the last minute, and adds how often it was left out since. Two lines are
    the same where their texts before arguments are, and the kinds of their exceptions. Thread-safe: a handler's or
    logger's filter may run in any thread, and all that two of them can do at once is to write a line twice."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock: Final = clock
        self._written: Final[dict[Hashable, tuple[float, int]]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        line = (str(record.msg), record.exc_info and record.exc_info[0])
        now = self._clock()
        at, left_out = self._written.pop(line, (now - PAUSE_S, 0))
        if now - at < PAUSE_S:
            self._written[line] = (at, left_out + 1)
            return False
        while len(self._written) >= _MOST:
            self._written.pop(next(iter(self._written)), None)
        self._written[line] = (now, 0)
        if left_out:
            record.msg = f"{record.getMessage()} (and {left_out} times more since it was last written)"
            record.args = ()
        return True
