"""`llm_vitals.context` around functions of every kind, and blocks that end in another order than they began."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import AsyncGenerator, Generator

import pytest
from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

import llm_vitals
from llm_vitals.core.call_context import declared


@pytest.fixture(autouse=True)
def _nothing_is_left_over(caplog: pytest.LogCaptureFixture) -> Generator[None, None, None]:
    caplog.set_level(logging.ERROR)
    yield
    assert user() is None
    assert not caplog.records, "OpenTelemetry logs an ERROR when a token of another context is detached"


def user() -> str | None:
    return declared(otel_context.get_current()).user


@llm_vitals.context(user="ann", task="inner")
def function() -> str | None:
    return user()


@llm_vitals.context(user="ann", task="inner")
async def async_function() -> str | None:
    await asyncio.sleep(0)
    return user()


@llm_vitals.context(user="ann", task="inner")
def generator() -> Generator[str | None, str, str]:
    answer = yield user()
    try:
        yield f"{user()} {answer}"
    except KeyError:
        yield f"{user()} caught"
    return f"{user()} returned"


@llm_vitals.context(user="ann", task="inner")
async def async_generator() -> AsyncGenerator[str | None, str]:
    answer = yield user()
    await asyncio.sleep(0)
    try:
        yield f"{user()} {answer}"
    except KeyError:
        yield f"{user()} caught"


def test_a_function_of_any_kind_keeps_its_kind():
    assert inspect.iscoroutinefunction(async_function)
    assert inspect.isgeneratorfunction(generator)
    assert inspect.isasyncgenfunction(async_generator)
    assert function.__name__ == "function"


def test_functions_have_the_facts_while_they_run_and_take_them_along_from_outside():
    @llm_vitals.context(user="ann")
    def session() -> tuple[str | None, str | None]:
        facts = declared(otel_context.get_current())
        return facts.user, facts.session

    with llm_vitals.context(session="s-1"):
        assert session() == ("ann", "s-1")
    assert function() == "ann"
    assert asyncio.run(async_function()) == "ann"


def test_async_functions_that_run_at_once_do_not_mix():
    async def one(name: str) -> list[str | None]:
        @llm_vitals.context(user=name)
        async def ask() -> list[str | None]:
            seen: list[str | None] = []
            for _ in range(3):
                await asyncio.sleep(0)
                seen.append(user())
            return seen

        return [*await ask(), user()]

    async def all_at_once() -> list[list[str | None]]:
        return await asyncio.gather(*map(one, "ab"))

    assert asyncio.run(all_at_once()) == [["a", "a", "a", None], ["b", "b", "b", None]]


def test_a_generator_has_the_facts_and_its_consumer_does_not():
    running = generator()
    assert next(running) == "ann"
    assert user() is None
    with llm_vitals.context(user="bob"):
        assert running.send("hello") == "ann hello"
        assert user() == "bob"
    assert running.throw(KeyError()) == "ann caught"
    with pytest.raises(StopIteration) as end:
        next(running)
    assert end.value.value == "ann returned"


def test_an_async_generator_has_the_facts_and_its_consumer_does_not():
    async def consume() -> None:
        running = async_generator()
        assert await anext(running) == "ann"
        assert user() is None
        with llm_vitals.context(user="bob"):
            assert await running.asend("hello") == "ann hello"
            assert user() == "bob"
        assert await running.athrow(KeyError()) == "ann caught"
        with pytest.raises(StopAsyncIteration):
            await anext(running)

    asyncio.run(consume())


def test_a_generator_that_is_closed_early_cleans_up_with_its_facts():
    seen: list[str | None] = []

    @llm_vitals.context(user="ann")
    def plain() -> Generator[int, None, None]:
        try:
            yield 1
        finally:
            seen.append(user())

    @llm_vitals.context(user="ann")
    async def asynchronous() -> AsyncGenerator[int, None]:
        try:
            yield 1
        finally:
            seen.append(user())

    async def leave_early() -> None:
        running = asynchronous()
        await anext(running)
        await running.aclose()

    running = plain()
    next(running)
    running.close()
    asyncio.run(leave_early())
    assert seen == ["ann", "ann"]


def open_block(name: str) -> Generator[str | None, None, None]:
    with llm_vitals.context(user=name):
        yield user()
        yield user()


def test_a_block_in_a_generator_that_ends_inside_the_consumer_s_takes_nothing_away_and_leaves_nothing():
    running = open_block("ann")
    assert next(running) == "ann"
    with llm_vitals.context(user="bob"):
        running.close()
        assert user() == "bob"
    assert user() is None


def test_a_block_that_ends_in_another_task_logs_no_error():
    async def stream() -> AsyncGenerator[str | None, None]:
        with llm_vitals.context(user="ann"):
            yield user()

    async def main() -> None:
        running = stream()
        assert await asyncio.create_task(anext(running)) == "ann"  # pyright: ignore[reportArgumentType] # a coroutine
        await asyncio.create_task(running.aclose())
        assert user() is None

    asyncio.run(main())


def test_what_others_attach_stays_as_it_is():
    tracer = TracerProvider().get_tracer("test")
    with tracer.start_as_current_span("outer") as span:
        with llm_vitals.context(user="ann"):
            with tracer.start_as_current_span("inner"):
                assert user() == "ann"
            assert trace.get_current_span() is span
        assert trace.get_current_span() is span
        block = llm_vitals.context(user="ann")
        block.__enter__()
        token = otel_context.attach(otel_context.set_value("other", 1))
        block.__exit__()
        assert (user(), otel_context.get_value("other")) == (None, 1)
        otel_context.detach(token)
        assert otel_context.get_value("other") is None
        with llm_vitals.context(user="bob"):
            assert user() == "bob"
