"""Completion: whether a call did what was asked, of what its span says. Imports no verdict: each process needs it."""

from __future__ import annotations

from llm_vitals.core import semconv


def completed(outcome: object, judged: object, operation: object) -> bool | None:
    """Whether a call did what was asked, of its outcome, its judgement and its operation; None of what is neither: a
    step that only calls tools, a question back, an answer that could not be judged, an embedding."""
    if operation == semconv.EMBEDDINGS:
        return None
    if outcome in semconv.NOT_COMPLETED:
        return False
    return True if outcome == semconv.OK and judged == semconv.JUDGED_YES else None
