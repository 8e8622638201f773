"""The catalogue measured, as a reader is shown it: with changes only against what data cover, of each group, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.measure import Figures, Scope
from llm_vitals_collector.kpi.report import Measured, covered, reach_of, report
from llm_vitals_collector.store import Store


def measured(
    store: Store, kpis: Sequence[Kpi], scope: Scope, by: Sequence[Dimension], most: int
) -> tuple[tuple[Measured, ...], Mapping[Dimension, int]]:
    """KPIs of a period with their groups, of each dimension the `most` with the most calls; and how many further groups
    each has. Raises StoreError."""
    figures = store.measure(kpis, scope, by, most=most)
    begins = store.begins(scope)
    # Where the period before is not covered, no group has a previous value anyway.
    late = begun_late(store, scope, figures) if covered(scope.period, begins) else {}
    return report(kpis, figures, scope.period, begins, scope.filters, late), figures.left_out


def begun_late(store: Store, scope: Scope, figures: Figures) -> dict[Dimension, frozenset[str]]:
    """The groups whose first call began within the previous period, but for its first tenth: a model that is called
    since the last of seven days has not become seven times as dear. Raises StoreError."""
    period = scope.period
    reach = reach_of(period)
    found: dict[Dimension, frozenset[str]] = {}
    for dimension, groups in figures.by.items():
        left = frozenset(key for key, group in groups.items() if any(cell.basis for cell in group.previous.values()))
        # Most were called shortly before, so that few are looked for in all that is kept.
        for since in (period.previous.previous.start, None):
            if left:
                left -= store.called(scope, dimension, left, since, reach)
        if left:
            found[dimension] = store.called(scope, dimension, left, reach, period.start)
    return found
