"""Heuristic scores: absent where not computable, ordered as a reader would order them."""

from __future__ import annotations

import pytest
from exchanges import answered, text, tool_call

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange, Message, Part
from llm_vitals.verdicts.quality import scores
from llm_vitals.verdicts.refusal.detector import Refusal, refusal

_QUESTION = "How do I bake a sourdough bread at home?"
_GOOD = (
    "To bake a sourdough bread at home, feed your starter until it bubbles, then mix it with flour, water and salt. "
    "Fold the dough every half hour, shape it, and let it rest in the fridge overnight. The next day, heat the oven "
    "with a pot inside, score the dough, and bake it covered for twenty minutes and open for twenty more."
)


def _overall(exchange: Exchange) -> float:
    return scores(exchange, refusal(exchange))["overall"]


_GOOD_SCORE = _overall(answered(_GOOD, question=_QUESTION))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        pytest.param(_QUESTION, _GOOD, id="instructions"),
        pytest.param("What is the capital of France?", "The capital of France is Paris.", id="one sentence"),
        pytest.param(
            "Why is the sky blue?",
            "Sunlight is scattered by the molecules of the air, and blue light is scattered more than red light. So "
            "the sky looks blue from every direction.",
            id="explanation",
        ),
        pytest.param(
            "List three ways to save water.",
            "1. Fix dripping taps.\n2. Take shorter showers to save water.\n3. Water plants in the evening.",
            id="list",
        ),
        pytest.param(
            "Write a function that adds two numbers in Python",
            "```python\ndef add(a, b):\n    return a + b\n```\nThis function adds two numbers and gives their sum.",
            id="code",
        ),
    ],
)
def test_good_answers_lie_high(question: str, answer: str) -> None:
    assert 0.72 <= _overall(answered(answer, question=question)) <= 1.0


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(answered("I'm sorry, but I can't help with baking bread.", question=_QUESTION), id="refusal"),
        pytest.param(answered("I don't have access to recipes for bread.", question=_QUESTION), id="unable"),
        pytest.param(answered("Bake the bread at home. " * 30, question=_QUESTION), id="repetition"),
        pytest.param(answered(_GOOD[:200], question=_QUESTION, finish=("length",)), id="cut off"),
        pytest.param(answered(_GOOD[:200] + " and wh", question=_QUESTION), id="ends in mid-word"),
        pytest.param(
            answered("```python\ndef add(a, b):\n    return a + b\n" + _GOOD, question=_QUESTION), id="open code"
        ),
        pytest.param(
            answered("The committee met on Tuesday and approved its annual budget for parks.", question=_QUESTION),
            id="beside the question",
        ),
    ],
)
def test_flawed_answers_lie_clearly_lower(exchange: Exchange) -> None:
    assert _overall(exchange) < _GOOD_SCORE - 0.1


def test_context_tells_an_answer_from_the_documents_from_one_beside_them() -> None:
    asked = (
        text("system", "Answer from this note: the heating is serviced every May by Berger Ltd, phone 555-0132."),
        text("user", "Who looks after the heating?"),
    )
    used = answered("The heating is serviced every May by Berger Ltd.", asked=asked)
    beside = answered("It is usually a certified plumber from the nearest town.", asked=asked)
    assert scores(used, refusal(used))["context"] > scores(beside, refusal(beside))["context"] + 0.3


def _scored(exchange: Exchange) -> dict[str, float]:
    return scores(exchange, refusal(exchange))


_WEATHER = "It is sunny in Lisbon, 24 degrees with light wind."


def test_what_a_tool_answered_is_context_too() -> None:
    def asked(told: str) -> tuple[Message, ...]:
        tool = Message(role="tool", parts=(Part(type="tool_call_response", content=told),))
        return (text("user", "Weather?"), tool_call(), tool)

    told = _scored(answered(_WEATHER, asked=asked("Lisbon: sunny, 24 degrees, light wind")))
    not_told = _scored(answered(_WEATHER, asked=asked("Porto: rain, 11 C, gale")))
    assert told["context"] > not_told["context"] + 0.3
    assert told["overall"] > not_told["overall"]


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        pytest.param((text("user", "Weather?"),), False, id="a question alone gives nothing"),
        pytest.param((text("user", "Lisbon is sunny. " * 30 + "Weather?"),), True, id="a document in the question"),
        pytest.param((text("system", "Lisbon is sunny."), text("user", "Weather?")), True, id="instructions"),
        pytest.param(
            (text("user", "Where are we?"), text("assistant", "In Lisbon."), text("user", "Weather?")),
            True,
            id="earlier turns",
        ),
    ],
)
def test_context_needs_something_to_draw_on(asked: tuple[Message, ...], there: bool) -> None:
    assert ("context" in _scored(answered(_WEATHER, asked=asked))) is there


_DRAFT = "The meeting has been moved by us to the day which comes after Monday, for reasons of many absences. " * 4


@pytest.mark.parametrize(
    ("exchange", "substance", "drawn"),
    [
        pytest.param(answered(_GOOD, question=_QUESTION), 1.0, "relevancy", id="a question alone"),
        pytest.param(answered("Bake the bread at home.", question=_QUESTION), 0.3, "relevancy", id="three words"),
        pytest.param(
            answered(
                "The weather in Lisbon is sunny.", asked=(text("system", "Lisbon is sunny."), text("user", "Weather?"))
            ),
            0.3,
            "context",
            id="instructions",
        ),
        pytest.param(
            answered(
                "The meeting has been moved by us to another weekday than planned.", question=f"Shorter: {_DRAFT}"
            ),
            0.5,
            "relevancy",
            id="a text in the question",
        ),
    ],
)
def test_overall_is_the_mean_of_what_counts(exchange: Exchange, substance: float, drawn: str) -> None:
    found = _scored(exchange)
    expected = found["clarity"] * (1.0 + found["relevancy"] + found[drawn] + substance) / 4.0
    assert found["overall"] == pytest.approx(expected, abs=1e-4)


def test_eight_words_of_a_long_question_are_enough() -> None:
    question = "Name a river, lake, sea, hill, valley, forest, island, desert, meadow, canyon, glacier or volcano."
    answer = "The river, the lake, the sea, the hill, the valley, the forest, the island and the desert are all there."
    assert _scored(answered(answer, question=question))["relevancy"] == 1.0


def test_other_scripts_draw_on_what_is_given_too() -> None:
    asked = (text("system", "法国的首都是巴黎\uff0c人口两百万。"), text("user", "首都\uff1f"))
    used, beside = (
        answered("首都是巴黎\uff0c有两百万人口。", asked=asked),
        answered("我今天没有去图书馆学习。", asked=asked),
    )
    assert _scored(used)["context"] > _scored(beside)["context"] + 0.3


def test_a_question_back_is_no_worse_than_an_answer() -> None:
    back = answered("Which flour do you have at home for the sourdough bread, wheat or rye?", question=_QUESTION)
    assert scores(back, Refusal(kind="clarification")) == scores(back, Refusal())


def test_confidence_is_the_mean_probability_and_absent_without() -> None:
    with_it = answered(_GOOD, probabilities=(0.5, 1.0, 0.9))
    found = scores(with_it, refusal(with_it))
    assert found["confidence"] == pytest.approx(0.8)
    assert found["confidence_min"] == pytest.approx(0.5)
    without = answered(_GOOD)
    assert "confidence" not in scores(without, refusal(without))


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(answered(""), id="no text"),
        pytest.param(answered("  \n "), id="white space"),
        pytest.param(answered(said=(tool_call(),), finish=("tool_call",)), id="tool call only"),
        pytest.param(answered("0.1 0.2", operation="embeddings"), id="embeddings"),
    ],
)
def test_nothing_to_score(exchange: Exchange) -> None:
    assert scores(exchange, refusal(exchange)) == {}


@pytest.mark.parametrize(
    ("question", "answer", "least"),
    [
        pytest.param(
            "Translate to German: the house is old and the garden is wild",
            "Das Haus ist alt und der Garten ist wild.",
            0.6,
            id="translation",
        ),
        pytest.param("Is this review positive or negative?", "neither", 0.45, id="one word"),
    ],
)
def test_relevancy_is_absent_where_words_cannot_be_compared(question: str, answer: str, least: float) -> None:
    exchange = answered(answer, question=question)
    found = scores(exchange, refusal(exchange))
    assert "relevancy" not in found
    assert least <= found["overall"] <= 0.95


def test_a_short_answer_that_takes_up_the_question_has_a_relevancy() -> None:
    assert _scored(answered("Bread at home.", question=_QUESTION))["relevancy"] > 0.5


def test_other_scripts_are_compared_by_character() -> None:
    exchange = answered("法国的首都是巴黎\uff0c它是法国最大的城市。", question="法国的首都是哪里\uff1f")
    found = scores(exchange, refusal(exchange))
    assert found["relevancy"] > 0.6
    assert found["clarity"] > 0.9


def test_every_score_has_its_name_among_the_parts() -> None:
    exchange = answered(_GOOD, asked=(text("system", "Be brief."), text("user", _QUESTION)), probabilities=(0.9,))
    assert set(_scored(exchange)) == {semconv.OVERALL, *semconv.SCORE_PARTS}
