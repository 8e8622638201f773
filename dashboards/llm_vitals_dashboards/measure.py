"""What the pages ask of the store: the catalogue measured, and its course over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Final

from llm_vitals_collector.api.kpis import MOST_GROUPS
from llm_vitals_collector.kpi.catalogue import BY_ID, KPIS
from llm_vitals_collector.kpi.kpi import DIMENSIONS, Dimension, Kpi
from llm_vitals_collector.kpi.measure import Cell, Grain, Period, Scope, TrendStep
from llm_vitals_collector.kpi.report import Measured
from llm_vitals_collector.records import EPOCH
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.coverage import measured

STEPS: Final = 28
"""Points of a tile's small line where there are enough calls: a 7 day period gives one each 6 hours."""
_FEWEST_STEPS: Final = 4
HOURLY_UP_TO_DAYS: Final = 8
"""The trend of a longer period is drawn by day: by hour its line would be a brush stroke."""
FEW: Final = 10
"""A point of a course that rests on fewer is drawn faintly and beside the line: one call would move it far."""
_USUAL: Final = 2 * FEW
"""As many calls as the middle step of a course is to have; else its steps are made longer."""
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_CLOCK: Final[dict[timedelta, Grain]] = {_HOUR: "hour", _DAY: "day"}
"""Steps that begin on the clock's hours and days; others begin where the period does."""
_TREND: Final = tuple(BY_ID[kpi_id] for kpi_id in ("quality", "error_rate", "refusal_rate"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One step that begins at `start_s` (epoch seconds): mean quality and rates are 0..1."""

    start_s: float
    quality: float | None
    answers: int
    calls: int
    error_rate: float | None
    refusal_rate: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The course of a period in steps of equal length, oldest first; a step without calls is left out."""

    step: timedelta
    points: tuple[TrendPoint, ...]


def measure(store: Store, scope: Scope, by: Sequence[Dimension] = DIMENSIONS) -> tuple[Measured, ...]:
    """All KPIs of the catalogue, in its order, with their groups of the dimensions `by`: of each those with the most
    calls, as many as the API answers."""
    return measured(store, KPIS, scope, by, MOST_GROUPS)[0]


def sparklines(store: Store, scope: Scope, calls: int) -> Mapping[str, tuple[float | None, ...]]:
    """The course of each KPI over the period in equal steps, fewer than `STEPS` where `calls`, those of the period, are
    few; None where nothing is known, or where anything but a sum rests on few. A course of which most is left out for
    that is left out whole: its rest would be scraps."""
    steps = store.trend(KPIS, scope, min(STEPS, max(_FEWEST_STEPS, calls // (4 * FEW))))
    return {kpi.id: _sparkline(kpi, [step.cells[kpi.id] for step in steps]) for kpi in KPIS}


def _sparkline(kpi: Kpi, cells: Sequence[Cell]) -> tuple[float | None, ...]:
    if kpi.is_sum:
        return tuple(cell.value for cell in cells)
    known = [cell for cell in cells if cell.basis]
    sure = tuple(cell.value if (cell.basis or 0) >= FEW else None for cell in cells)
    enough = 2 * sum(value is not None for value in sure) >= len(known)
    return sure if enough else (None,) * len(cells)


def trend(store: Store, scope: Scope) -> Trend:
    """Quality and rates over time: by hour, by day in a long period, in longer steps where calls are few."""
    step, found = _HOUR, list[TrendStep]()
    for step in _steps(scope.period.length):
        grain = _CLOCK.get(step) or round(scope.period.length / step)
        found = [one for one in store.trend(_TREND, scope, grain) if one.calls]
        if not found or median(one.calls for one in found) >= _USUAL:
            break
    return Trend(
        step=step,
        points=tuple(
            TrendPoint(
                start_s=(one.start - EPOCH).total_seconds(),
                quality=one.cells["quality"].value,
                answers=one.cells["quality"].basis or 0,
                calls=one.calls,
                error_rate=one.cells["error_rate"].value,
                refusal_rate=one.cells["refusal_rate"].value,
            )
            for one in found
        ),
    )


def _steps(length: timedelta) -> tuple[timedelta, ...]:
    """The steps that a period may be drawn in, the shortest first: at least four, the first aside."""
    first = _HOUR if length <= timedelta(days=HOURLY_UP_TO_DAYS) else _DAY
    longer = (length / round(length / step) for step in (3 * _HOUR, 6 * _HOUR, _DAY, 7 * _DAY) if length >= 4 * step)
    return (first, *(step for step in longer if step > first))


def scope_of(period: Period, **filters: str | None) -> Scope:
    """A scope with those of the filters that are set."""
    chosen: dict[Dimension, str] = {
        dimension: value for dimension in DIMENSIONS if (value := filters.get(dimension)) is not None
    }
    return Scope(period=period, filters=chosen)
