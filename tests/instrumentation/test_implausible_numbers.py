"""Numbers of an answer that cannot be true cost themselves alone: the call counts, and metrics go on leaving."""

from __future__ import annotations

import io

import httpx
import pytest
from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from llm_vitals.core import semconv
from llm_vitals.exporters.console import CallLines

CHAT = {"id": "c", "model": "gpt-4o", "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi."}}]}
MESSAGE = {"id": "m", "type": "message", "role": "assistant", "content": [{"type": "text", "text": "Hi."}]}
GEMINI = {"candidates": [{"content": {"role": "model", "parts": [{"text": "Hi."}]}, "finishReason": "STOP"}]}
RESPONSES = {"id": "r", "object": "response", "status": "completed", "output": []}
EMBEDDINGS = {"object": "list", "model": "e", "data": [{"object": "embedding", "index": 0, "embedding": [0.1]}]}
ASK = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello?"}]}
CASES = {
    "chat": (
        "https://api.openai.com/v1/chat/completions",
        ASK,
        lambda n: {**CHAT, "usage": {"prompt_tokens": n, "completion_tokens": n}},
    ),
    "its details": (
        "https://api.openai.com/v1/chat/completions",
        ASK,
        lambda n: {**CHAT, "usage": {"prompt_tokens": 1, "prompt_tokens_details": {"cached_tokens": n}}},
    ),
    "its cost": (
        "https://openrouter.ai/api/v1/chat/completions",
        ASK,
        lambda n: {**CHAT, "usage": {"prompt_tokens": 1, "completion_tokens": 1, "cost": n}},
    ),
    "responses": (
        "https://api.openai.com/v1/responses",
        {"model": "gpt-4o", "input": "Hello?"},
        lambda n: {**RESPONSES, "usage": {"input_tokens": n, "output_tokens": n}},
    ),
    "messages": (
        "https://api.anthropic.com/v1/messages",
        {**ASK, "max_tokens": 9},
        lambda n: {**MESSAGE, "usage": {"input_tokens": n, "output_tokens": n, "cache_read_input_tokens": n}},
    ),
    "gemini": (
        "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent",
        {"contents": [{"role": "user", "parts": [{"text": "Hello?"}]}]},
        lambda n: {**GEMINI, "usageMetadata": {"promptTokenCount": n, "candidatesTokenCount": n}},
    ),
    "embeddings": (
        "https://api.openai.com/v1/embeddings",
        {"model": "e", "input": "x"},
        lambda n: {**EMBEDDINGS, "usage": {"prompt_tokens": n, "total_tokens": n}},
    ),
}


def call(url, request, answer):
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=answer))) as client:
        assert client.post(url, json=request).status_code == 200


@pytest.mark.parametrize("number", [2**63 - 1, 10**13, 1.7e308], ids=["int64", "ten trillion", "float"])
@pytest.mark.parametrize("case", CASES)
def test_they_are_left_out_and_named(told, case, number):
    url, request, answer = CASES[case]
    for many in (number, number, 7):
        call(url, request, answer(many))
    spans = told.spans()
    assert len(spans) == 3
    for span in spans[:2]:
        found = {name: value for name, value in span.attributes.items() if isinstance(value, (int, float))}
        assert all(value < 10**12 for value in found.values()), found
        if isinstance(number, int) or case == "its cost":
            assert "usage_implausible" in span.attributes[semconv.PROBLEM]
    assert semconv.PROBLEM not in spans[2].attributes
    encode_metrics(told.reader.get_metrics_data()).SerializeToString()
    assert told.total("llm_vitals.attempts") == 3


@pytest.mark.parametrize("tokens", [2**63 - 1, -5])
def test_of_spans_of_others_too(told, tokens):
    tracer = told.tracer_provider.get_tracer("openinference.instrumentation.x")
    for many in (tokens, tokens, 7):
        with tracer.start_as_current_span("x") as span:
            span.set_attribute("openinference.span.kind", "LLM")
            span.set_attribute("llm.model_name", "gpt-4o")
            span.set_attribute("llm.token_count.prompt", many)
            span.set_attribute("llm.token_count.completion", many)
    told.tracer_provider.force_flush()
    assert told.total("llm_vitals.tokens") == 14
    encode_metrics(told.reader.get_metrics_data()).SerializeToString()


@pytest.mark.parametrize("code", ["\x1b]0;title\x07\x1b[2J", "a\r\nb", "\x9b31m", "\u202egnp"])
def test_a_line_on_the_console_moves_no_terminal(code):
    out = io.StringIO()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(CallLines(out)))
    with provider.get_tracer("llm_vitals").start_as_current_span(f"chat {code}") as span:
        span.set_attribute(semconv.OPERATION_NAME, "chat")
        span.set_attribute(semconv.PROVIDER_NAME, "openai")
        span.set_attribute(semconv.REQUEST_MODEL, "gpt-4o")
        span.set_attribute(semconv.ERROR_TYPE, code)
    written = out.getvalue()
    assert written.count("\n") == 1
    assert written[:-1].isprintable()
