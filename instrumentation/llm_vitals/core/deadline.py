"""Deadline: one moment that a flush hands on to all that it calls, so that they do not each take the whole time."""

from __future__ import annotations

import time


class Deadline:
    """A moment on the steady clock, `seconds` from now."""

    __slots__ = ("_at",)

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    @property
    def remaining_s(self) -> float:
        """Seconds that are left; 0 when it is over."""
        return max(0.0, self._at - time.monotonic())

    @property
    def remaining_millis(self) -> int:
        """The same in whole milliseconds, as the SDK's `force_flush` takes them."""
        return int(self.remaining_s * 1000)

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        return time.monotonic() >= self._at
