"""What people are sent of an alert: its labels, and sentences with the numbers in them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final
from urllib.parse import urlencode

from llm_vitals_collector.alerts.evaluate import Key, Observation, window_s
from llm_vitals_collector.alerts.rule import AbsenceRule, BurnRule, ChangeRule, CostRule, LimitRule, Rule
from llm_vitals_collector.kpi.measure import duration, in_words

_OUTCOMES: Final = {"error_rate": "error", "embedding_error_rate": "error", "refusal_rate": "refusal"}
"""Of a KPI that is the rate of an outcome: that outcome."""


def kpi_of(rule: Rule) -> str | None:
    """The id of the KPI that a rule is about; None where it is about none."""
    if isinstance(rule, AbsenceRule):
        return None
    return "cost_usd" if isinstance(rule, CostRule) else rule.kpi.id


def labels_of(rule: Rule, key: Key) -> dict[str, str]:
    """The labels of an alert: they say which one it is."""
    kpi = kpi_of(rule)
    labels = {"alertname": rule.name, "severity": rule.severity, **({"kpi": kpi} if kpi else {})}
    labels.update(rule.reach.where)
    if rule.reach.by is not None and key is not None:
        labels[rule.reach.by] = key
    if isinstance(rule, (AbsenceRule, BurnRule)):
        labels["window"] = duration(window_s(rule))
    return labels


def rule_id(rule: Rule) -> str:
    """Names a rule among all: `LLMVitalsModelErrorRateHigh/warning`."""
    parts = [rule.name, rule.severity, *(f"{name}={value}" for name, value in rule.reach.where)]
    if isinstance(rule, (AbsenceRule, BurnRule)):
        parts.append(duration(window_s(rule)))
    return "/".join(parts)


def title(rule: Rule) -> str:
    """What a rule watches: `Error rate above 5%`."""
    if isinstance(rule, AbsenceRule):
        return f"No calls for {_for(rule.window_s)}"
    if isinstance(rule, BurnRule):
        return f"{rule.kpi.title}: budget gone in {30 / rule.pace.factor:.2g} days"
    if isinstance(rule, ChangeRule):
        return f"{rule.kpi.title} worse than a week ago"
    if isinstance(rule, CostRule):
        times = f" and {rule.times:g} times the week's mean" if rule.times is not None else ""
        return f"Cost of a day above ${rule.limit_usd:g}{times}"
    side = "above" if rule.kpi.better == "lower" else "below"
    return f"{rule.kpi.title} {side} {in_unit(rule.limit, rule.kpi.unit)}"


def summary(rule: Rule, key: Key) -> str:
    """One line: what is wrong with what."""
    of = _of(rule, key)
    if isinstance(rule, AbsenceRule):
        return f"No calls{of} for {_for(rule.window_s)}"
    if isinstance(rule, BurnRule):
        return f"{rule.kpi.title}{of}: at this pace the month's budget is gone in {30 / rule.pace.factor:.2g} days"
    if isinstance(rule, ChangeRule):
        return f"{rule.kpi.title}{of} is worse than a week ago"
    if isinstance(rule, CostRule):
        return f"The last day{of} cost more than its limit"
    side = "above" if rule.kpi.better == "lower" else "below"
    return f"{rule.kpi.title}{of} is {side} the {rule.severity} limit"


def description(seen: Observation) -> str:
    """The numbers in a sentence or two."""
    rule, of, value = seen.rule, _of(seen.rule, seen.key), seen.value or 0.0
    basis = f"{seen.basis or 0:,}"
    length = in_words(timedelta(seconds=window_s(rule))).removeprefix("1 ")
    if isinstance(rule, AbsenceRule):
        before = "some" if seen.compared is None else f"{seen.compared:,.0f}"
        return f"No call{of} in the last {length}; there were {before} in the same {length} yesterday."
    if isinstance(rule, CostRule):
        limit = "" if seen.compared is None else f" The limit is ${seen.compared:,.2f}."
        return f"${value:,.2f}{of} in the last {length}, over {basis} priced calls.{limit}"
    if isinstance(rule, ChangeRule):
        before = "unknown" if seen.compared is None else in_unit(seen.compared, rule.kpi.unit)
        return (
            f"{rule.kpi.title}{of} is {in_unit(value, rule.kpi.unit)} over the last {length} ({_basis(rule, seen)}); "
            f"a week ago it was {before}. Chance does not explain the difference."
        )
    if isinstance(rule, BurnRule):
        means = rule.objective.means.format(of=of, past=f"{rule.objective.past or 0:g}")
        return (
            f"{in_unit(value, 'share')} {means} in the last {length} ({_basis(rule, seen)}), and it goes on. "
            f"The budget is {in_unit(rule.objective.budget, 'share')} over 30 days."
        )
    means = rule.subject.means.format(of=of, limit=f"{rule.limit:g} s")
    is_time = rule.kpi.unit == "s"
    shown = in_unit(value, "share" if is_time else rule.kpi.unit)
    limit = in_unit(rule.bound.limit, "share") if is_time else in_unit(rule.limit, rule.kpi.unit)
    return (
        f"{shown} {means} in the last {length} ({_basis(rule, seen)}). The limit is {limit}, and chance does not "
        "explain the difference."
    )


def runbook(rule: Rule) -> str:
    """The page of docs/runbooks, without its suffix."""
    if isinstance(rule, AbsenceRule):
        return "no-calls"
    if isinstance(rule, BurnRule):
        return "budget-burn"
    return "cost" if isinstance(rule, CostRule) else rule.subject.runbook


def calls_query(rule: Rule, key: Key, since: datetime, until: datetime | None = None) -> str:
    """The query of /calls that lists the calls behind an alert."""
    query = {"from": _iso(since), **({"to": _iso(until)} if until is not None else {})}
    query.update(rule.reach.where)
    if rule.reach.by is not None and key is not None:
        query[rule.reach.by] = key
    outcome = _OUTCOMES.get(kpi_of(rule) or "")
    return urlencode({**query, **({"outcome": outcome} if outcome else {})})


def in_unit(value: float, unit: str) -> str:
    """A value in the unit of its KPI: `7.4%`, `30 s`, `$12.50`, `-12`."""
    if unit == "share":
        hundredths = 100 * value
        return f"{hundredths:.0f}%" if hundredths in (0, 100) or hundredths >= 9.95 else f"{hundredths:.2g}%"
    if unit == "s":
        return f"{value:.3g} s"
    if unit == "usd":
        return f"${value:,.2f}"
    return f"{value:.0f}" if unit == "points" else f"{value:,.1f}"


def _of(rule: Rule, key: Key) -> str:
    named = [value for _, value in rule.reach.where] + ([key] if key is not None else [])
    return f" of {', '.join(named)}" if named else ""


def _basis(rule: LimitRule | BurnRule | ChangeRule, seen: Observation) -> str:
    text = rule.kpi.basis_text or "{n} calls"
    return text.format(n=f"{seen.basis or 0:,}")


def _for(seconds: int) -> str:
    words = in_words(timedelta(seconds=seconds))
    return "an hour" if words == "1 hour" else words


def _iso(at: datetime) -> str:
    return f"{at.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%SZ}"
