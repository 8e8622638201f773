"""Threads that step back: work in the background, or for long, leaves the core to who receives and answers."""

from __future__ import annotations

import os
import sys
import threading
from typing import Final

BACKGROUND: Final = 15
"""Steps back of work that nobody waits for: a thirtieth of the core where others need it."""
READING: Final = 10
"""Of a person's page: a tenth of it. With a third (5 steps) evaluations on a core that is nearly full had a p99 of 88
to 118 ms while a page was read, with a fifteenth (12) 49 to 77; the page took a fifth longer."""
_THREAD: Final = threading.local()


def step_back(steps: int) -> None:
    """Lower the priority of this thread, for good: only root may raise it again. Nothing where a thread has no priority
    of its own."""
    _THREAD.steps = getattr(_THREAD, "steps", 0) + steps
    if sys.platform == "linux":
        os.nice(steps)


def in_background() -> bool:
    """Whether this thread does work that nobody waits for."""
    return getattr(_THREAD, "steps", 0) >= BACKGROUND
