"""Broken exchanges with model APIs through the real hook of httpx and httpx2; the wire is a stand-in.

Each case runs twice, by the library's own `send` and by ours: what the application sees must be the same, in every
piece and in the exception that ends it. Then each call must be one span that OTLP can carry, our guard must not have
been needed, and time and memory must stay within bounds.

    python tests/fuzz/hook.py --cases 100000 --seed 7 --processes 2
    python tests/fuzz/hook.py --seed 7 --case 4711       # one case again, with its bytes
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("formats", "fuzz", "instrumentation")]

from cases import SAMPLES, Case, Seed, case, recorded  # noqa: E402 # after the folders are known
from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics  # noqa: E402
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans  # noqa: E402
from opentelemetry.sdk.metrics import MeterProvider  # noqa: E402
from opentelemetry.sdk.metrics.export import InMemoryMetricReader  # noqa: E402
from opentelemetry.sdk.trace import TracerProvider  # noqa: E402
from opentelemetry.sdk.trace.export import SimpleSpanProcessor  # noqa: E402
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter  # noqa: E402
from peak_memory import peak_mb  # noqa: E402

import llm_vitals  # noqa: E402
from llm_vitals.core import errors, semconv  # noqa: E402

BATCH = 256
"""Cases between two looks at the spans."""
BATCH_CPU_S = 40.0
"""CPU of a batch, both runs of its cases and the worker's: a bomb costs .3 s, and a batch may have several. Measured: 3
at most."""
FLUSH_S = 1000
"""Of the clock: who runs this at the lowest priority waits long for a second of CPU."""
FORMATS = (
    *("openai.chat", "openai.completions", "openai.responses", "openai.embeddings", "anthropic.messages"),
    *("gemini.generate", "gemini.embed"),
)


class FuzzError(Exception):
    """A case did what none may do."""


class WireError(Exception):
    """The stand-in's own."""


class Wire:
    """One client of each kind for all cases: what its transport answers is the case that is set."""

    def __init__(self) -> None:
        self.case: Case | None = None
        self._clients = {
            (name, is_async): _client(import_module(name), self, is_async=is_async)
            for name in ("httpx", "httpx2")
            for is_async in (False, True)
        }

    def of(self, one: Case) -> tuple[Any, Any]:
        """The client of a case, and its request."""
        self.case, client = one, self._clients[one.library, one.is_async]
        return client, client.build_request("POST", f"https://{one.host}{one.path}", content=one.request)


def _client(library: Any, wire: Wire, *, is_async: bool) -> Any:
    class Pieces(library.SyncByteStream, library.AsyncByteStream):  # type: ignore[misc]
        def __init__(self, one: Case) -> None:
            self.one = one

        def __iter__(self) -> Iterator[bytes]:
            one = self.one
            for number, piece in enumerate(one.chunks):
                if one.read == "cut off" and number == one.after:
                    raise WireError("cut off")
                yield piece

        async def __aiter__(self) -> AsyncIterator[bytes]:
            for piece in self:
                yield piece

    def answer(_: object) -> Any:
        one = wire.case
        assert one is not None
        return library.Response(one.status, headers=list(one.headers), stream=Pieces(one))

    return (library.AsyncClient if is_async else library.Client)(transport=library.MockTransport(answer))


def _read(response: Any, one: Case) -> list[object]:
    ways = {"bytes": response.iter_bytes, "text": response.iter_text, "lines": response.iter_lines}
    if one.read == "read":
        return [response.read()]
    seen: list[object] = []
    for piece in ways.get(one.read, response.iter_raw)():
        seen.append(piece)
        if one.read in ("left", "dropped") and len(seen) > one.after:
            break
    return seen


async def _aread(response: Any, one: Case) -> list[object]:
    ways = {"bytes": response.aiter_bytes, "text": response.aiter_text, "lines": response.aiter_lines}
    if one.read == "read":
        return [await response.aread()]
    seen: list[object] = []
    async for piece in ways.get(one.read, response.aiter_raw)():
        seen.append(piece)
        if one.read in ("left", "dropped") and len(seen) > one.after:
            break
    return seen


def sync_run(one: Case, wire: Wire, *, bare: bool) -> object:
    """What the application sees: status, headers, every piece; or the exception."""
    client, request = wire.of(one)
    send = type(client).send.__wrapped__ if bare else type(client).send
    try:
        response = send(client, request, stream=one.stream)
        seen = _read(response, one) if one.stream else [response.content]
        if one.stream and one.read not in ("dropped", "not closed"):
            response.close()
        return response.status_code, response.headers.raw, seen
    except Exception as error:  # noqa: BLE001 - what it is, is compared
        return type(error), str(error)


async def async_run(one: Case, wire: Wire, *, bare: bool) -> object:
    """The same by the asynchronous client."""
    client, request = wire.of(one)
    send = type(client).send.__wrapped__ if bare else type(client).send
    try:
        response = await send(client, request, stream=one.stream)
        seen = await _aread(response, one) if one.stream else [response.content]
        if one.stream and one.read not in ("dropped", "not closed"):
            await response.aclose()
        return response.status_code, response.headers.raw, seen
    except Exception as error:  # noqa: BLE001 - what it is, is compared
        return type(error), str(error)


class Instrumented:
    """This process, instrumented, with what it exports in memory."""

    def __init__(self) -> None:
        self.exporter, self.reader = InMemorySpanExporter(), InMemoryMetricReader()
        self.tracer_provider, self.meter_provider = TracerProvider(), MeterProvider([self.reader])
        self.tracer_provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        llm_vitals.init(tracer_provider=self.tracer_provider, meter_provider=self.meter_provider)
        self.loop, self.wire = asyncio.new_event_loop(), Wire()
        gc.collect()
        gc.freeze()  # what is collected later is what came later

    def run(self, one: Case) -> None:
        """Raises FuzzError where the application sees something else than without us."""
        if one.is_async:
            bare = self.loop.run_until_complete(async_run(one, self.wire, bare=True))
            ours = self.loop.run_until_complete(async_run(one, self.wire, bare=False))
        else:
            bare, ours = sync_run(one, self.wire, bare=True), sync_run(one, self.wire, bare=False)
        if bare != ours:
            raise FuzzError(f"the application sees {str(ours)[:300]}, without us {str(bare)[:300]}")

    def check(self, least: int, most: int) -> None:
        """Raises FuzzError where calls are missing, a span cannot be sent, or our guard was needed."""
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        gc.collect()  # what was thrown away ends now
        if not llm_vitals.flush(FLUSH_S):
            raise FuzzError(f"not all calls left within {FLUSH_S} s")
        spans = self.exporter.get_finished_spans()
        self.exporter.clear()
        told = sum(semconv.OPERATION_NAME in (span.attributes or {}) for span in spans)
        if errors.failures:
            raise FuzzError(f"our own code failed: {errors.failures}")
        if not least <= told <= most:
            raise FuzzError(f"{told} spans of {least} calls, and {most - least} requests that may be none")
        encode_spans(spans).SerializeToString()

    def check_metrics(self) -> None:
        """Raises where what was counted cannot be sent."""
        data = self.reader.get_metrics_data()
        if data is not None:
            encode_metrics(data).SerializeToString()


def fuzz(numbers: range, seed: int, seeds: Sequence[Seed], *, progress: bool) -> dict[str, object]:
    """Run these cases. Raises FuzzError, with the numbers that it may be."""
    running, slowest, started, kinds = Instrumented(), 0.0, time.process_time(), Counter[str]()
    for first in range(numbers.start, numbers.stop, BATCH):
        batch = range(first, min(first + BATCH, numbers.stop))
        begun, calls = time.process_time(), 0
        for number in batch:
            one = case(number, seed, seeds)
            calls += one.true_request
            kinds[one.read if one.stream else "plain"] += 1
            try:
                running.run(one)
            except FuzzError as error:
                raise FuzzError(f"case {number} of seed {seed}: {error}") from None
        try:
            running.check(calls, len(batch))
        except Exception as error:
            raise FuzzError(f"cases {batch.start} to {batch.stop - 1} of seed {seed}: {error!r}") from error
        took = time.process_time() - begun
        slowest = max(slowest, took)
        if took > BATCH_CPU_S:
            raise FuzzError(f"cases {batch.start} to {batch.stop - 1} of seed {seed} took {took:.1f} s of CPU")
        if progress and (first // BATCH) % 100 == 99:
            print(
                f"{batch.stop - numbers.start} of {len(numbers)} cases, {peak_mb():.0f} MB", file=sys.stderr, flush=True
            )
    running.check_metrics()
    return {
        "cases": len(numbers),
        "cpu_s": round(time.process_time() - started, 1),
        "slowest_batch_cpu_s": round(slowest, 2),
        "peak_mb": round(peak_mb()),
        "kinds": dict(sorted(kinds.items())),
    }


def _in_processes(options: argparse.Namespace) -> int:
    share = -(-options.cases // options.processes)
    command = [sys.executable, __file__, "--seed", str(options.seed), "--quiet"]
    command += ["--recordings", str(options.recordings)] if options.recordings else []
    children = [
        subprocess.Popen([*command, "--first", str(first), "--cases", str(min(share, options.cases - first))])
        for first in range(options.first, options.first + options.cases, share)
    ]
    return max(child.wait() for child in children)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000, help="how many; default: 10000, about a minute")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the number of the first; default: 0")
    parser.add_argument("--seed", type=int, default=1, help="of all chance; default: 1")
    parser.add_argument("--case", type=int, metavar="N", help="run this one alone and print what it is")
    parser.add_argument(
        "--recordings", type=Path, metavar="FILE", help="begin with recorded exchanges, too (JSON lines)"
    )
    parser.add_argument("--processes", type=int, default=1, help="default: 1")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    options = parser.parse_args()
    logging.getLogger("llm_vitals").setLevel(logging.ERROR)
    seeds = [*SAMPLES, *(recorded(options.recordings, FORMATS) if options.recordings else ())]
    if options.case is not None:
        logging.basicConfig()
        logging.getLogger("llm_vitals").setLevel(logging.DEBUG)
        print(case(options.case, options.seed, seeds))
        options.first, options.cases = options.case, 1
    if options.processes > 1:
        return _in_processes(options)
    try:
        result = fuzz(
            range(options.first, options.first + options.cases), options.seed, seeds, progress=not options.quiet
        )
    except FuzzError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
