"""Threads that step back: work in the background, or for long, leaves the core to who receives and answers."""

from __future__ import annotations

import os
import sys
from typing import Final

BACKGROUND: Final = 10
"""Steps back of work that nobody waits for: a tenth of the core where others need it."""
READING: Final = 5
"""Of a person's page: a third of it."""


def step_back(steps: int) -> None:
    """Lower the priority of this thread, for good: only root may raise it again. Nothing where a thread has no priority
    of its own."""
    if sys.platform == "linux":
        os.nice(steps)
