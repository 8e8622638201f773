"""What scoring may cost in any 60 minutes, and what it is to do next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from llm_vitals_collector.records import Pick
from llm_vitals_collector.store.sampling import FLAGGED

WINDOW: Final = timedelta(hours=1)
ATTEMPTS: Final = 4
"""After so many failures a call is not tried again."""
LONGEST_WAIT: Final = timedelta(hours=6)
"""A call that the budget had no room for in this time is left: newer ones say more."""
_FLAGGED_SHARE: Final = 0.5
_BEHIND: Final = 0.25
"""Share of the room in front of the store that is taken when ingest counts as behind."""
_SHORTEST_PAUSE_S: Final = 5.0
_LONGEST_PAUSE_S: Final = 300.0
OF_ENDPOINT: Final = frozenset({"unreachable", "timeout", "busy", "key", "rate_limited", "redirect", "failed"})
"""Kinds of errors that the next call would meet, too."""
Why = Literal["scoring", "idle", "ingest", "judge", "budget"]
"""What it does, or what it waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The most in any 60 minutes."""

    questions: int
    usd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What was spent in the last 60 minutes. What is not known to cost something counts as nothing."""

    questions: int = 0
    flagged_questions: int = 0
    usd: float = 0.0
    dearest_usd: float = 0.0
    """Of one question: what the next one may cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a decision rests on."""

    now_s: float
    """Monotonic."""
    waiting: int
    ingest_taken: float
    """Share of the room in front of the store that is taken."""
    paused_until_s: float = 0.0


def spent_of(picks: Sequence[Pick], now: datetime) -> Spent:
    """What picked calls cost in the last 60 minutes: all that was ever asked about one counts when it was looked at
    last, so a call that was tried again counts rather more than less."""
    lately = [one for one in picks if one.updated_at > now - WINDOW and one.questions]
    return Spent(
        questions=sum(one.questions for one in lately),
        flagged_questions=sum(one.questions for one in lately if one.stratum == FLAGGED),
        usd=sum((one.cost_usd or 0.0 for one in lately), 0.0),
        dearest_usd=max(((one.cost_usd or 0.0) / one.questions for one in lately), default=0.0),
    )


def admits(budget: Budget, spent: Spent, stratum: str, questions: int) -> bool:
    """Whether a call may be asked about with so many questions. Flagged calls take half at most: without any others
    there would be no rate of all calls."""
    usd = spent.usd + questions * spent.dearest_usd
    if spent.questions + questions > budget.questions or usd > budget.usd:
        return False
    return stratum != FLAGGED or spent.flagged_questions + questions <= budget.questions * _FLAGGED_SHARE


def state_of(situation: Situation) -> Why:
    """Whether to score now, apart from the budget."""
    if situation.ingest_taken >= _BEHIND:
        return "ingest"
    if situation.now_s < situation.paused_until_s:
        return "judge"
    return "scoring" if situation.waiting else "idle"


def pause_s(failures: int) -> float:
    """For how long the judge is left alone after so many failures of it in a row: 5 s, doubled, 5 minutes at most."""
    return min(_LONGEST_PAUSE_S, _SHORTEST_PAUSE_S * 2.0 ** min(failures - 1, 10)) if failures > 0 else 0.0


def again_after(attempts: int) -> timedelta:
    """When a call is tried again that failed so often: 1, 4 and 16 minutes."""
    return timedelta(minutes=4 ** min(max(attempts - 1, 0), 5))
