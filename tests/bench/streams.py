"""Many streams open at once in one process, with and without the instrumentation.

    python tests/bench/streams.py --streams 10000

The wire is a stand-in in the same process, so that memory and CPU are the client's alone. Every stream is opened before
any is read; then each gets a chunk in turn until all have ended. Prints, for each way, the memory of the process with
all streams open, per stream, and the CPU of a chunk; and that every stream became one span or is counted as dropped.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

import llm_vitals
from llm_vitals.core import errors, semconv
from llm_vitals.pipeline.queue import RecordingQueue

CHUNK = (
    b'data: {"id":"c-%d","object":"chat.completion.chunk","model":"gpt-4o","choices":[{"index":0,"delta":{"content":'
    b'"word "},"finish_reason":null}]}\n\n'
)
LAST = (
    b'data: {"id":"c","model":"gpt-4o","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
)
URL = "https://api.openai.com/v1/chat/completions"


class Chunks(httpx.AsyncByteStream):
    """A stream of `count` words."""

    def __init__(self, number: int, count: int) -> None:
        self._number, self._count = number, count

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self._count):
            yield CHUNK % self._number
        yield LAST


def memory_mb() -> float:
    """Resident memory of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / (1 << 20)


async def run(streams: int, chunks: int) -> dict[str, float]:
    """Open them all, then read them in turn."""
    numbers = iter(range(streams))
    transport = httpx.MockTransport(
        lambda _: httpx.Response(
            200, headers={"content-type": "text/event-stream"}, stream=Chunks(next(numbers), chunks)
        )
    )
    asked = {"model": "gpt-4o", "stream": True, "messages": [{"role": "user", "content": "Write a word"}]}
    async with httpx.AsyncClient(transport=transport) as client:
        before, cpu = memory_mb(), time.process_time()
        responses = [
            await client.send(client.build_request("POST", URL, json=asked), stream=True) for _ in range(streams)
        ]
        opened, opened_cpu = memory_mb(), time.process_time()
        reading = [response.aiter_raw() for response in responses]
        for _ in range(chunks):
            for one in reading:
                await anext(one)
        read, read_cpu = memory_mb(), time.process_time()
        for number, (one, response) in enumerate(zip(reading, responses, strict=True)):
            async for _ in one:
                pass
            await response.aclose()
            if number % 100 == 99:
                await asyncio.sleep(0.4)  # true streams end one by one: 250 a second here
    return {
        "open_kb": (opened - before) * 1024 / streams,
        "open_us": (opened_cpu - cpu) / streams * 1e6,
        "read_kb": (read - before) * 1024 / streams,
        "chunk_us": (read_cpu - opened_cpu) / streams / chunks * 1e6,
    }


def once(streams: int, chunks: int, *, instrumented: bool) -> dict[str, float]:
    """One way, in this process."""
    if not instrumented:
        return asyncio.run(run(streams, chunks))
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult

    counted = ok = 0

    class Counter(SpanExporter):
        def export(self, spans: list[ReadableSpan]) -> SpanExportResult:
            nonlocal counted, ok
            counted += sum(semconv.OPERATION_NAME in (span.attributes or {}) for span in spans)
            ok += sum((span.attributes or {}).get(semconv.OUTCOME) == "ok" for span in spans)
            return SpanExportResult.SUCCESS

    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(Counter()))
    llm_vitals.init(tracer_provider=provider)
    told = asyncio.run(run(streams, chunks))
    llm_vitals.flush()
    if errors.failures:
        raise SystemExit(f"our own code failed: {errors.failures}")
    dropped = queues()[0].dropped[semconv.DROPPED_CALL]
    return {**told, "spans": counted, "ok": ok, "dropped": dropped}


def queues() -> list[RecordingQueue]:
    """The queue of this process: it has one, and no public name."""
    return [one for one in gc.get_objects() if isinstance(one, RecordingQueue)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=10_000, help="open at once; default: 10000")
    parser.add_argument("--chunks", type=int, default=50, help="of each; default: 50")
    parser.add_argument("--only", choices=("bare", "instrumented"), help="one way, in this process")
    options = parser.parse_args()
    if options.only:
        print(json.dumps(once(options.streams, options.chunks, instrumented=options.only == "instrumented")))
        return 0
    told: dict[str, dict[str, float]] = {}
    for way in ("bare", "instrumented"):
        print(f"{options.streams} streams, {way} ...", file=sys.stderr, flush=True)
        command = [
            sys.executable,
            __file__,
            "--streams",
            str(options.streams),
            "--chunks",
            str(options.chunks),
            "--only",
            way,
        ]
        told[way] = json.loads(
            subprocess.run(command, capture_output=True, text=True, check=True, timeout=3_600).stdout
        )
    for name in ("open_kb", "open_us", "read_kb", "chunk_us"):
        print(f"{name:10} bare {told['bare'][name]:8.1f}   instrumented {told['instrumented'][name]:8.1f}")
    spans, ok, dropped = (told["instrumented"][name] for name in ("spans", "ok", "dropped"))
    print(f"{options.streams} streams: {spans:.0f} spans, {ok:.0f} with an outcome, {dropped:.0f} counted as dropped")
    return 0 if spans + dropped == options.streams else 1


if __name__ == "__main__":
    sys.exit(main())
