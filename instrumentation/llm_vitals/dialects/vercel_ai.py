"""The Vercel AI SDK, versions 4 to 7."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

VERCEL_AI: Final = Dialect(
    title="Vercel AI SDK",
    checked=("ai 4.3.19, 5.0.277 and 6.0.326", "@ai-sdk/otel 1.0.173"),
    kinds=(
        SpanKinds(
            attribute="ai.operationId",
            calls={
                "ai.generatetext.dogenerate": semconv.CHAT,
                "ai.streamtext.dostream": semconv.CHAT,
                "ai.generateobject.dogenerate": semconv.CHAT,
                "ai.streamobject.dostream": semconv.CHAT,
                "ai.embed.doembed": semconv.EMBEDDINGS,
                "ai.embedmany.doembed": semconv.EMBEDDINGS,
            },
            others=frozenset(
                {
                    "ai.generatetext",
                    "ai.streamtext",
                    "ai.generateobject",
                    "ai.streamobject",
                    "ai.embed",
                    "ai.embedmany",
                    "ai.toolcall",
                    "ai.rerank",
                    "ai.rerank.dorerank",
                    "ai.generatespeech",
                    "ai.transcribe",
                    "ai.streamtranscribe",
                    "ai.workflowagent.stream",
                }
            ),
        ),
    ),
    names={
        semconv.PROVIDER_NAME: ("ai.model.provider",),
        semconv.REQUEST_MODEL: ("ai.model.id",),
        semconv.RESPONSE_MODEL: ("ai.response.model",),
        semconv.RESPONSE_ID: ("ai.response.id",),
        semconv.USAGE_INPUT_TOKENS: ("ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens"),
        semconv.USAGE_OUTPUT_TOKENS: ("ai.usage.outputTokens", "ai.usage.completionTokens"),
        semconv.USAGE_CACHE_READ: ("ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens"),
        semconv.USAGE_CACHE_WRITE: ("ai.usage.inputTokenDetails.cacheWriteTokens",),
        semconv.USAGE_REASONING: ("ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens"),
        semconv.RESPONSE_FINISH_REASONS: ("ai.response.finishReason",),
        semconv.SESSION_ID: ("ai.telemetry.metadata.sessionId", "ai.telemetry.metadata.session_id"),
    },
    milliseconds={semconv.RESPONSE_TIME_TO_FIRST_CHUNK: ("ai.response.msToFirstChunk", "ai.stream.msToFirstChunk")},
    known=(
        "ai.usage.inputTokenDetails.noCacheTokens",
        "ai.usage.outputTokenDetails.textTokens",
    ),
    inputs=("ai.prompt.messages",),
    outputs=("ai.response.text", "ai.response.object", "ai.response.toolCalls"),
    notes="The outer span (`ai.generateText`) covers all steps of an answer and is no call; its inner span is.",
)
