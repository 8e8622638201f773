"""Spans as packages sent them: a question by their real releases to the stand-in provider, exported by OTLP.

Each application made one call (two or three where it says so); its other spans are no calls. Texts are shortened, and
what names a process is left out.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from llm_vitals_collector.receive import otlp
from llm_vitals_collector.receive.signals import parts_of
from llm_vitals_collector.receive.users import Users

QUESTION = "Name one river in Saxony."
ANSWER = "This is the stand-in provider."
CHOICE = {"index": 0, "message": {"content": ANSWER, "role": "assistant"}}


class Recorded(NamedTuple):
    """One span: its attributes, its events, and whether it is the call."""

    scope: str
    attributes: dict[str, Any]
    events: tuple[tuple[str, dict[str, Any]], ...] = ()
    is_call: bool = True


LMNR = {
    "lmnr.span.type": "LLM",
    "lmnr.span.path": ["f", "openai.chat"],
    "lmnr.association.properties.user_id": "u-1",
    "lmnr.association.properties.session_id": "s-1",
    "gen_ai.system": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.model": "gpt-4o",
    "gen_ai.response.id": "chatcmpl-1",
    "openai.response.service_tier": "default",
    "llm.usage.total_tokens": 55,
    "gen_ai.usage.input_tokens": 10,
    "gen_ai.usage.output_tokens": 45,
    "gen_ai.usage.cache_read_input_tokens": 0,
    "gen_ai.usage.reasoning_tokens": 0,
    "gen_ai.input.messages": json.dumps([{"role": "user", "content": QUESTION}]),
}
LANGTRACE = {
    "langtrace.service.name": "OpenAI",
    "langtrace.service.type": "llm",
    "langtrace.sdk.name": "langtrace-python-sdk",
    "gen_ai.system": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 10,
    "gen_ai.usage.output_tokens": 45,
    "gen_ai.usage.total_tokens": 55,
}
LANGTRACE_EVENTS = (
    ("gen_ai.content.prompt", {"gen_ai.prompt": json.dumps([{"role": "user", "content": QUESTION}])}),
    ("gen_ai.content.completion", {"gen_ai.completion": json.dumps([{"role": "assistant", "content": ANSWER}])}),
)
AGENTOPS = {
    "gen_ai.request.type": "chat",
    "gen_ai.system": "OpenAI",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.prompt.0.role": "user",
    "gen_ai.prompt.0.content": QUESTION,
    "gen_ai.response.id": "chatcmpl-1",
    "gen_ai.response.model": "gpt-4o",
    "gen_ai.usage.total_tokens": 55,
    "gen_ai.usage.prompt_tokens": 10,
    "gen_ai.usage.completion_tokens": 45,
    "gen_ai.completion.0.finish_reason": "stop",
    "gen_ai.completion.0.role": "assistant",
    "gen_ai.completion.0.content": ANSWER,
}
STRANDS = {
    "gen_ai.event.start_time": "2026-11-30T17:22:55.363289+00:00",
    "gen_ai.event.end_time": "2026-11-30T17:22:58.414740+00:00",
    "gen_ai.system": "strands-agents",
    "session.id": "s-1",
    "user.id": "u-1",
}
STRANDS_COUNTS = {
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.prompt_tokens": 10,
    "gen_ai.usage.input_tokens": 10,
    "gen_ai.usage.completion_tokens": 45,
    "gen_ai.usage.output_tokens": 45,
    "gen_ai.usage.total_tokens": 55,
    "gen_ai.usage.cache_read.input_tokens": 0,
    "gen_ai.usage.cache_read_input_tokens": 0,
}
STRANDS_QUESTION = ("gen_ai.user.message", {"content": json.dumps([{"text": QUESTION}])})
GENKIT = {
    "genkit:type": "action",
    "genkit:metadata:subtype": "model",
    "genkit:key": "/model/openai/gpt-4o",
    "genkit:name": "openai/gpt-4o",
    "genkit:path": "/{guide,t:flow}/{generate,t:util}/{openai/gpt-4o,t:action,s:model}",
    "genkit:input": json.dumps(
        {"messages": [{"role": "user", "content": [{"text": QUESTION}]}], "config": {}, "tools": [], "output": {}}
    ),
    "genkit:output": json.dumps(
        {
            "finishReason": "stop",
            "message": {"role": "model", "content": [{"text": ANSWER}]},
            "usage": {"inputTokens": 10, "outputTokens": 45, "totalTokens": 55},
        }
    ),
    "genkit:state": "success",
}
MASTRA = {
    "mastra.metadata.runId": "1",
    "mastra.metadata.userId": "u-1",
    "mastra.metadata.sessionId": "s-1",
}

APPLICATIONS = {
    "lmnr 0.8.1, chat": (
        Recorded("lmnr.tracer", {**LMNR, "gen_ai.output.messages": json.dumps([{"finish_reason": "stop", **CHOICE}])}),
        Recorded("lmnr.tracer", {"lmnr.span.type": "DEFAULT", "lmnr.span.input": "{}"}, is_call=False),
    ),
    "lmnr 0.8.1, stream": (
        Recorded(
            "lmnr.tracer",
            {**LMNR, "gen_ai.output.messages": json.dumps([{**CHOICE, "finish_reason": "stop"}])},
            (("llm.content.completion.chunk", {}),) * 3,
        ),
    ),
    "lmnr 0.8.1, responses": (
        Recorded(
            "lmnr.tracer",
            {
                **LMNR,
                "gen_ai.output.messages": json.dumps(
                    [
                        {
                            "id": "msg_1",
                            "content": [{"annotations": [], "text": ANSWER, "type": "output_text"}],
                            "role": "assistant",
                            "status": "completed",
                            "type": "message",
                        }
                    ]
                ),
            },
        ),
    ),
    "agentops 0.4.21, chat": (
        Recorded("openai", AGENTOPS),
        Recorded("agentops", {"agentops.span.kind": "session", "operation.name": "default"}, is_call=False),
    ),
    "agentops 0.4.21, stream": (
        Recorded(
            "openai",
            {**AGENTOPS, "gen_ai.request.streaming": True, "llm.openai.stream.chunk_count": 45},
            (("first_token_received", {"time_elapsed": 0.01}), ("stream_completed", {"chunks_received": 45})),
        ),
    ),
    "langtrace-python-sdk 3.8.21, chat": (
        Recorded("langtrace", {**LANGTRACE, "gen_ai.operation.name": "chat"}, LANGTRACE_EVENTS),
    ),
    "langtrace-python-sdk 3.8.21, responses": (
        Recorded(
            "langtrace",
            {**LANGTRACE, "gen_ai.operation.name": "openai.responses.create", "gen_ai.response_id": "resp_1"},
            LANGTRACE_EVENTS,
        ),
    ),
    "strands-agents 1.62.0": (
        Recorded(
            "strands.telemetry.tracer",
            {**STRANDS, **STRANDS_COUNTS, "gen_ai.operation.name": "chat", "gen_ai.server.time_to_first_token": 2996},
            (
                STRANDS_QUESTION,
                ("gen_ai.choice", {"finish_reason": "end_turn", "message": json.dumps([{"text": ANSWER}])}),
            ),
        ),
        Recorded(
            "strands.telemetry.tracer",
            {**STRANDS, "gen_ai.operation.name": "execute_event_loop_cycle", "event_loop.cycle_id": "1"},
            (STRANDS_QUESTION,),
            is_call=False,
        ),
        Recorded(
            "strands.telemetry.tracer",
            {**STRANDS, **STRANDS_COUNTS, "gen_ai.operation.name": "invoke_agent"},
            (STRANDS_QUESTION, ("gen_ai.choice", {"message": ANSWER, "finish_reason": "end_turn"})),
            is_call=False,
        ),
    ),
    "genkit 1.42.0": (
        Recorded("genkit-tracer", GENKIT),
        Recorded(
            "genkit-tracer",
            {**GENKIT, "genkit:type": "util", "genkit:name": "generate", "genkit:metadata:subtype": ""},
            is_call=False,
        ),
        Recorded(
            "genkit-tracer",
            {"genkit:type": "action", "genkit:metadata:subtype": "flow", "genkit:input": json.dumps(QUESTION)},
            is_call=False,
        ),
    ),
    "@mastra/otel-exporter 1.4.0": (
        Recorded(
            "@mastra/otel-exporter",
            {
                **MASTRA,
                "gen_ai.operation.name": "chat",
                "mastra.span.type": "model_inference",
                "gen_ai.output.messages": json.dumps(
                    [{"role": "assistant", "parts": [{"type": "text", "content": ANSWER}]}]
                ),
                "gen_ai.request.model": "gpt-4o",
                "gen_ai.response.model": "gpt-4o",
                "gen_ai.provider.name": "openai.chat",
                "gen_ai.usage.input_tokens": 10,
                "gen_ai.usage.output_tokens": 45,
                "gen_ai.usage.reasoning_tokens": 0,
                "gen_ai.usage.cache_read.input_tokens": 0,
                "gen_ai.agent.id": "guide",
                "mastra.completion_start_time": "2026-09-21T14:13:20.400Z",
                "gen_ai.response.finish_reasons": '["stop"]',
            },
        ),
        Recorded(
            "@mastra/otel-exporter",
            {
                **MASTRA,
                "gen_ai.operation.name": "agent_step",
                "mastra.span.type": "model_step",
                "mastra.model_step.input": json.dumps([{"role": "user", "content": QUESTION}]),
                "mastra.metadata.modelMetadata": '{"modelId":"gpt-4o","modelProvider":"openai.chat"}',
                "mastra.metadata.body": '{"model":"gpt-4o","usage":{"prompt_tokens":10,"completion_tokens":45}}',
            },
            is_call=False,
        ),
        Recorded(
            "@mastra/otel-exporter",
            {
                **MASTRA,
                "gen_ai.operation.name": "model_generation",
                "mastra.span.type": "model_generation",
                "mastra.model_generation.input": json.dumps({"messages": [{"role": "user", "content": QUESTION}]}),
            },
            is_call=False,
        ),
        Recorded(
            "@mastra/otel-exporter",
            {**MASTRA, "gen_ai.operation.name": "invoke_agent", "mastra.span.type": "agent_run"},
            is_call=False,
        ),
        Recorded(
            "@mastra/otel-exporter",
            {**MASTRA, "gen_ai.operation.name": "model_chunk", "mastra.span.type": "model_chunk"},
            is_call=False,
        ),
    ),
}
NO_QUESTION = {"@mastra/otel-exporter 1.4.0"}
"""It stands on another span, around the call's."""
NO_FINISH = {name for name in APPLICATIONS if "responses" in name or name.startswith("langtrace")}


@pytest.mark.parametrize("name", APPLICATIONS)
def test_the_call_of_an_application_is_recognised_with_what_it_says(build, pairs, name):
    calls = []
    for index, one in enumerate(APPLICATIONS[name]):
        request = build(one.attributes, scope=one.scope, span=index + 1)
        for event, fields in one.events:
            added = request.resource_spans[0].scope_spans[0].spans[0].events.add(name=event)
            added.attributes.extend(pairs(fields))
        received = otlp.traces(parts_of(request), Users(b"k" * 16))
        assert len(received.batch.calls) == one.is_call, one.attributes
        calls += received.batch.calls
        assert received.unkept == (), "nothing else looks like a call"
    (call,) = calls
    assert (call.operation, call.request_model.removeprefix("openai/")) == ("chat", "gpt-4o")
    assert (call.input_tokens, call.output_tokens) == (10, 45)
    assert call.cost_usd == pytest.approx(0.000475)
    assert (call.output, call.outcome, call.judged) == (ANSWER, "ok", "yes")
    assert call.finish_reasons == (() if name in NO_FINISH else ("stop",))
    assert (call.prompt, call.starts_query) == ((None, None) if name in NO_QUESTION else (QUESTION, True))
    if name.startswith(("lmnr", "strands", "@mastra")):
        assert call.session == "s-1"
        assert call.user is not None
