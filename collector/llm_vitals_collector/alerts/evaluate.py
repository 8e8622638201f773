"""Rules over the store: what each of them sees now, and whether that is past its limit.

One measurement serves all rules over one window, whatever they split it by. A value that is unknown is past nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import sqrt
from typing import Final, Protocol

from llm_vitals_collector.alerts.rule import (
    ATTEMPTS,
    DAY_S,
    WEEK_S,
    AbsenceRule,
    BurnRule,
    ChangeRule,
    LimitRule,
    Reach,
    Rule,
)
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.measure import Cell, Figures, Period, Scope
from llm_vitals_collector.kpi.parts import Part

Key = str | None
"""A value of the dimension that a rule is split by; None for the total."""
_NOTHING: Final = Cell(value=None, basis=None)
_COST: Final = BY_ID["cost_usd"]


class Measures(Protocol):
    """What is needed of a store."""

    def measure(self, kpis: Sequence[Kpi], scope: Scope, by: Sequence[Dimension] = ()) -> Figures: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A value and its basis over a window that ends `offset_s` before now."""

    value: Part
    basis: Part
    window_s: int
    offset_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a rule sees of the total, or of one value of its dimension."""

    rule: Rule
    key: Key
    value: float | None
    basis: int | None
    compared: float | None
    """What the value was compared with: the limit as it stands for this basis; None where there is no basis."""
    is_past: bool


def observe(store: Measures, rules: Sequence[Rule], now: datetime) -> tuple[Observation, ...]:
    """What all of these rules see at a time (aware). Raises StoreError."""
    cells = _cells(store, rules, now)
    return tuple(one for rule in rules for one in _observations(rule, cells))


def readings(rule: Rule) -> tuple[Reading, ...]:
    """What must be measured for a rule, in the order in which `judge` takes it."""
    if isinstance(rule, LimitRule):
        return (Reading(rule.value, rule.basis, rule.window_s),)
    if isinstance(rule, BurnRule):
        return tuple(Reading(rule.value, rule.basis, length) for length in (rule.pace.long_s, rule.pace.short_s))
    if isinstance(rule, AbsenceRule):
        return tuple(Reading(ATTEMPTS, ATTEMPTS, rule.window_s, offset) for offset in (0, DAY_S, WEEK_S))
    if isinstance(rule, ChangeRule):
        return tuple(Reading(rule.kpi.value, rule.kpi.basis, rule.window_s, offset) for offset in (0, WEEK_S))
    day, week, first = ((DAY_S, 0), (WEEK_S, DAY_S), (DAY_S, WEEK_S))
    spans = (day,) if rule.times is None else (day, week, first)
    return tuple(Reading(_COST.value, _COST.basis, length, offset) for length, offset in spans)


def judge(rule: Rule, key: Key, cells: Sequence[Cell]) -> Observation:
    """What a rule sees in its readings."""
    cell = cells[0]
    value, basis = cell.value, cell.basis
    compared: float | None = None
    is_past = False
    if isinstance(rule, (LimitRule, BurnRule)):
        if value is not None and basis:
            compared = rule.bound.at(basis)
            is_past = rule.bound.is_past(value, basis)
        if isinstance(rule, BurnRule):
            is_past = is_past and (cells[1].value or 0) > rule.bound.limit
    elif isinstance(rule, AbsenceRule):
        value, basis, compared = cell.value or 0, cell.basis or 0, cells[1].value
        is_past = not value and all((before.value or 0) >= rule.enough for before in cells[1:])
    elif isinstance(rule, ChangeRule):
        compared = cells[1].value
        is_past = _is_worse(rule, cell, cells[1])
    elif value is not None:
        compared = rule.limit_usd
        if rule.times is not None:
            week, first = cells[1].value, cells[2].value
            compared = max(compared, rule.times * week / 7) if week is not None and first else None
        is_past = compared is not None and value > compared
    return Observation(rule=rule, key=key, value=value, basis=basis, compared=compared, is_past=is_past)


def _is_worse(rule: ChangeRule, now: Cell, before: Cell) -> bool:
    """Whether a share got worse by more than `z` standard deviations of the difference of the two."""
    if now.value is None or before.value is None or min(now.basis or 0, before.basis or 0) < rule.least:
        return False
    variances = (one.value * (1 - one.value) / one.basis for one in (now, before) if one.value and one.basis)
    worse = now.value - before.value if rule.kpi.better == "lower" else before.value - now.value
    return worse > rule.z * sqrt(max(0.0, sum(variances)))


def window_s(rule: Rule) -> int:
    """The longest window that a rule looks at now."""
    return max(one.window_s for one in readings(rule) if not one.offset_s)


# -- measuring -----------------------------------------------------------------------------------------------------

_Where = tuple[tuple[Dimension, str], ...]
_Group = tuple[Dimension | None, Key]
_Place = tuple[_Where, int, int]
"""Which calls, over which window, how long ago: one measurement."""


def _cells(
    store: Measures, rules: Sequence[Rule], now: datetime
) -> Mapping[tuple[_Where, Reading], Mapping[_Group, Cell]]:
    wanted: dict[_Place, dict[Reading, dict[Dimension, None]]] = {}
    for rule in rules:
        for reading in readings(rule):
            dimensions = wanted.setdefault((rule.reach.where, reading.window_s, reading.offset_s), {}).setdefault(
                reading, {}
            )
            if rule.reach.by is not None:
                dimensions[rule.reach.by] = None
    found: dict[tuple[_Where, Reading], Mapping[_Group, Cell]] = {}
    # The newest last: what is written meanwhile must not be in the week before, and missing in the hour of now.
    for (where, length_s, offset_s), together in sorted(wanted.items(), key=lambda place: -place[0][2]):
        end = now - timedelta(seconds=offset_s)
        scope = Scope(period=Period(start=end - timedelta(seconds=length_s), end=end), filters=dict(where))
        kpis = {reading: _kpi(reading, tuple(dimensions)) for reading, dimensions in together.items()}
        by: tuple[Dimension, ...] = tuple(
            dict.fromkeys(dimension for dimensions in together.values() for dimension in dimensions)
        )
        figures = store.measure(tuple(kpis.values()), scope, by)
        for reading, kpi in kpis.items():
            found[where, reading] = dict(_of(figures, kpi))
    return found


def _kpi(reading: Reading, by: tuple[Dimension, ...]) -> Kpi:
    # Figures of many calls are kept by the ids of their KPIs, so the id says all that the KPI is made of.
    template = BY_ID["error_rate"]
    return replace(
        template,
        id=repr((reading.value, reading.basis)),
        value=reading.value,
        basis=reading.basis,
        by=by,
        threshold=None,
    )


def _of(figures: Figures, kpi: Kpi) -> Iterator[tuple[_Group, Cell]]:
    yield (None, None), figures.total.now.get(kpi.id, _NOTHING)
    for dimension in kpi.by:
        for key, group in figures.by.get(dimension, {}).items():
            yield (dimension, key), group.now.get(kpi.id, _NOTHING)


def _observations(rule: Rule, cells: Mapping[tuple[_Where, Reading], Mapping[_Group, Cell]]) -> Iterator[Observation]:
    measured = [cells[rule.reach.where, reading] for reading in readings(rule)]
    for key in _keys(rule.reach, measured):
        yield judge(rule, key, [of.get((rule.reach.by, key), _NOTHING) for of in measured])


def _keys(reach: Reach, measured: Sequence[Mapping[_Group, Cell]]) -> Sequence[Key]:
    """Those that any of the readings has: a service without calls is in none of the last hour."""
    if reach.by is None:
        return (None,)
    keys = sorted({key for of in measured for dimension, key in of if dimension == reach.by and key is not None})
    return [key for key in keys if key not in reach.but]
