"""A text as words: the same words whichever way a text is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_vitals.verdicts.words import stems, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("How do I reset it, please?", ["how", "do", "i", "reset", "it", "please"], id="ASCII"),
        pytest.param("snake_case, 3.5 % (x)", ["snake", "case", "3", "5", "x"], id="figures and signs"),
        pytest.param(
            "Don\u2019t \u2014 \u201cÜBER\u201d caf\u00e9\u2026", ["don", "t", "über", "café"], id="Western European"
        ),
        pytest.param("Łódź \u2192 Don\u2019t", ["łódź", "don", "t"], id="beyond it"),
        pytest.param("Москва и Париж", ["москва", "и", "париж"], id="Cyrillic"),
        pytest.param("法国GPT", ["法", "国", "gpt"], id="Chinese, by character"),
        pytest.param("\ud800a b", ["a", "b"], id="lone surrogate"),
        pytest.param("😀 !?", [], id="no words"),
        pytest.param("", [], id="empty"),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text(alphabet=bytes(range(256)).decode("cp1252", "ignore"), max_size=80))
def test_the_table_and_the_regex_read_the_same(text: str) -> None:
    assert words(f"{text} \u2192") == words(text)


def test_stems_meet_for_forms_of_a_word() -> None:
    assert stems({"translation"}) == stems({"translate"})
    assert stems({"car"}) != stems({"cart"})
