"""A day that cost far more than the days of the week before it."""

from __future__ import annotations

from typing import Final

from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_dashboards.alerts.absence import DAY_S
from llm_vitals_dashboards.alerts.alert import Alert, AlertGroup
from llm_vitals_dashboards.prometheus.render import Window, promql

TIMES: Final = 2
"""Times the mean day."""
LEAST_USD: Final = 1
"""What costs less in a day is left alone."""


def group() -> AlertGroup:
    """One alert, in total."""
    cost = BY_ID["cost_usd"]
    day = promql(cost, Window.of(DAY_S))
    week = promql(cost, Window.of(7 * DAY_S, DAY_S))
    first = promql(cost, Window.of(DAY_S, 7 * DAY_S))
    alert = Alert(
        name="LLMVitalsCostHigh",
        severity="warning",
        kpi=cost.id,
        # A week that is not known whole is no week to compare with.
        expr=f"{day}\n> {TIMES} * {week} / 7\nand\n{day} > {LEAST_USD}\nand\n{first} > 0",
        for_s=3600,
        summary=f"The last day cost more than {TIMES} times the mean day of the week before",
        description=(
            '${{ $value | printf "%.2f" }} in the last day. That is more than '
            f"{TIMES} times the mean day of the seven before it, and more than ${LEAST_USD}."
        ),
        runbook="cost",
    )
    return AlertGroup(name="llm-vitals-alerts-cost", why="Cost of a day.", alerts=(alert,))
