"""The threads of those who write. Reads of the API and the pages use the server's own pool, which slow ones may fill;
an export must be acknowledged all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter

T = TypeVar("T")

RECEIVERS: Final = 8
"""Threads that decode requests at once; decoding holds the interpreter lock, so more would gain nothing."""


class ReceiverThreads:
    """A pool of `RECEIVERS` threads of the running event loop."""

    def __init__(self) -> None:
        self._limiter: Final = CapacityLimiter(RECEIVERS)

    async def run(self, function: Callable[..., T], *arguments: object) -> T:
        """What `function` returns or raises in a thread of the pool."""
        return await anyio.to_thread.run_sync(lambda: function(*arguments), limiter=self._limiter)
