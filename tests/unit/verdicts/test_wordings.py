"""Verdicts on answers in words: tables of wordings, written for these tests and used for no fitting."""

from __future__ import annotations

import pytest
import wordings_lessons
import wordings_models
from wordings_answered import BENIGN, NEAR_REFUSALS
from wordings_declined import CLARIFICATIONS, MISSED, RARE_REFUSALS, REFUSALS, UNABLE

from llm_vitals.verdicts.refusal.detector import Refusal, text_verdict, use_classifier


@pytest.mark.parametrize("text", [*REFUSALS, *RARE_REFUSALS, *wordings_models.DECLINED, *wordings_lessons.LESSONS])
def test_refusals(text: str) -> None:
    verdict = text_verdict(text)
    assert verdict.kind == "refusal"
    assert verdict.source in ("phrase", "model")


@pytest.mark.parametrize("text", UNABLE)
def test_unable(text: str) -> None:
    assert text_verdict(text).kind == "unable"


@pytest.mark.parametrize("text", CLARIFICATIONS)
def test_clarifications(text: str) -> None:
    assert text_verdict(text).kind == "clarification"


@pytest.mark.parametrize("text", [*BENIGN, *NEAR_REFUSALS, *wordings_models.ANSWERED, *wordings_lessons.LONG_ANSWERS])
def test_answers(text: str) -> None:
    assert text_verdict(text) == Refusal()


@pytest.mark.parametrize("text", [*MISSED, *wordings_models.MISSED, *wordings_lessons.MISSED])
def test_known_misses(text: str) -> None:
    """Refusals that are not found; one that is found one day moves to the table above."""
    assert text_verdict(text).kind != "refusal"


@pytest.mark.parametrize("text", wordings_lessons.TAKEN_FOR_REFUSALS)
def test_known_false_alarms(text: str) -> None:
    """Answers that are taken for refusals; one that is not one day moves to the table above."""
    assert text_verdict(text).kind == "refusal"


@pytest.mark.parametrize(
    ("form", "old", "new"),
    [
        pytest.param("{}", "'", "\u2019", id="curly apostrophes"),
        pytest.param("\n\n  {}\n", "", "", id="white space around"),
        pytest.param("{}", " ", "\u00a0", id="no-break spaces"),
        pytest.param("{}", " ", "\n", id="broken lines"),
        pytest.param("**{}**", "", "", id="bold"),
    ],
)
def test_typography_changes_nothing(form: str, old: str, new: str) -> None:
    changed = [form.format(t.replace(old, new) if old else t) for t in REFUSALS]
    assert [t for t in changed if text_verdict(t).kind != "refusal"] == []


def test_capitals_change_nothing() -> None:
    assert [t for t in REFUSALS if text_verdict(t.upper()).kind != "refusal"] == []


def test_a_refusal_far_down_a_long_answer_is_not_the_answer() -> None:
    text = "The pump has three parts, and each can be cleaned at home with warm water. " * 6
    assert text_verdict(text + "I'm sorry, but I can't help with that.").kind == "none"


def test_the_linear_model_finds_what_no_phrase_does() -> None:
    verdict = text_verdict(
        "Killing someone is illegal and morally wrong. It is important to treat others with respect and to seek "
        "help if "
        "you are having such thoughts."
    )
    assert verdict == Refusal(kind="refusal", source="model", reason="model=linear")


def test_an_own_classifier_is_asked_first() -> None:
    text = "Tyv\u00e4rr kan jag inte hj\u00e4lpa dig med det."
    assert text_verdict(text) == Refusal(judged=False)

    def swedish(answer: str) -> Refusal | None:
        return Refusal(kind="refusal", source="model", reason="model=own") if "kan jag inte" in answer else None

    use_classifier(swedish)
    try:
        assert text_verdict(text).reason == "model=own"
        assert text_verdict("I can't help with that.").source == "phrase"
    finally:
        use_classifier(None)
    assert text_verdict(text).judged is False


def test_a_classifier_that_raises_leaves_it_to_the_rules(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: str) -> Refusal | None:
        raise RuntimeError("no model at hand")

    use_classifier(broken)
    try:
        assert text_verdict("I can't help with that.").source == "phrase"
    finally:
        use_classifier(None)
    assert "no model at hand" in caplog.text
    caplog.clear()
