"""AgentOps."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

AGENTOPS: Final = Dialect(
    title="AgentOps",
    checked=("agentops 0.4.21",),
    kinds=(
        SpanKinds(
            attribute="gen_ai.request.type",
            calls={"chat": semconv.CHAT, "completion": semconv.TEXT_COMPLETION, "embedding": semconv.EMBEDDINGS},
        ),
        SpanKinds(
            attribute="agentops.span.kind",
            calls={"llm": semconv.CHAT, "llm.call": semconv.CHAT},
            others=frozenset(
                {
                    "agent",
                    "agent.action",
                    "agent.decision",
                    "agent.thinking",
                    "chain",
                    "guardrail",
                    "http",
                    "operation",
                    "session",
                    "task",
                    "text",
                    "tool",
                    "workflow",
                    "workflow.step",
                }
            ),
        ),
    ),
)
