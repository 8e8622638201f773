"""From the leaves of a KPI (counts, sums, distinct counts, quantiles) to its figures: pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from llm_vitals_collector.kpi.kpi import Kpi
from llm_vitals_collector.kpi.measure import Cell
from llm_vitals_collector.kpi.parts import Complement, Minus, Part, Ratio, leaves

Leaves = Mapping[Part, float | None]
"""The value of each leaf; None where it is unknown."""


def value_of(part: Part, found: Leaves) -> float | None:
    """The value of a part over the values of its leaves. What rests on something unknown is unknown, and so is a
    ratio of nothing: never 0 and never 1. Raises KeyError for a leaf that `found` lacks."""
    if isinstance(part, Minus):
        left, right = value_of(part.left, found), value_of(part.right, found)
        if left is None or right is None:
            return None
        return left - right if part.least is None else max(left - right, part.least)
    if isinstance(part, Ratio):
        over, under = value_of(part.over, found), value_of(part.under, found)
        if over is None or not under:
            return None
        ratio = part.scale * over / under
        return ratio if part.most is None else min(ratio, part.most)
    if isinstance(part, Complement):
        share = value_of(part.share, found)
        return None if share is None else max(1 - share, 0.0)
    return found[part]


def cell_of(kpi: Kpi, found: Leaves) -> Cell:
    """Value, basis and missing share of one KPI. A basis of nothing has no value, whatever the KPI is made of."""
    basis = value_of(kpi.basis, found)
    return Cell(
        value=value_of(kpi.value, found) if basis else None,
        basis=None if basis is None else int(basis),
        missing=None if kpi.missing is None else value_of(kpi.missing, found),
    )


def leaves_of(kpis: Iterable[Kpi]) -> tuple[Part, ...]:
    """All that must be measured for these KPIs, each leaf once, in order."""
    parts = (part for kpi in kpis for part in (kpi.value, kpi.basis, kpi.missing) if part is not None)
    return tuple(dict.fromkeys(leaf for part in parts for leaf in leaves(part)))
