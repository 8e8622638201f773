"""What a rule would have seen in a past period, from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from math import ceil
from typing import Final, Protocol

from llm_vitals_collector.alerts.backtest import Backtest, Proposal, backtest, is_rare, propose, reaches_of, runs_of
from llm_vitals_collector.alerts.decide import cadence_s, holding_of
from llm_vitals_collector.alerts.rule import LimitRule
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.kpi.parts import Part, Quantile, Returning, leaves
from llm_vitals_collector.kpi.windows import StepCounts, Windowed, windowed

SECONDS: Final = (0.5, 1, 2, 3, 5, 8, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300)
"""Limits of times that are tried."""


class ReplayError(ValueError):
    """A rule cannot be replayed; the message says why."""


class HasSteps(Protocol):
    """What is needed of a store."""

    def step_counts(
        self, leaves: Sequence[Part], scope: Scope, step_s: float, window: int, by: Dimension | None = None
    ) -> StepCounts: ...


def step_of(rule: LimitRule) -> tuple[float, int]:
    """Seconds between two looks, as the evaluation has them, and how many of them a window has."""
    parts = max(1, ceil(rule.window_s / cadence_s(rule.window_s)))
    return rule.window_s / parts, parts


def replay(store: HasSteps, rule: LimitRule, period: Period) -> Backtest:
    """The backtest of a rule over a period. Raises ReplayError, StoreError."""
    step_s, window = step_of(rule)
    steps = int(period.length.total_seconds() // step_s)
    period = Period(start=period.end - timedelta(seconds=steps * step_s), end=period.end)
    parts: list[Part] = [rule.value, rule.basis]
    others = _others(rule)
    parts += [other.value for other in others]
    wanted = tuple(dict.fromkeys(leaf for part in parts for leaf in leaves(part)))
    if any(isinstance(leaf, Returning) for leaf in wanted):
        raise ReplayError(f"{rule.kpi.title} compares two periods, so it cannot be looked at minute by minute")
    scope = Scope(
        period=Period(start=period.start - timedelta(seconds=rule.window_s), end=period.end),
        filters=dict(rule.reach.where),
    )
    found = store.step_counts(wanted, scope, step_s, window, rule.reach.by)
    series = {key: windowed(rule.value, rule.basis, of, window) for key, of in found.items() if _is_whole(of, wanted)}
    made = backtest(rule, period, step_s, series)
    if not others:
        return made
    tried = [_try(other, found, wanted, window, period, step_s) for other in others]
    rare = [one for one in tried if is_rare(one, period)]
    return replace(made, proposal=min(rare, key=lambda one: one.limit, default=None))


def _is_whole(found: Mapping[Part, object], wanted: Sequence[Part]) -> bool:
    """Whether every leaf is there: a group that has calls and no row of another family has none of its value."""
    return all(leaf in found for leaf in wanted)


def _others(rule: LimitRule) -> list[LimitRule]:
    """The same rule with other limits, of a time; of other units a limit is only compared. By a dimension that would be
    as many measurements as it has values."""
    if not isinstance(rule.kpi.value, Quantile) or rule.reach.by is not None:
        return []
    return [replace(rule, limit=float(limit)) for limit in SECONDS]


def _try(
    rule: LimitRule, found: StepCounts, wanted: Sequence[Part], window: int, period: Period, step_s: float
) -> Proposal:
    runs: list[tuple[int, int | None]] = []
    for of in found.values():
        if _is_whole(of, wanted):
            series: Windowed = windowed(rule.value, rule.basis, of, window)
            runs += runs_of(reaches_of(rule, series), rule.bound.limit, holding_of(rule), step_s)
    return propose(rule.limit, runs, period, step_s)
