"""Host to `gen_ai.provider.name`: a table, for hosts that belong to one.

Names are the conventions' where they have one (https://github.com/open-telemetry/semantic-conventions-genai), else the
company's in the same manner. For an unknown or loopback host the format names the provider.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

OPENAI: Final = "openai"
ANTHROPIC: Final = "anthropic"
AWS_BEDROCK: Final = "aws.bedrock"
AZURE_OPENAI: Final = "azure.ai.openai"
AZURE_INFERENCE: Final = "azure.ai.inference"
GCP_GEMINI: Final = "gcp.gemini"
GCP_VERTEX_AI: Final = "gcp.vertex_ai"
DEEPSEEK: Final = "deepseek"
PERPLEXITY: Final = "perplexity"
X_AI: Final = "x_ai"
COHERE: Final = "cohere"
OLLAMA: Final = "ollama"

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
    "generativelanguage.googleapis.com": GCP_GEMINI,
    "aiplatform.googleapis.com": GCP_VERTEX_AI,
    "firebasevertexai.googleapis.com": GCP_VERTEX_AI,
    "cohere.com": COHERE,
    "cohere.ai": COHERE,
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
    "writer.com": "writer",
    "ai21.com": "ai21",
    "z.ai": "z_ai",
    "bigmodel.cn": "z_ai",
    "api.nvidia.com": "nvidia",
    "sambanova.ai": "sambanova",
    "deepinfra.com": "deepinfra",
    "nebius.com": "nebius",
    "novita.ai": "novita",
    "siliconflow.cn": "siliconflow",
    "siliconflow.com": "siliconflow",
    "baseten.co": "baseten",
    "ollama.com": OLLAMA,
    "replicate.com": "replicate",
    "upstage.ai": "upstage",
    "reka.ai": "reka",
    "inceptionlabs.ai": "inception",
    "jina.ai": "jina_ai",
    "friendli.ai": "friendli",
    "featherless.ai": "featherless",
    "minimax.io": "minimax",
    "minimaxi.com": "minimax",
    "minimax.chat": "minimax",
    "dashscope.aliyuncs.com": "alibaba_cloud",
    "dashscope-intl.aliyuncs.com": "alibaba_cloud",
    "volces.com": "volcengine",
    "hunyuan.cloud.tencent.com": "tencent_cloud",
    "qianfan.baidubce.com": "baidu",
    "stepfun.com": "stepfun",
    "hyperbolic.xyz": "hyperbolic",
    "cloud.databricks.com": "databricks",
    "azuredatabricks.net": "databricks",
}
"""Domain, or any name beneath it, to provider."""


@lru_cache(maxsize=512)
def known(host: str, path: str = "") -> str | None:
    """The provider that a host belongs to; None for any other host."""
    name = host.lower().rstrip(".")
    if name.endswith((".amazonaws.com", ".api.aws")) and name.startswith("bedrock"):
        return AWS_BEDROCK
    # One label after the other is taken off: `eu.api.openai.com`, `api.openai.com`, `openai.com`. Vertex AI puts the
    # region into the label itself: `europe-west1-aiplatform.googleapis.com`.
    while name:
        found = HOSTS.get(name)
        if found is not None:
            # One Azure resource serves both APIs; the path says which.
            return AZURE_OPENAI if found == AZURE_INFERENCE and "/openai/" in path else found
        label, _, rest = name.partition(".")
        if rest == "googleapis.com" and label.endswith("-aiplatform"):
            return GCP_VERTEX_AI
        name = rest
    return None
