"""HTTP connections within bounds: how many there are, and how long one may be silent before its request is there.

uvicorn closes a connection that is silent after an answer. One that never sends a request stays open with it, and a few
hundred of those leave no file for anyone else.
"""

from __future__ import annotations

import asyncio
import resource
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST: Final = 1000
REQUEST_S: Final = 20.0
"""Until the head of a request must be here: after the connection was made, and after the first byte of each request."""


def open_files() -> int:
    """How many files this process may open; -1 without a limit."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def most_connections(files: int) -> int:
    """So many that half of the files which the process may open are left for all else."""
    return MOST if files < 0 else max(8, min(MOST, files // 2))


def bounded_protocol(*, most: int | None = None, request_s: float = REQUEST_S) -> type[asyncio.Protocol]:
    """A protocol of uvicorn for HTTP/1.1, within bounds."""
    if most is None:
        most = most_connections(open_files())
    bound = most

    class BoundedProtocol(H11Protocol):
        """Closes a connection that is one too many, or that does not come to its request."""

        _silent: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            if len(self.connections) > bound:
                transport.abort()
            else:
                self._expect()

        def data_received(self, data: bytes) -> None:
            if self._silent is None and not self._busy():
                self._expect()
            super().data_received(data)
            if self._busy():
                self._cancel()

        def connection_lost(self, exc: Exception | None) -> None:
            self._cancel()
            super().connection_lost(exc)

        def _busy(self) -> bool:
            return bool(self.cycle) and not self.cycle.response_complete  # there is none before the first request

        def _expect(self) -> None:
            self._silent = self.loop.call_later(request_s, self.transport.close)

        def _cancel(self) -> None:
            if self._silent is not None:
                self._silent.cancel()
                self._silent = None

    return BoundedProtocol
