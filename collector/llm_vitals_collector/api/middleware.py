"""What holds for every answer: headers that browsers and proxies heed, HEAD wherever there is GET, and an end of reads
when nobody waits for them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from llm_vitals_collector.store.interruption import Interruption

DEFAULT_HEADERS: Final = {
    # Prompts may stand in an answer; a proxy must not keep them.
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of every answer that does not set them itself."""


class HeadersMiddleware:
    """Adds DEFAULT_HEADERS."""

    def __init__(self, app: ASGIApp) -> None:
        self._app: Final = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in DEFAULT_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class DepartedMiddleware:
    """Ends a request whose client left in the middle of its body: nobody waits for an answer, and it is no fault of
    the collector that its log should have."""

    def __init__(self, app: ASGIApp) -> None:
        self._app: Final = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(ClientDisconnect):
            await self._app(scope, receive, send)


class InterruptMiddleware:
    """Stops the reads of a GET whose client has left before its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app: Final = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        interruption = Interruption()
        left = asyncio.Event()

        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            left.set()
            # It waits for a lock that a read holds for moments only.
            interruption.interrupt()

        async def receive_nothing() -> Message:
            # A GET has no body that anybody reads here; some answers wait for the disconnect themselves.
            await left.wait()
            return {"type": "http.disconnect"}

        watching = asyncio.create_task(watch())
        try:
            with interruption.of_this_context():
                await self._app(scope, receive_nothing, send)
        finally:
            watching.cancel()


class HeadMiddleware:
    """Answers HEAD as GET without its body, as HTTP demands (RFC 9110, 9.3.2); FastAPI's own routes answer 405."""

    def __init__(self, app: ASGIApp) -> None:
        self._app: Final = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, without_body)
