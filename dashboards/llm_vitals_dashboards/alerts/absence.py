"""No calls where there were enough at this hour yesterday and a week ago."""

from __future__ import annotations

from collections.abc import Iterable

from llm_vitals_collector.alerts.rule import ATTEMPTS, DAY_S, WEEK_S, AbsenceRule
from llm_vitals_collector.kpi.measure import duration
from llm_vitals_dashboards.alerts import reach
from llm_vitals_dashboards.alerts.alert import Alert, AlertGroup
from llm_vitals_dashboards.prometheus.render import Window, render


def group(rules: Iterable[AbsenceRule]) -> AlertGroup:
    """All of them."""
    return AlertGroup(
        name="llm-vitals-alerts-no-calls",
        why="No calls where there were enough yesterday and a week ago at this hour.",
        alerts=tuple(map(alert, rules)),
    )


def alert(rule: AbsenceRule) -> Alert:
    """One rule."""
    window, of, narrow = duration(rule.window_s), reach.of(rule.reach), reach.filters(rule.reach)
    now, yesterday, week_ago = (
        render(ATTEMPTS, Window.of(rule.window_s, offset_s), rule.reach.by, narrow) for offset_s in (0, DAY_S, WEEK_S)
    )
    return Alert(
        name=rule.name,
        severity=rule.severity,
        kpi="",
        expr=f"{yesterday} >= {rule.enough}\nand\n{week_ago} >= {rule.enough}\nunless\n{now}",
        for_s=0,
        summary=f"No calls{of} for {window}",
        description=(
            f"No call{of} in the last {window}; there were {{{{ $value | humanize }}}} in the same "
            f"{window} yesterday, and at least {rule.enough} a week ago."
        ),
        runbook="no-calls",
        labels={"window": window, **reach.labels(rule.reach)},
        board="llm-vitals-operations",
        narrowed=reach.narrowed(rule.reach),
        only=tuple(value for _, value in rule.reach.where),
    )
