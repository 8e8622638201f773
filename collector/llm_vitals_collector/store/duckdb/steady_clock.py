"""The time that retention goes by: a clock that jumps a year ahead must not delete all that is kept.

It runs as evenly as the machine does (`CLOCK_BOOTTIME`, which no setting of the clock changes), and over restarts from
where a file beside the database says that it was. A clock that went back is taken at once: it deletes less. One that
is ahead is taken once it has run evenly for a day, in which somebody can set it.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

logger = logging.getLogger(__name__)

JUMP: Final = timedelta(hours=2)
"""What a clock may be off by without a word: retention counts in days."""
STOPPED: Final = timedelta(days=1)
"""How long a collector may have been stopped."""
HELD: Final = timedelta(days=1)
"""How long a clock that is ahead must run evenly."""
# Only Linux has both, and stops the other one while the machine sleeps.
_BOOTTIME: Final[int] = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _run_s() -> float:
    return time.clock_gettime(_BOOTTIME)


class SteadyClock:
    """For the thread that deletes."""

    def __init__(
        self,
        path: Path,
        last_arrival: Callable[[], datetime | None],
        *,
        clock: Callable[[], datetime] = _now,
        run_s: Callable[[], float] = _run_s,
    ) -> None:
        """`path` is the database; `last_arrival` says when its newest call came, which counts where there is no file.
        `run_s` counts seconds, those of sleep too."""
        self._path: Final = self.path_of(path)
        self._clock: Final = clock
        self._run_s: Final = run_s
        last = self._read() or last_arrival()
        wall = clock()
        stopped = last is not None and wall - last > STOPPED
        self._at: datetime = last if last is not None and stopped else wall
        self._as_of = run_s()
        self._ahead: tuple[datetime, float] | None = None
        """What a clock showed that is ahead, and when that was first seen."""
        self.delay: str | None = None
        """What is to be told where the clock is ahead, and what is too old is not deleted by it."""

    @staticmethod
    def path_of(database: Path) -> Path:
        """The file beside it."""
        return database.with_name(database.name + ".clock")

    def now(self) -> datetime:
        """The time, in UTC."""
        wall, run_s = self._clock(), self._run_s()
        steady = self._at + timedelta(seconds=run_s - self._as_of)
        if wall - steady > JUMP and not self._held(wall, run_s):
            self._warn(wall, wall - steady)
            now = steady
        else:
            if steady - wall > JUMP:
                logger.warning(
                    "The clock of this machine went back by %s, to %s: records that came before may show later "
                    "times. Check how it is set.",
                    _words(steady - wall),
                    f"{wall:%Y-%m-%d %H:%M} UTC",
                )
            self._ahead = self.delay = None
            now = wall
        self._at, self._as_of = now, run_s
        self._write(now)
        return now

    def _held(self, wall: datetime, run_s: float) -> bool:
        """Whether the clock has been as far ahead for long enough."""
        if self._ahead is not None:
            began, since_s = self._ahead
            run = timedelta(seconds=run_s - since_s)
            if abs(wall - began - run) <= JUMP:
                return run >= HELD
        self._ahead = (wall, run_s)
        return False

    def _warn(self, wall: datetime, ahead: timedelta) -> None:
        known = self.delay is not None
        self.delay = (
            f"Nothing is deleted for its age by this machine's clock for now: it shows {wall:%Y-%m-%d %H:%M} UTC, "
            f"{_words(ahead)} more than have passed since it was last known to be right. Set the clock; if it is right "
            "(the collector was stopped for long), deletion goes on by itself within a day."
        )
        if not known:
            logger.warning("%s", self.delay)

    def _read(self) -> datetime | None:
        try:
            at = datetime.fromisoformat(self._path.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return None
        return at if at.tzinfo is not None else None

    def _write(self, now: datetime) -> None:
        """Never raises: without it the newest record counts at the next start."""
        with suppress(OSError), os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            file.write(f"{now.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%S}+00:00\n".encode())


def _words(length: timedelta) -> str:
    return f"{length.days:,} days" if length.days > 1 else f"{length.total_seconds() / 3600:.0f} hours"
