"""The one message of each gRPC request, within a time; and who is left out when too many requests bring none.

A request that was opened holds a thread until its message is there. One client may open as many as its connections
allow, and again as soon as they are ended, so it is not enough that each ends after a while: when more than
MOST_WAITING wait, the one that waited longest ends, of the address and the connection that have most of them. Who sends
what it opens, as exporters do, waits for milliseconds, and is never that one.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import grpc

from llm_vitals_collector.metrics import Instruments
from llm_vitals_collector.receive.grpc_access import address_of

MESSAGE_S: Final = 10.0
"""Until the message of a request must be here, whole."""
MOST_WAITING: Final = 32
"""Requests whose message is not here yet."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    since: float
    address: str
    peer: str
    context: grpc.ServicerContext


class Messages:
    """Reads the message of each request, and ends requests that bring none."""

    def __init__(self, instruments: Instruments) -> None:
        self._instruments: Final = instruments
        self._lock: Final = threading.Lock()
        self._waiting: Final[dict[int, _Waiting]] = {}
        self._ended: Final = threading.Event()
        self._thread: Final = threading.Thread(target=self._watch, name="llm-vitals-grpc-watch", daemon=True)
        self._thread.start()

    def read(self, requests: Iterator[bytes], context: grpc.ServicerContext) -> bytes:
        """The message; only here it is read. Ends the request, and raises, where none comes."""
        begun = _Waiting(time.monotonic(), address_of(context), context.peer(), context)
        with self._lock:
            self._waiting[id(begun)] = begun
            surplus = self._surplus()
        self._end(surplus)
        try:
            for one in requests:
                return one
        finally:
            with self._lock:
                self._waiting.pop(id(begun), None)
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "The request has no message.")
        raise AssertionError("abort() returned")

    def close(self) -> None:
        """Watch no more."""
        self._ended.set()
        self._thread.join()

    def _surplus(self) -> list[_Waiting]:
        """Who must go, that no more wait than may. For who holds the lock."""
        if len(self._waiting) <= MOST_WAITING:
            return []
        addresses = Counter(one.address for one in self._waiting.values())
        peers = Counter(one.peer for one in self._waiting.values())
        # They stand in the order of their beginning, and the first of equals is taken.
        key, _ = max(self._waiting.items(), key=lambda item: (addresses[item[1].address], peers[item[1].peer]))
        return [self._waiting.pop(key)]

    def _end(self, ones: list[_Waiting]) -> None:
        for one in ones:
            self._instruments.refused.labels("no_message").inc()
            one.context.cancel()

    def _watch(self) -> None:
        while not self._ended.wait(min(1.0, MESSAGE_S)):
            since = time.monotonic() - MESSAGE_S
            with self._lock:
                late = [key for key, one in self._waiting.items() if one.since < since]
                ended = [self._waiting.pop(key) for key in late]
            self._end(ended)
