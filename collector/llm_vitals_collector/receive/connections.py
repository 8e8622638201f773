"""HTTP connections within bounds: how many there are, and how long one may take for its request, or to read its answer.

uvicorn closes a connection that is silent after an answer. One that never sends a request, or sends its body a byte a
minute, or reads nothing of its answer stays open with it, and a few hundred of those leave no file for anyone else.
"""

from __future__ import annotations

import asyncio
import resource
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST: Final = 1000
REQUEST_S: Final = 20.0
"""Until the head of a request must be here: after the connection was made, and after the first byte of each request."""

BODY_S: Final = 60.0
"""Until the body of a request must be here, whole. What needs less room and time has bounds of its own."""
STALLED_S: Final = 300.0
"""Until a client must have read something of an answer that waits for it. Somebody may look at an export in a pager."""


def open_files() -> int:
    """How many files this process may open; -1 without a limit."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def most_connections(files: int) -> int:
    """So many that half of the files which the process may open are left for all else."""
    return MOST if files < 0 else max(8, min(MOST, files // 2))


def bounded_protocol(
    *,
    most: int | None = None,
    request_s: float = REQUEST_S,
    body_s: float = BODY_S,
    stalled_s: float = STALLED_S,
) -> type[asyncio.Protocol]:
    """A protocol of uvicorn for HTTP/1.1, within bounds."""
    if most is None:
        most = most_connections(open_files())
    bound = most

    class BoundedProtocol(H11Protocol):
        """Closes a connection that is one too many, that does not come to its request or to the end of its body, or
        that does not read its answer."""

        _silent: asyncio.TimerHandle | None = None
        _sending: asyncio.TimerHandle | None = None
        _stalled: asyncio.TimerHandle | None = None

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
            if not (self._busy() and self.cycle.more_body):
                self._sending = _cancelled(self._sending)
            elif self._sending is None:
                self._sending = self.loop.call_later(body_s, self.transport.close)

        def pause_writing(self) -> None:
            super().pause_writing()
            # What is not read is not sent on closing either.
            self._stalled = self.loop.call_later(stalled_s, self.transport.abort)

        def resume_writing(self) -> None:
            self._stalled = _cancelled(self._stalled)
            super().resume_writing()

        def connection_lost(self, exc: Exception | None) -> None:
            self._cancel()
            self._sending = _cancelled(self._sending)
            self._stalled = _cancelled(self._stalled)
            super().connection_lost(exc)

        def _busy(self) -> bool:
            return bool(self.cycle) and not self.cycle.response_complete  # there is none before the first request

        def _expect(self) -> None:
            self._silent = self.loop.call_later(request_s, self.transport.close)

        def _cancel(self) -> None:
            self._silent = _cancelled(self._silent)

    return BoundedProtocol


def _cancelled(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
