"""What the instrumentation costs a call: on the caller's path, in all, and an event loop under load.

`make bench`, or `python tests/bench/overhead.py [--rounds 12]`. Needs the extra `demo`. Quote ratios, not absolute
times: both sides of each come from the same process in alternating rounds.

- caller: CPU of the calling thread inside our `send` less that inside the original one, each call; median.
- chunk: CPU that the tee adds to a chunk of a stream and what one takes without it; medians over rounds.
- whole: CPU of the process a call, worker included, less that of the same calls without us; median over rounds. Told
  after the calls (plain, stream_200), and while further calls are made without a pause (plain_busy).
- lag: how late a timer of an event loop fires that reads concurrent streams at half of what it could; p99.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import httpx2
import openai
from opentelemetry.context import Context
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

import llm_vitals
from llm_vitals.transport.httpx import HttpxSource, _sync_tee
from llm_vitals.transport.recording import Recording

MESSAGES: list[Any] = [
    {"role": "system", "content": "You are a helpful assistant. " * 8},
    {"role": "user", "content": "Write a paragraph about the sea and the wind."},
]


class Drop(SpanExporter):
    """Takes spans and forgets them, so that what is measured is ours and the SDK's, not a network's."""

    def export(self, spans: Any) -> SpanExportResult:
        return SpanExportResult.SUCCESS


class Switch:
    """The original `send` and ours, to be swapped between rounds."""

    def __init__(self) -> None:
        # Else the rounds without us would make the HTTP spans that the rounds with us hold back.
        os.environ["LLM_VITALS_INSTRUMENT_HTTPX"] = "false"
        self._off = (httpx2.Client.send, httpx2.AsyncClient.send)
        provider = TracerProvider()
        provider.add_span_processor(BatchSpanProcessor(Drop(), max_queue_size=100_000))
        llm_vitals.init(tracer_provider=provider, meter_provider=MeterProvider([InMemoryMetricReader()]))
        self._on = (httpx2.Client.send, httpx2.AsyncClient.send)

    def set(self, *, on: bool) -> None:
        llm_vitals.flush()
        httpx2.Client.send, httpx2.AsyncClient.send = self._on if on else self._off  # type: ignore[method-assign]


def caller_us(url: str, calls: int) -> dict[str, float]:
    """Medians in us: what our wrapper adds to `send`, and `send` itself."""
    clock = time.thread_time_ns
    original, inner, outer = httpx2.Client.send, [0], [0]

    def timed(self: Any, *args: Any, **kwargs: Any) -> Any:
        began = clock()
        try:
            return original(self, *args, **kwargs)
        finally:
            inner[0] = clock() - began

    httpx2.Client.send = timed  # type: ignore[method-assign]
    switch = Switch()
    ours = httpx2.Client.send

    def around(send: Any) -> Callable[..., Any]:
        def measured(self: Any, *args: Any, **kwargs: Any) -> Any:
            began = clock()
            try:
                return send(self, *args, **kwargs)
            finally:
                outer[0] = clock() - began - inner[0]

        return measured

    added: dict[str, list[int]] = {"timer": [], "ours": []}
    sent: list[int] = []
    with openai.OpenAI(base_url=url, api_key="x", max_retries=0) as client:
        for index in range(2 * calls + 40):
            name = ("timer", "ours")[index % 2]
            httpx2.Client.send = around(ours if name == "ours" else timed)  # type: ignore[method-assign]
            client.chat.completions.create(model="stand-in-40", messages=MESSAGES)
            if index >= 40:
                added[name].append(outer[0])
                sent.append(inner[0])
    httpx2.Client.send = original  # type: ignore[method-assign]
    del switch
    llm_vitals.uninstrument()
    timer = statistics.median(added["timer"])
    return {
        "caller_us": (statistics.median(added["ours"]) - timer) / 1e3,
        "caller_p90_us": (statistics.quantiles(added["ours"], n=10)[8] - timer) / 1e3,
        "send_us": statistics.median(sent) / 1e3,
    }


def chunk_us(rounds: int) -> tuple[float, float]:
    """What the tee adds to a chunk, and what a chunk takes without it."""
    chunks = [b"x" * 180] * 2000
    tee = _sync_tee(httpx2)
    source = HttpxSource(httpx2)

    class Plain(httpx2.SyncByteStream):
        def __iter__(self) -> Any:
            yield from chunks

    def read(stream: Any) -> int:
        began = time.thread_time_ns()
        for _ in stream:
            # As anthropic's client does at every event: nothing that we make has one.
            getattr(stream, "stream_observer", None)
        return time.thread_time_ns() - began

    bares: list[float] = []
    added: list[float] = []
    for _ in range(max(rounds, 20)):
        recording = Recording(source, None, {}, None, Context(), SimpleNamespace(add_call=lambda _: None))
        recording.begin_stream(200, None, None)
        bare = read(Plain())
        bares.append(bare / len(chunks) / 1e3)
        added.append(read(tee(Plain(), recording)) / len(chunks) / 1e3 - bares[-1])
    return statistics.median(added), statistics.median(bares)


def whole_us(url: str, rounds: int) -> dict[str, float]:
    """CPU of the process that we add to a call, in us, and the share of the call's own."""
    switch, told = Switch(), {}
    with openai.OpenAI(base_url=url, api_key="x", max_retries=0) as client:

        def plain() -> object:
            return client.chat.completions.create(model="stand-in-40", messages=MESSAGES)

        scenarios: dict[str, tuple[int, Callable[[], object]]] = {
            "plain": (60, plain),
            "plain_busy": (600, plain),
            "stream_200": (
                6,
                lambda: list(client.chat.completions.create(model="stand-in-200", messages=MESSAGES, stream=True)),
            ),
        }
        for name, (calls, call) in scenarios.items():
            cost: dict[bool, list[float]] = {False: [], True: []}
            for number in range(rounds + 1):
                for on in (number % 2 == 0, number % 2 != 0):
                    switch.set(on=on)
                    call()
                    llm_vitals.flush()
                    began = time.process_time_ns()
                    for _ in range(calls):
                        call()
                    llm_vitals.flush()
                    if number:
                        cost[on].append((time.process_time_ns() - began) / calls / 1e3)
            added = statistics.median(b - a for a, b in zip(cost[False], cost[True], strict=True))
            told[f"whole_{name}_us"] = added
            told[f"whole_{name}_share"] = added / statistics.median(cost[False])
    llm_vitals.uninstrument()
    return told


async def _at_rate(rate: float, seconds: float, work: Callable[[], Awaitable[object]]) -> list[float]:
    """Start `work` `rate` times a second; how late a 5 ms timer fired meanwhile, in s."""
    late: list[float] = []
    done = asyncio.Event()

    async def timer() -> None:
        while not done.is_set():
            due = time.perf_counter() + 0.005
            await asyncio.sleep(0.005)
            late.append(time.perf_counter() - due)

    watching = asyncio.create_task(timer())
    tasks: set[asyncio.Task[object]] = set()
    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        task = asyncio.ensure_future(work())
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    if tasks:
        await asyncio.wait(tasks)
    done.set()
    await watching
    return late


async def _lag(url: str, rounds: int, seconds: float) -> dict[str, float]:
    switch = Switch()
    async with openai.AsyncOpenAI(base_url=url, api_key="x", max_retries=0) as client:

        async def stream() -> None:
            async for _ in await client.chat.completions.create(model="stand-in-100", messages=MESSAGES, stream=True):
                pass

        switch.set(on=False)
        for _ in range(5):
            await stream()
        began = time.process_time()
        for _ in range(20):
            await stream()
        rate = 0.5 / ((time.process_time() - began) / 20)
        p99: dict[bool, list[float]] = {False: [], True: []}
        for number in range(rounds + 1):
            for on in (number % 2 == 0, number % 2 != 0):
                switch.set(on=on)
                late = await _at_rate(rate, seconds, stream)
                if number:
                    p99[on].append(statistics.quantiles(late, n=100)[98])
    llm_vitals.uninstrument()
    off, on_ = statistics.median(p99[False]), statistics.median(p99[True])
    return {"lag_streams_per_s": rate, "lag_p99_off_ms": off * 1e3, "lag_p99_on_ms": on_ * 1e3, "lag_ratio": on_ / off}


@contextmanager
def provider_process() -> Any:
    """The stand-in provider in a process of its own, so that its CPU is not ours; its address."""
    import subprocess

    script = (
        "import sys, time\n"
        "from llm_vitals_demo.provider import serving\n"
        "with serving() as p:\n"
        "    print(p.openai_url, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait()


def measure(rounds: int, seconds: float, parts: set[str]) -> dict[str, float]:
    told: dict[str, float] = {}
    with provider_process() as url:
        if "caller" in parts:
            told |= caller_us(url, 60 * rounds)
            told["chunk_us"], told["chunk_bare_us"] = chunk_us(rounds)
        if "whole" in parts:
            told |= whole_us(url, rounds)
        if "lag" in parts:
            told |= asyncio.run(_lag(url, rounds, seconds))
    return told


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What the instrumentation costs a call.", epilog="example: make bench")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each round under load")
    parser.add_argument("--parts", default="caller,whole,lag")
    given = parser.parse_args()
    print(json.dumps(measure(given.rounds, given.seconds, set(given.parts.split(","))), indent=2))
