"""Run by test_other_sdks.py beside Cohere's SDK."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import cohere
import format_samples as s
import httpx
import own_samples as o
import pytest

from llm_vitals.core import semconv

ASKED: dict[str, Any] = {"model": "command-a-03-2025", "messages": [{"role": "user", "content": "Weather?"}]}


class _Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __init__(self, data: bytes, size: int) -> None:
        self._pieces = [data[at : at + size] for at in range(0, len(data), size)]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    async def __aiter__(self) -> Any:
        for piece in self._pieces:
            yield piece


def _answers(body: bytes, *, status: int = 200, size: int = 100_000) -> httpx.MockTransport:
    kind = s.SSE if body.startswith(b"event:") else "application/json"
    return httpx.MockTransport(
        lambda _: httpx.Response(status, headers={"content-type": kind}, stream=_Pieces(body, size))
    )


def sync_ask(method: str, transport: httpx.MockTransport, take: int = 10_000, **asked: Any) -> Any:
    client = cohere.ClientV2(api_key="x", httpx_client=httpx.Client(transport=transport))
    answer = getattr(client, method)(**asked, request_options={"max_retries": 0})
    if not method.endswith("stream"):
        return answer
    events = [event for event, _ in zip(answer, range(take), strict=False)]
    answer.close()
    return events


def async_ask(method: str, transport: httpx.MockTransport, take: int = 10_000, **asked: Any) -> Any:
    async def ask() -> Any:
        client = cohere.AsyncClientV2(api_key="x", httpx_client=httpx.AsyncClient(transport=transport))
        answer = getattr(client, method)(**asked, request_options={"max_retries": 0})
        if not method.endswith("stream"):
            return await answer
        events: list[Any] = []
        async for event in answer:
            events.append(event)
            if len(events) == take:
                break
        await answer.aclose()
        return events

    return asyncio.run(ask())


BOTH = pytest.mark.parametrize("ask", [sync_ask, async_ask])
Ask = Callable[..., Any]


@BOTH
def test_a_chat(told: Any, ask: Ask) -> None:
    answer = ask("chat", _answers(o.COHERE), **ASKED)
    found = told.attributes()
    assert (found[semconv.OPERATION_NAME], found[semconv.PROVIDER_NAME]) == ("chat", "cohere")
    assert (found[semconv.REQUEST_MODEL], found[semconv.RESPONSE_ID]) == (ASKED["model"], answer.id)
    billed = answer.usage.billed_units
    assert found[semconv.USAGE_INPUT_TOKENS] == billed.input_tokens
    assert found[semconv.USAGE_OUTPUT_TOKENS] == billed.output_tokens
    # The list prices: 2.5 and 10 US dollars a million.
    assert found[semconv.COST] == pytest.approx((billed.input_tokens * 2.5 + billed.output_tokens * 10) / 1e6)
    assert list(found[semconv.RESPONSE_FINISH_REASONS]) == ["tool_call"]


@BOTH
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_a_stream(told: Any, ask: Ask, size: int) -> None:
    events = ask("chat_stream", _answers(o.COHERE_STREAM, size=size), **ASKED)
    found = told.attributes()
    assert (found[semconv.STREAM_END], found[semconv.RESPONSE_ID]) == ("complete", "316f0604")
    last = next(event for event in events if event.type == "message-end")
    assert found[semconv.USAGE_OUTPUT_TOKENS] == last.delta.usage.billed_units.output_tokens


@BOTH
def test_a_stream_that_is_left_early(told: Any, ask: Ask) -> None:
    ask("chat_stream", _answers(o.COHERE_STREAM, size=100), 3, **ASKED)
    found = told.attributes()
    assert found[semconv.STREAM_END] == "early_close"
    assert semconv.USAGE_OUTPUT_TOKENS not in found


@BOTH
def test_a_request_that_is_turned_down(told: Any, ask: Ask) -> None:
    with pytest.raises(cohere.core.api_error.ApiError):
        ask("chat", _answers(b'{"id":"1","message":"too many tokens"}', status=400), **ASKED)
    found = told.attributes()
    assert (found[semconv.OUTCOME], found[semconv.ERROR_TYPE]) == ("error", "400")


@BOTH
def test_vectors(told: Any, ask: Ask) -> None:
    asked = {"model": "embed-v4.0", "texts": ["one", "two"], "input_type": "search_query", "embedding_types": ["float"]}
    ask("embed", _answers(o.COHERE_EMBEDDINGS), **asked)
    found = told.attributes()
    assert (found[semconv.OPERATION_NAME], found[semconv.USAGE_INPUT_TOKENS]) == ("embeddings", 2)
