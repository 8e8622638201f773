"""OTLP over HTTP: POST /v1/traces, /v1/metrics and /v1/logs, in protobuf or JSON, plain or gzip.

Source: opentelemetry.io/docs/specs/otlp, "OTLP/HTTP". An answer 200 means that all which was kept is on disk.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable
from typing import Final

import anyio
from fastapi import APIRouter, Request, Response
from google.rpc import code_pb2

from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.metrics import Instruments
from llm_vitals_collector.receive import answers
from llm_vitals_collector.receive.jsonform import MalformedError
from llm_vitals_collector.receive.otlp import Received
from llm_vitals_collector.receive.queue import RETRY_AFTER_S, QueueFullError, WriteQueue
from llm_vitals_collector.receive.signals import Signal, signals
from llm_vitals_collector.receive.threads import ReceiverThreads
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.store import StoreError

_PROTOBUF: Final = "application/x-protobuf"
_JSON: Final = "application/json"
_MOST_MEMBERS: Final = 64
"""Of a gzip body. Senders make one; what follows a member is copied, so many cost the square of their number."""
_BODY_S: Final = 30
"""A body must be here by then: who sends a byte a minute holds a connection and its memory for ever."""


class _RefusedError(Exception):
    """A request that is not taken: HTTP status, gRPC code, a word for the counter, and what to tell the sender."""

    def __init__(self, http: int, code: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.http: Final = http
        self.code: Final = code
        self.reason: Final = reason

    @property
    def retry(self) -> bool:
        return self.http in (429, 503)


def router(
    queue: WriteQueue, instruments: Instruments, threads: ReceiverThreads, *, body_limit: int, users: Users
) -> APIRouter:
    """The three endpoints."""
    routes = APIRouter(include_in_schema=False)
    for signal in signals(users):
        routes.add_api_route(
            f"/v1/{signal.name}",
            _endpoint(signal, queue, instruments, threads, body_limit),
            methods=["POST"],
            name=signal.name,
        )
    return routes


def _endpoint(
    signal: Signal, queue: WriteQueue, instruments: Instruments, threads: ReceiverThreads, body_limit: int
) -> Callable[[Request], object]:
    @requires(Right.SEND)
    async def receive(request: Request) -> Response:
        as_json = _media_type(request) == _JSON
        try:
            received = await _take(request, signal, queue, threads, body_limit)
        except _RefusedError as refused:
            instruments.refused.labels(refused.reason).inc()
            wait = RETRY_AFTER_S if refused.retry else None
            return Response(
                answers.encode(answers.status(refused.code, str(refused), retry_after_s=wait), as_json=as_json),
                refused.http,
                headers={"Retry-After": str(wait)} if wait is not None else None,
                media_type=_JSON if as_json else _PROTOBUF,
            )
        answers.note(instruments, signal.name, received)
        return Response(
            answers.encode(signal.answer(received), as_json=as_json), media_type=_JSON if as_json else _PROTOBUF
        )

    return receive


async def _take(
    request: Request, signal: Signal, queue: WriteQueue, threads: ReceiverThreads, body_limit: int
) -> Received:
    """Read, parse and commit one request. Raises _RefusedError."""
    kind = _media_type(request)
    if kind not in (_PROTOBUF, _JSON):
        raise _RefusedError(
            415, code_pb2.INVALID_ARGUMENT, "content_type", f"Content-Type {kind!r}: expected {_PROTOBUF} or {_JSON}."
        )
    raw = await _body(request, body_limit)
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    try:
        # Room is for what is known so far; what comes out of gzip is at most the body limit.
        with queue.room(len(raw), request.client.host if request.client else ""):
            received = await threads.run(_read, signal, raw, encoding, body_limit, kind == _JSON)
            await asyncio.wrap_future(queue.submit(received.batch))
            return received
    except QueueFullError as error:
        raise _RefusedError(
            429,
            code_pb2.RESOURCE_EXHAUSTED,
            "queue_full",
            "Too many requests wait to be written: send this one again later.",
        ) from error
    except MalformedError as error:
        raise _RefusedError(400, code_pb2.INVALID_ARGUMENT, "malformed", str(error)) from error
    except StoreError as error:
        raise _RefusedError(503, code_pb2.UNAVAILABLE, "store", str(error)) from error


def _read(signal: Signal, raw: bytes, encoding: str, body_limit: int, as_json: bool) -> Received:
    return signal.read(_decompress(raw, encoding, body_limit), as_json=as_json)


async def _body(request: Request, limit: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    try:
        with anyio.fail_after(_BODY_S):
            async for chunk in request.stream():
                size += len(chunk)
                if size > limit:
                    raise _too_large(limit)
                chunks.append(chunk)
    except TimeoutError as error:
        raise _RefusedError(
            408,
            code_pb2.DEADLINE_EXCEEDED,
            "slow",
            f"The body did not arrive within {_BODY_S} seconds: send smaller batches.",
        ) from error
    return b"".join(chunks)


def _decompress(raw: bytes, encoding: str, limit: int) -> bytes:
    """The body without its encoding, never more than `limit` bytes of it in memory."""
    if encoding in ("identity", ""):
        return raw
    if encoding not in ("gzip", "deflate"):
        raise _RefusedError(
            415,
            code_pb2.INVALID_ARGUMENT,
            "content_encoding",
            f"Content-Encoding {encoding!r}: expected gzip, deflate or none.",
        )
    parts: list[bytes] = []
    size = 0
    rest = raw
    try:
        while rest:
            if len(parts) == _MOST_MEMBERS:
                raise MalformedError(f"The {encoding} body has more than {_MOST_MEMBERS} members: send it as one")
            # 32: gzip or zlib, told by the header. A gzip file may have several members.
            decoder = zlib.decompressobj(32 + zlib.MAX_WBITS)
            parts.append(decoder.decompress(rest, limit - size + 1))
            size += len(parts[-1])
            if size > limit:
                raise _too_large(limit)
            if not decoder.eof:
                raise MalformedError(f"The {encoding} body ends too early")
            rest = decoder.unused_data
    except zlib.error as error:
        raise MalformedError(f"The body is not {encoding}: {error}") from error
    return b"".join(parts)


def _too_large(limit: int) -> _RefusedError:
    return _RefusedError(
        413,
        code_pb2.INVALID_ARGUMENT,
        "too_large",
        f"The body has more than {limit} bytes decompressed: send smaller batches, or raise LLM_VITALS_BODY_LIMIT.",
    )


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
