"""The generated alert rules, by Prometheus' own promtool: they load, do what their cases say, and each number in them
is needed by a case."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from alert_cases import Case, of_burn_rates, of_limits, promtool_file
from alert_cases_changes import of_changes
from alert_cases_other import of_absence, of_costs, of_health
from patience import WORK_S
from prometheus_server import program
from promql_names import names_read

from llm_vitals.core import prometheus_names
from llm_vitals.core.metric_entries import METRICS
from llm_vitals_collector.derive.counts.exposition import COUNTED_BY
from llm_vitals_dashboards.alerts import health
from llm_vitals_dashboards.alerts.alert import Alert, AlertGroup
from llm_vitals_dashboards.alerts.rule_file import groups, render_file
from llm_vitals_dashboards.alerts.texts import of_prometheus
from llm_vitals_dashboards.prometheus import increments
from llm_vitals_dashboards.prometheus.increments import SERVICE
from llm_vitals_dashboards.prometheus.rules import groups as recording_groups

pytestmark = pytest.mark.stack

ROOT = Path(__file__).parents[2]
RULES = ROOT / "dashboards" / "generated" / "alert-rules.yaml"
ALERTS = [alert for group in groups() for alert in group.alerts]
CASES = [*of_limits(), *of_burn_rates(), *of_absence(), *of_changes(), *of_costs(), *of_health()]


def name(alert: Alert) -> str:
    return "-".join((alert.name, alert.severity, *filter(None, [alert.labels.get("window")])))


def promtool(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program("promtool"), *words], capture_output=True, text=True, check=False, timeout=WORK_S)


def test_the_rules_load() -> None:
    done = promtool("check", "rules", "--lint=all", "--lint-fatal", str(RULES))
    assert f"SUCCESS: {len(ALERTS)} rules found" in done.stdout, done.stdout + done.stderr


def test_a_group_is_small_enough_for_mimir() -> None:
    assert max(len(group.alerts) for group in groups()) <= 20


def test_no_two_alerts_can_be_confused() -> None:
    """Alertmanager knows an alert by its labels: two rules must not make the same ones."""
    assert max(Counter((alert.name, alert.severity, alert.labels.get("window")) for alert in ALERTS).values()) == 1


@pytest.mark.parametrize("alert", ALERTS, ids=name)
def test_every_alert_leads_to_a_page_that_names_it(alert: Alert) -> None:
    page = (ROOT / of_prometheus(alert)["runbook_url"]).read_text()
    assert f"`{alert.name}`" in page


def test_every_alert_has_its_cases() -> None:
    assert Counter(name(alert) for alert, _ in CASES) == Counter(name(alert) for alert in ALERTS)
    for alert, cases in CASES:
        if alert == health.WATCHDOG:
            continue
        kinds = [case.name.partition(",")[0] for case in cases]
        needed = {"quiet", "at the threshold", "firing", "recovering", "no data"}
        needed |= set() if alert.runbook == "own-health" else {"too little traffic"}
        assert needed <= set(kinds), name(alert)


@pytest.mark.parametrize(("alert", "cases"), [pytest.param(*one, id=name(one[0])) for one in CASES])
def test_an_alert_fires_when_it_must(alert: Alert, cases: list[Case], tmp_path: Path) -> None:
    """And its mutants do not: each has a name of its own in a second file. One that a case has noticed is not put to
    the next one, and those that fire come first, as they notice most: promtool works out 40% as much."""
    mutants = list(mutated(alert, {case.name for case in cases}))
    rules, of_mutants, path = tmp_path / "rules.yaml", tmp_path / "mutants.yaml", tmp_path / "cases.test.yaml"
    rules.write_text(rendered(alert), encoding="utf-8")
    made = promtool_file(alert, cases, str(rules))
    path.write_text(json.dumps(made), encoding="utf-8")
    done = promtool("test", "rules", str(path))
    assert "SUCCESS" in done.stdout, done.stdout + done.stderr

    alive = dict(enumerate(mutants))
    for case in sorted(cases, key=lambda case: not case.fires):
        of_mutants.write_text(rules_of(alert, {number: text for number, (_, text) in alive.items()}), encoding="utf-8")
        made = promtool_file(alert, [case], str(of_mutants))
        for test in made["tests"]:  # type: ignore[attr-defined]
            test["alert_rule_test"] = [
                {**expected, "alertname": f"M{number}M"} for expected in test["alert_rule_test"] for number in alive
            ]
        path.write_text(json.dumps(made), encoding="utf-8")
        done = promtool("test", "rules", str(path))
        killed = {int(number) for number in re.findall(r"alertname: M(\d+)M", done.stdout + done.stderr)}
        assert killed or "SUCCESS" in done.stdout, done.stdout + done.stderr
        alive = {number: mutant for number, mutant in alive.items() if number not in killed}
        if not alive:
            return
    pytest.fail(f"no case of {name(alert)} notices: " + "; ".join(what for what, _ in alive.values()))


def rules_of(alert: Alert, mutants: Mapping[int, str]) -> str:
    """One file of rules, a group a mutant, whose alert is named after its number."""
    return "groups:\n" + "".join(
        text.partition("groups:\n")[2].replace("- name: one", f"- name: g{number}").replace(alert.name, f"M{number}M")
        for number, text in mutants.items()
    )


def rendered(alert: Alert) -> str:
    return render_file((AlertGroup(name="one", why="One alert.", alerts=(alert,)),))


NUMBERS = re.compile(
    r"(?<=[<>] )-?[\d.]+|(?<=>= )\d+|(?<=[+-] )\d+(?= \* sqrt)|\b[1-9][\d.]*(?= \* sum)|(?<=/ )\d+$", re.MULTILINE
)
WINDOWS = re.compile(r"\[(\d+)([smhd])\]|offset (\d+)([smhd])")
HELD = re.compile(r"(?:keep_firing_for|for): (\d+)([smhd])")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def mutated(alert: Alert, cases: set[str]) -> Iterator[tuple[str, str]]:
    """A rule with one limit, factor, window, time, comparison or condition changed; what was changed, and the file.

    A window and a condition are changed wherever they stand in the rule."""
    text = rendered(alert)
    begin, end = text.index("    expr: |\n") + len("    expr: |\n"), text.index("    labels:\n")
    rule = text[begin:end]
    for found in NUMBERS.finditer(rule):
        line = rule[: rule.find("\n", found.end())].rpartition("\n")[2]
        if (">= " in line and "just enough traffic" not in cases) or (alert.kpi == "cost_usd" and line.endswith("> 0")):
            continue  # the bound itself needs more; a week ago is there, or not
        for other in _other(float(found[0])):
            yield (
                f"{line}: {found[0]} -> {other}",
                text[:begin] + rule[: found.start()] + other + rule[found.end() :] + text[end:],
            )
    for window in {found[0] for found in WINDOWS.finditer(rule)}:
        seconds = _seconds(window)
        for other in (seconds // 2, seconds * 2):
            changed = re.sub(r"\d+[smhd]", f"{other}s", window)
            yield f"{window} -> {changed}", text[:begin] + rule.replace(window, changed) + text[end:]
    for held in HELD.finditer(rule):
        for other in (0, 2 * _seconds(held[0])):
            changed = re.sub(r"\d+[smhd]", f"{other}s", held[0])
            yield f"{held[0]} -> {changed}", text[:begin] + rule.replace(f" {held[0]}", f" {changed}") + text[end:]
    for pattern, other in CHANGED.items():
        if re.search(pattern, rule):
            yield f"{pattern} -> {other}", text[:begin] + re.sub(pattern, other, rule) + text[end:]


def _other(number: float) -> tuple[str, str]:
    return ("-20", "20") if number == 0 else (f"{0.75 * number:g}", f"{1.35 * number:g}")


def _seconds(text: str) -> int:
    (found,) = re.finditer(r"(\d+)([smhd])\b", text)
    return int(found[1]) * SECONDS[found[2]]


CHANGED = {
    r"(?<=\n      )[<>](?= )": "==",
    r"(?<=\n      )unless": "and",
    r'(?<=outcome)!="error"': '="error"',
    r'(?<=outcome)="\w+"': '="x"',
    r'(?<=retry)!="true"': '!="x"',
    r'(?<=judged)="yes"': '!="yes"',
    r'(?<=rating)="\w+"': '="x"',
    r'(?<=completed)="true"': '="false"',
    r'(?<=task)!=""': '=""',
}


def test_every_name_in_a_rule_is_recorded_or_emitted() -> None:
    recorded = {rule.record for group in recording_groups() for rule in group.rules}
    emitted = {metric.prometheus for metric in METRICS}
    # Of Prometheus' own scrape, and of the collector's: test_app has the collector's names.
    emitted |= {one.metric for one in health.OF_RULES} | {health.WAITING}
    labels = {SERVICE, prometheus_names.LE, "__name__", "rule_group", "instance", COUNTED_BY}
    labels |= {prometheus_names.label_name(attribute) for metric in METRICS for attribute in metric.attributes}
    for alert in ALERTS:
        read = names_read(alert.expr)
        assert read or alert == health.WATCHDOG, name(alert)
        assert read <= recorded | emitted, name(alert)
        used = set(re.findall(r'(\w+)(?:=~|!~|!=|=)"', alert.expr))
        used |= {one for by in re.findall(r"by \(([^)]*)\)", alert.expr) for one in by.split(", ")}
        used |= set(re.findall(r"\$labels\.(\w+)", " ".join((*of_prometheus(alert).values(), *alert.labels.values()))))
        assert used <= labels, name(alert)
    of_boards_alone = {"tokens", "deductions", "time_per_output_chunk", "score_weights", "score_weight_squares"}
    assert {family.name for family in increments.FAMILIES} - of_boards_alone <= {
        read.split(":")[1].removesuffix("_count").removesuffix("_sum").removesuffix("_bucket")
        for alert in ALERTS
        for read in names_read(alert.expr)
        if ":" in read
    }
