"""Every dialect that is read. A further one: its file, and one line here."""

from __future__ import annotations

from typing import Final

from llm_vitals.dialects.agentops import AGENTOPS
from llm_vitals.dialects.dialect import Dialect
from llm_vitals.dialects.genai import GENAI
from llm_vitals.dialects.genkit import GENKIT
from llm_vitals.dialects.google_adk import GOOGLE_ADK
from llm_vitals.dialects.haystack import HAYSTACK
from llm_vitals.dialects.laminar import LAMINAR
from llm_vitals.dialects.langfuse import LANGFUSE
from llm_vitals.dialects.langsmith import LANGSMITH
from llm_vitals.dialects.langtrace import LANGTRACE
from llm_vitals.dialects.litellm import LITELLM
from llm_vitals.dialects.mastra import MASTRA
from llm_vitals.dialects.mlflow import MLFLOW
from llm_vitals.dialects.openinference import OPENINFERENCE
from llm_vitals.dialects.openlit import OPENLIT
from llm_vitals.dialects.openllmetry import OPENLLMETRY
from llm_vitals.dialects.pydantic_ai import PYDANTIC_AI
from llm_vitals.dialects.semantic_kernel import SEMANTIC_KERNEL
from llm_vitals.dialects.spring_ai import SPRING_AI
from llm_vitals.dialects.strands import STRANDS
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
    STRANDS,
    MASTRA,
    GENKIT,
    LAMINAR,
    AGENTOPS,
    LANGTRACE,
    HAYSTACK,
)
"""Where two spell one thing, the earlier one's spelling wins."""
