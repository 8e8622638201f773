"""Cases of the alerts on a change against the same hours of last week."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from alert_cases import MODEL, NOTHING, Case, label_of
from alert_signals import SIGNALS, Plan

from llm_vitals_collector.alerts import defaults
from llm_vitals_collector.alerts.rule import WEEK_S, ChangeRule
from llm_vitals_dashboards.alerts import changes
from llm_vitals_dashboards.alerts.alert import Alert

STEP_S = 1800
MANY = 1008


def of_changes() -> Iterator[tuple[Alert, list[Case]]]:
    for rule in defaults.changes():
        yield changes.alert(rule), list(_cases(rule))


def _cases(rule: ChangeRule) -> Iterator[Case]:
    signal, week, window = SIGNALS[rule.kpi.id], WEEK_S // STEP_S, rule.window_s // STEP_S
    usual = 0.05 if rule.kpi.better == "lower" else 0.9
    worse = 1 if rule.kpi.better == "lower" else -1
    length = week + 3 * window

    def case(name: str, plan: Plan, *, fires: bool) -> Case:
        by = label_of(rule.reach)
        series = dict(signal.series(plan, f'job="shop",{by or MODEL}="m"', 0))
        if by:
            other: Plan = [(signal.best, 50 * n) for _, n in plan]
            series |= signal.series(other, f'job="shop",{by}="other"', 0)
        holds = [_held(rule, plan, step, window, week) for step in range(len(plan))]
        return Case(
            name=name,
            step_s=STEP_S,
            series=series,
            holds=holds,
            bases=[_stated(rule, plan, step, window, week) for step in range(len(plan))],
            labels={by: "m"} if by else {},
            fires=fires,
        )

    def steady(value: float, basis: float, steps: int) -> Plan:
        return [(value, basis / window)] * steps

    def of(before: tuple[float, float], now: tuple[float, float], after: Plan = (), *, gap: int = 0) -> Plan:
        """A week that is alike but for the last hours of it; nothing comes for a while in between."""
        return [*steady(*before, week - gap), *[(usual, 0.0)] * gap, *steady(*now, length - week), *after]

    past = _limit(rule, usual, MANY, MANY)
    yield case("quiet", of((usual, MANY), (usual, MANY)), fires=False)
    away = 0.05 * (past - usual)
    yield case("at the threshold", of((usual, MANY), (past - away, MANY)), fires=False)
    yield case("firing", of((usual, MANY), (past + away, MANY)), fires=True)
    back = steady(usual, MANY, 3 * window)
    yield case("recovering", of((usual, MANY), (past + 3 * away, MANY), back), fires=True)
    bad = usual + worse * 0.9 if rule.kpi.better == "higher" else 1.0
    few, enough = rule.least - 1, rule.least * 1.06
    yield case("too little traffic", of((signal.best, MANY), (bad, few), gap=window), fires=False)
    yield case("too little traffic, a week ago", of((signal.best, few), (bad, MANY)), fires=False)
    yield case("just enough traffic", of((signal.best, MANY), (bad, enough), gap=window), fires=True)
    yield case("just enough traffic, a week ago", of((signal.best, enough), (bad, MANY)), fires=True)
    yield Case(name="no data", step_s=STEP_S, series=NOTHING, holds=[None] * length, fires=False)


def _limit(rule: ChangeRule, before: float, n: float, m: float) -> float:
    """The value from which on it is a change, by halving."""
    good, bad = before, 1.0 if rule.kpi.better == "lower" else 0.0
    for _ in range(60):
        middle = (good + bad) / 2
        is_past = abs(middle - before) > rule.z * sqrt(middle * (1 - middle) / n + before * (1 - before) / m)
        good, bad = (good, middle) if is_past else (middle, bad)
    return bad


def _held(rule: ChangeRule, plan: Plan, step: int, window: int, week: int) -> float | None:
    (now, n), (before, m) = _both(rule, plan, step, window, week)
    if min(n, m) < rule.least:
        return None
    worse = now - before if rule.kpi.better == "lower" else before - now
    return now if worse > rule.z * sqrt(max(0.0, now * (1 - now) / n + before * (1 - before) / m)) else None


def _both(
    rule: ChangeRule, plan: Plan, step: int, window: int, week: int
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Value and basis of the window that ends at a step, and of the one a week before."""
    ends = step + 1, step + 1 - week
    first, second = (SIGNALS[rule.kpi.id].value(plan[max(0, end - window) : max(0, end)]) for end in ends)
    return first, second


def _stated(rule: ChangeRule, plan: Plan, step: int, window: int, week: int) -> tuple[str, str]:
    (_, n), (before, _) = _both(rule, plan, step, window, week)
    return f"{n:.0f}", f"{before:.2f}" if rule.subject.deviation is not None else f"{100 * before:.4g}%"
