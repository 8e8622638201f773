"""How many answers a second the evaluation API scores by heuristics, and how long each takes: `make bench-evaluations`.

A collector with a fresh data folder runs in a process of its own, held to one core; requests come from another process,
at a steady rate. Each is parsed, scored, committed to disk and answered. Latency is from the time at which a request
was due, so that one that had to wait for the one before counts its wait. CPU is that of all threads of the collector,
the database's included, without its start.
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
import time
from pathlib import Path
from typing import Any

import httpx

WARM_UP_S = 2.0
START = """
import sys, time
from pathlib import Path
from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings
with running(Settings(data=Path(sys.argv[1]), port=0, grpc_port=0)) as one:
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


async def send(client: httpx.AsyncClient, rate: float, seconds: float) -> list[float]:
    """Latencies in seconds of requests at a steady rate."""
    bodies = [json.dumps(body(number)).encode() for number in range(512)]
    began = time.perf_counter()
    headers = {"content-type": "application/json"}

    async def one(number: int) -> float:
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        answer = await client.post("/api/evaluations", content=bodies[number % len(bodies)], headers=headers)
        assert answer.status_code == 200, answer.text
        return time.perf_counter() - due

    return list(await asyncio.gather(*map(one, range(round(rate * seconds)))))


async def measured(url: str, rate: float, seconds: float) -> list[float]:
    """Latencies over at most 32 connections."""
    limits = httpx.Limits(max_connections=32)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=120) as client:
        return await send(client, rate, seconds)


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
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pinned = ["taskset", "-c", "0"] if sys.platform == "linux" else []
        collector = subprocess.Popen(
            [*pinned, sys.executable, "-c", START, str(Path(folder) / "data")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert collector.stdin is not None
        assert collector.stdout is not None
        url = collector.stdout.readline().strip()
        print(f"Sending {arguments.rate:g} a second for {arguments.seconds:g} s to {url} ...", flush=True)
        if sys.platform == "linux":
            os.sched_setaffinity(0, os.sched_getaffinity(0) - {0} or {0})
        before_s, latencies = 0.0, list[float]()
        for rate, seconds in ((arguments.rate / 2, WARM_UP_S), (arguments.rate, arguments.seconds)):
            before_s = cpu_of(collector)
            latencies = sorted(asyncio.run(measured(url, rate, seconds)))
        cpu_s = cpu_of(collector) - before_s
        collector.stdin.close()
        collector.wait()
    count = len(latencies)
    print(f"{count} answers, each parsed, scored, committed and answered on one core")
    for share in (0.5, 0.95, 0.99):
        print(f"  p{share * 100:g}: {latencies[min(count - 1, int(share * count))] * 1000:.1f} ms")
    print(f"  CPU of the collector: {cpu_s / count * 1000:.2f} ms an answer")
    return 0


if __name__ == "__main__":
    sys.exit(main())
