"""What goes wrong: errors, retries, refusals, cut-off answers, readers who leave."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Final, cast

import anthropic
import openai

from llm_vitals_demo.clients import Clients
from llm_vitals_demo.scenarios.answers import ask
from llm_vitals_demo.scenarios.talk import (
    GPT,
    HAIKU,
    MAX_TOKENS,
    SMALL_GPT,
    SONNET,
    Talk,
    chat_messages,
    claude_messages,
    scripted,
)

_TRANSPORT_ERRORS: Final[tuple[type[Exception], ...]] = tuple(
    cast("type[Exception]", import_module(name).TransportError) for name in ("httpx", "httpx2") if find_spec(name)
)
"""What the SDKs let through when a stream breaks: the exceptions of the HTTP library that they run on."""


def rate_limited(clients: Clients, talk: Talk) -> None:
    """The provider answers 429, and the SDK tries again by itself: two calls, one of them a retry."""
    ask(clients, talk, talk.question(), "flaky")


def overloaded(clients: Clients, talk: Talk) -> None:
    """The provider fails for good."""
    question = talk.question()
    with suppress(anthropic.APIStatusError):
        clients.anthropic.with_options(max_retries=0).messages.create(
            model=HAIKU,
            max_tokens=MAX_TOKENS,
            messages=claude_messages(question),
            extra_headers=scripted("529"),
        )


def broken_stream(clients: Clients, talk: Talk) -> None:
    """The provider hangs up in the middle of an answer."""
    question = talk.question()
    with suppress(openai.APIError, *_TRANSPORT_ERRORS):
        for _ in clients.openai.chat.completions.create(
            model=SMALL_GPT, messages=chat_messages(question), stream=True, extra_headers=scripted("break")
        ):
            pass


def content_filter(clients: Clients, talk: Talk) -> None:
    """The provider's filter stops the answer."""
    ask(clients, talk, talk.question(), "filter")


def wire_refusal(clients: Clients, talk: Talk) -> None:
    """The model refuses, and the wire says so."""
    question = talk.question("refusal")
    clients.anthropic.messages.create(
        model=SONNET,
        max_tokens=MAX_TOKENS,
        messages=claude_messages(question),
        extra_headers=scripted("refusal"),
    )


def plain_refusal(clients: Clients, talk: Talk) -> None:
    """Declined in plain words: the wire says that all is well."""
    ask(clients, talk, talk.question("refusal"))


def unable(clients: Clients, talk: Talk) -> None:
    """The model says what it cannot know."""
    ask(clients, talk, talk.question("unable"), model=GPT)


def cut_off(clients: Clients, talk: Talk) -> None:
    """The answer reaches the limit of tokens."""
    ask(clients, talk, talk.question("cut_off"))


def early_break(clients: Clients, talk: Talk) -> None:
    """The reader has seen enough after some chunks."""
    stream = clients.openai.chat.completions.create(model=GPT, messages=chat_messages(talk.question()), stream=True)
    with stream:
        for number, _ in enumerate(stream):
            if number == 5:
                break


def cancelled(clients: Clients, talk: Talk) -> None:
    """The user goes away while the model is still writing."""
    question = talk.question()
    begun = asyncio.Event()

    async def ask() -> None:
        stream = await clients.async_openai.chat.completions.create(
            model=SMALL_GPT, messages=chat_messages(question), stream=True, extra_headers=scripted("stall")
        )
        async for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content:
                begun.set()

    async def go_away() -> None:
        asking = asyncio.ensure_future(ask())
        waiting = asyncio.ensure_future(begun.wait())
        await asyncio.wait((asking, waiting), return_when=asyncio.FIRST_COMPLETED)
        asking.cancel()
        waiting.cancel()
        await asyncio.gather(asking, waiting, return_exceptions=True)

    clients.wait(go_away())
