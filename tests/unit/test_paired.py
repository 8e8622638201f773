"""Two runs of the same examples: the arithmetic against scipy, and what is called worse, better or the same."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from importlib.util import find_spec

import pytest

from llm_vitals_collector.datasets.runs import Plan, compared, request_of, state_of, with_figures
from llm_vitals_collector.kpi.paired import LEAST, mcnemar, mean_difference
from llm_vitals_collector.store.dataset_runs import DatasetRun, RunAnswer
from llm_vitals_collector.store.datasets import Example

AT = datetime(2026, 11, 20, tzinfo=timezone.utc)
RUN = DatasetRun(
    id="r", dataset="d", started_at=AT, updated_at=AT, endpoint="e", model="m", system=None, template=None,
    parameters="{}", judge=False, planned=1, budget_usd=1.0, state="running",
)  # fmt: skip


@pytest.mark.skipif(find_spec("scipy") is None, reason="needs scipy (extra `eval`)")
@pytest.mark.parametrize(("lost", "won"), [(0, 0), (0, 1), (5, 0), (0, 6), (3, 9), (8, 8), (40, 71), (900, 1000)])
def test_mcnemar_is_scipys_binomial_test(lost, won):
    from scipy.stats import binomtest

    wanted = binomtest(min(lost, won), lost + won).pvalue if lost + won else 1.0
    assert mcnemar(lost, won) == pytest.approx(wanted)


@pytest.mark.skipif(find_spec("scipy") is None, reason="needs scipy and numpy (extra `eval`)")
@pytest.mark.parametrize("count", [LEAST, 60, 1000, 1001, 4000])
def test_intervals_are_scipys_bootstrap(count):
    import numpy as np
    from scipy.stats import bootstrap

    dice = random.Random(4)
    differences = [dice.lognormvariate(0, 0.6) - 1.1 for _ in range(count)]
    found = mean_difference(differences)
    wanted = bootstrap(
        (np.array(differences),), np.mean, method="percentile", n_resamples=2000, random_state=1
    )  # fmt: skip
    width = wanted.confidence_interval.high - wanted.confidence_interval.low
    assert found.mean == pytest.approx(np.mean(differences))
    assert found.low == pytest.approx(wanted.confidence_interval.low, abs=0.07 * width)
    assert found.high == pytest.approx(wanted.confidence_interval.high, abs=0.07 * width)
    assert (found.chance < 0.05) == (found.low > 0 or found.high < 0)
    assert mean_difference(differences) == found


def test_a_mean_of_few_pairs_has_no_interval_and_one_without_spread_is_plain():
    assert mean_difference([1.0] * (LEAST - 1)) is None
    assert (mean_difference([0.0] * LEAST).chance, mean_difference([0.5] * LEAST).chance) == (1.0, 2**-9)


def answers(values, measure="correct", run="r"):
    """One a value; None for a call that failed."""
    made = []
    for number, value in enumerate(values):
        one = RunAnswer(run=run, dataset="d", example=f"{number:05}", at=AT, answer="a")
        if value is None:
            made.append(replace(one, answer=None, error="timeout: none"))
        elif measure == "correct":
            made.append(replace(one, correct=value))
        elif measure in ("overall", "clarity"):
            made.append(replace(one, scores={measure: value}))
        else:
            made.append(replace(one, **{measure: value}))
    return made


def noisy(mean, count=60):
    dice = random.Random(mean)
    return [min(1.0, max(0.0, dice.gauss(mean, 0.05))) for _ in range(count)]


@pytest.mark.parametrize(
    ("measure", "old", "new", "verdict", "run_is"),
    [
        pytest.param("correct", [True] * 40, [False] * 10 + [True] * 30, "worse", "worse", id="ten lost"),
        pytest.param("correct", [False] * 10 + [True] * 30, [True] * 40, "better", "better", id="ten won"),
        pytest.param("correct", [True] * 40, [False] * 3 + [True] * 37, "same", "same", id="three lost: chance"),
        pytest.param("correct", [True, False] * 9, [False, True] * 9, "same", "same", id="as many lost as won"),
        pytest.param("correct", [True] * 5, [True] * 5, "same", "same", id="nothing differs"),
        pytest.param("answered", [True] * 30, [None] * 9 + [True] * 21, "worse", "worse", id="calls fail"),
        pytest.param("overall", noisy(0.9), noisy(0.8), "worse", "worse", id="scores fall"),
        pytest.param("overall", noisy(0.8), noisy(0.9), "better", "better", id="scores rise"),
        pytest.param("overall", noisy(0.9, 9), noisy(0.5, 9), "unknown", "same", id="scores of few"),
        pytest.param("clarity", noisy(0.9), noisy(0.7), "worse", "same", id="what no quality is measured by"),
        pytest.param("duration_s", noisy(0.2), noisy(0.6), "worse", "same", id="slower, which is no quality"),
        pytest.param("cost_usd", noisy(0.6), noisy(0.2), "better", "same", id="cheaper"),
    ],
)
def test_verdicts(measure, old, new, verdict, run_is):
    kind = "correct" if measure == "answered" else measure
    found = compared(RUN, answers(old, kind), answers(new, kind))
    (one,) = [each for each in found.differences if each.measure == measure]
    assert (one.verdict, found.verdict, found.examples) == (verdict, run_is, len(old))
    if measure not in ("answered", "correct") and one.chance is not None:
        assert one.low <= one.change <= one.high


def test_only_examples_of_both_are_compared():
    found = compared(RUN, answers([True] * 20)[5:], answers([False] * 10))
    (one,) = [each for each in found.differences if each.measure == "correct"]
    assert (found.examples, one.pairs, one.before, one.after, one.lost, one.won) == (5, 5, 1.0, 0.0, 5, 0)
    nothing = compared(RUN, answers([True] * 3)[2:], answers([False] * 2))
    assert (nothing.examples, nothing.differences, nothing.verdict) == (0, (), "unknown")


@pytest.mark.slow
def test_equal_runs_are_called_different_no_more_often_than_stated():
    wrong, dice = 0, random.Random(2)
    for _ in range(200):
        old, new = ([dice.random() < 0.7 for _ in range(50)] for _ in range(2))
        scores = [[dice.betavariate(8, 2) for _ in range(50)] for _ in range(2)]
        pairs = [
            [replace(one, scores={"overall": score}) for one, score in zip(answers(side), values, strict=True)]
            for side, values in zip((old, new), scores, strict=True)
        ]
        wrong += compared(RUN, *pairs).verdict != "same"
    # 5% of 200 are 10; 20 and more come once in a thousand.
    assert wrong < 20


def test_figures_of_a_run():
    found = with_figures(RUN, [])
    assert (found.overall, found.duration_s, found.cost_usd, found.done) == (None, None, None, 0)
    some = [*answers([True, False, True, None]), *answers([0.5], "overall")]
    some[0] = replace(some[0], cost_usd=0.1, judge_usd=0.2, duration_s=2.0)
    found = with_figures(RUN, some)
    assert (found.done, found.failed, found.compared, found.correct, found.overall) == (5, 1, 3, 2, 0.5)
    assert (found.duration_s, found.cost_usd) == (2.0, pytest.approx(0.3))


def test_a_run_that_is_not_written_any_more_is_interrupted():
    assert state_of(RUN, AT + timedelta(seconds=60)) == RUN
    assert state_of(RUN, AT + timedelta(minutes=3)).state == "interrupted"
    assert state_of(replace(RUN, state="done"), AT + timedelta(days=3)).state == "done"


MESSAGES = (
    '[{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": '
    '"Yes?"}, {"role": "user", "content": [{"type": "text", "text": "Where?"}]}]'
)


@pytest.mark.parametrize(
    ("plan", "system", "last"),
    [
        pytest.param({}, "Be kind.", [{"type": "text", "text": "Where?"}], id="as it is"),
        pytest.param({"system": "Be short."}, "Be short.", [{"type": "text", "text": "Where?"}], id="system"),
        pytest.param({"system": ""}, "", [{"type": "text", "text": "Where?"}], id="none"),
        pytest.param({"template": "<q>{{input}}</q>{{input}}"}, "Be kind.", "<q>Where?</q>Where?", id="template"),
    ],
)
def test_an_example_as_a_request(plan, system, last):
    example = Example(dataset="d", id="e", at=AT, origin="file", messages=MESSAGES)
    made = request_of(example, Plan(dataset="d", endpoint="e", model="m", parameters={"seed": 1}, **plan))
    assert (made.model, made.system, made.parameters) == ("m", system, {"seed": 1})
    assert [one["role"] for one in made.messages] == ["user", "assistant", "user"]
    assert made.messages[-1]["content"] == last


def test_an_example_without_a_user_is_no_request():
    example = Example(dataset="d", id="e", at=AT, origin="file", messages='[{"role": "assistant", "content": "Hi"}]')
    with pytest.raises(ValueError, match="no message of a user"):
        request_of(example, Plan(dataset="d", endpoint="e", model="m"))
