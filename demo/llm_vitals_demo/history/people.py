"""Who uses the demo's assistants, and when: sixty people and the rhythm of their days and weeks."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final

from llm_vitals_demo.conversations import ASSISTANTS

USERS: Final = 60
REGULARS: Final = 18
"""They come in every week; then there are those who stop, and those who begin, a week before the end."""
LEAVERS: Final = 14
FAVOURITE_SHARES: Final = (0.5, 0.25, 0.15, 0.1)
"""How often a user turns to each of four assistants."""
WEEK: Final = timedelta(days=7)

# Share of a weekday's sessions that begin in each hour, UTC: two humps and a quiet night.
_HOURS: Final = (4, 3, 2, 2, 3, 6, 14, 32, 58, 80, 84, 76, 60, 66, 82, 78, 62, 44, 32, 26, 22, 18, 12, 7)
_DAYS: Final = (1.0, 1.06, 1.04, 1.0, 0.86, 0.34, 0.3)
"""Monday to Sunday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One person. `begins` and `ends` are times before the end of the history, None where there is no such limit."""

    id: str
    weight: float
    favourites: tuple[str, ...]
    """Assistants, the favourite first."""
    begins: timedelta | None = None
    ends: timedelta | None = None

    def there(self, before_end: timedelta) -> bool:
        return (self.begins is None or before_end <= self.begins) and (self.ends is None or before_end > self.ends)


def users(choice: random.Random) -> tuple[User, ...]:
    """Sixty people; a few ask a lot and many ask a little."""
    found: list[User] = []
    for number in range(USERS):
        favourites = choice.sample(ASSISTANTS, len(FAVOURITE_SHARES))
        begins = ends = None
        if REGULARS <= number < REGULARS + LEAVERS:
            ends = WEEK
        elif number >= REGULARS + LEAVERS:
            begins = WEEK
        found.append(
            User(
                id=f"u-{number + 1:02}",
                weight=(1 + number % 20) ** -0.35,
                favourites=tuple(favourites),
                begins=begins,
                ends=ends,
            )
        )
    return tuple(found)


class Rhythm:
    """Draws times of sessions between two times, as often as people are awake and at work."""

    def __init__(self, begin: datetime, end: datetime) -> None:
        self._begin = begin
        self._hours = max(1, int((end - begin) / timedelta(hours=1)))
        weights = (self._weight(begin + timedelta(hours=hour)) for hour in range(self._hours))
        self._sums = list(accumulate(weights))

    def draw(self, choice: random.Random) -> datetime:
        hour = bisect(self._sums, choice.random() * self._sums[-1])
        return self._begin + timedelta(hours=min(hour, self._hours - 1) + choice.random())

    @staticmethod
    def _weight(hour: datetime) -> float:
        return _HOURS[hour.hour] * _DAYS[hour.weekday()]


def drawn(people: Sequence[User], before_end: timedelta, choice: random.Random) -> User:
    """One of the people who are there at that time."""
    there = [user for user in people if user.there(before_end)]
    return choice.choices(there, [user.weight for user in there])[0]
