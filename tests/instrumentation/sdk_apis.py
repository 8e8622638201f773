"""The APIs of the real SDKs, and how a test asks them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import anthropic
import openai
import pytest
from google import genai

from llm_vitals_demo.provider import Provider

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
    tool_finish: str = "tool_call"
    """The finish reason of an answer that calls a tool."""


def openai_client(provider: Provider) -> openai.OpenAI:
    return openai.OpenAI(base_url=provider.openai_url, api_key="stand-in", max_retries=0)


def _async_openai(provider: Provider) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=provider.openai_url, api_key="stand-in", max_retries=0)


def anthropic_client(provider: Provider) -> anthropic.Anthropic:
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


def gemini_client(provider: Provider) -> genai.Client:
    return genai.Client(api_key="stand-in", http_options={"base_url": provider.url})


def _async_gemini(provider: Provider) -> Any:
    return gemini_client(provider).aio


def _generate(client: Any, model: str, *, stream: bool = False, **more: Any) -> Any:
    create = client.models.generate_content_stream if stream else client.models.generate_content
    return create(model=model, contents="What is the capital of Norway?", **more)


CHAT = Api(
    name="chat",
    operation="chat",
    provider="openai",
    make=openai_client,
    make_async=_async_openai,
    create=_chat,
    tools={"tools": TOOLS},
)
RESPONSES = Api(
    name="responses",
    operation="chat",
    provider="openai",
    make=openai_client,
    make_async=_async_openai,
    create=_responses,
    tools={"tools": [{"type": "function", "name": "look_up", "parameters": {"type": "object", "properties": {}}}]},
)
MESSAGES = Api(
    name="messages",
    operation="chat",
    provider="anthropic",
    make=anthropic_client,
    make_async=_async_anthropic,
    create=_messages,
    tools={"tools": ANTHROPIC_TOOLS},
)
GEMINI = Api(
    name="gemini",
    operation="generate_content",
    provider="gcp.gemini",
    make=gemini_client,
    make_async=_async_gemini,
    create=_generate,
    tools={"config": {"tools": [{"function_declarations": [{"name": "look_up", "description": "Looks up."}]}]}},
    tool_finish="stop",
)
APIS = [pytest.param(api, id=api.name) for api in (CHAT, RESPONSES, MESSAGES, GEMINI)]
STATUS_ERRORS = (openai.APIStatusError, anthropic.APIStatusError, genai.errors.APIError)


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
