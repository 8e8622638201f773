"""Whether a change is one: intervals against published values, and each unit's own way to change."""

from __future__ import annotations

import random

import pytest

from llm_vitals_collector.kpi.catalogue import BY_ID, KPIS
from llm_vitals_collector.kpi.change import FEWEST, change, difference_interval
from llm_vitals_collector.kpi.measure import Cell


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10.
        pytest.param((56, 70), (48, 80), 0.0524, 0.3339, id="56 of 70 against 48 of 80"),
        pytest.param((9, 10), (3, 10), 0.1705, 0.8090, id="9 of 10 against 3 of 10"),
        pytest.param((5, 56), (0, 29), -0.0381, 0.1926, id="5 of 56 against 0 of 29"),
        pytest.param((0, 10), (0, 20), -0.1611, 0.2775, id="none against none"),
    ],
)
def test_the_interval_of_a_difference(first, second, low, high):
    (hits, calls), (others, other_calls) = first, second
    found = difference_interval(hits / calls, calls, others / other_calls, other_calls)
    assert found == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("kpi", "now", "before", "value", "kind", "by_chance"),
    [
        pytest.param("error_rate", (0.07, 1000), (0.04, 1000), 3.0, "points", False, id="a share, in points"),
        pytest.param("error_rate", (0.2, 100), (0.0, 100), 20.0, "new", False, id="a share from 0"),
        pytest.param("error_rate", (0.0, 100), (0.0, 100), 0.0, "points", True, id="a share that stays at 0"),
        pytest.param("refusal_rate", (0.5, 2), (0.25, 4), 25.0, "points", True, id="1 of 4, then 1 of 2"),
        pytest.param("refusal_rate", (1.0, 9), (0.0, 9), 100.0, "new", True, id="too few, whatever they say"),
        pytest.param("tokens_per_query", (1200.0, 500), (1000.0, 500), 0.2, "relative", False, id="a mean"),
        pytest.param("tokens_per_query", (1200.0, 50), (1000.0, 50), 0.2, "relative", True, id="a mean of few"),
        pytest.param("cost_usd", (4.0, 100), (0.0, 100), None, "new", False, id="a sum from 0"),
        pytest.param("cost_usd", (0.3, 3), (100.0, 1000), -0.997, "relative", False, id="a sum of few, once of many"),
        pytest.param(
            "cost_usd", (100.0, 1000), (0.3, 3), 99.7 / 0.3, "relative", False, id="a sum of many, once of few"
        ),
        pytest.param("cost_usd", (0.3, 3), (0.9, 9), -2 / 3, "relative", True, id="a sum of few, twice"),
        pytest.param("cost_usd", (1.2, 12), (0.9, 9), 1 / 3, "relative", True, id="a sum of a few more"),
        pytest.param("tokens_per_query", (900.0, 3), (100.0, 1000), 8.0, "relative", True, id="a mean of very few"),
        pytest.param("nps", (40.0, 200), (0.0, 200), 40.0, "points", False, id="points"),
        pytest.param("nps", (40.0, 12), (0.0, 12), 40.0, "points", True, id="points of few"),
    ],
)
def test_a_change_in_its_unit(kpi, now, before, value, kind, by_chance):
    found = change(BY_ID[kpi], Cell(value=now[0], basis=now[1]), Cell(value=before[0], basis=before[1]))
    assert (found.kind, found.by_chance) == (kind, by_chance)
    assert found.value == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.id)
def test_what_is_unknown_has_no_change(kpi):
    known, unknown = Cell(value=0.5, basis=100), Cell(value=None, basis=None)
    assert change(kpi, unknown, known) is change(kpi, known, unknown) is change(kpi, unknown, unknown) is None


@pytest.mark.parametrize("calls", [20, 200, 2000])
@pytest.mark.parametrize("rate", [0.02, 0.1, 0.4])
def test_steady_rates_seldom_seem_to_change(calls, rate):
    # One of twenty at most, with room for the chance of this test itself.
    draw = random.Random(7)
    rounds = 1000
    seen = 0
    for _ in range(rounds):
        now, before = (sum(draw.random() < rate for _ in range(calls)) / calls for _ in range(2))
        found = change(BY_ID["error_rate"], Cell(value=now, basis=calls), Cell(value=before, basis=calls))
        seen += not found.by_chance
    assert seen / rounds <= 0.07
    assert calls >= FEWEST


@pytest.mark.parametrize("ratings", [FEWEST, 30, 300])
@pytest.mark.parametrize(
    "shares", [(0.1, 0.2, 0.7), (0.5, 0.0, 0.5), (0.02, 0.08, 0.9)], ids=["liked", "split", "nearly all like it"]
)
def test_a_steady_promoter_score_seldom_seems_to_change(ratings, shares):
    """Values of -1, 0 and 1 of known shares: of those that say 0 the spread is less than what is taken."""
    draw = random.Random(11)
    rounds, seen = 1000, 0
    for _ in range(rounds):
        now, before = (100 * sum(draw.choices((-1, 0, 1), shares, k=ratings)) / ratings for _ in range(2))
        seen += not change(BY_ID["nps"], Cell(value=now, basis=ratings), Cell(value=before, basis=ratings)).by_chance
    assert seen / rounds <= 0.08


@pytest.mark.slow
@pytest.mark.parametrize("calls", [100, 1000])
def test_a_steady_percentile_seldom_seems_to_change(calls):
    """Of times that are spread exponentially, for which the spread of the 95th percentile is taken."""
    draw = random.Random(12)
    rounds, seen = 300, 0
    for _ in range(rounds):
        now, before = (
            sorted(draw.expovariate(1.0) for _ in range(calls))[round(0.95 * (calls - 1))] for _ in range(2)
        )  # fmt: skip
        cells = (Cell(value=value, basis=calls) for value in (now, before))
        seen += not change(BY_ID["duration_p95_s"], *cells).by_chance
    assert seen / rounds <= 0.08
