"""`with llm_vitals.context(...)` in generators, whoever iterates them: a pool, a task a step, several by turns."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool
from typing import Any

import pytest
from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

import llm_vitals
from llm_vitals.core import call_context
from llm_vitals.core.call_context import declared, here

NOBODY = "nobody"


@pytest.fixture(autouse=True)
def _nothing_is_left_over(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.ERROR)
    yield
    assert user() == NOBODY
    assert not call_context._open  # pyright: ignore[reportPrivateUsage] # a block that is never taken out is a leak
    assert not caplog.records


def user() -> str:
    """Who a call that is made now would be of, and for what; a text, as streams are of texts."""
    facts = declared(here(otel_context.get_current()))
    return ",".join(fact for fact in (facts.user, facts.task) if fact is not None) or NOBODY


def plain(name: str) -> Generator[str, None, None]:
    with llm_vitals.context(user=name):
        yield user()
        yield user()
        yield user()


def nested(name: str) -> Generator[str, None, None]:
    with llm_vitals.context(user=name):
        yield user()
        with llm_vitals.context(task="t"):
            yield user().removesuffix(",t")
            yield user().removesuffix(",t")
        yield user()


def delegated(name: str) -> Generator[str, None, None]:
    with llm_vitals.context(user=name):
        yield from (user() for _ in range(3))


def helper_declares(name: str) -> Generator[str, None, None]:
    def ask() -> str:
        with llm_vitals.context(task="t"):
            return user().removesuffix(",t")

    with llm_vitals.context(user=name):
        yield ask()
        yield ask()


def by_exit_stack(name: str) -> Generator[str, None, None]:
    with contextlib.ExitStack() as stack:
        stack.enter_context(llm_vitals.context(user=name))
        yield user()
        yield user()


@contextlib.contextmanager
def person(name: str) -> Generator[None]:
    with llm_vitals.context(user=name):
        yield


def by_context_manager(name: str) -> Generator[str, None, None]:
    with person(name):
        yield user()
        yield user()


class Person:
    def __init__(self, name: str) -> None:
        self._block = llm_vitals.context(user=name)

    def __enter__(self) -> None:
        self._block.__enter__()

    def __exit__(self, *error: object) -> None:
        self._block.__exit__(*error)


def by_class(name: str) -> Generator[str, None, None]:
    with Person(name):
        yield user()
        yield user()


def by_query(name: str) -> Generator[str, None, None]:
    with llm_vitals.query(user=name):
        yield user()
        yield user()


@llm_vitals.context(user="ann")
def decorated(name: str) -> Generator[str, None, None]:
    assert name == "ann"
    yield user()
    yield user()


async def async_plain(name: str) -> AsyncGenerator[str, None]:
    with llm_vitals.context(user=name):
        yield user()
        await asyncio.sleep(0)
        yield user()
        yield await async_user()


async def async_user() -> str:
    await asyncio.sleep(0)
    return user()


async def async_starts(name: str) -> AsyncGenerator[str, None]:
    """What it starts has its facts, though it waits meanwhile."""
    with llm_vitals.context(user=name):
        by_thread, by_task = await asyncio.gather(asyncio.to_thread(user), async_user())
        assert by_thread == by_task
        yield await asyncio.create_task(async_user())
        with llm_vitals.context(user=name):
            yield await asyncio.to_thread(user)


@contextlib.asynccontextmanager
async def async_person(name: str) -> AsyncGenerator[None]:
    with llm_vitals.context(user=name):
        yield


async def async_by_context_manager(name: str) -> AsyncGenerator[str, None]:
    async with async_person(name), contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(async_person(name))
        yield user()
        yield user()


SYNC: list[Callable[[str], Generator[str, None, None]]] = [
    plain, nested, delegated, helper_declares, by_exit_stack, by_context_manager, by_class, by_query, decorated,
]  # fmt: skip
ASYNC: list[Callable[[str], AsyncGenerator[str, None]]] = [async_plain, async_starts, async_by_context_manager]


def of(functions: list[Any]) -> list[Any]:
    return [pytest.param(function, id=function.__name__) for function in functions]


@pytest.mark.parametrize("stream", of([*SYNC, *ASYNC]))
def test_a_streaming_response_keeps_its_facts_to_the_end(stream: Any):
    def answer(_: Request) -> StreamingResponse:
        return StreamingResponse(with_blanks(stream("ann")))

    client = TestClient(Starlette(routes=[Route("/", answer)]))
    assert set(client.get("/").text.split()) == {"ann"}


def with_blanks(stream: Any) -> Any:
    """One more generator between, as frameworks and middleware put there."""

    async def asynchronous() -> AsyncGenerator[str, None]:
        async for text in stream:
            yield f"{text} "

    return asynchronous() if hasattr(stream, "__anext__") else (f"{text} " for text in stream)


@pytest.mark.parametrize("stream", of(SYNC))
@pytest.mark.parametrize("step", ["new context", "same context", "copied context", "new thread"])
def test_each_step_has_the_facts_and_the_consumer_has_not(
    stream: Callable[[str], Generator[str, None, None]], step: str
):
    def one(running: Iterator[str]) -> str | None:
        if step == "new context":
            return contextvars.Context().run(next, running, None)
        if step == "copied context":
            return contextvars.copy_context().run(next, running, None)
        if step == "new thread":
            with ThreadPoolExecutor(1) as pool:
                return pool.submit(next, running, None).result()
        return next(running, None)

    consumer: list[str] = []
    texts: list[str] = []
    with llm_vitals.context(user="bob"):
        running = stream("ann")
        while (text := one(running)) is not None:
            texts.append(text)
            consumer.append(user())
    assert set(texts) == {"ann"}
    assert set(consumer) == {"bob"}


@pytest.mark.parametrize("stream", of(ASYNC))
def test_a_task_for_each_step(stream: Callable[[str], AsyncGenerator[str, None]]):
    async def main() -> None:
        running = stream("ann")
        with contextlib.suppress(StopAsyncIteration):
            while True:
                assert await asyncio.create_task(anext(running)) == "ann"  # pyright: ignore[reportArgumentType]
                assert user() == NOBODY

    asyncio.run(main())


@pytest.mark.parametrize("stream", of(SYNC[:-1]))
def test_streams_by_turns_do_not_mix(stream: Callable[[str], Generator[str, None, None]]):
    streams = {name: stream(name) for name in ("ann", "bob", "eve")}
    for _ in range(2):
        for name, running in streams.items():
            assert next(running) == name
            assert user() == NOBODY
    for running in reversed(streams.values()):
        running.close()


def test_async_streams_by_turns_in_one_task_do_not_mix():
    async def main() -> None:
        streams = {name: async_plain(name) for name in ("ann", "bob")}
        for _ in range(2):
            for name, running in streams.items():
                assert await anext(running) == name
                assert user() == NOBODY
        for running in streams.values():
            await running.aclose()

    asyncio.run(main())


def test_one_declaration_in_several_generators():
    shared = llm_vitals.context(user="ann")

    def stream() -> Generator[str, None, None]:
        with shared:
            yield user()
            yield user()

    first, second = stream(), stream()
    assert [contextvars.Context().run(next, one) for one in (first, second)] == ["ann", "ann"]
    contextvars.Context().run(first.close)
    assert contextvars.Context().run(next, second) == "ann"
    contextvars.Context().run(second.close)


def test_a_block_around_the_body_of_a_context_manager_holds_for_the_body():
    with person("ann"), contextlib.ExitStack() as stack:
        assert user() == "ann"
        stack.enter_context(person("bob"))
        assert user() == "bob"
        assert list(plain("eve")) == ["eve"] * 3
        assert user() == "bob"

    async def main() -> None:
        async with async_person("ann"):
            assert user() == "ann"

    asyncio.run(main())


@pytest.fixture
def ann() -> Iterator[None]:
    with llm_vitals.context(user="ann"):
        yield


@pytest.mark.usefixtures("ann")
def test_a_fixture_s_block_holds_for_the_test():
    try:
        assert user() == "ann"
    finally:
        otel_context.attach(otel_context.Context())  # the check after each test runs before the fixture's block ends


def test_a_block_that_ends_elsewhere_leaves_nothing_where_it_began():
    running = plain("ann")
    assert next(running) == "ann"
    thread = threading.Thread(target=running.close)
    thread.start()
    thread.join()
    assert user() == NOBODY
    with llm_vitals.context(task="t"):
        assert user() == "t"
    context = here(otel_context.get_current())
    assert declared(context).user is None


@pytest.mark.parametrize("in_cycle", [False, True])
def test_a_stream_that_is_thrown_away_leaves_nothing(in_cycle: bool):
    class Holder:
        stream: object = None

    def stream(holder: Holder) -> Generator[str, None, None]:
        with llm_vitals.context(user="ann"):
            yield user()
            yield f"{holder}"

    holder = Holder()
    running = stream(holder)
    if in_cycle:
        holder.stream = running
    assert next(running) == "ann"
    del running, holder
    gc.collect()
    assert user() == NOBODY


def test_an_error_in_the_stream_goes_through():
    def stream() -> Generator[str, None, None]:
        with llm_vitals.context(user="ann"):
            yield user()
            raise KeyError(user())

    running = stream()
    contextvars.Context().run(next, running)
    with pytest.raises(KeyError, match="ann"):
        contextvars.Context().run(next, running)


def test_a_pool_that_iterates_the_generator_itself():
    with ThreadPool(2) as pool:
        assert set(pool.imap(str, plain("ann"))) == {"ann"}
        assert set(pool.map(str, plain("bob"))) == {"bob"}


def test_a_span_that_is_current_meanwhile_stays():
    tracer = TracerProvider().get_tracer("test")
    with tracer.start_as_current_span("request") as span:
        running = plain("ann")
        for _ in range(2):
            with tracer.start_as_current_span("step") as step:
                assert contextvars.copy_context().run(next, running) == "ann"
                assert trace.get_current_span(here(otel_context.get_current())) is step
        running.close()
        assert trace.get_current_span() is span


def test_a_declared_query_in_a_generator_is_one_query_however_it_is_iterated():
    def queries() -> Generator[object, None, None]:
        with llm_vitals.query():
            yield declared(here(otel_context.get_current())).query
            yield declared(here(otel_context.get_current())).query

    running = queries()
    first, second = (contextvars.Context().run(next, running) for _ in range(2))
    assert first is not None
    assert first is second
    running.close()
