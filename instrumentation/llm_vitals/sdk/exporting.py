"""Whether a tracer provider exports, and what to do where the process has one that does not.

A provider is judged by what it does with a span, not by its class: the SDK's own without a processor exports nothing,
and wrappers of other makes (Logfire's) export what the SDK's provider inside of them does.
"""

from __future__ import annotations

import logging
import os
from typing import Any, Final

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

from llm_vitals.pipeline.processor import VitalsSpanProcessor

logger = logging.getLogger(__name__)

_GROUP: Final = "opentelemetry_traces_exporter"
_WRAPPED: Final = ("provider", "_provider", "_tracer_provider")
"""Attributes by which a provider of another make holds the one that it wraps."""


def is_unset(provider: object) -> bool:
    """Whether nobody has set a global tracer provider yet."""
    return isinstance(provider, trace.ProxyTracerProvider)


def exports(provider: object) -> bool | None:
    """Whether spans of this provider go anywhere; None where it cannot be seen (a provider of another make that takes
    processors)."""
    sdk = sdk_provider(provider)
    if sdk is not None:
        return any(not isinstance(one, VitalsSpanProcessor) for one in _processors(sdk))
    return None if hasattr(provider, "add_span_processor") else False


def sdk_provider(provider: object) -> TracerProvider | None:
    """The SDK's provider that this is, or wraps."""
    for _ in range(5):
        if isinstance(provider, TracerProvider):
            return provider
        inner = next((one for name in _WRAPPED if (one := getattr(provider, name, None)) is not None), None)
        if inner is None:
            return None
        provider = inner
    return None


def _processors(provider: TracerProvider) -> tuple[Any, ...]:
    # No public way to see them. Were the name gone, the provider would be taken to export.
    active = getattr(provider, "_active_span_processor", None)
    found: Any = getattr(active, "_span_processors", None)
    return tuple(found) if found is not None else (active,)


def own_provider(external: object) -> TracerProvider:
    """A provider of our own, for a process whose global one takes no exporter."""
    kind = type(external)
    logger.warning(
        "The process's tracer provider is %s.%s, which is none of OpenTelemetry's SDK: spans of calls to models are "
        "exported by a provider of LLM Vitals' own, as the OTEL_* variables say. Pass tracer_provider= to init() to "
        "choose another.",
        kind.__module__,
        kind.__qualname__,
    )
    made = TracerProvider()
    add_exporters(made)
    return made


def add_exporters(provider: TracerProvider) -> None:
    """Let a provider export as OTEL_TRACES_EXPORTER says. The variables must have their defaults."""
    from importlib.metadata import entry_points  # noqa: PLC0415 # for few processes, and not at every start

    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter  # noqa: PLC0415 # as above

    for name in os.environ.get("OTEL_TRACES_EXPORTER", "").split(","):
        for found in entry_points(group=_GROUP, name=name.strip()):
            exporter: Any = found.load()
            if isinstance(exporter, type) and issubclass(exporter, SpanExporter):
                provider.add_span_processor(BatchSpanProcessor(exporter()))
