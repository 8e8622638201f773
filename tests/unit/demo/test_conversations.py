"""The demo's conversations: enough of them, recognised again, and judged as they are meant."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from llm_vitals.verdicts.refusal.detector import text_verdict
from llm_vitals.verdicts.task import task
from llm_vitals_demo.assistants import (
    ASSISTANTS,
    Conversation,
    assistants,
    estimated_tokens,
    recognise,
    templates,
    worded,
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
        kinds = {c.kind for c in assistants()[name].conversations}
        assert kinds == {"ok", "refusal", "unable", "clarification", "cut_off"}, name


@pytest.mark.parametrize("template", [pytest.param(c, id=c.question[:60]) for c in TEMPLATES])
def test_a_question_is_recognised_and_its_answer_is_judged_as_meant(template: Conversation):
    choice = random.Random(template.question)
    for _ in range(3):
        conversation = worded(template, choice)
        assert "{day}" not in conversation.question + conversation.answer
        found = recognise(f"  {conversation.question.upper()}\n")
        assert found is not None
        assert conversation.question.startswith(found.question.rstrip("."))
        assert (found.answer, found.kind) == (conversation.answer, conversation.kind)
        expected = {"ok": "none", "cut_off": "none"}.get(conversation.kind, conversation.kind)
        assert text_verdict(conversation.answer).kind == expected, conversation.answer
        assert task(conversation.question) == template.task


@pytest.mark.parametrize(
    "template", [pytest.param(c, id=c.question[:60]) for c in TEMPLATES if c.rephrased is not None]
)
def test_the_same_question_in_other_words_has_the_same_answer(template: Conversation):
    conversation = worded(template, random.Random(5))
    assert conversation.rephrased is not None
    found = recognise(conversation.rephrased)
    assert found is not None
    assert found.answer == conversation.answer
    assert task(conversation.rephrased) in TASKS


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


def test_a_remark_and_a_number_are_recognised_and_do_not_change_the_answer():
    plain = recognise("Can you leave parcel FJ-00417 with a neighbour?")
    remarked = recognise("can you leave parcel fj-00417 with a neighbour? It is for Amira in Leeds.")
    assert plain is not None
    assert "FJ-00417" in plain.answer
    assert remarked == plain
    assert recognise("Can you leave parcel FJ-417 with a neighbour?") is None


def test_questions_vary_so_much_that_two_thousand_of_them_hardly_meet():
    choice = random.Random(3)
    good = [c for c in TEMPLATES if c.kind == "ok"]
    questions = [worded(choice.choice(good), choice).question for _ in range(2000)]
    assert len(set(questions)) > 1400
