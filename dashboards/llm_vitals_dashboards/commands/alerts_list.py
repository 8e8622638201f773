"""`llm-vitals alerts list`: the rules as they are, with the user's file."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping

from llm_vitals.commands.command import Command
from llm_vitals_collector.alerts import defaults
from llm_vitals_collector.alerts.rule import AbsenceRule, BurnRule, ChangeRule, CostRule, LimitRule, Reach, Rule
from llm_vitals_collector.kpi.kpi import Kpi
from llm_vitals_collector.kpi.measure import duration
from llm_vitals_dashboards.boards import words
from llm_vitals_dashboards.commands.file import add_file, vitals_of
from llm_vitals_dashboards.prometheus.render import is_carried

COLUMNS = ("Alert", "Severity", "When", "Over", "For", "Of", "From")


def in_unit(kpi: Kpi, value: float) -> str:
    """`5%`, `30 s`; a score as it is, `0.6`."""
    return f"{value:g}" if kpi.id in _SCORES else words.in_unit(value, kpi.unit)


_SCORES = frozenset(subject.kpi for subject in defaults.SUBJECTS if subject.deviation is not None)


def row(rule: Rule, shipped: frozenset[Rule]) -> Mapping[str, str]:
    """One rule in words."""
    when, over, for_s = _when(rule)
    return {
        "Alert": rule.name,
        "Severity": rule.severity,
        "When": when,
        "Over": over,
        "For": duration(for_s) if for_s else "",
        "Of": reach_in_words(rule.reach),
        "From": ("shipped" if rule in shipped else "file") + ("" if _in_prometheus(rule) else ", collector only"),
    }


def _when(rule: Rule) -> tuple[str, str, int]:
    if isinstance(rule, LimitRule):
        way = ">" if rule.bound.is_upper else "<"
        return f"{rule.kpi.id} {way} {in_unit(rule.kpi, rule.limit)}", duration(rule.window_s), rule.for_s
    if isinstance(rule, BurnRule):
        past = "" if rule.objective.past is None else f" past {rule.objective.past:g}"
        when = f"{rule.kpi.id}{past}: {rule.pace.factor:g} times a budget of {rule.objective.budget:.4g}"
        return when, f"{duration(rule.pace.long_s)}, {duration(rule.pace.short_s)}", 0
    if isinstance(rule, AbsenceRule):
        return f"no call, {rule.enough} yesterday and a week ago", duration(rule.window_s), 0
    if isinstance(rule, ChangeRule):
        return f"{rule.kpi.id} worse than a week ago", duration(rule.window_s), rule.for_s
    times = "" if rule.times is None else f", and {rule.times:g} times the mean of 7 days"
    return f"cost > ${rule.limit_usd:g}{times}", "1d", rule.for_s


def reach_in_words(reach: Reach) -> str:
    """`all`, `each model`, `model gpt-4o`, `each model but gpt-4o`."""
    if reach.where:
        return ", ".join(f"{dimension} {value}" for dimension, value in reach.where)
    if reach.by is None:
        return "all"
    return f"each {reach.by}" + (f" but {', '.join(reach.but)}" if reach.but else "")


def _in_prometheus(rule: Rule) -> bool:
    return isinstance(rule, (AbsenceRule, CostRule)) or is_carried(rule.kpi.value, rule.reach.by)


def table(rules: tuple[Rule, ...]) -> str:
    """The rules, aligned."""
    shipped = frozenset(defaults.rules())
    rows = [dict(zip(COLUMNS, COLUMNS, strict=True)), *(row(rule, shipped) for rule in rules)]
    widths = {column: max(len(one[column]) for one in rows) for column in COLUMNS}
    return "\n".join("  ".join(one[column].ljust(widths[column]) for column in COLUMNS).rstrip() for one in rows)


def _configure(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    parser.add_argument("--json", action="store_true", help="as JSON")


def _run(arguments: argparse.Namespace) -> int:
    vitals = vitals_of(arguments)
    if arguments.json:
        shipped = frozenset(defaults.rules())
        print(json.dumps([dict(row(rule, shipped)) for rule in vitals.rules], indent=2))
        return 0
    print(table(vitals.rules))
    for receiver in vitals.receivers:
        where = ", ".join(receiver.to) or ("" if receiver.url is None else receiver.url.shown)
        print(f"\nreceiver {receiver.name}: {receiver.kind} {where}, {' and '.join(receiver.severities)}", end="")
    if vitals.receivers:
        print()
    return 0


LIST = Command(
    name="list",
    help="the alert rules, with what your file changes of them",
    example="llm-vitals alerts list\nllm-vitals alerts list --file vitals.yaml --json",
    configure=_configure,
    run=_run,
)
