"""Langfuse, its SDKs on OpenTelemetry."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

_USAGE: Final = "langfuse.observation.usage_details"
_COST: Final = "langfuse.observation.cost_details"

LANGFUSE: Final = Dialect(
    title="Langfuse",
    checked=("langfuse 3.0.0 and 5.0.4",),
    kinds=(
        SpanKinds(
            attribute="langfuse.observation.type",
            calls={"generation": semconv.CHAT, "embedding": semconv.EMBEDDINGS},
            others=frozenset({"agent", "chain", "evaluator", "event", "guardrail", "retriever", "span", "tool"}),
        ),
    ),
    names={
        semconv.REQUEST_MODEL: ("langfuse.observation.model.name",),
        semconv.SESSION_ID: ("langfuse.session.id", "langfuse.trace.session_id"),
    },
    objects={
        _USAGE: {
            "input": semconv.USAGE_INPUT_TOKENS,
            "prompt_tokens": semconv.USAGE_INPUT_TOKENS,
            "promptTokens": semconv.USAGE_INPUT_TOKENS,
            "input_tokens": semconv.USAGE_INPUT_TOKENS,
            "output": semconv.USAGE_OUTPUT_TOKENS,
            "completion_tokens": semconv.USAGE_OUTPUT_TOKENS,
            "completionTokens": semconv.USAGE_OUTPUT_TOKENS,
            "output_tokens": semconv.USAGE_OUTPUT_TOKENS,
            "input_cached_tokens": semconv.USAGE_CACHE_READ,
            "input_cache_read": semconv.USAGE_CACHE_READ,
            "cache_read_input_tokens": semconv.USAGE_CACHE_READ,
            "input_cache_creation": semconv.USAGE_CACHE_WRITE,
            "cache_creation_input_tokens": semconv.USAGE_CACHE_WRITE,
            "input_audio": semconv.USAGE_AUDIO_INPUT,
            "input_audio_tokens": semconv.USAGE_AUDIO_INPUT,
            "output_audio": semconv.USAGE_AUDIO_OUTPUT,
            "output_audio_tokens": semconv.USAGE_AUDIO_OUTPUT,
            "output_reasoning": semconv.USAGE_REASONING,
            "output_reasoning_tokens": semconv.USAGE_REASONING,
        },
        _COST: {"total": semconv.COST},
    },
    first_output_at=("langfuse.observation.completion_start_time",),
    added=(_USAGE, _COST),
    known=("total", "total_tokens", "totalTokens", "input_text*", "output_text*", "output_*_prediction_tokens"),
    inputs=("langfuse.observation.input",),
    outputs=("langfuse.observation.output",),
    notes="Its counts exclude one another; the input that is kept is their sum, as the cost is where it has no total.",
)
