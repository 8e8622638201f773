"""How long something lasted, in words."""

from __future__ import annotations

from datetime import timedelta


def lasted(length: timedelta) -> str:
    """`40 seconds`, `4 minutes`, `2.5 hours`, `3 days`."""
    seconds = max(0, round(length.total_seconds()))
    for name, size, least in (("day", 86400, 2), ("hour", 3600, 2), ("minute", 60, 1), ("second", 1, 0)):
        if seconds >= least * size:
            number = f"{seconds / size:.3g}" if size >= 3600 and seconds < 10 * size else str(seconds // size)
            return f"{number} {name}{'' if number == '1' else 's'}"
    raise AssertionError("no length is negative")
