"""Very many spans through a collector in a process of its own: what it acknowledged is stored; what memory that takes.

    python tests/bench/spans.py --spans 1000000

By OTLP/HTTP, 512 spans a request, from several connections at once, each span with 20 attributes and 900 characters of
text, of which there are 4,096. A request that is refused for want of room is sent again after the time that the answer
names, as exporters do. Then the collector is stopped and its database is asked for the acknowledged spans.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import httpx
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "service"), str(ROOT / "tests" / "bench")]

from ingest import SPANS, START_NS, body  # noqa: E402 # after the folders are known
from up_process import addresses_of, up  # noqa: E402 # as above

PROTOBUF = {"content-type": "application/x-protobuf"}


def of_process(pid: int) -> tuple[float, float]:
    """Memory now, and the most so far, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    now, peak = (re.search(rf"{name}:\s+(\d+) kB", status) for name in ("VmRSS", "VmHWM"))
    return (int(now[1]) / 1024, int(peak[1]) / 1024) if now and peak else (0.0, 0.0)


def cpu_s(pid: int) -> float:
    """CPU that a process has taken, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


TEXTS = 8
"""Requests whose texts are used again and again: to make a text costs more than to store it."""


class Bodies:
    """Requests with ids and times of their own."""

    def __init__(self) -> None:
        self._made = [ExportTraceServiceRequest.FromString(body(number)) for number in range(TEXTS)]
        self._locks = [threading.Lock() for _ in range(TEXTS)]

    def body(self, number: int) -> bytes:
        """The bytes of request `number`."""
        request = self._made[number % TEXTS]
        with self._locks[number % TEXTS]:
            for place, span in enumerate(request.resource_spans[0].scope_spans[0].spans):
                one = number * SPANS + place + 1
                span.trace_id, span.span_id = one.to_bytes(16, "big"), one.to_bytes(8, "big")
                span.start_time_unix_nano = START_NS + one * 1_000_000
                span.end_time_unix_nano = span.start_time_unix_nano + 1_200_000_000
                for pair in span.attributes:
                    if pair.key == "user.hash":
                        pair.value.string_value = f"{one % 20_000:032x}"
                    elif pair.key == "gen_ai.response.id":
                        pair.value.string_value = f"chatcmpl-{one}"
            return request.SerializeToString()


class Sender:
    """Sends requests and keeps the account."""

    def __init__(self, url: str) -> None:
        self._bodies = Bodies()
        self._client = httpx.Client(base_url=url, timeout=120)
        self._lock = threading.Lock()
        self.acknowledged = self.again = self.rejected = 0

    def send(self, number: int) -> None:
        """One request, again while the collector has no room."""
        data = self._bodies.body(number)
        while True:
            answer = self._client.post("/v1/traces", content=data, headers=PROTOBUF)
            with self._lock:
                if answer.status_code == 200:
                    self.acknowledged += SPANS
                    self.rejected += bool(answer.content)
                    return
                if answer.status_code not in (429, 503):
                    raise SystemExit(
                        f"request {number}: {answer.status_code} {answer.text[:300]}; expected 200, 429 or 503"
                    )
                self.again += 1
            time.sleep(int(answer.headers["retry-after"]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spans", type=int, default=100_000, help="how many, at least; default: 100000, a minute")
    parser.add_argument("--connections", type=int, default=4, help="that send at once; default: 4")
    options = parser.parse_args()
    requests = -(-options.spans // SPANS)
    with tempfile.TemporaryDirectory() as folder, up(Path(folder)) as process:
        url, _ = addresses_of(process)
        sender, began, started = Sender(url), of_process(process.pid)[0], time.monotonic()
        step = max(requests // 10, 1)
        with ThreadPoolExecutor(options.connections) as pool:
            for first in range(0, requests, step):
                list(pool.map(sender.send, range(first, min(first + step, requests))))
                now, peak = of_process(process.pid)
                took = cpu_s(process.pid) / sender.acknowledged * 1e6
                print(
                    f"{sender.acknowledged} spans acknowledged: {now:.0f} MB now, {peak:.0f} MB at most,"
                    f" {took:.0f} us of CPU a span, {sender.again} requests sent again",
                    flush=True,
                )
        took_s = time.monotonic() - started
        process.terminate()
        process.wait(120)
        database = next(Path(folder).glob("*.duckdb"))
        size_mb = database.stat().st_size / (1 << 20)
        with duckdb.connect(str(database), read_only=True) as connection:
            found = connection.execute("SELECT count(DISTINCT (trace_id, span_id)), count(*) FROM call").fetchone()
    stored, rows = found or (0, 0)
    print(
        f"{sender.acknowledged} acknowledged, {stored} stored in {rows} rows, {sender.rejected} answers with a problem;"
        f" {took_s:.0f} s, from {began:.0f} to {peak:.0f} MB at most, {size_mb:.0f} MB on disk"
    )
    return 0 if stored == rows == sender.acknowledged else 1


if __name__ == "__main__":
    sys.exit(main())
