"""Answers that nobody reads to their end, with the real SDKs: one span each, and it says how the answer was left."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from typing import Any

from patience import until
from sdk_apis import Api

from llm_vitals.core import semconv
from llm_vitals_demo.provider import Provider


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
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(cancelled())
    gc.collect()
    said = told.attributes()
    assert said[semconv.STREAM_END] == "cancelled"
    assert said[semconv.ERROR_TYPE].endswith("CancelledError")


def test_cancelled_before_the_answer(api: Api, provider: Provider, told: Any) -> None:
    async def cancelled() -> None:
        provider.forget()  # it keeps so many and no more

        async def ask_it() -> None:
            async with api.make_async(provider) as client:
                await api.create(client, "stand-in-slow")

        task = asyncio.create_task(ask_it())
        await asyncio.to_thread(until, lambda: provider.requests, "the request")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(cancelled())
    said = told.attributes()
    assert said[semconv.OUTCOME] == "error"
    assert said[semconv.ERROR_TYPE].endswith("CancelledError")
