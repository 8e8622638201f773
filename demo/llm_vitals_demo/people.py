"""Who uses the demo's assistants: a thousand people, of whom some come, some go, and a few ask a lot."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Final

from llm_vitals_demo.assistants import ASSISTANTS

USERS: Final = 1200
LEAVING: Final = 0.2
ARRIVING: Final = 0.25
"""Shares of the people who stop, or begin, at some time within the four weeks before the end."""
FAVOURITE_SHARES: Final = (0.5, 0.25, 0.15, 0.1)
"""How often a user turns to each of four assistants."""
VARIANTS: Final = ("brief", "kind")
"""Of a system prompt, in a comparison: every user always has the same one."""
_SEED: Final = 7
_MOVING: Final = timedelta(weeks=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One person. `arrives` and `leaves` are times before the end of the history, None where there is no such limit."""

    id: str
    weight: float
    """How often this user comes, against the others."""
    favourites: tuple[str, ...]
    """Assistants, the favourite first."""
    variant: str
    arrives: timedelta | None = None
    leaves: timedelta | None = None

    def present(self, before_end: timedelta) -> bool:
        """Whether the user is one of the customers at that time before the end."""
        arrived = self.arrives is None or before_end <= self.arrives
        return arrived and (self.leaves is None or before_end > self.leaves)


@cache
def users() -> tuple[User, ...]:
    """All people, the same ones every time."""
    choice = random.Random(_SEED)  # noqa: S311 - a repeatable history, no secret
    found: list[User] = []
    for number in range(USERS):
        kind = choice.random()
        moment = _MOVING * choice.random()
        found.append(
            User(
                id=f"u-{number + 1:04}",
                weight=(1 + number % 50) ** -0.5,
                favourites=tuple(choice.sample(ASSISTANTS, len(FAVOURITE_SHARES))),
                variant=VARIANTS[number % len(VARIANTS)],
                leaves=moment if kind < LEAVING else None,
                arrives=moment if LEAVING <= kind < LEAVING + ARRIVING else None,
            )
        )
    return tuple(found)


def present_at_end() -> Sequence[User]:
    """Those who are still there when the history ends: the users of the live application."""
    return [user for user in users() if user.leaves is None]
