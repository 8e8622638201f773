"""Whether chance explains that one group has so many bad answers, and what is left of that when many are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma
from typing import Final

_ENOUGH: Final = 1e-17
"""A term that is so small a part of the sum changes nothing."""


def as_many_by_chance(bad: int, answers: int, all_bad: int, all_answers: int) -> float:
    """How likely a group of `answers` out of `all_answers` has `bad` or more of the `all_bad` bad ones by chance alone.

    The upper tail of the hypergeometric distribution: Fisher's exact test, one-sided. Exact however few answers there
    are, and of 10 M answers a sum of some thousand terms. As `scipy.stats.hypergeom.sf(bad - 1, ...)`.
    Source: R. A. Fisher, Journal of the Royal Statistical Society 85 (1922), 87-94.
    """
    if not (0 <= bad <= answers <= all_answers and bad <= all_bad <= all_answers):
        raise ValueError(f"{bad} bad of {answers}, {all_bad} of {all_answers} in all: expected a part and its whole")
    least, most = max(0, answers - (all_answers - all_bad)), min(answers, all_bad)
    if bad <= least:
        return 1.0
    # Terms fall on both sides of the mode, so each tail is summed away from it.
    mode = (answers + 1) * (all_bad + 1) // (all_answers + 2)
    if bad > mode:
        return min(1.0, _tail(bad, most, 1, answers, all_bad, all_answers))
    return max(0.0, 1.0 - _tail(bad - 1, least, -1, answers, all_bad, all_answers))


def _tail(start: int, end: int, step: int, answers: int, all_bad: int, all_answers: int) -> float:
    good = all_answers - all_bad
    term = exp(_log_choose(all_bad, start) + _log_choose(good, answers - start) - _log_choose(all_answers, answers))
    total = 0.0
    at = start
    while True:
        total += term
        if at == end or term <= total * _ENOUGH:
            return total
        if step > 0:
            term *= (all_bad - at) * (answers - at) / ((at + 1) * (good - answers + at + 1))
        else:
            term *= at * (good - answers + at) / ((all_bad - at + 1) * (answers - at + 1))
        at += step


def _log_choose(whole: int, part: int) -> float:
    return lgamma(whole + 1) - lgamma(part + 1) - lgamma(whole - part + 1)


def holm(chances: Sequence[float]) -> tuple[float, ...]:
    """Chances of several tests, each raised so that the chance of even one false alarm among all stays below the
    bound that they are compared with, however the tests depend on each other: groups of models and of tasks are of the
    same answers. In the order given; as `statsmodels.stats.multitest.multipletests(..., method="holm")`.

    Source: S. Holm, Scandinavian Journal of Statistics 6 (1979), 65-70.
    """
    adjusted = [0.0] * len(chances)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        highest = max(highest, min(1.0, (len(chances) - rank) * chances[place]))
        adjusted[place] = highest
    return tuple(adjusted)
