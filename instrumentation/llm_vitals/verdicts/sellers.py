"""Who bills a call: by the host, then by the model.

A host that belongs to a provider bills by that provider's list. Any other host, be it a gateway, a proxy or a server on
this machine, bills nothing that can be known from its address; there the model decides. A model whose weights nobody
else has (`gpt-4o`, `claude-sonnet-4-5`) is its maker's, whoever stands between. A prefix that routers use
(`groq/llama-3.3-70b`) names the provider. A model with open weights and no such prefix may run on the server itself:
it has no list price.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from llm_vitals.formats import provider as providers

_IDS: Final = {
    "openai": "openai",
    "anthropic": "anthropic",
    "azure.ai.openai": "azure",
    "azure.ai.inference": "azure",
    "aws.bedrock": "aws",
    "gcp.gemini": "google",
    "gcp.gen_ai": "google",
    "gcp.vertex_ai": "google",
    "mistral_ai": "mistral",
    "moonshot_ai": "moonshotai",
    "x_ai": "x-ai",
    "z_ai": "zai",
    "together_ai": "together",
    "fireworks_ai": "fireworks",
    "voyage_ai": "voyageai",
}
"""The conventions' provider names, where genai-prices has another."""
_ROUTED: Final = {
    "azure": "azure",
    "azure_ai": "azure",
    "bedrock": "aws",
    "vertex_ai": "google",
    "gemini": "google",
    "anthropic": "anthropic",
    "groq": "groq",
    "together_ai": "together",
    "fireworks_ai": "fireworks",
    "mistral": "mistral",
    "deepseek": "deepseek",
    "cohere": "cohere",
    "perplexity": "perplexity",
    "xai": "x-ai",
    "x-ai": "x-ai",
    "openrouter": "openrouter",
    "cerebras": "cerebras",
    "moonshot": "moonshotai",
}
"""Prefixes by which routers (LiteLLM, Portkey, OpenRouter and alike) name the provider that they call. Names of makers
that Hugging Face has as organisations (openai, google, meta-llama) are none: servers put those before open weights."""
_CLOSED: Final = (
    (
        re.compile(
            r"(?:ft:)?(?:gpt-(?!oss|neo|j-|2)|chatgpt|o[134](?:-|$)|text-embedding-(?:3|ada)|codex-|computer-use)"
        ),
        "openai",
    ),
    (re.compile(r"(?:anthropic\.)?claude"), "anthropic"),
    (re.compile(r"gemini-|gemini-embedding"), "google"),
    (re.compile(r"grok-(?:[3-9]|code)"), "x-ai"),
    (re.compile(r"sonar(?:-|$)"), "perplexity"),
)
"""Families of models that nobody but their makers, and the clouds that they licensed, can serve."""
_BEDROCK: Final = re.compile(
    r"(?:[a-z]{2,6}(?:-gov)?\.)?(?:(?:anthropic|amazon)\.[\w.:-]+|[a-z0-9]+\.[\w.-]+-v\d+:\d+)$"
)
"""Ids that only Bedrock gives: `us.anthropic.claude-sonnet-4-20250514-v1:0`, `meta.llama3-1-70b-instruct-v1:0`."""
_OPEN: Final = re.compile(r"(?:^|/)gpt-oss")
"""Open weights that a price list has under their maker's name, who does not sell them."""
_LOCAL_SERVERS: Final = frozenset(
    {
        "docker_model_runner",
        "hosted_vllm",
        "llama.cpp",
        "llama_cpp",
        "llamacpp",
        "llamafile",
        "lm-studio",
        "lm_studio",
        "lmstudio",
        "localai",
        "ollama",
        "ollama_chat",
        "onnx",
        "sglang",
        "tgi",
        "transformers",
        "vllm",
    }
)
_LOCAL_PORTS: Final = frozenset({11434, 1234, 1337, 4891})
"""Ports that Ollama, LM Studio, Jan and GPT4All listen at, and hardly anything else: whatever name a model has there,
it runs there."""


@lru_cache(maxsize=1024)
def sellers(provider: str, host: str | None, port: int | None, model: str) -> tuple[tuple[str, str], ...]:
    """(provider's id in genai-prices, model) in the order in which they are looked up; empty: nobody bills it.

    `provider` is in the conventions' words. Without a host, as on another instrumentation's span, it is believed.
    """
    name = model.strip().lower()
    if not name or provider in _LOCAL_SERVERS or port in _LOCAL_PORTS:
        return ()
    direct = host is None or providers.known(host) is not None
    return tuple(dict.fromkeys((*(_by_provider(provider, name) if direct else ()), *_by_model(name))))


def _by_provider(provider: str, model: str) -> Iterator[tuple[str, str]]:
    provider_id = _IDS.get(provider, provider)
    if _OPEN.search(model) and provider_id == "openai":
        return
    if provider_id == "hugging_face" and ":" in model:
        model, _, route = model.rpartition(":")
        provider_id = f"huggingface_{route}"
    yield provider_id, model
    if provider_id == "aws" and ":" not in model:
        yield provider_id, f"{model}-1:0"  # Bedrock's own ids have a version; its OpenAI-like door leaves it out
    # `models/gemini-2.5-flash`, `openai/gpt-4o`, `accounts/fireworks/models/llama-v3`.
    while "/" in model:
        model = model.partition("/")[2]
        yield provider_id, model


def _by_model(model: str) -> Iterator[tuple[str, str]]:
    if _OPEN.search(model) and "/" not in model:
        return
    prefix, found, rest = model.partition("/")
    if found and prefix in _ROUTED:
        yield _ROUTED[prefix], rest
        if "/" in rest:
            yield _ROUTED[prefix], rest.rpartition("/")[2]
    bare = model.rpartition("/")[2]
    if _BEDROCK.match(bare):
        yield "aws", bare
    for family, provider_id in _CLOSED:
        if family.match(bare):
            yield provider_id, bare.removeprefix("anthropic.")
            return
