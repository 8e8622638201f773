"""The SDKs' clients as the demo's application holds them: of three providers, sync and, where it uses httpx, async."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from anthropic import Anthropic, AsyncAnthropic
from google import genai
from google.genai.types import HttpOptions
from openai import AsyncOpenAI, OpenAI

T = TypeVar("T")

API_KEY = "stand-in"
"""The stand-in provider asks for none; the SDKs do."""
TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """The clients, and the event loop of the async ones."""

    openai: OpenAI
    anthropic: Anthropic
    gemini: Any
    """A `genai.Client`, whose types are whole only where Pillow is installed."""
    async_openai: AsyncOpenAI
    async_anthropic: AsyncAnthropic
    loop: asyncio.AbstractEventLoop

    @staticmethod
    @contextmanager
    def open(url: str, loop: asyncio.AbstractEventLoop) -> Generator[Clients, None, None]:
        """Clients of the stand-in provider at `url` for the block; the async ones belong to `loop`."""
        openai_url = f"{url}/v1"
        gemini_options = HttpOptions(base_url=url, timeout=round(TIMEOUT_S * 1000))
        clients = Clients(
            openai=OpenAI(base_url=openai_url, api_key=API_KEY, timeout=TIMEOUT_S),
            anthropic=Anthropic(base_url=url, api_key=API_KEY, timeout=TIMEOUT_S),
            gemini=genai.Client(api_key=API_KEY, http_options=gemini_options),
            async_openai=AsyncOpenAI(base_url=openai_url, api_key=API_KEY, timeout=TIMEOUT_S),
            async_anthropic=AsyncAnthropic(base_url=url, api_key=API_KEY, timeout=TIMEOUT_S),
            loop=loop,
        )
        try:
            yield clients
        finally:
            clients.openai.close()
            clients.anthropic.close()
            clients.gemini.close()
            loop.run_until_complete(clients.async_openai.close())
            loop.run_until_complete(clients.async_anthropic.close())

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of async work, done on `loop`."""
        return self.loop.run_until_complete(work)
