"""When people use the assistants: the rhythm of their days and weeks, and who is there at a time."""

from __future__ import annotations

import random
from bisect import bisect
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final

from llm_vitals_demo.people import User, users

# Share of a weekday's sessions that begin in each hour, UTC. Most people live in Europe, others in America and Asia,
# so that the night is quiet but not empty.
_HOURS: Final = (34, 33, 32, 32, 33, 35, 40, 48, 60, 78, 84, 80, 66, 70, 80, 78, 66, 56, 50, 46, 42, 40, 37, 35)
_DAYS: Final = (1.0, 1.06, 1.04, 1.0, 0.92, 0.72, 0.66)
"""Monday to Sunday."""


_GOLDEN_RATIO: Final = (5**0.5 - 1) / 2
"""Steps of this part of a range, around and around, fill it evenly however many they are."""


class Rhythm:
    """Draws times of sessions between two times, as often as people are awake and at work.

    The times are spread evenly, not by chance: a night has few sessions, and by chance an hour of it would often have
    none, or a single one that fails.
    """

    def __init__(self, begin: datetime, end: datetime) -> None:
        self._place = 0.0
        self._begin = begin
        self._hours = max(1, int((end - begin) / timedelta(hours=1)))
        weights = (_weight(begin + timedelta(hours=hour)) for hour in range(self._hours))
        self._sums = list(accumulate(weights))

    def draw(self, choice: random.Random) -> datetime:
        """The time at which one session begins."""
        self._place = (self._place + _GOLDEN_RATIO) % 1
        hour = bisect(self._sums, self._place * self._sums[-1])
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
