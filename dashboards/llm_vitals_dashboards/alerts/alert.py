"""What an alert rule is, and a group of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from llm_vitals_collector.alerts.rule import Severity

RUNBOOKS: Final = "docs/runbooks"
"""Where the pages are that `runbook_url` names, in the repository."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert rule. Of two with one name, the labels differ: severity, or the window.

    `summary` and `description` are templates of Prometheus. `runbook` is a page of `RUNBOOKS`, without its suffix.
    """

    name: str
    severity: Severity
    kpi: str
    """The id of the KPI that it is about; "" where it is about none."""
    expr: str
    for_s: int
    keep_firing_s: int = 0
    summary: str
    description: str
    runbook: str
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    """Labels beside those of the expression, the severity and the KPI."""

    @property
    def all_labels(self) -> dict[str, str]:
        """Labels that the rule sets."""
        kpi = {"kpi": self.kpi} if self.kpi else {}
        return {"severity": self.severity, **kpi, **self.labels}

    @property
    def annotations(self) -> dict[str, str]:
        return {
            "summary": self.summary,
            "description": self.description,
            "runbook_url": f"{RUNBOOKS}/{self.runbook}.md",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertGroup:
    """Alerts that are evaluated together."""

    name: str
    why: str
    alerts: tuple[Alert, ...]
