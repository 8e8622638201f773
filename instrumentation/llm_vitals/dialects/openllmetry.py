"""OpenLLMetry (Traceloop), today's and older."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

OPENLLMETRY: Final = Dialect(
    title="OpenLLMetry, Traceloop",
    checked=(
        "opentelemetry-semantic-conventions-ai 0.4.1 and 0.5.1",
        "opentelemetry-instrumentation-openai 0.30.0 and 0.62.4",
        "opentelemetry-instrumentation-langchain 0.62.4",
        "traceloop-sdk 0.62.4",
    ),
    kinds=(
        SpanKinds(
            attribute="traceloop.span.kind",
            calls={},
            others=frozenset({"workflow", "task", "agent", "tool"}),
        ),
        SpanKinds(
            attribute="llm.request.type",
            calls={
                "chat": semconv.CHAT,
                "completion": semconv.TEXT_COMPLETION,
                "embedding": semconv.EMBEDDINGS,
            },
            others=frozenset({"rerank"}),
        ),
    ),
    names={
        semconv.PROVIDER_NAME: ("llm.vendor",),
        semconv.REQUEST_MODEL: ("llm.request.model",),
        semconv.RESPONSE_MODEL: ("llm.response.model",),
        semconv.USAGE_INPUT_TOKENS: ("llm.usage.prompt_tokens",),
        semconv.USAGE_OUTPUT_TOKENS: ("llm.usage.completion_tokens",),
        semconv.USAGE_CACHE_READ: ("llm.usage.cache_read_input_tokens",),
        semconv.USAGE_CACHE_WRITE: ("llm.usage.cache_creation_input_tokens",),
        semconv.USAGE_REASONING: ("llm.usage.reasoning_tokens",),
        semconv.RESPONSE_FINISH_REASONS: ("llm.response.finish_reason", "llm.response.stop_reason"),
        semconv.REQUEST_STREAM: ("llm.is_streaming",),
        semconv.SESSION_ID: ("traceloop.association.properties.session_id",),
    },
    known=("llm.usage.token_type",),
    notes="Prompts and completions are read in all three forms: message attributes, `gen_ai.prompt.N.*` and "
    "`llm.prompts.N.*`.",
)
