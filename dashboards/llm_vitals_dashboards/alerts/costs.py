"""A day that cost too much, in PromQL."""

from __future__ import annotations

from collections.abc import Iterable

from llm_vitals_collector.alerts.rule import DAY_S, CostRule
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_dashboards.alerts import reach
from llm_vitals_dashboards.alerts.alert import Alert, AlertGroup
from llm_vitals_dashboards.prometheus.render import Window, promql


def group(rules: Iterable[CostRule]) -> AlertGroup:
    """All of them."""
    return AlertGroup(name="llm-vitals-alerts-cost", why="Cost of a day.", alerts=tuple(map(alert, rules)))


def alert(rule: CostRule) -> Alert:
    """One rule."""
    cost, of, narrow = BY_ID["cost_usd"], reach.of(rule.reach), reach.filters(rule.reach)
    day, week, first = (
        promql(cost, window, rule.reach.by, narrow)
        for window in (Window.of(DAY_S), Window.of(7 * DAY_S, DAY_S), Window.of(DAY_S, 7 * DAY_S))
    )
    above = f"{day}\n> {rule.limit_usd:g}"
    summary = f"The last day{of} cost more than ${rule.limit_usd:g}"
    means = f"in the last day{of}. The limit is ${rule.limit_usd:g}."
    if rule.times is not None:
        # A week that is not known whole is no week to compare with.
        above = f"{day}\n> {rule.times:g} * {week} / 7\nand\n{day} > {rule.limit_usd:g}\nand\n{first} > 0"
        summary = f"The last day{of} cost more than {rule.times:g} times the mean day of the week before"
        means = (
            f"in the last day{of}. That is more than {rule.times:g} times the mean day of the seven before it, and "
            f"more than ${rule.limit_usd:g}."
        )
    return Alert(
        name=rule.name,
        severity=rule.severity,
        kpi=cost.id,
        expr=above,
        for_s=rule.for_s,
        summary=summary,
        description=f'${{{{ $value | printf "%.2f" }}}} {means}',
        runbook="cost",
        labels=reach.labels(rule.reach),
        board="llm-vitals-users-cost",
        narrowed=reach.narrowed(rule.reach),
        only=tuple(value for _, value in rule.reach.where),
    )
