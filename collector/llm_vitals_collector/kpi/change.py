"""How a KPI changed against the period before, and whether chance explains it. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal

from llm_vitals_collector.kpi.kpi import Kpi
from llm_vitals_collector.kpi.measure import Cell
from llm_vitals_collector.kpi.wilson import Z_95, wilson

ChangeKind = Literal["points", "relative", "new"]
"""`points`: the difference, of shares in percentage points. `relative`: (value - previous) / previous. `new`: from
0."""
FEWEST: Final = 10
"""A change of what rests on fewer is left to chance, whatever its size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change. `value` is None where a value that is neither share nor points rises from 0: no ratio has a 0 under it.

    `by_chance`: whether chance alone explains it with a probability of 5% or more, as far as can be told.
    """

    value: float | None
    kind: ChangeKind
    by_chance: bool


def change(kpi: Kpi, now: Cell, before: Cell) -> Change | None:
    """The change of a KPI from `before` to `now`; None where one of the two is unknown."""
    if now.value is None or before.value is None:
        return None
    by_chance = _by_chance(kpi, now.value, now.basis or 0, before.value, before.basis or 0)
    from_zero = before.value == 0 and now.value != 0
    if kpi.unit in ("share", "points"):
        difference = (now.value - before.value) * (100 if kpi.unit == "share" else 1)
        return Change(
            value=difference, kind="new" if from_zero and kpi.unit == "share" else "points", by_chance=by_chance
        )
    if from_zero:
        return Change(value=None, kind="new", by_chance=by_chance)
    relative = (now.value - before.value) / before.value if before.value else 0.0
    return Change(value=relative, kind="relative", by_chance=by_chance)


def _by_chance(kpi: Kpi, value: float, basis: int, previous: float, basis_before: int) -> bool:
    # Of a sum few calls are a low value: from 1,000 calls to 3 is no chance.
    if (max if kpi.is_sum else min)(basis, basis_before) < FEWEST:
        return True
    if kpi.unit == "share":
        interval = difference_interval(value, basis, previous, basis_before)
        return interval is None or interval[0] <= 0 <= interval[1]
    if kpi.unit == "points":
        # Values of -1 to 1 with the mean m vary by 1 - m^2 at most (Bhatia and Davis, Am. Math. Monthly 107 (2000)): as
        # much as if each were -1 or 1. Of those the share of 1 is (1 + m) / 2.
        interval = difference_interval((1 + value / 100) / 2, basis, (1 + previous / 100) / 2, basis_before)
        return interval is None or interval[0] <= 0 <= interval[1]
    each = 1 / max(basis, 1) + 1 / max(basis_before, 1)
    middle = (value + previous) / 2
    return abs(value - previous) <= Z_95 * kpi.spread * middle * sqrt(each)


def difference_interval(share: float, basis: int, other: float, other_basis: int) -> tuple[float, float] | None:
    """The 95% interval of `share - other`, shares (0..1) of their bases; None where one has no basis.

    Newcombe's, of two Wilson intervals, right for few calls and rare events: Statistics in Medicine 17 (1998), 873-890,
    method 10. Of means of values from 0 to 1 it is wider than need be: they vary less than shares do.
    """
    share, other = min(max(share, 0.0), 1.0), min(max(other, 0.0), 1.0)
    first, second = wilson(share, basis), wilson(other, other_basis)
    if first is None or second is None:
        return None
    difference = share - other
    low = difference - sqrt((share - first[0]) ** 2 + (second[1] - other) ** 2)
    high = difference + sqrt((first[1] - share) ** 2 + (other - second[0]) ** 2)
    return low, high
