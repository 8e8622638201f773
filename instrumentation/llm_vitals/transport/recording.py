"""Recording: what the caller's path keeps of one call. Clocks, the context, references to bytes; nothing is read.

Everything here runs inside the application's own call, so it does as little as it can (about 8 us a call): no
parsing, no span, no copy. The worker (`pipeline/queue.py`) reads the bytes later.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from time import perf_counter_ns, time_ns
from typing import NamedTuple, Protocol

from opentelemetry.context import Context
from opentelemetry.trace import Span

from llm_vitals.core.errors import report_failure

BODY_CAP = 1 << 23
"""An answer past this many bytes is kept as its head and tail alone: a 60 MB embeddings answer must not wait in memory.
Up to here it may hold an image, and text behind it."""
HEAD = TAIL = 1 << 16
STREAM_CAP = 1 << 23
"""A stream is kept whole up to this many bytes: its text is spread over all of it."""
OPEN_BYTES = 1 << 28
"""Bytes kept of all open streams together: past 32 of them each has an equal share, 26 kB of 10,000."""

# How the reading of a streamed response ended, as the transport saw it; what it means is decided by the worker, which
# knows whether the terminal marker had come.
EXHAUSTED = "exhausted"
CLOSED = "closed"
CANCELLED = "cancelled"
FAILED = "failed"
COLLECTED = "collected"


RETRIES = "x-stainless-retry-count"
VERSION = "anthropic-version"
"""The two headers of a request that are read. The others, keys and cookies among them, are not even held; nor are those
of a response, but for its content type and encoding. What is held until the call is exported is memory that the next
calls cannot use again: all headers would cost a call 20 to 40 us."""


class Target(NamedTuple):
    """Where a request went, in the words of no particular HTTP library."""

    scheme: str
    host: str
    port: int | None
    path: str


class Source(Protocol):
    """What a transport knows of its library's objects; called by the worker."""

    @property
    def name(self) -> str:
        """The library's name."""
        ...

    def target(self, url: object) -> Target: ...

    def decoded(self, body: bytes, encoding: str) -> Iterator[bytes]:
        """`body` without this content-encoding, in pieces: a few kB may stand for a gigabyte. Raises ValueError when it
        cannot be decoded."""
        ...


class RecordingSink(Protocol):
    """Where a recording goes when its call is over."""

    def add_call(self, recording: Recording) -> None:
        """A call is over. Quick, never raises."""
        ...


class Room:
    """How much of each open stream is kept: its beginning and its end. Shared by all that are open."""

    __slots__ = ("head", "tail")

    def __init__(self) -> None:
        self.head = STREAM_CAP
        self.tail = TAIL

    def divide(self, streams: int) -> None:
        """Give so many open streams equal shares."""
        share = OPEN_BYTES // max(streams, 1)
        self.tail = min(TAIL, share // 4)
        self.head = min(STREAM_CAP, share - self.tail)


WHOLE = Room()
"""The room of a stream that is alone."""


class Recording:
    """One call. Made by a transport, closed exactly once, then handed to the sink; read by the worker alone.

    Defaults stand on the class: an instance sets only what its call has, which halves the cost of making one.
    """

    content_tail: bytes | None = None
    content_size: int = 0
    """Bytes of the request in all, kept or not; known when the recording is closed."""
    first_ns: int = 0
    """Steady clock at the first chunk; 0: none came."""
    ended_ns: int = 0
    status: int | None = None
    content_type: str | None = None
    encoding: str | None = None
    """The content-encoding of `chunks`."""
    response: bytes | None = None
    """The whole decoded response, or its head when `tail` is there."""
    chunks: list[bytes] | None = None
    """Chunks of a streamed response, still encoded."""
    tail: deque[bytes] | None = None
    """The last bytes of a body whose middle was left out."""
    tail_size: int = 0
    room: Room = WHOLE
    size: int = 0
    """Bytes of the answer in all, kept or not."""
    kept_bytes: int = 0
    """Bytes that wait in memory because of this recording; known when it is closed."""
    streamed: bool = False
    end: str | None = None
    error: BaseException | None = None
    span: Span | None = None
    later: bool = False
    """Whether the request fetches an answer that was made in the background: it is no call of its own."""
    covering: bool = False
    """Whether another instrumentation's span of this same call is current around it."""
    closed: bool = False
    dropped: bool = False

    def __init__(
        self,
        source: Source,
        url: object,
        headers: Mapping[str, str],
        content: bytes | None,
        context: Context,
        sink: RecordingSink,
    ) -> None:
        self.source = source
        self.url = url
        self.headers = headers
        """The request's headers RETRIES and VERSION, where it has them."""
        self.content = content
        self.context = context
        self._sink = sink
        self.started_ns = time_ns()
        """Wall clock, for the span's start."""
        self.started_clock_ns = perf_counter_ns()
        """Steady clock, as `first_ns` and `ended_ns`: durations are differences of these."""

    def complete(self, status: int, content_type: str | None, body: bytes) -> None:
        """The whole response came; `body` is decoded."""
        if self.closed:
            return
        self.closed = True
        self.ended_ns = perf_counter_ns()
        self.status = status
        self.content_type = content_type
        self.size = len(body)
        if self.size > BODY_CAP:
            self.response = body[:HEAD]
            self.tail = deque((body[-TAIL:],))
        else:
            self.response = body
        self._hand_over()

    def begin_stream(self, status: int, content_type: str | None, encoding: str | None) -> None:
        """The head of a streamed response came; its chunks follow."""
        self.status = status
        self.content_type = content_type
        self.encoding = encoding
        self.streamed = True
        self.chunks = []

    def chunk(self, data: bytes) -> None:
        """One chunk of a streamed response, still encoded."""
        if not self.first_ns:
            self.first_ns = perf_counter_ns()
        size = len(data)
        self.size += size
        tail = self.tail
        if tail is None:
            self.chunks.append(data)  # type: ignore[union-attr]  # there since begin_stream(); this line runs once a chunk
            if self.size > self.room.head:
                self._leave_out()
        else:
            tail.append(data)
            self.tail_size += size
            while self.tail_size - len(tail[0]) > self.room.tail:
                self.tail_size -= len(tail.popleft())

    def _leave_out(self) -> None:
        """Begin to leave out the middle. More may have been kept already than there is room for now."""
        chunks: list[bytes] = self.chunks or []
        tail: deque[bytes] = deque()
        held = self.size
        while held > self.room.head and len(chunks) > 1:
            piece = chunks.pop()
            held -= len(piece)
            if self.tail_size < self.room.tail or not tail:
                tail.appendleft(piece)
                self.tail_size += len(piece)
        self.tail = tail

    def close(self, end: str, error: BaseException | None = None) -> None:
        """The call is over; only the first close counts."""
        if self.closed:
            return
        self.closed = True
        self.ended_ns = perf_counter_ns()
        self.end = end
        self.error = error
        self._hand_over()

    def _hand_over(self) -> None:
        content = self.content
        kept = self.size
        if content is not None:
            # Whole, however long: who spoke last, and what, may stand behind an image of any size. What the queue has
            # no room for is shortened there.
            self.content_size = len(content)
            kept += self.content_size
        if self.tail is not None:
            head = sum(map(len, self.chunks or ())) if self.streamed else HEAD
            kept += head + (self.tail_size if self.streamed else TAIL) - self.size
        self.kept_bytes = kept
        try:
            self._sink.add_call(self)
        except Exception as error:  # noqa: BLE001 - this runs in the application's call, also while it raises
            report_failure("queueing a call", error)

    def shorten(self) -> int:
        """Keep head and tail of what is long, because the queue is full; the bytes that this saves."""
        before = self.kept_bytes
        content = self.content
        if content is not None and self.content_tail is None and len(content) > HEAD + TAIL:
            self.content, self.content_tail = content[:HEAD], content[-TAIL:]
            self.kept_bytes -= len(content) - HEAD - TAIL
        response = self.response
        if response is not None and self.tail is None and len(response) > HEAD + TAIL:
            self.response, self.tail = response[:HEAD], deque((response[-TAIL:],))
            self.kept_bytes -= len(response) - HEAD - TAIL
        return before - self.kept_bytes

    def drop_body(self) -> None:
        """Forget the bytes, keep the facts: the queue is full."""
        self.dropped = True
        self.content = self.content_tail = self.response = self.tail = self.chunks = None
        self.size = self.kept_bytes = 0
