"""Small drawings made here and sent as numbers: the course of a tile, and a bar with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.kpi.kpi import Kpi
from llm_vitals_collector.kpi.report import Group
from llm_vitals_collector.kpi.wilson import wilson
from llm_vitals_dashboards.web.display import DASH, Chip, chip, in_unit, percent

WIDTH: Final = 96.0
HEIGHT: Final = 34.0
_EDGE: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparkline:
    """The paths of a small line: `line`, and the `area` under it; `end` is its last point."""

    line: str
    area: str
    end: tuple[float, float]


def sparkline(values: Sequence[float | None]) -> Sparkline | None:
    """The course of a KPI scaled to its own range, with gaps where nothing is known; None for fewer than two points."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, high = min(known), max(known)
    middle = high == low
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            if runs[-1]:
                runs.append([])
            continue
        part = 0.5 if middle else (value - low) / (high - low)
        x = _EDGE + place * (WIDTH - 2 * _EDGE) / (len(values) - 1)
        runs[-1].append((round(x, 1), round(HEIGHT - _EDGE - part * (HEIGHT - 2 * _EDGE), 1)))
    drawn = [run for run in runs if run]
    # A point between two gaps would be no line: give it a short one.
    lines = [run if len(run) > 1 else [run[0], (run[0][0] + 1.5, run[0][1])] for run in drawn]
    return Sparkline(
        line=" ".join(_path(run) for run in lines),
        area=" ".join(
            f"{_path(run)}L{run[-1][0]:g} {HEIGHT:g}L{run[0][0]:g} {HEIGHT:g}Z" for run in drawn if len(run) > 1
        ),
        end=drawn[-1][-1],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A KPI of one model, task, ... as a bar; lengths are percent of the drawing's width. `interval` is empty, and
    `low_at` and `high_at` are equal, where the KPI is no share."""

    key: str
    basis: int
    """What the value rests on: calls, answers, ratings."""
    text: str
    interval: str
    width: float
    low_at: float
    high_at: float
    chip: Chip | None
    was: str
    """The previous value; empty where there is none."""


def bars(kpi: Kpi, groups: Sequence[Group], against: str, most: int = 12, full: float | None = None) -> tuple[Bar, ...]:
    """The groups with a value on one scale; of a share each has its Wilson interval.

    The scale ends at `full`, else a little past the largest upper bound among those with enough calls to be sure. One
    of points goes from -100 to 100.
    """
    kept = [(group, group.value) for group in groups if group.value is not None and group.basis][:most]
    if kpi.unit != "share":
        top = full or max((abs(value) for _, value in kept), default=1.0)
        return tuple(_plain(kpi, group, value, top, against) for group, value in kept)
    intervals = [(group, value, wilson(value, group.basis or 0) or (0.0, 1.0)) for group, value in kept]
    top = full or max((min(high, 3 * value + 0.02) for _, value, (_, high) in intervals), default=1.0) * 1.05
    return tuple(
        Bar(
            key=group.key,
            basis=group.basis or 0,
            text=percent(value, 1),
            interval=f"{low * 100:.1f}{DASH}{percent(high, 1)}",
            width=_part(value, top),
            low_at=_part(low, top),
            high_at=_part(high, top),
            chip=chip(group.change, kpi.better, against),
            was=_was(kpi, group),
        )
        for group, value, (low, high) in intervals
    )


def _plain(kpi: Kpi, group: Group, value: float, top: float, against: str) -> Bar:
    return Bar(
        key=group.key,
        basis=group.basis or 0,
        text=in_unit(value, kpi.unit),
        interval="",
        width=(value + 100) / 2 if kpi.unit == "points" else _part(abs(value), top),
        low_at=0,
        high_at=0,
        chip=chip(group.change, kpi.better, against),
        was=_was(kpi, group),
    )


def _was(kpi: Kpi, group: Group) -> str:
    return "" if group.previous is None else f"was {in_unit(group.previous, kpi.unit)}"


def _part(share: float, top: float) -> float:
    return round(min(100.0, 100 * share / top), 2) if top > 0 else 0.0


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
