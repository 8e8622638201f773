"""Broken OTLP requests (protobuf, JSON, gRPC; traces, logs, metrics) to a collector in a process of its own.

It must answer each with a code of OTLP for good or bad data, never with one for its own fault; good calls beside broken
ones are stored; afterwards every page and endpoint can be read; its memory stays within a bound, measured from outside.

    python tests/fuzz/otlp.py --cases 100000 --seed 7
    python tests/fuzz/otlp.py --seed 7 --case 4711       # one request again, with its bytes
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import grpc
import httpx

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("service", "fuzz", "instrumentation")]

from otlp_requests import Sent, request  # noqa: E402 # after the folders are known
from peak_memory import peak_mb  # noqa: E402 # as above
from up_process import addresses_of, up  # noqa: E402 # as above

PATHS = {"traces": "trace.v1.TraceService", "logs": "logs.v1.LogsService", "metrics": "metrics.v1.MetricsService"}
ANSWERS = {200, 400, 413, 415, 429}
CODES = {grpc.StatusCode.OK, grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.RESOURCE_EXHAUSTED}
PERIOD = "from=2026-11-15&to=2026-11-22"
READ = (
    *("/readyz", "/metrics", "/api/calls", "/api/feedback", "/api/unkept", "/calls", "/calls/live?after=0", "/alerts"),
    *(f"{path}?{PERIOD}" for path in ("/api/kpis", "/api/accuracy", "/vital-signs")),
)
SENDERS = 8
"""At one time: each waits for a commit most of its time, and shares it. More are told to come back."""
EVERY = 500
"""Requests between two looks at the pages."""


class FuzzError(Exception):
    """A request did what none may do."""


class Collector:
    """One that runs, and its clients."""

    def __init__(self, stack: ExitStack) -> None:
        self.process = stack.enter_context(up(Path(stack.enter_context(tempfile.TemporaryDirectory()))))
        stack.callback(self.process.terminate)
        self.url, target = addresses_of(self.process)
        self.client = stack.enter_context(httpx.Client(base_url=self.url, timeout=600))
        self.channel = stack.enter_context(grpc.insecure_channel(target))
        self.answers: Counter[str] = Counter()
        self._counting = threading.Lock()

    def send(self, number: int, seed: int) -> tuple[str, str] | None:
        """Send this request; the ids of the good call in it. Raises FuzzError with the number."""
        one = request(number, seed)
        by_grpc = number % 3 == 0 and not one.as_json and not one.gzipped
        try:
            answered = self.call(one) if by_grpc else self.post(one)
        except (FuzzError, httpx.HTTPError) as error:
            raise FuzzError(f"request {number} of seed {seed}: {error!r}") from error
        with self._counting:
            self.answers[answered] += 1
        return one.good

    def post(self, one: Sent) -> str:
        """Over HTTP; what was answered."""
        headers = {"content-type": "application/json" if one.as_json else "application/x-protobuf"}
        if one.gzipped:
            headers["content-encoding"] = "gzip"
        answer = self.client.post(f"/v1/{one.signal}", content=one.body, headers=headers)
        if answer.status_code not in ANSWERS:
            raise FuzzError(f"HTTP {answer.status_code}: {answer.text[:300]}")
        if one.good and answer.status_code != 200:
            raise FuzzError(f"HTTP {answer.status_code} for a request with a good call: {answer.text[:300]}")
        return f"HTTP {answer.status_code}"

    def call(self, one: Sent) -> str:
        """Over gRPC; what was answered."""
        path = f"/opentelemetry.proto.collector.{PATHS[one.signal]}/Export"
        done = self.channel.unary_unary(path).future(one.body, timeout=600)
        code = done.code()
        if code not in CODES:
            raise FuzzError(f"gRPC {code}: {done.details()}")
        if one.good and code is not grpc.StatusCode.OK:
            raise FuzzError(f"gRPC {code} for a request with a good call: {done.details()}")
        return f"gRPC {code.name}"

    def check(self, stored: list[tuple[str, str]]) -> None:
        """Every page can be read, and so can each of these calls."""
        for path in (*READ, *(f"/api/calls/{trace}/{span}" for trace, span in stored)):
            answer = self.client.get(path)
            if answer.status_code != 200:
                raise FuzzError(f"{path}: {answer.status_code} {answer.text[:300]}")
        # The newest calls, whatever is in them, are those that a person clicks on.
        for call in self.client.get("/api/calls").json()["calls"][:20]:
            for path in (
                f"/calls/{call['trace_id']}/{call['span_id']}",
                f"/api/calls/{call['trace_id']}/{call['span_id']}",
            ):
                answer = self.client.get(path)
                if answer.status_code != 200:
                    raise FuzzError(f"{path}: {answer.status_code} {answer.text[:300]}")


def fuzz(numbers: range, seed: int, *, progress: bool) -> dict[str, object]:
    """Send these requests. Raises FuzzError with the number."""
    with ExitStack() as stack:
        collector, started, good = Collector(stack), time.monotonic(), 0
        senders = stack.enter_context(ThreadPoolExecutor(SENDERS))
        began_mb = peak_mb(collector.process.pid)
        for first in range(numbers.start, numbers.stop, EVERY):
            batch = range(first, min(first + EVERY, numbers.stop))
            stored = [one for one in senders.map(lambda number: collector.send(number, seed), batch) if one is not None]
            try:
                collector.check(stored)
            except FuzzError as error:
                raise FuzzError(f"after request {batch.stop - 1} of seed {seed}: {error}") from error
            good += len(stored)
            if progress:
                peak = peak_mb(collector.process.pid)
                done = f"{batch.stop - numbers.start} of {len(numbers)} requests"
                print(f"{done}, {good} good calls stored, {peak:.0f} MB", file=sys.stderr, flush=True)
        return {
            "requests": len(numbers),
            "s": round(time.monotonic() - started, 1),
            "good_calls_stored": good,
            "began_mb": round(began_mb),
            "peak_mb": round(peak_mb(collector.process.pid)),
            "answers": dict(sorted(collector.answers.items())),
        }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=2_000, help="how many requests; default: 2000, half a minute")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the number of the first; default: 0")
    parser.add_argument("--seed", type=int, default=1, help="of all chance; default: 1")
    parser.add_argument("--case", type=int, metavar="N", help="send this one alone and print what it is")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    options = parser.parse_args()
    if options.case is not None:
        print(request(options.case, options.seed))
        options.first, options.cases = options.case, 1
    try:
        told = fuzz(range(options.first, options.first + options.cases), options.seed, progress=not options.quiet)
    except FuzzError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
