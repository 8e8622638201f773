"""Alerts on the page *Vital signs*: what fires now, and the marks of what fired in its period."""

from __future__ import annotations

from typing import Final

from llm_vitals_collector.alerts.evaluator import Evaluator
from llm_vitals_collector.api.alerts import incident_of
from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.store import Store
from llm_vitals_dashboards.web.firing import firing, is_about

_MOST_INCIDENTS: Final = 50
CHART_OF: Final = {
    "quality": "quality",
    "completion_rate": "quality",
    "feedback_positive": "quality",
    "error_rate": "rates",
    "embedding_error_rate": "rates",
    "refusal_rate": "rates",
}
"""The chart on which alerts on a KPI are marked."""


def alerts_of(store: Store, evaluator: Evaluator, scope: Scope) -> dict[str, object]:
    """What fires now, and what fired in the period, of the calls that the page is about."""
    period = scope.period
    found = [one for one in firing(evaluator) if is_about(one.labels, scope)]
    incidents = [
        incident_of(one, evaluator.rules)
        for one in store.alerts.incidents(period, _MOST_INCIDENTS)
        if is_about(one.labels, scope)
    ]
    return {
        "firing_here": found,
        "alert_of": {one.kpi: one for one in reversed(found) if one.kpi is not None},
        "incidents": incidents,
        "marks": [
            [
                one.started_at.timestamp(),
                (one.ended_at or period.end).timestamp(),
                CHART_OF.get(one.kpi or "", ""),
                one.severity,
                one.summary,
            ]
            for one in incidents
        ],
    }
