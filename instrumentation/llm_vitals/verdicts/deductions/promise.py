"""An answer that answers nothing: it greets, thanks or promises, and says no more."""

from __future__ import annotations

import re
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.answer_view import AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction, quoted
from llm_vitals.verdicts.languages.promises import HELP, PROMISE, QUESTION_WORDS

_MOST: Final = 200
"""Characters of an answer that may be a promise alone."""
_QUESTION: Final = 400
_CLAUSES: Final = re.compile(
    "[.!?,;:\u2013\u2014\u3002\uff01\uff1f\uff0c\u3001\u060c\u061f\u061b\u0964\u00a1\u00bf\\s]*(?:[.!?,;:\u2013\u2014\u3002\uff01\uff1f\uff0c\u3001\u060c\u061f\u0964\u00a1\u00bf\\n]|$)\\s*"
)
_ONLY_POLITE: Final = 12
"""Characters up to which an answer may be "Yes, of course": that answers."""


def not_answered(view: AnswerView) -> Deduction | None:
    """The deduction for an answer to a question for a fact that only promises one. A question back, a figure, a
    `yes` to what is asked for politely are answers; so is what the tool says that the same message calls."""
    text = view.text
    if not _ONLY_POLITE < len(text) <= _MOST or len(view.question) > _QUESTION:
        return None
    lower = text.lower().replace("\u2019", "'").strip()
    # Most answers begin with no promise, which is quickly seen.
    if not PROMISE().match(lower.lstrip("\u00a1\u00bf ")):
        return None
    clauses = filter(None, _CLAUSES.split(lower))
    if any(map(str.isdigit, text)) or not all(PROMISE().fullmatch(one) for one in clauses):
        return None
    if not QUESTION_WORDS().search(view.question) or HELP().search(view.question) or "?" in text:
        return None
    if any(p.type == "tool_call" for m in view.exchange.response.messages for p in m.parts):
        return None
    return deduction(semconv.DEDUCTED_NOT_ANSWERED, f"only a promise: {quoted(text)}")
