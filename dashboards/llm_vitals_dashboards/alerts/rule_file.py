"""The file of alert rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from llm_vitals_collector.alerts import defaults
from llm_vitals_collector.alerts.rule import AbsenceRule, BurnRule, ChangeRule, CostRule, LimitRule, Rule
from llm_vitals_collector.kpi.measure import duration
from llm_vitals_dashboards.alerts import absence, burn_rates, changes, costs, health, limits
from llm_vitals_dashboards.alerts.alert import Alert, AlertGroup
from llm_vitals_dashboards.alerts.texts import REPOSITORY, Links, of_prometheus

HEADER: Final = """\
# Made by `make generate` from the KPI catalogue; edit dashboards/llm_vitals_dashboards/alerts, not this file.
# Load it with `rule_files` in prometheus.yml, beside recording-rules.yaml. docs/alerts.md explains it.
"""
INTERVAL: Final = "1m"
MOST: Final = 20
"""Rules in a group: Mimir takes no more by default."""
SHIPPED: Final = defaults.rules()


def groups(rules: Sequence[Rule] = SHIPPED) -> tuple[AlertGroup, ...]:
    """All groups: those of the rules, and of our own health."""
    found = (
        *limits.groups(rule for rule in rules if isinstance(rule, LimitRule)),
        absence.group(rule for rule in rules if isinstance(rule, AbsenceRule)),
        *burn_rates.groups(rule for rule in rules if isinstance(rule, BurnRule)),
        changes.group(rule for rule in rules if isinstance(rule, ChangeRule)),
        costs.group(rule for rule in rules if isinstance(rule, CostRule)),
        health.group(),
    )
    return tuple(part for group in found for part in _parts(group))


def _parts(group: AlertGroup) -> Iterator[AlertGroup]:
    """A group in parts that are small enough; none of an empty one."""
    for number, start in enumerate(range(0, len(group.alerts), MOST), 1):
        name = group.name if number == 1 else f"{group.name}-{number}"
        yield replace(group, name=name, alerts=group.alerts[start : start + MOST])


def rule_file() -> str:
    """The rule file of what is shipped, with a comment a group."""
    return render_file(groups())


def render_file(of: Iterable[AlertGroup], links: Links = REPOSITORY, header: str = HEADER) -> str:
    """These groups as a rule file."""
    lines = [header.rstrip(), "groups:"]
    for group in of:
        lines += [f"# {group.why}", f"- name: {group.name}", f"  interval: {INTERVAL}", "  rules:"]
        for alert in group.alerts:
            lines += _rule(alert, links)
    return "\n".join(lines) + "\n"


def _rule(alert: Alert, links: Links) -> Iterator[str]:
    yield f"  - alert: {alert.name}"
    yield "    expr: |"
    yield from (f"      {line}" for line in alert.expr.splitlines())
    if alert.for_s:
        yield f"    for: {duration(alert.for_s)}"
    if alert.keep_firing_s:
        yield f"    keep_firing_for: {duration(alert.keep_firing_s)}"
    yield from _mapping("labels", alert.all_labels)
    yield from _mapping("annotations", of_prometheus(alert, links))


def _mapping(name: str, values: Mapping[str, str]) -> Iterator[str]:
    yield f"    {name}:"
    yield from (f"      {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
