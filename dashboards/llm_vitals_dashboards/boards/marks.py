"""Marks on every line of a board: a new version of a service, and alerts that fire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_dashboards.boards.panel import PROMETHEUS, Json

VERSION_LABEL: Final = "service_version"
TARGET_INFO: Final = "target_info"
"""What Prometheus' OTLP receiver makes of the attributes of a resource, `service.version` among them."""
ALERTS: Final = 'ALERTS{alertstate="firing",severity!="none"}'
"""Prometheus' own series of alerts that fire; a watchdog, which always does, is of no severity."""


def deployments(dimensions: Sequence[Dimension]) -> str:
    """A version that was not there in the hour before."""
    service = ',job=~"$service"' if "service" in dimensions else ""
    seen = f'{TARGET_INFO}{{{VERSION_LABEL}!=""{service}}}'
    by = f"max by (job, {VERSION_LABEL})"
    return f"{by} ({seen})\nunless {by} (last_over_time({seen}[1h] offset 5m))"


def marks(dimensions: Sequence[Dimension]) -> list[Json]:
    """The annotations of a board."""
    return [
        _mark("New versions", deployments(dimensions), "{{job}} " + f"{{{{{VERSION_LABEL}}}}}", "blue"),
        _mark("Firing alerts", ALERTS, "{{alertname}}", "red"),
    ]


def _mark(name: str, expr: str, title: str, color: str) -> Json:
    return {
        "name": name,
        "datasource": PROMETHEUS,
        "enable": True,
        "hide": False,
        "iconColor": color,
        "expr": expr,
        "step": "60s",
        "titleFormat": title,
        "textFormat": "",
        "tagKeys": "",
        "useValueForTime": False,
    }
