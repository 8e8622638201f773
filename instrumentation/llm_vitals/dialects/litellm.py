"""LiteLLM's callback for OpenTelemetry."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

_CALLS: Final = {
    "acompletion": semconv.CHAT,
    "completion": semconv.CHAT,
    "aresponses": semconv.CHAT,
    "responses": semconv.CHAT,
    "anthropic_messages": semconv.CHAT,
    "atext_completion": semconv.TEXT_COMPLETION,
    "text_completion": semconv.TEXT_COMPLETION,
    "aembedding": semconv.EMBEDDINGS,
    "embedding": semconv.EMBEDDINGS,
}

LITELLM: Final = Dialect(
    title="LiteLLM",
    checked=("litellm 1.110.2",),
    kinds=(
        SpanKinds(attribute=semconv.OPERATION_NAME, calls={k: v for k, v in _CALLS.items() if k != "completion"}),
        SpanKinds(attribute="llm.request.type", calls={k: v for k, v in _CALLS.items() if k != "completion"}),
        SpanKinds(attribute="litellm.call_type", calls=_CALLS),
    ),
    names={
        semconv.COST: ("gen_ai.cost.total_cost", "litellm.cost.total", "hidden_params.response_cost"),
        semconv.REQUEST_STREAM: ("litellm.request.streaming",),
        semconv.SESSION_ID: ("metadata.session_id",),
    },
    notes="The span `raw_gen_ai_request` inside a call tells no call of its own.",
)
