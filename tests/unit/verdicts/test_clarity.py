"""The parts of clarity: repetition and readability, and what tells that an answer breaks off."""

from __future__ import annotations

import pytest
from exchanges import answered, tool_call
from exchanges import text as message

from llm_vitals.core.exchange import Exchange, Message
from llm_vitals.verdicts.clarity import WHOLE_CAP, clarity, readability, repetition
from llm_vitals.verdicts.words import words

_SENTENCES = (
    "Feed the starter in the evening and leave it on the shelf. Next morning, weigh the flour and stir it with water. "
    "Salt goes in after half an hour, then four rounds of folding. Shape a ball, put it in the basket, and wait. "
)
_LONG = _SENTENCES + (
    "When the oven is hot, turn the loaf onto paper, cut it twice, and slide it into the closed pot. Take the lid off "
    "once the crust has risen, and judge the rest by its colour. It should sound hollow when you knock underneath. "
)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        pytest.param("no no no", 1.0, 1.0, id="too short to tell"),
        pytest.param(_LONG, 1.0, 1.0, id="no word pair twice"),
        pytest.param(
            "1. Sift the flour.\n2. Sift the sugar.\n3. Beat the eggs.\n4. Beat the cream.", 0.9, 1.0, id="a list"
        ),
        pytest.param("very " * 100, 0.0, 0.05, id="one word"),
        pytest.param("Bake the bread at home. " * 30, 0.0, 0.15, id="one sentence"),
        pytest.param(_SENTENCES * 4, 0.2, 0.25, id="a paragraph four times"),
        pytest.param(_LONG * 2, 0.5, 0.5, id="a loop longer than what is read of the end"),
        pytest.param(_LONG + "Bake the bread at home. " * 20, 0.0, 0.15, id="good, then a loop"),
        pytest.param(_LONG * 200, 0.8, 1.0, id="too long to look for verbatim loops"),
    ],
)
def test_repetition(text: str, least: float, most: float) -> None:
    assert least <= repetition(text, words(text)) <= most
    assert (len(text) > WHOLE_CAP) == (text == _LONG * 200)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("word " * 40, 1.0, id="forty words"),
        pytest.param("word " * 80, 0.8, id="eighty words without an end"),
        pytest.param("word " * 400, 0.6, id="no end in sight"),
        pytest.param("word " * 20 + "! " + "word " * 59, 1.0, id="two sentences"),
        pytest.param("word\n" * 200, 1.0, id="lines"),
    ],
)
def test_readability(text: str, expected: float) -> None:
    assert readability(text, len(text.split())) == pytest.approx(expected)


def _clarity(exchange: Exchange) -> float:
    text = exchange.response.text
    return clarity(exchange, text, text, words(text))


_CALLS: tuple[Message, ...] = (message("assistant", _LONG + "Let me look that up in the"), tool_call())


@pytest.mark.parametrize(
    ("exchange", "expected"),
    [
        pytest.param(answered(_LONG), 1.0, id="whole"),
        pytest.param(answered(_LONG, finish=("length",)), 0.5, id="cut off, told by the wire"),
        pytest.param(answered(_LONG + "Then sl"), 0.8, id="ends in mid-word"),
        pytest.param(answered(said=_CALLS, finish=("tool_call",)), 1.0, id="goes on in a tool call"),
        pytest.param(answered(f"```\n{_LONG}"), 0.7, id="unclosed code"),
        pytest.param(answered(f"```\n{_LONG}\n```"), 1.0, id="closed code"),
        pytest.param(answered(f"\ufffd {_LONG}"), 0.7, id="undecodable characters"),
    ],
)
def test_truncation_and_markup(exchange: Exchange, expected: float) -> None:
    assert _clarity(exchange) == pytest.approx(expected)
