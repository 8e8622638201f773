"""Spring AI, whose observations come through Micrometer: every value is a text."""

from __future__ import annotations

from typing import Final

from llm_vitals.dialects.dialect import Dialect, SpanKinds

SPRING_AI: Final = Dialect(
    title="Spring AI",
    checked=("spring-ai: AiObservationAttributes, AiOperationType and SpringAiKind of 2025-12",),
    kinds=(
        SpanKinds(
            attribute="spring.ai.kind",
            calls={},
            others=frozenset({"advisor", "chat_client", "tool_call", "vector_store"}),
        ),
    ),
    notes='Numbers and lists that come as text are read (`["LENGTH"]`). The span of the ChatClient around a call is '
    "no call.",
)
