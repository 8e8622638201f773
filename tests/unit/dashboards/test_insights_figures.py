"""Insights: the arithmetic against scipy and by hand, the slices that are named, each rule, and periods in words."""

from __future__ import annotations

import random
import re
from datetime import datetime, timezone
from importlib.util import find_spec
from pathlib import Path

import pytest

from llm_vitals_collector.api.named_period import named_period
from llm_vitals_collector.api.period import PeriodError
from llm_vitals_collector.kpi.chance import as_many_by_chance, holm
from llm_vitals_collector.kpi.insights import LEAST, insights
from llm_vitals_collector.kpi.recommendations import RULES, Situation, recommend
from llm_vitals_collector.kpi.slices import LENGTHS, SLICES, Place, SliceCount

NOW = datetime(2026, 11, 18, 11, 6, tzinfo=timezone.utc)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("bad", "answers", "all_bad", "all_answers", "chance"),
    [
        # scipy 1.17: hypergeom.sf(bad - 1, all_answers, all_bad, answers)
        pytest.param(3, 4, 4, 8, 0.24285714285714285, id="the lady who tastes tea, one wrong"),
        pytest.param(4, 4, 4, 8, 0.014285714285714285, id="the lady who tastes tea"),
        pytest.param(0, 10, 5, 100, 1.0, id="none is no surprise"),
        pytest.param(10, 10, 10, 10, 1.0, id="the whole is no part"),
        pytest.param(2, 50, 20, 100, 0.9999970756063192, id="fewer than expected"),
        pytest.param(70, 200, 150, 1000, 3.9310483868639043e-16, id="many more than expected"),
        pytest.param(30_500, 100_000, 3_000_000, 10_000_000, 0.00027078153291, id="of ten million"),
    ],
)
def test_chance_of_as_many(bad: int, answers: int, all_bad: int, all_answers: int, chance: float) -> None:
    assert as_many_by_chance(bad, answers, all_bad, all_answers) == pytest.approx(chance, rel=1e-6, abs=0)


@pytest.mark.skipif(find_spec("scipy") is None, reason="needs scipy (extra `eval`)")
def test_chance_as_scipy_has_it() -> None:
    from scipy.stats import hypergeom

    choice = random.Random(1)
    for _ in range(300):
        whole = choice.randrange(2, 5000)
        answers, all_bad = choice.randrange(1, whole), choice.randrange(0, whole)
        bad = choice.randrange(max(0, answers + all_bad - whole), min(answers, all_bad) + 1)
        wanted = hypergeom.sf(bad - 1, whole, all_bad, answers)
        assert as_many_by_chance(bad, answers, all_bad, whole) == pytest.approx(wanted, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(
    ("chances", "raised"),
    [
        pytest.param([], (), id="none"),
        pytest.param([0.03], (0.03,), id="one"),
        # statsmodels 0.15: multipletests([0.01, 0.04, 0.03, 0.005], method="holm")
        pytest.param([0.01, 0.04, 0.03, 0.005], (0.03, 0.06, 0.06, 0.02), id="four"),
        pytest.param([0.5, 0.9, 0.0001], (1.0, 1.0, 0.0003), id="never above 1"),
    ],
)
def test_holm(chances: list[float], raised: tuple[float, ...]) -> None:
    assert holm(chances) == pytest.approx(raised)


def counts(*rows: tuple[str, str, int, int], evaluator: str = "judge") -> list[SliceCount]:
    return [
        SliceCount(score="correctness", evaluator=evaluator, by=by, key=key, answers=answers, below=below)
        for by, key, answers, below in rows
    ]


TWO_MODELS = counts(
    ("all", "", 1000, 150),
    ("model", "m1", 200, 70),
    ("model", "m2", 800, 80),
    ("hour", "9", 100, 17),
    ("hour", "10", 5, 5),
)


def test_the_slice_that_explains_most() -> None:
    (one,) = insights(TWO_MODELS, {"correctness": 0.7}, 5000)
    assert (one.answers, one.judged, one.not_judged, one.below, one.share) == (5000, 1000, 4000, 150, 0.15)
    # statsmodels 0.15: proportion_confint(150, 1000, method="wilson")
    assert one.interval == pytest.approx((0.1292100725130883, 0.17346865842680032))
    assert (one.evaluator, one.other_evaluators) == ("judge", {})
    leading = one.leading
    assert leading is not None
    assert leading.place == Place(by="model", key="m1")
    # With the 10% of the rest, 20 of the 200 would be below: 50 fewer, a third of all 150.
    assert (leading.share, leading.share_of_rest, leading.excess) == pytest.approx((0.35, 0.1, 50.0))
    assert leading.explains == pytest.approx(1 / 3)
    assert leading.explains == pytest.approx((0.15 - 0.1) / 0.15)  # Levin's fraction
    # Three are tested; five answers of an hour are too few.
    assert leading.chance_of_any == pytest.approx(3 * leading.chance)
    assert [each.place.key for each in one.slices] == ["m1", "9", "m2"]
    assert [each.stands_out for each in one.slices] == [True, False, False]
    assert one.rule == "other_model"
    assert one.advice.startswith("m1 (model): 35% below, the rest 10%; it explains 33% of all.")
    assert "m2 (10% below)" in one.advice


@pytest.mark.parametrize(
    ("versions", "advice"),
    [
        pytest.param(
            [("v1", 400, 40), ("v2", 10, 0), ("v3", 300, 120)],
            "Go back to v1 (10% below)",
            id="the one that is surely better, not the one with few answers",
        ),
        pytest.param(
            [("v2", 12, 4), ("v3", 300, 120)],
            "Read its worst answers",
            id="none where it may be as bad",
        ),
    ],
)
def test_which_version_to_go_back_to(versions: list[tuple[str, int, int]], advice: str) -> None:
    # All else is of answers without a version.
    whole = ("all", "", 1000 + sum(n for _, n, _ in versions), 100 + sum(bad for *_, bad in versions))
    (one,) = insights(counts(whole, *(("prompt_version", *each) for each in versions)), {"correctness": 0.7}, 5000)
    assert one.leading is not None
    assert one.leading.place.key == "v3"
    assert advice in one.advice


@pytest.mark.parametrize(
    ("answers", "evaluator"),
    [
        pytest.param({"judge": 20, "human": 900, "embedding": 5000}, "judge", id="a judge first"),
        pytest.param({"judge": 19, "human": 20, "embedding": 5000}, "human", id="who has enough"),
        pytest.param({"mine": 20, "embedding": 21}, "embedding", id="else who has most"),
        pytest.param({"judge": 3, "mine": 5}, "mine", id="nobody has enough"),
    ],
)
def test_evaluators_are_not_mixed(answers: dict[str, int], evaluator: str) -> None:
    rows = [one for name, n in answers.items() for one in counts(("all", "", n, 1), evaluator=name)]
    (one,) = insights(rows, {"correctness": 0.7}, 10_000)
    assert (one.evaluator, one.judged) == (evaluator, answers[evaluator])
    assert one.other_evaluators == {name: n for name, n in answers.items() if name != evaluator}


@pytest.mark.parametrize(
    ("judged", "below", "share"),
    [
        pytest.param(0, 0, None, id="none"),
        pytest.param(LEAST - 1, 0, None, id="too few, none of them bad"),
        pytest.param(LEAST - 1, LEAST - 1, None, id="too few, all of them bad"),
        pytest.param(LEAST, 5, 0.25, id="enough"),
    ],
)
def test_few_answers_are_unknown(judged: int, below: int, share: float | None) -> None:
    rows = counts(("all", "", judged, below)) if judged else []
    (one,) = insights(rows, {"correctness": 0.7}, 100)
    assert one.share == share
    assert (one.interval is None) == (share is None)
    assert (one.judged, one.not_judged, one.slices) == (judged, 100 - judged, ())


def test_slices_of_nothing_but_chance_are_seldom_named() -> None:
    """Of 300 periods without a difference one names a slice in 5% at most; 2 standard deviations more are allowed."""
    choice = random.Random(4)
    named = 0
    for _ in range(300):
        rows = [
            (choice.randrange(4), choice.randrange(8), choice.randrange(24), choice.random() < 0.2) for _ in range(400)
        ]
        found = [("all", "", 400, sum(bad for *_, bad in rows))]
        for place, by in enumerate(("model", "task", "hour")):
            for key in {row[place] for row in rows}:
                inside = [row[3] for row in rows if row[place] == key]
                found.append((by, str(key), len(inside), sum(inside)))
        (one,) = insights(counts(*found), {"correctness": 0.7}, 400)
        named += one.leading is not None
    assert named <= 300 * 0.05 + 2 * (300 * 0.05 * 0.95) ** 0.5


def situation(
    state: str, *, score: str = "clarity", key: str = "x", by: str = "model", best: bool = False
) -> Situation:
    judged, most = {"none": (0, 1.0), "few": (19, 0.4), "well": (1000, 0.04)}.get(state, (1000, 0.43))
    leading = Place(by=by, key=key) if state == "slice" else None
    return Situation(
        score=score,
        judged=judged,
        most=most,
        least=LEAST,
        leading=leading,
        share_of_leading=0.8,
        share_of_rest=0.2,
        explains=0.55,
        best=("the best", 0.1, 100) if best else None,
    )


BY_RULE = {
    "judge_correctness": situation("none", score="correctness"),
    "embed_relevancy": situation("none", score="relevancy"),
    "judge": situation("none"),
    "judge_more": situation("few"),
    "other_model": situation("slice", best=True),
    "mend_model": situation("slice"),
    "ground_task": situation("slice", by="task", score="correctness"),
    "rewrite_task": situation("slice", by="task"),
    "stop_variant": situation("slice", by="variant"),
    "revert_prompt": situation("slice", by="prompt_version", best=True),
    "mend_prompt": situation("slice", by="prompt_version"),
    "hour": situation("slice", by="hour", key="23"),
    "language": situation("slice", by="language", key="de"),
    "shorten": situation("slice", by="length", key="8000"),
    "ask_back": situation("slice", by="length", key="0"),
    "keep": situation("well"),
    "facts_everywhere": situation("alike", score="correctness"),
    "prompt_everywhere": situation("alike"),
}


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_each_rule_is_given_where_it_fits(rule: str) -> None:
    found = recommend(BY_RULE[rule])
    assert found.rule == rule
    assert "{" not in found.text


def test_every_slice_has_advice_and_names_are_only_text() -> None:
    keys = {"hour": "3", "length": str(LENGTHS[-1])}
    for by in SLICES:
        found = recommend(situation("slice", by=by, key=keys.get(by, "{share} <b>")))
        assert found.text.startswith(Place(by=by, key=keys.get(by, "{share} <b>")).words)


def test_the_rules_are_in_the_docs() -> None:
    page = (Path(__file__).parents[3] / "docs" / "insights.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == [rule.id for rule in RULES]


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        pytest.param("1 to 30 September", "2026-09-01", "2026-10-01", id="the mission's"),
        pytest.param("1st to 30th September", "2026-09-01", "2026-10-01", id="ordinals"),
        pytest.param("From 1 - 30 SEP 2025", "2025-09-01", "2025-10-01", id="short, with a year"),
        pytest.param("28 October to 3 November", "2026-10-28", "2026-11-04", id="over the end of a month"),
        pytest.param("20 December to 5 January", "2025-12-20", "2026-01-06", id="over the end of a year"),
        pytest.param("20 December to 5 January 2026", "2025-12-20", "2026-01-06", id="with the year of its end"),
        pytest.param("28 October 2025 to 3 November 2025", "2025-10-28", "2025-11-04", id="two years"),
        pytest.param("2026-09-01 to 2026-09-30", "2026-09-01", "2026-10-01", id="ISO dates"),
        pytest.param("september", "2026-09-01", "2026-10-01", id="a month"),
        pytest.param("December", "2025-12-01", "2026-01-01", id="a month that has not begun this year"),
        pytest.param("November 2025", "2025-11-01", "2025-12-01", id="a month of a year"),
        pytest.param("3 November", "2026-11-03", "2026-11-04", id="a day"),
        pytest.param("today", "2026-11-18", "2026-11-19", id="today"),
        pytest.param("yesterday", "2026-11-17", "2026-11-18", id="yesterday"),
        pytest.param("last  Week", "2026-11-09", "2026-11-16", id="last week: Monday to Sunday"),
        pytest.param("this week", "2026-11-16", "2026-11-23", id="this week"),
        pytest.param("last month", "2026-10-01", "2026-11-01", id="last month"),
        pytest.param("this month", "2026-11-01", "2026-12-01", id="this month"),
        pytest.param("last year", "2025-01-01", "2026-01-01", id="last year"),
        pytest.param("29 February 2024", "2024-02-29", "2024-03-01", id="a leap day"),
    ],
)
def test_a_period_in_words(words: str, start: str, end: str) -> None:
    found = named_period("period", words, NOW)
    assert found is not None
    assert (f"{found.start:%Y-%m-%d}", f"{found.end:%Y-%m-%d}") == (start, end)
    assert (found.start.time(), found.start.utcoffset()) == (datetime.min.time(), found.end.utcoffset())


def test_lengths() -> None:
    assert named_period("period", "7d", NOW) is None
    last = named_period("period", "last 3 days", NOW)
    assert last is not None
    assert (last.end, last.length.days) == (NOW, 3)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("soon", id="no period"),
        pytest.param("31 to 32 September", id="no such day"),
        pytest.param("30 to 1 September", id="the last before the first"),
        pytest.param("1 September 2020 to 1 September 2026", id="too long"),
        pytest.param("1 to 30", id="no month"),
        pytest.param("x" * 5000, id="a long text"),
        pytest.param("last 0 days", id="no time"),
    ],
)
def test_what_is_no_period_is_said(words: str) -> None:
    with pytest.raises(PeriodError, match="expected"):
        named_period("period", words, NOW)
