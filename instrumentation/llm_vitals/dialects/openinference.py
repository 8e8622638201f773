"""OpenInference (Arize Phoenix)."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

OPENINFERENCE: Final = Dialect(
    title="OpenInference",
    checked=(
        "openinference-semantic-conventions 0.1.42",
        "openinference-instrumentation-openai 0.1.66",
        "openinference-instrumentation-langchain 0.1.80",
        "openinference-instrumentation-anthropic 3.1.0",
        "openinference-instrumentation-llama-index 4.6.1",
    ),
    kinds=(
        SpanKinds(
            attribute="openinference.span.kind",
            calls={"llm": semconv.CHAT, "embedding": semconv.EMBEDDINGS},
            others=frozenset(
                {"agent", "chain", "evaluator", "guardrail", "prompt", "reranker", "retriever", "tool", "decision"}
            ),
        ),
    ),
    names={
        semconv.PROVIDER_NAME: ("llm.provider", "llm.system"),
        semconv.REQUEST_MODEL: ("llm.request.model_name", "llm.model_name", "embedding.model_name"),
        semconv.RESPONSE_MODEL: ("llm.response.model_name",),
        semconv.USAGE_INPUT_TOKENS: ("llm.token_count.prompt",),
        semconv.USAGE_OUTPUT_TOKENS: ("llm.token_count.completion",),
        semconv.USAGE_CACHE_READ: (
            "llm.token_count.prompt_details.cache_read",
            "llm.token_count.prompt_details.cache_input",
        ),
        semconv.USAGE_CACHE_WRITE: ("llm.token_count.prompt_details.cache_write",),
        semconv.USAGE_REASONING: ("llm.token_count.completion_details.reasoning",),
        semconv.USAGE_AUDIO_INPUT: ("llm.token_count.prompt_details.audio",),
        semconv.USAGE_AUDIO_OUTPUT: ("llm.token_count.completion_details.audio",),
        semconv.RESPONSE_FINISH_REASONS: ("llm.finish_reason",),
        semconv.COST: ("llm.cost.total",),
    },
    objects={
        "llm.invocation_parameters": {
            "model": semconv.REQUEST_MODEL,
            "model_name": semconv.REQUEST_MODEL,
            "stream": semconv.REQUEST_STREAM,
        },
    },
    first_output_events=("First Token Stream Event",),
    helpers=("._prepare_chat_with_tools",),
    known=("llm.token_count.prompt_details", "llm.token_count.completion_details"),
    inputs=("llm.prompts", "input.value"),
    outputs=("output.value",),
    notes="`input.value` may be the question or a whole request as JSON; both are read. An embedding pipeline's span "
    "counts where it names its model.",
)
