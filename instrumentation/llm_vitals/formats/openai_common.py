"""What OpenAI's formats share, and the dialects of those who speak them.

Read from openai 3.54 `types/completion_usage.py`, `types/chat/completion_create_params.py`; Groq `x_groq`,
xAI and Perplexity (reasoning counted beside the completion): the providers' API pages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from llm_vitals.core.exchange import Usage
from llm_vitals.core.utf8 import join_surrogates
from llm_vitals.formats import provider as providers
from llm_vitals.formats.json_values import Json, count, items, mapping, objects, string, word
from llm_vitals.formats.parameters import without_secrets

TOOLS_CAP: Final = 16_384
"""Characters of tool definitions kept; larger ones are left out."""
_TOOLS_MOST: Final = 128

REASONING_ASIDE: Final = frozenset({providers.X_AI, providers.PERPLEXITY})
"""Providers whose `completion_tokens` leaves reasoning out."""

_GEMINI: Final = frozenset({providers.GCP_GEMINI, providers.GCP_VERTEX_AI})
_CACHED: Final = ("prompt_cache_hit_tokens", "num_cached_tokens", "cached_tokens", "cache_read_input_tokens")
"""Names that DeepSeek, Mistral, Moonshot, and gateways to Anthropic (LiteLLM, Databricks) have for cached input."""

_INSTRUCTIONS: Final = frozenset({"system", "developer"})
_WORDS_OF: Final = _INSTRUCTIONS | {"user", "assistant", "model"}
"""Roles of messages that are words; the others bring what a tool answered."""

_NATIVE_REFUSALS: Final = frozenset({"refusal", "safety", "prohibited_content", "blocklist", "spii", "content_filter"})


def deployment(path: str) -> str | None:
    """The deployment that an Azure path names (`/openai/deployments/{name}/...`): it stands for the model."""
    _, found, rest = path.partition("/openai/deployments/")
    return rest.partition("/")[0] or None if found else None


def provider(path: str) -> str:
    """Whose API an unknown host offers: Azure's by its path, else OpenAI's."""
    return providers.AZURE_OPENAI if "/openai/deployments/" in path else providers.OPENAI


def usage(value: object, provider: str) -> Usage | None:
    """Tokens of a chat completion, completion or embeddings answer; None when there is none."""
    counts = mapping(value)
    if not counts:
        return None
    input_details = mapping(counts.get("prompt_tokens_details"))
    output_details = mapping(counts.get("completion_tokens_details"))
    output = count(counts.get("completion_tokens"))
    reasoning = count(output_details.get("reasoning_tokens"))
    if reasoning is None:
        reasoning = count(counts.get("reasoning_tokens"))
    prompt = count(counts.get("prompt_tokens"))
    if output is not None:
        # Gateways pass xAI's counts on under a host of their own: there the total tells that reasoning is aside.
        # Gemini's thoughts are in its total alone.
        total = count(counts.get("total_tokens"))
        beside = 0 if total is None or prompt is None else total - prompt - output
        if reasoning is None and beside > 0 and provider in _GEMINI:
            reasoning = beside
        if reasoning is not None and (provider in REASONING_ASIDE or beside == reasoning):
            output += reasoning
    cached = count(input_details.get("cached_tokens"))
    for name in _CACHED:
        if cached is None:
            cached = count(counts.get(name))
    written = count(input_details.get("cache_write_tokens"))
    found = Usage(
        input_tokens=prompt,
        output_tokens=output,
        cache_read=cached,
        cache_write=count(counts.get("cache_creation_input_tokens")) if written is None else written,
        reasoning=reasoning,
    )
    nothing = (
        found.input_tokens is None
        and found.output_tokens is None
        and found.cache_read is None
        and found.cache_write is None
        and found.reasoning is None
    )
    return None if nothing else found


def tools(value: object) -> str | None:
    """JSON text of the tool definitions without secrets (a remote server's headers), when they are few and short."""
    listed = items(value)
    if not listed or len(listed) > _TOOLS_MOST:
        return None
    try:
        text = json.dumps(without_secrets(listed), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return None
    return join_surrogates(text) if len(text) <= TOOLS_CAP else None


def user(body: Json) -> str | None:
    """The end user as the request names it."""
    return (
        word(body.get("safety_identifier"))
        or word(body.get("user"))
        or word(mapping(body.get("metadata")).get("user_id"))
    )


def output_type(format_type: object) -> str | None:
    """`gen_ai.output.type` of a response format's `type`."""
    if format_type == "text":
        return "text"
    return "json" if format_type in ("json_object", "json_schema") else None


def led_by_user(messages: Sequence[Json], goes_on: Callable[[Json], bool] = lambda _: False) -> bool:
    """Whether a person's words lead to the answer: the last message is the user's.

    Instructions that follow it (system messages) are passed over, and so is an answer's beginning that the application
    wrote itself (an assistant's message that calls no tool). A prompt that is all instructions is the user's, too.
    `goes_on` says whether a message brings a tool's result, or calls a tool: it goes on with what was asked before.
    """
    instructions = False
    for message in reversed(messages):
        role = word(message.get("role"))
        if goes_on(message) or role not in _WORDS_OF:
            return False
        if role == "user":
            return True
        instructions = instructions or role in _INSTRUCTIONS
    return instructions


def moderated(body: Json) -> str | None:
    """`moderation.input` or `.output` where one is flagged. Chat lists `results`, Responses has the result itself."""
    if "moderation" not in body:
        return None
    for side in ("input", "output"):
        result = mapping(mapping(body.get("moderation")).get(side))
        if result.get("flagged") is True or any(r.get("flagged") is True for r in objects(result.get("results"))):
            return f"moderation.{side}.flagged"
    return None


def filtered(results: object) -> str | None:
    """The category of Azure's `content_filter_results` that was filtered."""
    for category, verdict in mapping(results).items():
        if mapping(verdict).get("filtered") is True:
            return category[:64]
    return None


def filtered_prompt(body: Json) -> str | None:
    """Azure's `prompt_filter_results`, where the prompt was filtered."""
    if "prompt_filter_results" not in body:
        return None
    for result in objects(body["prompt_filter_results"]):
        category = filtered(result.get("content_filter_results"))
        if category:
            return f"prompt_filter_results.{category}"
    return None


def native_refusal(choice: Json) -> str | None:
    """OpenRouter's `native_finish_reason`, where the model behind it declined."""
    native = string(choice.get("native_finish_reason"))
    return f"native_finish_reason={native}" if native and native.lower() in _NATIVE_REFUSALS else None


def choices(body: Json) -> list[Json]:
    """The choices of an answer, by their index."""
    listed = list(objects(body.get("choices")))
    if len(listed) > 1:
        listed.sort(key=lambda choice: count(choice.get("index")) or 0)
    return listed


def first(values: Iterable[str | None]) -> str | None:
    """The first one that is not None or empty."""
    return next((v for v in values if v), None)
