"""When a limit would have fired: its state minute by minute over a past period, and a limit that fires about once a
week. Pure.

Of each window the *reach* is worked out: the limit at which its value would stand exactly at the bound. A rule is past
its limit where the reach is past the limit, so that another limit is another comparison, and no other measurement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, sqrt
from typing import Final

from llm_vitals_collector.alerts.decide import holding_of
from llm_vitals_collector.alerts.rule import LimitRule
from llm_vitals_collector.alerts.state import Holding
from llm_vitals_collector.kpi.kpi import Kpi
from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.kpi.parts import Quantile
from llm_vitals_collector.kpi.wilson import wilson
from llm_vitals_collector.kpi.windows import Windowed

_NEVER: Final = float("-inf")
_MOST_FIRING: Final = 0.05
"""Of the time: a limit that fires longer is no alarm, but a state."""
_POINTS: Final = 480
"""Of a line that is drawn."""
_MOST_LINES: Final = 6
_SHARES: Final = (
    *(0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25),
    *(0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95),
)
_STEPS: Final = (1, 1.5, 2, 3, 4, 5, 6, 8)
"""Limits that people would write, between two powers of ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """One time that an alert would have fired. `key` is the value of the rule's dimension."""

    key: str | None
    started_at: datetime
    ended_at: datetime | None
    """None where it would fire still."""
    value: float
    """At its worst."""
    basis: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The worst window of a stretch of time. `reach` is the limit that its value stands at exactly."""

    at: datetime
    value: float
    basis: int
    reach: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A limit, and how often and how long it would have fired."""

    limit: float
    firings: int
    firing_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What a rule would have done in a period."""

    rule: LimitRule
    period: Period
    step_s: float
    """Between two looks."""
    firings: tuple[Firing, ...]
    """The oldest first."""
    firing_s: float
    """For how long in all, each alert by itself."""
    groups: int
    """Of how many values of the rule's dimension something is known; 1 without one."""
    lines: Mapping[str | None, tuple[Point, ...]]
    """Of the groups that fired most, else of those with most calls."""
    proposal: Proposal | None
    """The most sensitive limit that fires once a week at most; None where there is none."""

    @property
    def compared(self) -> float:
        """What a value is compared with: the limit; of a latency the share of slower calls that it allows."""
        return _compared(self.rule)


def backtest(rule: LimitRule, period: Period, step_s: float, found: Mapping[str | None, Windowed]) -> Backtest:
    """Of windows that end at the start of the period and after each step of it."""
    reaches = {key: reaches_of(rule, of) for key, of in found.items() if key not in rule.reach.but}
    holding, sign = holding_of(rule), 1 if rule.bound.is_upper else -1
    compared = _compared(rule)
    runs = {key: runs_of(reach, sign * compared, holding, step_s) for key, reach in reaches.items()}
    firings = [_firing(key, run, reaches[key], found[key], period, step_s) for key, of in runs.items() for run in of]
    return Backtest(
        rule=rule,
        period=period,
        step_s=step_s,
        firings=tuple(sorted(firings, key=lambda one: (one.started_at, one.key or ""))),
        firing_s=sum(((one.ended_at or period.end) - one.started_at).total_seconds() for one in firings),
        groups=sum(any(of.bases) for of in found.values()),
        lines={
            key: _line(found[key], reaches[key], sign, period, step_s)
            for key in sorted(reaches, key=lambda key: (-len(runs[key]), -sum(found[key].bases)))[:_MOST_LINES]
        },
        proposal=_proposal(rule, reaches, holding, sign, step_s, period),
    )


def reaches_of(rule: LimitRule, found: Windowed) -> list[float]:
    """The reach of each window, with the sign by which more is worse."""
    return list(map(_reach_of(rule), found.values, found.bases))


def runs_of(reach: Sequence[float], limit: float, holding: Holding, step_s: float) -> list[tuple[int, int | None]]:
    """Where an alert begins to fire, and where it ends (None: it does not), as `state.advance` has it at each step; it
    is past its limit where the reach is above it."""
    for_steps, keep_steps = (ceil(length / step_s - 1e-9) for length in (holding.for_s, holding.keep_firing_s))
    found: list[tuple[int, int | None]] = []
    since = last = began = -1
    for step in (step for step, one in enumerate(reach) if one > limit):
        if began >= 0 and step > last + 1 + keep_steps:
            found.append((began, last + 1 + keep_steps))
            began = since = -1
        if since < 0 or (began < 0 and step != last + 1):
            since = step
        if began < 0 and step - since >= for_steps:
            began = step
        last = step
    if began >= 0:
        end = last + 1 + keep_steps
        found.append((began, end if end < len(reach) else None))
    return found


def _reach_of(rule: LimitRule) -> Callable[[float | None, int], float]:
    """The limit at which a value over a basis stands at the bound, with the sign by which more is worse."""
    kpi, z, least, is_upper = rule.kpi, rule.z, max(rule.least, 1), rule.bound.is_upper
    sign = 1 if is_upper else -1
    deviation = rule.subject.deviation

    def of_share(value: float | None, basis: int) -> float:
        if value is None or basis < least:
            return _NEVER
        interval = wilson(min(max(value, 0.0), 1.0), basis, z)
        return _NEVER if interval is None else sign * interval[0 if is_upper else 1]

    def of_estimate(value: float | None, basis: int) -> float:
        near = of_share(value, basis)
        # The limit moves by the error of 1 less the value: `LimitRule.bound`.
        return near if near == _NEVER else sign * (sign * near - kpi.error) / (1 - kpi.error)

    def of_mean(value: float | None, basis: int) -> float:
        if value is None or basis < least:
            return _NEVER
        return sign * value - z * (deviation or 0.0) / sqrt(basis)

    def of_points(value: float | None, basis: int) -> float:
        near = of_share(None if value is None else (value + 100) / 200, basis)
        return near if near == _NEVER else sign * (200 * sign * near - 100)

    def of_spread(value: float | None, basis: int) -> float:
        if value is None or basis < least:
            return _NEVER
        moved = 1 + sign * z * kpi.spread / sqrt(basis)
        return sign * value / moved if moved > 0 else _NEVER

    if isinstance(kpi.value, Quantile):
        return of_share
    if deviation is not None:
        return of_mean
    if kpi.unit == "points":
        return of_points
    if kpi.unit != "share":
        return of_spread
    return of_estimate if kpi.error_of == "complement" else of_share


def _compared(rule: LimitRule) -> float:
    """What the reach is compared with: the limit; of a latency the share of slower calls that it allows."""
    return rule.bound.limit if isinstance(rule.kpi.value, Quantile) else rule.limit


def _firing(
    key: str | None,
    run: tuple[int, int | None],
    reach: Sequence[float],
    found: Windowed,
    period: Period,
    step_s: float,
) -> Firing:
    start, end = run
    worst = max(range(start, len(reach) if end is None else end), key=lambda step: reach[step])
    return Firing(
        key=key,
        started_at=_at(period, start, step_s),
        ended_at=None if end is None else _at(period, end, step_s),
        value=found.values[worst] or 0.0,
        basis=found.bases[worst],
    )


def _line(found: Windowed, reach: Sequence[float], sign: int, period: Period, step_s: float) -> tuple[Point, ...]:
    count = len(found.values)
    size = max(1, ceil(count / _POINTS))
    points: list[Point] = []
    for start in range(0, count, size):
        known = [step for step in range(start, min(start + size, count)) if found.values[step] is not None]
        if not known:
            continue
        # Where too little is known for a reach, the value itself says what was worst.
        worst = max(known, key=lambda step: (reach[step], sign * (found.values[step] or 0.0)))
        points.append(
            Point(
                at=_at(period, worst, step_s),
                value=found.values[worst] or 0.0,
                basis=found.bases[worst],
                reach=None if reach[worst] == _NEVER else sign * reach[worst],
            )
        )
    return tuple(points)


def _at(period: Period, step: int, step_s: float) -> datetime:
    return period.start + timedelta(seconds=step * step_s)


# -- a limit that fires about once a week ----------------------------------------------------------------------------


def _proposal(
    rule: LimitRule,
    reaches: Mapping[str | None, Sequence[float]],
    holding: Holding,
    sign: int,
    step_s: float,
    period: Period,
) -> Proposal | None:
    """A looser limit fires less: the tightest one that fires no more than once a week, found by halving."""
    if isinstance(rule.kpi.value, Quantile):
        # Another limit in seconds is another share of calls: that is measured anew (`replay`).
        return None
    most = max((one for reach in reaches.values() for one in reach), default=_NEVER)
    if most == _NEVER:
        return None
    limits = sorted(_limits(rule.kpi, abs(most)), key=lambda limit: sign * limit)
    tried: list[Proposal] = []
    low, high = 0, len(limits) - 1
    while low <= high:
        middle = (low + high) // 2
        one = propose(limits[middle], _runs(reaches, sign * limits[middle], holding, step_s), period, step_s)
        if is_rare(one, period):
            tried.append(one)
            high = middle - 1
        else:
            low = middle + 1
    return min(tried, key=lambda one: sign * one.limit, default=None)


def propose(limit: float, runs: Sequence[tuple[int, int | None]], period: Period, step_s: float) -> Proposal:
    """How often and how long a limit would have fired."""
    last = period.length.total_seconds() / step_s
    return Proposal(
        limit=limit,
        firings=len(runs),
        firing_s=sum(((last if end is None else end) - start) * step_s for start, end in runs),
    )


def is_rare(one: Proposal, period: Period) -> bool:
    """Whether it fires about once a week at most, and not for long."""
    weeks = max(1.0, period.length / timedelta(days=7))
    return one.firings <= weeks and one.firing_s <= _MOST_FIRING * period.length.total_seconds()


def _runs(
    reaches: Mapping[str | None, Sequence[float]], limit: float, holding: Holding, step_s: float
) -> list[tuple[int, int | None]]:
    return [run for reach in reaches.values() for run in runs_of(reach, limit, holding, step_s)]


def _limits(kpi: Kpi, most: float) -> Iterator[float]:
    """Limits that people would write; `most` is about the largest value that was seen."""
    if kpi.unit == "share":
        yield from (round(one if kpi.better == "lower" else 1 - one, 4) for one in _SHARES)
    elif kpi.unit == "points":
        yield from range(-95, 100, 5)
    else:
        yield from (step * 10.0**power for power in range(-1, 9) for step in _STEPS if 10.0**power <= max(most, 1))
