"""Statistics at their edges: nothing, one, all alike, one class absent, weights of a billion. A share and its interval
stay within 0 and 1, and what is not known is None."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_vitals_collector.kpi.accuracy import accuracy_of
from llm_vitals_collector.kpi.calibration import Agreement, corrected
from llm_vitals_collector.kpi.paired import LEAST, mcnemar, mean_difference
from llm_vitals_collector.kpi.weighted import Observed, Sums, WeightedRate, weighted_rate, weighted_share

COUNTS = st.sampled_from([0, 1, 5, 9, 10, 11, 50, 1000])
SHARES = st.one_of(st.sampled_from([0.0, 1.0, 0.5, 1e-9]), st.floats(0, 1))
WEIGHTS = st.sampled_from([1.0, 1.0, 2.0, 50.0, 1e6, 1e9])
SCORED = st.lists(st.tuples(WEIGHTS, st.booleans(), st.booleans()), max_size=60)
"""A weight, whether the answer is below, and whether it is of the part that is left out."""


def holds(value: float, low: float, high: float) -> None:
    assert 0 <= low <= value + 1e-9
    assert value - 1e-9 <= high <= 1
    assert 0 <= value <= 1


@settings(max_examples=100)
@given(SHARES, st.sampled_from([1, 1.5, 30, 1e6]), st.builds(Agreement, **dict.fromkeys(Agreement.__slots__, COUNTS)))
def test_a_corrected_rate_is_within_its_interval_or_says_why_not(rate: float, calls: float, found: Agreement) -> None:
    given_back = corrected(rate, calls, found)
    assert (given_back.value is None) == (given_back.reason is not None)
    if given_back.value is not None:
        holds(given_back.value, given_back.low or 0.0, 1.0 if given_back.high is None else given_back.high)
    assert (found.sensitivity is None, found.specificity is None) == (found.bad == 0, found.good == 0)
    assert found.kappa is None or -1 <= found.kappa <= 1


def observed(weight: float, below: bool, left: bool) -> Observed:
    return Observed(stratum="u", hour=0, probability=1 / weight, scored=not left, value=float(below))


@settings(max_examples=100)
@given(SCORED)
def test_a_weighted_rate_is_within_its_interval_or_unknown(drawn: list[tuple[float, bool, bool]]) -> None:
    found = weighted_rate([observed(*one) for one in drawn])
    assert (found is None) == all(left for _, _, left in drawn)
    if found is not None:
        holds(found.value, found.low, found.high)


def sums(drawn: list[tuple[float, bool, bool]]) -> Sums:
    weights = [weight for weight, _, _ in drawn]
    return Sums(
        stratum="u",
        answers=len(drawn),
        below=sum(below for _, below, _ in drawn),
        size=sum(weights, 0.0),
        squares=sum((weight * weight for weight in weights), 0.0),
        size_below=sum((weight for weight, below, _ in drawn if below), 0.0),
    )


def share(one: Sums) -> WeightedRate | None:
    return weighted_share([one])


@settings(max_examples=200)
@given(SCORED)
def test_what_is_left_of_sums_is_a_share_too(drawn: list[tuple[float, bool, bool]]) -> None:
    """The rest of a slice is a difference of floats: of a billion and one less a billion there may be nothing left."""
    rest = [one for one in drawn if not one[2]]
    found, expected = share(sums(drawn).without(sums([one for one in drawn if one[2]]))), share(sums(rest))
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        holds(found.value, found.low, found.high)
        assert found.calls == expected.calls
        assert 1 - 1e-9 <= found.effective <= found.calls + 1e-9


def test_of_weights_of_a_billion_the_rest_of_one_does_not_fail() -> None:
    whole = [(1e9, True, True)] * 20 + [(1.0, False, False)]
    found = share(sums(whole).without(sums(whole[:20])))
    assert found is not None
    assert (found.value, found.calls, found.low) == (0.0, 1, 0.0)
    assert found.high > 0.7


@pytest.mark.parametrize(
    "confusion",
    [
        pytest.param([], id="nothing"),
        pytest.param([("a", None, 1)], id="one call without a label"),
        pytest.param([("a", "a", 1)], id="one class, right"),
        pytest.param([("a", "b", 3)], id="one class, always another label"),
        pytest.param([("a", "a", 5), ("b", "a", 5)], id="a class that is never answered"),
    ],
)
def test_of_few_labels_accuracy_is_within_its_interval_or_unknown(confusion) -> None:
    found = accuracy_of(confusion)
    assert (found.accuracy is None) == (found.compared == 0)
    if found.accuracy is not None:
        holds(found.accuracy, *(found.interval or (0.0, 1.0)))


@pytest.mark.parametrize("difference", [-0.5, 0.25, 1.0])
def test_that_all_pairs_differ_alike_may_be_chance(difference: float) -> None:
    """By the sign test; it was called impossible."""
    found = mean_difference([difference] * LEAST)
    assert found is not None
    assert found.chance == pytest.approx(mcnemar(0, LEAST))
