"""ForkGate: a fork waits for the end of one step of processing, so that no child inherits a lock that nobody releases.

Locks of the SDK are held within a step only. The hooks of a fork run in the forking thread, and forks of several
threads may interleave; so what one fork has taken is kept with its thread.
"""

from __future__ import annotations

import threading
import time

FORK_WAIT_S = 0.1
"""How long a fork waits, at most, for a step to end. A step takes about 0.1 ms. Only a span processor that exports
while a span ends takes longer, and a fork does not wait for a network."""

FIRST_WAIT_S = 5.0
"""The same until a first batch has been processed: it imports modules, and a child that inherits an import lock which
nobody releases waits for ever."""


class ForkGate:
    """A lock that processing holds during its steps, and a fork during itself."""

    warm = False
    """Whether this process has processed a batch, so that the modules which it needs are imported."""

    def __init__(self) -> None:
        # Reentrant: an exporter that is called in a step may itself fork.
        self._lock = threading.RLock()
        self._forks: list[None] = []
        """One entry a fork that waits or goes on; appended and popped whole, as forks of several threads interleave."""
        self._acquired = threading.local()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def between_steps(self) -> None:
        """Let a fork that waits go first. To be called by the holder, after each step."""
        if self._forks:
            self._lock.release()
            time.sleep(0.0005)
            self._lock.acquire()

    def before_fork(self) -> None:
        """Wait for the current step to end; not for ever."""
        self._forks.append(None)
        acquired = self._lock.acquire(timeout=FORK_WAIT_S if self.warm else FIRST_WAIT_S)
        stack: list[bool] = self._acquired.__dict__.setdefault("stack", [])
        stack.append(acquired)

    def after_fork_in_parent(self) -> None:
        """Give back what this thread's fork has taken, if it has."""
        self._forks.pop()
        if self._acquired.stack.pop():
            self._lock.release()
