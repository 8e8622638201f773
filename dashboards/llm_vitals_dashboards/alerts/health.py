"""Whether the other numbers can be trusted: calls that were dropped, not read or folded, failures of our own, and
recording rules that record nothing.

These counters appear with their first count, so `increase()` would miss it: a series that was not there an hour ago
counts whole. One that is less than an hour ago has begun anew, and counts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from llm_vitals.core import metric_entries, semconv
from llm_vitals.core.metric_entries import MetricEntry
from llm_vitals_collector.alerts.rule import PREFIX, Severity
from llm_vitals_collector.kpi.parts import count
from llm_vitals_dashboards.alerts.alert import Alert, AlertGroup
from llm_vitals_dashboards.prometheus.increments import SERVICE
from llm_vitals_dashboards.prometheus.render import Window, render
from llm_vitals_dashboards.prometheus.rules import counted_twice

_REACH: Final = "10m"
"""How old the last sample of a process may be."""
_BACK: Final = "1h"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A counter of our own that should not grow."""

    metric: MetricEntry
    name: str
    severity: Severity
    by: str
    """The attribute that says more."""
    happened: str
    """After the number, in a sentence; with `{by}`."""


COUNTED: Final = (
    Counted(
        metric=metric_entries.DROPPED,
        name="CallsDropped",
        severity="warning",
        by=semconv.DROPPED_WHAT,
        happened="calls or bodies were dropped by a full queue ({by})",
    ),
    Counted(
        metric=metric_entries.EXPORT_LOST,
        name="ExportsLost",
        severity="warning",
        by=semconv.SIGNAL,
        happened="records were lost on export ({by})",
    ),
    Counted(
        metric=metric_entries.FAILURES,
        name="InstrumentationFails",
        severity="warning",
        by=semconv.PART,
        happened="failures of the instrumentation itself, in {by}",
    ),
    Counted(
        metric=metric_entries.LABELS_CAPPED,
        name="LabelsCapped",
        severity="info",
        by=semconv.LABEL,
        happened="calls had {by} folded into `other`",
    ),
    Counted(
        metric=metric_entries.UNREAD,
        name="RequestsUnread",
        severity="info",
        by=semconv.SERVER_ADDRESS,
        happened="requests to {by} were not read as calls",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfRules:
    """A counter of Prometheus itself, by group of rules: there where Prometheus scrapes itself."""

    metric: str
    name: str
    happened: str


OF_RULES: Final = (
    OfRules(
        metric="prometheus_rule_evaluation_failures_total", name="RulesFail", happened="evaluations of rules failed"
    ),
    OfRules(
        metric="prometheus_rule_group_iterations_missed_total",
        name="RulesMissed",
        happened="evaluations were missed: they took longer than a minute",
    ),
)
WAITING: Final = "llm_vitals_collector_waiting_requests"
"""Of the collector: requests that wait for their commit."""


def _alert_of(
    *, name: str, severity: Severity | Literal["none"], expr: str, for_s: int, summary: str, description: str
) -> Alert:
    """An alert that is about no KPI."""
    return Alert(
        name=f"{PREFIX}{name}",
        severity=severity,
        kpi="",
        expr=expr,
        for_s=for_s,
        summary=summary,
        description=description,
        runbook="own-health",
        board="llm-vitals-operations",
    )


WATCHDOG: Final = _alert_of(
    name="Watchdog",
    severity="none",
    expr="vector(1)",
    for_s=0,
    summary="This alert always fires",
    description="It shows that alerts get through. Send it to what tells you when it stops coming.",
)


def group() -> AlertGroup:
    """One alert a counter, those of the recording rules and of the collector, and the one that always fires."""
    return AlertGroup(
        name="llm-vitals-alerts-health",
        why="Whether the other numbers can be trusted.",
        alerts=(*map(_alert, COUNTED), _not_recorded(), _twice(), *map(_of_rules, OF_RULES), _waiting(), WATCHDOG),
    )


def grown(metric: MetricEntry, *attributes: str) -> str:
    """What a counter grew by in the last hour, by service and attributes."""
    labels = ", ".join((SERVICE, *map(metric.label, attributes)))
    now, before = (f"last_over_time({metric.prometheus}[{_REACH}]{offset})" for offset in ("", f" offset {_BACK}"))
    return f"sum by ({labels}) (\n  {now}\n  - ({before} or 0 * {now})\n  > 0\n)"


def _alert(counted: Counted) -> Alert:
    by = f"{{{{ $labels.{counted.metric.label(counted.by)} }}}}"
    happened = counted.happened.format(by=by)
    return _alert_of(
        name=counted.name,
        severity=counted.severity,
        expr=grown(counted.metric, counted.by),
        for_s=300,
        summary=f"{{{{ $labels.{SERVICE} }}}}: {happened}",
        description=f"{{{{ $value | humanize }}}} {happened} in the last hour, in {{{{ $labels.{SERVICE} }}}}.",
    )


def _not_recorded() -> Alert:
    attempts = metric_entries.ATTEMPTS.prometheus
    return _alert_of(
        name="NothingRecorded",
        severity="warning",
        expr=f"sum(increase({attempts}[30m])) > 0\nunless\n{render(count('attempts'), Window.of(1800))}",
        for_s=900,
        summary="Calls arrive in Prometheus, and the recording rules record none",
        description=(
            "About {{ $value | humanize }} attempts arrived in the last 30m and none was recorded. Every other alert "
            "of LLM Vitals is blind meanwhile."
        ),
    )


def _twice() -> Alert:
    service = f"{{{{ $labels.{SERVICE} }}}}"
    return _alert_of(
        name="CountedTwice",
        severity="warning",
        expr=f"count by ({SERVICE}) (\n{counted_twice()}\n)",
        for_s=300,
        summary=f"{service}: its application and a collector both count its calls",
        description=(
            f"Calls of {service} arrive in Prometheus from the application and from a collector that counts for it. "
            "The rules leave out the collector's; take the service out of LLM_VITALS_COUNT_SERVICES."
        ),
    )


def _of_rules(counted: OfRules) -> Alert:
    group = "{{ $labels.rule_group }}"
    return _alert_of(
        name=counted.name,
        severity="warning",
        expr=f'sum by (rule_group) (increase({counted.metric}{{rule_group=~".*;llm-vitals-.*"}}[30m]))\n> 0',
        for_s=0,
        summary=f"{group}: {counted.happened}",
        description=f"About {{{{ $value | humanize }}}} {counted.happened} in the last 30m, in {group}.",
    )


def _waiting() -> Alert:
    collector = "{{ $labels.instance }}"
    return _alert_of(
        name="CollectorLags",
        severity="warning",
        expr=f"min_over_time({WAITING}[10m])\n> 0",
        for_s=300,
        summary=f"{collector}: the collector does not keep up with what comes in",
        description=(
            f"{{{{ $value | humanize }}}} requests or more have waited for their commit at {collector} for 10m; what "
            "the pages show is older than that."
        ),
    )
