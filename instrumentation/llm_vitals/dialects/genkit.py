"""Genkit."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

GENKIT: Final = Dialect(
    title="Genkit",
    checked=("genkit 1.42.0", "@genkit-ai/core 1.42.0"),
    kinds=(
        SpanKinds(
            attribute="genkit:metadata:subtype",
            calls={"model": semconv.CHAT, "embedder": semconv.EMBEDDINGS},
            others=frozenset(
                {
                    "agent",
                    "agent-abort",
                    "agent-snapshot",
                    "background-model",
                    "cancel-operation",
                    "check-operation",
                    "custom",
                    "dynamic-action-provider",
                    "evaluator",
                    "executable-prompt",
                    "flow",
                    "indexer",
                    "prompt",
                    "reranker",
                    "resource",
                    "retriever",
                    "tool",
                    "tool.v2",
                    "util",
                }
            ),
        ),
        SpanKinds(
            attribute="genkit:type",
            calls={},
            others=frozenset({"flow", "flowstep", "helper", "prompttemplate", "util", "dotprompt", "evaluator"}),
        ),
    ),
    names={semconv.REQUEST_MODEL: ("genkit:name",)},
    objects={
        "genkit:output": {
            "usage.inputTokens": semconv.USAGE_INPUT_TOKENS,
            "usage.outputTokens": semconv.USAGE_OUTPUT_TOKENS,
            "usage.cachedContentTokens": semconv.USAGE_CACHE_READ,
            "usage.thoughtsTokens": semconv.USAGE_REASONING,
            "usage.totalTokens": semconv.USAGE_TOTAL,
            "finishReason": semconv.RESPONSE_FINISH_REASONS,
        },
    },
    inputs=("genkit:input",),
    outputs=("genkit:output",),
    notes="The name of a model's span is the model, behind its plugin's (`googleai/gemini-2.5-flash`).",
)
