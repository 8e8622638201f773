"""The value of a KPI over a window that slides over steps of time: as `compose`, for all steps at once.

Lists of 43,200 steps (30 days by the minute) are added up by functions that run in C; one value after the other would
take seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import sub

from llm_vitals_collector.kpi.parts import Below, Complement, Count, Distinct, Mean, Minus, Part, Ratio


@dataclass(frozen=True, slots=True)
class Steps:
    """A leaf over steps of equal length, the first step first: how many rows are known in each, and their sum; of a
    count both are the count. Of a distinct count the sums are by how much the repeats within the window change with
    the step."""

    known: Sequence[int]
    sums: Sequence[float]


StepCounts = Mapping[str | None, Mapping[Part, Steps]]
"""Each leaf over the steps of a period, by the value of a dimension; by None for the total."""
Values = list[float | None]
"""At the end of each window, the first window first; None where nothing is known."""


@dataclass(frozen=True, slots=True)
class Windowed:
    """A KPI over windows of so many steps, one for each end of a step from the first whole window on."""

    values: Values
    bases: list[int]


def windowed(value: Part, basis: Part, found: Mapping[Part, Steps], window: int) -> Windowed:
    """Value and basis over windows of `window` steps; as `compose.cell_of`, a basis of nothing has no value."""
    bases = [0 if one is None else int(one) for one in _values(basis, found, window)]
    values = _values(value, found, window)
    return Windowed([one if basis else None for one, basis in zip(values, bases, strict=True)], bases)


def _values(part: Part, found: Mapping[Part, Steps], window: int) -> Values:
    """As `compose.value_of`."""
    if isinstance(part, Minus):
        left, right = (_values(side, found, window) for side in (part.left, part.right))
        least = float("-inf") if part.least is None else part.least
        return [None if a is None or b is None else max(a - b, least) for a, b in zip(left, right, strict=True)]
    if isinstance(part, Ratio):
        over, under = (_values(side, found, window) for side in (part.over, part.under))
        most = float("inf") if part.most is None else part.most
        return [None if a is None or not b else min(part.scale * a / b, most) for a, b in zip(over, under, strict=True)]
    if isinstance(part, Complement):
        return [None if one is None else max(1 - one, 0.0) for one in _values(part.share, found, window)]
    return _leaf(part, found[part], window)


def _leaf(leaf: Part, steps: Steps, window: int) -> Values:
    known = _sums(steps.known, window)
    if isinstance(leaf, Count):
        return [*known]
    if isinstance(leaf, Distinct):
        repeats = list(accumulate(steps.sums))[window - 1 :]
        return [*map(sub, known, repeats)]
    sums = _sums(steps.sums, window)
    if isinstance(leaf, (Mean, Below)):
        # Sums of shares come and go, and leave a rest of rounding behind.
        return [max(total, 0.0) / count if count else None for total, count in zip(sums, known, strict=True)]
    return [total if count else None for total, count in zip(sums, known, strict=True)]


def _sums(steps: Sequence[float], window: int) -> list[float]:
    totals = list(accumulate(steps, initial=0))
    return list(map(sub, totals[window:], totals))
