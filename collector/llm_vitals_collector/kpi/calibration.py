"""How far a judge agrees with people, and what a rate by it is worth. Pure.

Positive is what is looked for: an answer that is bad.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

from llm_vitals_collector.kpi.wilson import Z_95, wilson

LEAST: Final = 10
"""Labelled answers of each kind, good and bad, under which no rate is corrected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How often a judge and people say the same of answers."""

    bad_bad: int = 0
    """People say bad, and the judge does."""
    bad_good: int = 0
    """People say bad, the judge good."""
    good_bad: int = 0
    good_good: int = 0

    @property
    def labelled(self) -> int:
        return self.bad + self.good

    @property
    def bad(self) -> int:
        """Answers that people call bad."""
        return self.bad_bad + self.bad_good

    @property
    def good(self) -> int:
        """Answers that people call good."""
        return self.good_bad + self.good_good

    @property
    def sensitivity(self) -> float | None:
        """Of the answers that people call bad, the share that the judge does."""
        return self.bad_bad / self.bad if self.bad else None

    @property
    def specificity(self) -> float | None:
        """Of the answers that people call good, the share that the judge does."""
        return self.good_good / self.good if self.good else None

    @property
    def sensitivity_interval(self) -> tuple[float, float] | None:
        """95%, Wilson's."""
        return wilson(self.bad_bad / self.bad, self.bad) if self.bad else None

    @property
    def specificity_interval(self) -> tuple[float, float] | None:
        """95%, Wilson's."""
        return wilson(self.good_good / self.good, self.good) if self.good else None

    @property
    def kappa(self) -> float | None:
        """Agreement beyond chance: (observed - expected) / (1 - expected); None where all say one thing.

        Source: J. Cohen, "A Coefficient of Agreement for Nominal Scales", Educ. Psychol. Meas. 20 (1960), 37-46.
        """
        # In whole numbers of pairs, so that agreement by chance alone is 0 and no -1e-17.
        n, judged_bad = self.labelled, self.bad_bad + self.good_bad
        by_chance = judged_bad * self.bad + (n - judged_bad) * self.good
        agreed = n * (self.bad_bad + self.good_good)
        return None if by_chance == n * n else (agreed - by_chance) / (n * n - by_chance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A rate without the judge's errors; `value` is None where it cannot be corrected, and `reason` says why."""

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str | None = None


def corrected(rate: float, calls: float, agreement: Agreement) -> Corrected:
    """The share of answers that people would call bad, of a share `rate` that the judge does over `calls` (effective)
    calls, and its 95% interval, both within 0..1.

    Value: (rate + sp - 1) / (se + sp - 1): W. J. Rogan, B. Gladen, "Estimating Prevalence from the Results of a
    Screening Test", Am. J. Epidemiol. 107 (1978), 71-76. Interval: Z. Lang, J. Reiczigel, "Confidence limits for
    prevalence of disease adjusted for estimated sensitivity and specificity", Prev. Vet. Med. 113 (2014), 13-22: it
    counts that se and sp are estimated from few labels, and holds its 95% where the normal one falls short.
    """
    se, sp = agreement.sensitivity, agreement.specificity
    if se is None or sp is None or agreement.bad < LEAST or agreement.good < LEAST:
        return Corrected(
            value=None,
            reason=f"labelled are {agreement.bad} bad and {agreement.good} good answers: {LEAST} of each are needed",
        )
    if se + sp <= 1:
        return Corrected(value=None, reason="the judge agrees with people no more than chance does")
    low, high = _interval(rate, calls, agreement)
    return Corrected(value=_within((rate + sp - 1) / (se + sp - 1)), low=low, high=high)


def _interval(rate: float, calls: float, agreement: Agreement) -> tuple[float, float]:
    z2 = Z_95**2
    n = calls + z2
    q = (calls * rate + z2 / 2) / n
    bad, good = agreement.bad + 2, agreement.good + 2
    se, sp = (agreement.bad_bad + 1) / bad, (agreement.good_good + 1) / good
    gain = se + sp - 1
    if gain <= 0:
        return 0.0, 1.0
    value = (q + sp - 1) / gain
    of_se, of_sp = se * (1 - se) / bad, sp * (1 - sp) / good
    shift = 2 * z2 * (value * of_se - (1 - value) * of_sp)
    half = Z_95 * sqrt(q * (1 - q) / n + value**2 * of_se + (1 - value) ** 2 * of_sp) / gain
    return _within(value + shift - half), _within(value + shift + half)


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))
