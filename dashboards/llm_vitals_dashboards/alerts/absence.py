"""No calls where there were enough at this hour yesterday and a week ago."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.parts import count
from llm_vitals_dashboards.alerts.alert import Alert, AlertGroup
from llm_vitals_dashboards.prometheus.increments import SERVICE
from llm_vitals_dashboards.prometheus.render import Window, duration, render

ENOUGH: Final = 25
"""Attempts in the window then. Where 25 are usual, none come by chance once in 10^11 windows."""
WINDOWS_S: Final = (3600, 6 * 3600)
"""The short one is for who has 25 in an hour, the long one for who has few."""
DAY_S: Final = 86400


def group() -> AlertGroup:
    """In total and by service. By model there is none: that a model is no longer used is no fault."""
    return AlertGroup(
        name="llm-vitals-alerts-no-calls",
        why="No calls where there were enough yesterday and a week ago at this hour.",
        alerts=tuple(_alerts()),
    )


def _alerts() -> Iterator[Alert]:
    attempts = count("attempts")
    for window_s in WINDOWS_S:
        window = duration(window_s)
        dimensions: tuple[Dimension | None, ...] = (None, "service")
        for dimension in dimensions:
            now, yesterday, week_ago = (
                render(attempts, Window.of(window_s, offset_s), dimension) for offset_s in (0, DAY_S, 7 * DAY_S)
            )
            of_service = f" of {{{{ $labels.{SERVICE} }}}}" if dimension else ""
            yield Alert(
                name=f"LLMVitals{'Service' if dimension else ''}NoCalls",
                severity="critical",
                kpi="",
                expr=f"{yesterday} >= {ENOUGH}\nand\n{week_ago} >= {ENOUGH}\nunless\n{now}",
                for_s=0,
                summary=f"No calls{of_service} for {window}",
                description=(
                    f"No call{of_service} in the last {window}; there were {{{{ $value | humanize }}}} in the same "
                    f"{window} yesterday, and at least {ENOUGH} a week ago."
                ),
                runbook="no-calls",
                labels={"window": window},
            )
