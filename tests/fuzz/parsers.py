"""Coverage-guided fuzzing of the parsers that we wrote ourselves, by atheris (pip install atheris).

    python tests/fuzz/parsers.py wire -runs=1000000
    python tests/fuzz/parsers.py sse -max_total_time=600 /tmp/corpus

Flags after the target are libFuzzer's; a corpus is kept in the folder that is named last. A parser of the collector may
raise MalformedError, and nothing else; one of the instrumentation may raise nothing. What passes protobuf, too, must be
the same records. The first run writes a few requests and streams to begin with into the corpus.
"""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Final

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "fuzz"), str(ROOT / "tests" / "formats")]

import atheris  # noqa: E402 # type: ignore[import-not-found] # of no extra: it has no build for every Python

with atheris.instrument_imports(include=["llm_vitals", "llm_vitals_collector"]):
    from llm_vitals.formats import json_array, partial_json, shortened, sse
    from llm_vitals_collector.receive import http, jsonform, wire
    from llm_vitals_collector.receive.jsonform import MalformedError

import records  # noqa: E402
from google.protobuf.message import DecodeError  # noqa: E402
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest  # noqa: E402
from opentelemetry.proto.trace.v1.trace_pb2 import Span  # noqa: E402

LIMIT: Final = 1 << 20


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


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "wire": walk,
    "json": otlp_json,
    "compressed": compressed,
    "sse": stream,
    "partial": json_parts,
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
    return [records.as_json(one, r)[:400] for one in requests[:5]]


def main() -> None:
    target = TARGETS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if target is None:
        sys.exit(f"usage: parsers.py {'|'.join(TARGETS)} [flags of libFuzzer] [corpus folder]\n\n{__doc__}")
    arguments = [sys.argv[0], *sys.argv[2:]]
    corpus = Path(arguments[-1])
    if not arguments[-1].startswith("-") and len(arguments) > 1:
        corpus.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds(sys.argv[1])):
            (corpus / f"seed-{number}").write_bytes(seed)
    atheris.Setup(arguments, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
