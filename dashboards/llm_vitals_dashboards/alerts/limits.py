"""A KPI past its limit, in PromQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from llm_vitals_collector.alerts.rule import LimitRule, Reach
from llm_vitals_collector.kpi.kpi import Kpi
from llm_vitals_collector.kpi.measure import duration
from llm_vitals_collector.kpi.parts import Part, Quantile
from llm_vitals_dashboards.alerts import reach
from llm_vitals_dashboards.alerts.alert import BASIS, Alert, AlertGroup, Judged, Stated
from llm_vitals_dashboards.alerts.bound import math, past
from llm_vitals_dashboards.prometheus.render import Window, is_carried, render

SHARE: Final = "| humanizePercentage"
"""How a template shows a share."""


def groups(rules: Iterable[LimitRule]) -> Iterator[AlertGroup]:
    """A group a KPI, of the rules that metrics carry."""
    of_kpi: dict[str, list[LimitRule]] = {}
    for rule in rules:
        if is_carried(rule.kpi.value, rule.reach.by):
            of_kpi.setdefault(rule.kpi.id, []).append(rule)
    for several in of_kpi.values():
        kpi, window = several[0].kpi, duration(several[0].window_s)
        yield AlertGroup(
            name=f"llm-vitals-alerts-{kpi.id.replace('_', '-')}",
            why=f"{kpi.title}, over {window}.",
            alerts=tuple(map(alert, several)),
        )


def alert(rule: LimitRule) -> Alert:
    """One rule. Raises NotCarriedError where no metric carries its KPI."""
    kpi, bound, limit = rule.kpi, rule.bound, rule.limit
    window, narrow = Window.of(rule.window_s), reach.filters(rule.reach)
    value, basis = (render(part, window, rule.reach.by, narrow) for part in (rule.value, rule.basis))
    of = reach.of(rule.reach)
    shown, limit_text = f"{{{{ $value {SHARE} }}}}", f"{100 * limit:g}%"
    if isinstance(kpi.value, Quantile):
        limit_text = f"{100 * bound.limit:g}% (a 95th percentile of {limit:g} s)"
    elif kpi.unit == "points":
        shown, limit_text = '{{ $value | printf "%.0f" }}', f"{limit:g}"
    elif kpi.unit != "share" or rule.subject.deviation is not None:
        shown, limit_text = '{{ $value | printf "%.2f" }}', f"{limit:g}"
    return Alert(
        name=rule.name,
        severity=rule.severity,
        kpi=kpi.id,
        expr=past(bound, value, basis),
        for_s=rule.for_s,
        keep_firing_s=rule.keep_firing_s,
        summary=f"{kpi.title}{of} is {'above' if bound.is_upper else 'below'} the {rule.severity} limit",
        description=(
            f"{shown} {rule.subject.means.format(of=of, limit=f'{limit:g} s')} in the last {duration(rule.window_s)}"
            f"{rests_on(kpi)}. The limit is {limit_text}, and chance does not explain the difference."
        ),
        runbook=rule.subject.runbook,
        labels=reach.labels(rule.reach),
        narrowed=reach.narrowed(rule.reach),
        only=tuple(value for _, value in rule.reach.where),
        judged=Judged(
            queries={"A": value, "B": basis},
            condition=math(bound),
            stated=stated_basis(rule.basis, window, rule.reach),
            label=reach.label(rule.reach.by) if rule.reach.by else "",
        ),
    )


def stated_basis(basis: Part, window: Window, of: Reach) -> dict[str, Stated]:
    """What stands for `BASIS`."""
    return {BASIS: Stated(ref="B", of_one=reach.of_one(basis, window, of), shown='| printf "%.0f"')}


def rests_on(kpi: Kpi) -> str:
    """` (612 calls)`: what the value rests on."""
    text = kpi.basis_text or ""
    return f" ({text[text.index('{n}') :].format(n=BASIS)})" if "{n}" in text else ""
