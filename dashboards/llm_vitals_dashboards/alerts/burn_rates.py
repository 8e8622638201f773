"""How fast an objective's budget is used up: multi-window burn rates, in PromQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from llm_vitals_collector.alerts.rule import BurnRule
from llm_vitals_collector.kpi.measure import duration
from llm_vitals_dashboards.alerts import reach
from llm_vitals_dashboards.alerts.alert import Alert, AlertGroup, Judged
from llm_vitals_dashboards.alerts.bound import math, past
from llm_vitals_dashboards.alerts.limits import rests_on, stated_basis
from llm_vitals_dashboards.prometheus.render import Window, render


def groups(rules: Iterable[BurnRule]) -> Iterator[AlertGroup]:
    """A group an objective. Raises ValueError where a factor could never be reached."""
    of_kpi: dict[str, list[BurnRule]] = {}
    for rule in rules:
        of_kpi.setdefault(rule.kpi.id, []).append(rule)
    for several in of_kpi.values():
        kpi = several[0].kpi
        yield AlertGroup(
            name=f"llm-vitals-alerts-{kpi.id.replace('_', '-')}-budget",
            why=f"{kpi.title}: a budget of {100 * several[0].objective.budget:g}% over 30 days.",
            alerts=tuple(map(alert, several)),
        )


def alert(rule: BurnRule) -> Alert:
    """One pace of an objective."""
    kpi, objective, pace, bound = rule.kpi, rule.objective, rule.pace, rule.bound
    by, narrow, of = rule.reach.by, reach.filters(rule.reach), reach.of(rule.reach)
    long, short = Window.of(pace.long_s), Window.of(pace.short_s)
    value, basis = (render(part, long, by, narrow) for part in (rule.value, rule.basis))
    now = render(rule.value, short, by, narrow)
    days, means = 30 / pace.factor, objective.means.format(of=of, past=f"{objective.past or 0:g}")
    return Alert(
        name=rule.name,
        severity=rule.severity,
        kpi=kpi.id,
        expr=f"{past(bound, value, basis)}\nand\n{now}\n> {bound.limit:g}",
        for_s=0,
        summary=f"{kpi.title}{of}: at this pace the month's budget is gone in {days:.2g} days",
        description=(
            f"{{{{ $value | humanizePercentage }}}} {means} in the last {duration(pace.long_s)}{rests_on(kpi)}, and it "
            f"goes on. The budget is {100 * objective.budget:g}% over 30 days; at this pace it is gone in less than "
            f"{days:.2g} days."
        ),
        runbook="budget-burn",
        labels={"window": duration(pace.long_s), **reach.labels(rule.reach)},
        narrowed=reach.narrowed(rule.reach),
        only=tuple(value for _, value in rule.reach.where),
        judged=Judged(
            queries={"A": value, "B": basis, "S": now},
            condition=f"{math(bound)} && ($S > {bound.limit:g})",
            stated=stated_basis(rule.basis, long, rule.reach),
            label=reach.label(by) if by else "",
        ),
    )
