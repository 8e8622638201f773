"""The two bad days of the history, both within the last week, so that the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from llm_vitals_demo.history.models import Model

SATURDAY: Final = 5
NEW_PROMPT: Final = "If there is any doubt whether you may answer, decline politely."
"""The sentence that somebody added to a system prompt, and took out again a day later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Between two times, calls to `provider` or to `model` (one of them) fail or decline at these rates."""

    title: str
    begins: datetime
    ends: datetime
    provider: str | None = None
    model: str | None = None
    error_rate: float | None = None
    decline_rate: float | None = None
    system_addition: str | None = None

    def affects(self, model: Model, at: datetime) -> bool:
        return self.begins <= at < self.ends and (self.provider == model.provider or self.model == model.name)


def incidents(end: datetime) -> tuple[Incident, ...]:
    """The two incidents before `end`, both on a weekday within the last seven days."""
    outage = _weekday(end, first_days_back=2).replace(hour=8)
    change = _weekday(end, first_days_back=4).replace(hour=8)
    return (
        Incident(
            title="anthropic is overloaded",
            begins=outage,
            ends=outage + timedelta(hours=10),
            provider="anthropic",
            error_rate=0.97,
        ),
        Incident(
            title="gpt-5.4-mini declines too much after a prompt change",
            begins=change,
            ends=change + timedelta(hours=26),
            model="gpt-5.4-mini",
            decline_rate=0.5,
            system_addition=NEW_PROMPT,
        ),
    )


def _weekday(end: datetime, first_days_back: int) -> datetime:
    """Midnight of the latest weekday that is at least so many days before the day of `end`."""
    day = end.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=first_days_back)
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return day
