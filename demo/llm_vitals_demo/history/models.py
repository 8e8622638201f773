"""The models of the history and how they behave on a good day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


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
    error_rate: float
    """Attempts that end in an error."""
    decline_rate: float
    """Answers that decline, in plain words, what they should not."""
    miss_rate: float
    """Answers that miss the question."""
    empty_rate: float = 0.004
    """Answers without a word."""
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
            error_rate=0.080,
            decline_rate=0.012,
            miss_rate=0.07,
        ),
        Model(
            name="gpt-5.2",
            snapshot="gpt-5.2-2025-12-11",
            provider="openai",
            server="api.openai.com",
            first_chunk_s=0.55,
            tokens_per_s=60,
            error_rate=0.070,
            decline_rate=0.008,
            miss_rate=0.03,
        ),
        Model(
            name="claude-sonnet-5",
            snapshot="claude-sonnet-5",
            provider="anthropic",
            server="api.anthropic.com",
            first_chunk_s=0.95,
            tokens_per_s=55,
            error_rate=0.085,
            decline_rate=0.014,
            miss_rate=0.02,
        ),
        Model(
            name="claude-haiku-4-5",
            snapshot="claude-haiku-4-5-20251001",
            provider="anthropic",
            server="api.anthropic.com",
            first_chunk_s=0.50,
            tokens_per_s=110,
            error_rate=0.080,
            decline_rate=0.010,
            miss_rate=0.05,
            temperature=0.2,
        ),
        Model(
            name="gemini-2.5-flash",
            snapshot="gemini-2.5-flash",
            provider="gcp.gemini",
            server="generativelanguage.googleapis.com",
            first_chunk_s=0.36,
            tokens_per_s=140,
            error_rate=0.090,
            decline_rate=0.010,
            miss_rate=0.06,
            empty_rate=0.010,
        ),
        Model(
            name="gemini-2.5-pro",
            snapshot="gemini-2.5-pro",
            provider="gcp.gemini",
            server="generativelanguage.googleapis.com",
            first_chunk_s=1.60,
            tokens_per_s=75,
            error_rate=0.085,
            decline_rate=0.007,
            miss_rate=0.02,
            empty_rate=0.008,
        ),
        Model(
            name="mistral-small-latest",
            snapshot="mistral-small-2603",
            provider="mistral_ai",
            server="api.mistral.ai",
            first_chunk_s=0.38,
            tokens_per_s=95,
            error_rate=0.120,
            decline_rate=0.006,
            miss_rate=0.09,
            empty_rate=0.014,
            temperature=0.2,
        ),
    )
}

# Which models an assistant uses, and how often.
SHARES: Final[Mapping[str, Mapping[str, float]]] = {
    "parcels": {"gpt-5.4-mini": 0.75, "mistral-small-latest": 0.25},
    "travel": {"claude-haiku-4-5": 0.35, "gpt-5.4-mini": 0.35, "gemini-2.5-flash": 0.3},
    "code": {"claude-sonnet-5": 0.55, "gpt-5.2": 0.2, "gemini-2.5-pro": 0.25},
    "documents": {"gpt-5.2": 0.4, "claude-sonnet-5": 0.3, "gemini-2.5-pro": 0.3},
    "shop": {"gpt-5.4-mini": 0.55, "mistral-small-latest": 0.2, "gemini-2.5-flash": 0.25},
    "study": {"claude-haiku-4-5": 0.45, "gpt-5.2": 0.3, "gemini-2.5-flash": 0.25},
}
