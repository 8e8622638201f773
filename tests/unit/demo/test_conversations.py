"""The demo's conversations: enough of them, recognised again, and judged as they are meant."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from llm_vitals.verdicts.refusal.detector import text_verdict
from llm_vitals.verdicts.task import task
from llm_vitals_demo.conversations import (
    ASSISTANTS,
    Conversation,
    assistants,
    estimated_tokens,
    filled,
    recognise,
    templates,
)

TASKS = {"can", "what", "how", "write", "summarise", "translate"}
TEMPLATES = tuple(templates())


def test_there_are_more_than_150_good_answers_in_six_tasks():
    good = [c for c in TEMPLATES if c.kind == "ok"]
    assert len({c.question for c in good}) >= 150
    assert {c.task for c in TEMPLATES} == TASKS
    assert min(Counter(c.task for c in good).values()) >= 10


def test_every_assistant_refuses_cannot_asks_back_and_is_cut_off():
    for name in ASSISTANTS:
        kinds = {c.kind for c in assistants()[name].talk}
        assert kinds == {"ok", "refusal", "unable", "clarification", "cut_off"}, name


@pytest.mark.parametrize("template", [pytest.param(c, id=c.question[:60]) for c in TEMPLATES])
def test_a_question_is_recognised_and_its_answer_is_judged_as_meant(template: Conversation):
    choice = random.Random(template.question)
    for _ in range(3):
        asked = filled(template, choice)
        assert "{day}" not in asked.question + asked.answer
        found = recognise(f"  {asked.question.upper()}\n")
        assert found is not None
        assert (found.question, found.kind) == (asked.question, asked.kind)
        expected = {"ok": "none", "cut_off": "none"}.get(asked.kind, asked.kind)
        assert text_verdict(asked.answer).kind == expected, asked.answer
        assert task(asked.question) == template.task


@pytest.mark.parametrize("template", [pytest.param(c, id=c.question[:60]) for c in TEMPLATES if c.again is not None])
def test_the_same_question_in_other_words_has_the_same_answer(template: Conversation):
    asked = filled(template, random.Random(5))
    assert asked.again is not None
    found = recognise(asked.again)
    assert found is not None
    assert found.answer == asked.answer
    assert task(asked.again) in TASKS


def test_every_decline_is_a_refusal_in_plain_words():
    for assistant in assistants().values():
        for text in assistant.declines:
            assert text_verdict(text).kind == "refusal", text


def test_a_slot_holds_the_same_word_wherever_it_stands():
    found = recognise("Can you move my delivery to friday")
    assert found is not None
    assert found.answer.startswith("Done. Your parcel now arrives on Friday,")


def test_an_unknown_question_is_not_recognised():
    assert recognise("Can you move my delivery to the moon?") is None


def test_estimated_tokens_are_at_least_one():
    assert estimated_tokens("") == 1
    assert 20 <= estimated_tokens("word " * 20) <= 30
