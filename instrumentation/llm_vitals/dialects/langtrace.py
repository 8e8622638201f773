"""Langtrace (Scale3), today's and older."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

LANGTRACE: Final = Dialect(
    title="Langtrace",
    checked=("langtrace-python-sdk 3.8.21",),
    kinds=(
        SpanKinds(
            attribute="langtrace.service.type",
            calls={},
            others=frozenset({"vectordb", "framework"}),
        ),
        SpanKinds(attribute=semconv.OPERATION_NAME, calls={"openai.responses.create": semconv.CHAT}),
    ),
    names={
        semconv.REQUEST_MODEL: ("llm.model",),
        semconv.REQUEST_STREAM: ("llm.stream",),
        semconv.RESPONSE_ID: ("gen_ai.response_id",),
    },
    objects={
        "llm.token.counts": {
            "input_tokens": semconv.USAGE_INPUT_TOKENS,
            "output_tokens": semconv.USAGE_OUTPUT_TOKENS,
            "total_tokens": semconv.USAGE_TOTAL,
        },
    },
    outputs=("llm.responses",),
    notes="A span whose type is `llm` is a call where it names a model.",
)
