"""The text that is judged: reasoning, wrappers and labels around an answer are seen through by every verdict."""

from __future__ import annotations

import pytest
from exchanges import answered, media, text, tool_call
from hypothesis import given
from hypothesis import strategies as st

from llm_vitals.core.exchange import Message, Part
from llm_vitals.verdicts.answer import judged
from llm_vitals.verdicts.derive import Verdicts, judge

_DECLINED = "I'm sorry, but I can't help with that."
_BREAD = "Mix flour, water, salt and yeast, let it rise for an hour, and bake it."

_WRAPPERS = [
    pytest.param("%s", id="nothing"),
    pytest.param("<think>Is that harmful? {maybe}</think>\n\n%s", id="reasoning"),
    pytest.param("<think>one</think><think>two</think> %s", id="reasoning twice"),
    pytest.param("The user wants bread.\n</think>\n%s", id="reasoning that the prompt opened"),
    pytest.param("<thinking>\na\n</thinking>\n<answer>%s</answer>", id="reasoning and answer in tags"),
    pytest.param("<reasoning>a</reasoning>\n%s", id="reasoning tag"),
    pytest.param("<thought>a</thought>\n%s", id="thought tag"),
    pytest.param("[THINK]a[/THINK]%s", id="Magistral"),
    pytest.param("\u25c1think\u25b7a\u25c1/think\u25b7%s", id="Kimi"),
    pytest.param(
        "<|channel|>analysis<|message|>User wants it<|end|><|start|>assistant<|channel|>final<|message|>%s<|return|>",
        id="harmony",
    ),
    pytest.param("analysisUser wants it.assistantfinal%s", id="harmony without its signs"),
    pytest.param("<|im_start|>assistant\n%s<|im_end|>", id="template signs"),
    pytest.param("%s</s>", id="end sign"),
    pytest.param('{"answer": "%s"}', id="JSON"),
    pytest.param('{"reply": "%s", "confidence": 0.2, "declined": true, "status": "done"}', id="JSON with figures"),
    pytest.param('{"answer": "%s', id="JSON, cut off"),
    pytest.param('{"data": {"text": "%s"}}', id="JSON in JSON"),
    pytest.param('["%s"]', id="JSON list of one"),
    pytest.param('```json\n{"answer": "%s"}\n```', id="JSON in a fence"),
    pytest.param("```\n%s\n```", id="fence"),
    pytest.param("<reply>%s</reply>", id="XML"),
    pytest.param("<answer>%s", id="XML, cut off"),
    pytest.param("<html><body><p class='a'>%s</p></body></html>", id="HTML"),
    pytest.param("<response><text>%s</text></response>", id="XML in XML"),
    pytest.param("<analysis>It is bad</analysis><response>%s</response>", id="two elements"),
    *(pytest.param(f"{a}%s{b}", id=f"quoted {a}{b}") for a, b in ('""', "''", "“”", "„“", "«»", "「」")),
    *(pytest.param(f"{a}%s{a}", id=f"marked {a}") for a in ("**", "*", "_", "__")),
    pytest.param("> %s", id="block quote"),
    pytest.param("## Answer\n\n%s", id="heading"),
    pytest.param("# %s", id="as a heading"),
    *(
        pytest.param(f"{label} %s", id=label)
        for label in ("Assistant:", "**Answer:**", "AI:", "Final answer:", "Antwort:", "Réponse :", "回答:", "Ответ:")
    ),
    pytest.param("\u200b%s\ufeff", id="zero width"),
    pytest.param('<think>a</think>\nAssistant: "**%s**"', id="several layers"),
]


@pytest.mark.parametrize("wrapper", _WRAPPERS)
@pytest.mark.parametrize(("answer", "outcome"), [(_DECLINED, "refusal"), (_BREAD, "ok")])
def test_wrappers_change_no_verdict(wrapper: str, answer: str, outcome: str) -> None:
    wrapped = _judge(text("assistant", wrapper % answer))
    bare = _judge(text("assistant", answer))
    assert judged(wrapper % answer) == answer
    assert wrapped.outcome == bare.outcome == outcome
    assert (wrapped.refusal, wrapped.scores) == (bare.refusal, bare.scores)


@pytest.mark.parametrize(
    "answer",
    [
        *("", " \n", "...", "\u2014", "***", "\u200b\u200b", "\u2026\ufeff", "</s>", '""', "``"),
        *("<think>All of it", "<think>Done.</think>", "<think>Done.</think>\n...", "[THINK]a", "\u25c1think\u25b7a"),
        *("<|channel|>analysis<|message|>a", '{"answer": ""}', "<answer></answer>", "```\n```"),
        *('{"answer": null}', '{"response": {"text": null}}', '```json\n{"reply": null}\n```'),
        *("<br>", "<br/><br />", "&nbsp;", "<p>&nbsp;</p>", "<div><br></div>", "&#160;\n&nbsp;"),
    ],
)
def test_reasoning_blanks_and_punctuation_are_empty(answer: str) -> None:
    verdicts = _judge(text("assistant", answer))
    assert (verdicts.outcome, verdicts.scores) == ("empty", {"overall": 0.0})


@pytest.mark.parametrize(
    "answer",
    [
        *("\U0001f44d", "42", "=", "5 - 3", "[]", "{}", "[1, 2]", "```python\nprint(1)\n```", "A < B", "x </think"),
        *('{"phone": null}', '{"text": null, "page": 3}', "&amp;", "<input>", "5 <br> 6"),
        '{"total": 48, "currency": "EUR"}',
        '{"title": "The long title of a piece", "text": "Its text"}',
        '{"name": "Ada", "born": 1815}',
        "1. one\n2. two",
        "- a\n- b",
        '"a" and "b"',
        "'I can,' he said, 'do it'",
        "**Bold** and **bold**",
        "Note: this is it.",
        "def f(x):\n    return x",
        "In HTML, <think> is no element and </think> does not end one.",
    ],
)
def test_what_is_no_wrapper_stays(answer: str) -> None:
    assert judged(answer) == answer
    assert _judge(text("assistant", answer)).outcome == "ok"


@pytest.mark.parametrize("message", [media(), tool_call()])
def test_media_and_tool_calls_beside_reasoning_are_answers(message: Message) -> None:
    assert _judge(Message("assistant", (Part("text", "<think>An image.</think>"), *message.parts))).outcome == "ok"


@pytest.mark.parametrize(
    "answer", ["Answer: " * 2000, '{"a":' * 1300 + '"x"' + "}" * 1300, "<b>" * 2000, '["' * 3000, "> " * 4000]
)
def test_an_answer_that_repeats_itself_is_judged(answer: str) -> None:
    assert _judge(text("assistant", answer)).outcome is not None


@given(st.text(max_size=200) | st.text("<>think/[]{}\"' :*answer|`\n#", max_size=200))
def test_any_text_is_judged_and_grows_by_nothing(answer: str) -> None:
    assert len(judged(answer)) <= len(answer)


def _judge(message: Message) -> Verdicts:
    return judge(answered(said=(message,)), stream_end=None, error_type=None, key=b"k", declared_task=None)


@pytest.mark.parametrize("question", ["Which HTML tag breaks a line?", "What is the entity of a fixed blank?"])
def test_a_tag_may_be_the_answer_to_a_question_about_html(question: str) -> None:
    exchange = answered("<br>", question=question)
    verdicts = judge(exchange, stream_end=None, error_type=None, key=b"k", declared_task=None)
    assert verdicts.outcome == "ok"
