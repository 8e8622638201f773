"""Every dialect's span of one call says the same: which call it is, its tokens of every kind, cost, words and ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from llm_vitals.core import semconv
from llm_vitals.dialects import reading
from llm_vitals.dialects.registry import DIALECTS
from llm_vitals_collector.receive import otlp
from llm_vitals_collector.receive.signals import parts_of
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.records import Call

QUESTION, ANSWER = "Name one river", "The Elbe."
OPENAI_ANSWER = json.dumps(
    {
        "id": "chatcmpl-1",
        "model": "gpt-4o",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": ANSWER}}],
    }
)
OPENAI_REQUEST = json.dumps({"model": "gpt-4o", "messages": [{"role": "user", "content": QUESTION}]})
LANGCHAIN_REQUEST = json.dumps(
    {"messages": [[{"lc": 1, "type": "constructor", "id": ["HumanMessage"], "kwargs": {"content": QUESTION}}]]}
)
LANGCHAIN_ANSWER = json.dumps(
    {
        "generations": [
            [
                {
                    "text": ANSWER,
                    "generation_info": {"finish_reason": "stop"},
                    "message": {"lc": 1, "id": ["AIMessage"], "kwargs": {"content": ANSWER, "type": "ai"}},
                }
            ]
        ]
    }
)
MODEL = {"gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o"}

# Each tells of 1,000 tokens in, 800 of them cached, 50 out, 20 of them reasoning; of the question and the answer.
CALLS = {
    "OpenTelemetry GenAI conventions": {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 50,
        "gen_ai.usage.cache_read.input_tokens": 800,
        "gen_ai.usage.reasoning.output_tokens": 20,
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": QUESTION}]}]),
        "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": [{"type": "text", "content": ANSWER}]}]),
    },
    "OpenInference": {
        "openinference.span.kind": "LLM",
        "llm.model_name": "gpt-4o",
        "llm.provider": "openai",
        "llm.token_count.prompt": 1000,
        "llm.token_count.completion": 50,
        "llm.token_count.total": 1050,
        "llm.token_count.prompt_details.cache_read": 800,
        "llm.token_count.completion_details.reasoning": 20,
        "input.value": OPENAI_REQUEST,
        "input.mime_type": "application/json",
        "output.value": OPENAI_ANSWER,
        "output.mime_type": "application/json",
    },
    "OpenLLMetry, Traceloop": {
        **MODEL,
        "llm.request.type": "chat",
        "gen_ai.usage.prompt_tokens": 1000,
        "gen_ai.usage.completion_tokens": 50,
        "llm.usage.total_tokens": 1050,
        "gen_ai.usage.cache_read_input_tokens": 800,
        "llm.usage.reasoning_tokens": 20,
        "llm.response.finish_reason": "stop",
        "gen_ai.prompt.0.role": "user",
        "gen_ai.prompt.0.content": QUESTION,
        "gen_ai.completion.0.content": ANSWER,
    },
    "OpenLIT": {
        **MODEL,
        "gen_ai.operation.name": "chat",
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 50,
        "gen_ai.usage.prompt_tokens_details.cached_tokens": 800,
        "gen_ai.usage.completion_tokens_details.reasoning_tokens": 20,
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.content.prompt": f"user: {QUESTION}",
        "gen_ai.content.completion": ANSWER,
    },
    "Vercel AI SDK": {
        "ai.operationId": "ai.generateText.doGenerate",
        "ai.model.id": "gpt-4o",
        "ai.model.provider": "openai.chat",
        "ai.usage.inputTokens": 1000,
        "ai.usage.outputTokens": 50,
        "ai.usage.totalTokens": 1050,
        "ai.usage.cachedInputTokens": 800,
        "ai.usage.reasoningTokens": 20,
        "ai.response.finishReason": "stop",
        "ai.prompt.messages": json.dumps([{"role": "user", "content": [{"type": "text", "text": QUESTION}]}]),
        "ai.response.text": ANSWER,
    },
    "pydantic-ai, Logfire": {
        **MODEL,
        "gen_ai.operation.name": "chat",
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 50,
        "gen_ai.usage.details.cached_tokens": 800,
        "gen_ai.usage.details.reasoning_tokens": 20,
        "gen_ai.response.finish_reasons": ["stop"],
        "events": json.dumps(
            [
                {"event.name": "gen_ai.user.message", "role": "user", "content": QUESTION},
                {"event.name": "gen_ai.choice", "message": {"role": "assistant", "content": ANSWER}},
            ]
        ),
    },
    "LangSmith": {
        **MODEL,
        "langsmith.span.kind": "llm",
        "gen_ai.operation.name": "chat",
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 50,
        "gen_ai.usage.input_token_details": "{'audio': 0, 'cache_read': 800}",
        "gen_ai.usage.output_token_details": "{'reasoning': 20}",
        "gen_ai.prompt": LANGCHAIN_REQUEST,
        "gen_ai.completion": LANGCHAIN_ANSWER,
    },
    "Langfuse": {
        "langfuse.observation.type": "generation",
        "langfuse.observation.model.name": "gpt-4o",
        "gen_ai.system": "openai",
        "langfuse.observation.usage_details": json.dumps(
            {"input": 200, "input_cache_read": 800, "output": 30, "output_reasoning": 20, "total": 1050}
        ),
        "langfuse.observation.input": json.dumps([{"role": "user", "content": QUESTION}]),
        "langfuse.observation.output": json.dumps({"role": "assistant", "content": ANSWER, "finish_reason": "stop"}),
    },
    "Semantic Kernel": {
        **MODEL,
        "gen_ai.operation.name": "chat.completions",
        "gen_ai.response.prompt_tokens": 1000,
        "gen_ai.response.completion_tokens": 50,
        "gen_ai.usage.cached_tokens": 800,
        "gen_ai.usage.reasoning_tokens": 20,
        "gen_ai.response.finish_reason": "FinishReason.STOP",
        "gen_ai.prompt": json.dumps([{"role": "user", "content": QUESTION}]),
        "gen_ai.completion": json.dumps([{"message": {"role": "assistant", "content": ANSWER}}]),
    },
    "Spring AI": {
        **MODEL,
        "gen_ai.operation.name": "chat",
        "gen_ai.usage.input_tokens": "1000",
        "gen_ai.usage.output_tokens": "50",
        "gen_ai.usage.total_tokens": "1050",
        "gen_ai.usage.cache_read_tokens": "800",
        "gen_ai.usage.reasoning_tokens": "20",
        "gen_ai.response.finish_reasons": '["STOP"]',
        "gen_ai.prompt": json.dumps([QUESTION]),
        "gen_ai.completion": json.dumps([ANSWER]),
    },
    "Google ADK": {
        "gen_ai.system": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 50,
        "gen_ai.usage.cache_read.input_tokens": 800,
        "gen_ai.usage.experimental.reasoning_tokens": 20,
        "gen_ai.usage.reasoning.output_tokens": 20,
        "gen_ai.response.finish_reasons": ["stop"],
        "gcp.vertex.agent.llm_request": json.dumps(
            {"model": "gpt-4o", "contents": [{"role": "user", "parts": [{"text": QUESTION}]}]}
        ),
        "gcp.vertex.agent.llm_response": json.dumps({"content": {"role": "model", "parts": [{"text": ANSWER}]}}),
    },
    "MLflow": {
        "mlflow.spanType": '"CHAT_MODEL"',
        "mlflow.llm.provider": '"openai"',
        "mlflow.spanInputs": OPENAI_REQUEST,
        "mlflow.spanOutputs": OPENAI_ANSWER,
        "mlflow.chat.tokenUsage": json.dumps(
            {"input_tokens": 1000, "output_tokens": 50, "total_tokens": 1050, "cache_read_input_tokens": 800}
        ),
        "gen_ai.usage.reasoning_tokens": 20,
    },
    "LiteLLM": {
        **MODEL,
        "gen_ai.operation.name": "acompletion",
        "gen_ai.usage.prompt_tokens": 1000,
        "gen_ai.usage.completion_tokens": 50,
        "gen_ai.usage.cache_read_input_tokens": 800,
        "gen_ai.usage.reasoning_tokens": 20,
        "gen_ai.prompt.0.role": "user",
        "gen_ai.prompt.0.content": QUESTION,
        "gen_ai.completion.0.content": ANSWER,
        "gen_ai.completion.0.finish_reason": "stop",
    },
    "Strands Agents": {
        "gen_ai.system": "strands-agents",
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "gpt-4o",
        # As before 1.9, with Bedrock: the input without what was cached, the total with it.
        "gen_ai.usage.input_tokens": 200,
        "gen_ai.usage.output_tokens": 50,
        "gen_ai.usage.total_tokens": 1050,
        "gen_ai.usage.cache_read_input_tokens": 800,
        "gen_ai.usage.reasoning_tokens": 20,
        "gen_ai.server.time_to_first_token": 250,
    },
    "Mastra": {
        "mastra.span.type": "model_generation",
        "gen_ai.operation.name": "tool_selection",
        "gen_ai.system": "openai.responses",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 50,
        "gen_ai.usage.cached_input_tokens": 800,
        "gen_ai.usage.reasoning_tokens": 20,
        "gen_ai.response.finish_reasons": "stop",
        "gen_ai.prompt": json.dumps({"messages": [{"role": "user", "content": QUESTION}]}),
        "gen_ai.completion": json.dumps({"text": ANSWER, "files": [], "warnings": []}),
    },
    "Genkit": {
        "genkit:type": "action",
        "genkit:metadata:subtype": "model",
        "genkit:name": "openai/gpt-4o",
        "genkit:input": json.dumps({"messages": [{"role": "user", "content": [{"text": QUESTION}]}]}),
        "genkit:output": json.dumps(
            {
                "message": {"role": "model", "content": [{"text": ANSWER}]},
                "finishReason": "stop",
                # The output without the thoughts, as Gemini counts.
                "usage": {
                    "inputTokens": 1000,
                    "outputTokens": 30,
                    "thoughtsTokens": 20,
                    "cachedContentTokens": 800,
                    "totalTokens": 1050,
                },
            }
        ),
    },
    "Laminar": {
        **MODEL,
        "lmnr.span.type": "LLM",
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 50,
        "llm.usage.total_tokens": 1050,
        "gen_ai.usage.cache_read_input_tokens": 800,
        "gen_ai.usage.reasoning_output_tokens": 20,
        "gen_ai.response.finish_reasons": ["stop"],
        "lmnr.span.input": json.dumps([{"role": "user", "content": QUESTION}]),
        "lmnr.span.output": json.dumps([{"role": "assistant", "content": ANSWER}]),
    },
    "AgentOps": {
        "gen_ai.system": "OpenAI",
        "gen_ai.request.model": "gpt-4o",
        "agentops.span.kind": "llm",
        "gen_ai.request.type": "chat",
        "gen_ai.usage.prompt_tokens": 1000,
        "gen_ai.usage.completion_tokens": 50,
        "gen_ai.usage.streaming_tokens": 50,
        "gen_ai.usage.cache_read_input_tokens": 800,
        "gen_ai.usage.reasoning_tokens": 20,
        "gen_ai.prompt.0.role": "user",
        "gen_ai.prompt.0.content": QUESTION,
        "gen_ai.completion.0.content": ANSWER,
        "gen_ai.completion.0.finish_reason": "stop",
    },
    "Langtrace": {
        **MODEL,
        "langtrace.service.type": "llm",
        "llm.token.counts": json.dumps({"input_tokens": 1000, "output_tokens": 50, "total_tokens": 1050}),
        "gen_ai.operation.name": "chat",
        "gen_ai.usage.cached_tokens": 800,
        "gen_ai.usage.reasoning_tokens": 20,
        "gen_ai.response.finish_reasons": ["stop"],
        "llm.prompts": json.dumps([{"role": "user", "content": QUESTION}]),
        "llm.responses": json.dumps([{"role": "assistant", "content": ANSWER}]),
    },
    "Haystack": {
        "haystack.component.type": "OpenAIChatGenerator",
        "haystack.component.input": json.dumps({"messages": [{"role": "user", "content": [{"text": QUESTION}]}]}),
        "haystack.component.output": json.dumps(
            {
                "replies": [
                    {
                        "role": "assistant",
                        "meta": {
                            "model": "gpt-4o",
                            "finish_reason": "stop",
                            "usage": {
                                "prompt_tokens": 1000,
                                "completion_tokens": 50,
                                "prompt_tokens_details": {"cached_tokens": 800},
                                "completion_tokens_details": {"reasoning_tokens": 20},
                            },
                        },
                        "content": [{"text": ANSWER}],
                    }
                ]
            }
        ),
    },
}
EVENTS = {
    "Strands Agents": (
        ("gen_ai.user.message", {"content": json.dumps([{"text": QUESTION}])}),
        (
            "gen_ai.choice",
            {
                "finish_reason": "end_turn",
                "message": json.dumps(
                    [{"reasoningContent": {"reasoningText": {"text": "A river."}}}, {"text": ANSWER}],
                ),
            },
        ),
    ),
}
"""Messages that come as events."""
NO_PROVIDER = {"Strands Agents", "Genkit", "Haystack"}
"""Those name themselves, or the model alone."""


def read(request) -> otlp.Received:
    return otlp.traces(parts_of(request), Users(b"k" * 16))


def one(build, attributes) -> Call:
    (call,) = read(build(attributes, scope="other")).batch.calls
    return call


def test_every_dialect_has_a_call_here():
    assert [dialect.title for dialect in DIALECTS] == list(CALLS)


@pytest.mark.parametrize("title", CALLS)
def test_a_call_says_the_same_in_every_dialect(build, pairs, title):
    request = build(CALLS[title], scope="other")
    for name, fields in EVENTS.get(title, ()):
        event = request.resource_spans[0].scope_spans[0].spans[0].events.add(name=name)
        event.attributes.extend(pairs(fields))
    (call,) = read(request).batch.calls
    assert (call.operation, call.provider) == ("chat", None if title in NO_PROVIDER else "openai")
    assert (call.request_model or "").removeprefix("openai/") == "gpt-4o"
    assert (call.input_tokens, call.output_tokens) == (1000, 50)
    assert (call.cache_read_tokens, call.reasoning_tokens) == (800, 20)
    # 200 at 2.50, 800 at 1.25 and 50 at 10 dollars a million.
    assert call.cost_usd == pytest.approx(0.002)
    assert (call.finish_reasons, call.outcome, call.starts_query) == (("stop",), "ok", True)
    assert (call.prompt or "").endswith(QUESTION)
    assert call.output == ANSWER
    assert ANSWER not in json.dumps(dict(call.attributes)), "content stands in its columns alone"


@pytest.mark.parametrize(
    ("attributes", "cost"),
    [
        pytest.param({"gen_ai.usage.cost": 0.5}, 0.5, id="OpenLIT"),
        pytest.param({"operation.cost": 0.5}, 0.5, id="pydantic-ai"),
        pytest.param({"llm.cost.total": 0.5}, 0.5, id="OpenInference"),
        pytest.param({"gen_ai.cost.total_cost": "0.5"}, 0.5, id="LiteLLM"),
        pytest.param({"langfuse.observation.cost_details": '{"input": 0.2, "total": 0.5}'}, 0.5, id="Langfuse"),
        pytest.param(
            {"langfuse.observation.cost_details": '{"input": 0.2, "output": 0.3}'}, 0.5, id="Langfuse, without a total"
        ),
        pytest.param({"mlflow.llm.cost": '{"input_cost": 0.2, "total_cost": 0.5}'}, 0.5, id="MLflow"),
        pytest.param({"gen_ai.usage.frozen_tokens": 90}, None, id="tokens of a kind that nobody knows"),
        pytest.param({"llm.token_count.prompt_details.video": 90}, None, id="the same of OpenInference"),
        pytest.param({"ai.usage.inputTokenDetails.videoTokens": 90}, None, id="the same of the AI SDK"),
        pytest.param({"gen_ai.usage.frozen_tokens": 0}, 0.00205, id="none of them"),
        pytest.param({"openai.response.service_tier": "priority"}, 0.003485, id="a tier"),
        pytest.param({"gen_ai.openai.response.service_tier": "default"}, 0.00205, id="the standard tier"),
        pytest.param({"gen_ai.usage.cache_read_tokens": 1200}, None, id="more cached than came in"),
    ],
)
def test_a_told_cost_wins_and_unknown_tokens_have_no_price(build, attributes, cost):
    spoken = {**MODEL, "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 620}
    call = one(build, {**spoken, "gen_ai.usage.output_tokens": 50, **attributes})
    assert call.cost_usd == (None if cost is None else pytest.approx(cost))


@pytest.mark.parametrize(
    ("model", "audio", "lower_bound"),
    [
        pytest.param("gpt-audio", 600, False, id="with a price of its own"),
        pytest.param("gpt-4o", 600, True, id="at the price of text"),
        pytest.param("gpt-4o", 0, False, id="none"),
    ],
)
def test_sound_on_the_spans_of_others_is_billed_as_on_ours(build, model, audio, lower_bound):
    counts = {
        "gen_ai.usage.input_tokens": 620,
        "gen_ai.usage.output_tokens": 50,
        "gen_ai.usage.audio.input_tokens": audio,
    }
    call = one(
        build, {"gen_ai.operation.name": "chat", "gen_ai.system": "openai", "gen_ai.request.model": model, **counts}
    )
    assert call.cost_usd == pytest.approx(0.01975 if model == "gpt-audio" else 0.00205)
    assert call.cost_lower_bound is lower_bound


USED = {**MODEL, "gen_ai.usage.input_tokens": 5, "gen_ai.usage.output_tokens": 5}


@pytest.mark.parametrize(
    "attributes",
    [
        pytest.param({"gen_ai.operation.name": "invoke_agent", **USED}, id="agent"),
        pytest.param({"gen_ai.operation.name": "execute_tool", **USED}, id="tool"),
        pytest.param({"gen_ai.operation.name": "image", **USED}, id="picture"),
        pytest.param({"openinference.span.kind": "CHAIN", **USED}, id="OpenInference chain"),
        pytest.param({"traceloop.span.kind": "workflow", **USED}, id="Traceloop workflow"),
        pytest.param({"langsmith.span.kind": "prompt", "gen_ai.operation.name": "chat"}, id="LangSmith template"),
        pytest.param({"langsmith.span.kind": "retriever", "gen_ai.operation.name": "embeddings"}, id="retriever"),
        pytest.param({"langfuse.observation.type": "span", **USED}, id="Langfuse span"),
        pytest.param({"mlflow.spanType": '"CHAIN"', **USED}, id="MLflow chain"),
        pytest.param({"ai.operationId": "ai.generateText", **USED}, id="AI SDK, all steps"),
        pytest.param({"spring.ai.kind": "chat_client", "gen_ai.operation.name": "framework"}, id="ChatClient"),
        pytest.param({"agent_name": "a", **USED}, id="pydantic-ai's older agent"),
        pytest.param({"agentops.span.kind": "agent", **USED}, id="AgentOps' agent"),
        pytest.param({"mastra.span.type": "agent_run", "gen_ai.operation.name": "agent.run", **USED}, id="Mastra"),
        pytest.param({"mastra.span.type": "model_step", "gen_ai.operation.name": "model.step"}, id="Mastra's step"),
        pytest.param({"genkit:type": "action", "genkit:metadata:subtype": "tool", "genkit:name": "t"}, id="Genkit"),
        pytest.param({"genkit:type": "flowStep", "genkit:name": "s", "genkit:output": "{}"}, id="Genkit's step"),
        pytest.param({"lmnr.span.type": "TOOL", **USED}, id="Laminar's tool"),
        pytest.param({"gen_ai.operation.name": "execute_event_loop_cycle", **USED}, id="Strands' cycle"),
    ],
)
def test_what_says_that_it_is_no_call_is_none_whatever_else_it_says(build, attributes):
    received = read(build(attributes, scope="other"))
    assert (len(received.batch), received.other) == (0, 1)
    assert reading.look(attributes) == reading.Look(is_step=True)


@pytest.mark.parametrize(
    ("attributes", "operation"),
    [
        pytest.param({**USED}, "chat", id="model and tokens, no operation"),
        pytest.param(
            {"gen_ai.request.model": "text-embedding-3-small", "gen_ai.usage.input_tokens": 9}, "embeddings", id="embed"
        ),
        pytest.param({"gen_ai.operation.name": "responses", **USED}, "chat", id="responses"),
        pytest.param({"gen_ai.operation.name": "text.completions", **USED}, "text_completion", id="semantic-kernel"),
        pytest.param({"openinference.span.kind": "llm", "llm.model_name": "m"}, "chat", id="in lower case"),
    ],
)
def test_a_call_is_recognised_by_what_it_says_not_by_one_name(attributes, operation):
    assert reading.operation(attributes) == operation


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        pytest.param({"gen_ai.operation.name": "chat"}, reading.NO_MODEL, id="a template"),
        pytest.param({"gen_ai.operation.name": "think_hard", **USED}, reading.UNKNOWN_OPERATION, id="operation"),
        pytest.param({"gen_ai.request.model": "m"}, reading.UNKNOWN_KIND, id="model alone"),
        pytest.param({"gen_ai.usage.input_tokens": 7}, reading.UNKNOWN_KIND, id="tokens alone"),
        pytest.param({"acme.prompt_tokens": 7, "acme.completion_tokens": 1}, reading.UNKNOWN_NAMES, id="own names"),
        pytest.param({"acme.promptTokens": "7"}, reading.UNKNOWN_NAMES, id="own names, as text"),
        pytest.param({"acme.tokens.input": 7}, reading.UNKNOWN_NAMES, id="own names, the other way about"),
        pytest.param({"acme.prompt.tokens": 7}, reading.UNKNOWN_NAMES, id="own names, parted"),
        pytest.param(
            {"braintrust.metrics": '{"prompt_tokens": 7, "completion_tokens": 1}'},
            reading.UNKNOWN_NAMES,
            id="counts in a JSON text: Braintrust",
        ),
        pytest.param(
            {"haystack.component.output": '{"replies": [{"meta": {"usage": {"prompt_tokens": 7}}}]}'},
            reading.UNKNOWN_NAMES,
            id="counts in a JSON text: Haystack",
        ),
        pytest.param({"app.body": '{"prompt_tokens": 0}'}, None, id="none of them"),
        pytest.param({"auth.tokens": 7, "csrf.token": "input"}, None, id="tokens of another kind"),
        pytest.param({"http.request.method": "GET", "auth.token": "t"}, None, id="HTTP"),
        pytest.param({"db.tokens": 7}, None, id="other tokens"),
    ],
)
def test_what_looks_like_a_call_and_is_not_kept_says_why(attributes, reason):
    assert reading.look(attributes) == reading.Look(reason=reason)


@pytest.mark.parametrize("more", [{}, {"gen_ai.system": "openai"}], ids=["alone", "with a provider"])
def test_the_sums_of_an_agent_s_calls_look_like_no_call(more):
    sums = {"sdk_span_type": "task", "usage": '{"input_tokens": 7, "output_tokens": 1}'}
    assert reading.look({**sums, **more}).reason is None


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        pytest.param(["stop"], ("stop",), id="a list"),
        pytest.param('["LENGTH"]', ("length",), id="a list as JSON"),
        pytest.param("['length']", ("length",), id="a list as Python writes it"),
        pytest.param("stop,length", ("stop", "length"), id="commas"),
        pytest.param(["FinishReason.STOP", "FinishReason.MAX_TOKENS"], ("stop", "length"), id="enumerations"),
        pytest.param("tool-calls", ("tool_call",), id="the AI SDK's"),
        pytest.param("content-filter", ("content_filter",), id="the AI SDK's filter"),
        pytest.param("", (), id="nothing"),
    ],
)
def test_finish_reasons_come_in_many_forms(build, told, reasons):
    assert (
        one(build, {"gen_ai.operation.name": "chat", **USED, "gen_ai.response.finish_reasons": told}).finish_reasons
        == reasons
    )


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        pytest.param({"ai.response.msToFirstChunk": 250.0}, 0.25, id="milliseconds"),
        pytest.param({"gen_ai.server.time_to_first_token": 0.25}, 0.25, id="seconds"),
        pytest.param(
            {"langfuse.observation.completion_start_time": '"2026-11-18T11:06:40.250Z"'}, 0.25, id="a time of day"
        ),
        pytest.param({"gen_ai.response.time_to_first_token": 0.25}, 0.25, id="Sentry"),
        pytest.param({"gen_ai.latency.time_to_first_token": 0.25}, 0.25, id="vLLM"),
        pytest.param(
            {"gen_ai.system": "strands-agents", "gen_ai.server.time_to_first_token": 250}, 0.25, id="Strands, in ms"
        ),
        pytest.param(
            {"gen_ai.provider.name": "strands-agents", "gen_ai.server.time_to_first_token": 1}, 0.001, id="1 ms"
        ),
        pytest.param({"gen_ai.server.time_to_first_token": 250}, None, id="longer than the call: another unit"),
        pytest.param({"gen_ai.response.time_to_first_chunk": 1.5}, 1.5, id="as long as the call"),
        pytest.param({"gen_ai.response.time_to_first_chunk": "soon"}, None, id="no number"),
    ],
)
def test_the_time_to_the_first_chunk(build, attributes, expected):
    call = one(build, {"gen_ai.operation.name": "chat", **USED, **attributes})
    assert call.time_to_first_chunk_s == (None if expected is None else pytest.approx(expected, abs=1e-6))


@pytest.mark.parametrize(
    ("total", "parts", "counts"),
    [
        pytest.param(1050, {}, (1000, 50), id="nothing beside"),
        pytest.param(1070, {"gen_ai.usage.reasoning_tokens": 20}, (1000, 70), id="reasoning beside the output"),
        pytest.param(1050, {"gen_ai.usage.reasoning_tokens": 20}, (1000, 50), id="reasoning in the output"),
        pytest.param(1850, {"gen_ai.usage.cached_tokens": 800}, (1800, 50), id="cached beside the input"),
        pytest.param(1050, {"gen_ai.usage.cached_tokens": 800}, (1000, 50), id="cached in the input"),
        pytest.param(
            1960,
            {
                "gen_ai.usage.cached_tokens": 800,
                "gen_ai.usage.cache_write_tokens": 90,
                "gen_ai.usage.reasoning_tokens": 20,
            },
            (1890, 70),
            id="all of them beside",
        ),
        pytest.param("1070", {"gen_ai.usage.reasoning_tokens": "20"}, (1000, 70), id="as text"),
        pytest.param(1100, {"gen_ai.usage.reasoning_tokens": 20}, (1000, 50), id="a total that nothing explains"),
        pytest.param(
            1070,
            {"gen_ai.usage.reasoning_tokens": 20, "gen_ai.usage.cached_tokens": 20},
            (1000, 50),
            id="either may be beside",
        ),
        pytest.param(40, {"gen_ai.usage.reasoning_tokens": 20}, (1000, 50), id="less than its parts"),
    ],
)
@pytest.mark.parametrize("name", ["gen_ai.usage.total_tokens", "llm.token_count.total", "ai.usage.totalTokens"])
def test_a_total_tells_whether_counts_exclude_one_another(build, name, total, parts, counts):
    spoken = {**MODEL, "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 1000}
    call = one(build, {**spoken, "gen_ai.usage.output_tokens": 50, name: total, **parts})
    assert (call.input_tokens, call.output_tokens) == counts


BOTOCORE = {
    "rpc.system": "aws-api",
    "rpc.service": "Bedrock Runtime",
    "rpc.method": "Converse",
    "gen_ai.system": "aws.bedrock",
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "gen_ai.response.finish_reasons": ["end_turn"],
    "gen_ai.usage.output_tokens": 20,
}
"""A span of opentelemetry-instrumentation-botocore 0.66b2: of Converse, whose input leaves cached tokens out."""


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({"gen_ai.usage.input_tokens": 12}, 12, id="nothing cached"),
        pytest.param(
            {
                "gen_ai.usage.input_tokens": 12,
                "gen_ai.usage.cache_read.input_tokens": 1000,
                "gen_ai.usage.cache_creation.input_tokens": 100,
            },
            1112,
            id="more cached than not",
        ),
        pytest.param(
            {"gen_ai.usage.input_tokens": 2000, "gen_ai.usage.cache_read.input_tokens": 1000}, 3000, id="less cached"
        ),
        pytest.param(
            {
                "rpc.system": "grpc",
                "gen_ai.usage.input_tokens": 2000,
                "gen_ai.usage.cache_read.input_tokens": 1000,
            },
            2000,
            id="less cached, by another instrumentation",
        ),
    ],
)
def test_input_that_leaves_cached_tokens_out(build, more, expected):
    found = one(build, BOTOCORE | more)
    assert found.input_tokens == expected
    assert found.cost_usd is not None


@pytest.mark.parametrize(
    ("status", "events", "attributes", "outcome"),
    [
        pytest.param(0, ("exception",), {}, "error", id="an exception, and no answer: LangChain4j in Quarkus"),
        pytest.param(0, ("exception",), {"gen_ai.usage.output_tokens": 5}, "ok", id="an exception that was handled"),
        pytest.param(0, ("exception", "gen_ai.choice"), {}, "ok", id="an answer as an event"),
        pytest.param(0, ("exception",), {"output.value": "Elbe"}, "ok", id="an answer as an attribute"),
        pytest.param(0, ("exception",), {"llm.output_messages.0.message.content": "Elbe"}, "ok", id="as a message"),
        pytest.param(0, (), {"http.status_code": 429}, "error", id="the older name of the status code"),
        pytest.param(0, (), {"error.type": "timeout"}, "error", id="a type of error without a status"),
        pytest.param(2, (), {}, "error", id="a status without a type"),
        pytest.param(0, (), {}, "ok", id="nothing"),
    ],
)
def test_a_call_that_failed_is_one_however_its_span_says_so(build, pairs, status, events, attributes, outcome):
    request = build({"gen_ai.operation.name": "chat", **MODEL, **attributes}, scope="other")
    span = request.resource_spans[0].scope_spans[0].spans[0]
    span.status.code = status
    for name in events:
        span.events.add(name=name).attributes.extend(pairs({"exception.type": "Overloaded", "content": "Elbe"}))
    (call,) = read(request).batch.calls
    assert call.outcome == outcome


@pytest.mark.parametrize(
    ("told", "provider"),
    [
        ("openai.chat", "openai"),
        ("anthropic.messages", "anthropic"),
        ("azure-openai.chat", "azure.ai.openai"),
        ("google.generative-ai", "gcp.gemini"),
        ("aws.bedrock", "aws.bedrock"),
        ("Langchain", None),
        ("mistral.chat", "mistral_ai"),
        ("open_ai", "openai"),
        ("azure_open_ai", "azure.ai.openai"),
        ("google_ai_gemini", "gcp.gemini"),
        ("vertex.anthropic.messages", "gcp.vertex_ai"),
        ("togetherai.chat", "together_ai"),
        ("Fireworks", "fireworks_ai"),
        ("strands-agents", None),
        ("spring_ai", None),
        ("gateway", None),
        ("litellm_proxy", None),
    ],
)
def test_providers_have_the_conventions_names(build, told, provider):
    assert one(build, {"gen_ai.operation.name": "chat", **USED, "gen_ai.system": told}).provider == provider


@pytest.mark.parametrize("value", ["", "{", "[", '"', "{'a': ", "nan", -1, 1e400, [], {}, True, None])
def test_no_value_of_a_known_name_raises(build, value):
    for name in reading.NAMES | reading.SIGNS:
        request = build({"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", name: value}, scope="other")
        assert read(request).rejected == 0, name


PUBLISHED = [
    line.split("\t")
    for line in Path(__file__).with_name("published_names.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("package", "name"), PUBLISHED)
def test_every_published_count_and_cost_is_read_or_known(package, name):
    read_or_known = name in reading.SIGNS | reading.NAMES | {semconv.COST} or not reading.unknown_usage({name: 1})
    assert read_or_known, f"{name} of {package}"


def test_each_name_means_one_thing():
    spoken = [spelling for d in DIALECTS for names in d.names.values() for spelling in names]
    assert len(spoken) == len(set(spoken))
    today = {value for name, value in vars(semconv).items() if name.isupper() and isinstance(value, str)}
    assert all(name in today for d in DIALECTS for name in (*d.names, *d.milliseconds))


def test_the_whole_answer_tells_how_messages_beside_it_ended(build):
    attributes = {
        "openinference.span.kind": "LLM",
        "llm.model_name": "gpt-4o",
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.content": "Half",
        "output.mime_type": "application/json",
        "output.value": json.dumps(
            {
                "object": "response",
                "status": "incomplete",
                "incomplete_details": {"reason": "max_output_tokens"},
                "output": [
                    {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Half"}]}
                ],
            }
        ),
    }
    call = one(build, attributes)
    assert (call.output, call.finish_reasons, call.outcome) == ("Half", ("length",), "cut_off")


LOGFIRE = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.model": "gpt-4o",
    "request_data": '{"model": "gpt-4o"}',
}


PARTS = "llm.output_messages.0.message.contents"


@pytest.mark.parametrize(
    ("contents", "output", "outcome"),
    [
        pytest.param(
            (("reasoning", "I can't help with that?"), ("text", ANSWER)), ANSWER, "ok", id="before the answer"
        ),
        pytest.param((("reasoning", "Only thoughts."),), None, "empty", id="alone"),
        pytest.param((("text", "The"), ("text", "Elbe.")), "The\nElbe.", "ok", id="two texts"),
        pytest.param((("image", ""),), None, "ok", id="an image"),
    ],
)
def test_reasoning_in_parts_of_a_message_is_no_answer(build, contents, output, outcome):
    attributes = {"openinference.span.kind": "LLM", "llm.model_name": "gpt-4o", "llm.token_count.completion": 9}
    attributes["llm.output_messages.0.message.role"] = "assistant"
    for index, (kind, text) in enumerate(contents):
        attributes[f"{PARTS}.{index}.message_content.type"] = kind
        if text:
            attributes[f"{PARTS}.{index}.message_content.text"] = text
    call = one(build, attributes)
    assert (call.output, call.outcome) == (output, outcome)


@pytest.mark.parametrize(
    "attributes",
    [
        pytest.param(
            {"llm.prompts.0.prompt.text": QUESTION, "llm.choices.0.completion.text": ANSWER}, id="of a completion"
        ),
        pytest.param({"llm.prompts": [QUESTION], "output.value": ANSWER}, id="LlamaIndex's list of prompts"),
        pytest.param(
            {
                "gen_ai.request.messages": json.dumps([{"role": "user", "content": QUESTION}]),
                "gen_ai.response.text": json.dumps([ANSWER]),
            },
            id="Sentry",
        ),
    ],
)
def test_words_in_other_places(build, attributes):
    call = one(build, {"openinference.span.kind": "LLM", **MODEL, **attributes})
    assert (call.prompt, call.output, call.starts_query) == (QUESTION, ANSWER, True)


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        pytest.param(
            "gen_ai.output.messages", CALLS["OpenTelemetry GenAI conventions"]["gen_ai.output.messages"], id="ours"
        ),
        pytest.param("output.value", OPENAI_ANSWER, id="an answer of OpenAI's"),
        pytest.param("gen_ai.completion", LANGCHAIN_ANSWER, id="of LangChain"),
    ],
)
def test_a_body_that_a_limit_of_lengths_has_cut_is_no_answer(build, name, whole):
    known = {**MODEL, "gen_ai.operation.name": "chat", "gen_ai.usage.output_tokens": 9}
    assert one(build, {**known, name: whole}).output == ANSWER
    for length in range(len(whole) - 60, len(whole) - 1, 7):
        call = one(build, {**known, name: whole[:length]})
        assert (call.output, call.outcome, call.judged) == (None, "ok", "not_captured")


def test_a_broken_object_that_a_model_wrote_is_its_answer(build):
    call = one(build, {**MODEL, "gen_ai.operation.name": "chat", "output.value": '{"city": "Rome", '})
    assert call.output == '{"city": "Rome", '


def test_a_streamed_call_that_is_split_in_two_is_the_record_at_its_end(build):
    head = build({**LOGFIRE, "logfire.span_type": "span"}, scope="logfire.openai", duration_ns=8_000_000)
    record = build(
        {
            **LOGFIRE,
            "logfire.span_type": "log",
            "duration": 2.5,
            "gen_ai.usage.input_tokens": 10,
            "gen_ai.usage.output_tokens": 45,
            "gen_ai.response.id": "chatcmpl-1",
        },
        scope="logfire.openai",
        span=2,
        start_ns=1_795_000_003_000_000_000,
        duration_ns=0,
    )
    head.MergeFrom(record)
    (call,) = read(head).batch.calls
    assert (call.input_tokens, call.duration_s, call.stream) == (10, 2.5, True)
    assert call.started_at.isoformat() == "2026-11-18T11:06:40.500000+00:00"


def test_the_first_half_of_a_call_that_failed_is_the_call(build):
    request = build({**LOGFIRE, "logfire.span_type": "span"}, scope="logfire.openai")
    request.resource_spans[0].scope_spans[0].spans[0].status.code = 2
    (call,) = read(request).batch.calls
    assert call.outcome == "error"
