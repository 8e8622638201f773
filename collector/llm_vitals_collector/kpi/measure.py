"""What is asked of the store about KPIs, and what it answers: frozen facts, no computation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from llm_vitals_collector.kpi.kpi import Dimension


def in_words(length: timedelta) -> str:
    """A length of time: `7 days`, `24 hours`, `27.8 hours`, `45 seconds`."""
    seconds = round(length.total_seconds())
    for name, size, least in (("day", 86400, 2), ("hour", 3600, 1), ("minute", 60, 1)):
        if seconds % size == 0 and seconds >= size * least:
            count = seconds // size
            return f"{count} {name}{'' if count == 1 else 's'}"
    for name, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {name}s"
    return f"{seconds} seconds"


def duration(seconds: int) -> str:
    """As Prometheus writes it: `604800` -> `7d`; one unit, the largest that says it exactly."""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `start` (inclusive) to `end` (exclusive), aware UTC times, and the period of equal length before it."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def previous(self) -> Period:
        return Period(start=self.start - self.length, end=self.start)

    @property
    def words(self) -> str:
        """The length in words: `7 days`, `24 hours`."""
        return in_words(self.length)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which calls are looked at. `filters` are equalities by dimension, e.g. `{"model": "gpt-4o"}`; none for all."""

    period: Period
    filters: Mapping[Dimension, str] = field(default_factory=dict[Dimension, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One KPI's figures for one period, in total or for one group: `value`, `basis` and the `missing` share."""

    value: float | None
    basis: int | None
    missing: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigures:
    """All measured KPIs of one total or group; `calls` are attempts less retries. Cells by KPI id: a KPI is left out
    where the group has nothing of what it is made of."""

    calls: int
    now: Mapping[str, Cell]
    previous: Mapping[str, Cell]
    previous_calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What `Store.measure` answers: the total, and for each dimension its groups by key, and how many further groups
    it has, with fewer calls, where there are more than were asked for."""

    total: GroupFigures
    by: Mapping[Dimension, Mapping[str, GroupFigures]]
    left_out: Mapping[Dimension, int] = field(default_factory=dict[Dimension, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendStep:
    """One step of a course that begins at `start`; cells by KPI id."""

    start: datetime
    calls: int
    cells: Mapping[str, Cell]


Grain = Literal["hour", "day"]
