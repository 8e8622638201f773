"""OTLP requests to records: pure, no network and no store.

What of a trace request is kept stands in KEPT; what is not, with the reason, in NOT_KEPT. Together they name every
field of OTLP's span, its scope and its resource (a test walks the protobuf descriptors).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from llm_vitals.core import semconv
from llm_vitals.dialects.reading import Look
from llm_vitals.dialects.values import Attributes, text
from llm_vitals_collector.receive import times
from llm_vitals_collector.receive.bounds import cut_name, noted
from llm_vitals_collector.receive.feedback import BadFeedbackError, evaluation_of
from llm_vitals_collector.receive.spans import BadSpanError, call_of
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.receive.values import attributes
from llm_vitals_collector.receive.wire import Part
from llm_vitals_collector.records import EPOCH, Batch, Call, Feedback, PlainSpan, Score
from llm_vitals_collector.unkept import UnkeptSpan, bounded

if TYPE_CHECKING:
    from google.protobuf.message import Message
    from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
    from opentelemetry.proto.resource.v1.resource_pb2 import Resource
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
    "Event.time_unix_nano": "time_to_first_chunk_s",
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
    "Span.name": "made of operation and request model, which have columns; it tells a call from what only prepares one",
    "Span.kind": "a call to a model is a CLIENT span; that some senders say INTERNAL tells nothing more",
    "Span.links": "a call to a model links to nothing that the pages show; a trace store has them",
    "Span.dropped_attributes_count": "a matter of the sender's limits",
    "Span.dropped_events_count": "a matter of the sender's limits",
    "Span.dropped_links_count": "a matter of the sender's limits",
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


def traces(parts: Iterable[Part[Span]], users: Users) -> Received:
    """Spans that are calls to a model become Calls; all other spans are counted as `other`."""
    calls: list[Call] = []
    plain: list[PlainSpan] = []
    unkept: list[UnkeptSpan] = []
    faults: Counter[str] = Counter()
    now_ns = time.time_ns()
    latest: Resource | None = None
    resource: Attributes = {}
    for part in parts:
        if part.resource is not latest:
            latest, resource = part.resource, users.clean(attributes(part.resource.attributes))
        scope = part.scope.name or None
        for span in part.records:
            # A start of 0 is none.
            problem = times.settle(span, now_ns) if span.start_time_unix_nano else None
            try:
                call = call_of(span, resource, scope, users)
            except BadSpanError as error:
                faults[str(error)] += 1
                continue
            if isinstance(call, Call):
                calls.append(call if problem is None else call._replace(attributes=noted(call.attributes, [problem])))
            else:
                plain.append(_plain(span, call))
                if call.reason is not None:
                    unkept.append(_unkept(span, call.reason, scope, resource))
    batch = Batch(calls=tuple(calls), plain=tuple(plain))
    return replace(_received(batch, len(plain), faults), unkept=tuple(unkept))


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


def logs(parts: Iterable[Part[LogRecord]], users: Users) -> Received:
    """Evaluation events become Feedback (by people) and Scores; all other records are counted as `other`."""
    feedback: list[Feedback] = []
    scores: list[Score] = []
    other = 0
    faults: Counter[str] = Counter()
    now_ns = time.time_ns()
    for part in parts:
        service = cut_name(text(attributes(part.resource.attributes).get("service.name")))
        for record in part.records:
            try:
                one = evaluation_of(record, service, users, now_ns)
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


def metrics(parts: Iterable[Part[Message]]) -> Received:
    """Nothing of it is kept: metrics belong in Prometheus, and the KPIs here come from the calls themselves."""
    return Received(other=sum(1 for part in parts for _ in part.records))


def _received(batch: Batch, other: int, faults: Counter[str]) -> Received:
    return Received(
        batch=batch,
        other=other,
        rejected=sum(faults.values()),
        reason=faults.most_common(1)[0][0] if faults else "",
    )
