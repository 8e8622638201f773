"""Evaluations on their way to the store, a few commits a second: a commit of one costs 6 ms of CPU, one of eight 12."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Final

from llm_vitals_collector.receive.queue import QueueFullError, WriteQueue
from llm_vitals_collector.records import Batch

EVERY_S: Final = 0.02
"""What comes within this long of the last commit waits for the rest of it; what comes later does not wait."""


class Gathered:
    """Hands batches to the queue together, one commit after the other. For one event loop."""

    def __init__(self, queue: WriteQueue) -> None:
        self._queue: Final = queue
        self._waiting: list[tuple[Batch, asyncio.Future[Future[None]]]] = []
        self._submitted_at = 0.0
        self._scheduled = False
        """Whether a submission is due, or what was submitted is being committed."""

    async def commit(self, batch: Batch) -> None:
        """Returns once it is on disk. Raises StoreError or QueueFullError."""
        submitted: asyncio.Future[Future[None]] = asyncio.get_running_loop().create_future()
        self._waiting.append((batch, submitted))
        self._schedule()
        await asyncio.wrap_future(await submitted)

    def _schedule(self) -> None:
        if self._waiting and not self._scheduled:
            self._scheduled = True
            loop = asyncio.get_running_loop()
            loop.call_at(max(loop.time(), self._submitted_at + EVERY_S), self._submit)

    def _submit(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._submitted_at = asyncio.get_running_loop().time()
        try:
            futures = self._queue.submit_all([batch for batch, _ in waiting])
        except QueueFullError as error:
            for _, submitted in waiting:
                if not submitted.done():
                    submitted.set_exception(error)
            self._committed()
            return
        for (_, submitted), future in zip(waiting, futures, strict=True):
            if not submitted.done():  # who waited for it may have been cancelled
                submitted.set_result(future)
        # A slow disk, or a busy machine, makes commits larger, not more of them.
        committed = asyncio.gather(*map(asyncio.wrap_future, futures), return_exceptions=True)
        committed.add_done_callback(self._committed)

    def _committed(self, _done: object = None) -> None:
        self._scheduled = False
        self._schedule()
