"""The judge against people: the figures of other libraries on the same data, and intervals that hold what they say."""

from __future__ import annotations

import random
from importlib.util import find_spec

import pytest

from llm_vitals_collector.kpi.calibration import LEAST, Agreement, Corrected, corrected
from llm_vitals_collector.kpi.weighted import Observed, weighted_rate


def agreement_of(people, judge):
    """From lists of whether each calls an answer bad."""
    pairs = list(zip(people, judge, strict=True))
    return Agreement(
        bad_bad=pairs.count((True, True)), bad_good=pairs.count((True, False)),
        good_bad=pairs.count((False, True)), good_good=pairs.count((False, False)),
    )  # fmt: skip


def labelled(dice, se, sp, bad, good):
    """What a judge of this sensitivity and specificity says of so many bad and good answers."""
    found_bad, found_good = drawn(dice, bad, se), drawn(dice, good, sp)
    return Agreement(bad_bad=found_bad, bad_good=bad - found_bad, good_good=found_good, good_bad=good - found_good)


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
    assert str(Agreement(good_bad=1, good_good=6).kappa) == "0.0", "and no -0.0"
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("truth", "se", "sp", "calls", "bad", "good"),
    [
        pytest.param(0.1, 0.8, 0.9, 400, 50, 100, id="as a rule"),
        pytest.param(0.3, 0.7, 0.8, 200, 30, 30, id="few labels, a poor judge"),
        pytest.param(0.05, 0.9, 0.95, 1000, 40, 200, id="few are bad"),
        pytest.param(0.5, 0.85, 0.85, 100, 20, 20, id="half are bad"),
        pytest.param(0.02, 0.9, 0.97, 400, 15, 60, id="hardly any is bad"),
        pytest.param(0.2, 0.8, 0.9, 5, LEAST, LEAST, id="five calls, as few labels as there may be"),
        pytest.param(0.1, 0.8, 0.9, 20, LEAST, LEAST, id="twenty calls"),
        pytest.param(0.5, 0.85, 0.85, 20, LEAST, LEAST, id="twenty calls, half are bad"),
        pytest.param(0.0, 0.9, 0.97, 50, LEAST, 30, id="none is bad"),
        pytest.param(0.98, 0.9, 0.9, 30, LEAST, LEAST, id="nearly all are bad"),
        pytest.param(0.3, 1.0, 1.0, 30, LEAST, LEAST, id="a judge without errors, of few labels"),
        pytest.param(0.5, 0.6, 0.6, 50, LEAST, LEAST, id="a judge that is hardly better than chance"),
    ],
)
def test_the_corrected_interval_has_the_truth_in_95_of_100_runs(truth, se, sp, calls, bad, good):
    dice, runs, held, told = random.Random(14), 1000, 0, 0
    for _ in range(runs):
        rate = drawn(dice, calls, truth * se + (1 - truth) * (1 - sp)) / calls
        found = corrected(rate, calls, labelled(dice, se, sp, bad, good))
        told += found.value is not None
        held += found.value is not None and found.low <= truth <= found.high
    # Of runs that hold it with 95%, 1,000 have it 936 times and more in 98 of 100.
    assert told > runs / 2
    assert held / told >= 0.936


@pytest.mark.slow
@pytest.mark.parametrize(
    ("flagged", "bad_flagged", "bad_others", "shares", "calls", "se", "sp", "labels"),
    [
        pytest.param(0.1, 0.6, 0.05, (1, 0.1), 1500, 0.8, 0.9, (50, 100), id="as a rule"),
        pytest.param(0.1, 0.6, 0.05, (1, 0.05), 400, 0.8, 0.9, (20, 40), id="some twenty of the others"),
        pytest.param(0.3, 0.9, 0.02, (1, 0.05), 300, 0.9, 0.95, (15, 30), id="ten of the others"),
        pytest.param(0.02, 0.5, 0.01, (1, 0.1), 500, 0.8, 0.95, (LEAST, 40), id="few are flagged, few are bad"),
        pytest.param(0.1, 0.6, 0.05, (0.3, 0.02), 2000, 0.8, 0.9, (LEAST, 30), id="flagged ones have a weight, too"),
        pytest.param(0.5, 0.2, 0.2, (1, 1 / 30), 600, 0.8, 0.9, (30, 60), id="flags mean nothing"),
    ],
)
def test_the_corrected_rate_of_weighted_calls_has_the_truth_in_95_of_100_runs(
    flagged, bad_flagged, bad_others, shares, calls, se, sp, labels
):
    """Flagged calls are judged with one probability, others with another; the truth is of all calls of the period."""
    dice, runs, held, told = random.Random(3), 300, 0, 0
    for _ in range(runs):
        observed, truth = [], 0
        for number in range(calls):
            is_flagged = dice.random() < flagged
            bad = dice.random() < (bad_flagged if is_flagged else bad_others)
            truth += bad
            probability = shares[0 if is_flagged else 1]
            if dice.random() < probability:
                judged = dice.random() < (se if bad else 1 - sp)
                stratum, hour = "f" if is_flagged else "u", number * 4 // calls
                observed.append(
                    Observed(stratum=stratum, hour=hour, probability=probability, scored=True, value=float(judged))
                )
        rate = weighted_rate(observed)
        found = corrected(rate.value, rate.effective, labelled(dice, se, sp, *labels))
        told += found.value is not None
        held += found.value is not None and found.low <= truth / calls <= found.high
    # Of runs that hold it with 95%, 300 have it 277 times and more in 98 of 100.
    assert told > runs * 0.9
    assert held / told >= 0.92
