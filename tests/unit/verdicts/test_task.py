"""The task of a call: declared, else the leading word of the question."""

from __future__ import annotations

import pytest

from llm_vitals.verdicts.task import TASKS, task

_QUESTIONS = [
    pytest.param("Can a cat swim?", "can", id="can"),
    pytest.param("Could you summarise this?", "can", id="could counts as can"),
    pytest.param("Does it rain in Oslo?", "do", id="does counts as do"),
    pytest.param("Didn't we agree on this?", "do", id="didn't counts as do"),
    pytest.param("Didn\u2019t it work", "do", id="curly apostrophe"),
    pytest.param("Please write a poem", "write", id="please is skipped"),
    pytest.param("Hi there! Please, translate this into Dutch", "translate", id="greeting and please are skipped"),
    pytest.param("SUMMARIZE the following text", "summarise", id="American spelling, capitals"),
    pytest.param("TL;DR of this thread", "summarise", id="tl;dr"),
    pytest.param("What's a monad", "what", id="contraction"),
    pytest.param("what\u2019s a monad", "what", id="contraction with a curly apostrophe"),
    pytest.param("**How** do I do it", "how", id="markup before the word"),
    pytest.param("1. List all planets", "list", id="number before the word"),
    pytest.param("Explain DNS", "explain", id="explain"),
    pytest.param("Why?", "why", id="one word"),
    pytest.param("My printer is broken", "other", id="no leading task word"),
    pytest.param("Hello", "other", id="only a greeting"),
    pytest.param("写一首诗", "other", id="Chinese"),
    pytest.param("???", "other", id="only punctuation"),
    pytest.param("", None, id="empty"),
    pytest.param(None, None, id="no question"),
]


@pytest.mark.parametrize(("question", "expected"), _QUESTIONS)
def test_leading_word(question: str | None, expected: str | None) -> None:
    assert task(question) == expected


@pytest.mark.parametrize("question", ["Write a poem", None])
def test_a_declared_task_comes_first(question: str | None) -> None:
    assert task(question, "triage") == "triage"


def test_the_list_is_closed_and_holds_the_missions_words() -> None:
    assert {"can", "do", "what", "how", "why", "write", "summarise", "translate", "explain", "list", "other"} <= set(
        TASKS
    )
    assert len(TASKS) <= 30
