"""The judge against people: the figures of other libraries on the same data, and intervals that hold what they say."""

from __future__ import annotations

import random
from importlib.util import find_spec

import pytest

from llm_vitals_collector.kpi.calibration import LEAST, Agreement, Corrected, corrected


def agreement_of(people, judge):
    """From lists of whether each calls an answer bad."""
    pairs = list(zip(people, judge, strict=True))
    return Agreement(
        bad_bad=pairs.count((True, True)), bad_good=pairs.count((True, False)),
        good_bad=pairs.count((False, True)), good_good=pairs.count((False, False)),
    )  # fmt: skip


def drawn(dice, calls, share):
    """How many of so many calls it is."""
    return sum(dice.random() < share for _ in range(calls))


@pytest.mark.skipif(find_spec("sklearn") is None, reason="needs scikit-learn and scipy (extra `eval`)")
@pytest.mark.parametrize("seed", range(5))
def test_figures_equal_those_of_scikit_learn_and_scipy(seed):
    from scipy import stats
    from sklearn.metrics import cohen_kappa_score, recall_score

    dice = random.Random(seed)
    people = [dice.random() < 0.3 for _ in range(120)]
    judge = [(dice.random() < 0.8) if bad else (dice.random() < 0.15) for bad in people]
    found = agreement_of(people, judge)
    assert found.labelled == 120
    assert found.kappa == pytest.approx(cohen_kappa_score(people, judge))
    assert found.sensitivity == pytest.approx(recall_score(people, judge))
    assert found.specificity == pytest.approx(recall_score(people, judge, pos_label=False))
    for interval, hits, of in (
        (found.sensitivity_interval, found.bad_bad, found.bad),
        (found.specificity_interval, found.good_good, found.good),
    ):
        wanted = stats.binomtest(hits, of).proportion_ci(method="wilson")
        assert interval == pytest.approx((wanted.low, wanted.high))


def test_what_is_not_known_is_none():
    nothing = Agreement()
    assert (nothing.sensitivity, nothing.specificity, nothing.kappa, nothing.sensitivity_interval) == (None,) * 4
    assert Agreement(good_good=5).kappa is None
    assert Agreement(good_good=5).specificity == 1.0


@pytest.mark.parametrize(
    ("rate", "agreement", "value"),
    [
        pytest.param(0.3, Agreement(bad_bad=80, bad_good=20, good_bad=10, good_good=90), 0.2 / 0.7, id="rogan gladen"),
        pytest.param(0.05, Agreement(bad_bad=80, bad_good=20, good_bad=10, good_good=90), 0.0, id="never under 0"),
        pytest.param(0.95, Agreement(bad_bad=80, bad_good=20, good_bad=10, good_good=90), 1.0, id="never over 1"),
        pytest.param(0.3, Agreement(bad_bad=50, good_good=50), 0.3, id="a judge without errors changes nothing"),
    ],
)
def test_a_rate_without_the_judge_s_errors(rate, agreement, value):
    found = corrected(rate, 400, agreement)
    assert found.value == pytest.approx(value)
    assert 0 <= found.low <= found.high <= 1


@pytest.mark.parametrize(
    ("agreement", "reason"),
    [
        pytest.param(Agreement(), "labelled are 0 bad and 0 good answers: 10 of each are needed", id="no labels"),
        pytest.param(
            Agreement(bad_bad=LEAST, good_good=LEAST - 1),
            "labelled are 10 bad and 9 good answers: 10 of each are needed",
            id="too few",
        ),
        pytest.param(
            Agreement(bad_bad=10, bad_good=10, good_bad=10, good_good=10),
            "the judge agrees with people no more than chance does",
            id="a judge by chance",
        ),
    ],
)
def test_a_rate_that_cannot_be_corrected_is_none_and_says_why(agreement, reason):
    assert corrected(0.3, 400, agreement) == Corrected(value=None, reason=reason)


@pytest.mark.parametrize(
    ("truth", "se", "sp", "calls", "bad", "good"),
    [
        pytest.param(0.1, 0.8, 0.9, 400, 50, 100, id="as a rule"),
        pytest.param(0.3, 0.7, 0.8, 200, 30, 30, id="few labels, a poor judge"),
        pytest.param(0.05, 0.9, 0.95, 1000, 40, 200, id="few are bad"),
        pytest.param(0.5, 0.85, 0.85, 100, 20, 20, id="half are bad"),
        pytest.param(0.02, 0.9, 0.97, 400, 15, 60, id="hardly any is bad"),
    ],
)
def test_the_corrected_interval_has_the_truth_in_95_of_100_runs(truth, se, sp, calls, bad, good):
    dice, runs = random.Random(14), 1000
    held = 0
    for _ in range(runs):
        rate = drawn(dice, calls, truth * se + (1 - truth) * (1 - sp)) / calls
        found_bad, found_good = drawn(dice, bad, se), drawn(dice, good, sp)
        agreement = Agreement(
            bad_bad=found_bad, bad_good=bad - found_bad, good_good=found_good, good_bad=good - found_good
        )  # fmt: skip
        found = corrected(rate, calls, agreement)
        held += found.value is None or found.low <= truth <= found.high
    # Of runs that hold it with 95%, 1,000 have it 936 times and more in 98 of 100.
    assert held / runs >= 0.936
