"""Reply: the bytes and pauses of one HTTP answer, and the headers that the two providers send."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from email.utils import formatdate
from typing import Final

from llm_vitals_demo.provider.answer import Failure
from llm_vitals_demo.provider.model_request import ModelRequest

Headers = tuple[tuple[str, str], ...]
STALL_S: Final = 60.0
"""How long `slow` and `stall` keep a client waiting; longer than any test's patience."""
PARTS_BEFORE_THE_CUT: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`parts` are sent one by one: of a stream each as an HTTP chunk, otherwise they are the body in slices.

    `pauses_s` are waited before the parts (the last one repeats). `cut` hangs up after the last part, without the
    end that HTTP demands.
    """

    status: int = 200
    content_type: str = "application/json"
    headers: Headers = ()
    parts: tuple[bytes, ...] = ()
    chunked: bool = False
    pauses_s: tuple[float, ...] = (0.0,)
    cut: bool = False
    silent: bool = False
    """Hang up without a byte."""

    def head(self) -> bytes:
        fields = [("date", formatdate(usegmt=True)), ("content-type", self.content_type), *self.headers]
        size = sum(map(len, self.parts))
        fields.append(("transfer-encoding", "chunked") if self.chunked else ("content-length", str(size)))
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
        return f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Status')}\r\n{lines}\r\n".encode("latin-1")


REASONS: Final = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
    529: "Overloaded",
}


def failed(request: ModelRequest, failure: Failure, body: bytes, headers: Headers) -> Reply:
    """An error answer with what it says about a retry. The SDKs read `retry-after-ms` before `retry-after`."""
    extra: list[tuple[str, str]] = []
    if failure.retry_after_s is not None:
        extra.append(("retry-after-ms", f"{failure.retry_after_s * 1000:.0f}"))
        extra.append(("retry-after", f"{max(1, round(failure.retry_after_s))}"))
    if failure.should_retry is not None:
        extra.append(("x-should-retry", "true" if failure.should_retry else "false"))
    return _shaped(request, Reply(status=failure.status, headers=(*headers, *extra), parts=(body,)))


def plain(request: ModelRequest, body: bytes, headers: Headers, wait_s: float) -> Reply:
    """A whole body, sent after `wait_s`."""
    return _shaped(request, Reply(headers=headers, parts=(body,), pauses_s=(wait_s,)))


def json_streamed(request: ModelRequest, elements: Iterable[bytes], headers: Headers, pace_s: float) -> Reply:
    """A JSON array that comes an element at a time."""
    return streamed(request, elements, headers, pace_s, content_type="application/json; charset=UTF-8")


def streamed(
    request: ModelRequest,
    events: Iterable[bytes],
    headers: Headers,
    pace_s: float,
    content_type: str = "text/event-stream; charset=utf-8",
) -> Reply:
    """Server-sent events; the first comes after twelve paces, as a model takes its time to begin."""
    parts = tuple(events)
    pauses = (0.05, 0.01) if request.wants("drip") else (12 * pace_s, pace_s)
    if pauses == (0.0, 0.0):
        pauses = (0.0,)
    reply = Reply(content_type=content_type, headers=headers, parts=parts, chunked=True, pauses_s=pauses)
    return _shaped(request, reply)


def _shaped(request: ModelRequest, reply: Reply) -> Reply:
    """The reply with the scripted faults of the transport."""
    if request.wants("html"):
        page = b"<!doctype html><html><head><title>502 Bad Gateway</title></head><body>Bad gateway</body></html>"
        reply = replace(reply, content_type="text/html; charset=utf-8", parts=(page,), chunked=False)
    if request.wants("text"):
        reply = replace(reply, content_type="text/plain; charset=utf-8")
    if request.wants("truncated"):
        half = reply.parts[: max(1, len(reply.parts) // 2)] if reply.chunked else (_half(reply.parts[0]),)
        reply = replace(reply, parts=half)
    if request.wants("break"):
        parts = reply.parts[:PARTS_BEFORE_THE_CUT] if reply.chunked else (_half(reply.parts[0]),)
        reply = replace(reply, parts=parts, chunked=True, cut=True)
    if request.wants("hangup"):
        reply = replace(reply, cut=True, silent=True)
    if request.wants("stall"):
        reply = replace(reply, pauses_s=(0.0, 0.0, 0.0, STALL_S))
    if request.wants("slow"):
        reply = replace(reply, pauses_s=(STALL_S,))
    if request.wants("gzip"):
        reply = _compressed(reply)
    return reply


def _half(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _compressed(reply: Reply) -> Reply:
    """One gzip stream, flushed after each part, as a server compresses what it streams."""
    deflater = zlib.compressobj(level=1, wbits=31)
    parts = [deflater.compress(part) + deflater.flush(zlib.Z_SYNC_FLUSH) for part in reply.parts]
    end = deflater.flush()
    if parts and not reply.cut:
        parts[-1] += end
    return replace(reply, parts=tuple(parts), headers=(*reply.headers, ("content-encoding", "gzip")))


def slices(body: bytes, size: int = 1 << 20) -> tuple[bytes, ...]:
    """A large body in parts of `size` bytes, so that it is never copied whole."""
    return tuple(body[i : i + size] for i in range(0, len(body), size)) or (b"",)
