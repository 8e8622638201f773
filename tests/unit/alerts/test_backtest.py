"""The arithmetic of backtests: the same as the bound's and the states', only the other way round."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_vitals_collector.alerts import defaults
from llm_vitals_collector.alerts.backtest import backtest, reaches_of, runs_of
from llm_vitals_collector.alerts.rule import LimitRule, Reach
from llm_vitals_collector.alerts.state import Holding, advance
from llm_vitals_collector.kpi.compose import value_of
from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.kpi.parts import Quantile
from llm_vitals_collector.kpi.windows import Steps, Windowed, windowed

BEGIN = datetime(2026, 11, 1, tzinfo=timezone.utc)
LIMITS = [rule for rule in defaults.limits() if rule.reach.by is None]
SPREAD = replace(
    LIMITS[0], subject=defaults.SUBJECT_OF["tokens_per_query"], limit=500.0, least=20
)  # of a unit that is no share


@pytest.mark.parametrize("rule", [*LIMITS, SPREAD], ids=lambda rule: f"{rule.kpi.id}-{rule.severity}")
@settings(max_examples=60)
@given(share=st.floats(0, 1), basis=st.integers(0, 5000))
def test_a_value_is_past_its_bound_where_its_reach_is_past_the_limit(rule: LimitRule, share: float, basis: int) -> None:
    value = {"points": 200 * share - 100, "tokens": 2000 * share}.get(rule.kpi.unit, share)
    (reach,) = reaches_of(rule, Windowed([value], [basis]))
    sign = 1 if rule.bound.is_upper else -1
    limit = rule.bound.limit if isinstance(rule.kpi.value, Quantile) else rule.limit
    if abs(reach - sign * limit) > 1e-6 * max(1, abs(limit)):
        assert (reach > sign * limit) == rule.bound.is_past(value, basis)


def test_of_nothing_there_is_no_reach():
    for rule in LIMITS:
        assert reaches_of(rule, Windowed([None, 0.5], [0, rule.least - 1])) == [float("-inf")] * 2


@given(
    past=st.lists(st.booleans(), max_size=60),
    for_s=st.integers(0, 400),
    keep_firing_s=st.integers(0, 400),
    step_s=st.sampled_from([30.0, 60.0, 70.0]),
)
def test_runs_are_those_of_the_states(past: list[bool], for_s: int, keep_firing_s: int, step_s: float) -> None:
    holding = Holding(for_s=for_s, keep_firing_s=keep_firing_s)
    progress, firing = None, []
    for number, is_past in enumerate(past):
        progress = advance(progress, holding, BEGIN + timedelta(seconds=number * step_s), is_past=is_past)
        firing.append(progress is not None and progress.phase == "firing")
    expected, started = [], None
    for number, one in enumerate([*firing, None]):
        if one and started is None:
            started = number
        if not one and started is not None:
            expected.append((started, number if one is False else None))
            started = None
    assert runs_of([1.0 if one else 0.0 for one in past], 0.5, holding, step_s) == expected


@given(st.data())
def test_windows_are_what_compose_makes_of_their_sums(data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from([rule for rule in LIMITS if rule.kpi.id != "repeat_rate"]))
    count, window = data.draw(st.integers(3, 12)), 3
    from llm_vitals_collector.kpi.parts import Below, Count, Mean, leaves

    found = {}
    for leaf in dict.fromkeys((*leaves(rule.value), *leaves(rule.basis))):
        known = data.draw(st.lists(st.integers(0, 5), min_size=count, max_size=count))
        sums = known if isinstance(leaf, Count) else [number / 4 for number in known]
        found[leaf] = Steps(known, sums)
    made = windowed(rule.value, rule.basis, found, window)
    for place in range(count - window + 1):
        sums = {}
        for leaf, steps in found.items():
            known, total = (sum(of[place : place + window]) for of in (steps.known, steps.sums))
            averaged = isinstance(leaf, (Mean, Below))
            sums[leaf] = (total / known if known else None) if averaged else total
        basis = value_of(rule.basis, sums)
        value = value_of(rule.value, sums) if basis else None
        assert made.bases[place] == int(basis or 0)
        assert made.values[place] == (None if value is None else pytest.approx(value))


def steps_of(*stretches: tuple[int, float]) -> Windowed:
    """Minutes at a rate, of 600 calls each hour."""
    values = [rate for minutes, rate in stretches for _ in range(minutes)]
    return Windowed(list(values), [600] * len(values))


WEEKS = Period(start=BEGIN, end=BEGIN + timedelta(days=28))
MINUTES = 28 * 1440


def test_when_how_often_and_how_long_it_would_have_fired():
    rule = LIMITS[0]
    found = steps_of((1000, 0.01), (60, 0.2), (500, 0.01), (5, 0.3), (MINUTES + 1 - 1565 - 30, 0.01), (30, 0.2))
    made = backtest(rule, WEEKS, 60, {None: found})
    assert [(one.started_at, one.ended_at) for one in made.firings] == [
        (BEGIN + timedelta(minutes=1010), BEGIN + timedelta(minutes=1075)),  # for 10 minutes, and 15 after
        (WEEKS.end - timedelta(minutes=19), None),
    ]
    assert (made.firings[0].value, made.firings[0].basis) == (0.2, 600)
    assert made.firing_s == (65 + 19) * 60


def test_the_proposal_is_the_tightest_limit_that_fires_once_a_week():
    # Four hours a month at 10% and forty at 6%: of 600 calls, those reach 6% and 3%.
    day = 1440
    parts = []
    for number in range(28):
        parts += [(60, 0.1 if number % 7 == 0 else 0.06), (day - 60, 0.01)]
    made = backtest(LIMITS[0], WEEKS, 60, {None: steps_of(*parts, (1, 0.01))})
    assert made.proposal is not None
    assert (made.proposal.limit, made.proposal.firings) == (0.04, 4)
    assert len(made.firings) == 4


def test_without_enough_calls_there_is_nothing_to_propose():
    found = Windowed([0.5] * (MINUTES + 1), [19] * (MINUTES + 1))
    made = backtest(LIMITS[0], WEEKS, 60, {None: found})
    assert (made.firings, made.proposal) == ((), None)


def test_by_model_each_fires_by_itself_and_those_with_rules_of_their_own_are_left_out():
    rule = replace(LIMITS[0], reach=Reach(by="model", but=("c",)))
    bad = steps_of((100, 0.5), (MINUTES - 99, 0.01))
    good = steps_of((MINUTES + 1, 0.01))
    made = backtest(rule, WEEKS, 60, {"a": bad, "b": good, "c": bad})
    assert [one.key for one in made.firings] == ["a"]
    assert list(made.lines) == ["a", "b"]


def test_a_line_shows_the_worst_of_each_stretch():
    found = steps_of((20000, 0.01), (1, 0.4), (MINUTES - 20000, 0.01))
    (points,) = backtest(LIMITS[0], WEEKS, 60, {None: found}).lines.values()
    assert len(points) <= 480
    worst = max(points, key=lambda one: one.value)
    assert (worst.value, worst.at) == (0.4, BEGIN + timedelta(minutes=20000))
