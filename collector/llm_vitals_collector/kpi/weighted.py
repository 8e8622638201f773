"""A rate of all calls from those that were picked with known probabilities, with its interval. Pure.

Each stratum (calls with nothing to see; flagged ones) is estimated by itself. Its calls weigh 1 / probability (D. G.
Horvitz, D. J. Thompson, "A Generalization of Sampling Without Replacement From a Finite Universe", JASA 47 (1952),
663-685), and its rate is the weighted mean (J. Hajek, in "Foundations of Statistical Inference", 1971, p. 236), which
is right though the number of calls is only estimated. Picked calls that were not scored (no budget, no judge) are made
up for by the scored ones of their stratum and hour (weighting classes: C.-E. Sarndal, B. Swensson, J. Wretman, "Model
Assisted Survey Sampling", 1992, ch. 15).

The interval of a stratum is Wilson's over the effective number of calls (L. Kish, "Survey Sampling", 1965, 11.7), with
the correction for a stratum that was seen in good part; strata are put together by the squares of their distances (G.
Y. Zou, A. Donner, Statistics in Medicine 27 (2008), 1693-1702), with what the estimated size of the strata adds. A
normal interval would have no width where none of the few picked calls is bad.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from llm_vitals_collector.kpi.wilson import Z_95, wilson

_WHOLE: Final = 1 - 1e-9
_LOST: Final = 1e-13
"""Of a sum of many floats, at most this share is lost to rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A picked call."""

    stratum: str
    hour: Hashable
    """What it stands beside when one of them could not be scored."""
    probability: float
    scored: bool
    """False where nobody could look at it. One that was looked at and has no value is scored."""
    value: float | None
    """0 to 1, such as 1 where it is below a benchmark; None where it does not count (nothing to go by)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedRate:
    """A rate of all calls."""

    value: float
    low: float
    high: float
    """The 95% interval."""
    calls: int
    """Calls that it rests on."""
    effective: float
    """As many calls, picked evenly, would say as much."""
    stands_for: float
    """The number of calls that it is about, estimated."""
    uncorrected: float
    """What the mean of the scored calls would say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What is added up of the scored answers of a stratum: enough for a rate, however many they are."""

    stratum: str
    answers: int
    below: int
    """Those that are below the benchmark."""
    size: float
    """The sum of the weights: so many calls they stand for."""
    squares: float
    """The sum of the squares of the weights."""
    size_below: float
    """The sum of the weights of those that are below."""

    def without(self, part: Sums | None) -> Sums:
        """The others, of which `part` is none.

        Weights of 1e6 beside some of 1 leave little of the latter in a difference, or nothing: it stays within what
        weights of at least 1 allow, and is taken for rather less sure than it is.
        """
        if part is None:
            return self
        answers, below = self.answers - part.answers, self.below - part.below
        size = max(self.size - part.size, float(answers))
        lost = 0.0 if self.is_even and part.is_even else self.squares * _LOST
        squares = self.squares - part.squares + lost
        return Sums(
            stratum=self.stratum,
            answers=answers,
            below=below,
            size=size,
            squares=min(max(squares, size * size / answers), size * size) if answers else 0.0,
            size_below=min(max(self.size_below - part.size_below, float(below)), size - (answers - below)),
        )

    @property
    def is_even(self) -> bool:
        """Whether all weights are 1, so that sums are exact."""
        return self.size == self.squares == self.answers


@dataclass(slots=True)
class _Stratum:
    size: float = 0.0
    size_variance: float = 0.0
    rate: float = 0.0
    low: float = 0.0
    high: float = 1.0
    effective: float = 0.0
    calls: int = 0
    total: float = 0.0


def weighted_rate(observed: Sequence[Observed]) -> WeightedRate | None:
    """The rate of all calls; None where a stratum with picked calls has none that was scored, or nothing counts."""
    by_stratum: dict[str, list[Observed]] = defaultdict(list)
    for one in observed:
        by_stratum[one.stratum].append(one)
    found: list[_Stratum] = []
    for members in by_stratum.values():
        if not any(one.scored for one in members):
            return None
        one = _stratum(members)
        if one.calls:
            found.append(one)
    if not found:
        return None
    return _together(found)


def weighted_share(strata: Sequence[Sums]) -> WeightedRate | None:
    """The share of all answers that are below, of the sums of each stratum; None where there are none.

    The interval is of what such answers are like, not of those of the period alone: it does not shrink to nothing where
    all of them were scored, as that of `weighted_rate` does. Where all weights are 1 it is Wilson's.
    """
    found = [one for one in strata if one.answers]
    if not found:
        return None
    answers, below = sum(one.answers for one in found), sum(one.below for one in found)
    if all(one.is_even for one in found):
        low, high = wilson(below / answers, answers) or (0.0, 1.0)
        return WeightedRate(
            value=below / answers,
            low=low,
            high=high,
            calls=answers,
            effective=answers,
            stands_for=answers,
            uncorrected=below / answers,
        )
    return _together([_of_sums(one) for one in found])


def _of_sums(one: Sums) -> _Stratum:
    rate = min(1.0, max(0.0, one.size_below / one.size))
    effective = one.size * one.size / one.squares
    low, high = wilson(rate, effective) or (0.0, 1.0)
    return _Stratum(
        size=one.size,
        size_variance=one.squares,
        rate=rate,
        low=low,
        high=high,
        effective=effective,
        calls=one.answers,
        total=one.below,
    )


def _stratum(members: Sequence[Observed]) -> _Stratum:
    picked: dict[Hashable, float] = defaultdict(float)
    scored: dict[Hashable, float] = defaultdict(float)
    for one in members:
        picked[one.hour] += 1 / one.probability
        if one.scored:
            scored[one.hour] += 1 / one.probability
    # Hours in which none was scored are made up for by all of the stratum.
    over_all = sum(picked.values()) / sum(picked[hour] for hour in scored)
    weights = [
        (picked[one.hour] / scored[one.hour] * over_all / one.probability, one.value)
        for one in members
        if one.scored and one.value is not None
    ]
    if not weights:
        return _Stratum()
    size = sum(weight for weight, _ in weights)
    rate = min(1.0, max(0.0, sum(weight * value for weight, value in weights) / size))
    effective = size * size / sum(weight * weight for weight, _ in weights)
    seen = len(weights) / size
    low, high = (rate, rate) if seen >= _WHOLE else wilson(rate, effective / (1 - seen)) or (0.0, 1.0)
    drawn = sum((1 - one.probability) / one.probability**2 for one in members)
    # The domain that counts is a part of the stratum: how much of it was picked is drawn, too.
    return _Stratum(
        size=size,
        size_variance=max(drawn * size / sum(picked.values()), size * size * (1 / effective) * (1 - seen)),
        rate=rate,
        low=low,
        high=high,
        effective=effective,
        calls=len(weights),
        total=sum(value for _, value in weights),
    )


def _together(strata: Sequence[_Stratum]) -> WeightedRate:
    size = sum(one.size for one in strata)
    rate = sum(one.size * one.rate for one in strata) / size
    below = above = 0.0
    for one in strata:
        share = one.size / size
        of_size = Z_95**2 * ((one.rate - rate) / size) ** 2 * one.size_variance
        below += (share * (one.rate - one.low)) ** 2 + of_size
        above += (share * (one.high - one.rate)) ** 2 + of_size
    calls = sum(one.calls for one in strata)
    shares = sum((one.size / size) ** 2 / one.effective for one in strata)
    return WeightedRate(
        value=rate,
        low=max(0.0, rate - sqrt(below)),
        high=min(1.0, rate + sqrt(above)),
        calls=calls,
        effective=1 / shares,
        stands_for=size,
        uncorrected=sum(one.total for one in strata) / calls,
    )
