"""Backtests over a real store: at every step what a measurement of that window says."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals_collector.alerts import defaults
from llm_vitals_collector.alerts.backtest import runs_of
from llm_vitals_collector.alerts.decide import holding_of
from llm_vitals_collector.alerts.evaluate import observe
from llm_vitals_collector.alerts.replay import SECONDS, ReplayError, replay, step_of
from llm_vitals_collector.alerts.rule import Reach
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.kpi.parts import leaves
from llm_vitals_collector.kpi.windows import windowed
from llm_vitals_collector.records import Batch, Call, Feedback
from llm_vitals_collector.store.duckdb import open_store

END = datetime(2026, 11, 20, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """Two days of calls, of which a stretch goes wrong."""
    chance = random.Random(9)
    calls, ratings = [], []
    for number in range(4000):
        at = END - timedelta(seconds=chance.uniform(0, 48 * 3600))
        is_bad = END - 30 * HOUR < at < END - 26 * HOUR and chance.random() < 0.5
        outcome = "error" if is_bad else chance.choice(["ok"] * 9 + ["refusal"])
        calls.append(
            Call(
                trace_id=f"{number + 1:032x}",
                span_id=f"{number + 1:016x}",
                started_at=at,
                duration_s=chance.lognormvariate(2, 1),
                time_to_first_chunk_s=chance.lognormvariate(0, 1) if number % 2 else None,
                operation="embeddings" if number % 17 == 0 else "chat",
                request_model=chance.choice(["a", "b", None]),
                service=chance.choice(["x", "y"]),
                task=chance.choice(["t", None]),
                outcome=outcome,
                judged=None if outcome == "error" else "yes",
                starts_query=True,
                user=f"u{chance.randrange(30)}",
                fingerprint=f"q{chance.randrange(20)}",
                overall=None if outcome == "error" else chance.random(),
                input_tokens=chance.randrange(100),
                output_tokens=chance.randrange(100),
                response_id=f"r{number}",
            )
        )
        if number % 5 == 0:
            word = chance.choice(["positive", "negative", "promoter", "detractor", "passive"])
            ratings.append(Feedback(id=f"f{number}", at=at, rating=word, response_id=f"r{number}"))
    store = open_store(tmp_path_factory.mktemp("busy"))
    store.write([Batch(calls=tuple(calls), feedback=tuple(ratings))])
    yield store
    store.close()


RULES = [
    next(rule for rule in defaults.limits() if rule.subject.kpi == kpi)
    for kpi in dict.fromkeys(rule.subject.kpi for rule in defaults.limits())
    if kpi != "accuracy"
]
RULES.append(replace(RULES[0], subject=defaults.SUBJECT_OF["queries_per_user"], limit=1.5, window_s=4 * 3600))
RULES.append(replace(RULES[0], subject=defaults.SUBJECT_OF["tokens_per_query"], limit=100))


@pytest.mark.parametrize("by", [None, "model"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.subject.kpi)
def test_each_window_has_what_a_measurement_has(busy, rule, by):
    window_s, parts = min(rule.window_s, 6 * 3600), 12
    step_s = window_s / parts
    steps = 48
    start = END - timedelta(seconds=steps * step_s)
    scope = Scope(period=Period(start=start - timedelta(seconds=window_s), end=END))
    wanted = tuple(dict.fromkeys((*leaves(rule.value), *leaves(rule.basis))))
    found = busy.step_counts(wanted, scope, step_s, parts, by)
    if by is None or by in rule.kpi.by:
        assert found
    kpi = replace(BY_ID["error_rate"], id="x", value=rule.value, basis=rule.basis, threshold=None, by=("model",))
    for step in range(0, steps + 1, 7):
        end = start + timedelta(seconds=step * step_s)
        figures = busy.measure([kpi], Scope(period=Period(start=end - timedelta(seconds=window_s), end=end)), ["model"])
        groups = {None: figures.total} if by is None else figures.by["model"]
        for key, group in groups.items():
            cell = group.now.get("x")
            made = windowed(rule.value, rule.basis, found[key], parts)
            assert made.bases[step] == (cell.basis or 0)
            assert made.values[step] == (None if cell.value is None else pytest.approx(cell.value))


@pytest.mark.slow
def test_it_fires_when_the_evaluation_would_have(busy):
    rule = next(one for one in RULES if one.subject.kpi == "error_rate")
    period = Period(start=END - 40 * HOUR, end=END)
    made = replay(busy, rule, period)
    step_s, _ = step_of(rule)
    past = [
        next(iter(observe(busy, [rule], period.start + timedelta(seconds=step * step_s)))).is_past
        for step in range(0, 40 * 60 + 1, 10)
    ]
    ten = runs_of([float(one) for one in past], 0.5, replace(holding_of(rule), for_s=0), 10 * step_s)
    assert len(made.firings) == len(ten) == 1
    ((begin, end),) = ten
    assert abs(made.firings[0].started_at - (period.start + begin * 10 * timedelta(seconds=step_s))) <= HOUR / 3
    assert abs(made.firings[0].ended_at - (period.start + end * 10 * timedelta(seconds=step_s))) <= HOUR / 3


def test_a_limit_of_time_is_proposed_in_seconds(busy):
    rule = next(one for one in RULES if one.subject.kpi == "duration_p95_s")
    made = replay(busy, rule, Period(start=END - 40 * HOUR, end=END))
    assert made.proposal.limit in SECONDS
    again = replay(busy, replace(rule, limit=made.proposal.limit), made.period)
    assert len(again.firings) == made.proposal.firings <= 1
    tighter = SECONDS[SECONDS.index(made.proposal.limit) - 1]
    assert len(replay(busy, replace(rule, limit=tighter), made.period).firings) > 1


def test_only_calls_of_its_own(busy):
    rule = replace(RULES[0], reach=Reach(by="model", where=(("model", "a"),)))
    made = replay(busy, rule, Period(start=END - 40 * HOUR, end=END))
    assert set(made.lines) == {"a"}


def test_what_compares_two_periods_is_refused(busy):
    rule = replace(RULES[0], subject=defaults.SUBJECT_OF["returning_users"], limit=0.5)
    with pytest.raises(ReplayError, match="Returning users compares two periods"):
        replay(busy, rule, Period(start=END - 40 * HOUR, end=END))


def test_of_nothing_nothing_is_known(store):
    made = replay(store, RULES[0], Period(start=END - 40 * HOUR, end=END))
    assert (made.firings, made.groups, made.lines) == ((), 0, {})
