"""`context` and `query`: blocks and decorators that declare facts of the calls made inside."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from dataclasses import replace
from types import FrameType
from typing import Any, TypeVar, cast

from opentelemetry import context as otel_context

from llm_vitals.core.call_context import KEY, Block, CallContext, close_block, declared, here, open_block
from llm_vitals.core.ids import known_user

Function = TypeVar("Function", bound=Callable[..., Any])


def _caller(frame: FrameType | None) -> FrameType | None:
    return None if frame is None else frame.f_back


class Declaration:
    """What `context` and `query` return: a context manager, and a decorator of functions of any kind."""

    def __init__(self, facts: CallContext, consent: bool | None, *, begins_query: bool = False) -> None:
        """`begins_query`: each block, or run of the function, is a query, unless it is within another."""
        self._facts = facts
        self._consent = consent
        self._begins_query = begins_query
        self._blocks: list[Block] = []

    def __enter__(self) -> None:
        outer = here(otel_context.get_current())
        before, facts = declared(outer), self._facts
        merged = CallContext(
            user=before.user if facts.user is None else facts.user,
            session=before.session if facts.session is None else facts.session,
            task=before.task if facts.task is None else facts.task,
            variant=before.variant if facts.variant is None else facts.variant,
            consent=before.consent if self._consent is None else self._consent,
            query=self._query(before),
        )
        block = open_block(merged, outer, _caller(inspect.currentframe()))
        self._blocks.append(block)
        otel_context.attach(block.inner)

    def _query(self, before: CallContext) -> object | None:
        """The outermost declaration wins: what a person asked once may pass through functions that say so, too."""
        if before.query is not None:
            return before.query
        return object() if self._begins_query else self._facts.query

    def __exit__(self, *error: object) -> None:
        # Without the token of attach: a generator's block may end in another task than it began in, where the token is
        # refused, or while the consumer has declared something else, which the token would take away.
        context = close_block(self._ending(_caller(inspect.currentframe())))
        if context is not None:
            otel_context.attach(context)

    def _ending(self, frame: FrameType | None) -> Block:
        """The block that ends: one declaration may be open in several threads, tasks and generators."""
        blocks = self._blocks
        if len(blocks) == 1:
            return blocks.pop()
        current = otel_context.get_current().get(KEY)
        for block in reversed(blocks):
            if block is current:
                blocks.remove(block)
                return block
        while frame is not None:
            for block in reversed(blocks):
                if block.generator == id(frame):
                    blocks.remove(block)
                    return block
            frame = frame.f_back
        return blocks.pop()

    def __call__(self, function: Function) -> Function:
        """The function with the facts declared while it runs. Of a generator that is while it works on its next value,
        not while its consumer does."""
        if inspect.isasyncgenfunction(function):
            return self._of_async_generators(function)
        if inspect.iscoroutinefunction(function):
            return self._of_coroutines(function)
        if inspect.isgeneratorfunction(function):
            return self._of_generators(function)

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            with self._again():
                return function(*args, **kwargs)

        return cast("Function", call)

    def _again(self) -> Declaration:
        """One of its own for each run: many may run at once."""
        return Declaration(self._facts, self._consent, begins_query=self._begins_query)

    def _of_one_run(self) -> Declaration:
        """For a generator, whose run is entered anew for each value: all of it is one query."""
        return Declaration(replace(self._facts, query=object()) if self._begins_query else self._facts, self._consent)

    def _of_coroutines(self, function: Callable[..., Awaitable[object]]) -> Any:
        @functools.wraps(function)
        async def call(*args: object, **kwargs: object) -> object:
            with self._again():
                return await function(*args, **kwargs)

        return call

    def _of_generators(self, function: Callable[..., Generator[object, object, object]]) -> Any:
        @functools.wraps(function)
        def call(*args: object, **kwargs: object) -> Generator[object, object, object]:
            inner = function(*args, **kwargs)
            declaration = self._of_one_run()
            resume: Callable[[], object] = functools.partial(next, inner)
            while True:
                try:
                    with declaration:
                        value = resume()
                except StopIteration as end:
                    return end.value
                try:
                    sent = yield value
                except GeneratorExit:
                    with declaration:
                        inner.close()
                    raise
                except BaseException as error:  # noqa: BLE001 # it belongs to the inner generator
                    resume = functools.partial(inner.throw, error)
                else:
                    resume = functools.partial(inner.send, sent)

        return call

    def _of_async_generators(self, function: Callable[..., AsyncGenerator[object, object]]) -> Any:
        @functools.wraps(function)
        async def call(*args: object, **kwargs: object) -> AsyncGenerator[object, object]:
            inner = function(*args, **kwargs)
            declaration = self._of_one_run()
            resume: Callable[[], Awaitable[object]] = inner.__anext__
            while True:
                try:
                    with declaration:
                        value = await resume()
                except StopAsyncIteration:
                    return
                try:
                    sent = yield value
                except GeneratorExit:
                    with declaration:
                        await inner.aclose()
                    raise
                except BaseException as error:  # noqa: BLE001 # it belongs to the inner generator
                    resume = functools.partial(inner.athrow, error)
                else:
                    resume = functools.partial(inner.asend, sent)

        return call


def context(
    *,
    user: str | None = None,
    session: str | None = None,
    task: str | None = None,
    variant: str | None = None,
    consent: bool | None = None,
) -> Declaration:
    """Declare facts of the calls made inside: `with llm_vitals.context(user="u-42", task="summarise"): ...`.

    Nested contexts add to each other, the inner one wins. `user` is sent as a keyed hash (`user.hash`), `session` as
    `session.id`. A user such as "None", "undefined" or "anonymous" names nobody. `consent=False`: calls inside keep
    neither the user nor any content. `consent=True`: the user agrees that models are tuned with them, and examples of
    data sets that are made of them have that consent. Works as a decorator, too, of functions, async functions,
    generators and async generators. A `with` block in a generator holds while the generator works on its next value,
    whoever iterates it, and not while its consumer works; one in a function that `contextlib.contextmanager` decorates
    holds for the body. A thread or task that the generator starts gets the facts from the context, which each step may
    have anew: there the decorator is the way.
    """
    return Declaration(_facts(user, session, task, variant), consent)


def query(
    *,
    user: str | None = None,
    session: str | None = None,
    task: str | None = None,
    variant: str | None = None,
    consent: bool | None = None,
) -> Declaration:
    """Declare that all calls made inside serve one query, what a person asked once: `with llm_vitals.query(): ...`.

    Rewriting, retrieval, grading and the steps of an agent then count as one. Without it the calls of a trace are one
    query, and a call outside of any trace is one of its own if the last word is the user's. A query within another
    belongs to that one. The facts are those of `context`. Works as a decorator, too, of functions, async functions,
    generators and async generators.
    """
    return Declaration(_facts(user, session, task, variant), consent, begins_query=True)


def _facts(user: str | None, session: str | None, task: str | None, variant: str | None) -> CallContext:
    return CallContext(
        user=None if user is None else known_user(str(user)),
        session=None if session is None else str(session),
        task=None if task is None else str(task),
        variant=None if variant is None else str(variant),
    )
