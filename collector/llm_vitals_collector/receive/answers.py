"""OTLP's answers: full and partial success, and what went wrong as a google.rpc.Status."""

from __future__ import annotations

import json

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from prometheus_client import Counter

from llm_vitals_collector.metrics import KEPT, OTHER, REJECTED, Instruments
from llm_vitals_collector.receive.otlp import Received


def traces(received: Received) -> ExportTraceServiceResponse:
    """Says how many spans were rejected and why; empty when none were."""
    answer = ExportTraceServiceResponse()
    if received.rejected:
        answer.partial_success.rejected_spans = received.rejected
        answer.partial_success.error_message = received.reason
    return answer


def logs(received: Received) -> ExportLogsServiceResponse:
    """Says how many log records were rejected and why; empty when none were."""
    answer = ExportLogsServiceResponse()
    if received.rejected:
        answer.partial_success.rejected_log_records = received.rejected
        answer.partial_success.error_message = received.reason
    return answer


def metrics(_received: Received) -> ExportMetricsServiceResponse:
    """Always a full success."""
    return ExportMetricsServiceResponse()


def status(code: int, message: str, *, retry_after_s: int | None = None) -> status_pb2.Status:
    """A google.rpc.Status; with `retry_after_s` it carries the RetryInfo that OTLP's senders look for."""
    made = status_pb2.Status(code=code, message=message)
    if retry_after_s is not None:
        info = error_details_pb2.RetryInfo()
        info.retry_delay.seconds = retry_after_s
        made.details.add().Pack(info)
    return made


def encode(message: Message, *, as_json: bool) -> bytes:
    """In the format of the request."""
    return json.dumps(MessageToDict(message)).encode() if as_json else message.SerializeToString()


def note(instruments: Instruments, signal: str, received: Received) -> None:
    """Count what a request brought, once it is committed."""
    if signal == "traces":
        _note_kinds(instruments.spans, len(received.batch.calls), received)
        instruments.unkept_spans.note(received.unkept)
        for span in received.unkept:
            instruments.unkept.labels(span.reason, instruments.unkept_spans.label(span.scope)).inc()
    else:
        if signal == "logs":
            _note_kinds(instruments.log_records, len(received.batch.feedback) + len(received.batch.scores), received)
        instruments.points.labels(signal).inc(received.other)


def _note_kinds(counter: Counter, kept: int, received: Received) -> None:
    counter.labels(KEPT).inc(kept)
    counter.labels(OTHER).inc(received.other)
    counter.labels(REJECTED).inc(received.rejected)
