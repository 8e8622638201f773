"""Chat completions and completions: recorded bytes to the whole Exchange."""

from __future__ import annotations

import pytest

from llm_vitals.core.exchange import Exchange, Message, Part, Request, Response, Usage
from llm_vitals.formats.parse import Wire, exchange

from . import format_samples as s


def text(content: str, role: str = "assistant", finish: str | None = None) -> Message:
    return Message(role=role, parts=(Part(type="text", content=content),), finish_reason=finish)


def told(
    request: Request,
    response: Response,
    *,
    provider: str = "openai",
    host: str = "api.openai.com",
    status: int | None = 200,
    problems: tuple[str, ...] = (),
) -> Exchange:
    return Exchange(
        provider=provider,
        server_address=host,
        server_port=443,
        request=request,
        response=response,
        status_code=status,
        problems=problems,
    )


ASKED = Request(
    operation="chat",
    model="gpt-4o-mini",
    messages=(text("Be brief.", "system"), text("What is the capital of France?", "user")),
    temperature=0.2,
    max_tokens=64,
    seed=7,
    stop_sequences=("\n\n",),
    output_type="text",
    user="u-42",
    led_by_user=True,
)
STREAM_ASKED = Request(
    operation="chat", model="gpt-4o-mini", stream=True, messages=(text("Count.", "user"),), led_by_user=True
)
TOOLS = (
    '[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"model":'
    '{"type":"string"}}}}}]'
)
TOOL_ASKED = Request(
    operation="chat",
    model="gpt-4o",
    messages=(
        Message(
            role="user",
            parts=(
                Part(type="text", content="Weather here?"),
                Part(type="blob", modality="image", mime_type="image/png", digest="f68e64b044a4a3f9"),
            ),
        ),
        Message(
            role="assistant", parts=(Part(type="tool_call", id="call_1", name="weather", arguments='{"city":"Paris"}'),)
        ),
        Message(role="tool", parts=(Part(type="tool_call_response", id="call_1", content="18 C"),)),
    ),
    tools=TOOLS,
    led_by_user=False,
)
STREAMED = Response(
    id="chatcmpl-S1",
    model="gpt-4o-mini-2024-07-18",
    usage=Usage(input_tokens=24, output_tokens=7, cache_read=0, reasoning=4),
    finish_reasons=("stop",),
    messages=(text(s.CHAT_TEXT, finish="stop"),),
    complete=True,
    chunks=9,
)
COMPLETION_ASKED = Request(
    operation="text_completion",
    model="gpt-3.5-turbo-instruct",
    messages=(text("Once upon", "user"),),
    max_tokens=4,
    choice_count=1,
    user="u-1",
    led_by_user=True,
)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param(
            s.wire(s.CHAT_PATH, s.CHAT_REQUEST, s.CHAT),
            told(
                ASKED,
                Response(
                    id="chatcmpl-C1",
                    model="gpt-4o-mini-2024-07-18",
                    usage=Usage(input_tokens=24, output_tokens=2, cache_read=8, reasoning=0),
                    finish_reasons=("stop",),
                    messages=(text("Paris.", finish="stop"),),
                    complete=True,
                    token_probabilities=(1.0, 0.5),
                ),
            ),
            id="plain with logprobs",
        ),
        pytest.param(
            s.wire(s.CHAT_PATH, s.CHAT_TOOL_REQUEST, s.CHAT_TOOL),
            told(
                TOOL_ASKED,
                Response(
                    id="chatcmpl-T1",
                    model="gpt-4o-2024-08-06",
                    usage=Usage(input_tokens=60, output_tokens=12),
                    finish_reasons=("tool_call",),
                    messages=(
                        Message(
                            role="assistant",
                            parts=(Part(type="tool_call", id="call_2", name="weather", arguments='{"city":"Lyon"}'),),
                            finish_reason="tool_call",
                        ),
                    ),
                    complete=True,
                ),
            ),
            id="tool loop",
        ),
        pytest.param(
            s.wire(s.CHAT_PATH, s.CHAT_REQUEST, s.CHAT_REFUSAL),
            told(
                ASKED,
                Response(
                    id="chatcmpl-R1",
                    model="gpt-4o-2024-08-06",
                    usage=Usage(input_tokens=20, output_tokens=6),
                    finish_reasons=("stop",),
                    messages=(text("I cannot help with that.", finish="stop"),),
                    blocked="message.refusal",
                    complete=True,
                ),
            ),
            id="refusal",
        ),
        pytest.param(
            s.wire("/openai/deployments/prod/chat/completions", b'{"messages":[]}', s.CHAT_FILTERED, host="x.local"),
            told(
                Request(operation="chat", model="prod"),
                Response(
                    id="chatcmpl-F1",
                    model="gpt-4o",
                    usage=Usage(input_tokens=9, output_tokens=3),
                    finish_reasons=("content_filter", "length"),
                    messages=(
                        Message(role="assistant", finish_reason="content_filter"),
                        text("two", finish="length"),
                    ),
                    blocked="finish_reason=content_filter",
                    complete=True,
                ),
                provider="azure.ai.openai",
                host="x.local",
            ),
            id="content filter, choices in index order, deployment in the path",
        ),
        pytest.param(
            s.wire(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, s.CHAT_STREAM, content_type=s.SSE),
            told(STREAM_ASKED, STREAMED),
            id="stream",
        ),
        pytest.param(
            s.wire(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, s.CHAT_STREAM_NO_USAGE, content_type=s.SSE),
            told(STREAM_ASKED, STREAMED._replace(usage=None)),
            id="stream without usage: no tokens",
        ),
        pytest.param(
            s.wire(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, s.CHAT_STREAM.replace(b"\n", b"\r\n"), content_type=None),
            told(STREAM_ASKED, STREAMED),
            id="stream with CRLF and no content type",
        ),
        pytest.param(
            s.wire(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, s.CHAT_TOOL_STREAM, content_type=s.SSE),
            told(
                STREAM_ASKED,
                Response(
                    id="chatcmpl-S1",
                    model="gpt-4o-mini-2024-07-18",
                    finish_reasons=("tool_call",),
                    messages=(
                        Message(
                            role="assistant",
                            parts=(
                                Part(type="tool_call", id="call_1", name="weather", arguments='{"city":"Paris"}'),
                                Part(type="tool_call", id="call_2", name="clock", arguments="{}"),
                            ),
                            finish_reason="tool_call",
                        ),
                    ),
                    complete=True,
                    chunks=4,
                ),
            ),
            id="streamed tool calls",
        ),
        pytest.param(
            s.wire(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, s.CHAT_ERROR_STREAM, content_type=s.SSE),
            told(
                STREAM_ASKED,
                Response(
                    id="chatcmpl-S1",
                    model="gpt-4o-mini-2024-07-18",
                    messages=(text("Hal"),),
                    error_type="server_error",
                    error_message="The server had an error",
                    chunks=1,
                ),
            ),
            id="error in mid-stream",
        ),
        pytest.param(
            s.wire(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, s.CHAT_REFUSAL_STREAM, content_type=s.SSE),
            told(
                STREAM_ASKED,
                Response(
                    id="chatcmpl-S1",
                    model="gpt-4o-mini-2024-07-18",
                    finish_reasons=("stop",),
                    messages=(text("I cannot help.", finish="stop"),),
                    blocked="delta.refusal",
                    complete=True,
                    chunks=2,
                ),
            ),
            id="streamed refusal",
        ),
        pytest.param(
            s.wire("/openai/v1/chat/completions", s.CHAT_STREAM_REQUEST, s.GROQ_STREAM, host="api.groq.com"),
            told(
                STREAM_ASKED,
                Response(
                    id="chatcmpl-G1",
                    model="llama-3.3-70b-versatile",
                    usage=Usage(input_tokens=11, output_tokens=2),
                    finish_reasons=("stop",),
                    messages=(text("Hi", finish="stop"),),
                    complete=True,
                    chunks=1,
                ),
                provider="groq",
                host="api.groq.com",
            ),
            id="groq usage, wrong content type",
        ),
        pytest.param(
            s.wire(s.CHAT_PATH, s.CHAT_REQUEST, s.RATE_LIMITED, status=429),
            told(
                ASKED,
                Response(
                    error_type="rate_limit_exceeded",
                    error_message="Rate limit reached for gpt-4o-mini",
                    complete=True,
                ),
                status=429,
            ),
            id="429",
        ),
        pytest.param(
            s.wire(
                "/openai/v1/chat/completions", s.CHAT_REQUEST, s.AZURE_FILTERED, host="r.openai.azure.com", status=400
            ),
            told(
                ASKED,
                Response(
                    blocked="error.code=content_filter",
                    error_type="content_filter",
                    error_message="The response was filtered",
                    complete=True,
                ),
                provider="azure.ai.openai",
                host="r.openai.azure.com",
                status=400,
            ),
            id="azure content filter",
        ),
        pytest.param(
            s.wire(s.CHAT_PATH, s.CHAT_REQUEST, s.BAD_GATEWAY, status=502, content_type="text/html"),
            told(ASKED, Response(), status=502, problems=("response_not_json", "unexpected_content_type")),
            id="error page",
        ),
        pytest.param(
            s.wire(s.CHAT_PATH, s.CHAT_REQUEST, None, status=None, content_type=None),
            told(ASKED, Response(), status=None),
            id="no answer came",
        ),
        pytest.param(
            s.wire(s.CHAT_PATH, None, None, dropped=True),
            told(Request(operation="chat"), Response(), problems=("body_dropped",)),
            id="bodies dropped: nothing invented",
        ),
        pytest.param(
            s.wire(s.COMPLETIONS_PATH, s.COMPLETION_REQUEST, s.COMPLETION),
            told(
                COMPLETION_ASKED,
                Response(
                    id="cmpl-1",
                    model="gpt-3.5-turbo-instruct:20230824-v2",
                    usage=Usage(input_tokens=2, output_tokens=2),
                    finish_reasons=("length",),
                    messages=(text(" a time", finish="length"),),
                    complete=True,
                    token_probabilities=(1.0, 0.5),
                ),
            ),
            id="completion",
        ),
        pytest.param(
            s.wire(s.COMPLETIONS_PATH, s.COMPLETION_REQUEST, s.COMPLETION_STREAM, content_type=s.SSE),
            told(
                COMPLETION_ASKED,
                Response(
                    id="cmpl-1",
                    model="gpt-3.5-turbo-instruct",
                    finish_reasons=("stop",),
                    messages=(text(" a time", finish="stop"),),
                    complete=True,
                    chunks=2,
                ),
            ),
            id="streamed completion",
        ),
    ],
)
def test_chat_and_completions(call: Wire, expected: Exchange) -> None:
    assert exchange(call) == expected
