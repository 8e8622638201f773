"""Strands Agents."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

STRANDS: Final = Dialect(
    title="Strands Agents",
    checked=("strands-agents 1.62.0", "@strands-agents/sdk 1.16.0"),
    kinds=(
        SpanKinds(
            attribute=semconv.OPERATION_NAME,
            calls={},
            others=frozenset({"execute_event_loop_cycle", "invoke_swarm", "invoke_graph"}),
        ),
    ),
    emitter="strands-agents",
    emits_milliseconds=("gen_ai.server.time_to_first_token",),
    notes="It names itself as the provider, so the model says who bills. Messages are events, as Bedrock's content.",
)
