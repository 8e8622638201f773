"""Whether the other numbers can be trusted: calls that were dropped, not read or folded, failures of our own, and
recording rules that record nothing.

These counters appear with their first count, so `increase()` would miss it: a series that was not there an hour ago
counts whole. One that is less than an hour ago has begun anew, and counts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from llm_vitals.core import metric_entries, semconv
from llm_vitals.core.metric_entries import MetricEntry
from llm_vitals_collector.alerts.rule import Severity
from llm_vitals_collector.kpi.parts import count
from llm_vitals_dashboards.alerts.alert import Alert, AlertGroup
from llm_vitals_dashboards.prometheus.increments import SERVICE
from llm_vitals_dashboards.prometheus.render import Window, render

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


def group() -> AlertGroup:
    """One alert a counter, and one for the recording rules."""
    return AlertGroup(
        name="llm-vitals-alerts-health",
        why="Whether the other numbers can be trusted.",
        alerts=(*map(_alert, COUNTED), _not_recorded()),
    )


def grown(metric: MetricEntry, *attributes: str) -> str:
    """What a counter grew by in the last hour, by service and attributes."""
    labels = ", ".join((SERVICE, *map(metric.label, attributes)))
    now, before = (f"last_over_time({metric.prometheus}[{_REACH}]{offset})" for offset in ("", f" offset {_BACK}"))
    return f"sum by ({labels}) (\n  {now}\n  - ({before} or 0 * {now})\n  > 0\n)"


def _alert(counted: Counted) -> Alert:
    by = f"{{{{ $labels.{counted.metric.label(counted.by)} }}}}"
    happened = counted.happened.format(by=by)
    return Alert(
        name=f"LLMVitals{counted.name}",
        severity=counted.severity,
        kpi="",
        expr=grown(counted.metric, counted.by),
        for_s=300,
        summary=f"{{{{ $labels.{SERVICE} }}}}: {happened}",
        description=f"{{{{ $value | humanize }}}} {happened} in the last hour, in {{{{ $labels.{SERVICE} }}}}.",
        runbook="own-health",
        board="llm-vitals-operations",
    )


def _not_recorded() -> Alert:
    attempts = metric_entries.ATTEMPTS.prometheus
    return Alert(
        name="LLMVitalsNothingRecorded",
        severity="warning",
        kpi="",
        expr=f"sum(increase({attempts}[30m])) > 0\nunless\n{render(count('attempts'), Window.of(1800))}",
        for_s=900,
        summary="Calls arrive in Prometheus, and the recording rules record none",
        description=(
            "About {{ $value | humanize }} attempts arrived in the last 30m and none was recorded. Every other alert "
            "of LLM Vitals is blind meanwhile."
        ),
        runbook="own-health",
        board="llm-vitals-operations",
    )
