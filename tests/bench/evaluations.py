"""How many answers a second the evaluation API scores by heuristics, and how long each takes: `make bench-evaluations`.

A collector with a fresh data folder runs in a process of its own, held to one core; requests come from another process,
at a steady rate. Each is parsed, scored, committed to disk and answered. Latency is from the time at which a request
was due, so that one that had to wait for the one before counts its wait. CPU is that of all threads of the collector,
the database's included, without its start.

With `--calls` the folder has so many calls of the last 60 days; with `--data` it is a copy of a store, and is written
into. With `--spans` so many spans a second are sent, too, in requests of 32, and with `--pages 3` a page is opened each
three seconds: then the core has all of that to do.

Fails where p99, or the longest opening of a page, is over its bound: bounds of a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import ingest
import store
from connections import Connections

from llm_vitals_collector.store.duckdb import open_store

WARM_UP_S = 2.0
MOST_MS = 50.0
"""Of an answer, p99 (docs/evaluation.md)."""
MOST_PAGE_S = 5.0
"""Of a page, its first opening included (docs/sizing.md)."""
SPANS = 32
DAYS = 60
PAGES = ("/vital-signs", "/calls", "/insights", "/api/kpis")
START = """
import sys, time
from pathlib import Path
from llm_vitals_collector.cli import short_turns, start_frozen
from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings
with running(Settings(data=Path(sys.argv[1]), port=0, grpc_port=0)) as one, start_frozen(), short_turns():
    print(one.url, flush=True)
    for line in sys.stdin:
        print(time.process_time(), flush=True)
"""


def body(number: int) -> dict[str, Any]:
    """A question of 100 characters, an answer of 600, two documents of 1,000; other words in each."""
    chance = random.Random(number)
    words = [f"word{chance.randrange(2000)}" for _ in range(400)]
    return {
        "prompt": f"What is there to know about {' '.join(words[:10])}, and why?",
        "output": f"It is about {' '.join(words[:8])}. "
        + ". ".join(" ".join(words[i : i + 12]) for i in range(0, 90, 12)),
        "context": [" ".join(words[:140]), " ".join(words[140:280])],
        "model": "gpt-4o",
        "task": "what",
    }


def requests_of(batch: int) -> list[bytes]:
    """Bodies of requests with so many answers each."""
    bodies = [body(number) for number in range(512)]
    if batch == 1:
        return [json.dumps(one).encode() for one in bodies]
    # An answer is known by what it says: of 512 each batch has others.
    return [json.dumps({"evaluations": bodies[at : at + batch]}).encode() for at in range(0, 512 - batch, 7)]


async def send(url: str, rate: float, seconds: float, batch: int = 1) -> list[float]:
    """Latencies in seconds of requests at a steady rate."""
    bodies = requests_of(batch)
    async with Connections(url) as connections:
        began = time.perf_counter()

        async def one(number: int) -> float:
            await connections.post("/api/evaluations", bodies[number % len(bodies)])
            return time.perf_counter() - (began + number / rate)

        sent: list[asyncio.Task[float]] = []
        for number in range(round(rate * seconds)):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            sent.append(asyncio.create_task(one(number)))
        return list(await asyncio.gather(*sent))


async def send_spans(url: str, rate: float, seconds: float) -> None:
    """So many spans a second, beside."""
    first = time.time_ns() // 1_000_000_000 * 1000
    async with Connections(url, 4) as connections:
        began = time.perf_counter()
        for number in range(int(rate * seconds / SPANS)):
            await asyncio.sleep(max(0.0, began + number * SPANS / rate - time.perf_counter()))
            spans = ingest.body(first + number, SPANS, time.time_ns())
            await connections.post("/v1/traces", spans, "application/x-protobuf")


async def read_pages(url: str, every_s: float, seconds: float, period: dict[str, str]) -> dict[str, list[float]]:
    """How long pages take of which one is opened each so many seconds, by path; 0: none are."""
    if not every_s:
        return {}
    took: dict[str, list[float]] = {path: [] for path in PAGES}
    async with httpx.AsyncClient(base_url=url, timeout=120) as client:
        began = time.perf_counter()
        for path in itertools.cycle(PAGES):
            start = time.perf_counter()
            if start - began > seconds:
                return took
            answer = await client.get(path, params=period)
            assert answer.status_code == 200, answer.text
            took[path].append(time.perf_counter() - start)
            await asyncio.sleep(max(0.0, start + every_s - time.perf_counter()))
    return took


@dataclass(frozen=True)
class Beside:
    """What else the collector has to do meanwhile."""

    spans: float
    """A second."""
    pages_s: float
    """Between two pages; 0: none are opened."""
    period: dict[str, str]
    """Of the pages, as in their address; empty: their own."""

    def run(self, url: str, seconds: float) -> dict[str, list[float]]:
        """How long each page took, by path."""

        async def both() -> dict[str, list[float]]:
            pages = read_pages(url, self.pages_s, seconds, self.period)
            took, _ = await asyncio.gather(pages, send_spans(url, self.spans, seconds))
            return took

        return asyncio.run(both())


def make_store(folder: Path, calls: int) -> None:
    """A store of so many calls of the last `DAYS` days, rolled up, one in ten scored by a judge."""
    now = datetime.now(timezone.utc)
    made = open_store(folder, memory="2GB")
    store.fill(made, calls=calls, days=DAYS, users=calls // 100, begin=now - timedelta(days=DAYS))
    store.score(made, 10)
    while made.roll_up(now) or made.find_calls():
        pass
    made.close()


def cpu_of(collector: subprocess.Popen[str]) -> float:
    """Seconds of CPU that it has used."""
    assert collector.stdin is not None
    assert collector.stdout is not None
    collector.stdin.write("?\n")
    collector.stdin.flush()
    # DuckDB takes a program that is no file for a console, and ends its bar of progress with an empty line.
    return float(next(filter(str.strip, collector.stdout)))


def over_bounds(p99_ms: float, pages: dict[str, list[float]]) -> list[str]:
    """What took longer than it may, a line each."""
    slow = [f"p99 of an answer is {p99_ms:.1f} ms, expected at most {MOST_MS:g} ms"] if p99_ms > MOST_MS else []
    return slow + [
        f"{path} took {max(times):.1f} s, expected at most {MOST_PAGE_S:g} s"
        for path, times in pages.items()
        if times and max(times) > MOST_PAGE_S
    ]


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(
        description="How long answers take that the evaluation API scores by heuristics, at a steady rate.",
        epilog="Example: python tests/bench/evaluations.py --rate 200 --seconds 20",
    )
    parser.add_argument("--rate", type=float, default=200.0, help="requests a second (default: 200)")
    parser.add_argument("--seconds", type=float, default=20.0, help="for how long (default: 20)")
    parser.add_argument("--batch", type=int, default=1, help="answers in a request, at most 100 (default: 1)")
    parser.add_argument("--calls", type=int, default=0, help="into a store of so many, made first (default: 0)")
    parser.add_argument("--data", type=Path, help="a copy of a store, to be written into, in place of --calls")
    parser.add_argument("--spans", type=float, default=0.0, help="spans a second beside (default: 0)")
    parser.add_argument("--pages", type=float, default=0.0, help="seconds between pages beside (default: 0, no pages)")
    parser.add_argument(
        "--until", type=datetime.fromisoformat,
        help="end of the seven days that the pages show, such as 2026-10-31T00:00+00:00 (default: their own)",
    )  # fmt: skip
    arguments = parser.parse_args()
    until = arguments.until
    period = {} if until is None else {"from": (until - timedelta(days=7)).isoformat(), "to": until.isoformat()}
    beside = Beside(arguments.spans, arguments.pages, period)
    with tempfile.TemporaryDirectory() as folder:
        pinned = ["taskset", "-c", "0"] if sys.platform == "linux" else []
        data = arguments.data or Path(folder) / "data"
        if arguments.calls and arguments.data is None:
            print(f"Making a store of {arguments.calls:,} calls, a minute of CPU for each two million ...", flush=True)
            make_store(data, arguments.calls)
        collector = subprocess.Popen(
            [*pinned, sys.executable, "-c", START, str(data)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert collector.stdin is not None
        assert collector.stdout is not None
        url = collector.stdout.readline().strip()
        print(f"Sending {arguments.rate:g} a second for {arguments.seconds:g} s to {url} ...", flush=True)
        if sys.platform == "linux":
            os.sched_setaffinity(0, os.sched_getaffinity(0) - {0} or {0})
        asyncio.run(send(url, arguments.rate / 2, WARM_UP_S, arguments.batch))
        # In a process of its own: what reads a page must not let the requests wait that are timed.
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as processes:
            processes.submit(os.getpid).result()  # its start takes a second of CPU
            before_s = cpu_of(collector)
            others = processes.submit(beside.run, url, arguments.seconds)
            latencies = sorted(asyncio.run(send(url, arguments.rate, arguments.seconds, arguments.batch)))
            pages = others.result()
        cpu_s = cpu_of(collector) - before_s
        collector.stdin.close()
        collector.wait()
    count = len(latencies)
    print(f"{count} requests of {arguments.batch}, each parsed, scored, committed and answered on one core")
    quantiles = {share: latencies[min(count - 1, int(share * count))] * 1000 for share in (0.5, 0.95, 0.99)}
    for share, took_ms in quantiles.items():
        print(f"  p{share * 100:g}: {took_ms:.1f} ms")
    also = ", what is done beside included" if arguments.spans or arguments.pages else ""
    print(f"  CPU of the collector: {cpu_s / count / arguments.batch * 1000:.2f} ms an answer{also}")
    for path, times in pages.items():
        if times:
            print(f"  {path}: first {times[0]:.2f} s, median {median(times):.2f} s, longest {max(times):.2f} s")
    slow = over_bounds(quantiles[0.99], pages)
    for line in slow:
        print(f"{line}: run it on a machine that does nothing else, and see docs/evaluation.md.", file=sys.stderr)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
