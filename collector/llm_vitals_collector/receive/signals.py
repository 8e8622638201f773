"""OTLP's three signals, the same for HTTP and gRPC: how a request is read, and how it is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from llm_vitals_collector.receive import answers, jsonform, otlp, wire
from llm_vitals_collector.receive.otlp import Received
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.receive.wire import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One signal: its name in paths and metrics, its gRPC service, and what it does with the records of a request."""

    name: str
    service: str
    request: type[Message]
    record: type[Message]
    receive: Callable[[Iterable[Part[Any]]], Received]
    answer: Callable[[Received], Message]

    def read(self, body: bytes, *, as_json: bool) -> Received:
        """What a decompressed body brings. Raises MalformedError."""
        if as_json:
            return self.receive(parts_of(jsonform.parse(body, self.request())))
        return self.receive(wire.parts(body, self.record))


def signals(users: Users) -> tuple[Signal, ...]:
    """Traces, metrics and logs; the key of `users` keys the fingerprints of questions, too."""
    return (
        Signal(
            name="traces",
            service="opentelemetry.proto.collector.trace.v1.TraceService",
            request=ExportTraceServiceRequest,
            record=Span,
            receive=lambda parts: otlp.traces(parts, users),
            answer=answers.traces,
        ),
        Signal(
            name="metrics",
            service="opentelemetry.proto.collector.metrics.v1.MetricsService",
            request=ExportMetricsServiceRequest,
            record=Metric,
            receive=otlp.metrics,
            answer=answers.metrics,
        ),
        Signal(
            name="logs",
            service="opentelemetry.proto.collector.logs.v1.LogsService",
            request=ExportLogsServiceRequest,
            record=LogRecord,
            receive=lambda parts: otlp.logs(parts, users),
            answer=answers.logs,
        ),
    )


def parts_of(request: Message) -> Iterator[Part[Any]]:
    """The parts of a request that is a message already."""
    for resource in _field(request, 1):
        for scope in _field(resource, 2):
            yield Part(_field(resource, 1), _field(scope, 1), iter(_field(scope, 2)))


def _field(message: Message, number: int) -> Any:
    """Of the numbers that the requests of all signals share (see wire.py)."""
    return getattr(message, message.DESCRIPTOR.fields_by_number[number].name)
