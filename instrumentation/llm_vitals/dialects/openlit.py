"""OpenLIT."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

OPENLIT: Final = Dialect(
    title="OpenLIT",
    checked=("openlit 1.20.0, 1.33.0 and 1.45.0",),
    kinds=(
        SpanKinds(
            attribute="gen_ai.operation.type",
            calls={},
            others=frozenset({"agent", "execution", "execute_task", "task", "vectordb"}),
        ),
    ),
    names={
        semconv.USAGE_INPUT_TOKENS: ("gen_ai.token.usage.input",),
        semconv.USAGE_OUTPUT_TOKENS: ("gen_ai.token.usage.output",),
        semconv.COST: ("gen_ai.token.cost.total",),
    },
    known=("gen_ai.token.*",),
    notes="`gen_ai.usage.cost`, its cached and its reasoning tokens are in the conventions' table above.",
)
