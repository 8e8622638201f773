"""Who may send over gRPC: the gate, before a message is read."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any, Final, cast
from urllib.parse import unquote

import grpc

from llm_vitals_collector.keys.gate import Gate, KeyRefusedError
from llm_vitals_collector.keys.key import Credential, of_key
from llm_vitals_collector.keys.rights import Right
from llm_vitals_collector.metrics import Instruments
from llm_vitals_collector.receive import answers

_MESSAGE_S: Final = 10.0
"""Until the message of a request must be here."""
_CODES: Final = {
    401: grpc.StatusCode.UNAUTHENTICATED,
    403: grpc.StatusCode.PERMISSION_DENIED,
    429: grpc.StatusCode.RESOURCE_EXHAUSTED,
}


class Access:
    """Lets a request in, or ends it."""

    def __init__(self, gate: Gate, instruments: Instruments) -> None:
        self._gate: Final = gate
        self._instruments: Final = instruments

    def admit(self, context: grpc.ServicerContext) -> None:
        """Returns when the request may send; else aborts it, which raises."""
        try:
            self._gate.admit(_credentials(context.invocation_metadata()), Right.SEND, address_of(context), "grpc")
        except KeyRefusedError as refused:
            self._instruments.refused.labels("key").inc()
            if refused.wait_s:
                number, _ = _CODES[429].value
                details = answers.status(number, str(refused), retry_after_s=math.ceil(refused.wait_s))
                context.set_trailing_metadata((("grpc-status-details-bin", details.SerializeToString()),))
            context.abort(_CODES[refused.status], str(refused))


class Messages:
    """Reads the one message of each request. A client that opens a request and sends nothing holds one of the few
    threads, so its request ends after a while."""

    def __init__(self) -> None:
        self._wait_s: Final = _MESSAGE_S
        self._lock: Final = threading.Lock()
        self._waiting: Final[dict[int, tuple[float, grpc.ServicerContext]]] = {}
        self._ended: Final = threading.Event()
        self._thread: Final = threading.Thread(target=self._watch, name="llm-vitals-grpc-watch", daemon=True)
        self._thread.start()

    def read(self, requests: Iterator[bytes], context: grpc.ServicerContext) -> bytes:
        """The message; only here it is read. Ends the request, and raises, where none comes."""
        with self._lock:
            self._waiting[id(context)] = (time.monotonic(), context)
        try:
            for one in requests:
                return one
        finally:
            with self._lock:
                self._waiting.pop(id(context), None)
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "The request has no message.")
        raise AssertionError("abort() returned")

    def close(self) -> None:
        """Watch no more."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(min(1.0, self._wait_s)):
            since = time.monotonic() - self._wait_s
            with self._lock:
                late = [context for began, context in self._waiting.values() if began < since]
            for context in late:
                context.cancel()


def _credentials(metadata: object) -> list[Credential]:
    """What the metadata bring; two at most."""
    found: dict[str, str] = {}
    for name, value in cast("Iterable[tuple[str, Any]]", metadata or ()):
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        if name == "authorization" and text[:7].lower() == "bearer ":
            found.setdefault(name, text[7:].strip())
        elif name == "x-api-key":
            found.setdefault(name, text.strip())
    return [of_key(text) for text in found.values() if text]


def address_of(context: grpc.ServicerContext) -> str:
    """Where a request comes from."""
    return _address(context.peer())


def _address(peer: str) -> str:
    """The address in `ipv4:127.0.0.1:51234` or `ipv6:%5B::1%5D:51234`; a socket of this machine has none."""
    kind, _, rest = unquote(peer).partition(":")
    return rest.rpartition(":")[0].strip("[]") if kind in ("ipv4", "ipv6") else peer
