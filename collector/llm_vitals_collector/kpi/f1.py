"""How sure F1 is, by class and averaged over classes: 95% intervals that hold for few calls, too. Pure.

**A class.** F1 = 2J / (1 + J) with J = right / (expected + predicted - right): of the calls that were expected to have
the label or had it, the share that is right (D. J. Hand, P. Christen, N. Kirielle, "F*: an interpretable transformation
of the F-measure", Machine Learning 110 (2021), 451-456). J is a binomial share, so its Wilson interval, transformed
alike, is that of F1 (K. F. Y. Lam, V. Gopal, J. Qian, "Confidence Intervals for the F1 Score: A Comparison of Four
Methods", arXiv:2309.14621 (2023): "Wilson indirect").

**Micro.** With `n` calls, `a` of them answered with a class, `r` of them right, F1 = 2r / (n + a). The ends are the
values f that a score test keeps: |2r/n - f (1 + g)| <= z sqrt(f (2 (1 + g) - (3 + g) f) / n), g = a/n. Where every
answer is a class (g = 1) that is Wilson's interval of the accuracy. (The normal interval of K. Takahashi, K. Yamamoto,
A. Kuchiba, T. Koyama, "Confidence interval for micro-averaged F1 and macro-averaged F1 scores", Applied Intelligence 52
(2022), 4961-4972, has the truth of a macro F1 of 30 calls in 45 to 93 of 100 runs.)

**Means over classes.** The distances of the classes' ends, put together by their squares (G. Y. Zou, A. Donner,
Statistics in Medicine 27 (2008), 1693-1702), with what two classes have in common: a call of one that was taken for the
other lowers both (the covariance of Takahashi et al.). The shorter distance of a class counts as half of its interval:
means of many are symmetric, ends at 0 or 1 are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from llm_vitals_collector.kpi.wilson import Z_95, wilson

Interval = tuple[float, float]
UNKNOWN: Final[Interval] = (0.0, 1.0)
"""Of a share that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A class in a mean: its weight, its value and the interval of that."""

    weight: float
    value: float
    interval: Interval


def f1_interval(right: int, expected: int, predicted: int) -> Interval:
    """Of a class that was expected."""
    either = expected + predicted - right
    low, high = wilson(right / either, either) or UNKNOWN
    return 2 * low / (1 + low), 2 * high / (1 + high)


def micro_f1_interval(right: int, calls: int, answered: int) -> Interval:
    """Of `calls` calls, `answered` of which have the label of any class."""
    whole, narrow = 1 + answered / calls, Z_95**2 / calls
    f1 = 2 * right / (calls + answered)
    square = whole**2 + narrow * (2 + whole)
    middle = f1 * whole**2 + narrow * whole
    root = sqrt(max(0.0, middle**2 - square * (whole * f1) ** 2))
    return max(0.0, (middle - root) / square), min(1.0, (middle + root) / square)


def mean_interval(parts: Sequence[Part], common: Mapping[tuple[int, int], float], spread: float = 0.0) -> Interval:
    """Of the mean of classes, whose weights add up to 1.

    `common` has the correlation of pairs of them, by their places in `parts`, those that have one, each pair once;
    `spread` is the variance that is added where the weights are estimated, too.
    """
    middle = sum(one.weight * one.value for one in parts)
    ends = [_distances(one, len(parts)) for one in parts]
    below, above = (
        sum(distances[side] ** 2 for distances in ends)
        + sum(2 * much * ends[one][side] * ends[other][side] for (one, other), much in common.items())
        + Z_95**2 * spread
        for side in (0, 1)
    )
    return max(0.0, middle - sqrt(max(0.0, below))), min(1.0, middle + sqrt(max(0.0, above)))


def _distances(one: Part, classes: int) -> tuple[float, float]:
    low, high = one.interval
    half = (high - low) / 2 if classes > 1 else 0.0
    return one.weight * max(one.value - low, half), one.weight * max(high - one.value, half)


def correlations(
    classes: Sequence[tuple[int, int, int]], confused: Mapping[tuple[int, int], int]
) -> dict[tuple[int, int], float]:
    """Of the F1 of pairs of classes, by their places.

    `classes` has of each the calls that are right, expected and predicted; `confused` the calls of one class (its
    place) that were taken for another.
    """
    calls: dict[tuple[int, int], int] = {}
    for (one, other), count in confused.items():
        pair = (min(one, other), max(one, other))
        calls[pair] = calls.get(pair, 0) + count
    f1 = [2 * right / (expected + predicted) for right, expected, predicted in classes]
    # The variance of each F1, and the covariance of two, times the squares of their denominators.
    spreads = [
        4 * right * (1 - value) ** 2 + (expected + predicted - 2 * right) * value**2
        for value, (right, expected, predicted) in zip(f1, classes, strict=True)
    ]
    return {
        (one, other): count * f1[one] * f1[other] / sqrt(spreads[one] * spreads[other])
        for (one, other), count in calls.items()
        if spreads[one] and spreads[other]
    }
