"""When people use the assistants: the rhythm of their days and weeks, and who is there at a time."""

from __future__ import annotations

import random
from bisect import bisect
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final

from llm_vitals_demo.people import User, users

# Share of a weekday's sessions that begin in each hour, UTC. Most people live in Europe, some in America and in Asia,
# so that the night is quiet but not empty.
_HOURS: Final = (22, 20, 18, 18, 20, 24, 32, 44, 60, 78, 84, 80, 66, 70, 80, 78, 66, 54, 44, 38, 34, 30, 26, 24)
_DAYS: Final = (1.0, 1.06, 1.04, 1.0, 0.9, 0.55, 0.5)
"""Monday to Sunday."""


class Rhythm:
    """Draws times of sessions between two times, as often as people are awake and at work."""

    def __init__(self, begin: datetime, end: datetime) -> None:
        self._begin = begin
        self._hours = max(1, int((end - begin) / timedelta(hours=1)))
        weights = (_weight(begin + timedelta(hours=hour)) for hour in range(self._hours))
        self._sums = list(accumulate(weights))

    def draw(self, choice: random.Random) -> datetime:
        """The time at which one session begins."""
        hour = bisect(self._sums, choice.random() * self._sums[-1])
        return self._begin + timedelta(hours=min(hour, self._hours - 1) + choice.random())


class Crowd:
    """Draws who begins a session, a time before the end of the history."""

    def __init__(self) -> None:
        self._sums = list(accumulate(user.weight for user in users()))

    def draw(self, before_end: timedelta, choice: random.Random) -> User:
        """One of the people who are there at that time."""
        while True:
            user = users()[bisect(self._sums, choice.random() * self._sums[-1])]
            if user.present(before_end):
                return user


def _weight(hour: datetime) -> float:
    return _HOURS[hour.hour] * _DAYS[hour.weekday()]
