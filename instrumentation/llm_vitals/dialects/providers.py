"""Providers' names of other instrumentations, in the conventions' words."""

from __future__ import annotations

from typing import Final

_NAMES: Final = {
    "amazon-bedrock": "aws.bedrock",
    "amazon_bedrock": "aws.bedrock",
    "aws": "aws.bedrock",
    "az.ai.inference": "azure.ai.inference",
    "az.ai.openai": "azure.ai.openai",
    "azure": "azure.ai.openai",
    "azure-openai": "azure.ai.openai",
    "azure_openai": "azure.ai.openai",
    "bedrock": "aws.bedrock",
    "bedrock_converse": "aws.bedrock",
    "fireworks_ai": "fireworks",
    "gcp.vertex.agent": "gcp.gen_ai",
    "gemini": "gcp.gemini",
    "google": "gcp.gemini",
    "google.generative-ai": "gcp.gemini",
    "google.vertex": "gcp.vertex_ai",
    "google_genai": "gcp.gen_ai",
    "google_vertexai": "gcp.vertex_ai",
    "googleai": "gcp.gemini",
    "mistral": "mistral_ai",
    "mistralai": "mistral_ai",
    "mistral-ai": "mistral_ai",
    "vertex_ai": "gcp.vertex_ai",
    "vertexai": "gcp.vertex_ai",
    "watsonx": "ibm.watsonx.ai",
    "xai": "x_ai",
}
_FRAMEWORKS: Final = frozenset({"_other", "crewai", "langchain", "litellm", "llamaindex", "unknown"})
"""Said where the provider is not known."""
_INTERFACES: Final = ("chat", "completion", "embedding", "generative-ai", "image", "messages", "responses")
"""What the Vercel AI SDK puts behind a provider's name: `openai.chat`."""


def provider_of(name: str) -> str | None:
    """The provider in the conventions' words, in lower case; None where a framework is named in its place."""
    word = name.strip().lower()
    if word in _NAMES:
        return _NAMES[word]
    head, _, tail = word.rpartition(".")
    if head and tail in _INTERFACES:
        word = head
    if word in _FRAMEWORKS:
        return None
    return _NAMES.get(word, word) or None
