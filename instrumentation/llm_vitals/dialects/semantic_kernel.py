"""Microsoft's Semantic Kernel."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

SEMANTIC_KERNEL: Final = Dialect(
    title="Semantic Kernel",
    checked=("semantic-kernel 1.0.0, 1.8.0 and 1.45.0",),
    kinds=(
        SpanKinds(
            attribute=semconv.OPERATION_NAME,
            calls={
                "chat.completions": semconv.CHAT,
                "chat.streaming_completions": semconv.CHAT,
                "text.completions": semconv.TEXT_COMPLETION,
                "text.streaming_completions": semconv.TEXT_COMPLETION,
                "text_completions": semconv.TEXT_COMPLETION,
            },
        ),
    ),
    notes="Several finish reasons come as one text with commas; they are told apart.",
)
