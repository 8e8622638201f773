"""The GenAI semantic conventions, today's and older."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

GENAI: Final = Dialect(
    title="OpenTelemetry GenAI conventions",
    checked=(
        "open-telemetry/semantic-conventions 1.27 to 1.42",
        "opentelemetry-util-genai 1.3b0",
        "opentelemetry-instrumentation-openai-v2 2.4b0",
        "Microsoft.Extensions.AI 9.x",
        "sentry-sdk 2.75.0",
        "vLLM's spans of requests",
    ),
    kinds=(
        SpanKinds(
            attribute=semconv.OPERATION_NAME,
            calls={
                **{name: name for name in semconv.INFERENCE_OPERATIONS},
                "chat_completion": semconv.CHAT,
                "completion": semconv.TEXT_COMPLETION,
                "embedding": semconv.EMBEDDINGS,
                "embed": semconv.EMBEDDINGS,
                "message": semconv.CHAT,
                "messages": semconv.CHAT,
                "response": semconv.CHAT,
                "responses": semconv.CHAT,
            },
            others=frozenset(
                {
                    "agent",
                    "agent_step",
                    "audio",
                    "chain",
                    "create_agent",
                    "execute_task",
                    "execute_tool",
                    "fine_tuning",
                    "framework",
                    "goto",
                    "handoff",
                    "image",
                    "invoke_agent",
                    "invoke_workflow",
                    "parser",
                    "plan",
                    "prompt",
                    "rerank",
                    "retrieval",
                    "retriever",
                    "litellm.moderation",
                    "litellm.passthrough",
                    "litellm.responses_management",
                    "moderation",
                    "speech_to_text",
                    "task",
                    "text_to_speech",
                    "tool",
                    "transcribe",
                    "vectordb",
                    "vector_db_retrieve",
                    "workflow",
                }
            ),
        ),
    ),
    names={
        semconv.PROVIDER_NAME: ("gen_ai.system",),
        semconv.USAGE_INPUT_TOKENS: (
            "gen_ai.usage.prompt_tokens",
            "gen_ai.response.input_tokens",
            "gen_ai.response.prompt_tokens",
        ),
        semconv.USAGE_OUTPUT_TOKENS: (
            "gen_ai.usage.completion_tokens",
            "gen_ai.response.output_tokens",
            "gen_ai.response.completion_tokens",
        ),
        semconv.USAGE_CACHE_READ: (
            "gen_ai.usage.cache_read_input_tokens",
            "gen_ai.usage.cache_read_tokens",
            "gen_ai.usage.cached_input_tokens",
            "gen_ai.usage.cached_tokens",
            "gen_ai.usage.input_tokens.cached",
            "gen_ai.usage.prompt_tokens_details.cached_tokens",
            "gen_ai.usage.input_tokens_details.cached_tokens",
        ),
        semconv.USAGE_CACHE_WRITE: (
            "gen_ai.usage.cache_creation.input_tokens",
            "gen_ai.usage.cache_creation_input_tokens",
            "gen_ai.usage.cache_write_input_tokens",
            "gen_ai.usage.cache_write_tokens",
            "gen_ai.usage.cache_creation_tokens",
            "gen_ai.usage.input_tokens.cache_write",
            "gen_ai.usage.prompt_tokens_details.cache_creation_tokens",
        ),
        semconv.USAGE_REASONING: (
            "gen_ai.usage.reasoning_tokens",
            "gen_ai.usage.reasoning_output_tokens",
            "gen_ai.usage.output_tokens.reasoning",
            "gen_ai.usage.completion_tokens_details.reasoning_tokens",
            "gen_ai.usage.output_tokens_details.reasoning_tokens",
        ),
        semconv.USAGE_AUDIO_INPUT: (
            "gen_ai.usage.prompt_tokens_details.audio_tokens",
            "gen_ai.usage.input_tokens_details.audio_tokens",
        ),
        semconv.USAGE_AUDIO_OUTPUT: (
            "gen_ai.usage.completion_tokens_details.audio_tokens",
            "gen_ai.usage.output_tokens_details.audio_tokens",
        ),
        semconv.SERVICE_TIER: (
            "openai.response.service_tier",
            "gen_ai.openai.response.service_tier",
            "gen_ai.response.service_tier",
        ),
        semconv.RESPONSE_FINISH_REASONS: ("gen_ai.response.finish_reason", "gen_ai.response.stop_reason"),
        semconv.RESPONSE_TIME_TO_FIRST_CHUNK: (
            "gen_ai.response.time_to_first_token",
            "gen_ai.server.time_to_first_token",
            "gen_ai.streaming.time_to_first_token",
            "gen_ai.latency.time_to_first_token",
        ),
        semconv.REQUEST_STREAM: (
            "gen_ai.request.is_stream",
            "gen_ai.is_streaming",
            "gen_ai.request.streaming",
            "gen_ai.response.streaming",
        ),
        semconv.HTTP_STATUS_CODE: ("http.status_code",),
        semconv.USAGE_TOTAL: ("llm.usage.total_tokens", "llm.token_count.total", "ai.usage.totalTokens"),
        semconv.SESSION_ID: (semconv.CONVERSATION_ID, "gen_ai.session.id"),
        semconv.COST: ("gen_ai.usage.cost", "gen_ai.usage.total_cost"),
    },
    known=(
        "gen_ai.usage.total_tokens",
        "gen_ai.usage.streaming_tokens",
        "gen_ai.usage.num_sequences",
        "gen_ai.usage.token_type",
        "gen_ai.usage.raw",
        "gen_ai.usage.text.*",
        "gen_ai.usage.prompt_tokens_details.text_tokens",
        "gen_ai.usage.completion_tokens_details.text_tokens",
        "gen_ai.usage.completion_tokens_details.accepted_prediction_tokens",
        "gen_ai.usage.completion_tokens_details.rejected_prediction_tokens",
        "gen_ai.usage.input_cost",
        "gen_ai.usage.output_cost",
    ),
    inputs=("gen_ai.prompt", "gen_ai.content.prompt", "gen_ai.request.messages"),
    outputs=("gen_ai.completion", "gen_ai.content.completion", "gen_ai.response.text"),
    notes="Messages are read from attributes, from `gen_ai.prompt` and `gen_ai.completion` (whole or indexed) and from "
    "span events of every older form.",
)
