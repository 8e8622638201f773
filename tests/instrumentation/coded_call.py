"""One call whose answer is megabytes of zeros in codings of your choice; prints what it cost this process.

    python tests/instrumentation/coded_call.py "gzip, gzip" 2000

A process of its own, because memory is measured from outside: libraries of codings take theirs past Python's allocator.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator

import httpx
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from peak_memory import peak_mb

import llm_vitals
from llm_vitals.core import errors, semconv


def zeros(coding: str, megabytes: int) -> bytes:
    """So many megabytes of zeros in this coding."""
    if coding == "br":
        import brotli

        packer = brotli.Compressor(quality=9, lgwin=24)
        return b"".join([*(packer.process(bytes(1 << 20)) for _ in range(megabytes)), packer.finish()])
    if coding == "zstd":
        import zstandard

        made = zstandard.ZstdCompressor(level=19).compressobj()
    else:
        made = zlib.compressobj(9, zlib.DEFLATED, 31 if coding == "gzip" else 15)
    return b"".join([*(made.compress(bytes(1 << 20)) for _ in range(megabytes)), made.flush()])


def pieces(data: bytes) -> Iterator[bytes]:
    """As a socket gives them."""
    yield from (data[at : at + 65_536] for at in range(0, len(data), 65_536))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("codings", help="as in content-encoding; all but the first are gzip")
    parser.add_argument("megabytes", type=int, help="what the answer stands for")
    options = parser.parse_args()
    first, *others = [part.strip() for part in options.codings.split(",")]
    data = zeros(first, options.megabytes)
    for _ in others:
        data = gzip.compress(data, 9)
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    llm_vitals.init(tracer_provider=provider)
    headers = {"content-type": "text/event-stream", "content-encoding": options.codings}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, content=pieces(data)))
    asked = {"model": "gpt-4o", "stream": True, "messages": [{"role": "user", "content": "Name one river"}]}
    before, cpu = peak_mb(), time.process_time()
    with (
        httpx.Client(transport=transport) as client,
        client.stream("POST", "https://api.openai.com/v1/chat/completions", json=asked) as streamed,
    ):
        same = b"".join(streamed.iter_raw()) == data
    provider.force_flush()
    (span,) = exporter.get_finished_spans()
    told = {
        "wire_bytes": len(data),
        "same": same,
        "problem": (span.attributes or {}).get(semconv.PROBLEM),
        "failures": errors.failures,
        "mb": peak_mb() - before,
        "cpu_s": time.process_time() - cpu,
    }
    print(json.dumps(told))


def cost(codings: str, megabytes: int) -> dict[str, object]:
    """What a process of its own prints."""
    command = [sys.executable, __file__, codings, str(megabytes)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout)


if __name__ == "__main__":
    main()
