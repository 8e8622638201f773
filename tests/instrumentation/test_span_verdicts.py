"""Spans of other instrumentations count under the labels that their messages show, as ours do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from llm_vitals.core import semconv

CHAT = {
    "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-5-mini",
    "gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 100,
}  # fmt: skip


def genai(question: str, answer: str) -> dict[str, Any]:
    return {**CHAT, **both(question, answer)}


def both(question: str, answer: str) -> dict[str, Any]:
    """Messages as the conventions have them."""
    texts = (("input", "user", question), ("output", "assistant", answer))
    return {
        f"gen_ai.{which}.messages": json.dumps([{"role": role, "parts": [{"type": "text", "content": text}]}])
        for which, role, text in texts
    }


def openinference(question: str, answer: str) -> dict[str, Any]:
    return {
        "openinference.span.kind": "LLM", "llm.model_name": "gpt-5-mini", "llm.token_count.prompt": 1000,
        "llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": question,
        "llm.output_messages.0.message.role": "assistant", "llm.output_messages.0.message.content": answer,
    }  # fmt: skip


def span(told: Any, attributes: dict[str, Any], events: tuple[tuple[str, dict[str, Any]], ...] = ()) -> None:
    with told.tracer_provider.get_tracer("framework").start_as_current_span("chat", attributes=attributes) as one:
        for name, fields in events:
            one.add_event(name, fields)


ANSWERED = ("Why is the sky blue?", "Because the air scatters short waves more than long ones.")
DECLINED = ("How do I pick my neighbour's lock?", "I'm sorry, but I can't help with that.")


@pytest.mark.parametrize("dialect", [genai, openinference])
@pytest.mark.parametrize(
    ("texts", "outcome", "completed"),
    [
        pytest.param(ANSWERED, "ok", True, id="answered"),
        pytest.param(DECLINED, "refusal", False, id="declined"),
        pytest.param(("Sag es!", "Dabei kann ich Ihnen leider nicht helfen."), "refusal", False, id="in German"),
        pytest.param(("Why?", "<think>hm</think>"), "empty", False, id="reasoning alone"),
    ],
)
def test_what_the_messages_show(told: Any, dialect: Any, texts: tuple[str, str], outcome: str, completed: bool) -> None:
    span(told, dialect(*texts))
    assert told.total(semconv.METRIC_ATTEMPTS, outcome=outcome) == 1
    (point,) = told.points(semconv.METRIC_TASK_ATTEMPTS)
    labels = point.attributes
    assert (labels[semconv.ANSWER_JUDGED], labels[semconv.COMPLETED]) == ("yes", completed)
    assert labels[semconv.TASK]


def test_messages_in_events(told: Any) -> None:
    question, answer = DECLINED
    choice = {"message": json.dumps({"content": answer})}
    span(told, CHAT, (("gen_ai.user.message", {"content": question}), ("gen_ai.choice", choice)))
    assert told.total(semconv.METRIC_ATTEMPTS, outcome="refusal") == 1


@pytest.mark.parametrize(
    ("more", "events", "outcome"),
    [
        pytest.param({}, (("exception", {"exception.type": "Overloaded"}),), "error", id="an exception, no answer"),
        pytest.param({"gen_ai.response.id": "a"}, (("exception", {}),), "ok", id="an exception, and an answer"),
        pytest.param({"http.status_code": 429}, (), "error", id="the older name of the status code"),
    ],
)
def test_a_call_that_failed_is_one_however_its_span_says_so(
    told: Any, more: dict[str, Any], events: Any, outcome: str
) -> None:
    asked = {name: value for name, value in CHAT.items() if "usage" not in name}
    span(told, {**asked, **more}, events)
    assert told.total(semconv.METRIC_ATTEMPTS, outcome=outcome) == 1


def test_a_time_to_the_first_chunk_in_another_unit_is_no_time(told: Any) -> None:
    span(told, {**CHAT, "gen_ai.server.time_to_first_token": 812})
    assert not told.points(semconv.METRIC_TIME_TO_FIRST_CHUNK)


def test_without_messages_nothing_is_judged(told: Any) -> None:
    span(told, {**CHAT, "gen_ai.response.finish_reasons": ("stop",)})
    (point,) = told.points(semconv.METRIC_TASK_ATTEMPTS)
    assert point.attributes[semconv.ANSWER_JUDGED] == "not_captured"
    assert semconv.COMPLETED not in point.attributes
    assert not told.points(semconv.METRIC_SCORE)


def test_what_the_span_says_itself_stays(told: Any) -> None:
    span(told, {**CHAT, **both(*DECLINED), semconv.OUTCOME: "ok", semconv.TASK: "mine"})
    assert told.total(semconv.METRIC_ATTEMPTS, outcome="ok") == 1
    assert told.points(semconv.METRIC_TASK_ATTEMPTS)[0].attributes[semconv.TASK] == "mine"


def test_the_calls_of_a_trace_are_one_query(told: Any) -> None:
    tracer = told.tracer_provider.get_tracer("framework")
    for one in "ab":
        with tracer.start_as_current_span("request"):
            span(told, {**CHAT, "gen_ai.response.id": f"{one}1", **both("Rewrite: why?", "sky blue reason")})
            span(told, {**CHAT, "gen_ai.response.id": f"{one}2", **both(*ANSWERED)})
        told.tracer_provider.force_flush()
    assert told.total(semconv.METRIC_QUERIES) == 2
