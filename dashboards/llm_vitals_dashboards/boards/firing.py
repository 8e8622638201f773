"""What is wrong at this moment: the alerts of Prometheus that fire."""

from __future__ import annotations

from llm_vitals_dashboards.boards.marks import ALERTS
from llm_vitals_dashboards.boards.panel import Override, Panel, Query
from llm_vitals_dashboards.boards.rates import NARROW


def firing_alerts(*, width: int = 24, height: int = 4) -> Panel:
    """A row for each alert that fires, with since when."""
    return Panel(
        title="What is wrong",
        kind="table",
        description="The alert rules of this Prometheus that fire at the end of the range, of all services, and since "
        "when. Open the alert's runbook for what to do. Alerts that Grafana itself manages are on its page Alerting.",
        unit="string",
        empty="no alert of this Prometheus fires (or it has no alert rules)",
        width=width,
        height=height,
        targets=(Query(ref="A", expr=f"1000 * ALERTS_FOR_STATE\nand ignoring(alertstate) {ALERTS}", rows=True),),
        transformations=(
            {
                "id": "organize",
                "options": {
                    # Which KPI it is of is in the name of the alert.
                    "excludeByName": dict.fromkeys(("Time", "__name__", "alertstate", "kpi"), True),
                    "indexByName": {"alertname": 0, "severity": 1, "Value": 2},
                    "renameByName": {
                        "alertname": "Alert",
                        "severity": "Severity",
                        "Value": "Since",
                        "job": "Service",
                        "window": "Over",
                    },
                },
            },
        ),
        defaults={"custom": {"minWidth": NARROW}},
        overrides=(
            Override(of="Alert", properties={"custom.minWidth": 240}),
            Override(of="Since", properties={"unit": "dateTimeFromNow", "custom.width": 130}),
        ),
        options={"showHeader": True, "cellHeight": "sm"},
    )
