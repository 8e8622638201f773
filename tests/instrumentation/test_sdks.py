"""Every way a call can go, with the real SDKs: exactly one span each, with what the wire said and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import anthropic
import openai
import pytest

from llm_vitals import semconv
from llm_vitals_dashboards.demo.provider import Provider

QUESTION: list[Any] = [{"role": "user", "content": "What is the capital of Norway?"}]
TOOLS: list[Any] = [
    {
        "type": "function",
        "function": {"name": "look_up", "description": "Looks up.", "parameters": {"type": "object", "properties": {}}},
    }
]
ANTHROPIC_TOOLS: list[Any] = [
    {"name": "look_up", "description": "Looks up.", "input_schema": {"type": "object", "properties": {}}}
]


@dataclass(frozen=True, kw_only=True)
class Api:
    """One API of one SDK: how to ask it, sync and async."""

    name: str
    operation: str
    provider: str
    make: Callable[[Provider], Any]
    make_async: Callable[[Provider], Any]
    create: Callable[..., Any]
    """(client, model, **more) -> answer, stream or awaitable."""
    tools: dict[str, Any]


def _openai(provider: Provider) -> openai.OpenAI:
    return openai.OpenAI(base_url=provider.openai_url, api_key="stand-in", max_retries=0)


def _async_openai(provider: Provider) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=provider.openai_url, api_key="stand-in", max_retries=0)


def _anthropic(provider: Provider) -> anthropic.Anthropic:
    return anthropic.Anthropic(base_url=provider.url, api_key="stand-in", max_retries=0)


def _async_anthropic(provider: Provider) -> anthropic.AsyncAnthropic:
    return anthropic.AsyncAnthropic(base_url=provider.url, api_key="stand-in", max_retries=0)


def _chat(client: Any, model: str, **more: Any) -> Any:
    if more.get("stream"):
        more["stream_options"] = {"include_usage": True}
    return client.chat.completions.create(model=model, messages=QUESTION, **more)


def _responses(client: Any, model: str, **more: Any) -> Any:
    return client.responses.create(model=model, input="What is the capital of Norway?", **more)


def _messages(client: Any, model: str, **more: Any) -> Any:
    return client.messages.create(model=model, max_tokens=400, messages=QUESTION, **more)


CHAT = Api(
    name="chat",
    operation="chat",
    provider="openai",
    make=_openai,
    make_async=_async_openai,
    create=_chat,
    tools={"tools": TOOLS},
)
RESPONSES = Api(
    name="responses",
    operation="chat",
    provider="openai",
    make=_openai,
    make_async=_async_openai,
    create=_responses,
    tools={"tools": [{"type": "function", "name": "look_up", "parameters": {"type": "object", "properties": {}}}]},
)
MESSAGES = Api(
    name="messages",
    operation="chat",
    provider="anthropic",
    make=_anthropic,
    make_async=_async_anthropic,
    create=_messages,
    tools={"tools": ANTHROPIC_TOOLS},
)
APIS = [pytest.param(api, id=api.name) for api in (CHAT, RESPONSES, MESSAGES)]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How one test asks: sync or async, with the answer read to its end unless told otherwise."""

    api: Api
    provider: Provider
    is_async: bool

    def __call__(self, model: str, **more: Any) -> Any:
        if self.is_async:
            return asyncio.run(self._async(model, more))
        with self.api.make(self.provider) as client:
            answer = self.api.create(client, model, **more)
            return list(answer) if more.get("stream") else answer

    async def _async(self, model: str, more: dict[str, Any]) -> Any:
        async with self.api.make_async(self.provider) as client:
            answer = await self.api.create(client, model, **more)
            return [event async for event in answer] if more.get("stream") else answer


@pytest.fixture(params=APIS)
def api(request: pytest.FixtureRequest) -> Api:
    return request.param


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def ask(request: pytest.FixtureRequest, api: Api, provider: Provider) -> Asked:
    return Asked(api=api, provider=provider, is_async=request.param)


@pytest.fixture(params=[False, True], ids=["plain", "stream"])
def stream(request: pytest.FixtureRequest) -> bool:
    return request.param


def test_an_answer(ask: Asked, told: Any, stream: bool) -> None:
    began = time.perf_counter()
    ask("stand-in-drip", stream=stream)
    wall_s = time.perf_counter() - began

    span = told.span()
    said = told.attributes()
    assert span.name == f"{ask.api.operation} stand-in-drip"
    assert span.kind.name == "CLIENT"
    assert span.status.status_code.name == "UNSET"
    assert said[semconv.PROVIDER_NAME] == ask.api.provider
    assert said[semconv.REQUEST_MODEL] == "stand-in-drip"
    assert said[semconv.RESPONSE_FINISH_REASONS] == ("stop",)
    assert said[semconv.USAGE_INPUT_TOKENS] > 0
    assert said[semconv.USAGE_OUTPUT_TOKENS] > 0
    assert said[semconv.OUTCOME] == "ok"
    assert said[semconv.QUERY] is True
    assert said[semconv.RETRY] is False
    assert said[semconv.TASK] == "what"
    assert semconv.RESPONSE_ID in said
    assert semconv.ERROR_TYPE not in said
    assert said.get(semconv.STREAM_END) == ("complete" if stream else None)
    duration_s = (span.end_time - span.start_time) / 1e9
    assert 0 < duration_s <= wall_s
    if stream:
        # To the last chunk, not only to the headers: the chunks of a drip come over 0.2 s.
        assert duration_s > said[semconv.RESPONSE_TIME_TO_FIRST_CHUNK] + 0.1
        assert said[semconv.STREAM_CHUNKS] > 5


def test_content_is_off_by_default(ask: Asked, told: Any, stream: bool) -> None:
    ask("stand-in-20", stream=stream)
    assert "Norway" not in str(told.attributes())


def test_a_stream_without_usage_has_no_tokens(ask: Asked, told: Any) -> None:
    ask("stand-in-nousage-20", stream=True)
    said = told.attributes()
    assert semconv.USAGE_INPUT_TOKENS not in said
    assert semconv.USAGE_OUTPUT_TOKENS not in said
    assert semconv.COST not in said
    assert said[semconv.STREAM_END] == "complete"
    assert not told.points(semconv.METRIC_TOKENS)


@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
def test_an_error(ask: Asked, told: Any, stream: bool, status: int) -> None:
    with pytest.raises((openai.APIStatusError, anthropic.APIStatusError)) as raised:
        ask(f"stand-in-{status}", stream=stream)
    assert raised.value.status_code == status
    span, said = told.span(), told.attributes()
    assert span.status.status_code.name == "ERROR"
    assert said[semconv.HTTP_STATUS_CODE] == status
    assert said[semconv.ERROR_TYPE]
    assert said[semconv.OUTCOME] == "error"
    assert semconv.STREAM_END not in said
    assert semconv.USAGE_INPUT_TOKENS not in said


def test_a_tool_call(ask: Asked, told: Any, stream: bool) -> None:
    ask("stand-in-tool", stream=stream, **ask.api.tools)
    said = told.attributes()
    assert said[semconv.RESPONSE_FINISH_REASONS] == ("tool_call",)
    assert said[semconv.OUTCOME] == "ok"
    assert said[semconv.QUERY] is True


@pytest.mark.parametrize(
    ("behaviour", "outcome", "source"),
    [
        pytest.param("refusal", "refusal", "wire", id="the wire says so"),
        pytest.param("filter", "refusal", "wire", id="a content filter"),
        pytest.param("decline", "refusal", "phrase", id="in plain words"),
        pytest.param("length", "cut_off", None, id="cut off"),
    ],
)
def test_an_answer_that_is_none(
    ask: Asked, told: Any, stream: bool, behaviour: str, outcome: str, source: str | None
) -> None:
    ask(f"stand-in-{behaviour}", stream=stream)
    said = told.attributes()
    assert said[semconv.OUTCOME] == outcome
    if source == "phrase":  # the text decided: by the phrase rule, the model or both
        assert said[semconv.REFUSAL_SOURCE] in ("phrase", "model")
    else:
        assert said.get(semconv.REFUSAL_SOURCE) == source


def test_the_provider_hangs_up(ask: Asked, told: Any, stream: bool) -> None:
    with pytest.raises(Exception) as raised:
        ask("stand-in-break", stream=stream)
    span, said = told.span(), told.attributes()
    assert span.status.status_code.name == "ERROR"
    assert said[semconv.OUTCOME] == "error"
    assert said[semconv.ERROR_TYPE].endswith("RemoteProtocolError"), raised.value
    assert said.get(semconv.STREAM_END) == ("error" if stream else None)


def test_a_stream_without_its_end(ask: Asked, told: Any) -> None:
    with contextlib.suppress(Exception):  # some SDKs complain, some do not
        ask("stand-in-truncated-40", stream=True)
    said = told.attributes()
    assert said[semconv.STREAM_END] == "truncated"
    assert said[semconv.OUTCOME] == "cut_off"


def test_an_error_in_mid_stream(ask: Asked, told: Any) -> None:
    with contextlib.suppress(openai.APIError, anthropic.APIError):  # the Responses API hands it over as an event
        ask("stand-in-error-40", stream=True)
    said = told.attributes()
    assert said[semconv.STREAM_END] == "error"
    assert said[semconv.OUTCOME] == "error"
    assert said[semconv.ERROR_TYPE]


def test_nobody_listens(api: Api, told: Any) -> None:
    nowhere = Provider(1, None)  # type: ignore[arg-type]  # nothing is received on port 1
    with pytest.raises((openai.APIConnectionError, anthropic.APIConnectionError)), api.make(nowhere) as client:
        api.create(client, "stand-in")
    said = told.attributes()
    assert said[semconv.ERROR_TYPE].endswith("ConnectError")
    assert said[semconv.OUTCOME] == "error"
    assert semconv.HTTP_STATUS_CODE not in said


def test_an_answer_that_is_html(ask: Asked, told: Any) -> None:
    with contextlib.suppress(Exception):
        ask("stand-in-html")
    said = told.attributes()
    assert "response_not_json" in said[semconv.PROBLEM] or "unexpected_content_type" in said[semconv.PROBLEM]
    assert semconv.USAGE_INPUT_TOKENS not in said


def test_a_compressed_stream(ask: Asked, told: Any, stream: bool) -> None:
    ask("stand-in-gzip-40", stream=stream)
    said = told.attributes()
    assert said[semconv.RESPONSE_FINISH_REASONS] == ("stop",)
    assert said[semconv.USAGE_OUTPUT_TOKENS] > 0


# -- leaving early -------------------------------------------------------------------------------------------------


def test_an_early_close(api: Api, provider: Provider, told: Any) -> None:
    with api.make(provider) as client:
        answer = api.create(client, "stand-in-drip", stream=True)
        for _, _event in zip(range(6), answer, strict=False):
            pass
        answer.close()
    said = told.attributes()
    assert said[semconv.STREAM_END] == "early_close"
    assert said[semconv.RESPONSE_MODEL]
    assert semconv.ERROR_TYPE not in said


def test_a_stream_thrown_away(api: Api, provider: Provider, told: Any) -> None:
    with api.make(provider) as client:
        answer: Iterator[Any] = iter(api.create(client, "stand-in-drip", stream=True))
        for _ in range(6):
            next(answer)
        del answer
        gc.collect()
    assert told.attributes()[semconv.STREAM_END] in ("early_close", "abandoned")


def test_an_async_break(api: Api, provider: Provider, told: Any) -> None:
    async def some() -> None:
        async with api.make_async(provider) as client:
            answer: AsyncIterator[Any] = await api.create(client, "stand-in-drip", stream=True)
            seen = 0
            async for _ in answer:
                seen += 1
                if seen == 6:
                    break

    asyncio.run(some())
    gc.collect()
    assert told.attributes()[semconv.STREAM_END] in ("early_close", "abandoned")


def test_cancelled_in_the_stream(api: Api, provider: Provider, told: Any) -> None:
    async def cancelled() -> None:
        first = asyncio.Event()

        async def read() -> None:
            async with api.make_async(provider) as client:
                seen = 0
                async for _ in await api.create(client, "stand-in-stall-40", stream=True):
                    seen += 1
                    first.set()

        task = asyncio.create_task(read())
        await first.wait()
        await asyncio.sleep(0.05)  # the provider is silent now, the task waits for its next chunk
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(cancelled())
    gc.collect()
    said = told.attributes()
    assert said[semconv.STREAM_END] == "cancelled"
    assert said[semconv.ERROR_TYPE].endswith("CancelledError")


def test_cancelled_before_the_answer(api: Api, provider: Provider, told: Any) -> None:
    async def cancelled() -> None:
        before = len(provider.requests)

        async def ask_it() -> None:
            async with api.make_async(provider) as client:
                await api.create(client, "stand-in-slow")

        task = asyncio.create_task(ask_it())
        while len(provider.requests) == before:  # noqa: ASYNC110 - until it has arrived, in another thread
            await asyncio.sleep(0.005)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(cancelled())
    said = told.attributes()
    assert said[semconv.OUTCOME] == "error"
    assert said[semconv.ERROR_TYPE].endswith("CancelledError")


# -- other calls ---------------------------------------------------------------------------------------------------


def test_embeddings(provider: Provider, told: Any) -> None:
    with _openai(provider) as client:
        client.embeddings.create(model="stand-in", input=["a", "b"], encoding_format="float", dimensions=64)
    span, said = told.span(), told.attributes()
    assert span.name == "embeddings stand-in"
    assert said[semconv.USAGE_INPUT_TOKENS] > 0
    assert said[semconv.EMBEDDINGS_DIMENSION_COUNT] == 64
    assert semconv.USAGE_OUTPUT_TOKENS not in said
    assert said[semconv.QUERY] is False


def test_an_embeddings_answer_of_60_mb(provider: Provider, told: Any) -> None:
    with _openai(provider) as client:
        client.embeddings.create(model="stand-in-big", input="a", encoding_format="float")
    assert told.attributes()[semconv.USAGE_INPUT_TOKENS] > 0


def test_retries_are_attempts_of_one_query(provider: Provider, told: Any) -> None:
    client = openai.OpenAI(base_url=provider.openai_url, api_key="stand-in", max_retries=2)
    with client:
        client.chat.completions.create(model="stand-in-flaky", messages=QUESTION)
    first, second = told.spans()
    assert [s.attributes[semconv.RETRY] for s in (first, second)] == [False, True]
    assert [s.attributes[semconv.QUERY] for s in (first, second)] == [True, False]
    assert [s.attributes[semconv.OUTCOME] for s in (first, second)] == ["error", "ok"]


def test_a_tool_loop_is_one_query(provider: Provider, told: Any) -> None:
    with _openai(provider) as client:
        messages: list[Any] = list(QUESTION)
        answer = client.chat.completions.create(model="stand-in-tool", messages=messages, tools=TOOLS)
        calls = answer.choices[0].message.tool_calls or []
        messages.append(answer.choices[0].message.model_dump(exclude_none=True))
        messages += [{"role": "tool", "tool_call_id": call.id, "content": "Oslo"} for call in calls]
        client.chat.completions.create(model="stand-in-tool", messages=messages, tools=TOOLS)
    assert [s.attributes[semconv.QUERY] for s in told.spans()] == [True, False]


def test_the_anthropic_stream_helper(provider: Provider, told: Any) -> None:
    with (
        _anthropic(provider) as client,
        client.messages.stream(model="stand-in-40", max_tokens=99, messages=QUESTION) as stream,
    ):
        stream.get_final_message()
    assert told.attributes()[semconv.STREAM_END] == "complete"


@pytest.mark.parametrize("raw", ["with_raw_response", "with_streaming_response"])
def test_raw_responses(provider: Provider, told: Any, raw: str) -> None:
    with _openai(provider) as client:
        created = getattr(client.chat.completions, raw).create(model="stand-in-40", messages=QUESTION)
        if raw == "with_raw_response":
            assert created.parse().choices
        else:
            with created as response:
                assert response.parse().choices
    said = told.attributes()
    assert said[semconv.USAGE_OUTPUT_TOKENS] > 0
    assert semconv.STREAM_END not in said
