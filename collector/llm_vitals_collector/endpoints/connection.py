"""One POST to one address of the configuration: bounded in time and bytes, no redirects, ended from elsewhere at will.

It goes through urllib, which no instrumentation of ours watches: no call of the collector's own is counted as one of an
application.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

from llm_vitals.core.no_redirects import NoProxyHere, NoRedirects
from llm_vitals_collector.endpoints.errors import EndpointError

_ERROR_BYTES: Final = 16_384
"""Of an error's body; the rest is not read."""
_DAY_S: Final = 86_400


class Cancellation:
    """Ends an exchange from another thread, whatever it waits for. Thread-safe."""

    def __init__(self) -> None:
        self._lock: Final = threading.Lock()
        self._socket: socket.socket | None = None
        self._kind: str | None = None

    @property
    def kind(self) -> str | None:
        """Why it was ended: `cancelled` or `timeout`; None where it was not."""
        return self._kind

    def cancel(self, kind: str = "cancelled") -> None:
        """End it. The first reason stays."""
        with self._lock:
            self._kind = self._kind or kind
            self._end()

    def watch(self, connected: socket.socket) -> None:
        """What is to be shut down."""
        with self._lock:
            self._socket = connected
            if self._kind is not None:
                self._end()

    def forget(self) -> None:
        """The exchange is over: its socket may soon be another's."""
        with self._lock:
            self._socket = None

    def _end(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # it has ended by itself
                # A read that waits in another thread returns; closing alone would not wake it. The plain socket's own,
                # since TLS would first say goodbye, which waits.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class Incoming(NamedTuple):
    """A successful answer that comes in."""

    content_type: str | None
    chunks: Iterator[bytes]
    """They raise EndpointError."""


@contextmanager
def exchanged(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout_s: float,
    most_bytes: int,
    cancellation: Cancellation | None = None,
) -> Generator[Incoming, None, None]:
    """The answer to a POST, within `timeout_s` seconds in all. Raises EndpointError, its chunks do, too."""
    ending = cancellation or Cancellation()
    timer = threading.Timer(timeout_s, ending.cancel, ("timeout",))
    timer.daemon = True
    timer.start()
    try:
        with _connection(url, body, headers, timeout_s, ending) as response:
            yield Incoming(response.headers.get("Content-Type"), _chunks(response, timeout_s, most_bytes, ending))
    finally:
        timer.cancel()
        ending.forget()


def _connection(
    url: str, body: bytes, headers: Mapping[str, str], timeout_s: float, ending: Cancellation
) -> http.client.HTTPResponse:
    request = urllib.request.Request(url, body, dict(headers), method="POST")  # noqa: S310 # configurations take http and https only
    handlers = (NoRedirects(), NoProxyHere(), *_watched(ending))
    if ending.kind is not None:
        raise _ended(ending.kind, timeout_s)
    try:
        return urllib.request.build_opener(*handlers).open(request, timeout=timeout_s)
    except urllib.error.HTTPError as error:
        with error:
            raise _of_status(error.code, _beginning(error), error.headers.get("Retry-After")) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _of_fault(error, timeout_s, ending) from None


def _chunks(
    response: http.client.HTTPResponse, timeout_s: float, most_bytes: int, ending: Cancellation
) -> Iterator[bytes]:
    received, deadline = 0, time.monotonic() + timeout_s
    while True:
        try:
            chunk = response.read1(65536)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _of_fault(error, timeout_s, ending, "the connection broke in mid-answer") from None
        if ending.kind is not None or time.monotonic() > deadline:
            raise _ended(ending.kind or "timeout", timeout_s)
        if not chunk:
            break
        received += len(chunk)
        if received > most_bytes:
            raise EndpointError("too_large", f"its answer has more than {most_bytes} bytes")
        yield chunk
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and received < int(length):
        raise EndpointError("unreachable", "the connection broke in mid-answer")


def _watched(ending: Cancellation) -> tuple[urllib.request.BaseHandler, ...]:
    """Handlers whose connections can be ended."""

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            super().connect()
            ending.watch(self.sock)

    class Tls(http.client.HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            ending.watch(self.sock)

    class PlainHandler(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Plain, req)

    class TlsHandler(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Tls, req)

    return PlainHandler(), TlsHandler()


def _of_status(status: int, body: Callable[[], bytes], retry_after: str | None) -> EndpointError:
    if 300 <= status < 400:
        text = f"HTTP {status}: it leads elsewhere, which is not followed; set its own address"
        return EndpointError("redirect", text, status=status)
    kinds = {401: "key", 403: "key", 429: "rate_limited"}
    kind = kinds.get(status, "failed")
    return EndpointError(kind, f"HTTP {status}", status=status, body=body(), wait_s=_seconds(retry_after))


def _seconds(retry_after: str | None) -> int | None:
    """Whole seconds of `Retry-After`, which is a number of them or a date (RFC 9110, 10.2.3); a day at most."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return min(int(text), _DAY_S)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        return None
    return max(0, min(round(moment.timestamp() - time.time()), _DAY_S))


def _beginning(error: urllib.error.HTTPError) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            return error.read(_ERROR_BYTES)
        except (OSError, http.client.HTTPException, ValueError):
            return b""

    return read


def _of_fault(
    error: Exception, timeout_s: float, ending: Cancellation, what: str = "it cannot be reached"
) -> EndpointError:
    # What these say may name the address, and an address may hold a secret.
    if ending.kind is not None:
        return _ended(ending.kind, timeout_s)
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return EndpointError("timeout", f"it gave no answer within {timeout_s:g} s")
    words = reason.strerror if isinstance(reason, OSError) and reason.strerror else type(reason).__name__
    return EndpointError("unreachable", f"{what} ({words})")


def _ended(kind: str, timeout_s: float) -> EndpointError:
    if kind == "timeout":
        return EndpointError("timeout", f"it gave no whole answer within {timeout_s:g} s")
    return EndpointError(kind, "it was cancelled")
