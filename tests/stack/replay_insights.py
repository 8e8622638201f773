"""What the board Insights must show of the replayed calls, worked out from the calls themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import ceil

from replay_calls import Attempt

from llm_vitals.core import semconv

Pair = tuple[str, str]
"""Model and task; "" where there is no task."""


def overall(attempts: Sequence[Attempt], start: float, end: float) -> Iterator[tuple[Pair, float]]:
    """The overall score of each answer that has one, with its model and task."""
    for attempt in attempts:
        score = attempt.attributes.get(semconv.SCORE_PREFIX + semconv.OVERALL)
        if start <= attempt.at < end and isinstance(score, float):
            model, task = (str(attempt.attributes.get(name, "")) for name in (semconv.REQUEST_MODEL, semconv.TASK))
            yield (model, task), score


def shares_below(attempts: Sequence[Attempt], start: float, end: float, bound: float) -> dict[Pair, tuple[float, int]]:
    """By model and task: the share of answers below the bound, and of how many; by model alone under `(model, "*")`."""
    found: dict[Pair, list[float]] = {}
    for (model, task), score in overall(attempts, start, end):
        for pair in ((model, task), (model, "*")):
            found.setdefault(pair, []).append(score)
    return {pair: (sum(one < bound for one in scores) / len(scores), len(scores)) for pair, scores in found.items()}


def deductions(attempts: Sequence[Attempt], start: float, end: float) -> Counter[Pair]:
    """How many answers of a model had a deduction: by model and its name."""
    return Counter(
        (str(attempt.attributes[semconv.REQUEST_MODEL]), str(name))
        for attempt in attempts
        if start <= attempt.at < end
        for name in attempt.attributes.get(semconv.DEDUCTIONS_OF_SCORE, ())  # type: ignore[union-attr]
    )


def per_chunk_p95(attempts: Sequence[Attempt], start: float, end: float) -> dict[str, float]:
    """The observation at the rank of the 95th percentile of the time between two chunks, by model."""
    found: dict[str, list[float]] = {}
    for attempt in attempts:
        if start <= attempt.at < end and attempt.per_chunk_s is not None:
            found.setdefault(str(attempt.attributes[semconv.REQUEST_MODEL]), []).append(attempt.per_chunk_s)
    return {model: sorted(times)[ceil(0.95 * len(times)) - 1] for model, times in found.items()}
