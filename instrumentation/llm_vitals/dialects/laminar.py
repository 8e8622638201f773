"""Laminar (lmnr)."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect, SpanKinds

LAMINAR: Final = Dialect(
    title="Laminar",
    checked=("lmnr 0.8.2",),
    kinds=(
        SpanKinds(
            attribute="lmnr.span.type",
            calls={"llm": semconv.CHAT},
            others=frozenset({"evaluation", "evaluator", "executor", "human_evaluator", "pipeline", "tool"}),
        ),
    ),
    names={semconv.SESSION_ID: ("lmnr.association.properties.session_id",)},
    inputs=("lmnr.span.input",),
    outputs=("lmnr.span.output",),
)
