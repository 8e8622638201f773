"""Evaluations on their way to the store, a few commits a second: a commit of one costs 6 ms of CPU, one of eight 10."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Final

from llm_vitals_collector.receive.queue import QueueFullError, WriteQueue
from llm_vitals_collector.records import Batch

EVERY_S: Final = 0.02
"""What comes within this long of the last commit waits for the rest of it; what comes later does not wait."""


class Gathered:
    """Hands batches to the queue together. For one event loop."""

    def __init__(self, queue: WriteQueue) -> None:
        self._queue: Final = queue
        self._waiting: list[tuple[Batch, asyncio.Future[Future[None]]]] = []
        self._submitted_at = 0.0

    async def commit(self, batch: Batch) -> None:
        """Returns once it is on disk. Raises StoreError or QueueFullError."""
        loop = asyncio.get_running_loop()
        submitted: asyncio.Future[Future[None]] = loop.create_future()
        self._waiting.append((batch, submitted))
        if len(self._waiting) == 1:
            loop.call_at(max(loop.time(), self._submitted_at + EVERY_S), self._submit, loop)
        await asyncio.wrap_future(await submitted)

    def _submit(self, loop: asyncio.AbstractEventLoop) -> None:
        waiting, self._waiting = self._waiting, []
        self._submitted_at = loop.time()
        try:
            futures = self._queue.submit_all([batch for batch, _ in waiting])
        except QueueFullError as error:
            for _, submitted in waiting:
                if not submitted.done():
                    submitted.set_exception(error)
            return
        for (_, submitted), future in zip(waiting, futures, strict=True):
            if not submitted.done():  # who waited for it may have been cancelled
                submitted.set_result(future)
