"""Records that nobody would send on purpose: the texts, numbers, JSON, ids and times that break readers.

All randomness comes from one `random.Random`: Hypothesis gives one whose choices it can shrink, a long run one with a
seed.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from llm_vitals.core import semconv

SERVICE = Path(__file__).parents[1] / "service"
NAMES = sorted(
    {value for name, value in vars(semconv).items() if name.isupper() and isinstance(value, str) and "." in value}
    | {line.split("\t")[1] for line in (SERVICE / "published_names.tsv").read_text().splitlines() if "\t" in line}
    | {"user.id", "enduser.id", "session.id", "service.name", "error.type", "http.request.resend_count", "input.value"}
)
"""Names of attributes that somebody reads."""
TEXTS = [
    "",
    " ",
    "\x00",
    "\x00middle\x00",
    "\x1b[2J\x1b]0;title\x07",
    "\ufeff",
    "\u202e\u2066\u200d",
    "\U0010ffff",
    "é" * 3,
    "e\u0301" * 500,
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% for x in y %}",
    "'; DROP TABLE call; --",
    '"},{"',
    "%s%n%d{0}",
    "../../../etc/passwd",
    "javascript:alert(1)",
    "=HYPERLINK(1)",
    "\r\nSet-Cookie: a=b",
    "\u2028\u2029",
    "NaN",
    "-Infinity",
    "1e999",
    "9" * 400,
    "-0",
    "0x7f",
    "null",
    "true",
    "[" * 400 + "]" * 400,
    '{"a":' * 300 + "1" + "}" * 300,
    '[{"role":"user","parts":[{"type":"text","content":"\\ud800"}]}]',
    '[{"role":["user"],"parts":{"type":{}}}]',
    '[{"role":"user","content":[{"type":"text","text":{"a":[1,null,NaN]}}]}]',
    '{"messages":[{"role":"user","content":"hi"},null,1,"x",[]]}',
    "\u0001" * 200,
    "```" * 100,
    "gpt-4o",
    "openai",
    "chat",
    "refusal",
    "ok",
    "positive",
]
LONG = ["[" * 3000, "x" * 70_000, "word " * 5000, "| a " * 2000 + "|"]
"""They hold no more than the others, and take the time of hundreds."""
A_LONG_ONE = 60
"""Texts until one of them comes."""
NUMBERS = [0, 1, -1, 5, 2**31 - 1, 2**31, 2**32, 2**53 + 1, 2**63 - 1, -(2**63), 1_795_000_000]
FLOATS = [0.0, -0.0, 0.5, 1.0, 1e308, -1e308, 5e-324, float("nan"), float("inf"), float("-inf"), 1e-7, 12.75]
TIMES_NS = [0, 1, 1_795_000_000_000_000_000, 2**63 - 1, 2**63, 2**64 - 1, 17_000_000_000 * 10**9, 10**15]
OPERATIONS = ["chat", "text_completion", "embeddings", "generate_content", "execute_tool", "invoke_agent", "x"]


def text(r: Random) -> str:
    kind = r.randrange(8)
    if kind < 5:
        return r.choice(TEXTS if r.randrange(A_LONG_ONE) else LONG)
    if kind == 5:
        return r.choice(TEXTS) + r.choice(TEXTS)
    return "".join(chr(_scalar(r.randrange(0x110000))) for _ in range(r.randrange(12)))


def _scalar(number: int) -> int:
    return 0xFFFD if 0xD800 <= number < 0xE000 else number


def value(r: Random, depth: int = 0) -> object:
    """Of an attribute."""
    kind = r.randrange(9 if depth < 4 else 6)
    if kind < 3:
        return text(r)
    if kind == 3:
        return r.choice(NUMBERS)
    if kind == 4:
        return r.choice(FLOATS)
    if kind == 5:
        return r.choice([True, False, None, b"\xff\x00", b""])
    if kind == 6:
        return [value(r, depth + 1) for _ in range(r.randrange(4))]
    if kind == 7:
        return {text(r)[:20]: value(r, depth + 1) for _ in range(r.randrange(3))}
    return json.dumps([{"role": text(r)[:30], "parts": [{"type": text(r)[:20], "content": text(r)}]}])


def any_value(one: object) -> AnyValue:
    made = AnyValue()
    if isinstance(one, bool):
        made.bool_value = one
    elif isinstance(one, int):
        made.int_value = one
    elif isinstance(one, float):
        made.double_value = one
    elif isinstance(one, bytes):
        made.bytes_value = one
    elif isinstance(one, list):
        made.array_value.values.extend(any_value(item) for item in one)
        made.array_value.SetInParent()
    elif isinstance(one, dict):
        made.kvlist_value.values.extend(KeyValue(key=key, value=any_value(item)) for key, item in one.items())
        made.kvlist_value.SetInParent()
    elif one is not None:
        made.string_value = str(one)
    return made


def attributes(r: Random, likely: dict[str, Callable[[], object]]) -> list[KeyValue]:
    """Some of the names that are read, with any values; those of `likely` most of the time with values that fit."""
    found: dict[str, object] = {name: make() for name, make in likely.items() if r.randrange(6)}
    for _ in range(r.randrange(8)):
        found[r.choice(NAMES)] = value(r)
    return [KeyValue(key=name, value=any_value(one)) for name, one in found.items()]


def identifier(r: Random, size: int) -> bytes:
    """Mostly one of a few ids, so that records meet."""
    if r.randrange(12):
        return r.randrange(1, 500).to_bytes(size, "big")
    return r.choice([b"", b"\0" * size, b"\xff" * size, b"\x01" * (size - 1), b"\x01" * (size + 1)])


def spans(r: Random, count: int) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    resource.resource.attributes.extend(attributes(r, {"service.name": lambda: text(r)}))
    scoped = resource.scope_spans.add()
    scoped.scope.name = r.choice(["llm_vitals", "opentelemetry.instrumentation.openai_v2", "ai", text(r)])
    for _ in range(count):
        span = scoped.spans.add()
        span.name = text(r)
        span.trace_id, span.span_id = identifier(r, 16), identifier(r, 8)
        if not r.randrange(3):
            span.parent_span_id = identifier(r, 8)
        start = r.choice(TIMES_NS) if not r.randrange(4) else 1_795_000_000_000_000_000 + r.randrange(10**12)
        span.start_time_unix_nano = start
        span.end_time_unix_nano = (
            r.choice(TIMES_NS) if not r.randrange(5) else min(start + r.randrange(10**10), 2**64 - 1)
        )
        span.kind = r.choice([0, 1, 3, 99])  # type: ignore[assignment]
        span.status.code = r.choice([0, 1, 2, 77])  # type: ignore[assignment]
        span.status.message = text(r)
        span.attributes.extend(attributes(r, _of_call(r)))
        for _ in range(r.randrange(2)):
            event = span.events.add(name=r.choice(["gen_ai.client.inference.operation.details", "exception", text(r)]))
            event.attributes.extend(attributes(r, {"gen_ai.input.messages": lambda: value(r)}))
    return request


def _of_call(r: Random) -> dict[str, Callable[[], object]]:
    return {
        "gen_ai.operation.name": lambda: r.choice(OPERATIONS),
        "gen_ai.provider.name": lambda: r.choice(["openai", "anthropic", text(r)]),
        "gen_ai.request.model": lambda: r.choice(["gpt-4o", "claude-sonnet-4", text(r)]),
        "gen_ai.usage.input_tokens": lambda: r.choice([10, *NUMBERS]),
        "gen_ai.usage.output_tokens": lambda: r.choice([5, *NUMBERS]),
        "llm_vitals.outcome": lambda: r.choice(["ok", "refusal", "error", text(r)]),
        "llm_vitals.question": lambda: text(r),
        "llm_vitals.cost.total": lambda: r.choice(FLOATS),
        "gen_ai.input.messages": lambda: value(r),
        "gen_ai.output.messages": lambda: value(r),
        "user.id": lambda: text(r),
    }


def logs(r: Random, count: int) -> ExportLogsServiceRequest:
    request = ExportLogsServiceRequest()
    resource = request.resource_logs.add()
    resource.resource.attributes.extend(attributes(r, {"service.name": lambda: text(r)}))
    scoped = resource.scope_logs.add()
    for _ in range(count):
        record = scoped.log_records.add()
        record.event_name = r.choice(["gen_ai.evaluation.result", text(r)])
        record.time_unix_nano = r.choice(TIMES_NS)
        record.trace_id, record.span_id = identifier(r, 16), identifier(r, 8)
        record.body.CopyFrom(any_value(value(r)))
        record.attributes.extend(
            attributes(
                r,
                {
                    "gen_ai.evaluation.name": lambda: r.choice(["user_feedback", "relevancy", text(r)]),
                    "gen_ai.evaluation.score.value": lambda: r.choice([0, 0.5, 1, *FLOATS]),
                    "gen_ai.evaluation.score.label": lambda: r.choice(["positive", "negative", text(r)]),
                    "gen_ai.evaluation.explanation": lambda: text(r),
                    "gen_ai.response.id": lambda: text(r),
                },
            )
        )
    return request


def feedback(r: Random) -> dict[str, object]:
    """A body of POST /api/feedback."""
    fields: dict[str, Callable[[], object]] = {
        "rating": lambda: r.choice(["up", "down", "positive", text(r), value(r)]),
        "scale": lambda: r.choice(["thumbs", "0-10", text(r)]),
        "score": lambda: r.choice([*FLOATS, *NUMBERS]),
        "comment": lambda: text(r),
        "expected": lambda: text(r),
        "actual": lambda: text(r),
        "response_id": lambda: text(r),
        "trace_id": lambda: identifier(r, 16).hex(),
        "span_id": lambda: identifier(r, 8).hex(),
        "user": lambda: text(r),
        "user_hash": lambda: text(r),
        "service": lambda: text(r),
        "id": lambda: text(r),
        text(r)[:20]: lambda: value(r),
    }
    names = r.sample(sorted(fields), r.randrange(1, 5))
    return {name: fields[name]() for name in names}


def as_json(request: Message, r: Random) -> bytes:
    """OTLP/JSON, with what JSON can say and protobuf cannot: lone surrogates, numbers as texts, other types."""

    def spoiled(one: Any) -> Any:
        if isinstance(one, dict):
            return {name: spoiled(item) for name, item in one.items()}
        if isinstance(one, list):
            return [spoiled(item) for item in one]
        if r.randrange(400):
            return one
        return r.choice(["\ud800", "\udfff\ud800", None, [], {}, -1, 1e400, "1", True, one])

    found = MessageToDict(request)
    for resource in (*found.get("resourceSpans", ()), *found.get("resourceLogs", ())):
        for scoped in (*resource.get("scopeSpans", ()), *resource.get("scopeLogs", ())):
            for record in (*scoped.get("spans", ()), *scoped.get("logRecords", ())):
                for name, digits in (("traceId", 32), ("spanId", 16), ("parentSpanId", 16)):
                    if name in record:
                        record[name] = f"{r.randrange(1, 500):0{digits}x}"
    return json.dumps(spoiled(found)).encode("utf-8", "surrogatepass")


def mutated(body: bytes, r: Random) -> bytes:
    """Some bytes changed, cut, doubled or put in."""
    made = bytearray(body)
    for _ in range(r.randrange(1, 6)):
        at = r.randrange(len(made) + 1)
        kind = r.randrange(5)
        if kind == 0 and at < len(made):
            made[at] ^= 1 << r.randrange(8)
        elif kind == 1:
            del made[at : at + r.randrange(8)]
        elif kind == 2:
            made[at:at] = r.choice([b"\xff" * 10, b"\x0a\x00", b"\x80", struct.pack("<d", 1e308), b"\x00"])
        elif kind == 3:
            made[at:at] = made[at : at + r.randrange(40)]
        else:
            del made[at:]
    return bytes(made)
