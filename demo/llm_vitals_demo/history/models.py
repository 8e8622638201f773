"""The five models of the history, how they behave on a good day, and its two bad ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SATURDAY: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Rates are shares of attempts or of answers, 0 to 1."""

    name: str
    snapshot: str
    provider: str
    """As the conventions name it."""
    server: str
    first_chunk_s: float
    """Median time to the first chunk."""
    tokens_per_s: float
    fails: float
    """Attempts that end in an error."""
    declines: float
    """Answers that decline, in plain words, what they should not."""
    misses: float
    """Answers that miss the question."""
    temperature: float | None = None
    """As the application asks; None for models that take none."""


MODELS: Final[Mapping[str, Model]] = {
    model.name: model
    for model in (
        Model(
            name="gpt-5.4-mini",
            snapshot="gpt-5.4-mini-2026-03-17",
            provider="openai",
            server="api.openai.com",
            first_chunk_s=0.42,
            tokens_per_s=85,
            fails=0.080,
            declines=0.012,
            misses=0.07,
        ),
        Model(
            name="gpt-5.2",
            snapshot="gpt-5.2-2025-12-11",
            provider="openai",
            server="api.openai.com",
            first_chunk_s=0.55,
            tokens_per_s=60,
            fails=0.070,
            declines=0.008,
            misses=0.03,
        ),
        Model(
            name="claude-sonnet-5",
            snapshot="claude-sonnet-5",
            provider="anthropic",
            server="api.anthropic.com",
            first_chunk_s=0.95,
            tokens_per_s=55,
            fails=0.085,
            declines=0.014,
            misses=0.02,
        ),
        Model(
            name="claude-haiku-4-5",
            snapshot="claude-haiku-4-5-20251001",
            provider="anthropic",
            server="api.anthropic.com",
            first_chunk_s=0.50,
            tokens_per_s=110,
            fails=0.080,
            declines=0.010,
            misses=0.05,
            temperature=0.2,
        ),
        Model(
            name="mistral-small-latest",
            snapshot="mistral-small-2603",
            provider="mistral_ai",
            server="api.mistral.ai",
            first_chunk_s=0.38,
            tokens_per_s=95,
            fails=0.120,
            declines=0.006,
            misses=0.09,
            temperature=0.2,
        ),
    )
}

# Which models an assistant uses, and how often.
SHARES: Final[Mapping[str, Mapping[str, float]]] = {
    "parcels": {"gpt-5.4-mini": 0.75, "mistral-small-latest": 0.25},
    "travel": {"claude-haiku-4-5": 0.6, "gpt-5.4-mini": 0.4},
    "code": {"claude-sonnet-5": 0.75, "gpt-5.2": 0.25},
    "documents": {"gpt-5.2": 0.6, "claude-sonnet-5": 0.4},
    "shop": {"gpt-5.4-mini": 0.6, "mistral-small-latest": 0.4},
    "study": {"claude-haiku-4-5": 0.55, "gpt-5.2": 0.45},
}

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
    fails: float | None = None
    declines: float | None = None
    system_addition: str | None = None

    def hits(self, model: Model, at: datetime) -> bool:
        return self.begins <= at < self.ends and (self.provider == model.provider or self.model == model.name)


def incidents(end: datetime) -> tuple[Incident, ...]:
    """The two bad days before `end`, both on a weekday within the last seven days."""
    outage = _weekday(end, first_days_back=2).replace(hour=13)
    change = _weekday(end, first_days_back=4).replace(hour=8)
    return (
        Incident(
            title="anthropic is overloaded",
            begins=outage,
            ends=outage + timedelta(hours=6),
            provider="anthropic",
            fails=0.82,
        ),
        Incident(
            title="gpt-5.4-mini declines too much after a prompt change",
            begins=change,
            ends=change + timedelta(hours=26),
            model="gpt-5.4-mini",
            declines=0.38,
            system_addition=NEW_PROMPT,
        ),
    )


def _weekday(end: datetime, first_days_back: int) -> datetime:
    """Midnight of the latest weekday that is at least so many days before the day of `end`."""
    day = end.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=first_days_back)
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return day
