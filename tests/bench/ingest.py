"""What one span costs the collector, in CPU: `make bench-ingest`.

In one process, from the bytes of an OTLP request to its commit in a DuckDB file: parsing, privacy, repeats, registers,
commit. Spans have 20 attributes and 900 characters of text, 512 a request. Without HTTP. CPU is that of all threads,
the database's included.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import cast

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from llm_vitals_collector.app import create_app
from llm_vitals_collector.receive import otlp
from llm_vitals_collector.receive.signals import parts_of
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store.duckdb import open_store

SPANS = 512
START_NS = time.time_ns() - 3_600_000_000_000
"""An hour ago: calls that are older than a day touch no register."""
QUESTION, ANSWER = 300, 600
"""Characters."""


def _text(number: int, size: int) -> str:
    """Made-up words by chance, the same for a number in every run."""
    chance = random.Random(number)
    words = ("".join(chance.choices("abcdefghilmnoprstu", k=chance.randint(2, 9))) for _ in range(size // 4))
    return " ".join(words)[:size]


def _pair(key: str, value: object) -> KeyValue:
    found = AnyValue()
    if isinstance(value, bool):
        found.bool_value = value
    elif isinstance(value, int):
        found.int_value = value
    elif isinstance(value, float):
        found.double_value = value
    elif isinstance(value, tuple):
        found.array_value.values.extend(AnyValue(string_value=one) for one in cast("tuple[str, ...]", value))
    else:
        found.string_value = str(value)
    return KeyValue(key=key, value=found)


def body(number: int, count: int = SPANS, start_ns: int = START_NS) -> bytes:
    """The bytes of request `number`, of `count` spans: other spans, users and texts in each."""
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    resource.resource.attributes.extend((_pair("service.name", "shop"), _pair("service.version", "1.4.2")))
    spans = resource.scope_spans.add()
    spans.scope.name = "llm_vitals"
    for place in range(count):
        one = number * count + place + 1
        span = spans.spans.add()
        span.trace_id, span.span_id = one.to_bytes(16, "big"), one.to_bytes(8, "big")
        span.name, span.kind = "chat gpt-4o", Span.SPAN_KIND_CLIENT
        span.start_time_unix_nano = start_ns + (one if start_ns == START_NS else place) * 20_000_000
        span.end_time_unix_nano = span.start_time_unix_nano + 1_200_000_000
        attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.response.model": "gpt-4o-2024-11-20",
            "gen_ai.response.id": f"chatcmpl-{one}",
            "gen_ai.request.temperature": 0.2,
            "gen_ai.response.finish_reasons": ("stop",),
            "gen_ai.usage.input_tokens": 180 + place,
            "gen_ai.usage.output_tokens": 120,
            "server.address": "api.openai.com",
            "server.port": 443,
            "http.response.status_code": 200,
            "llm_vitals.outcome": "ok",
            "llm_vitals.query": True,
            "llm_vitals.task": "support",
            "llm_vitals.query.fingerprint": f"{one % 5000:016x}",
            "llm_vitals.cost": 0.0017,
            "user.hash": f"{one % 400:032x}",
            "llm_vitals.question": _text(one, QUESTION),
            "llm_vitals.answer": _text(-one, ANSWER),
        }
        span.attributes.extend(_pair(key, value) for key, value in attributes.items())
    return request.SerializeToString()


def measure(requests: int) -> tuple[float, float, float]:
    """CPU microseconds a span: of parsing, of making records, and of all that follows up to the commit. Each is the
    median of the requests after the first two."""
    bodies = [body(number) for number in range(requests)]
    users = Users(b"key of the bench")
    spent: list[tuple[float, float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        queue = create_app(Settings.model_validate({"data": folder, "embeddings": "off"}), store, []).state.queue
        for one in bodies:
            begin = time.process_time()
            request = ExportTraceServiceRequest()
            request.ParseFromString(one)
            parsed = time.process_time()
            received = otlp.traces(parts_of(request), users)
            made = time.process_time()
            queue.submit(received.batch).result()
            spent.append((parsed - begin, made - parsed, time.process_time() - made))
        queue.close()
        store.close()
    parse, make, write = (median(one[stage] for one in spent[2:]) / SPANS * 1e6 for stage in range(3))
    return parse, make, write


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU of one span, from its bytes to its commit")
    parser.add_argument("--requests", type=int, default=40, help="of 512 spans each")
    stages = measure(parser.parse_args().requests)
    parse, make, write = stages
    sys.stdout.write(
        f"{sum(stages):.0f} us of CPU a span: "
        f"parsing {parse:.0f}, records {make:.0f}, derivation and commit {write:.0f}\n"
    )


if __name__ == "__main__":
    main()
