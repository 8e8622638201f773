"""Content that other instrumentations left out, put a word in the place of, or cut: it is not the model's answer."""

from __future__ import annotations

import json

import pytest

from llm_vitals_collector.receive import otlp
from llm_vitals_collector.receive.signals import parts_of
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.records import Call

MODEL = {"gen_ai.request.model": "gpt-4o", "gen_ai.provider.name": "openai"}


def one(build, attributes) -> Call:
    (call,) = otlp.traces(parts_of(build(attributes, scope="other")), Users(b"k" * 16)).batch.calls
    return call


HIDDEN = [
    pytest.param("__REDACTED__", id="OpenInference"),
    pytest.param("redacted-by-litellm", id="LiteLLM"),
    pytest.param("[Scrubbed due to 'password']", id="Logfire"),
    pytest.param("<fully masked due to failed mask function>", id="Langfuse"),
    pytest.param("[Filtered]", id="Sentry"),
    pytest.param("[REDACTED]", id="a mask of one's own"),
    pytest.param("<message content redacted>", id="in words"),
    pytest.param("****", id="a collector's redaction"),
    pytest.param("***REDACTED***", id="between stars"),
]


@pytest.mark.parametrize("mark", HIDDEN)
@pytest.mark.parametrize("dialect", ["gen_ai", "openinference", "openllmetry"])
def test_a_word_in_the_place_of_content_is_no_content(build, dialect, mark):
    attributes = {
        "gen_ai": {"gen_ai.operation.name": "chat", **_messages(mark)},
        "openinference": {
            "openinference.span.kind": "LLM",
            "llm.model_name": "gpt-4o",
            "llm.input_messages.0.message.role": "user",
            "llm.input_messages.0.message.content": mark,
            "output.value": mark,
        },
        "openllmetry": {
            "llm.request.type": "chat",
            "gen_ai.prompt.0.role": "user",
            "gen_ai.prompt.0.content": mark,
            "gen_ai.completion.0.content": mark,
        },
    }[dialect]
    call = one(build, {**MODEL, **attributes})
    assert (call.outcome, call.judged, call.overall) == ("ok", "not_captured", None)
    assert (call.prompt, call.output, call.task, call.fingerprint) == (None, None, None, None)
    assert call.starts_query, "whose words they were is known"


def _messages(content):
    parts = {role: json.dumps([{"role": role, "parts": [content]}]) for role in ("user", "assistant")}
    return {"gen_ai.input.messages": parts["user"], "gen_ai.output.messages": parts["assistant"]}


@pytest.mark.parametrize(
    ("parts", "tokens", "finish", "outcome", "judged"),
    [
        pytest.param([{"type": "text"}], 5, "stop", "ok", "not_captured", id="pydantic-ai without content"),
        pytest.param([{"type": "text"}], None, "stop", "ok", "not_captured", id="and without counts"),
        pytest.param([], 200, "stop", "ok", "not_captured", id="a role alone, of 200 tokens"),
        pytest.param([], 2, "stop", "empty", "yes", id="a role alone, of 2 tokens"),
        pytest.param([], 200, "length", "cut_off", "yes", id="all of it spent on reasoning"),
        pytest.param([{"type": "text", "content": ""}], 0, "stop", "empty", "yes", id="an empty text"),
        pytest.param(
            [{"type": "reasoning", "content": "Hm."}], 200, "stop", "empty", "yes", id="reasoning without an answer"
        ),
        pytest.param([{"type": "tool_call", "name": "f"}], 200, "tool_call", "ok", None, id="a call of a tool"),
        pytest.param([], 200, "tool_call", "ok", None, id="a call of a tool that is not shown"),
    ],
)
def test_content_that_is_left_out_is_no_empty_answer(build, parts, tokens, finish, outcome, judged):
    answered = [{"role": "assistant", "parts": parts, "finish_reason": finish}]
    counts = {} if tokens is None else {"gen_ai.usage.output_tokens": tokens}
    call = one(
        build,
        {"gen_ai.operation.name": "chat", **MODEL, **counts, "gen_ai.output.messages": json.dumps(answered)},
    )
    assert (call.outcome, call.judged) == (outcome, judged)


PROSE = "The Elbe flows through Saxony and then to the north, past Magdeburg and Hamburg, to the sea, " * 60


@pytest.mark.parametrize(
    ("text", "judged"),
    [
        pytest.param(PROSE[:1000], "truncated", id="as long as a limit"),
        pytest.param(PROSE[:4095], "truncated", id="as New Relic's"),
        pytest.param(PROSE[:1003], "yes", id="of no such length"),
        pytest.param(PROSE[:997] + "sea.", "yes", id="as long, but whole"),
        pytest.param("The Elbe ... (litellm_truncated 812 chars)", "truncated", id="that says so"),
        pytest.param("The Elbe flows [truncated]", "truncated", id="in brackets"),
        pytest.param("The log says [truncated], so look it up.", "yes", id="that speaks of it"),
    ],
)
def test_a_text_that_was_cut_is_not_judged_as_the_whole(build, text, judged):
    call = one(build, {"gen_ai.operation.name": "chat", **MODEL, **_messages_of(text, text)})
    assert call.judged == judged
    assert (call.overall is None) is (judged == "truncated")
    assert (call.fingerprint is None) is (judged == "truncated"), "another question may begin with the same words"
    assert call.starts_query


def _messages_of(question, answer):
    return {
        "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": question}]}]),
        "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": [{"type": "text", "content": answer}]}]),
    }
