"""How a process ends: what has been recorded is processed and sent before, in a forked child as in its parent."""

from __future__ import annotations

import atexit
import functools
import os
import sys
from collections.abc import Callable
from typing import Any, Final

from llm_vitals.core.errors import swallow
from llm_vitals.core.wrapping import unwrap, wrap
from llm_vitals.exporters import endpoint_health
from llm_vitals.pipeline.queue import RecordingQueue

CHILD_S: Final = 5.0
"""What the end of a child may wait for what it recorded to be sent."""


def at_end(queue: RecordingQueue) -> Callable[[], None]:
    """Process everything as the interpreter ends; returns what undoes that."""

    def process_all() -> None:
        # Runs before the providers' own exit handlers, which were registered earlier: they then send what it made.
        endpoint_health.closing.set()
        queue.abandon()
        queue.drain()

    atexit.register(process_all)
    return lambda: atexit.unregister(process_all)


def in_forked_child(queue: RecordingQueue, flush: Callable[[float], object]) -> None:
    """To be called in a child right after its fork: it ends without exit handlers.

    multiprocessing runs finalizers of its own, and then calls `os._exit`, as billiard (celery) and most who fork by
    hand do. A child that a signal kills (the workers of a pool that is terminated) loses what it has not yet sent.
    """
    _flush_before_exit(flush)
    multiprocessing: Any = sys.modules.get("multiprocessing.util")
    if multiprocessing is None:
        return

    def at_start(_: RecordingQueue) -> None:
        # Before other finalizers, which may take away what the exporters need.
        multiprocessing.Finalize(None, flush, args=(CHILD_S,), exitpriority=100)

    multiprocessing.register_after_fork(queue, at_start)


def _flush_before_exit(flush: Callable[[float], object]) -> None:
    """Wrap `os._exit` of this child, and of no other process."""

    def flush_in_time() -> None:
        flush(CHILD_S)

    def wrapper(original: Callable[[int], Any]) -> Callable[[int], None]:
        @functools.wraps(original)
        def exit_after_flush(status: int) -> None:
            swallow("flushing before the end of a child", flush_in_time)
            original(status)

        return exit_after_flush

    wrap(os, "_exit", wrapper)


def undo() -> None:
    """Put the original `os._exit` back, where it was wrapped."""
    unwrap(os, "_exit")
