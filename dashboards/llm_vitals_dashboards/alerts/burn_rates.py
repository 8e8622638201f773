"""How fast an objective's budget is used up: multi-window burn rates.

Source of windows and factors: Google, The Site Reliability Workbook (2018), chapter 5, and kubernetes-mixin. The budget
is of 30 days; at the factor f it is gone in 30 / f days. The short window lets the alert end soon after its cause.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_dashboards.alerts.alert import Alert, AlertGroup, Severity
from llm_vitals_dashboards.alerts.bound import Bound, of_share
from llm_vitals_dashboards.prometheus.render import Window, duration, promql, render

LEAST: Final = 10
"""Calls in the long window on which anything is judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """The share (0..1) of calls that may be bad over 30 days."""

    kpi: str
    name: str
    means: str
    budget: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """From which multiple of the budget on, over a long and a short window, an alert fires."""

    factor: float
    long_s: int
    short_s: int
    severity: Severity


OBJECTIVES: Final = (
    Objective(kpi="error_rate", name="ErrorBudgetBurn", means="of calls ended in an error", budget=0.01),
    Objective(kpi="refusal_rate", name="RefusalBudgetBurn", means="of answers are refusals", budget=0.05),
)
PACES: Final = (
    Pace(factor=14.4, long_s=3600, short_s=300, severity="critical"),
    Pace(factor=6, long_s=6 * 3600, short_s=1800, severity="critical"),
    Pace(factor=3, long_s=86400, short_s=2 * 3600, severity="warning"),
    Pace(factor=1, long_s=3 * 86400, short_s=6 * 3600, severity="warning"),
)


def groups() -> Iterator[AlertGroup]:
    """A group an objective. Raises ValueError where a factor could never be reached."""
    for objective in OBJECTIVES:
        yield AlertGroup(
            name=f"llm-vitals-alerts-{objective.kpi.replace('_', '-')}-budget",
            why=f"{BY_ID[objective.kpi].title}: a budget of {objective.budget:.0%} over 30 days.",
            alerts=tuple(_alert(objective, pace) for pace in PACES),
        )


def bound_of(objective: Objective, pace: Pace) -> Bound:
    """Of the long window. Raises ValueError where the limit is no share below 1, and the alert could never fire."""
    limit = round(pace.factor * objective.budget, 10)
    if not 0 < limit < 1:
        raise ValueError(
            f"{objective.kpi}: {pace.factor:g} times a budget of {objective.budget:g} is {limit:g}; expected less than "
            "1. Leave this pace out for this objective"
        )
    return of_share(limit, is_upper=True, least=LEAST)


def _alert(objective: Objective, pace: Pace) -> Alert:
    kpi, bound, long = BY_ID[objective.kpi], bound_of(objective, pace), Window.of(pace.long_s)
    fired = bound.promql(promql(kpi, long), render(kpi.basis, long))
    short = promql(kpi, Window.of(pace.short_s))
    days = 30 / pace.factor
    return Alert(
        name=f"LLMVitals{objective.name}",
        severity=pace.severity,
        kpi=kpi.id,
        expr=f"{fired}\nand\n{short}\n> {bound.limit:g}",
        for_s=0,
        summary=f"{kpi.title}: at this pace the month's budget is gone in {days:.2g} days",
        description=(
            f"{{{{ $value | humanizePercentage }}}} {objective.means} in the last {duration(pace.long_s)}, and it goes "
            f"on. The budget is {objective.budget:.0%} over 30 days; at this pace it is gone in less than {days:.2g} "
            "days."
        ),
        runbook="budget-burn",
        labels={"window": duration(pace.long_s)},
    )
