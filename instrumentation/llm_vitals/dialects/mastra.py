"""Mastra's exporter for OpenTelemetry."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

MASTRA: Final = Dialect(
    title="Mastra",
    checked=("@mastra/otel-exporter 0.3.3", "@mastra/otel-exporter 1.4.0"),
    kinds=(
        SpanKinds(
            attribute="mastra.span.type",
            calls={
                "model_inference": semconv.CHAT,
                "model_generation": semconv.CHAT,
                "llm_generation": semconv.CHAT,
            },
            surrounding=frozenset({"model_generation"}),
            others=frozenset(
                {
                    "agent_run",
                    "agent_step",
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
    names={semconv.SESSION_ID: ("mastra.metadata.sessionId", "mastra.metadata.threadId")},
    first_output_at=("mastra.completion_start_time",),
    notes="Since 1.0 an inference is the call, and has no question: that stands on the generation around it. Before, a "
    "generation is. A generation that picks a tool has the operation `tool_selection`; by its type it is a call.",
)
