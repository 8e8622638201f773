"""What was lost between applications and the store: by what the OpenTelemetry Collector in front says of itself, and by
what applications counted and the store has no span of.

Its counters appear with their first count, and begin anew when it restarts: growth is the last value less the one
before the range, or the whole of it where the one before is larger or missing.
"""

from __future__ import annotations

from typing import Final

from llm_vitals_collector.kpi.parts import count
from llm_vitals_dashboards.boards.panel import Panel, Query, columns
from llm_vitals_dashboards.boards.words import COUNT
from llm_vitals_dashboards.prometheus.render import GRAFANA, render

QUEUED: Final = "otelcol_exporter_queue_size"
FAILED: Final = tuple(
    f"otelcol_exporter_{how}_failed_{what}"
    for how in ("send", "enqueue")
    for what in ("spans", "log_records", "metric_points")
)
UNDECIDED: Final = "otelcol_processor_tail_sampling_sampling_trace_dropped_too_early"
"""As the Collector's pull reader names them, without suffixes."""
MISSING: Final = (
    f"{render(count('attempts'), GRAFANA)}\n"
    '  - sum(increase(llm_vitals_collector_spans_total{kind="kept"}[$__range]))'
)
"""Whatever the cause: an exporter gave up, a queue's disk was full, a sampler left it out."""


def otelcol() -> Panel:
    """The panel."""
    rows = {
        "waits in the queue": f"sum by (exporter) ({QUEUED}) > 0",
        "counted calls that no span came of": f"({MISSING}) > 0",
        "given up": _grown("exporter", f'{{__name__=~"({"|".join(FAILED)})"}}'),
        "traces dropped before their decision": _grown("processor", UNDECIDED),
    }
    branches = [f'label_replace(\n  {expr},\n  "what", "{what}", "", ""\n)' for what, expr in rows.items()]
    return Panel(
        title="Lost on the way",
        kind="table",
        description="Spans, log records and data points of the OpenTelemetry Collector in front, by where they go. "
        "What waits in a queue stands on disk and goes out once its receiver takes it. Given up: the receiver refused "
        "it for good, or the queue or its disk was full; senders are asked to send that again. Counted calls that no "
        "span came of are missing on the collector's pages; an application that samples has such calls, too. When "
        "something waits for long, was given up or is missing, look whether its receiver is up, and at the "
        "Collector's log.",
        unit=COUNT,
        empty="nothing waits, was given up or is missing",
        width=12,
        height=6,
        targets=(Query(ref="A", expr="\nor ".join(branches), rows=True),),
        transformations=(columns({"what": "What", "exporter": "To", "Value": "Records"}, "Time"),),
        defaults={"decimals": 0},
        options={"showHeader": True, "cellHeight": "sm"},
    )


def _grown(label: str, selector: str) -> str:
    now = f"sum by ({label}) (last_over_time({selector}[$__range]))"
    before = f"sum by ({label}) (last_over_time({selector}[1h] offset $__range))"
    return f"{now}\n  - (({before} <= {now})\n    or 0 * {now}) > 0"
