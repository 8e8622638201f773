"""Run by test_other_sdks.py beside ollama's SDK, which speaks to a model on the same machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import ollama
import own_samples as o
import pytest

from llm_vitals.core import semconv

MESSAGES: list[Any] = [{"role": "user", "content": "Why is the sky blue?"}]
SIZES = [1, 7, 100_000]


class _Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __init__(self, data: bytes, size: int) -> None:
        self._pieces = [data[at : at + size] for at in range(0, len(data), size)]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    async def __aiter__(self) -> Any:
        for piece in self._pieces:
            yield piece


def _answers(body: bytes, *, status: int = 200, size: int = 100_000) -> httpx.MockTransport:
    kind = o.NDJSON if body.count(b"\n") > 1 else "application/json; charset=utf-8"
    return httpx.MockTransport(
        lambda _: httpx.Response(status, headers={"content-type": kind}, stream=_Pieces(body, size))
    )


def sync_ask(method: str, transport: httpx.MockTransport, take: int | None, **asked: Any) -> Any:
    answer = getattr(ollama.Client(transport=transport), method)(**asked)
    if not asked.get("stream"):
        return answer
    events = [event for event, _ in zip(answer, range(take or 10_000), strict=False)]
    answer.close()
    return events


def async_ask(method: str, transport: httpx.MockTransport, take: int | None, **asked: Any) -> Any:
    async def ask() -> Any:
        answer = await getattr(ollama.AsyncClient(transport=transport), method)(**asked)
        if not asked.get("stream"):
            return answer
        events: list[Any] = []
        async for event in answer:
            events.append(event)
            if len(events) == take:
                break
        await answer.aclose()
        return events

    return asyncio.run(ask())


Ask = Callable[..., Any]
BOTH = pytest.mark.parametrize("ask", [sync_ask, async_ask])


@BOTH
def test_a_chat(told: Any, ask: Ask) -> None:
    answer = ask("chat", _answers(o.OLLAMA), None, model="llama3.2", messages=MESSAGES, options={"temperature": 0.5})
    found = told.attributes()
    assert (found[semconv.OPERATION_NAME], found[semconv.PROVIDER_NAME]) == ("chat", "ollama")
    assert (found[semconv.REQUEST_MODEL], found[semconv.RESPONSE_MODEL]) == ("llama3.2", answer.model)
    assert found[semconv.USAGE_INPUT_TOKENS] == answer.prompt_eval_count
    assert found[semconv.USAGE_OUTPUT_TOKENS] == answer.eval_count
    assert found[semconv.OUTCOME] == "ok"
    assert semconv.COST not in found, "a model on a machine of one's own has no price"
    assert semconv.STREAM_END not in found


@BOTH
@pytest.mark.parametrize("size", SIZES)
def test_a_stream(told: Any, ask: Ask, size: int) -> None:
    answers = _answers(o.OLLAMA_STREAM, size=size)
    events = ask("chat", answers, None, model="llama3.2", messages=MESSAGES, stream=True)
    found = told.attributes()
    assert found[semconv.STREAM_END] == "complete"
    assert found[semconv.USAGE_OUTPUT_TOKENS] == events[-1].eval_count
    assert list(found[semconv.RESPONSE_FINISH_REASONS]) == [events[-1].done_reason]


@BOTH
def test_a_stream_that_is_left_early(told: Any, ask: Ask) -> None:
    ask("chat", _answers(o.OLLAMA_STREAM, size=100), 3, model="llama3.2", messages=MESSAGES, stream=True)
    found = told.attributes()
    assert found[semconv.STREAM_END] == "early_close"
    assert semconv.USAGE_OUTPUT_TOKENS not in found


@BOTH
def test_a_fault_in_the_midst_of_a_stream(told: Any, ask: Ask) -> None:
    stream = b"".join(o.OLLAMA_LINES[:3]) + o.OLLAMA_FAULT
    with pytest.raises(ollama.ResponseError):
        ask("chat", _answers(stream), None, model="llama3.2", messages=MESSAGES, stream=True)
    found = told.attributes()
    assert (found[semconv.OUTCOME], found[semconv.STREAM_END]) == ("error", "error")


@BOTH
def test_a_model_that_is_not_there(told: Any, ask: Ask) -> None:
    with pytest.raises(ollama.ResponseError):
        ask("chat", _answers(b'{"error":"model not found"}', status=404), None, model="x", messages=MESSAGES)
    found = told.attributes()
    assert (found[semconv.OUTCOME], found[semconv.ERROR_TYPE]) == ("error", "404")


@BOTH
@pytest.mark.parametrize("stream", [False, True])
def test_a_prompt(told: Any, ask: Ask, stream: bool) -> None:
    body = o.OLLAMA_GENERATE_STREAM if stream else o.OLLAMA_GENERATED
    ask("generate", _answers(body), None, model="llama3.2", prompt="Why is the sky blue?", stream=stream)
    found = told.attributes()
    assert (found[semconv.OPERATION_NAME], found[semconv.USAGE_OUTPUT_TOKENS]) == ("text_completion", 11)


@BOTH
def test_vectors(told: Any, ask: Ask) -> None:
    ask("embed", _answers(o.OLLAMA_EMBEDDINGS), None, model="all-minilm", input=["one", "two"])
    found = told.attributes()
    assert (found[semconv.OPERATION_NAME], found[semconv.USAGE_INPUT_TOKENS]) == ("embeddings", 8)


def test_to_load_a_model_is_no_call(told: Any) -> None:
    sync_ask("generate", _answers(b'{"model":"m","done":true,"done_reason":"load"}'), None, model="m")
    assert told.spans() == []
