"""The stand-in provider, asked by the real SDKs: what they read is what a provider would have sent."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Iterator

import anthropic
import openai
import pytest
from patience import EXPIRES_S, PATIENCE_S

from llm_vitals_demo.provider import Provider, serving

QUESTION = "Can you move my delivery to Friday?"
ANSWER = "Done. Your parcel now arrives on Friday,"
TOOLS = [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}]
CLAUDE_TOOLS = [{"name": "get_weather", "input_schema": {"type": "object"}}]


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with serving() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.forget()
    return running


@pytest.fixture
def gpt(provider: Provider) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=provider.openai_url, api_key="k", max_retries=2, timeout=PATIENCE_S) as client:
        yield client


@pytest.fixture
def claude(provider: Provider) -> Iterator[anthropic.Anthropic]:
    with anthropic.Anthropic(base_url=provider.url, api_key="k", max_retries=2, timeout=PATIENCE_S) as client:
        yield client


def chat(client: openai.OpenAI, model: str, **more):
    return client.chat.completions.create(model=model, messages=[{"role": "user", "content": QUESTION}], **more)


def message(client: anthropic.Anthropic, model: str, **more):
    return client.messages.create(model=model, max_tokens=200, messages=[{"role": "user", "content": QUESTION}], **more)


# -- answers ------------------------------------------------------------------------------------------------------


def test_chat_answers_from_the_conversations(gpt):
    answer = chat(gpt, "gpt-5.4-mini")
    assert answer.choices[0].message.content.startswith(ANSWER)
    assert answer.choices[0].finish_reason == "stop"
    assert answer.model == "gpt-5.4-mini-2026-03-17"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer._request_id.startswith("req_")


def test_a_chat_stream_says_the_same_and_its_usage_only_when_asked(gpt):
    chunks = list(chat(gpt, "gpt-5.2", stream=True, stream_options={"include_usage": True}))
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == chat(gpt, "gpt-5.2").choices[0].message.content
    assert chunks[-1].choices == []
    assert chunks[-1].usage.completion_tokens > 0
    assert [c.usage for c in chat(gpt, "gpt-5.2", stream=True)] == [None] * (len(chunks) - 1)


def test_responses_plain_and_streamed(gpt):
    plain = gpt.responses.create(model="stand-in", input=QUESTION)
    assert plain.output_text.startswith(ANSWER)
    assert (plain.status, plain.usage.output_tokens > 0) == ("completed", True)
    events = list(gpt.responses.create(model="stand-in", input=QUESTION, stream=True))
    assert [events[0].type, events[-1].type] == ["response.created", "response.completed"]
    assert "".join(e.delta for e in events if e.type == "response.output_text.delta") == plain.output_text
    assert [e.sequence_number for e in events] == list(range(len(events)))
    assert events[-1].response.output_text == plain.output_text


def test_legacy_completions(gpt):
    assert gpt.completions.create(model="stand-in", prompt=QUESTION).choices[0].text.startswith(ANSWER)
    chunks = list(gpt.completions.create(model="stand-in", prompt=QUESTION, stream=True))
    assert "".join(c.choices[0].text for c in chunks).startswith(ANSWER)
    assert chunks[-1].choices[0].finish_reason == "stop"


@pytest.mark.parametrize("encoding", ["float", "base64", None])
def test_embeddings_in_either_encoding(gpt, encoding):
    more = {} if encoding is None else {"encoding_format": encoding}
    answer = gpt.embeddings.create(model="text-embedding-3-small", input=["a", "b"], dimensions=64, **more)
    assert [item.index for item in answer.data] == [0, 1]
    if encoding != "base64":
        assert [len(item.embedding) for item in answer.data] == [64, 64]
        assert sum(x * x for x in answer.data[0].embedding) == pytest.approx(1, abs=1e-3)
    assert answer.usage.prompt_tokens > 0


def test_messages_plain_and_streamed(claude):
    answer = message(claude, "claude-haiku-4-5")
    assert answer.content[0].text.startswith(ANSWER)
    assert (answer.stop_reason, answer.model) == ("end_turn", "claude-haiku-4-5-20251001")
    with claude.messages.stream(
        model="claude-haiku-4-5", max_tokens=200, messages=[{"role": "user", "content": QUESTION}]
    ) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert text == answer.content[0].text
    assert final.usage.output_tokens == answer.usage.output_tokens


def test_async_clients_plain_and_streamed(provider):
    async def ask() -> list[str]:
        said = []
        async with openai.AsyncOpenAI(base_url=provider.openai_url, api_key="k") as gpt:
            said.append((await chat(gpt, "stand-in")).choices[0].message.content)
            stream = await chat(gpt, "stand-in", stream=True)
            said.append("".join([c.choices[0].delta.content or "" async for c in stream]))
        async with anthropic.AsyncAnthropic(base_url=provider.url, api_key="k") as claude:
            said.append((await message(claude, "stand-in")).content[0].text)
            async with claude.messages.stream(
                model="stand-in", max_tokens=200, messages=[{"role": "user", "content": QUESTION}]
            ) as helped:
                said.append(await helped.get_final_text())
        return said

    said = asyncio.run(ask())
    assert len(set(said)) == 1
    assert said[0].startswith(ANSWER)


# -- behaviours ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error"),
    [
        pytest.param(400, openai.BadRequestError, id="400"),
        pytest.param(401, openai.AuthenticationError, id="401"),
        pytest.param(404, openai.NotFoundError, id="404"),
        pytest.param(429, openai.RateLimitError, id="429"),
        pytest.param(500, openai.InternalServerError, id="500"),
        pytest.param(503, openai.InternalServerError, id="503"),
    ],
)
def test_openai_errors(gpt, status, error):
    with pytest.raises(error) as caught:
        chat(gpt.with_options(max_retries=0), f"stand-in-{status}")
    assert caught.value.status_code == status
    assert caught.value.body["message"]


@pytest.mark.parametrize(("status", "kind"), [(429, "rate_limit_error"), (500, "api_error"), (529, "overloaded_error")])
def test_anthropic_errors(claude, status, kind):
    with pytest.raises(anthropic.APIStatusError) as caught:
        message(claude.with_options(max_retries=0), f"stand-in-{status}")
    assert (caught.value.status_code, caught.value.body["error"]["type"]) == (status, kind)


def test_the_sdks_retry_a_flaky_answer_by_themselves(provider, gpt, claude):
    assert chat(gpt, "stand-in-flaky").choices[0].message.content
    assert message(claude, "stand-in-flaky").content
    assert [r.status for r in provider.requests] == [429, 200, 429, 200]
    assert [r.headers["x-stainless-retry-count"] for r in provider.requests] == ["0", "1", "0", "1"]


def test_an_exhausted_quota_is_not_retried(provider, gpt):
    with pytest.raises(openai.RateLimitError):
        chat(gpt, "stand-in-quota")
    assert len(provider.requests) == 1


@pytest.mark.parametrize("stream", [False, True])
def test_a_refusal_stands_in_its_own_field(gpt, claude, stream):
    answer = chat(gpt, "stand-in-refusal", stream=stream)
    if stream:
        chunks = list(answer)
        refusal = "".join(c.choices[0].delta.refusal or "" for c in chunks)
        content = "".join(c.choices[0].delta.content or "" for c in chunks)
    else:
        refusal, content = answer.choices[0].message.refusal, answer.choices[0].message.content or ""
    assert (bool(refusal), content) == (True, "")
    assert message(claude, "stand-in-refusal").stop_reason == "refusal"
    response = gpt.responses.create(model="stand-in-refusal", input=QUESTION)
    assert response.output[0].content[0].type == "refusal"


def test_a_content_filter(gpt):
    assert chat(gpt, "stand-in-filter").choices[0].finish_reason == "content_filter"
    response = gpt.responses.create(model="stand-in-filter", input=QUESTION)
    assert (response.status, response.incomplete_details.reason) == ("incomplete", "content_filter")


def test_a_cut_off_answer(gpt, claude):
    assert chat(gpt, "stand-in-length").choices[0].finish_reason == "length"
    assert message(claude, "stand-in-length").stop_reason == "max_tokens"


@pytest.mark.parametrize("stream", [False, True])
def test_a_tool_loop_in_chat(gpt, stream):
    asked = chat(gpt, "stand-in-tool", tools=TOOLS, stream=stream)
    if stream:
        calls = [call for c in asked for call in c.choices[0].delta.tool_calls or ()]
        name, arguments = calls[0].function.name, "".join(c.function.arguments for c in calls)
        call_id = calls[0].id
    else:
        call = asked.choices[0].message.tool_calls[0]
        name, arguments, call_id = call.function.name, call.function.arguments, call.id
    assert (name, json.loads(arguments)["city"]) == ("get_weather", "Bergen")
    done = gpt.chat.completions.create(
        model="stand-in-tool",
        messages=[
            {"role": "user", "content": "And the weather?"},
            {
                "role": "assistant",
                "tool_calls": [{"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}],
            },
            {"role": "tool", "tool_call_id": call_id, "content": "4 degrees"},
        ],
    )
    assert done.choices[0].message.content == "The tool says: 4 degrees"


def test_a_tool_loop_in_messages_and_responses(gpt, claude):
    asked = message(claude, "stand-in-tool", tools=CLAUDE_TOOLS)
    assert (asked.stop_reason, asked.content[0].input["city"]) == ("tool_use", "Bergen")
    with claude.messages.stream(
        model="stand-in-tool", max_tokens=99, tools=CLAUDE_TOOLS, messages=[{"role": "user", "content": QUESTION}]
    ) as stream:
        assert stream.get_final_message().content[0].input == asked.content[0].input
    (item,) = gpt.responses.create(model="stand-in-tool", input=QUESTION).output
    assert (item.type, json.loads(item.arguments)["city"]) == ("function_call", "Bergen")


def test_no_usage(gpt, claude):
    assert chat(gpt, "stand-in-nousage").usage is None
    assert gpt.responses.create(model="stand-in-nousage", input=QUESTION).usage is None
    assert gpt.embeddings.create(model="stand-in-nousage", input="a").usage is None


def test_a_number_of_chunks(gpt):
    chunks = list(chat(gpt, "stand-in-37", stream=True))
    assert sum(bool(c.choices[0].delta.content) for c in chunks) == 37


def test_a_stream_that_hangs_up(gpt, claude):
    with pytest.raises(Exception, match=r"incomplete chunked read|peer closed|Connection error"):
        list(chat(gpt, "stand-in-break", stream=True))
    with pytest.raises(Exception, match=r"incomplete chunked read|peer closed|Connection error"):
        list(message(claude, "stand-in-break", stream=True))


def test_no_answer_at_all(gpt):
    with pytest.raises(openai.APIConnectionError):
        chat(gpt.with_options(max_retries=0), "stand-in-hangup")


def test_a_truncated_stream_ends_without_its_end(gpt):
    chunks = list(chat(gpt, "stand-in-truncated", stream=True))
    assert chunks
    assert all(c.choices[0].finish_reason is None for c in chunks)


def test_an_error_in_mid_stream(gpt, claude):
    with pytest.raises(openai.APIError, match="error while processing"):
        list(chat(gpt, "stand-in-error", stream=True))
    with pytest.raises(anthropic.APIStatusError, match="overloaded"):
        list(message(claude, "stand-in-error", stream=True))
    events = list(gpt.responses.create(model="stand-in-error", input=QUESTION, stream=True))
    assert events[-1].type == "response.failed"


def test_a_slow_answer_and_a_stalled_stream_hit_the_timeout(gpt):
    impatient = gpt.with_options(max_retries=0, timeout=EXPIRES_S)
    with pytest.raises(openai.APITimeoutError):
        chat(impatient, "stand-in-slow")
    with pytest.raises(Exception, match="timed out"):
        list(chat(impatient, "stand-in-stall", stream=True))


def test_a_compressed_answer(gpt):
    assert chat(gpt, "stand-in-gzip").choices[0].message.content.startswith(ANSWER)
    chunks = list(chat(gpt, "stand-in-gzip", stream=True))
    assert "".join(c.choices[0].delta.content or "" for c in chunks).startswith(ANSWER)


def test_behaviours_by_header_with_a_real_model_name(gpt):
    answer = chat(gpt, "gpt-5.2", extra_headers={"x-stand-in": "filter nousage"})
    assert (answer.choices[0].finish_reason, answer.usage) == ("content_filter", None)


# -- bytes --------------------------------------------------------------------------------------------------------


def post(provider: Provider, path: str, body: object) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", provider.port, timeout=PATIENCE_S)
    try:
        connection.request("POST", path, body if isinstance(body, bytes) else json.dumps(body))
        answer = connection.getresponse()
        return answer.status, answer.headers["content-type"], answer.read()
    finally:
        connection.close()


def test_wrong_content_types(provider):
    ask = {"messages": [{"role": "user", "content": QUESTION}]}
    status, kind, body = post(provider, "/v1/chat/completions", {"model": "stand-in-html", **ask})
    assert (status, kind.split(";")[0], body[:9]) == (200, "text/html", b"<!doctype")
    status, kind, body = post(provider, "/v1/chat/completions", {"model": "stand-in-text", **ask})
    assert (status, kind.split(";")[0]) == (200, "text/plain")
    assert json.loads(body)["object"] == "chat.completion"


def test_a_big_embeddings_answer_has_its_usage_at_the_end(provider):
    _, _, body = post(provider, "/v1/embeddings", {"model": "stand-in-big", "input": "a"})
    assert 55_000_000 < len(body) < 65_000_000
    assert b'"prompt_tokens"' in body[-200:]
    assert body.startswith(b'{\n  "object": "list",')


def test_a_stream_ends_with_its_marker_and_anthropics_with_message_stop(provider):
    ask = {"stream": True, "messages": [{"role": "user", "content": QUESTION}]}
    _, kind, body = post(provider, "/v1/chat/completions", {"model": "stand-in", **ask})
    assert kind == "text/event-stream; charset=utf-8"
    assert body.endswith(b"data: [DONE]\n\n")
    _, _, body = post(provider, "/v1/messages", {"model": "stand-in", **ask})
    assert body.endswith(b'event: message_stop\ndata: {"type":"message_stop"}\n\n')


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        pytest.param("/v1/chat/completions", b"{", 400, b"could not parse", id="no JSON"),
        pytest.param("/v1/messages", b"{}", 400, b"model parameter", id="no model"),
        pytest.param("/v1/threads", b"{}", 404, b"Invalid URL", id="unknown path"),
    ],
)
def test_bad_requests_are_answered(provider, path, body, status, said):
    got, _, answer = post(provider, path, body)
    assert got == status
    assert said in answer


def test_requests_are_recorded(provider, gpt):
    chat(gpt, "stand-in")
    (received,) = provider.requests
    assert (received.method, received.path, received.status) == ("POST", "/v1/chat/completions", 200)
    assert json.loads(received.body)["model"] == "stand-in"
    assert received.headers["authorization"] == "Bearer k"


def test_a_taken_port_is_an_error(provider):
    with pytest.raises(OSError, match=r"address already in use|Address already in use"), serving(port=provider.port):
        pass
