"""MLflow's tracing, whose attributes are all JSON texts."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

MLFLOW: Final = Dialect(
    title="MLflow",
    checked=("mlflow-skinny 3.17.2", "mlflow-tracing 3.17.2"),
    kinds=(
        SpanKinds(
            attribute="mlflow.spanType",
            calls={"chat_model": semconv.CHAT, "llm": semconv.CHAT, "embedding": semconv.EMBEDDINGS},
            others=frozenset(
                {
                    "agent",
                    "chain",
                    "evaluator",
                    "guardrail",
                    "memory",
                    "parser",
                    "reranker",
                    "retriever",
                    "task",
                    "tool",
                    "workflow",
                }
            ),
        ),
    ),
    names={
        semconv.REQUEST_MODEL: ("mlflow.llm.model",),
        semconv.PROVIDER_NAME: ("mlflow.llm.provider",),
        semconv.SESSION_ID: ("mlflow.trace.session",),
    },
    objects={
        "mlflow.chat.tokenUsage": {
            "input_tokens": semconv.USAGE_INPUT_TOKENS,
            "output_tokens": semconv.USAGE_OUTPUT_TOKENS,
            "cache_read_input_tokens": semconv.USAGE_CACHE_READ,
            "cache_creation_input_tokens": semconv.USAGE_CACHE_WRITE,
        },
        "mlflow.spanInputs": {"model": semconv.REQUEST_MODEL},
        "mlflow.spanOutputs": {"model": semconv.RESPONSE_MODEL, "id": semconv.RESPONSE_ID},
        "mlflow.llm.cost": {"total_cost": semconv.COST},
    },
    known=("total_tokens",),
    inputs=("mlflow.spanInputs",),
    outputs=("mlflow.spanOutputs",),
    notes="A call whose model it does not name takes the model of its request or answer.",
)
