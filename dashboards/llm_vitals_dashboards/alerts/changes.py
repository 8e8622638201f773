"""A KPI that is worse than in the same hours of last week, in PromQL."""

from __future__ import annotations

from collections.abc import Iterable

from llm_vitals_collector.alerts.rule import WEEK_S, ChangeRule
from llm_vitals_collector.kpi.measure import duration
from llm_vitals_dashboards.alerts import reach
from llm_vitals_dashboards.alerts.alert import BEFORE, Alert, AlertGroup, Judged, Stated
from llm_vitals_dashboards.alerts.limits import SHARE, rests_on, stated_basis
from llm_vitals_dashboards.prometheus.render import Window, is_carried, render


def group(rules: Iterable[ChangeRule]) -> AlertGroup:
    """All of them that metrics carry."""
    carried = (rule for rule in rules if is_carried(rule.kpi.value, rule.reach.by))
    return AlertGroup(
        name="llm-vitals-alerts-change",
        why="Worse than in the same hours of last week, beyond chance.",
        alerts=tuple(map(alert, carried)),
    )


def alert(rule: ChangeRule) -> Alert:
    """One rule. Of a share the variance is p * (1 - p); of a mean of values from 0 to 1 it is that at most."""
    kpi, narrow, of, by = rule.kpi, reach.filters(rule.reach), reach.of(rule.reach), rule.reach.by
    windows = Window.of(rule.window_s), Window.of(rule.window_s, WEEK_S)
    now, before = (render(kpi.value, window, by, narrow) for window in windows)
    basis, basis_before = (render(kpi.basis, window, by, narrow) for window in windows)
    is_upper = kpi.better == "lower"
    compares, moves = (">", "+") if is_upper else ("<", "-")
    spread = " +\n  ".join(
        f"({value}) * (1 - ({value})) / ({n} >= {rule.least})" for value, n in ((now, basis), (before, basis_before))
    )
    math = f"{rule.z:g} * ($A * (1 - $A) / $B + $E * (1 - $E) / $M) ** 0.5"
    length = duration(rule.window_s)
    value = SHARE if rule.subject.deviation is None else '| printf "%.2f"'
    return Alert(
        name=rule.name,
        severity=rule.severity,
        kpi=kpi.id,
        expr=f"{now}\n{compares}\n{before}\n{moves} {rule.z:g} * sqrt(\n  {spread}\n)",
        for_s=rule.for_s,
        keep_firing_s=rule.keep_firing_s,
        summary=f"{kpi.title}{of} is {'higher' if is_upper else 'lower'} than a week ago",
        description=(
            f"{{{{ $value {value} }}}} {rule.subject.means.format(of=of)} in the last {length}{rests_on(kpi)}; in the "
            f"same {length} a week ago it was {BEFORE}. Chance does not explain the difference."
        ),
        runbook=rule.subject.runbook,
        labels=reach.labels(rule.reach),
        narrowed=reach.narrowed(rule.reach),
        only=tuple(value for _, value in rule.reach.where),
        judged=Judged(
            queries={"A": now, "B": basis, "E": before, "M": basis_before},
            condition=f"($B >= {rule.least}) && ($M >= {rule.least}) && ($A {compares} $E {moves} {math})",
            stated={
                **stated_basis(kpi.basis, windows[0], rule.reach),
                BEFORE: Stated(ref="E", of_one=reach.of_one(kpi.value, windows[1], rule.reach), shown=value),
            },
            label=reach.label(by) if by else "",
        ),
    )
