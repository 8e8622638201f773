"""OTLP requests to records: pure, no network and no store.

What of a trace request is kept stands in KEPT; what is not, with the reason, in NOT_KEPT. Together they name every
field of OTLP's span, its scope and its resource (a test walks the protobuf descriptors).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from llm_vitals.core import semconv
from llm_vitals.dialects.reading import Look
from llm_vitals_collector.receive.feedback import BadFeedbackError, evaluation_of
from llm_vitals_collector.receive.spans import BadSpanError, call_of
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.receive.values import Attributes, attributes, text
from llm_vitals_collector.records import EPOCH, Batch, Call, Feedback, PlainSpan, Score
from llm_vitals_collector.unkept import UnkeptSpan, bounded

if TYPE_CHECKING:
    from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
    from opentelemetry.proto.trace.v1.trace_pb2 import Span

KEPT: Final = {
    "Span.trace_id": "trace_id",
    "Span.span_id": "span_id",
    "Span.parent_span_id": "parent_span_id",
    "Span.start_time_unix_nano": "started_at",
    "Span.end_time_unix_nano": "duration_s",
    "Span.attributes": "attributes",
    "Span.events": "error_message",
    "Span.status": "error_message",
    "Status.message": "error_message",
    "Status.code": "error_type",
    "Event.name": "error_type",
    "Event.attributes": "error_message",
    "ScopeSpans.scope": "scope",
    "ScopeSpans.spans": "span_id",
    "InstrumentationScope.name": "scope",
    "ResourceSpans.resource": "resource",
    "ResourceSpans.scope_spans": "scope",
    "Resource.attributes": "resource",
}
"""OTLP field to the column of `call` that it goes into; many attributes have columns of their own beside it."""

NOT_KEPT: Final = {
    "Span.trace_state": "says how a sampler decided; nothing here reads it, and a trace store has it",
    "Span.flags": "sampling and remoteness of the parent; nothing here reads it",
    "Span.name": "made of operation and request model, which have columns",
    "Span.kind": "a call to a model is a CLIENT span; that some senders say INTERNAL tells nothing more",
    "Span.links": "a call to a model links to nothing that the pages show; a trace store has them",
    "Span.dropped_attributes_count": "a matter of the sender's limits",
    "Span.dropped_events_count": "a matter of the sender's limits",
    "Span.dropped_links_count": "a matter of the sender's limits",
    "Event.time_unix_nano": "an exception ends its call: the call's end is its time",
    "Event.dropped_attributes_count": "a matter of the sender's limits",
    "Link.*": "see Span.links",
    "ScopeSpans.schema_url": "old names are read by name, whatever schema they belong to",
    "InstrumentationScope.version": "nothing here depends on it",
    "InstrumentationScope.attributes": "rarely set; nothing here reads them",
    "InstrumentationScope.dropped_attributes_count": "a matter of the sender's limits",
    "ResourceSpans.schema_url": "old names are read by name, whatever schema they belong to",
    "Resource.dropped_attributes_count": "a matter of the sender's limits",
    "Resource.entity_refs": "names which resource attributes identify it; the attributes themselves are kept",
}
"""OTLP field to the reason why it is not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What one request brought: what is kept, what is acknowledged and not kept, and what is refused and why."""

    batch: Batch = field(default_factory=Batch)
    other: int = 0
    unkept: tuple[UnkeptSpan, ...] = ()
    """Of the others, those that look like calls to a model."""
    rejected: int = 0
    reason: str = ""
    """Why, of the most frequent fault; empty when nothing was rejected."""


def traces(request: ExportTraceServiceRequest, users: Users) -> Received:
    """Spans that are calls to a model become Calls; all other spans are counted as `other`."""
    calls: list[Call] = []
    plain: list[PlainSpan] = []
    unkept: list[UnkeptSpan] = []
    other = 0
    faults: Counter[str] = Counter()
    for resource_spans in request.resource_spans:
        resource = users.clean(attributes(resource_spans.resource.attributes))
        for scope_spans in resource_spans.scope_spans:
            scope = scope_spans.scope.name or None
            for span in scope_spans.spans:
                try:
                    call = call_of(span, resource, scope, users)
                except BadSpanError as error:
                    faults[str(error)] += 1
                    continue
                if isinstance(call, Call):
                    calls.append(call)
                else:
                    other += 1
                    plain.append(_plain(span, call))
                    if call.reason is not None:
                        unkept.append(_unkept(span, call.reason, scope, resource))
    return replace(_received(Batch(calls=tuple(calls), plain=tuple(plain)), other, faults), unkept=tuple(unkept))


def _plain(span: Span, seen: Look) -> PlainSpan:
    return PlainSpan(span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex() or None, seen.is_step)


def _unkept(span: Span, reason: str, scope: str | None, resource: Attributes) -> UnkeptSpan:
    return bounded(
        UnkeptSpan(
            reason=reason,
            scope=scope or "",
            service=text(resource.get(semconv.SERVICE_NAME)),
            name=span.name,
            trace_id=span.trace_id.hex(),
            span_id=span.span_id.hex(),
            started_at=EPOCH + timedelta(microseconds=span.start_time_unix_nano // 1000),
            attributes=tuple(pair.key for pair in span.attributes),
        )
    )


def logs(request: ExportLogsServiceRequest, users: Users) -> Received:
    """Evaluation events become Feedback (by people) and Scores; all other records are counted as `other`."""
    feedback: list[Feedback] = []
    scores: list[Score] = []
    other = 0
    faults: Counter[str] = Counter()
    for resource_logs in request.resource_logs:
        service = text(attributes(resource_logs.resource.attributes).get("service.name"))
        for scope_logs in resource_logs.scope_logs:
            for record in scope_logs.log_records:
                try:
                    one = evaluation_of(record, service, users)
                except BadFeedbackError as error:
                    faults[str(error)] += 1
                    continue
                if one is None:
                    other += 1
                elif isinstance(one, Feedback):
                    feedback.append(one)
                else:
                    scores.append(one)
    return _received(Batch(feedback=tuple(feedback), scores=tuple(scores)), other, faults)


def metrics(request: ExportMetricsServiceRequest) -> Received:
    """Nothing of it is kept: metrics belong in Prometheus, and the KPIs here come from the calls themselves."""
    return Received(
        other=sum(len(scope.metrics) for resource in request.resource_metrics for scope in resource.scope_metrics)
    )


def _received(batch: Batch, other: int, faults: Counter[str]) -> Received:
    return Received(
        batch=batch,
        other=other,
        rejected=sum(faults.values()),
        reason=faults.most_common(1)[0][0] if faults else "",
    )
