"""Two measurements of the same examples: is the difference more than chance? Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, erfc, sqrt
from typing import Final

from llm_vitals_collector.kpi.wilson import Z_95

LEAST: Final = 10
"""Pairs under which a mean difference has no interval: resampling fewer knows too little of what there may be."""
RESAMPLES: Final = 2000
_MANY: Final = 1000
"""Pairs from which on the mean's distribution is normal to three digits, and resampling takes seconds."""
_SEED: Final = 20
"""The same pairs have the same interval, whenever somebody looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanDifference:
    """The mean of paired differences, its 95% interval, and how likely chance makes one that is as far from 0."""

    mean: float
    low: float
    high: float
    chance: float


def mcnemar(lost: int, won: int) -> float:
    """How likely chance parts `lost + won` pairs that differ at least so unevenly: McNemar's test, exact and two-sided,
    as `scipy.stats.binomtest(min(lost, won), lost + won).pvalue`. 1 where none differ.

    Source: Q. McNemar, Psychometrika 12 (1947), 153-157; the exact form is the sign test.
    """
    pairs = lost + won
    tail = sum(comb(pairs, count) for count in range(min(lost, won) + 1))
    return min(1.0, 2 * tail / (1 << pairs))


def mean_difference(differences: Sequence[float]) -> MeanDifference | None:
    """Of paired differences; None for fewer than LEAST.

    Percentile interval of 2,000 resamples, the bootstrap (B. Efron, Annals of Statistics 7 (1979), 1-26): scores,
    times and costs are skewed, and few. Over 1,000 pairs the normal one, which is the same by then. Where all
    differences are the same, chance is the sign test's: it is small, and not 0.
    """
    count = len(differences)
    if count < LEAST:
        return None
    mean = sum(differences) / count
    spread = sqrt(sum((one - mean) ** 2 for one in differences) / (count - 1) / count)
    if spread == 0:
        return MeanDifference(mean=mean, low=mean, high=mean, chance=1.0 if mean == 0 else 2.0 ** (1 - count))
    if count > _MANY:
        half = Z_95 * spread
        return MeanDifference(mean=mean, low=mean - half, high=mean + half, chance=erfc(abs(mean) / spread / sqrt(2)))
    dice = random.Random(_SEED)  # noqa: S311 # no secret
    means = sorted(sum(dice.choices(differences, k=count)) / count for _ in range(RESAMPLES))
    beyond = min(sum(one <= 0 for one in means), sum(one >= 0 for one in means))
    return MeanDifference(
        mean=mean,
        low=means[round(0.025 * (RESAMPLES - 1))],
        high=means[round(0.975 * (RESAMPLES - 1))],
        chance=min(1.0, 2 * (beyond + 1) / (RESAMPLES + 1)),
    )
