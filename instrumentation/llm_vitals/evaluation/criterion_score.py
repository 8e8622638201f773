"""The score of one criterion, by whom, and why; where there is none, why not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionScore:
    """What one evaluator made of one criterion of an answer. A score that is not known is None, never 0."""

    name: str
    """The criterion: clarity, correctness, overall, ..."""
    value: float | None
    """0..1, higher is better; None where `reason` says why not."""
    evaluator: str | None = None
    """Who looked: heuristic, reference, judge, embedding; None where nobody could."""
    explanation: str | None = None
    """Why the score is what it is."""
    reason: str | None = None
    """Why there is no score: "not scored: ..."."""
    error: str | None = None
    """Where an evaluator failed: the kind of its error, such as `timeout`; such a failure is never a score."""
    model: str | None = None
    """The judge's model."""
    version: str | None = None
    """8 hex digits of all that the judge is told of the criterion: scores of two versions are two measures."""
    cost_usd: float | None = 0.0
    """What the judge's provider bills for it; None where its price is not known."""
    duration_s: float = 0.0
    cached: bool = False
    """Whether the judge was asked the very same before: then nothing is billed."""
    benchmark: float | None = None
    """The value under which an answer is worth a look, where the criterion has one."""


def not_scored(
    name: str, why: str, *, evaluator: str | None = None, error: str | None = None, duration_s: float = 0.0
) -> CriterionScore:
    """No score, and why."""
    return CriterionScore(
        name=name, value=None, evaluator=evaluator, reason=f"not scored: {why}", error=error, duration_s=duration_s
    )
