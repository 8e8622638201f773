"""Evaluations on their way to the store: those that come together share a commit, and commits leave time for the rest.

A commit of one costs 4 ms of CPU, one of eight 5, and on one core all requests wait meanwhile. So after a commit what
comes waits for others, as long as the commit took of the CPU: commits take half of a core at most. While a commit waits
for the disk, or for others' turns on a busy core, requests go on, and nothing has to be made up for: to wait for that
once more was most of the longest waits (p99 43 ms in place of 30). What comes after a pause does not wait.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Final

from llm_vitals_collector.receive.queue import QueueFullError, WriteQueue
from llm_vitals_collector.records import Batch

LONGEST_PAUSE_S: Final = 0.03
"""Between two commits, while answers wait."""
Waiting = tuple[Batch, "asyncio.Future[None]"]


class Gathered:
    """Hands batches to the queue together, one commit after the other. For one event loop."""

    def __init__(self, queue: WriteQueue) -> None:
        self._queue: Final = queue
        self._waiting: list[Waiting] = []
        self._pause_until = 0.0
        self._scheduled = False
        """Whether a submission is due, or what was submitted is being committed."""

    async def commit(self, batch: Batch) -> None:
        """Returns once it is on disk. Raises StoreError or QueueFullError."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((batch, done))
        self._schedule()
        await done

    def _schedule(self) -> None:
        if self._waiting and not self._scheduled:
            self._scheduled = True
            loop = asyncio.get_running_loop()
            loop.call_at(max(loop.time(), self._pause_until), self._submit)

    def _submit(self) -> None:
        waiting, self._waiting = self._waiting, []
        loop = asyncio.get_running_loop()
        try:
            futures = self._queue.submit_all([batch for batch, _ in waiting])
        except QueueFullError as error:
            self._committed(waiting, [error] * len(waiting))
            return
        left, lock = len(futures), threading.Lock()

        def note(_one: Future[None]) -> None:
            # In the writer's thread; of an empty batch in this one, at once. The loop is woken once for all of them.
            nonlocal left
            with lock:
                left -= 1
                last = not left
            if last:
                loop.call_soon_threadsafe(self._committed, waiting, [one.exception() for one in futures])

        for future in futures:
            future.add_done_callback(note)

    def _committed(self, waiting: Sequence[Waiting], errors: Sequence[BaseException | None]) -> None:
        for (_, done), error in zip(waiting, errors, strict=True):
            if done.done():  # who waited for it was cancelled
                continue
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(error)
        self._pause_until = asyncio.get_running_loop().time() + pause_s(self._queue.commit_cpu_s)
        self._scheduled = False
        self._schedule()


def pause_s(cpu_s: float) -> float:
    """Seconds until the next commit may begin, after one that took so many of a core."""
    return min(cpu_s, LONGEST_PAUSE_S)
