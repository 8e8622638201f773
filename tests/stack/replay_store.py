"""The replay into the collector's store: OTLP requests, received and kept as the collector does it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import InstrumentationScope
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord, ResourceLogs, ScopeLogs
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span
from replay_calls import SERVICE, Attempt

from llm_vitals.core import semconv
from llm_vitals.verdicts.fingerprint import key_from
from llm_vitals_collector.receive import otlp
from llm_vitals_collector.receive.signals import parts_of
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.store import Store
from llm_vitals_demo.history.otlp import key_values

SPANS_A_REQUEST = 1000
_RESOURCE = Resource(attributes=key_values({"service.name": SERVICE}))
_SCOPE = InstrumentationScope(name=semconv.SCOPE)


def keep(store: Store, attempts: Sequence[Attempt]) -> None:
    """Spans in the order in which they arrive; the ratings after them."""
    arriving = iter(sorted(attempts, key=lambda attempt: attempt.arrives))
    users = Users(key_from(""))
    while batch := list(islice(arriving, SPANS_A_REQUEST)):
        received = otlp.traces(parts_of(traces_of(batch)), users)
        assert (len(received.batch.calls), received.rejected) == (len(batch), 0), received.reason
        store.write([received.batch])
    received = otlp.logs(parts_of(logs_of(attempts)), users)
    rated = sum(attempt.rating is not None for attempt in attempts)
    assert (len(received.batch.feedback), received.rejected) == (rated, 0), received.reason
    store.write([received.batch])


def traces_of(attempts: Sequence[Attempt], scope: str = semconv.SCOPE) -> ExportTraceServiceRequest:
    """A request with the spans of calls."""
    scoped = ScopeSpans(scope=InstrumentationScope(name=scope), spans=[_span(attempt) for attempt in attempts])
    return ExportTraceServiceRequest(resource_spans=[ResourceSpans(resource=_RESOURCE, scope_spans=[scoped])])


def logs_of(attempts: Sequence[Attempt]) -> ExportLogsServiceRequest:
    """A request with the ratings of calls."""
    records = [_record(attempt) for attempt in attempts if attempt.rating is not None]
    scoped = ScopeLogs(scope=_SCOPE, log_records=records)
    return ExportLogsServiceRequest(resource_logs=[ResourceLogs(resource=_RESOURCE, scope_logs=[scoped])])


def _span(attempt: Attempt) -> Span:
    start_ns = round(attempt.at * 1e6) * 1000
    return Span(
        trace_id=(attempt.number + 1).to_bytes(16, "big"),
        span_id=(attempt.number + 1).to_bytes(8, "big"),
        kind=Span.SPAN_KIND_CLIENT,
        start_time_unix_nano=start_ns,
        end_time_unix_nano=start_ns + round(attempt.duration_s * 1e9),
        attributes=key_values(attempt.attributes),
    )


def _record(attempt: Attempt) -> LogRecord:
    assert attempt.rating is not None
    return LogRecord(
        time_unix_nano=round(attempt.rating.at * 1e6) * 1000,
        event_name=semconv.EVENT_EVALUATION_RESULT,
        attributes=key_values(
            {
                semconv.EVALUATION_NAME: semconv.USER_FEEDBACK,
                semconv.RATING: attempt.rating.word,
                semconv.RESPONSE_ID: attempt.attributes[semconv.RESPONSE_ID],
            }
        ),
    )
