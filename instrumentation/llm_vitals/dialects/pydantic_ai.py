"""pydantic-ai and Logfire."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

_DETAILS: Final = "gen_ai.usage.details."

PYDANTIC_AI: Final = Dialect(
    title="pydantic-ai, Logfire",
    checked=("pydantic-ai-slim 0.3.0 and 2.68.0", "logfire-sdk 5.4.0"),
    kinds=(SpanKinds(attribute="logfire.span_type", calls={}, others=frozenset({"pending_span"})),),
    heads=("logfire.span_type",),
    records={"logfire.span_type": "log"},
    # The older spans of an agent's run have the sums of its calls and no operation, and so have the tasks and turns of
    # OpenAI's agents in Logfire.
    marks=("agent_name", "all_messages_events", "pydantic_ai.all_messages", "sdk_span_type"),
    names={
        semconv.USAGE_CACHE_READ: (
            f"{_DETAILS}cache_read_tokens",
            f"{_DETAILS}cache_read_input_tokens",
            f"{_DETAILS}cached_tokens",
            f"{_DETAILS}cached_content_tokens",
        ),
        semconv.USAGE_CACHE_WRITE: (
            f"{_DETAILS}cache_write_tokens",
            f"{_DETAILS}cache_creation_input_tokens",
        ),
        semconv.USAGE_REASONING: (f"{_DETAILS}reasoning_tokens", f"{_DETAILS}thoughts_tokens"),
        semconv.USAGE_AUDIO_INPUT: (
            f"{_DETAILS}input_audio_tokens",
            f"{_DETAILS}audio_prompt_tokens",
        ),
        semconv.USAGE_AUDIO_OUTPUT: (
            f"{_DETAILS}output_audio_tokens",
            f"{_DETAILS}audio_candidates_tokens",
        ),
        semconv.COST: ("operation.cost",),
    },
    objects={
        "request_data": {"model": semconv.REQUEST_MODEL, "stream": semconv.REQUEST_STREAM},
        "response_data": {
            "usage.prompt_tokens": semconv.USAGE_INPUT_TOKENS,
            "usage.completion_tokens": semconv.USAGE_OUTPUT_TOKENS,
            "usage.input_tokens": semconv.USAGE_INPUT_TOKENS,
            "usage.output_tokens": semconv.USAGE_OUTPUT_TOKENS,
            "usage.prompt_tokens_details.cached_tokens": semconv.USAGE_CACHE_READ,
            "usage.input_tokens_details.cached_tokens": semconv.USAGE_CACHE_READ,
            "usage.completion_tokens_details.reasoning_tokens": semconv.USAGE_REASONING,
            "usage.output_tokens_details.reasoning_tokens": semconv.USAGE_REASONING,
        },
    },
    known=(
        f"{_DETAILS}input_tokens",
        f"{_DETAILS}output_tokens",
        f"{_DETAILS}total_tokens",
        f"{_DETAILS}text_*",
        f"{_DETAILS}accepted_prediction_tokens",
        f"{_DETAILS}rejected_prediction_tokens",
        "gen_ai.aggregated_usage.*",
    ),
    inputs=("request_data", "events", "input"),
    outputs=("response_data", "events", "output"),
    notes="Logfire splits a streamed call: its span ends as the stream begins and says nothing of the answer; the "
    "record that follows is the call. Its export of openai-agents tells no finish reason.",
)
