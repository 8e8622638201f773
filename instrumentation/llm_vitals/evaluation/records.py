"""Ratings by people and scores by evaluators: facts that wait in the queue behind the call they are about."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from opentelemetry import trace
from opentelemetry.context import Context, get_current

from llm_vitals.core.call_context import here
from llm_vitals.core.ids import known_id

logger = logging.getLogger("llm_vitals")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Which answer: by the provider's id of it, by trace and span, or by the trace that is current."""

    response_id: str | None
    trace_id: str | None
    """32 hex digits, only where the application names a trace other than the current one."""
    span_id: str | None
    """16 hex digits; None with a trace id: its last call."""
    context: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A person's rating of an answer."""

    rating: str | None
    """One of semconv.RATINGS; None where there is only the expected answer."""
    scale: str | None
    """One of semconv.SCALES."""
    score: float | None
    """The number on its scale; of thumbs 1 or 0."""
    at_ns: int
    about: About
    comment: str | None
    expected: str | None
    actual: str | None
    user: str | None
    id: str | None
    """Two ratings with one id are one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The score of an answer by an evaluation of the application's own."""

    name: str
    value: float
    """0..1, higher is better."""
    evaluator: str
    at_ns: int
    about: About
    label: str | None
    explanation: str | None
    id: str | None


def about(
    function: str, response_id: str | None, trace_id: str | int | None, span_id: str | int | None
) -> About | None:
    """Which answer the arguments of `function` name; None, after one warning, when they name none."""
    response_id = None if response_id is None else known_id(str(response_id))
    trace_hex, span_hex = _hex(trace_id, 32), _hex(span_id, 16)
    for name, value, parsed, digits in (("trace_id", trace_id, trace_hex, 32), ("span_id", span_id, span_hex, 16)):
        if value is not None and parsed is None:
            logger.warning(
                "llm_vitals.%s(%s=%r): expected %d hex digits, or the number of a span context. It is not kept.",
                function, name, value, digits,
            )  # fmt: skip
            return None
    if span_hex is not None and trace_hex is None:
        logger.warning(
            "llm_vitals.%s(span_id=%r): a span id is unique only within its trace. Give trace_id, too. It is not kept.",
            function,
            span_id,
        )
        return None
    context = here(get_current())
    named = response_id is not None or trace_hex is not None
    if not named and not trace.get_current_span(context).get_span_context().is_valid:
        logger.warning(
            "llm_vitals.%s(): there is no current trace to join it to. Give response_id=response.id, or trace_id. "
            "It is not kept.",
            function,
        )
        return None
    return About(
        response_id=response_id,
        trace_id=trace_hex,
        span_id=span_hex,
        context=context,
    )


def _hex(value: object, digits: int) -> str | None:
    """`value` as that many hex digits; None when it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:0{digits}x}" if 0 < value < 16**digits else None
    if not isinstance(value, str) or len(value) != digits:
        return None
    text = value.lower()
    return text if set(text) <= set("0123456789abcdef") and set(text) != {"0"} else None
