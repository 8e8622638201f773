"""The span that is current during its call, for `LLM_VITALS_HTTP_SPANS=true`: the HTTP span nests beneath it.

Only here the caller's path reads the request, because a span must have its name and its sampled attributes when it
starts. The worker fills in the rest and ends it.
"""

from __future__ import annotations

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, Tracer

from llm_vitals.core import semconv
from llm_vitals.core.text import Attributes
from llm_vitals.formats.parse import exchange
from llm_vitals.pipeline import span_attributes
from llm_vitals.pipeline.recording_reader import read
from llm_vitals.transport.recording import Recording


def request_context(recording: Recording, tracer: Tracer) -> Context:
    """The context of the call's own span, which `recording` keeps; the caller's context when this is no model call.
    May raise what a sampler or processor of the application raises."""
    parsed = exchange(read(recording))
    if parsed is None:
        return recording.context
    attributes: Attributes = {
        semconv.OPERATION_NAME: parsed.request.operation,
        semconv.PROVIDER_NAME: parsed.provider,
    }
    for key, value in (
        (semconv.REQUEST_MODEL, parsed.request.model),
        (semconv.SERVER_ADDRESS, parsed.server_address),
        (semconv.SERVER_PORT, parsed.server_port),
    ):
        if value is not None:
            attributes[key] = value
    recording.span = tracer.start_span(
        span_attributes.name(parsed), recording.context, SpanKind.CLIENT, attributes, start_time=recording.started_ns
    )
    return trace.set_span_in_context(recording.span, recording.context)
