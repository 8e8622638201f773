"""What a call is billed by beside its counts of tokens: service tier, kinds of tokens, tools, a cost that is stated.

Read from openai 3.54 `types/{completion_usage,chat/chat_completion,responses/response_usage}.py`, anthropic 2.12
`types/{usage,cache_creation,server_tool_usage}.py`, google-genai 3.6 `types.py` (UsageMetadata, ModalityTokenCount,
TrafficType, GroundingMetadata), and the providers' API pages: OpenRouter (usage accounting), Perplexity (`usage.cost`),
xAI (`cost_in_usd_ticks`: 1e-10 dollars), DeepInfra (`estimated_cost`), Pydantic's gateway (`pydantic_ai_gateway`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Billing
from llm_vitals.formats.json_values import Json, count, items, mapping, number, objects, string, word

_TICKS: Final = 1e-10
_STATED: Final = ("cost", "estimated_cost")
"""Members of a usage that hold US dollars, or an object with a total."""
_TOTALS: Final = ("total_cost", "total")
_NO_REGION: Final = ("", "not_available", "global")

STANDARD: Final = frozenset(
    {
        "default",
        "standard",
        "auto",
        "on_demand",
        "standard_only",
        "service_tier_unspecified",
        "traffic_type_unspecified",
    }
)
"""Tiers at the list price: an answer by one of these says nothing that need be kept."""

_INPUT: Final = (
    ("audio_tokens", semconv.USAGE_AUDIO_INPUT),
    ("image_tokens", semconv.USAGE_IMAGE_INPUT),
    ("video_tokens", semconv.BILLED_VIDEO_INPUT),
)
_OUTPUT: Final = (("audio_tokens", semconv.USAGE_AUDIO_OUTPUT), ("image_tokens", semconv.USAGE_IMAGE_OUTPUT))
_CACHED: Final = (("audio_tokens", semconv.USAGE_AUDIO_CACHE_READ), ("image_tokens", semconv.USAGE_IMAGE_CACHE_READ))


def _tier(*values: object) -> str | None:
    """The tier that is named first, in lower case; None where it is the standard one."""
    for value in values:
        name = word(value)
        if name is not None:
            return None if value in STANDARD or name.lower() in STANDARD else name.lower()
    return None


def _made(
    tier: str | None, tokens: Mapping[str, int], tools: Mapping[str, int], cost_usd: float | None
) -> Billing | None:
    if not tokens and not tools and cost_usd is None and tier is None:  # as nearly always
        return None
    return Billing(service_tier=tier, tokens=tokens, tools=tools, cost_usd=cost_usd)


def _kinds(found: dict[str, int], details: Json, names: Iterable[tuple[str, str]]) -> None:
    for name, attribute in names:
        tokens = details.get(name)
        if tokens and (counted := count(tokens)):
            found[attribute] = counted


def of_openai(body: Json, output: object = None) -> Billing | None:
    """Of an answer in one of OpenAI's formats; `output`: the items of a response, some of them runs of tools."""
    usage = mapping(body.get("usage"))
    tier = body.get("service_tier") or usage.get("service_tier")
    inputs = mapping(usage.get("prompt_tokens_details") or usage.get("input_tokens_details"))
    outputs = mapping(usage.get("completion_tokens_details") or usage.get("output_tokens_details"))
    if (
        (tier is None or tier == "default")
        and not output
        and _SEARCHES not in (string(body.get("model")) or "")
        and _SELDOM.isdisjoint(usage)
        and not (inputs and any(map(inputs.get, _KINDS)))
        and not (outputs and any(map(outputs.get, _KINDS)))
    ):  # nearly every answer: this takes 0.6 us where all of what follows takes 2
        return None
    tokens: dict[str, int] = {}
    _kinds(tokens, inputs, _INPUT)
    _kinds(tokens, mapping(inputs.get("cached_tokens_details")), _CACHED)
    _kinds(tokens, outputs, _OUTPUT)
    tools = _tools_of_openai(usage, output)
    if output is None and _SEARCHES in (string(body.get("model")) or ""):
        tools.setdefault("web_search", 1)
    return _made(_tier(tier), tokens, tools, _stated_usd(usage))


_SEARCHES: Final = "-search-"
"""In the names of OpenAI's chat models that search once for each answer (`gpt-4o-search-preview`, `gpt-5-search-api`):
its usage does not say so."""
_SELDOM: Final = frozenset(
    {
        "cost",
        "estimated_cost",
        "cost_in_usd_ticks",
        "pydantic_ai_gateway",
        "num_search_queries",
        "num_sources_used",
    }
)
_KINDS: Final = ("audio_tokens", "image_tokens", "video_tokens", "cached_tokens_details")


_CALLS: Final = {
    "file_search_call": "file_search",
    "code_interpreter_call": "code_interpreter",
    "image_generation_call": "image_generation",
    "x_search_call": "x_search",
}
"""Items of a response's output that are billed by the run, or in a way that the answer does not say."""


def _tools_of_openai(usage: Json, output: object) -> dict[str, int]:
    tools: dict[str, int] = {}
    searches = 0
    for item in objects(output):
        kind = item.get("type")
        if kind == "web_search_call":
            # To open a page, or to search in one, is no search.
            searches += mapping(item.get("action")).get("type", "search") == "search"
        elif isinstance(kind, str) and kind in _CALLS:
            tools[_CALLS[kind]] = tools.get(_CALLS[kind], 0) + 1
    queried = count(usage.get("num_search_queries"))  # Perplexity
    if queried or searches:
        tools["web_search"] = queried or searches
    if sources := count(usage.get("num_sources_used")):  # xAI's live search, billed by the source
        tools["live_search_source"] = sources
    return tools


def _stated_usd(usage: Json) -> float | None:
    """US dollars, where the answer says what it costs. What a router passes on to the owner of the key comes on top."""
    for name in _STATED:
        if name in usage:
            value = usage[name]
            total = number(value)
            if total is None:
                total = next((t for t in map(number, map(mapping(value).get, _TOTALS)) if t is not None), None)
            if total is not None and total >= 0:
                if usage.get("is_byok") is True:
                    total += number(mapping(usage.get("cost_details")).get("upstream_inference_cost")) or 0.0
                return total
    if "cost_in_usd_ticks" in usage and (ticks := count(usage["cost_in_usd_ticks"])):
        return ticks * _TICKS
    if "pydantic_ai_gateway" in usage:
        return number(mapping(usage["pydantic_ai_gateway"]).get("cost_estimate"))
    return None


def of_anthropic(usage: Json) -> Billing | None:
    """Of a message."""
    tokens: dict[str, int] = {}
    if "cache_creation" in usage:
        _kinds(tokens, mapping(usage["cache_creation"]), _LONG_LIVED)
    tools: dict[str, int] = {}
    if usage.get("server_tool_use"):
        for name, runs in mapping(usage["server_tool_use"]).items():
            tool = name.removesuffix("_requests")
            # To fetch a page costs the tokens of the page.
            if tool != "web_fetch" and (counted := count(runs)):
                tools[word(tool) or "tool"] = counted
    if usage.get("iterations"):
        for step in objects(usage["iterations"]):
            # Tokens of a compaction, and of another model that was asked for advice, are in none of the counts.
            kind = word(step.get("type"))
            if kind not in (None, "message"):
                tools[kind] = tools.get(kind, 0) + 1
    tier, speed, region = usage.get("service_tier"), usage.get("speed"), usage.get("inference_geo")
    tier = None if tier is None or tier == "standard" else _tier(tier)
    speed = None if speed is None or speed == "standard" else word(speed)
    region = None if region is None or region in _NO_REGION else word(region)
    cost_usd = _stated_usd(usage) if "pydantic_ai_gateway" in usage else None
    if speed is None and region is None:
        return _made(tier, tokens, tools, cost_usd)
    return Billing(tier, speed, region, tokens, tools, cost_usd)


_LONG_LIVED: Final = (("ephemeral_1h_input_tokens", semconv.BILLED_CACHE_WRITE_1H),)


def of_converse(body: Json) -> Billing | None:
    """Of an answer of Bedrock's Converse."""
    tier = mapping(body.get("serviceTier")).get("type") if "serviceTier" in body else None
    written = objects(mapping(body.get("usage")).get("cacheDetails"))
    long_lived = sum(count(one.get("inputTokens")) or 0 for one in written if one.get("ttl") == "1h")
    return _made(_tier(tier), {semconv.BILLED_CACHE_WRITE_1H: long_lived} if long_lived else {}, {}, None)


_MODALITIES: Final = (
    ("promptTokensDetails", {"AUDIO": semconv.USAGE_AUDIO_INPUT, "VIDEO": semconv.BILLED_VIDEO_INPUT}),
    ("toolUsePromptTokensDetails", {"AUDIO": semconv.USAGE_AUDIO_INPUT, "VIDEO": semconv.BILLED_VIDEO_INPUT}),
    ("cacheTokensDetails", {"AUDIO": semconv.USAGE_AUDIO_CACHE_READ}),
    ("candidatesTokensDetails", {"AUDIO": semconv.USAGE_AUDIO_OUTPUT, "VIDEO": semconv.BILLED_VIDEO_OUTPUT}),
)
_IMAGES: Final = {
    "promptTokensDetails": semconv.USAGE_IMAGE_INPUT,
    "toolUsePromptTokensDetails": semconv.USAGE_IMAGE_INPUT,
    "cacheTokensDetails": semconv.USAGE_IMAGE_CACHE_READ,
    "candidatesTokensDetails": semconv.USAGE_IMAGE_OUTPUT,
}


def of_gemini(body: Json) -> Billing | None:
    """Of a response. Its pages of documents are billed as images."""
    usage = mapping(body.get("usageMetadata"))
    tier = _tier(usage.get("serviceTier"), usage.get("trafficType"))
    tokens: dict[str, int] = {}
    for member, kinds in _MODALITIES:
        if member not in usage:
            continue
        for one in objects(usage[member]):
            modality = string(one.get("modality")) or ""
            attribute = kinds.get(modality) or (_IMAGES[member] if modality in ("IMAGE", "DOCUMENT") else None)
            if attribute is not None and (counted := count(one.get("tokenCount"))):
                tokens[attribute] = tokens.get(attribute, 0) + counted
    queries = sum(
        len(items(mapping(candidate.get("groundingMetadata")).get("webSearchQueries")))
        for candidate in objects(body.get("candidates"))
        if "groundingMetadata" in candidate
    )
    if queries and (string(body.get("modelVersion")) or "").startswith(("gemini-1", "gemini-2")):
        queries = 1  # until Gemini 3 an answer that searched was billed, not each of its searches
    return _made(tier, tokens, {"web_search": queries} if queries else {}, _stated_usd(usage))
