"""The label that an answer gives, however it is wrapped; and answers that give none stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_vitals.verdicts.answer_label import answer_label

SPAM = (
    "spam", "spam.", " spam\n", '"spam"', "“spam”", "**spam**", "`spam`", "*spam*.", "_spam_",
    "Answer: spam", "**Answer:** spam", "Final answer: spam", "The answer is spam.", "Category: spam", "Label = spam",
    "Sentiment: **spam**", "So the final answer is: spam", "Antwort: spam", "Réponse : spam", "答案\uff1aspam",
    '{"label": "spam"}', '{"label": "spam", "confidence": 0.93}', '{"reason": "asks for money", "category": "spam"}',
    '{"Sentiment": "spam", "scores": {"spam": 0.9, "ham": 0.1}}', '{"result": {"x": 1}, "class": "spam"}',
    '```json\n{"label": "spam"}\n```', "```\nspam\n```", 'Here it is:\n```json\n{"label": "spam"}\n```',
    "<answer>spam</answer>", "It asks for money. <answer> spam </answer>", "<label>spam</label>",
    "<think>It may be ham. Or not.</think>spam", "<think>hm</think>\n\n**Answer:** spam.", "[THINK]x[/THINK]spam",
    "It asks for money at once.\n\nFinal answer: spam", "Step 1: read.\nStep 2: judge.\n**Label:** spam",
    r"It is \boxed{spam}.", "> spam", "# spam", '["spam"]', "<|im_start|>assistant\nspam<|im_end|>",
)  # fmt: skip


@pytest.mark.parametrize("text", SPAM)
def test_a_label_in_any_wrapping(text: str):
    assert answer_label(text) == "spam"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        pytest.param("not spam", "not spam", id="two words"),
        pytest.param("The answer is not spam.", "not spam", id="denied"),
        pytest.param('{"answer": 42}', "42", id="a number"),
        pytest.param('{"is_spam": true}', "true", id="one member of any name"),
        pytest.param("C++", "C++", id="signs that belong to it"),
        pytest.param("-5", "-5", id="a sign"),
        pytest.param("3.14", "3.14", id="a point"),
        pytest.param("50%", "50%", id="per cent"),
        pytest.param("...", "...", id="nothing but marks"),
        pytest.param("", "", id="empty"),
        pytest.param("It may be spam, or the answer is hidden.", "It may be spam, or the answer is hidden", id="prose"),
        pytest.param('{"a": 1, "b": 2}', '{"a": 1, "b": 2}', id="an object without a label"),
        pytest.param("Spam: the answer to this is no", "Spam: the answer to this is no", id="a label elsewhere"),
        pytest.param("Label: ham\nLabel: spam", "spam", id="the last one"),
    ],
)
def test_what_else_an_answer_gives(text: str, label: str):
    assert answer_label(text) == label


@given(st.text())
def test_any_text_has_one(text: str):
    assert isinstance(answer_label(text), str)


@pytest.mark.parametrize("text", ["Answer: " * 5000, "{" * 20000, "\\boxed{" * 4000, "<answer>" * 3000, "*" * 50000])
def test_time_is_bounded(text: str):
    answer_label(text)
