"""Load that goes on: many open streams, a million calls in one process, a million spans through a collector.

    python tests/bench/load.py streams --count 10000
    python tests/bench/load.py calls --count 1000000
    python tests/bench/load.py spans --count 1000000

Memory is that of the process (its resident set); of `streams` and `calls` the wire is a stand-in within it, so that
nothing but the application, httpx and we take any. `spans` starts `llm-vitals up` and sends it requests of 512 spans.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult

import llm_vitals
from llm_vitals.sdk import init

sys.path[:0] = [str(Path(__file__).parents[1] / "service")]
URL = "http://127.0.0.1:1/v1/chat/completions"
BODY = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Can you move my delivery to Friday?"}]}
ANSWER = json.dumps(
    {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "gpt-4o",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": "Done: Friday it is."}, "finish_reason": "stop"}
        ],
        "usage": {"prompt_tokens": 15, "completion_tokens": 6, "total_tokens": 21},
    }
).encode()
CHUNK = (
    b'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"gpt-4o",'
    b'"choices":[{"index":0,"delta":{"content":"word "}}]}\n\n'
)
LAST = b"data: [DONE]\n\n"
SSE = {"content-type": "text/event-stream"}


class Nowhere(SpanExporter):
    """Counts spans."""

    spans = 0

    def export(self, spans: object) -> SpanExportResult:
        self.spans += len(spans)  # type: ignore[arg-type]
        return SpanExportResult.SUCCESS


def start() -> Nowhere:
    exporter = Nowhere()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    llm_vitals.init(tracer_provider=provider)
    return exporter


def memory_mb(pid: int | str = "self") -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else float("nan")


def calls(count: int, *, with_us: bool) -> None:
    exporter = start() if with_us else None
    client = httpx.Client(
        transport=httpx.MockTransport(
            lambda _request: httpx.Response(200, content=ANSWER, headers={"content-type": "application/json"})
        )
    )
    began = time.process_time()
    for number in range(1, count + 1):
        client.post(URL, json=BODY)
        if exporter is not None and number % 1000 == 0:
            llm_vitals.flush(60)  # faster than any model answers, calls would only fill the queue
        if number % (count // 10) == 0:
            used = time.process_time() - began
            print(f"{number:>9,} calls  {memory_mb():7.1f} MB  {used / number * 1e6:6.0f} us of CPU a call", flush=True)
    if exporter is not None:
        llm_vitals.flush(60)
        vitals = init.active()
        assert vitals is not None
        dropped = vitals.queue.dropped
        print(f"{exporter.spans:,} spans, dropped {dropped}; {memory_mb():.1f} MB after the last")
        assert exporter.spans + dropped["call"] == count


class Held(httpx.AsyncByteStream):
    """A stream that stays open after its first chunks until it is let go."""

    def __init__(self, go: asyncio.Event) -> None:
        self._go = go

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(20):
            yield CHUNK
        await self._go.wait()
        yield LAST


async def streams(count: int, *, with_us: bool) -> None:
    exporter = start() if with_us else None
    go = asyncio.Event()
    reached = 0
    all_open = asyncio.Event()

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Held(go), headers=SSE)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:

        async def one() -> None:
            nonlocal reached
            async with client.stream("POST", URL, json={**BODY, "stream": True}) as response:
                chunks = 0
                async for _ in response.aiter_raw():
                    chunks += 1
                    if chunks == 20:
                        reached += 1
                        if reached == count:
                            all_open.set()

        gc.collect()
        before, began = memory_mb(), time.process_time()
        tasks = [asyncio.create_task(one()) for _ in range(count)]
        await all_open.wait()
        gc.collect()
        held = memory_mb() - before
        print(f"{count:,} open streams: {held:.0f} MB more, {held / count * 1024:.1f} kB each")
        go.set()
        await asyncio.gather(*tasks)
    if exporter is not None:
        llm_vitals.flush(120)
        vitals = init.active()
        assert vitals is not None
        dropped = vitals.queue.dropped
        print(f"{exporter.spans:,} spans, dropped {dropped}")
        assert exporter.spans + dropped["call"] == count
    del tasks
    gc.collect()
    used = time.process_time() - began
    print(f"{memory_mb():.0f} MB after they ended ({before:.0f} before); {used:.1f} s of CPU")


def spans(count: int) -> None:
    from up_process import addresses_of, up  # as above

    from conftest import build, chat  # only here, as it needs the collector

    with tempfile.TemporaryDirectory() as folder:
        process = up(Path(folder) / "data")
        try:
            url, _ = addresses_of(process)
            _send(
                url,
                count,
                lambda trace, many: build(*[chat(llm_vitals__question="x" * 100)] * many, trace=trace),
                process,
            )
        finally:
            process.terminate()
            process.communicate(timeout=120)


def _send(url: str, count: int, make: Callable[[int, int], object], process: subprocess.Popen[str]) -> None:
    began, worst, done, most, number = time.monotonic(), 0.0, 0, 0.0, 0
    with httpx.Client(timeout=60) as client:
        while done < count:
            number += 1
            many = min(512, count - done)
            body = make(number, many).SerializeToString()  # type: ignore[attr-defined]
            sent = time.monotonic()
            client.post(
                f"{url}/v1/traces", content=body, headers={"content-type": "application/x-protobuf"}
            ).raise_for_status()
            worst = max(worst, time.monotonic() - sent)
            done += many
            if number % 200 == 0 or done == count:
                most = max(most, memory_mb(process.pid))
                print(f"{done:>9,} spans  {memory_mb(process.pid):6.0f} MB  slowest answer {worst:.2f} s", flush=True)
        metrics = client.get(f"{url}/metrics").text
        kept = re.search(r'spans_total\{kind="kept"\} (\S+)', metrics)
    ticks = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    cpu = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
    assert kept is not None
    assert float(kept[1]) == count
    print(
        f"{count:,} kept of {count:,}; {cpu / count * 1e6:.0f} us of the collector's CPU a span; {most:.0f} MB at most;"
    )
    print(f"{time.monotonic() - began:.0f} s by the clock with the sender beside it")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["streams", "calls", "spans"])
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--without", action="store_true", help="the same without us, to compare")
    arguments = parser.parse_args()
    if arguments.what == "spans":
        spans(arguments.count)
    elif arguments.what == "calls":
        calls(arguments.count, with_us=not arguments.without)
    else:
        asyncio.run(streams(arguments.count, with_us=not arguments.without))


if __name__ == "__main__":
    main()
