"""Patterns that are compiled at their first use: most answers need none of them, and an import should be quick."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial


def lazy(pattern: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """A function that returns the pattern, compiled once."""
    return cache(partial(re.compile, pattern, flags))
