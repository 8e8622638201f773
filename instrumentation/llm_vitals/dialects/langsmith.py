"""LangSmith's export by OpenTelemetry."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

LANGSMITH: Final = Dialect(
    title="LangSmith",
    checked=("langsmith 0.15.1",),
    kinds=(
        SpanKinds(
            attribute="langsmith.span.kind",
            calls={"llm": semconv.CHAT, "embedding": semconv.EMBEDDINGS},
            others=frozenset({"chain", "parser", "prompt", "retriever", "tool", "agent"}),
        ),
    ),
    names={
        semconv.REQUEST_STREAM: ("langsmith.request.streaming",),
        semconv.SESSION_ID: (
            "langsmith.metadata.session_id",
            "langsmith.metadata.thread_id",
            "langsmith.metadata.conversation_id",
        ),
    },
    objects={
        "gen_ai.usage.input_token_details": {
            "cache_read": semconv.USAGE_CACHE_READ,
            "cache_creation": semconv.USAGE_CACHE_WRITE,
            "audio": semconv.USAGE_AUDIO_INPUT,
        },
        "gen_ai.usage.output_token_details": {
            "reasoning": semconv.USAGE_REASONING,
            "audio": semconv.USAGE_AUDIO_OUTPUT,
        },
    },
    known=("text",),
    notes="A template and a retriever have the operations `chat` and `embeddings`; by their kind they are no calls. "
    "Serialised LangChain messages are read.",
)
