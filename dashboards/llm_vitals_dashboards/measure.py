"""What the pages ask of the store: the catalogue measured, and its course over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from llm_vitals_collector.kpi.catalogue import BY_ID, KPIS
from llm_vitals_collector.kpi.kpi import DIMENSIONS, Dimension
from llm_vitals_collector.kpi.measure import Grain, Period, Scope
from llm_vitals_collector.kpi.report import Measured, report
from llm_vitals_collector.records import EPOCH
from llm_vitals_collector.store import Store

STEPS: Final = 28
"""Points of a tile's small line: a 7 day period gives one each 6 hours."""
HOURLY_UP_TO_DAYS: Final = 8
"""The trend of a longer period is drawn by day: by hour its line would be a brush stroke."""
_TREND: Final = tuple(BY_ID[kpi_id] for kpi_id in ("quality", "error_rate", "refusal_rate"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One hour or day that begins at `start_s` (epoch seconds): mean quality and rates are 0..1."""

    start_s: float
    quality: float | None
    answers: int
    calls: int
    error_rate: float | None
    refusal_rate: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The course of a period by hour or by day, oldest first; an hour or day without calls is left out."""

    grain: Grain
    points: tuple[TrendPoint, ...]


def measure(store: Store, scope: Scope, by: Sequence[Dimension] = DIMENSIONS) -> tuple[Measured, ...]:
    """All KPIs of the catalogue, in its order, with their groups of the dimensions `by`."""
    return report(KPIS, store.measure(KPIS, scope, by), scope.period)


def sparklines(store: Store, scope: Scope) -> Mapping[str, tuple[float | None, ...]]:
    """The course of each KPI over the period in `STEPS` equal steps; None where nothing is known."""
    steps = store.trend(KPIS, scope, STEPS)
    return {kpi.id: tuple(step.cells[kpi.id].value for step in steps) for kpi in KPIS}


def trend(store: Store, scope: Scope) -> Trend:
    """Quality and rates over time: by hour, by day in a long period."""
    grain: Grain = "hour" if scope.period.length <= timedelta(days=HOURLY_UP_TO_DAYS) else "day"
    return Trend(
        grain=grain,
        points=tuple(
            TrendPoint(
                start_s=(step.start - EPOCH).total_seconds(),
                quality=step.cells["quality"].value,
                answers=step.cells["quality"].basis or 0,
                calls=step.calls,
                error_rate=step.cells["error_rate"].value,
                refusal_rate=step.cells["refusal_rate"].value,
            )
            for step in store.trend(_TREND, scope, grain)
        ),
    )


def scope_of(period: Period, **filters: str | None) -> Scope:
    """A scope with those of the filters that are set."""
    chosen: dict[Dimension, str] = {
        dimension: value for dimension in DIMENSIONS if (value := filters.get(dimension)) is not None
    }
    return Scope(period=period, filters=chosen)
