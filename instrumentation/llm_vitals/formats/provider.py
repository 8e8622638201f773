"""Host to `gen_ai.provider.name`: a table, and the format's own provider where the table is silent.

Names are the conventions' where they have one (https://github.com/open-telemetry/semantic-conventions-genai), else the
company's in the same manner. An unknown or loopback host speaks some provider's format: that provider is told.
"""

from __future__ import annotations

from typing import Final

OPENAI: Final = "openai"
ANTHROPIC: Final = "anthropic"
AZURE_OPENAI: Final = "azure.ai.openai"
AZURE_INFERENCE: Final = "azure.ai.inference"
DEEPSEEK: Final = "deepseek"
PERPLEXITY: Final = "perplexity"
X_AI: Final = "x_ai"

HOSTS: Final = {
    "openai.com": OPENAI,
    "anthropic.com": ANTHROPIC,
    "openai.azure.com": AZURE_OPENAI,
    "openai.azure.us": AZURE_OPENAI,
    "cognitiveservices.azure.com": AZURE_OPENAI,
    "services.ai.azure.com": AZURE_INFERENCE,
    "models.ai.azure.com": AZURE_INFERENCE,
    "inference.ai.azure.com": AZURE_INFERENCE,
    "inference.ml.azure.com": AZURE_INFERENCE,
    "models.github.ai": AZURE_INFERENCE,
    "generativelanguage.googleapis.com": "gcp.gemini",
    "aiplatform.googleapis.com": "gcp.vertex_ai",
    "cohere.com": "cohere",
    "cohere.ai": "cohere",
    "deepseek.com": DEEPSEEK,
    "groq.com": "groq",
    "ml.cloud.ibm.com": "ibm.watsonx.ai",
    "mistral.ai": "mistral_ai",
    "moonshot.ai": "moonshot_ai",
    "moonshot.cn": "moonshot_ai",
    "perplexity.ai": PERPLEXITY,
    "x.ai": X_AI,
    "cerebras.ai": "cerebras",
    "fireworks.ai": "fireworks_ai",
    "openrouter.ai": "openrouter",
    "together.ai": "together_ai",
    "together.xyz": "together_ai",
    "voyageai.com": "voyage_ai",
    "huggingface.co": "hugging_face",
}
"""Domain, or any name beneath it, to provider."""


def known(host: str, path: str = "") -> str | None:
    """The provider that a host belongs to; None for any other host."""
    name = host.lower().rstrip(".")
    if name.endswith((".amazonaws.com", ".api.aws")) and name.startswith("bedrock"):
        return "aws.bedrock"
    # One label after the other is taken off: `eu.api.openai.com`, `api.openai.com`, `openai.com`. Vertex AI puts the
    # region into the label itself: `europe-west1-aiplatform.googleapis.com`.
    while name:
        found = HOSTS.get(name)
        if found is not None:
            # One Azure resource serves both APIs, told apart by the path.
            return AZURE_OPENAI if found == AZURE_INFERENCE and "/openai/" in path else found
        label, _, rest = name.partition(".")
        if rest == "googleapis.com" and label.endswith("-aiplatform"):
            return "gcp.vertex_ai"
        name = rest
    return None


def deployment(path: str) -> str | None:
    """The deployment that an Azure path names (`/openai/deployments/{name}/...`): it stands for the model."""
    _, found, rest = path.partition("/openai/deployments/")
    return rest.partition("/")[0] or None if found else None
