"""Evaluation: what `evaluate()` makes of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from llm_vitals.core import semconv
from llm_vitals.evaluation.criterion_score import CriterionScore


class CollectorError(Exception):
    """The collector gave no evaluation; the message says why, and what to do. Never raised into an application."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The scores of one answer. What is not known is None, never 0."""

    scores: Mapping[str, CriterionScore] = field(default_factory=dict[str, CriterionScore])
    """By criterion, in the order that they were named in."""
    outcome: str | None = None
    """ok, refusal, unable, clarification, cut_off or empty; None: not judged."""
    deductions: tuple[str, ...] = ()
    """What heuristics see to be wrong with the answer, by name: docs/quality-scores.md."""
    by: Literal["process", "collector"] | None = None
    """Where it was made; None where nothing could be evaluated."""
    problem: str | None = None
    """What went wrong, and what to do: the collector gave no answer in time, or an argument is not as expected."""
    page: str | None = None
    """Path of the collector's page that shows it."""

    @property
    def overall(self) -> float | None:
        """The value of the criterion `overall`."""
        return self.value(semconv.OVERALL)

    def value(self, name: str) -> float | None:
        """The value of a criterion, 0..1; None where it is not scored."""
        found = self.scores.get(name)
        return None if found is None else found.value

    def at_least(self, minimum: float, name: str = semconv.OVERALL, *, unknown: bool) -> bool:
        """Whether a criterion reaches a minimum; `unknown` is the answer where it is not scored."""
        value = self.value(name)
        return unknown if value is None else value >= minimum
