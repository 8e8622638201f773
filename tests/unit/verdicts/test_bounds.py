"""Any text gets a verdict or none, in bounded time: of a megabyte at most 40 times that of an ordinary answer."""

from __future__ import annotations

import re

import pytest
from exchanges import answered
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import times_the_cost

from llm_vitals.verdicts.derive import Verdicts, judge

_LIMIT = 40
"""5 to 20 times is usual. An ordinary answer takes a quarter of a millisecond."""
_MEGABYTE = 1_000_000
_ORDINARY = (
    "The parcel leaves our warehouse within two working days. You will get a message with its number as soon as it is "
    "on its way, and you can follow it from there. "
) * 25


def _judged(text: str) -> Verdicts:
    return judge(answered(text, question=text), stream_end=None, error_type=None, key=b"k", declared_task=None)


_HOSTILE = [
    pytest.param("a" * _MEGABYTE, id="one word of a megabyte"),
    pytest.param(" " * _MEGABYTE, id="a megabyte of spaces"),
    pytest.param(" " * 500 + "I can't help with that.", id="a refusal behind spaces"),
    pytest.param("a b " * (_MEGABYTE // 4), id="a megabyte of letters"),
    pytest.param("I can't " * (_MEGABYTE // 8), id="I can't, over and over"),
    pytest.param("i i i i i i i i i i " * 50_000, id="I over and over"),
    pytest.param("sorry, " * (_MEGABYTE // 7), id="sorry, over and over"),
    pytest.param("not something that not something which " * 20_000, id="not something, over and over"),
    pytest.param("it is not it is not appropriate or " * 20_000, id="it is not, over and over"),
    pytest.param("'" * _MEGABYTE, id="apostrophes"),
    pytest.param(" 'a" * (_MEGABYTE // 3), id="opening quotes"),
    pytest.param('"' * _MEGABYTE, id="quotes"),
    pytest.param("`" * _MEGABYTE, id="backticks"),
    pytest.param("?" * _MEGABYTE, id="question marks"),
    pytest.param("what " * 200_000 + "?", id="what, over and over"),
    pytest.param("i don't have a-b-c, " * 50_000, id="i don't have, over and over"),
    pytest.param("my guidelines " * 70_000, id="my guidelines, over and over"),
    pytest.param("我不能帮助你。" * 140_000, id="Chinese"),
    pytest.param("\ufdfa" * _MEGABYTE, id="a character that unfolds into eighteen"),
    pytest.param("😀" * 250_000, id="emoji"),
    pytest.param("\u202e\u05d0\u05e0\u05d9 \u05dc\u05d0 " * 70_000, id="right to left"),
    pytest.param("\ud800 I can't help \udfff" * 50_000, id="lone surrogates"),
    pytest.param("e\u0301" * 500_000, id="combining marks"),
    pytest.param("\x00\x01\x1b[31m" * 100_000, id="control characters"),
    pytest.param("<think>" * (_MEGABYTE // 7), id="reasoning opened over and over"),
    pytest.param("<answer>" * (_MEGABYTE // 8), id="an element opened over and over"),
    pytest.param("</think>" * (_MEGABYTE // 8), id="reasoning closed over and over"),
    pytest.param("analysisA" * (_MEGABYTE // 9), id="a bare channel over and over"),
    pytest.param('{"answer": "' + "a" * _MEGABYTE, id="a long member"),
    pytest.param("{" * _MEGABYTE + "}", id="braces"),
    pytest.param("[" * _MEGABYTE + "]", id="brackets"),
    pytest.param("*" * _MEGABYTE, id="asterisks"),
    pytest.param("> " * (_MEGABYTE // 2), id="block quotes"),
    pytest.param("\u200b" * 65_536, id="zero-width characters"),
    pytest.param("\u0130" * _MEGABYTE, id="a letter that grows in lower case"),
]


@pytest.mark.parametrize("text", _HOSTILE)
def test_hostile_texts_are_judged_in_time(text: str) -> None:
    assert times_the_cost(lambda: _scored(text), lambda: _scored(_ORDINARY)) < _LIMIT


def _scored(text: str) -> None:
    assert all(0.0 <= value <= 1.0 for value in _judged(text).scores.values())


@given(st.text(alphabet=st.characters(), max_size=600))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_scores_between_0_and_1(text: str) -> None:
    verdicts = _judged(text)
    assert all(0.0 <= value <= 1.0 for value in verdicts.scores.values())
    assert verdicts.outcome is not None


_CUES = (
    """i can't not sorry but it is to help you that however , . " ' ? my policy don't have access could what""".split
)


@given(st.lists(st.sampled_from(_CUES()), max_size=120))
@settings(max_examples=200, deadline=None)
def test_words_of_refusals_in_any_order_are_judged(words: list[str]) -> None:
    _judged(" ".join(words))


_PASSES = 8
"""Times that a regex takes to part the same texts into words; measured: 1.7, and 4.5 on a busy machine. A pattern that
is tried at each character of every call costs more than all verdicts together."""


def test_an_ordinary_call_is_judged_in_the_time_of_a_few_looks_at_its_words() -> None:
    question = "Write a paragraph about tracing, please. It is for people who have never seen a span."
    answer = (
        "Distributed tracing follows one request through several services. Each of them records a span with a start "
        "and an end, and an id that travels with the request joins the spans into a trace. "
    ) * 7
    call = answered(answer, question=question)

    def judged() -> None:
        for _ in range(20):
            judge(call, stream_end=None, error_type=None, key=b"k", declared_task=None)

    def parted() -> None:
        for _ in range(20):
            re.findall(r"\w+", question + answer)

    assert times_the_cost(judged, parted, rounds=15) < _PASSES
