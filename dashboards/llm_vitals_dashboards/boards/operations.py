"""The board *Operations*: whether the other boards can be believed.

What applications count of themselves is rare, and `increase()` leaves out the first value of a series, which is often
the only one. So growth is the last value less the one before the range, which each process has as a series of its own.
"""

from __future__ import annotations

from typing import Final

from llm_vitals.core import metric_entries, prometheus_names, semconv
from llm_vitals.core.metric_entries import MetricEntry
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_dashboards.boards.board import Board
from llm_vitals_dashboards.boards.firing import firing_alerts
from llm_vitals_dashboards.boards.otelcol import otelcol
from llm_vitals_dashboards.boards.panel import Override, Panel, Query, columns
from llm_vitals_dashboards.boards.trend import lines
from llm_vitals_dashboards.boards.words import COUNT
from llm_vitals_dashboards.prometheus.increments import SERVICE
from llm_vitals_dashboards.prometheus.render import recorded, union

_CHOSEN: Final[tuple[Dimension, ...]] = ("service",)
_SERVICE: Final = f'{SERVICE}=~"$service"'
_COLLECTOR: Final = "llm_vitals_collector_"
_EVERY: Final = "5m"
"""Between two points of a line: these are no recorded steps, and who has just begun should not wait for hours."""
_NO_SCRAPE: Final = "no scrape of the collector in the range, or only of its last minutes"


def operations() -> Board:
    """The board."""
    return Board(
        uid="llm-vitals-operations",
        title="LLM Vitals: Operations",
        description="Whether telemetry arrives, what of it was lost, and how the collector does.",
        dimensions=_CHOSEN,
        panels=(
            _data(),
            firing_alerts(width=12, height=8),
            _lost(
                metric_entries.DROPPED,
                semconv.DROPPED_WHAT,
                "Dropped calls",
                "Calls, or only their bodies, that an application's full queue dropped before they were processed: the "
                "other numbers miss them. When there are any, the process had no CPU left for telemetry, or calls came "
                "faster than one thread reads them.",
                "nothing was dropped",
            ),
            _lost(
                metric_entries.EXPORT_LOST,
                semconv.SIGNAL,
                "Lost on export",
                "Spans (traces) and ratings (logs) of applications that nobody took: their receiver was away for "
                "longer than an exporter tries, or refused them. Calls, the collector's pages and traces miss them; "
                "counts, rates and latencies come from metrics and miss nothing. When there are any, look whether the "
                "receiver is up, and takes their size and the key.",
                "every export arrived",
            ),
            _lost(
                metric_entries.UNREAD,
                semconv.SERVER_ADDRESS,
                "Requests that are not read",
                "Requests to known hosts of models that no call was made of: by an HTTP library that is not recorded, "
                "or to a path that no format reads. When there are any, `llm-vitals doctor` in that application says "
                "what can be done.",
                "every request to a known host was read",
            ),
            _lost(
                metric_entries.LABELS_CAPPED,
                semconv.LABEL,
                "Folded labels",
                "Times that a label became `other`: too many values, or too many sets of labels in one process. When "
                "it grows, numbers by that label are incomplete: is a task or variant an id or a text?",
                "no label was folded",
            ),
            _lost(
                metric_entries.FAILURES,
                semconv.PART,
                "Failures of the instrumentation",
                "Failures of LLM Vitals itself in an application, by part. The application never notices them. When "
                "there are any, its log has each kind once, with what to do.",
                "the instrumentation did not fail",
            ),
            otelcol(),
            _spans(),
            _waiting(),
            _commits(),
            _unkept(),
            _rules(),
        ),
    )


def _data() -> Panel:
    attempts = metric_entries.ATTEMPTS.prometheus
    rows = {
        "1. Counters of applications, 10 minutes: OTLP to Prometheus": f"{attempts}[10m]",
        "2. Increments, an hour: recording-rules.yaml": f"{recorded('attempts', '1m')}[1h]",
        "3. Hours, 2 hours: recording-rules.yaml": f"{recorded('attempts', '1h')}[2h]",
        "4. Registers of users, an hour: scrape of the collector": f"{union('users', '1m')}[1h]",
        "5. Collector, 10 minutes: scrape of the collector": f"{_COLLECTOR}spans_total[10m]",
    }
    branches = [
        f'label_replace(\n  count(last_over_time({selector})) or vector(0),\n  "what", "{what}", "", ""\n)'
        for what, selector in rows.items()
    ]
    return Panel(
        title="Is data here?",
        kind="table",
        description="How many series of each kind there are at the end of the range, and where they come from. When "
        "one is 0 and those above it are not, what is named behind it is missing: docs/prometheus.md has the set-up. "
        "Increments are there only where something was called.",
        unit=COUNT,
        empty="Prometheus does not answer",
        width=12,
        height=8,
        targets=(Query(ref="A", expr="\nor ".join(branches), rows=True),),
        transformations=(
            columns({"what": "What", "Value": "Series"}, "Time"),
            {"id": "sortBy", "options": {"fields": {}, "sort": [{"field": "What", "desc": False}]}},
        ),
        defaults={
            "decimals": 0,
            "color": {"mode": "thresholds"},
            "thresholds": {
                "mode": "absolute",
                "steps": [{"value": None, "color": "red"}, {"value": 1, "color": "text"}],
            },
        },
        overrides=(
            Override(of="Series", properties={"custom.cellOptions": {"type": "color-text"}, "custom.width": 100}),
        ),
        options={"showHeader": True, "cellHeight": "sm"},
    )


def grown(entry: MetricEntry, attribute: str, chosen: str = _SERVICE) -> str:
    """What a counter of applications grew by in the range, by one of its attributes; exact but for restarts that keep
    an instance's identity."""
    label = entry.label(attribute)
    now = f"last_over_time({entry.prometheus}{{{chosen}}}[$__range])"
    before = f"last_over_time({entry.prometheus}{{{chosen}}}[1h] offset $__range)"
    return f"sum by ({SERVICE}, {label}) (\n  {now}\n  - ({before}\n    or 0 * {now})\n) > 0"


def _lost(entry: MetricEntry, attribute: str, title: str, description: str, empty: str) -> Panel:
    label = prometheus_names.label_name(attribute)
    return Panel(
        title=title,
        kind="table",
        description=description,
        unit=COUNT,
        empty=empty,
        width=12,
        height=6,
        targets=(Query(ref="A", expr=grown(entry, attribute), rows=True),),
        transformations=(columns({SERVICE: "Service", label: "Of", "Value": "In the range"}, "Time"),),
        defaults={"decimals": 0},
        options={"showHeader": True, "cellHeight": "sm"},
    )


def _spans() -> Panel:
    return lines(
        title="Spans a second",
        description="Spans that the collector received: kept (a call to a model), other (acknowledged and not kept), "
        "rejected (unreadable). When kept falls and other grows, an application's spans lost what makes them calls.",
        unit="short",
        empty=_NO_SCRAPE,
        queries=(_rate("spans_total", "kind"),),
        style="stacked",
    )


def _waiting() -> Panel:
    return lines(
        title="Waiting requests",
        description="Requests that wait for their commit. When it stays above 0, the disk or the CPU of the collector "
        "is too slow. Requests that it refuses are counted by reason; exporters send again what a full queue refused.",
        unit="none",
        empty=_NO_SCRAPE,
        queries=(
            Query(
                ref="A",
                expr=f"max(max_over_time({_COLLECTOR}waiting_requests[$__interval]))",
                every=_EVERY,
                legend="waiting",
            ),
            Query(
                ref="B",
                expr=f"sum by (reason) (increase({_COLLECTOR}refused_total[$__interval])) > 0",
                every=_EVERY,
                legend="{{reason}}",
            ),
        ),
    )


def _commits() -> Panel:
    return lines(
        title="Commit, p95",
        description="95th percentile of the time of a transaction: what is acknowledged is on disk. When it grows, the "
        "disk is slow or the database large (docs/store.md).",
        unit="s",
        width=8,
        empty=_NO_SCRAPE,
        queries=(
            Query(
                ref="A",
                expr="histogram_quantile(0.95, sum by (le) (\n"
                f"  rate({_COLLECTOR}commit_duration_seconds_bucket[$__rate_interval])\n))",
                every=_EVERY,
                legend="p95",
            ),
        ),
    )


def _unkept() -> Panel:
    return Panel(
        title="Spans that look like calls and were not kept",
        kind="table",
        description="By reason and instrumentation. When there are any, the collector's /api/unkept shows an example "
        "of each; docs/spans-of-others.md says which spans are read.",
        unit=COUNT,
        empty="every span that looks like a call was kept (or Prometheus does not scrape the collector)",
        width=8,
        height=8,
        targets=(
            Query(
                ref="A",
                expr=f"sum by (reason, scope) (increase({_COLLECTOR}unkept_spans_total[$__range])) > 0",
                rows=True,
            ),
        ),
        transformations=(columns({"reason": "Reason", "scope": "Instrumentation", "Value": "In the range"}, "Time"),),
        defaults={"decimals": 0},
        options={"showHeader": True, "cellHeight": "sm"},
    )


def _rules() -> Panel:
    failed, missed = "prometheus_rule_evaluation_failures_total", "prometheus_rule_group_iterations_missed_total"
    return Panel(
        title="Rules that failed or were missed",
        kind="table",
        description="Of Prometheus, by group of rules, where Prometheus scrapes itself. When evaluations fail, its log "
        "and its page Rules say why; when they are missed, it has too little CPU. Increments make up for both within "
        "six hours.",
        unit=COUNT,
        empty="no rule failed or was missed (or Prometheus does not scrape itself)",
        width=8,
        height=8,
        targets=(
            Query(
                ref="A",
                expr=f"sum by (rule_group) (\n  increase({failed}[$__range])\n)\n+ "
                f"sum by (rule_group) (\n  increase({missed}[$__range])\n) > 0",
                rows=True,
            ),
        ),
        transformations=(columns({"rule_group": "Group", "Value": "In the range"}, "Time"),),
        defaults={"decimals": 0},
        options={"showHeader": True, "cellHeight": "sm"},
    )


def _rate(name: str, label: str) -> Query:
    return Query(
        ref="A",
        expr=f"sum by ({label}) (rate({_COLLECTOR}{name}[$__rate_interval]))",
        every=_EVERY,
        legend=f"{{{{{label}}}}}",
    )
