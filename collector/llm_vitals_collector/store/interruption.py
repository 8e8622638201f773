"""Stops the reads of a request whose client has left: a long search must not go on for nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_AGAIN_S: Final = 0.02
_current: Final[ContextVar[Interruption | None]] = ContextVar("llm_vitals_interruption", default=None)


class Interruption:
    """The reads that run for one request. Thread-safe."""

    def __init__(self) -> None:
        self._lock: Final = threading.Lock()
        self._running: Final[list[Callable[[], None]]] = []
        self._interrupted = False

    @contextmanager
    def of_this_context(self) -> Generator[None, None, None]:
        """Reads that begin inside, in threads that copy the context too, belong to this one."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def interrupt(self) -> None:
        """Stop what runs, and what begins later."""
        with self._lock:
            begun, self._interrupted = not self._interrupted, True
        if self._stop() and begun:
            threading.Thread(target=self._stop_again, name="llm-vitals-interrupt", daemon=True).start()

    def _stop(self) -> bool:
        """Stop what runs; whether anything does."""
        with self._lock:
            for stop in self._running:
                stop()
            return bool(self._running)

    def _stop_again(self) -> None:
        """Until all have ended: a database forgets a stop that comes before the statement has begun in its thread."""
        while self._stop():
            time.sleep(_AGAIN_S)

    @contextmanager
    def running(self, stop: Callable[[], None]) -> Generator[None, None, None]:
        """A read, which `stop` ends from another thread. Raises InterruptedError when it should not begin."""
        with self._lock:
            if self._interrupted:
                raise InterruptedError("the client has left")
            self._running.append(stop)
        try:
            yield
        finally:
            with self._lock:
                self._running.remove(stop)


@contextmanager
def interruptible(stop: Callable[[], None]) -> Generator[None, None, None]:
    """A read of the current request; outside any request it is not watched. Raises InterruptedError."""
    current = _current.get()
    if current is None:
        yield
        return
    with current.running(stop):
        yield
