"""Echo: an answer that only says the question again."""

from __future__ import annotations

import re
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.answer_view import AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction, quoted
from llm_vitals.verdicts.lazy_pattern import lazy

_LEAST_WORDS: Final = 5
_MORE_WORDS: Final = 5
"""Words that the answer may have beside the question: "Sure!", "You asked:"."""
_LONGEST: Final = 600
_RETURNS_TEXT: Final = lazy(
    r"\b(?:correct|grammar|spelling|proofread|rewrite|rephrase|paraphrase|translat|repeat|echo|normali[sz]e|transcri"
    r"|verbatim|punctuat|anonymi[sz]|redact|classif|format|extract|quote|copy|korrig|wiederhol|\u00fcbersetz|traduis"
    r"|corrige|traduc|traduz|repite|repet)",
    re.IGNORECASE,
)
"""What an instruction says whose right result may be the text itself."""


def echo(view: AnswerView) -> Deduction | None:
    """The deduction for a question that comes back; None where there is more, or where a text was to be said again."""
    question, size = view.question_words, len(view.question_words)
    if size < _LEAST_WORDS or not size <= len(view.words) <= size + _MORE_WORDS or len(view.question) > _LONGEST:
        return None
    if question[0] not in view.words:
        return None
    for start in range(len(view.words) - size + 1):
        if view.words[start : start + size] == question:
            break
    else:
        return None
    if _RETURNS_TEXT().search(view.question) or any(_RETURNS_TEXT().search(t) for t in _instructions(view)):
        return None
    return deduction(semconv.DEDUCTED_ECHO, f"the question again: {quoted(view.text)}")


def _instructions(view: AnswerView) -> list[str]:
    request = view.exchange.request
    texts = [p.content or "" for p in request.system]
    return texts + [m.text for m in request.messages if m.role == "system"]
