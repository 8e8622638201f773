"""Responses, embeddings and Anthropic messages: recorded bytes to the whole Exchange."""

from __future__ import annotations

import pytest

from llm_vitals.core.exchange import Exchange, Message, Part, Request, Response, Usage
from llm_vitals.formats.parse import Wire, exchange

from . import format_samples as s
from .test_formats_chat import text, told

ASKED = Request(
    operation="chat",
    model="gpt-5-mini",
    messages=(text("What is 2+2?", "user"),),
    system=(Part(type="text", content="Be brief."),),
    max_tokens=32,
    output_type="json",
    previous_response_id="resp_0",
    reasoning_level="low",
    led_by_user=True,
)
USAGE = Usage(input_tokens=30, output_tokens=12, cache_read=10, cache_write=5, reasoning=8)
ANSWER = Response(
    id="resp_1",
    model="gpt-5-mini-2025-08-07",
    usage=USAGE,
    finish_reasons=("stop",),
    messages=(text("4", finish="stop"),),
    complete=True,
)
STREAMED = ANSWER._replace(messages=(text(s.RESPONSE_TEXT, finish="stop"),), chunks=12)


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        pytest.param(
            s.RESPONSE,
            None,
            ANSWER._replace(
                messages=(
                    Message(
                        role="assistant",
                        parts=(Part(type="reasoning", content="Adding."), Part(type="text", content="4")),
                        finish_reason="stop",
                    ),
                ),
            ),
            id="plain with reasoning",
        ),
        pytest.param(
            s.RESPONSE_CALL,
            None,
            ANSWER._replace(
                finish_reasons=("tool_call",),
                messages=(
                    Message(
                        role="assistant",
                        parts=(Part(type="tool_call", id="call_1", name="add", arguments='{"a":2}'),),
                        finish_reason="tool_call",
                    ),
                ),
            ),
            id="function call",
        ),
        pytest.param(
            s.RESPONSE_REFUSAL,
            None,
            ANSWER._replace(messages=(text("I cannot help.", finish="stop"),), blocked="refusal"),
            id="refusal",
        ),
        pytest.param(
            s.RESPONSE_CUT,
            None,
            ANSWER._replace(finish_reasons=("length",), messages=(text("4", finish="length"),)),
            id="token limit",
        ),
        pytest.param(
            s.RESPONSE_FILTERED,
            None,
            ANSWER._replace(
                finish_reasons=("content_filter",),
                messages=(Message(role="assistant", finish_reason="content_filter"),),
                blocked="incomplete_details.reason=content_filter",
            ),
            id="content filter",
        ),
        pytest.param(
            s.RESPONSE_FAILED,
            None,
            ANSWER._replace(
                usage=None,
                finish_reasons=("error",),
                messages=(Message(role="assistant", finish_reason="error"),),
                error_type="server_error",
                error_message="It broke.",
            ),
            id="failed",
        ),
        pytest.param(s.RESPONSE_STREAM, s.SSE, STREAMED, id="stream"),
        pytest.param(
            s.RESPONSE_STREAM_CUT,
            s.SSE,
            STREAMED._replace(usage=None, finish_reasons=(), messages=(text(s.RESPONSE_TEXT),), complete=False),
            id="stream without its last event",
        ),
        pytest.param(
            s.RESPONSE_ERROR_STREAM,
            s.SSE,
            STREAMED._replace(
                usage=None,
                finish_reasons=(),
                messages=(text(s.RESPONSE_TEXT),),
                complete=False,
                error_type="rate_limit_exceeded",
                error_message="Slow down.",
            ),
            id="error in mid-stream",
        ),
    ],
)
def test_responses(body: bytes, content_type: str | None, expected: Response) -> None:
    call = s.wire(s.RESPONSES_PATH, s.RESPONSES_REQUEST, body, content_type=content_type or "application/json")
    assert exchange(call) == told(ASKED, expected)


def test_embeddings() -> None:
    request = Request(
        operation="embeddings",
        model="text-embedding-3-small",
        messages=(text("one", "user"), text("two", "user")),
        encoding_format="float",
        dimensions=4,
        led_by_user=False,
    )
    answer = Response(model="text-embedding-3-small", usage=Usage(input_tokens=2), complete=True)
    assert exchange(s.wire(s.EMBEDDINGS_PATH, s.EMBEDDINGS_REQUEST, s.EMBEDDINGS)) == told(request, answer)


MESSAGE_ASKED = Request(
    operation="chat",
    model="claude-sonnet-4-5",
    messages=(text("Why is the sky blue?", "user"),),
    system=(Part(type="text", content="Be kind."),),
    temperature=0.5,
    top_k=40,
    max_tokens=256,
    stop_sequences=("END",),
    user="u-7",
    led_by_user=True,
)
MESSAGE_TOOL_ASKED = Request(
    operation="chat",
    model="claude-sonnet-4-5",
    stream=True,
    messages=(
        text("Weather?", "user"),
        Message(
            role="assistant",
            parts=(Part(type="tool_call", id="toolu_1", name="weather", arguments='{"city": "Paris"}'),),
        ),
        Message(role="tool", parts=(Part(type="tool_call_response", id="toolu_1", content="18 C"),)),
    ),
    max_tokens=256,
    led_by_user=False,
)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param(
            s.wire(s.MESSAGES_PATH, s.MESSAGES_REQUEST, s.MESSAGE, host="api.anthropic.com"),
            told(
                MESSAGE_ASKED,
                Response(
                    id="msg_01A",
                    model="claude-sonnet-4-5-20250929",
                    usage=Usage(input_tokens=1112, output_tokens=20, cache_read=1000, cache_write=100, reasoning=9),
                    finish_reasons=("stop",),
                    messages=(
                        Message(
                            role="assistant",
                            parts=(
                                Part(type="reasoning", content="Light scatters."),
                                Part(type="text", content="Rayleigh scattering."),
                            ),
                            finish_reason="stop",
                        ),
                    ),
                    complete=True,
                ),
                provider="anthropic",
                host="api.anthropic.com",
            ),
            id="plain: cached tokens are input",
        ),
        pytest.param(
            s.wire(s.MESSAGES_PATH, s.MESSAGES_REQUEST, s.MESSAGE_REFUSAL),
            told(
                MESSAGE_ASKED,
                Response(
                    id="msg_01R",
                    model="claude-opus-4-5",
                    usage=Usage(input_tokens=30, output_tokens=4),
                    finish_reasons=("content_filter",),
                    messages=(Message(role="assistant", finish_reason="content_filter"),),
                    blocked="stop_reason=refusal",
                    complete=True,
                ),
            ),
            id="refusal",
        ),
        pytest.param(
            s.wire(s.MESSAGES_PATH, s.MESSAGE_TOOL_REQUEST, s.MESSAGE_STREAM, content_type=s.SSE, host="127.0.0.1"),
            told(
                MESSAGE_TOOL_ASKED,
                Response(
                    id="msg_01S",
                    model="claude-sonnet-4-5-20250929",
                    usage=Usage(input_tokens=32, output_tokens=33, cache_read=7, cache_write=0),
                    finish_reasons=("tool_call",),
                    messages=(
                        Message(
                            role="assistant",
                            parts=(
                                Part(type="text", content="Sunlight is scattered by air."),
                                Part(type="tool_call", id="toolu_9", name="weather", arguments='{"city": "Paris"}'),
                            ),
                            finish_reason="tool_call",
                        ),
                    ),
                    complete=True,
                    chunks=10,
                ),
                provider="anthropic",
                host="127.0.0.1",
            ),
            id="stream after a tool result",
        ),
        pytest.param(
            s.wire(s.MESSAGES_PATH, s.MESSAGES_REQUEST, s.MESSAGE_ERROR_STREAM, content_type=s.SSE),
            told(
                MESSAGE_ASKED,
                Response(
                    id="msg_01S",
                    model="claude-sonnet-4-5-20250929",
                    usage=Usage(input_tokens=32, cache_read=7, cache_write=0),
                    error_type="overloaded_error",
                    error_message="Overloaded",
                ),
            ),
            id="error in mid-stream: output was not counted yet",
        ),
        pytest.param(
            s.wire(s.MESSAGES_PATH, s.MESSAGES_REQUEST, s.OVERLOADED, status=529),
            told(
                MESSAGE_ASKED,
                Response(error_type="overloaded_error", error_message="Overloaded", complete=True),
                status=529,
            ),
            id="529",
        ),
    ],
)
def test_messages(call: Wire, expected: Exchange) -> None:
    provider = "openai" if call.host == "api.openai.com" else expected.provider
    assert exchange(call) == expected._replace(provider=provider)
