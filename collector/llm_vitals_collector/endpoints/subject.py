"""An answer to a request, as evaluators take it."""

from __future__ import annotations

from llm_vitals.evaluation import subject
from llm_vitals.evaluation.subject import Subject
from llm_vitals_collector.endpoints.chat import ChatRequest, text_of


def subject_of(
    request: ChatRequest, answer: str, *, expected: str | None = None, finish_reason: str | None = None
) -> Subject:
    """The answer with what it answers; of contents their text."""
    system = [{"role": "system", "content": request.system}] if request.system else []
    messages = [{"role": one["role"], "content": text_of(one.get("content"))} for one in request.messages]
    return subject.read(answer, messages=[*system, *messages], expected=expected, finish_reason=finish_reason)
