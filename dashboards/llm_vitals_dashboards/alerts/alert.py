"""What an alert rule is, and a group of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from llm_vitals_collector.alerts.rule import Severity

BASIS: Final = "{{ $basis }}"
"""Stands in a description for what the value rests on; `texts` puts in how Prometheus and Grafana have it."""


BEFORE: Final = "{{ $before }}"
"""The value a week ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A number in a description beside the value: the query of `ref`, for the group that the alert is of."""

    ref: str
    of_one: str
    """In PromQL, with `%q` for the value of the group's label."""
    shown: str
    """As a filter of templates: `| printf "%.0f"`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What an alert compares, query by query, for who evaluates each on its own."""

    queries: Mapping[str, str]
    """`A` is the value, `B` what it rests on."""
    condition: str
    """Over `$A`, `$B` and the others, in Grafana's math."""
    stated: Mapping[str, Stated]
    """What stands in the description for what is not the value: `BASIS`, `BEFORE`."""
    label: str = ""
    """Of the group that the alert is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert rule. Of two with one name, the labels differ: severity, or the window.

    `summary` and `description` are templates of Prometheus. `runbook` is a page of docs/runbooks, without its suffix.
    """

    name: str
    severity: Severity | Literal["none"]
    """`none` is of the one that always fires."""
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
    board: str = "llm-vitals-signs"
    """The uid of the board that shows more."""
    narrowed: Mapping[str, str] = field(default_factory=dict[str, str])
    """Variables of that board, to labels of the alert that have their values."""
    judged: Judged | None = None
    only: tuple[str, ...] = ()
    """Values of dimensions that it is of alone: they tell it apart from the rule of all others."""

    @property
    def all_labels(self) -> dict[str, str]:
        """Labels that the rule sets."""
        kpi = {"kpi": self.kpi} if self.kpi else {}
        return {"severity": self.severity, **kpi, **self.labels}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertGroup:
    """Alerts that are evaluated together."""

    name: str
    why: str
    alerts: tuple[Alert, ...]
