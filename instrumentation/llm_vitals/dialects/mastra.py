"""Mastra's exporter for OpenTelemetry."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

MASTRA: Final = Dialect(
    title="Mastra",
    checked=("@mastra/otel-exporter 0.3.3",),
    kinds=(
        SpanKinds(
            attribute="mastra.span.type",
            calls={"model_generation": semconv.CHAT, "llm_generation": semconv.CHAT},
            others=frozenset(
                {
                    "agent_run",
                    "generic",
                    "llm_chunk",
                    "mcp_tool_call",
                    "model_chunk",
                    "model_step",
                    "processor_run",
                    "tool_call",
                    "workflow_conditional",
                    "workflow_conditional_eval",
                    "workflow_loop",
                    "workflow_parallel",
                    "workflow_run",
                    "workflow_sleep",
                    "workflow_step",
                    "workflow_wait_event",
                }
            ),
        ),
    ),
    notes="A generation that picks a tool has the operation `tool_selection`; by its type it is a call.",
)
