"""The stand-in provider's HTTP server: asyncio in a thread of its own, so that it decides about every byte."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from llm_vitals_demo.provider.reply import Reply
from llm_vitals_demo.provider.respond import respond

LOOPBACK: Final = "127.0.0.1"
KEPT_REQUESTS: Final = 1000
LONGEST_HEAD: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request as it came, and the status it was answered with."""

    method: str
    path: str
    headers: Mapping[str, str]
    """Lower-case names."""
    body: bytes
    status: int


class Provider:
    """A running stand-in. `requests` holds the last 1,000, oldest first; thread-safe."""

    def __init__(self, port: int, requests: deque[Received]) -> None:
        self.port = port
        self._requests = requests

    @property
    def url(self) -> str:
        """Base address, which the anthropic SDK takes."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def openai_url(self) -> str:
        """Base address as the openai SDK takes it."""
        return f"{self.url}/v1"

    @property
    def requests(self) -> tuple[Received, ...]:
        return tuple(self._requests.copy())

    def forget(self) -> None:
        """Empties `requests`."""
        self._requests.clear()


@contextmanager
def serving(*, port: int = 0, pace_s: float = 0.0) -> Generator[Provider, None, None]:
    """Serves on loopback until the block ends; `pace_s` is the time between two chunks of a stream.

    Raises OSError when the port is taken.
    """
    loop = asyncio.new_event_loop()
    requests: deque[Received] = deque(maxlen=KEPT_REQUESTS)
    service = _Service(requests, pace_s)
    thread = threading.Thread(target=loop.run_forever, name="stand-in-provider", daemon=True)
    thread.start()
    try:
        bound_port = asyncio.run_coroutine_threadsafe(service.start(port), loop).result()
        yield Provider(bound_port, requests)
    finally:
        asyncio.run_coroutine_threadsafe(service.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _Service:
    def __init__(self, requests: deque[Received], pace_s: float) -> None:
        self._requests = requests
        self._pace_s = pace_s
        self._serial = 0
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self, port: int) -> int:
        self._server = await asyncio.start_server(self._accept, LOOPBACK, port, limit=LONGEST_HEAD)
        return self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._connection(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A client that goes away, in whatever state, ends its connection and nothing else.
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
                while await self._exchange(reader, writer):
                    pass
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; whether the connection may carry another."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, path, _version = first.split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await _body(reader, headers)
        self._serial += 1
        reply = respond(path, headers, body, serial=self._serial, pace_s=self._pace_s)
        received = Received(method=method, path=path, headers=headers, body=body, status=reply.status)
        self._requests.append(received)
        await _send(writer, reply)
        return not reply.cut and headers.get("connection", "").lower() != "close"


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if "chunked" not in headers.get("transfer-encoding", ""):
        return await reader.readexactly(int(headers.get("content-length", "0")))
    parts: list[bytes] = []
    while size := int((await reader.readline()).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)


async def _send(writer: asyncio.StreamWriter, reply: Reply) -> None:
    pauses = reply.pauses_s
    if pauses[0]:
        await asyncio.sleep(pauses[0])
    if reply.silent:
        return
    writer.write(reply.head())
    for number, part in enumerate(reply.parts):
        pause = pauses[min(number, len(pauses) - 1)] if number else 0.0
        if pause:
            await writer.drain()
            await asyncio.sleep(pause)
        if part:
            writer.write(b"%x\r\n%b\r\n" % (len(part), part) if reply.chunked else part)
        if writer.is_closing():  # the client has gone
            return
    if reply.chunked and not reply.cut:
        writer.write(b"0\r\n\r\n")
    await writer.drain()
