"""Every dialect that is read. A further one: its file, and one line here."""

from __future__ import annotations

from typing import Final

from llm_vitals.dialects.dialect import Dialect
from llm_vitals.dialects.genai import GENAI
from llm_vitals.dialects.google_adk import GOOGLE_ADK
from llm_vitals.dialects.langfuse import LANGFUSE
from llm_vitals.dialects.langsmith import LANGSMITH
from llm_vitals.dialects.litellm import LITELLM
from llm_vitals.dialects.mlflow import MLFLOW
from llm_vitals.dialects.openinference import OPENINFERENCE
from llm_vitals.dialects.openlit import OPENLIT
from llm_vitals.dialects.openllmetry import OPENLLMETRY
from llm_vitals.dialects.pydantic_ai import PYDANTIC_AI
from llm_vitals.dialects.semantic_kernel import SEMANTIC_KERNEL
from llm_vitals.dialects.spring_ai import SPRING_AI
from llm_vitals.dialects.vercel_ai import VERCEL_AI

DIALECTS: Final[tuple[Dialect, ...]] = (
    GENAI,
    OPENINFERENCE,
    OPENLLMETRY,
    OPENLIT,
    VERCEL_AI,
    PYDANTIC_AI,
    LANGSMITH,
    LANGFUSE,
    SEMANTIC_KERNEL,
    SPRING_AI,
    GOOGLE_ADK,
    MLFLOW,
    LITELLM,
)
"""Where two spell one thing, the earlier one's spelling wins."""
