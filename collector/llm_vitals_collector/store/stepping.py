"""Small steps of time, so that the value over any window that slides over them can be added up: for every store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_GROUPS: Final = 50
"""Values of a dimension, those with the most rows."""


@dataclass(frozen=True, slots=True)
class Stepping:
    """`count` steps of `step_us` microseconds that end where the period does; a window has `window` of them."""

    count: int
    step_us: float
    window: int
