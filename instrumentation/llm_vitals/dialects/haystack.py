"""Haystack's own tracing (opentelemetry-haystack, haystack.tracing)."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

_CHAT_MAKERS: Final = (
    "AmazonBedrock",
    "Anthropic",
    "AnthropicVertex",
    "AzureOpenAI",
    "AzureOpenAIResponses",
    "Cohere",
    "GoogleGenAI",
    "HuggingFaceAPI",
    "HuggingFaceLocal",
    "LlamaCpp",
    "LlamaStack",
    "MetaLlama",
    "Mistral",
    "Nvidia",
    "Ollama",
    "OpenAI",
    "OpenAIResponses",
    "OpenRouter",
    "STACKIT",
    "TogetherAI",
    "WatsonX",
)
_EMBEDDING_MAKERS: Final = (
    "AmazonBedrock",
    "AzureOpenAI",
    "Cohere",
    "GoogleGenAI",
    "HuggingFaceAPI",
    "Jina",
    "Mistral",
    "Nvidia",
    "Ollama",
    "OpenAI",
    "STACKIT",
    "WatsonX",
)
_ANSWER: Final = {
    "replies.0.meta.model": semconv.REQUEST_MODEL,
    "replies.0.meta.finish_reason": semconv.RESPONSE_FINISH_REASONS,
    "replies.0.meta.usage.prompt_tokens": semconv.USAGE_INPUT_TOKENS,
    "replies.0.meta.usage.completion_tokens": semconv.USAGE_OUTPUT_TOKENS,
    "replies.0.meta.usage.prompt_tokens_details.cached_tokens": semconv.USAGE_CACHE_READ,
    "replies.0.meta.usage.completion_tokens_details.reasoning_tokens": semconv.USAGE_REASONING,
}

HAYSTACK: Final = Dialect(
    title="Haystack",
    checked=("haystack-ai 3.4.1 with opentelemetry-haystack 2.0.0",),
    kinds=(
        SpanKinds(
            attribute="haystack.component.type",
            calls={
                **{f"{maker}ChatGenerator".lower(): semconv.CHAT for maker in _CHAT_MAKERS},
                **{
                    f"{maker}{what}Embedder".lower(): semconv.EMBEDDINGS
                    for maker in _EMBEDDING_MAKERS
                    for what in ("Text", "Document")
                },
            },
            others=frozenset({"agent", "chatpromptbuilder", "promptbuilder", "toolinvoker", "answerbuilder"}),
        ),
    ),
    marks=("haystack.pipeline.input_data", "haystack.agent.max_steps"),
    shows={"haystack.agent.step.llm.output": semconv.CHAT},
    objects={
        "haystack.component.output": {
            **_ANSWER,
            "meta.model": semconv.REQUEST_MODEL,
            "meta.usage.prompt_tokens": semconv.USAGE_INPUT_TOKENS,
        },
        "haystack.agent.step.llm.output": _ANSWER,
    },
    inputs=("haystack.component.input",),
    outputs=("haystack.component.output", "haystack.agent.step.llm.output"),
    notes="The model is the one that answered. What its spans tell of a call is content: without "
    "`HAYSTACK_CONTENT_TRACING_ENABLED=true` none is kept. An agent's steps tell no question.",
)
