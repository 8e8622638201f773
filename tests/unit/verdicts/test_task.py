"""The task of a call: declared, else the leading word of the question."""

from __future__ import annotations

from pathlib import Path

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
    pytest.param('Translate "Is this seat taken?" into German', "translate", id="a quoted question"),
    pytest.param("Explain DNS", "explain", id="explain"),
    pytest.param("Was Nero ever a poet?", "is", id="a word that is Dutch and German, too"),
    pytest.param("Was kostet das?", "what", id="the German one"),
    pytest.param("Hi, please tell me about the tides.", "give", id="tell me about"),
    pytest.param("Tell me, who was Nero?", "who", id="tell me, and a question"),
    pytest.param("Why?", "why", id="one word"),
    pytest.param("My printer is broken", "other", id="no leading task word"),
    pytest.param("Hello", "other", id="only a greeting"),
    pytest.param("写一首诗", "write", id="Chinese"),
    pytest.param("[INST] Summarise this [/INST]", "summarise", id="signs of a chat template"),
    pytest.param("<|im_start|>user\nTranslate this", "translate", id="signs of another template"),
    pytest.param("<instructions>Classify the review</instructions>", "classify", id="an element of the prompt"),
    pytest.param("<document>Can you hear me?</document> It is long.", "other", id="an element of the material"),
    pytest.param("User: summarise this\nAssistant:", "summarise", id="a speaker's label"),
    pytest.param("@bot summarise this", "summarise", id="whom it is for"),
    pytest.param("Objective: write a haiku", "write", id="another label"),
    pytest.param("As a teacher, list 5 topics", "list", id="a persona and few words"),
    pytest.param("Acting as a pirate, write a song", "write", id="acting as"),
    pytest.param("We need to translate this page", "translate", id="we need to"),
    pytest.param("I want a list of rivers", "list", id="I want a list"),
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


_HEAD, *_ROWS = (Path(__file__).parent / "languages" / "tasks" / "prompts.tsv").read_text("utf-8").splitlines()
_PROMPTS = [
    (which, code, expected, text.replace("\\n", "\n")) for which, code, expected, text in (r.split("\t") for r in _ROWS)
]


@pytest.mark.parametrize(
    ("which", "english", "least"),
    [
        pytest.param("development", True, 1.0, id="English, in view when the rules were written"),
        pytest.param("development", False, 0.95, id="fourteen languages, in view"),
        pytest.param("held_out", True, 0.9, id="English, written after the rules"),
        pytest.param("held_out", False, 0.85, id="fourteen languages, written before their words"),
    ],
)
def test_labelled_prompts(which: str, english: bool, least: float) -> None:
    """Personas, introductions, politeness and context before the request."""
    prompts = [(expected, text) for one, code, expected, text in _PROMPTS if one == which and (code == "en") is english]
    wrong = [(expected, task(text), text) for expected, text in prompts if task(text) != expected]
    assert len(prompts) >= 40
    assert len(wrong) <= len(prompts) * (1 - least), wrong


def test_what_is_asked_behind_a_persona_is_found_in_every_language() -> None:
    """ "Tu es un expert. Explique ..." was `is`, "Como profesor, enumera ..." was `how`."""
    prompts = [(code, expected, text) for one, code, expected, text in _PROMPTS if one == "persona"]
    assert len({code for code, _, _ in prompts}) == 15
    wrong = [(code, task(text), text) for code, expected, text in prompts if task(text) != expected]
    assert len(wrong) <= 1, wrong


def test_the_request_at_the_end_of_a_long_prompt_is_found() -> None:
    assert task("The pump has three parts. " * 100 + "\n\nTranslate the text into Dutch.") == "translate"
    assert task("Context: " + "the pump is red and it can swim. " * 100 + "\nQuestion: Why is the pump red?") == "why"


@pytest.mark.parametrize("text", ["?" * 5000, "a" * 100_000, "\ud800", "\x00 can", ", and " * 2000, "你" * 3000])
def test_any_text_has_a_task(text: str) -> None:
    assert task(text) in TASKS
