"""Heuristic scores: absent where not computable, ordered as a reader would order them."""

from __future__ import annotations

import pytest
from exchanges import answered, text, tool_call

from llm_vitals.exchange import Exchange, Message, Part
from llm_vitals.verdicts.quality import scores
from llm_vitals.verdicts.refusal import refusal

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


def test_what_a_tool_answered_is_context_too() -> None:
    asked = (
        text("user", "Weather?"),
        tool_call(),
        Message(role="tool", parts=(Part(type="tool_call_response", content="Lisbon sunny 24 degrees light wind"),)),
    )
    exchange = answered("It is sunny in Lisbon, 24 degrees with light wind.", asked=asked)
    assert scores(exchange, refusal(exchange))["context"] > 0.7


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
    ("question", "answer"),
    [
        pytest.param(
            "Translate to German: the house is old and the garden is wild",
            "Das Haus ist alt und der Garten ist wild.",
            id="translation",
        ),
        pytest.param("Is this review positive or negative?", "positive", id="one word"),
    ],
)
def test_overlap_is_absent_where_words_cannot_be_compared(question: str, answer: str) -> None:
    exchange = answered(answer, question=question)
    found = scores(exchange, refusal(exchange))
    assert "relevancy" not in found
    assert 0.7 <= found["overall"] <= 0.95


def test_other_scripts_are_compared_by_character() -> None:
    exchange = answered("法国的首都是巴黎\uff0c它是法国最大的城市。", question="法国的首都是哪里\uff1f")
    found = scores(exchange, refusal(exchange))
    assert found["relevancy"] > 0.6
    assert found["clarity"] > 0.9
