"""What the answers of a period are split by, to find where the bad ones are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from llm_vitals_collector.kpi.weighted import Sums

Slice = Literal["model", "task", "variant", "prompt_version", "hour", "language", "length"]
SLICES: Final[tuple[Slice, ...]] = get_args(Slice)
WORDS: Final[dict[Slice, str]] = {
    "model": "model",
    "task": "task",
    "variant": "variant",
    "prompt_version": "prompt version",
    "hour": "hour of the day",
    "language": "language of the question",
    "length": "length of the prompt",
}
"""How a slice is called in a sentence."""
NOT_DRAWN: Final = "none"
"""The stratum of an answer that has no weight."""
LENGTHS: Final = (100, 500, 2000, 8000)
"""Input tokens at which a longer class of prompts begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceCount:
    """How many answers with a score a slice has, and how many of them lie below the benchmark."""

    score: str
    """The name of the score: `correctness`."""
    evaluator: str
    """Whose scores these are."""
    by: Slice | Literal["all"]
    """What the answers are split by; `all` for none."""
    key: str
    answers: int
    below: int
    drawn: tuple[Sums, ...] = ()
    """Of those that were scored because the collector drew their call with a known probability, by stratum; the others
    have no weight, and count as one each."""

    @property
    def strata(self) -> tuple[Sums, ...]:
        """All of its answers, those without a weight as a stratum of their own."""
        weighed, below = sum(one.answers for one in self.drawn), sum(one.below for one in self.drawn)
        others, bad = self.answers - weighed, self.below - below
        rest = Sums(stratum=NOT_DRAWN, answers=others, below=bad, size=others, squares=others, size_below=bad)
        return tuple(one for one in (rest, *self.drawn) if one.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One slice: what the answers are split by, and the value."""

    by: Slice
    key: str

    @property
    def words(self) -> str:
        """The value as a person reads it: `09:00 to 10:00 UTC`, `500 to 1,999 tokens`, `gpt-4o`."""
        if self.by == "hour":
            hour = int(self.key)
            return f"{hour:02}:00 to {(hour + 1) % 24:02}:00 UTC"
        if self.by == "length":
            at = int(self.key)
            if at == 0:
                return f"under {LENGTHS[0]:,} tokens"
            longer = [one for one in LENGTHS if one > at]
            return f"{at:,} to {longer[0] - 1:,} tokens" if longer else f"{at:,} tokens and more"
        return self.key
