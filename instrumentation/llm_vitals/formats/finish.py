"""Finish reasons of all formats in the conventions' words."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.formats.json_values import word

WORDS: Final = {
    "stop": semconv.FINISH_STOP,
    "end_turn": semconv.FINISH_STOP,
    "stop_sequence": semconv.FINISH_STOP,
    "eos": semconv.FINISH_STOP,
    "eos_token": semconv.FINISH_STOP,
    "completed": semconv.FINISH_STOP,
    "length": semconv.FINISH_LENGTH,
    "max_tokens": semconv.FINISH_LENGTH,
    "max_output_tokens": semconv.FINISH_LENGTH,
    "model_length": semconv.FINISH_LENGTH,
    "model_context_window_exceeded": semconv.FINISH_LENGTH,
    "tool_calls": semconv.FINISH_TOOL_CALL,
    "tool_call": semconv.FINISH_TOOL_CALL,
    "tool_use": semconv.FINISH_TOOL_CALL,
    "function_call": semconv.FINISH_TOOL_CALL,
    "STOP": semconv.FINISH_STOP,
    "MAX_TOKENS": semconv.FINISH_LENGTH,
    "SAFETY": semconv.FINISH_CONTENT_FILTER,
    "BLOCKLIST": semconv.FINISH_CONTENT_FILTER,
    "PROHIBITED_CONTENT": semconv.FINISH_CONTENT_FILTER,
    "SPII": semconv.FINISH_CONTENT_FILTER,
    "content_filter": semconv.FINISH_CONTENT_FILTER,
    "content_filtered": semconv.FINISH_CONTENT_FILTER,
    "refusal": semconv.FINISH_CONTENT_FILTER,
    "sensitive": semconv.FINISH_CONTENT_FILTER,  # Z.ai
    "guardrail_intervened": semconv.FINISH_CONTENT_FILTER,  # Bedrock
    "COMPLETE": semconv.FINISH_STOP,  # Cohere
    "STOP_SEQUENCE": semconv.FINISH_STOP,
    "TOOL_CALL": semconv.FINISH_TOOL_CALL,
    "ERROR": semconv.FINISH_ERROR,
    "FINISH": semconv.FINISH_STOP,  # Amazon's Titan
    "FINISHED": semconv.FINISH_STOP,
    "LENGTH": semconv.FINISH_LENGTH,
    "CONTENT_FILTERED": semconv.FINISH_CONTENT_FILTER,
    "TIMEOUT": semconv.FINISH_ERROR,
    "error": semconv.FINISH_ERROR,
    "failed": semconv.FINISH_ERROR,
    "insufficient_system_resource": semconv.FINISH_ERROR,  # DeepSeek
    "network_error": semconv.FINISH_ERROR,  # Z.ai
    "abort": semconv.FINISH_CANCELLED,  # vLLM, SGLang
}


def reason(value: object) -> str | None:
    """The convention's word for a provider's one; a word that has none stays (`pause_turn`). None for no string."""
    name = word(value)
    return None if name is None else WORDS.get(name, name)
