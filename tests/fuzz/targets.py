"""What the parsers that we wrote ourselves must do with any bytes.

A parser of the collector may raise MalformedError, and nothing else; one of the instrumentation may raise nothing, nor
fail behind its guard, nor take more than a second. What passes protobuf, too, must be the same records.
"""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Final

import format_samples as samples
import records
from cases import SAMPLES, Seed
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from llm_vitals.core import errors
from llm_vitals.formats import json_array, partial_json, shortened, sse
from llm_vitals.formats.body import Body
from llm_vitals.formats.parse import Wire, exchange
from llm_vitals_collector.receive import http, jsonform, wire
from llm_vitals_collector.receive.jsonform import MalformedError

LIMIT: Final = 1 << 20
PLACES: Final = sorted({(one.host, one.path, one.request) for one in SAMPLES})
TYPES: Final = ("application/json", samples.SSE, None)
SLOW_S: Final = 1.0


def walk(data: bytes) -> None:
    """The walk over a request in protobuf: the same spans as protobuf finds, where both find any."""
    try:
        found = [span.SerializeToString() for part in wire.parts(data, Span) for span in part.records]
    except MalformedError:
        return
    request = ExportTraceServiceRequest()
    try:
        request.ParseFromString(data)
    except DecodeError:
        return
    spans = (span for one in request.resource_spans for scoped in one.scope_spans for span in scoped.spans)
    assert found == [span.SerializeToString() for span in spans]


def otlp_json(data: bytes) -> None:
    """OTLP/JSON."""
    with suppress(MalformedError):
        jsonform.parse(data, ExportTraceServiceRequest())


def compressed(data: bytes) -> None:
    """A body in gzip or deflate: never more than the limit."""
    with suppress(MalformedError, http._RefusedError):
        assert len(http._decompress(data[1:], "gzip" if data[:1] > b"\x7f" else "deflate", LIMIT)) <= LIMIT


def stream(data: bytes) -> None:
    """Server-sent events."""
    sse.looks_like(data)
    sse.events(data)


def json_parts(data: bytes) -> None:
    """What is read of JSON that is cut off, or too long to be read whole."""
    text = data.decode("utf-8", "replace")
    partial_json.beginning(text)
    partial_json.ending(text, ("usage", "model", "id"))
    partial_json.last_message(data, len(data))
    json_array._beginning(data)
    json_array._ending(data)
    short = shortened.shortened(data, 64)
    assert short is None or len(short.data) <= len(data)


def answer(data: bytes) -> None:
    """An answer of a model API, or its request: the first three bytes choose the API, the content type and the status,
    and whether the middle was left out."""
    if len(data) < 3:
        return
    host, path, request = PLACES[data[0] % len(PLACES)]
    content_type, cut, body = TYPES[data[1] % len(TYPES)], data[2], data[3:]
    half, whole = len(body) // 2, Body(body, None, len(body))
    begun = time.process_time()
    exchange(
        Wire(
            scheme="https",
            host=host,
            port=443,
            path=path,
            request_headers={},
            request=whole if cut % 4 == 2 else Body(request, None, len(request)),
            status_code=(200, 429)[cut // 128],
            content_type=content_type,
            response=Body(body[:half], body[half:], len(body) + 9_000_000) if cut % 4 == 3 else whole,
            streamed=bool(data[1] & 128),
        )
    )
    assert not errors.failures, f"our guard was needed: {errors.failures}"
    assert time.process_time() - begun <= SLOW_S, f"{len(body)} bytes took more than {SLOW_S} s"


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "wire": walk,
    "json": otlp_json,
    "compressed": compressed,
    "sse": stream,
    "partial": json_parts,
    "answers": answer,
}


def seeds(target: str) -> list[bytes]:
    """A few inputs to begin with, short enough to be changed in many ways."""
    r = Random(1)
    requests = [one for one in (records.spans(r, 1) for _ in range(200)) if one.ByteSize() < 1500]
    if target == "wire":
        return [one.SerializeToString() for one in requests]
    if target == "json":
        return [records.as_json(one, r) for one in requests]
    if target == "compressed":
        plain = [one.SerializeToString() for one in requests[:10]]
        return [*(b"\xff" + gzip.compress(one) for one in plain), *(b"\x00" + zlib.compress(one) for one in plain)]
    if target == "sse":
        return [b'event: a\ndata: {"x": 1}\n\ndata: [DONE]\n\n', b"data:x\r\rid: 1\r\n: comment\n\n"]
    if target == "answers":
        return [bytes([*_choice(one), 0]) + one.response for one in SAMPLES]
    return [records.as_json(one, r)[:400] for one in requests[:5]]


def _choice(one: Seed) -> tuple[int, int]:
    """The bytes that choose what this sample is."""
    kind = TYPES.index(one.content_type) if one.content_type in TYPES else 2
    return PLACES.index((one.host, one.path, one.request)), kind
