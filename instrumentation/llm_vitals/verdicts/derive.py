"""Judge: all verdicts on one call, from what it said and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from llm_vitals.core.exchange import Exchange, Message
from llm_vitals.verdicts.answer import judged
from llm_vitals.verdicts.cost import Cost, cost
from llm_vitals.verdicts.deductions.deduction import Deduction
from llm_vitals.verdicts.fingerprint import attachments, fingerprint
from llm_vitals.verdicts.judgement import judgement
from llm_vitals.verdicts.no_content import shows_nothing
from llm_vitals.verdicts.outcome import outcome
from llm_vitals.verdicts.quality import last_message, quality
from llm_vitals.verdicts.refusal.detector import Refusal, refusal
from llm_vitals.verdicts.task import task


class Verdicts(NamedTuple):
    """What the worker makes of one call; what cannot be told is None or has no key."""

    outcome: str | None
    """One of `semconv.OUTCOMES`; None when the answer was not seen."""
    refusal: Refusal
    scores: Mapping[str, float]
    """Heuristic scores by name, 0..1, higher is better."""
    task: str | None = None
    question: str | None = None
    """Plain text of the last user message."""
    fingerprint: str | None = None
    """16 hex digits of the normalised question."""
    cost: Cost | None = None
    judged: str | None = None
    """One of `semconv.JUDGED`; None where the call gives a person no answer."""
    deductions: tuple[Deduction, ...] = ()
    """What was seen to be wrong with the answer; empty, too, where it has no score."""


def judge(
    exchange: Exchange,
    *,
    stream_end: str | None,
    error_type: str | None,
    key: bytes,
    declared_task: str | None,
) -> Verdicts:
    """All verdicts on one call.

    `stream_end` is one of `semconv.STREAM_ENDS`, or None for a plain answer; `error_type` names the exception that
    the application saw, if one; `key` keys the fingerprint (`fingerprint.key_from`). An embeddings call has no
    question, and a task only if one is declared.
    """
    response = exchange.response
    answer = judged(response.text)
    message = last_message(exchange)
    question = None if message is None else message.text
    if shows_nothing(answer, question or ""):
        answer = ""
    verdict = refusal(exchange, answer)
    ended = outcome(exchange, verdict, answer, stream_end=stream_end, error_type=error_type)
    was_judged = judgement(exchange, verdict, ended, answer)
    found = quality(
        exchange, verdict, answer, outcome=ended, judged=was_judged, stream_end=stream_end, question=question or ""
    )
    return Verdicts(
        outcome=ended,
        refusal=verdict,
        scores=found.scores,
        task=task(question, declared_task),
        question=question,
        fingerprint=_fingerprint(message, question, key) if message is not None and question else None,
        cost=cost(exchange),
        judged=was_judged,
        deductions=found.deductions,
    )


def _fingerprint(message: Message, question: str, key: bytes) -> str | None:
    if len(message.parts) == 1:  # as nearly always
        return fingerprint(question, key)
    attached = attachments(message.parts)
    return None if attached is None else fingerprint(question, key, attached)
