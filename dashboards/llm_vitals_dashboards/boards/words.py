"""What a reader is told beside a number: its unit, what it is and how it is computed, what to do when it is bad."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm_vitals_collector.kpi.kpi import Dimension, Kpi, Unit

UNITS: Final[dict[Unit, str]] = {
    "share": "percentunit",
    "queries": "none",
    "tokens": "none",
    "s": "s",
    "usd": "currencyUSD",
    "points": "none",
}
"""A KPI's unit as Grafana's id."""
COUNT: Final = "locale"
"""Grafana's unit of a count: its digits in groups."""
ADVICE: Final[dict[str, str]] = {
    "queries_per_user": "Falls it, look at returning users and at feedback: people may find no use in the answers. "
    "Rises it with repeated queries, they ask again because the first answer did not help.",
    "tokens_per_query": "See on the board Models which model's tokens grew, and whether the input or the output did: "
    "longer prompts, more steps of an agent, or longer answers.",
    "returning_users": "Compare quality, refusals and feedback of the period before: who was let down does not return.",
    "quality": "See which model or task fell; then open its calls with the lowest scores: each says what was deducted.",
    "error_rate": "See which model fails and by which error on the board Models. 429 is a limit of the provider, "
    "5xx its trouble, 4xx most often the request.",
    "embedding_error_rate": "See which provider fails: search and memory of the application are worse meanwhile.",
    "refusal_rate": "See which model and task refuse, and read some of the answers: a new prompt or a new version of "
    "the model is the usual cause.",
    "repeat_rate": "Read what is asked again: the first answer was not found, not understood or wrong.",
    "feedback_positive": "Read the calls that were rated negative; compare models and tasks.",
    "nps": "Read the calls of detractors; compare tasks.",
    "completion_rate": "See which task fails, and whether by errors, refusals or answers that are cut off (the limit "
    "on output tokens).",
    "duration_p95_s": "See which model is slow. Are first chunks as slow, the provider is busy; are they not, answers "
    "grew longer.",
    "time_to_first_chunk_p95_s": "Compare providers and the length of prompts; a busy provider shows here first.",
    "cost_usd": "See by model and task what grew: the number of queries, or the tokens of each.",
}
"""What to look at first when a KPI is bad."""


def description(kpi: Kpi, dimensions: Sequence[Dimension], narrowed_by: Sequence[Dimension], advice: str = "") -> str:
    """What a KPI is, from where on it is bad, what to do then (`advice`, else that of `ADVICE`), and which of the
    board's `dimensions` do not narrow it."""
    return " ".join(
        [
            kpi.definition,
            *_limits(kpi),
            f"When it is bad: {advice or ADVICE[kpi.id]}",
            *not_narrowed(dimensions, narrowed_by),
        ]
    )


def not_narrowed(dimensions: Sequence[Dimension], narrowed_by: Sequence[Dimension]) -> list[str]:
    """A sentence on the choices of a board that a panel cannot follow; none where it follows all."""
    others = [dimension for dimension in dimensions if dimension not in narrowed_by]
    return [f"Not narrowed by {' or '.join(others)}: no metric of it carries that."] if others else []


def _limits(kpi: Kpi) -> list[str]:
    if kpi.threshold is None:
        return []
    side = "above" if kpi.better == "lower" else "below"
    warning, critical = (in_unit(value, kpi.unit) for value in (kpi.threshold.warning, kpi.threshold.critical))
    return [f"Bad {side} {warning}, very bad {side} {critical}, of at least {kpi.threshold.least}."]


def in_unit(value: float, unit: Unit) -> str:
    """A limit, with all of its digits: `5%`, `2.5%`, `30 s`."""
    if unit == "share":
        return f"{100 * value:g}%"
    return f"{value:g} s" if unit == "s" else f"{value:g}"
