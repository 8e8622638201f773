"""OTLP requests with one broken record among good ones: fields set by chance, then bytes changed by chance."""

from __future__ import annotations

import base64
import gzip
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import mutations
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from llm_vitals.core import semconv

START_NS = 1_795_000_000_000_000_000
REQUESTS = {
    "traces": ExportTraceServiceRequest,
    "logs": ExportLogsServiceRequest,
    "metrics": ExportMetricsServiceRequest,
}
NAMES = sorted(
    {value for name, value in vars(semconv).items() if name.isupper() and isinstance(value, str) and "." in value}
)
"""Names of attributes that are read, and others."""
TEXTS = (
    *(
        "",
        "chat",
        "gpt-4o",
        "openai",
        "ok",
        "\x00",
        "\x1b[2J",
        "\u2028",
        "😀" * 300,
        "a" * 70_000,
        "NaN",
        "1e999",
        "-7",
    ),
    *(
        "[" * 2_000 + "]" * 2_000,
        '{"a":' * 500,
        '[{"role":"user","parts":[{"type":"text","content":NaN}]}]',
        "</script>",
        "'; DROP",
    ),
    *("9" * 5_000, "9223372036854775808", "2554-07-21T23:34:33Z", '["\\ud800"]', "gen_ai.evaluation.result", "human"),
)
WHOLES = (
    0,
    1,
    2,
    5,
    200,
    404,
    2**31 - 1,
    2**31,
    2**32 - 1,
    2**53 + 1,
    2**63 - 1,
    2**64 - 1,
    -1,
    -(2**31),
    -(2**63),
    START_NS,
)
REALS = (0.0, -0.0, 0.5, 1.0, -7.0, 1e308, 5e-324, float("inf"), float("-inf"), float("nan"), 1e15)
BITS = {
    "uint32": (0, 2**32 - 1),
    "fixed32": (0, 2**32 - 1),
    "int32": (-(2**31), 2**31 - 1),
    "sint32": (-(2**31), 2**31 - 1),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One request."""

    signal: str
    body: bytes
    as_json: bool
    gzipped: bool
    good: tuple[str, str] | None
    """Trace and span id of the good neighbour, where the bytes are a whole request: it must be stored."""


def value(dice: random.Random, depth: int = 3) -> AnyValue:
    match dice.randrange(8 if depth else 5):
        case 0:
            return AnyValue(int_value=max(-(2**63), min(dice.choice(WHOLES), 2**63 - 1)))
        case 1:
            return AnyValue(double_value=dice.choice(REALS))
        case 2:
            return AnyValue(bool_value=dice.random() < 0.5)
        case 3:
            return AnyValue(bytes_value=dice.randbytes(dice.choice((0, 3, 90))))
        case 5:
            found = AnyValue()
            found.array_value.values.extend(value(dice, depth - 1) for _ in range(dice.randrange(4)))
            return found
        case 6:
            found = AnyValue()
            found.kvlist_value.values.extend(attribute(dice, depth - 1) for _ in range(dice.randrange(4)))
            return found
        case 7:
            return AnyValue()
        case _:
            return AnyValue(string_value=dice.choice(TEXTS))


def attribute(dice: random.Random, depth: int = 3) -> KeyValue:
    return KeyValue(key=dice.choice(NAMES) if dice.random() < 0.9 else dice.choice(TEXTS), value=value(dice, depth))


def disturb(message: Any, dice: random.Random, depth: int = 4) -> None:
    """Set some fields of a message, and of those within, to what their types allow."""
    for field in message.DESCRIPTOR.fields:
        if dice.random() < 0.6:
            continue
        if field.message_type is None:
            if field.is_repeated:
                getattr(message, field.name).extend(_scalar(field, dice) for _ in range(dice.randrange(3)))
            else:
                setattr(message, field.name, _scalar(field, dice))
        elif field.message_type.full_name.endswith("KeyValue"):
            getattr(message, field.name).extend(attribute(dice) for _ in range(dice.choice((1, 4, 12))))
        elif field.message_type.full_name.endswith("AnyValue"):
            getattr(message, field.name).CopyFrom(value(dice))
        elif depth:
            within = getattr(message, field.name)
            for one in [within.add() for _ in range(dice.randrange(3))] if field.is_repeated else [within]:
                disturb(one, dice, depth - 1)


def _scalar(field: FieldDescriptor, dice: random.Random) -> object:
    kinds = FieldDescriptor
    match field.cpp_type:
        case kinds.CPPTYPE_STRING:
            return (
                dice.randbytes(dice.choice((0, 7, 8, 16, 16, 100)))
                if field.type == kinds.TYPE_BYTES
                else dice.choice(TEXTS)
            )
        case kinds.CPPTYPE_DOUBLE | kinds.CPPTYPE_FLOAT:
            return dice.choice(REALS)
        case kinds.CPPTYPE_BOOL:
            return dice.random() < 0.5
        case kinds.CPPTYPE_INT32 | kinds.CPPTYPE_ENUM:
            return max(-(2**31), min(dice.choice(WHOLES), 2**31 - 1))
        case kinds.CPPTYPE_UINT32:
            return max(0, min(dice.choice(WHOLES), 2**32 - 1))
        case kinds.CPPTYPE_UINT64:
            return max(0, min(dice.choice(WHOLES), 2**64 - 1))
        case _:
            return max(-(2**63), min(dice.choice(WHOLES), 2**63 - 1))


def _good(request: ExportTraceServiceRequest, number: int, seed: int) -> tuple[str, str]:
    """A call without a fault, in a resource of its own."""
    resource = request.resource_spans.add()
    resource.resource.attributes.add(key="service.name").value.string_value = "good"
    scope = resource.scope_spans.add()
    scope.scope.name = "llm_vitals"
    span = scope.spans.add()
    span.trace_id, span.span_id = (seed + 1).to_bytes(16, "big"), (number + 1).to_bytes(8, "big")
    span.start_time_unix_nano, span.end_time_unix_nano = START_NS + number, START_NS + number + 10**9
    for key, text in (
        ("gen_ai.operation.name", "chat"),
        ("gen_ai.request.model", "gpt-4o"),
        ("gen_ai.provider.name", "openai"),
    ):
        span.attributes.add(key=key).value.string_value = text
    return span.trace_id.hex(), span.span_id.hex()


def _records(message: Message, signal: str) -> Sequence[Any]:
    resource = getattr(
        message, {"traces": "resource_spans", "logs": "resource_logs", "metrics": "resource_metrics"}[signal]
    ).add()
    scope = getattr(resource, {"traces": "scope_spans", "logs": "scope_logs", "metrics": "scope_metrics"}[signal]).add()
    records = getattr(scope, {"traces": "spans", "logs": "log_records", "metrics": "metrics"}[signal])
    return [resource.resource, scope.scope, *(records.add() for _ in range(3))]


def with_hex_ids(found: object) -> object:
    """OTLP's JSON has ids in hex, where protobuf's has base64."""
    if isinstance(found, list):
        return [with_hex_ids(one) for one in found]
    if not isinstance(found, dict):
        return found
    return {
        key: base64.b64decode(one).hex() if key in ("traceId", "spanId", "parentSpanId") else with_hex_ids(one)
        for key, one in found.items()
    }


def request(number: int, seed: int) -> Sent:
    """Request `number`, the same for a seed in every run."""
    dice = random.Random(f"{seed}:{number}")
    signal = dice.choice(("traces", "traces", "traces", "logs", "logs", "metrics"))
    message = REQUESTS[signal]()
    resource, scope, *records = _records(message, signal)
    for one in records:
        if signal != "metrics":
            one.trace_id, one.span_id = dice.randbytes(16), dice.randbytes(8)
        if signal == "traces":
            one.start_time_unix_nano, one.end_time_unix_nano = START_NS, START_NS + 10**9
            one.attributes.add(key="gen_ai.operation.name").value.string_value = "chat"
        if signal == "logs":
            one.event_name = "gen_ai.evaluation.result"
        disturb(one, dice)
    for one in (resource, scope):
        if dice.random() < 0.3:
            disturb(one, dice)
    good = _good(message, number, seed) if signal == "traces" else None
    as_json = dice.random() < 0.4
    body = json.dumps(with_hex_ids(MessageToDict(message))).encode() if as_json else message.SerializeToString()
    if dice.random() < 0.4:
        body, good = mutations.mutated(body, dice), None
    gzipped = dice.random() < 0.3
    if gzipped:
        body = gzip.compress(body, 1)
        if dice.random() < 0.2:
            body, good = mutations.flipped(body, dice), None
    return Sent(signal, body, as_json, gzipped, good)
