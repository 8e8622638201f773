"""Who asks, and for what: facts that the application declares around its calls."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from opentelemetry import context as otel_context
from opentelemetry.context import Context

Function = TypeVar("Function", bound=Callable[..., Any])

KEY = "llm_vitals.context"
"""Key in the OpenTelemetry context, so that the facts go wherever the trace goes: threads, tasks, generators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallContext:
    """What the application declared; None where it said nothing."""

    user: str | None = None
    session: str | None = None
    task: str | None = None
    variant: str | None = None
    consent: bool = True
    query: object | None = None
    """Stands for the declared query that the calls belong to; two are the same only by identity."""


NOTHING = CallContext()


@dataclass(slots=True)
class _Place:
    """What is kept under KEY: the facts, and where they were declared."""

    facts: CallContext
    outer: Context
    """The context around the block."""
    inner: Context
    """The context of the block itself."""
    left: bool = False
    """Whether its block ended while another declaration lay over it: that one leaves it out when it ends itself."""


class Declaration:
    """What `context` and `query` return: a context manager, and a decorator of functions of any kind."""

    def __init__(self, facts: CallContext, consent: bool | None, *, begins_query: bool = False) -> None:
        """`begins_query`: each block, or run of the function, is a query, unless it is within another."""
        self._facts = facts
        self._consent = consent
        self._begins_query = begins_query
        self._places: list[_Place] = []

    def __enter__(self) -> None:
        outer = otel_context.get_current()
        before, facts = declared(outer), self._facts
        merged = CallContext(
            user=before.user if facts.user is None else facts.user,
            session=before.session if facts.session is None else facts.session,
            task=before.task if facts.task is None else facts.task,
            variant=before.variant if facts.variant is None else facts.variant,
            consent=before.consent if self._consent is None else self._consent,
            query=self._query(before),
        )
        place = _Place(merged, outer, outer)
        place.inner = otel_context.set_value(KEY, place, outer)
        self._places.append(place)
        otel_context.attach(place.inner)

    def _query(self, before: CallContext) -> object | None:
        """The outermost declaration wins: what a person asked once may pass through functions that say so, too."""
        if before.query is not None:
            return before.query
        return object() if self._begins_query else self._facts.query

    def __exit__(self, *error: object) -> None:
        # Without the token of attach: a generator's block may end in another task than it began in, where the token is
        # refused, or while the consumer has declared something else, which the token would take away.
        place = self._places.pop()
        current = otel_context.get_current()
        if current.get(KEY) is not place:
            place.left = True
            return
        outer = place.outer
        while isinstance(under := outer.get(KEY), _Place) and under.left:
            outer = under.outer
        # Whatever else was attached meanwhile and is still there, such as a span, stays.
        otel_context.attach(outer if current is place.inner else otel_context.set_value(KEY, outer.get(KEY), current))

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
    `session.id`. `consent=False`: calls inside keep neither the user nor any content. Works as a decorator, too, of
    functions, async functions, generators and async generators. In a generator that yields, prefer the decorator: a
    `with` block there stays open while the consumer works, and the consumer's own calls get its facts.
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
        user=None if user is None else str(user),
        session=None if session is None else str(session),
        task=None if task is None else str(task),
        variant=None if variant is None else str(variant),
    )


def declared(context: Context) -> CallContext:
    """What was declared in `context`."""
    place = context.get(KEY)
    return place.facts if isinstance(place, _Place) else NOTHING
