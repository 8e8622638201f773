"""How many answers a second the evaluation API scores by heuristics, and how long each takes: `make bench-evaluations`.

A collector with a fresh data folder runs in a process of its own, held to one core; requests come from another process,
at a steady rate. Each is parsed, scored, committed to disk and answered. Latency is from the time at which a request
was due, so that one that had to wait for the one before counts its wait. CPU is that of all threads of the collector,
the database's included, without its start.

With `--data` the folder is a copy of a store (`tests/bench/store.py --keep` makes one of 10 M calls), and is written
into. With `--spans` so many spans a second are sent, too, in requests of 32, and each five seconds two pages and the
figures of seven days are read: then the core has all of that to do.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import ingest

WARM_UP_S = 2.0
SPANS = 32
PAGES = ("/api/kpis", "/vital-signs", "/calls")
START = """
import sys, time
from pathlib import Path
from llm_vitals_collector.cli import start_frozen
from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings
with running(Settings(data=Path(sys.argv[1]), port=0, grpc_port=0)) as one, start_frozen():
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


async def send(client: httpx.AsyncClient, rate: float, seconds: float, batch: int = 1) -> list[float]:
    """Latencies in seconds of requests at a steady rate."""
    bodies = requests_of(batch)
    began = time.perf_counter()
    headers = {"content-type": "application/json"}

    async def one(number: int) -> float:
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        answer = await client.post("/api/evaluations", content=bodies[number % len(bodies)], headers=headers)
        assert answer.status_code == 200, answer.text
        return time.perf_counter() - due

    return list(await asyncio.gather(*map(one, range(round(rate * seconds)))))


async def send_spans(client: httpx.AsyncClient, rate: float, seconds: float, first: int) -> None:
    """So many spans a second, beside."""
    began, headers = time.perf_counter(), {"content-type": "application/x-protobuf"}
    for number in range(int(rate * seconds / SPANS)):
        await asyncio.sleep(max(0.0, began + number * SPANS / rate - time.perf_counter()))
        answer = await client.post(
            "/v1/traces", content=ingest.body(first + number, SPANS, time.time_ns()), headers=headers
        )
        assert answer.status_code == 200, answer.text


async def read_pages(client: httpx.AsyncClient, seconds: float, until: datetime) -> dict[str, list[float]]:
    """How long pages of the seven days before `until` take, that are looked at meanwhile."""
    period = {"from": (until - timedelta(days=7)).isoformat(), "to": until.isoformat()}
    began, took = time.perf_counter(), {path: list[float]() for path in PAGES}
    while time.perf_counter() - began < seconds:
        for path, times in took.items():
            start = time.perf_counter()
            answer = await client.get(path, params=period)
            assert answer.status_code == 200, answer.text
            times.append(time.perf_counter() - start)
        await asyncio.sleep(5.0)
    return took


async def measured(url: str, rate: float, seconds: float, batch: int) -> list[float]:
    """Latencies over at most 32 connections."""
    limits = httpx.Limits(max_connections=32)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=120) as client:
        return await send(client, rate, seconds, batch)


def beside(url: str, rate: float, seconds: float, until: datetime) -> None:
    """Spans and pages, for so long. Prints how long the pages took."""

    async def both() -> dict[str, list[float]]:
        async with httpx.AsyncClient(base_url=url, timeout=120) as client:
            took, _ = await asyncio.gather(
                read_pages(client, seconds, until),
                send_spans(client, rate, seconds, time.time_ns() // 1_000_000_000 * 1000),
            )
            return took

    for path, times in asyncio.run(both()).items():
        print(f"  {path}: {', '.join(f'{one:.2f}' for one in times)} s", flush=True)


def cpu_of(collector: subprocess.Popen[str]) -> float:
    """Seconds of CPU that it has used."""
    assert collector.stdin is not None
    assert collector.stdout is not None
    collector.stdin.write("?\n")
    collector.stdin.flush()
    return float(collector.stdout.readline())


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(
        description="How long answers take that the evaluation API scores by heuristics, at a steady rate.",
        epilog="Example: python tests/bench/evaluations.py --rate 200 --seconds 20",
    )
    parser.add_argument("--rate", type=float, default=200.0, help="requests a second (default: 200)")
    parser.add_argument("--seconds", type=float, default=20.0, help="for how long (default: 20)")
    parser.add_argument("--batch", type=int, default=1, help="answers in a request, at most 100 (default: 1)")
    parser.add_argument("--data", type=Path, help="a copy of a store, to be written into (default: an empty one)")
    parser.add_argument("--spans", type=float, default=0.0, help="spans a second beside, and pages (default: 0, none)")
    parser.add_argument(
        "--until", type=datetime.fromisoformat, default=datetime.now(timezone.utc),
        help="end of the seven days that the pages show, such as 2026-10-31T00:00+00:00 (default: now)",
    )  # fmt: skip
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pinned = ["taskset", "-c", "0"] if sys.platform == "linux" else []
        collector = subprocess.Popen(
            [*pinned, sys.executable, "-c", START, str(arguments.data or Path(folder) / "data")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert collector.stdin is not None
        assert collector.stdout is not None
        url = collector.stdout.readline().strip()
        print(f"Sending {arguments.rate:g} a second for {arguments.seconds:g} s to {url} ...", flush=True)
        if sys.platform == "linux":
            os.sched_setaffinity(0, os.sched_getaffinity(0) - {0} or {0})
        asyncio.run(measured(url, arguments.rate / 2, WARM_UP_S, arguments.batch))
        others = threading.Thread(target=beside, args=(url, arguments.spans, arguments.seconds, arguments.until))
        before_s = cpu_of(collector)
        if arguments.spans:
            others.start()
        latencies = sorted(asyncio.run(measured(url, arguments.rate, arguments.seconds, arguments.batch)))
        cpu_s = cpu_of(collector) - before_s
        if arguments.spans:
            others.join()
        collector.stdin.close()
        collector.wait()
    count = len(latencies)
    print(f"{count} requests of {arguments.batch}, each parsed, scored, committed and answered on one core")
    for share in (0.5, 0.95, 0.99):
        print(f"  p{share * 100:g}: {latencies[min(count - 1, int(share * count))] * 1000:.1f} ms")
    also = ", spans and pages included" if arguments.spans else ""
    print(f"  CPU of the collector: {cpu_s / count / arguments.batch * 1000:.2f} ms an answer{also}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
