"""Scored answers by what they are split by: how many lie below a benchmark, and the worst; the same of both stores."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals.verdicts.languages.detect import language
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.kpi.slices import Place, SliceCount
from llm_vitals_collector.records import Batch, Call, Pick, Score
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.results import WorstAnswer

START = datetime(2026, 11, 10, tzinfo=timezone.utc)
SCOPE = Scope(period=Period(start=START, end=START + timedelta(days=1)))
BENCHMARKS = {"correctness": 0.7, "relevancy": 0.72}
EVALUATORS = {"correctness": "judge", "relevancy": "embedding"}


def call(number: int, *, hours: float | None = None, **fields: object) -> Call:
    return Call(
        **{
            "trace_id": f"{number:032x}",
            "span_id": f"{number:016x}",
            "started_at": START + timedelta(hours=number if hours is None else hours),
            "duration_s": 1.0,
            "operation": "chat",
            "scope": "llm_vitals",
            "judged": "yes",
            "response_id": f"response-{number}",
            **fields,
        }
    )


def score(number: int, name: str, value: float | None, evaluator: str = "judge", *, after: float = 0.01) -> Score:
    return Score(
        id=f"{number} {name} {evaluator} {after}",
        at=START + timedelta(hours=number + after),
        name=name,
        value=value,
        evaluator=evaluator,
        explanation=f"because of {number}",
        response_id=f"response-{number}",
    )


CALLS = (
    call(1, request_model="m1", task="do", variant="a", input_tokens=99, prompt="Wo ist mein Paket?"),
    call(2, request_model="m1", task="do", variant="b", input_tokens=100, prompt="What is the price?"),
    call(3, request_model="m2", input_tokens=9000, system_instructions="Be kind.", prompt="12345"),
    call(4, request_model="m2", attributes={"gen_ai.prompt.version": "v7"}, scores={"relevancy": 0.9, "clarity": 0.0}),
    call(5, request_model="m3", hours=23.9),
    call(6, request_model="m4", hours=24.0),
    call(7, request_model="m5", hours=-0.1),
)
SCORES = (
    score(1, "correctness", 0.2),
    score(1, "correctness", 0.3, after=2),
    score(1, "correctness", 1.0, "human", after=3),
    score(2, "correctness", 0.7),
    score(2, "relevancy", 0.71, "embedding"),
    score(4, "relevancy", 0.1, "embedding"),
    score(3, "correctness", 0.1, "human"),
    score(3, "coherence", 0.0),
    # Scored days after the period that the call is in.
    score(5, "correctness", 0.0, after=80),
    score(6, "correctness", 0.0, after=20),
    score(7, "correctness", 0.0, after=-7),
    score(4, "correctness", None),
    score(99, "correctness", 0.0, after=-98),
)


def below(store: Store, scope: Scope, benchmarks: dict[str, float], one_in: int = 1) -> tuple[SliceCount, ...]:
    with store.answers(scope, benchmarks, one_in) as found:
        return found.below()


def worst(
    store: Store,
    scope: Scope,
    benchmarks: dict[str, float],
    evaluators: dict[str, str],
    places: dict[str, Place],
    limit: int,
    one_in: int = 1,
) -> tuple[WorstAnswer, ...]:
    with store.answers(scope, benchmarks, one_in) as found:
        return found.worst(evaluators, places, limit)


@pytest.mark.each_store
def test_an_answer_counts_once_an_evaluator(store: Store) -> None:
    store.write([Batch(calls=CALLS, scores=SCORES)])
    found = {(c.score, c.evaluator, c.by, c.key): (c.answers, c.below) for c in below(store, SCOPE, BENCHMARKS)}
    assert {key: counts for key, counts in found.items() if key[2] == "all"} == {
        # Of 1, 2 and 5: exactly at the benchmark is not below it.
        ("correctness", "judge", "all", ""): (3, 2),
        ("correctness", "human", "all", ""): (2, 1),
        ("relevancy", "embedding", "all", ""): (2, 2),
    }
    of_judge = {key[2:]: counts for key, counts in found.items() if key[:2] == ("correctness", "judge")}
    assert of_judge == {
        ("all", ""): (3, 2),
        ("model", "m1"): (2, 1),
        ("model", "m3"): (1, 1),
        ("task", "do"): (2, 1),
        ("variant", "a"): (1, 1),
        ("variant", "b"): (1, 0),
        ("hour", "1"): (1, 1),
        ("hour", "2"): (1, 0),
        ("hour", "23"): (1, 1),
        ("language", "de"): (1, 1),
        ("language", "en"): (1, 0),
        ("length", "0"): (1, 1),
        ("length", "100"): (1, 0),
    }
    assert found["correctness", "human", "prompt_version", "system prompt aad4c51e"] == (1, 1)
    assert found["correctness", "human", "length", "8000"] == (1, 1)
    assert found["relevancy", "embedding", "prompt_version", "v7"] == (1, 1)


@pytest.mark.each_store
def test_filters_and_nothing(store: Store) -> None:
    assert below(store, SCOPE, BENCHMARKS) == ()
    assert worst(store, SCOPE, BENCHMARKS, EVALUATORS, {}, 5) == ()
    store.write([Batch(calls=CALLS, scores=SCORES)])
    of_one = Scope(period=SCOPE.period, filters={"model": "m1"})
    assert {(c.score, c.answers, c.below) for c in below(store, of_one, BENCHMARKS) if c.by == "all"} == {
        ("correctness", 2, 1),
        ("correctness", 1, 0),
        ("relevancy", 1, 1),
    }
    assert below(store, SCOPE, {}) == ()
    assert worst(store, SCOPE, BENCHMARKS, {}, {}, 5) == ()


@pytest.mark.each_store
@pytest.mark.parametrize(
    ("places", "limit", "wanted"),
    [
        pytest.param({}, 5, ["relevancy 4", "relevancy 2", "correctness 5", "correctness 1"], id="all"),
        pytest.param({}, 1, ["relevancy 4", "correctness 5"], id="the worst of each"),
        pytest.param(
            {"correctness": Place(by="model", key="m1")},
            5,
            ["relevancy 4", "relevancy 2", "correctness 1"],
            id="within the slice of one score",
        ),
        pytest.param(
            {"correctness": Place(by="language", key="de"), "relevancy": Place(by="prompt_version", key="v7")},
            5,
            ["relevancy 4", "correctness 1"],
            id="within slices that are derived",
        ),
    ],
)
def test_the_worst_come_first(store: Store, places: dict[str, Place], limit: int, wanted: list[str]) -> None:
    store.write([Batch(calls=CALLS, scores=SCORES)])
    found = worst(store, SCOPE, BENCHMARKS, EVALUATORS, places, limit)
    assert sorted(found, key=lambda one: one.score == "correctness") == sorted(
        found, key=lambda one: (one.score == "correctness", one.value)
    )
    assert {f"{one.score} {int(one.span_id, 16)}" for one in found} == set(wanted)
    first = next((one for one in found if one.span_id == CALLS[0].span_id), None)
    if first is not None:
        assert (first.value, first.explanation, first.evaluator) == (0.3, "because of 1", "judge")
        assert (first.model, first.task, first.prompt) == ("m1", "do", "Wo ist mein Paket?")


QUESTIONS = {
    "en": "How do I return the parcel that I ordered?",
    "de": "Wie kann ich das Paket zurückgeben, das nicht passt?",
    "fr": "Comment puis-je retourner une commande avec mon compte ?",
    "es": "¿Cómo puedo devolver el paquete que no me sirve?",
    "pt": "Como posso devolver a minha encomenda se não serve?",
    "it": "Come posso restituire il pacco che non va bene per me, perché è rotto?",
    "nl": "Hoe kan ik het pakket dat niet past terugsturen?",
    "pl": "Jak mogę zwrócić paczkę, która nie jest dla mnie?",
    "tr": "Bu paketi nasıl iade ederim ve ne kadar sürer?",
    "ru": "Как вернуть посылку, которая мне не подошла?",
    "ja": "サイズが合わない荷物を返品するにはどうすればいいですか。",
    "zh": "尺寸不合适的包裹怎么退货？",
    "ko": "사이즈가 맞지 않는 소포는 어떻게 반품하나요?",
    "ar": "كيف يمكنني إعادة الطرد الذي لا يناسبني؟",
    "hi": "जो पार्सल सही नहीं है उसे मैं कैसे लौटाऊँ?",
}


@pytest.mark.each_store
def test_the_language_of_a_question_is_the_one_that_verdicts_find(store: Store) -> None:
    codes = list(QUESTIONS)
    store.write(
        [
            Batch(
                calls=tuple(call(n, hours=n / 10, prompt=QUESTIONS[code], task=code) for n, code in enumerate(codes)),
                scores=tuple(score(n, "correctness", 0.1) for n in range(len(codes))),
            )
        ]
    )
    counts = below(store, SCOPE, {"correctness": 0.7})
    assert sorted((c.key, c.answers) for c in counts if c.by == "language") == sorted((code, 1) for code in codes)
    for code, question in QUESTIONS.items():
        assert language(question.lower(), set(question.lower().split())) == code


@pytest.mark.each_store
def test_of_many_scores_those_of_an_even_share_of_traces_count(store: Store) -> None:
    at = SCOPE.period.start + timedelta(hours=1)
    calls = [
        Call(trace_id=f"{n:032x}", span_id=f"{n:016x}", started_at=at, duration_s=1.0, operation="chat",
             request_model="m1", outcome="ok", scope="llm_vitals", judged="yes")
        for n in range(300)
    ]  # fmt: skip
    scores = [
        Score(id=f"{turn}-{call.span_id}", at=at + timedelta(minutes=turn), name="correctness", value=float(turn == 1),
              evaluator="judge", trace_id=call.trace_id, span_id=call.span_id)
        for call in calls for turn in (1, 2)
    ]  # fmt: skip
    store.write([Batch(calls=tuple(calls), scores=tuple(scores))])
    assert (store.scored(SCOPE, ["correctness"]), store.scored(SCOPE, ["coherence"])) == (600, 0)
    (whole,) = (one for one in below(store, SCOPE, {"correctness": 0.7}) if one.by == "all")
    (part,) = (one for one in below(store, SCOPE, {"correctness": 0.7}, 3) if one.by == "all")
    # Of an answer the latest score counts all the same: all of them are below.
    assert (whole.answers, whole.below) == (300, 300)
    assert (70 < part.answers < 130, part.below) == (True, part.answers)
    judge = {"correctness": "judge"}
    shown = worst(store, SCOPE, {"correctness": 0.7}, judge, {}, 300, 3)
    assert len({one.span_id for one in shown}) == part.answers
    assert below(store, SCOPE, {"correctness": 0.7}, 10**9) == ()


def pick(number: int, stratum: str, probability: float, state: str = "scored", *, hours: float = 0.5) -> Pick:
    at = START + timedelta(hours=hours)
    return Pick(
        trace_id=f"{number:032x}",
        span_id=f"{number:016x}",
        at=at,
        stratum=stratum,
        probability=probability,
        state=state,
        next_at=at,
        updated_at=at,
        scores={"correctness": 0.1} if state == "scored" else {},
    )


@pytest.mark.each_store
def test_answers_weigh_what_their_calls_were_drawn_with(store: Store) -> None:
    calls = tuple(call(n, hours=0.5 if n < 8 else 1.5, request_model="m1" if n == 1 else "m2") for n in range(1, 10))
    picks = (
        pick(1, "flagged", 0.5),
        pick(2, "uniform", 0.1),
        pick(3, "uniform", 0.1),
        # Two of four of this hour were scored, so each stands for two picked ones;
        pick(4, "uniform", 0.1, "waiting"),
        pick(5, "uniform", 0.1, "failed"),
        # and of the two flagged ones one, which stands for both, and for the one of an hour without a score.
        pick(6, "flagged", 0.5, "left"),
        pick(8, "flagged", 0.5, "waiting", hours=1.5),
        # What began outside of the period is of another one.
        pick(99, "uniform", 0.1, "waiting", hours=25),
    )
    scores = [
        Score(id=f"online-{n} {who}", at=START + timedelta(hours=2), name="correctness", value=value, evaluator=who,
              trace_id=f"{n:032x}", span_id=f"{n:016x}")
        for n, value, who in (
            (1, 0.1, "judge"), (2, 0.1, "judge"), (3, 0.9, "judge"), (7, 0.1, "judge"), (2, 0.9, "human"),
        )
    ]  # fmt: skip
    store.write([Batch(calls=calls, scores=tuple(scores), picks=picks)])
    found = {(c.evaluator, c.by, c.key): c for c in below(store, SCOPE, {"correctness": 0.7})}
    whole = found["judge", "all", ""]
    assert (whole.answers, whole.below) == (4, 3)
    sums = {one.stratum: (one.answers, one.below, one.size, one.squares, one.size_below) for one in whole.strata}
    assert sums == {
        "none": (1, 1, 1, 1, 1),
        "uniform": (2, 1, *map(pytest.approx, (40, 800, 20))),
        "flagged": (1, 1, *map(pytest.approx, (6, 36, 6))),
    }
    of_one = found["judge", "model", "m1"]
    assert [(one.stratum, one.answers, one.size) for one in of_one.strata] == [("flagged", 1, pytest.approx(6))]
    assert store.sampling.unscored(SCOPE.period) == ()
    assert store.sampling.unscored(Period(start=START + timedelta(hours=1), end=START + timedelta(days=2))) == (
        "flagged",
        "uniform",
    )
    # Nobody drew a call for a person to look at.
    assert [one.stratum for one in found["human", "all", ""].strata] == ["none"]


@pytest.mark.each_store
def test_a_score_that_came_otherwise_stands_for_none_though_its_call_was_drawn(store: Store) -> None:
    """An application that scores 12 in 100 answers did not choose them by our draw."""
    ids = {"trace_id": f"{1:032x}", "span_id": f"{1:016x}"}
    at = START + timedelta(hours=2)
    by = {"correctness": "by-app", "relevancy": "online-relevancy-1"}
    scores = tuple(Score(id=one, at=at, name=name, value=0.1, evaluator="judge", **ids) for name, one in by.items())
    store.write([Batch(calls=(call(1, hours=0.5),), scores=scores, picks=(pick(1, "uniform", 0.1),))])
    found = {c.score: [(s.stratum, s.size) for s in c.strata] for c in below(store, SCOPE, BENCHMARKS) if c.by == "all"}
    assert found == {"correctness": [("none", 1)], "relevancy": [("uniform", pytest.approx(10))]}
