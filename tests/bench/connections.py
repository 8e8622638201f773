"""HTTP connections that cost a benchmark's own process little: httpx takes 2 ms of CPU a request, and the longer its
queue is the more of them. At 200 requests a second that was most of the latency which was measured."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final
from urllib.parse import urlsplit

from typing_extensions import Self

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Connections:
    """Connections to one server that are kept; a request waits while all are in use."""

    def __init__(self, url: str, count: int = 32) -> None:
        self._url: Final = urlsplit(url)
        self._count: Final = count
        self._free: Final[asyncio.Queue[Connection]] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        for _ in range(self._count):
            self._free.put_nowait(await self._opened())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while not self._free.empty():
            _, writer = self._free.get_nowait()
            writer.close()

    async def post(self, path: str, body: bytes, content_type: str = "application/json") -> bytes:
        """The body of the answer, which must be 200."""
        head = f"POST {path} HTTP/1.1\r\nhost: {self._url.netloc}\r\ncontent-type: {content_type}\r\n"
        connection = await self._free.get()
        if connection[0].at_eof():  # the server closes one that was silent for long
            connection = await self._opened()
        reader, writer = connection
        writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
        status, _, headers = (await reader.readuntil(b"\r\n\r\n")).lower().partition(b"\r\n")
        length = headers.partition(b"content-length:")[2].partition(b"\r\n")[0]
        answer = await reader.readexactly(int(length))
        assert b" 200 " in status, (status, answer)
        self._free.put_nowait(connection)
        return answer

    async def _opened(self) -> Connection:
        return await asyncio.open_connection(self._url.hostname, self._url.port)
