"""Providers' names of other instrumentations, in the conventions' words."""

from __future__ import annotations

from typing import Final

_NAMES: Final = {
    "amazon": "aws.bedrock",
    "amazon-bedrock": "aws.bedrock",
    "amazon_bedrock": "aws.bedrock",
    "aws": "aws.bedrock",
    "az.ai.inference": "azure.ai.inference",
    "az.ai.openai": "azure.ai.openai",
    "azure": "azure.ai.openai",
    "azure-openai": "azure.ai.openai",
    "azure.ai.foundry": "azure.ai.inference",
    "azure_ai": "azure.ai.inference",
    "azure_ai_foundry": "azure.ai.inference",
    "azure_ai_inference": "azure.ai.inference",
    "azure_ai_openai": "azure.ai.openai",
    "azure_open_ai": "azure.ai.openai",
    "azure_openai": "azure.ai.openai",
    "bedrock": "aws.bedrock",
    "bedrock_converse": "aws.bedrock",
    "claude": "anthropic",
    "deep_seek": "deepseek",
    "fireworks": "fireworks_ai",
    "fireworks-ai": "fireworks_ai",
    "gcp.vertex.agent": "gcp.gen_ai",
    "gemini": "gcp.gemini",
    "github_models": "azure.ai.inference",
    "google": "gcp.gemini",
    "google-genai": "gcp.gen_ai",
    "google-gla": "gcp.gemini",
    "google-vertex": "gcp.vertex_ai",
    "google-vertex-ai": "gcp.vertex_ai",
    "google.genai": "gcp.gen_ai",
    "google.generative-ai": "gcp.gemini",
    "google.vertex": "gcp.vertex_ai",
    "google_ai_gemini": "gcp.gemini",
    "google_gen_ai": "gcp.gen_ai",
    "google_genai": "gcp.gen_ai",
    "google_generative_ai": "gcp.gemini",
    "google_vertex_ai": "gcp.vertex_ai",
    "google_vertex_ai_anthropic": "gcp.vertex_ai",
    "google_vertex_ai_gemini": "gcp.vertex_ai",
    "google_vertexai": "gcp.vertex_ai",
    "googleai": "gcp.gemini",
    "huggingface": "hugging_face",
    "mistral": "mistral_ai",
    "mistral ai": "mistral_ai",
    "mistral-ai": "mistral_ai",
    "mistralai": "mistral_ai",
    "moonshot": "moonshot_ai",
    "moonshotai": "moonshot_ai",
    "open_ai": "openai",
    "together": "together_ai",
    "together-ai": "together_ai",
    "togetherai": "together_ai",
    "vertex": "gcp.vertex_ai",
    "vertex ai": "gcp.vertex_ai",
    "vertex.anthropic": "gcp.vertex_ai",
    "vertex_ai": "gcp.vertex_ai",
    "vertexai": "gcp.vertex_ai",
    "voyage": "voyage_ai",
    "voyageai": "voyage_ai",
    "watsonx": "ibm.watsonx.ai",
    "x-ai": "x_ai",
    "xai": "x_ai",
    "z.ai": "z_ai",
    "zai": "z_ai",
    "zhipuai": "z_ai",
}
_FRAMEWORKS: Final = frozenset(
    {
        "_other",
        "agno",
        "autogen",
        "crewai",
        "gateway",
        "haystack",
        "langchain",
        "langchain4j",
        "langgraph",
        "litellm",
        "litellm_proxy",
        "llamaindex",
        "mastra",
        "microsoft.agent_framework",
        "other",
        "pydantic-ai",
        "spring_ai",
        "strands-agents",
        "unknown",
        "vercel",
    }
)
"""Said where the provider is not known: frameworks, and gateways that may call any."""
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
