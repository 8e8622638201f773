"""An evaluated answer as records: scores of the call that it names, else an answer of its own among the calls."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.evaluation.criterion_score import CriterionScore
from llm_vitals.evaluation.subject import Subject
from llm_vitals_collector.evaluate.evaluators import Evaluated
from llm_vitals_collector.records import Batch, Call, Score

DOCUMENTS: Final = "llm_vitals.evaluation.documents"
"""Attribute of an evaluated answer: the documents that it was to draw on, as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a request says of the answer beside it; `response_id`, or trace and span, name a call that is kept."""

    id: str
    at: datetime
    model: str | None = None
    provider: str | None = None
    task: str | None = None
    variant: str | None = None
    service: str | None = None
    session: str | None = None
    user: str | None = None
    response_id: str | None = None
    trace_id: str | None = None
    span_id: str | None = None

    @property
    def names_call(self) -> bool:
        return self.response_id is not None or self.trace_id is not None

    @property
    def own_ids(self) -> tuple[str, str]:
        """Trace and span id of an answer that names no call: of one id always the same."""
        digest = hashlib.sha256(f"evaluation {self.id}".encode()).hexdigest()
        return digest[:32], digest[32:48]


def batch(about: About, subject: Subject, evaluated: Evaluated, *, new: bool = False) -> Batch:
    """What is kept of an evaluation. `new`: its id was made for it, and not sent by anyone."""
    if about.names_call:
        scores = tuple(_score(about, one, about.trace_id, about.span_id) for one in _scored(evaluated))
        return Batch(scores=scores, by_collector=True)
    trace_id, span_id = about.own_ids
    by_others = (one for one in _scored(evaluated) if one.evaluator != semconv.HEURISTIC)
    return Batch(
        calls=(_answer(about, subject, evaluated),),
        scores=tuple(_score(about, one, trace_id, span_id) for one in by_others),
        by_collector=True,
        new=new,
    )


def _scored(evaluated: Evaluated) -> list[CriterionScore]:
    return [one for one in evaluated.scores.values() if one.value is not None]


def _score(about: About, one: CriterionScore, trace_id: str | None, span_id: str | None) -> Score:
    return Score(
        id=f"{about.id}-{one.name}",
        at=about.at,
        name=one.name,
        value=one.value,
        explanation=_explanation(one),
        evaluator=one.evaluator or semconv.HEURISTIC,
        trace_id=trace_id,
        span_id=span_id,
        response_id=about.response_id,
        service=about.service,
    )


def _explanation(one: CriterionScore) -> str | None:
    """With the judge's model and the version of the criterion, without which its scores cannot be compared."""
    if one.evaluator != semconv.JUDGE:
        return one.explanation
    return f"{one.explanation} ({one.model}, {one.name} {one.version})"


def _answer(about: About, subject: Subject, evaluated: Evaluated) -> Call:
    trace_id, span_id = about.own_ids
    verdicts = evaluated.verdicts
    deductions = () if subject.answer_media else verdicts.deductions
    attributes: dict[str, object] = {semconv.EVALUATION_ID: about.id}
    if deductions:
        attributes[semconv.DEDUCTIONS_OF_SCORE] = [one.name for one in deductions]
        attributes[semconv.DEDUCTION_EVIDENCE] = [one.evidence for one in deductions]
    if subject.expected is not None:
        attributes[semconv.EXPECTED] = subject.expected
    if subject.documents:
        attributes[DOCUMENTS] = json.dumps(subject.documents, ensure_ascii=False)
    seen = {} if subject.answer_media else dict(verdicts.scores)
    by_heuristics = {
        one.name: one.value
        for one in _scored(evaluated)
        if one.evaluator == semconv.HEURISTIC and one.value is not None
    }
    scores = {**seen, **by_heuristics}
    return Call(
        trace_id=trace_id,
        span_id=span_id,
        started_at=about.at,
        # The time of the evaluation: that of the answer is not known.
        duration_s=evaluated.duration_s,
        operation=semconv.EVALUATION,
        scope=semconv.SCOPE,
        service=about.service,
        provider=about.provider,
        request_model=about.model,
        outcome=verdicts.outcome,
        refusal_source=verdicts.refusal.source,
        refusal_reason=verdicts.refusal.reason,
        judged=verdicts.judged,
        finish_reasons=() if subject.finish_reason is None else (subject.finish_reason,),
        starts_query=False,
        task=about.task or verdicts.task,
        variant=about.variant,
        user=about.user,
        session=about.session,
        fingerprint=verdicts.fingerprint,
        overall=scores.pop(semconv.OVERALL, None),
        scores=scores,
        prompt=subject.question or None,
        # Of an image alone there is no text, which is not the same as an empty one.
        output=subject.answer if subject.answer or not subject.answer_media else None,
        input_messages=_messages(subject),
        output_messages=json.dumps([{"role": "assistant", "parts": _answer_parts(subject)}], ensure_ascii=False),
        attributes=attributes,
    )


def _messages(subject: Subject) -> str | None:
    if not subject.messages and not any(not one.in_answer for one in subject.media):
        return None
    messages = [
        {"role": one.role, "parts": [{"type": "text", "content": part.content or ""} for part in one.parts]}
        for one in subject.messages
    ]
    if shown := [_blob(one.mime_type, one.name) for one in subject.media if not one.in_answer]:
        messages.append({"role": "user", "parts": shown})
    return json.dumps(messages, ensure_ascii=False)


def _answer_parts(subject: Subject) -> list[dict[str, str]]:
    texts = [{"type": "text", "content": subject.answer}] if subject.answer else []
    return [*texts, *(_blob(one.mime_type, one.name) for one in subject.answer_media)]


def _blob(mime_type: str, name: str | None) -> dict[str, str]:
    """What is kept of an image or a file: what it is, never its bytes."""
    return {"type": "blob", "mime_type": mime_type, **({} if name is None else {"name": name[:256]})}
