"""Very many calls in one process: its memory must end where it was after the first tenth.

    python tests/bench/calls.py --calls 1000000

Calls of many users, models and questions, some streamed, some that fail, by httpx over a stand-in wire in the same
process; spans and metrics are encoded as OTLP would have them and thrown away. Prints memory and CPU as it goes.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

import llm_vitals
from llm_vitals.core import errors

URL = "https://api.openai.com/v1/chat/completions"
GROWTH_MB = 20
"""What memory may grow by after the first tenth of the calls."""


def memory_mb() -> float:
    """Resident memory of this process now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / (1 << 20)


class Encoding(SpanExporter):
    """Counts what it encodes."""

    def __init__(self) -> None:
        self.spans = 0
        self.bytes = 0

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.spans += len(spans)
        self.bytes += len(encode_spans(spans).SerializeToString())
        return SpanExportResult.SUCCESS


def answer(request: httpx.Request, number: int, dice: random.Random) -> httpx.Response:
    """What a provider may send."""
    if number % 50 == 7:
        return httpx.Response(429, json={"error": {"type": "rate_limit", "message": f"slow down {number}"}})
    model = f"model-{number % 3_000}"  # more than labels are kept of
    text = " ".join(dice.choices(("river", "Elbe", "sky", "of", "the", "blue", "is", "long"), k=dice.randint(3, 120)))
    usage = {"prompt_tokens": dice.randint(1, 5_000), "completion_tokens": dice.randint(1, 900)}
    if number % 3 == 0:
        chunk = {"id": f"c-{number}", "model": model, "choices": [{"index": 0, "delta": {"content": text}}]}
        end = {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": usage}
        body = b"".join(b"data: " + json.dumps(one).encode() + b"\n\n" for one in (chunk, end)) + b"data: [DONE]\n\n"
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=httpx.ByteStream(body))
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return httpx.Response(200, json={"id": f"c-{number}", "model": model, "choices": [choice], "usage": usage})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=100_000, help="how many; default: 100000, two minutes")
    options = parser.parse_args()
    exporter, provider, dice = Encoding(), TracerProvider(), random.Random(1)
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=20_000))
    reader = InMemoryMetricReader()
    llm_vitals.init(tracer_provider=provider, meter_provider=MeterProvider([reader]))
    number = 0

    def respond(request: httpx.Request) -> httpx.Response:
        return answer(request, number, dice)

    first_mb, started, tenth = 0.0, time.process_time(), max(options.calls // 10, 1)
    with httpx.Client(transport=httpx.MockTransport(respond)) as client:
        for number in range(1, options.calls + 1):
            asked = {
                "model": f"model-{number % 3_000}",
                "stream": number % 3 == 0,
                "messages": [{"role": "user", "content": f"Question {dice.randrange(200_000)}: which river is long?"}],
            }
            with llm_vitals.context(
                user=f"user-{dice.randrange(50_000)}", session=f"s-{number // 7}", variant=str(number % 40)
            ):
                if asked["stream"]:
                    with client.stream("POST", URL, json=asked) as streamed:
                        streamed.read()
                else:
                    client.post(URL, json=asked)
            if number % 1_000 == 0:
                llm_vitals.flush()  # a provider takes longer than the stand-in, which would outrun the worker
            if number % tenth == 0:
                data = reader.get_metrics_data()
                points = len(encode_metrics(data).SerializeToString()) if data is not None else 0
                took = (time.process_time() - started) / number * 1e6
                now = memory_mb()
                first_mb = first_mb or now
                print(
                    f"{number} calls: {now:.1f} MB, {took:.0f} us a call, {exporter.spans} spans,"
                    f" metrics of {points / 1000:.0f} kB, {threading.active_count()} threads",
                    flush=True,
                )
    llm_vitals.flush()
    grown = memory_mb() - first_mb
    print(
        f"{exporter.spans} of {options.calls} calls became a span; memory grew by {grown:.1f} MB after the first tenth"
    )
    if errors.failures:
        print(f"our own code failed: {errors.failures}", file=sys.stderr)
    return 0 if exporter.spans == options.calls and grown < GROWTH_MB and not errors.failures else 1


if __name__ == "__main__":
    sys.exit(main())
