"""What goes wrong: errors, retries, refusals, cut-off answers, readers who leave."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Final, cast

import anthropic
import openai

from llm_vitals_demo.application.clients import Clients
from llm_vitals_demo.application.scenarios.openai_calls import complete
from llm_vitals_demo.application.scenarios.visit import (
    GPT,
    HAIKU,
    MAX_TOKENS,
    SMALL_GPT,
    SONNET,
    Visit,
    chat_messages,
    claude_messages,
    scripted,
)

_TRANSPORT_ERRORS: Final[tuple[type[Exception], ...]] = tuple(
    cast("type[Exception]", import_module(name).TransportError) for name in ("httpx", "httpx2") if find_spec(name)
)
"""What the SDKs let through when a stream breaks: the exceptions of the HTTP library that they run on."""


def rate_limited(clients: Clients, visit: Visit) -> None:
    """The provider answers 429, and the SDK tries again by itself: two calls, one of them a retry."""
    complete(clients, visit, visit.question(), "flaky")


def overloaded(clients: Clients, visit: Visit) -> None:
    """The provider fails for good."""
    question = visit.question()
    with suppress(anthropic.APIStatusError):
        clients.anthropic.with_options(max_retries=0).messages.create(
            model=HAIKU,
            max_tokens=MAX_TOKENS,
            messages=claude_messages(question),
            extra_headers=scripted("529"),
        )


def broken_stream(clients: Clients, visit: Visit) -> None:
    """The provider hangs up in the middle of an answer."""
    question = visit.question()
    with suppress(openai.APIError, *_TRANSPORT_ERRORS):
        for _ in clients.openai.chat.completions.create(
            model=SMALL_GPT, messages=chat_messages(question), stream=True, extra_headers=scripted("break")
        ):
            pass


def content_filter(clients: Clients, visit: Visit) -> None:
    """The provider's filter stops the answer."""
    complete(clients, visit, visit.question(), "filter")


def wire_refusal(clients: Clients, visit: Visit) -> None:
    """The model refuses, and the wire says so."""
    question = visit.question("refusal")
    clients.anthropic.messages.create(
        model=SONNET,
        max_tokens=MAX_TOKENS,
        messages=claude_messages(question),
        extra_headers=scripted("refusal"),
    )


def plain_refusal(clients: Clients, visit: Visit) -> None:
    """Declined in plain words: the wire says that all is well."""
    complete(clients, visit, visit.question("refusal"))


def unable(clients: Clients, visit: Visit) -> None:
    """The model says what it cannot know."""
    complete(clients, visit, visit.question("unable"), model=GPT)


def cut_off(clients: Clients, visit: Visit) -> None:
    """The answer reaches the limit of tokens."""
    complete(clients, visit, visit.question("cut_off"))


def empty(clients: Clients, visit: Visit) -> None:
    """The model stops before it has written a word; the wire says that all is well."""
    complete(clients, visit, visit.question(), "0")


def early_break(clients: Clients, visit: Visit) -> None:
    """The reader has seen enough after some chunks."""
    stream = clients.openai.chat.completions.create(model=GPT, messages=chat_messages(visit.question()), stream=True)
    with stream:
        for number, _ in enumerate(stream):
            if number == 5:
                break


def cancelled(clients: Clients, visit: Visit) -> None:
    """The user goes away while the model is still writing."""
    question = visit.question()
    begun = asyncio.Event()

    async def call() -> None:
        stream = await clients.async_openai.chat.completions.create(
            model=SMALL_GPT, messages=chat_messages(question), stream=True, extra_headers=scripted("stall")
        )
        async for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content:
                begun.set()

    async def go_away() -> None:
        calling = asyncio.ensure_future(call())
        waiting = asyncio.ensure_future(begun.wait())
        await asyncio.wait((calling, waiting), return_when=asyncio.FIRST_COMPLETED)
        calling.cancel()
        waiting.cancel()
        await asyncio.gather(calling, waiting, return_exceptions=True)

    clients.wait(go_away())
