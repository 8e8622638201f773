"""All verdicts on one call together."""

from __future__ import annotations

import pytest
from exchanges import answered, text, tool_call

from llm_vitals.core.exchange import Exchange, Message, Part, Usage
from llm_vitals.verdicts.derive import Verdicts, judge
from llm_vitals.verdicts.fingerprint import fingerprint

KEY = b"a key"


def _judge(exchange: Exchange, *, task: str | None = None) -> Verdicts:
    return judge(exchange, stream_end=None, error_type=None, key=KEY, declared_task=task)


def test_a_whole_call() -> None:
    verdicts = _judge(
        answered(
            "To bake bread, mix flour, water, salt and yeast, let the dough rise, and bake it for 40 minutes.",
            usage=Usage(input_tokens=1000, output_tokens=100),
        )
    )
    assert verdicts.outcome == "ok"
    assert verdicts.refusal.kind == "none"
    assert verdicts.task == "how"
    assert verdicts.question == "How do I bake bread?"
    assert verdicts.fingerprint == fingerprint("how do i bake bread", KEY)
    assert verdicts.cost is not None
    assert verdicts.cost.usd == pytest.approx(0.0035)
    assert set(verdicts.scores) == {"relevancy", "clarity", "overall"}


def test_only_the_last_user_message_is_the_question() -> None:
    asked = (
        text("system", "You are terse."),
        text("user", "What is yeast?"),
        text("assistant", "A fungus."),
        text("user", "Why does it rise?"),
        tool_call(),
        Message(role="tool", parts=(Part(type="tool_call_response", content="carbon dioxide"),)),
    )
    verdicts = _judge(answered("Because of carbon dioxide.", asked=asked))
    assert verdicts.question == "Why does it rise?"
    assert verdicts.task == "why"


def test_a_declared_task_is_kept() -> None:
    assert _judge(answered("Hello."), task="support").task == "support"


def test_embeddings_have_no_question_no_task_and_no_scores() -> None:
    verdicts = _judge(answered(operation="embeddings", finish=(), usage=Usage(input_tokens=3)))
    assert (verdicts.question, verdicts.task, verdicts.fingerprint) == (None, None, None)
    assert verdicts.scores == {}
    assert verdicts.outcome == "ok"


def test_a_question_in_pictures_only_has_no_text() -> None:
    asked = (Message(role="user", parts=(Part(type="blob", modality="image", mime_type="image/png"),)),)
    verdicts = _judge(answered("A cat.", asked=asked))
    assert (verdicts.question, verdicts.fingerprint, verdicts.task) == (None, None, None)


def test_dropped_bodies_invent_nothing() -> None:
    verdicts = _judge(answered(asked=(), finish=(), complete=False, problems=("body_dropped",)))
    assert verdicts.outcome is None
    assert verdicts.scores == {}
    assert verdicts.cost is None


def test_a_block_told_by_the_wire() -> None:
    verdicts = _judge(answered(blocked="stop_reason=refusal", finish=("content_filter",)))
    assert verdicts.outcome == "refusal"
    assert (verdicts.refusal.source, verdicts.refusal.reason) == ("wire", "stop_reason=refusal")
