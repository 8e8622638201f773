"""Reading a Recording: its bytes as the wire's, and how its call went."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange
from llm_vitals.formats.body import Body
from llm_vitals.formats.parse import Wire
from llm_vitals.pipeline import span_attributes
from llm_vitals.transport.recording import CANCELLED, CLOSED, COLLECTED, FAILED, RETRIES, STREAM_CAP, TAIL, Recording

_DECODED_MOST = 1 << 26
"""Bytes that an answer is decoded to: what is longer than a third of a second's decoding is not looked at."""


def read(recording: Recording) -> Wire:
    """The bytes of a recording, joined and decoded. What cannot be decoded is left out; the wire notes it."""
    target = recording.source.target(recording.url)
    response = _response(recording)
    return Wire(
        scheme=target.scheme,
        host=target.host,
        port=target.port,
        path=target.path,
        request_headers=recording.headers,
        request=_request(recording),
        status_code=recording.status,
        content_type=recording.content_type,
        response=response,
        streamed=recording.streamed,
        dropped=recording.dropped,
        undecodable=response is None and recording.status is not None and not recording.dropped,
    )


def _request(recording: Recording) -> Body | None:
    if recording.content is None:
        return None
    return Body(recording.content, recording.content_tail, recording.content_size or len(recording.content))


def _response(recording: Recording) -> Body | None:
    if recording.dropped or recording.status is None:
        return None
    tail = None if recording.tail is None else b"".join(recording.tail)
    if recording.response is not None:
        return Body(recording.response, tail, recording.size)
    head = b"".join(recording.chunks or ())
    encoding = recording.encoding
    if head and encoding and encoding.lower() != "identity":
        if tail:  # a compressed body without its middle cannot be decoded
            return None
        try:
            return _decoded(recording.source.decoded(head, encoding))
        except ValueError:
            return None
    return Body(head, tail, recording.size)


def _decoded(pieces: Iterable[bytes]) -> Body | None:
    """The pieces as a body, bounded as one that comes undecoded is; None where it does not end."""
    kept: list[bytes] = []
    end: deque[bytes] = deque()
    size = in_end = 0
    for piece in pieces:
        room = max(STREAM_CAP - size, 0)
        size += len(piece)
        if size > _DECODED_MOST:
            return None
        if room:
            kept.append(piece[:room])
        if len(piece) > room:
            end.append(piece[max(room, len(piece) - TAIL) :])
            in_end += len(end[-1])
            while in_end - len(end[0]) > TAIL:
                in_end -= len(end.popleft())
    return Body(b"".join(kept), b"".join(end)[-TAIL:] if end else None, size)


def timing_of(recording: Recording, exchange: Exchange, wire: Wire) -> span_attributes.CallTiming:
    """How the call went: the transport's view of its end, and the wire's."""
    started, ended, first = recording.started_clock_ns, recording.ended_ns, recording.first_ns
    streamed = recording.streamed and exchange.request.stream and (recording.status or 0) < 400
    per_chunk = None
    whole = "response_truncated" not in exchange.problems
    if streamed and whole and exchange.response.chunks > 1 and first:
        per_chunk = (ended - first) / 1e9 / (exchange.response.chunks - 1)
    return span_attributes.CallTiming(
        duration_s=(ended - started) / 1e9,
        time_to_first_chunk_s=(first - started) / 1e9 if streamed and first else None,
        time_per_output_chunk_s=per_chunk,
        stream_end=_stream_end(recording, exchange) if streamed else None,
        error_type=_error_type(recording, exchange),
        error_message=exchange.response.error_message,
        resend_count=_resend_count(wire),
    )


def _stream_end(recording: Recording, exchange: Exchange) -> str | None:
    if recording.dropped:
        return None if recording.end not in (FAILED, CANCELLED) else recording.end.replace(FAILED, semconv.STREAM_ERROR)
    if recording.end == FAILED or exchange.response.error_type is not None:
        return semconv.STREAM_ERROR
    if exchange.response.complete:
        # Clients close a stream at its terminal marker: that is its end, not an early close.
        return semconv.STREAM_COMPLETE
    if recording.end == CANCELLED:
        return semconv.STREAM_CANCELLED
    if recording.end == CLOSED:
        return semconv.STREAM_EARLY_CLOSE
    if recording.end == COLLECTED:
        return semconv.STREAM_ABANDONED
    return semconv.STREAM_TRUNCATED


def _error_type(recording: Recording, exchange: Exchange) -> str | None:
    """As the conventions say: the provider's error code where there is one, else the status, else the exception."""
    if exchange.response.error_type is not None:
        return exchange.response.error_type
    if recording.status is not None and recording.status >= 400:
        return str(recording.status)
    if recording.error is not None and not isinstance(recording.error, GeneratorExit):
        kind = type(recording.error)
        return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return None


def _resend_count(wire: Wire) -> int:
    text = wire.request_headers.get(RETRIES, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
