"""Figures with their intervals: precision, recall, F1 and rank correlation by bootstrap, shares by Wilson, separation
as AUC."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import isnan, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from llm_vitals_collector.kpi.wilson import Z_95, wilson

_ROUNDS: Final = 1000
_SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Detection:
    """Precision, recall and F1, and the 95% interval of F1 over 1,000 resamples of the answers."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float

    def __str__(self) -> str:
        return (
            f"{_short(self.precision)}/{_short(self.recall)}/{_short(self.f1)} [{_short(self.low)}-{_short(self.high)}]"
        )


def detection(predicted: Sequence[bool], true: Sequence[bool]) -> Detection:
    """How well `predicted` finds what is `true`."""
    one, other = np.array(predicted, dtype=bool), np.array(true, dtype=bool)
    chosen = np.random.default_rng(_SEED).integers(0, len(one), (_ROUNDS, len(one)))
    both = (one & other)[chosen].sum(axis=1)
    resampled = 2 * both / np.maximum(1, one[chosen].sum(axis=1) + other[chosen].sum(axis=1))
    low, high = np.percentile(resampled, [2.5, 97.5])
    hits = int((one & other).sum())
    return Detection(
        precision=hits / max(1, int(one.sum())),
        recall=hits / max(1, int(other.sum())),
        f1=2 * hits / max(1, int(one.sum() + other.sum())),
        low=float(low),
        high=float(high),
    )


def share(count: int, total: int) -> str:
    """A share in percent with its 95% Wilson interval; "-" of nothing."""
    interval = wilson(count / total, total) if total else None
    if interval is None:
        return "-"
    return f"{count / total:.1%} [{interval[0]:.1%}-{interval[1]:.1%}] ({count}/{total})"


def auc(better: Sequence[float], worse: Sequence[float]) -> str:
    """Probability that a better answer scores higher than a worse one (ties count half), with a 95% interval
    (Hanley and McNeil 1982)."""
    a, b = np.sort(np.array(worse)), np.array(better)
    below = np.searchsorted(a, b, "left")
    up_to = np.searchsorted(a, b, "right")
    area = float(((below + up_to) / 2).mean() / len(a))
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (len(b) - 1) * (q1 - area**2) + (len(a) - 1) * (q2 - area**2)
    half = Z_95 * sqrt(max(0.0, spread) / (len(a) * len(b)))
    return f"{area:.3f} [{max(0.0, area - half):.3f}-{min(1.0, area + half):.3f}]"


def rank_correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's; nan where one of them is constant."""
    return _correlation(np.array(one, dtype=float), np.array(other, dtype=float))


def spearman(one: Sequence[float], other: Sequence[float], group: Sequence[Hashable]) -> str:
    """With its 95% interval over 1,000 resamples of whole groups: answers to the same question are not independent."""
    middle = rank_correlation(one, other) if len(one) > 2 else float("nan")
    if isnan(middle):
        return "-"
    members: dict[Hashable, list[int]] = defaultdict(list)
    for i, key in enumerate(group):
        members[key].append(i)
    groups = list(members.values())
    a, b, random = np.array(one, dtype=float), np.array(other, dtype=float), np.random.default_rng(_SEED)
    found: list[float] = []
    for _ in range(_ROUNDS):
        picked: list[int] = random.integers(0, len(groups), len(groups)).tolist()
        chosen = np.array([i for g in picked for i in groups[g]])
        found.append(_correlation(a[chosen], b[chosen]))
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return f"{middle:.2f} [{low:.2f} {high:.2f}]"


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    a, b = _ranks(one), _ranks(other)
    spread = sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / spread if spread else float("nan")


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks around their mean; equal values share theirs."""
    ranks = rankdata(values)
    return ranks - ranks.mean()


def _short(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")
