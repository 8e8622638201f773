"""From the leaves that a store found, by slice of time and group, to figures and courses: the same for every store.

A slice is a number: in a measurement 0 is the period and -1 the one before it; in a course slices count from 0, or are
the seconds since 1970 at which they begin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import nsmallest
from typing import Final

from llm_vitals_collector.kpi.compose import cell_of, leaves_of
from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.measure import Cell, Figures, Grain, GroupFigures, Period, TrendStep
from llm_vitals_collector.kpi.parts import Distinct, Part, Returning, children, count
from llm_vitals_collector.records import EPOCH
from llm_vitals_collector.store.leaves import Family, family_of, is_count

CALLS: Final = count("attempts", retry=False)
"""What every group has: its calls."""
USERS: Final = Distinct("users")
RETURNING: Final = Returning("users")
BARELY: Final = 0.05
"""When the data begin in the last 20th of the period before the previous one, hardly a user can have returned in the
previous one: that rate would make the change absurd (+1,400% in a demo of 14 days), so it counts as unknown."""
Key = tuple[int, Dimension | None, str | None]
"""Slice; dimension and its key, None for the total."""
Wanted = Mapping[Dimension | None, Sequence[Part]]
"""The leaves to measure: in total (None) and by each dimension."""


@dataclass(slots=True)
class Found:
    """What was measured of one slice of a total or group."""

    values: dict[Part, float | None] = field(default_factory=dict[Part, "float | None"])
    families: set[Family] = field(default_factory=set[Family])
    """Of which there are rows."""


@dataclass(frozen=True, slots=True)
class Slices:
    """`number` is the SQL of a slice's number, with `{at}` for the time of a row; `since` the start of the first."""

    number: str
    since: datetime
    parameters: Mapping[str, object]


def wanted_of(kpis: Sequence[Kpi], by: Sequence[Dimension]) -> dict[Dimension | None, tuple[Part, ...]]:
    """The leaves that KPIs rest on, with CALLS, in total and by each of the dimensions that they have."""
    levels: dict[Dimension | None, Sequence[Kpi]] = {None: kpis}
    for dimension in by:
        levels[dimension] = [kpi for kpi in kpis if dimension in kpi.by]
    return {level: tuple(dict.fromkeys((CALLS, *leaves_of(those)))) for level, those in levels.items()}


def note_users(
    found: Mapping[Key, Found], level: Dimension | None, key: str | None, counts: Sequence[int], *, enough: bool
) -> None:
    """Users of the period and of the one before it, and how many of each had been seen in the period before: unknown
    where that one saw nobody, or not `enough` (BARELY). `counts`: users of the period, of them in the one before, users
    of that one, of them in the one before that, users of that."""
    now, returned, previously, returned_before, long_before = counts
    slices = ((0, now, returned, previously), (-1, previously, returned_before, long_before if enough else 0))
    for number, seen, came_back, basis in slices:
        one = found.get((number, level, key))
        if one is not None:
            one.values[RETURNING] = came_back if basis else None
            one.values[USERS] = seen


def figures_of(
    found: Mapping[Key, Found], kpis: Sequence[Kpi], by: Sequence[Dimension], most: int | None = None
) -> Figures:
    """The KPIs of a period (slice 0) and of the one before it (slice -1): of each dimension `most` groups, those with
    the most calls, all of them with None."""
    keys: dict[Dimension, list[str]] = {dimension: [] for dimension in by}
    for number, level, key in found:
        if number == 0 and level is not None and key is not None:
            keys[level].append(key)
    groups: dict[Dimension, dict[str, GroupFigures]] = {}
    left_out: dict[Dimension, int] = {}
    for dimension, those in keys.items():
        chosen = those
        if most is not None and len(those) > most:
            fewest_last = {key: (-_calls(found[0, dimension, key]), key) for key in those}
            chosen = nsmallest(most, those, key=fewest_last.__getitem__)
            left_out[dimension] = len(those) - most
        shown = _Level([kpi for kpi in kpis if dimension in kpi.by], whole=False)
        groups[dimension] = {
            key: _group(shown, found[0, dimension, key], found.get((-1, dimension, key), Found())) for key in chosen
        }
    now, before = found.get((0, None, None), Found()), found.get((-1, None, None), Found())
    return Figures(total=_group(_Level(kpis, whole=True), now, before), by=groups, left_out=left_out)


def steps_of(
    found: Mapping[Key, Found], kpis: Sequence[Kpi], period: Period, grain: Grain | int
) -> tuple[TrendStep, ...]:
    """The KPIs of each slice: of all steps where their number is given, else of those that have data."""
    if isinstance(grain, int):
        steps = [(period.start + n * period.length / grain, found.get((n, None, None))) for n in range(grain)]
    else:
        numbered = sorted(((number, one) for (number, _, _), one in found.items()), key=lambda step: step[0])
        steps = [(EPOCH + timedelta(seconds=number), one) for number, one in numbered]
    level = _Level(kpis, whole=True)
    return tuple(
        TrendStep(start=start, calls=_calls(one or Found()), cells=level.cells(one or Found())) for start, one in steps
    )


class _Level:
    """The KPIs of the total or of all groups of a dimension: what they rest on is found once, not for each group."""

    def __init__(self, kpis: Sequence[Kpi], *, whole: bool) -> None:
        self._kpis: Final = [(kpi, None if whole else _family(kpi)) for kpi in kpis]
        self._absent: Final[dict[Part, float | None]] = {
            leaf: 0 if is_count(leaf) else None for leaf in leaves_of(kpis)
        }

    def cells(self, one: Found) -> dict[str, Cell]:
        """Of a group only the KPIs of which it has rows."""
        values = {leaf: one.values.get(leaf, absent) for leaf, absent in self._absent.items()}
        return {kpi.id: cell_of(kpi, values) for kpi, family in self._kpis if family is None or family in one.families}


def _group(level: _Level, now: Found, before: Found) -> GroupFigures:
    return GroupFigures(
        calls=_calls(now), now=level.cells(now), previous=level.cells(before), previous_calls=_calls(before)
    )


def _family(kpi: Kpi) -> Family:
    """The family of a KPI's own value: where a group has no row of it, there is nothing to say of the KPI."""
    part = kpi.value
    while below := children(part):
        part = below[0]
    family = family_of(part)
    return "attempts" if family == "users" else family


def _calls(one: Found) -> int:
    return int(one.values.get(CALLS) or 0)


def number_of(value: object) -> float | None:
    """A finite number of the database; whole ones stay whole."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if float("-inf") < value < float("inf") else None
