"""An error in the answer's place: a server's page, or what a library says of a request that failed."""

from __future__ import annotations

import re
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.answer_view import AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction, quoted
from llm_vitals.verdicts.lazy_pattern import lazy

_CAP: Final = 600
_STATUS: Final = r"(?:40[0-9]|41[03]|42[29]|50[0-4]|52[0-9])"
_PAGE: Final = lazy(
    rf"\s*<(?:!doctype html|html)\b[\s\S]*?<(?:title|h1)>\s*(?:error\b|{_STATUS}\b|[^<]*\b(?:bad gateway"
    r"|gateway time-?out|service unavailable|internal server error|forbidden|access denied|not found"
    r"|too many requests))",
    re.IGNORECASE,
)
_MESSAGE: Final = lazy(
    rf"\s*(?:(?:http |api |server |request )?error(?: code)?:?|http(?:/\d\.\d)?|request failed[^.\n]{{0,30}}?)"
    rf"[ :(-]{{1,3}}(?:status[ _]code )?{_STATUS}\b"
    r"|\s*Traceback \(most recent call last\):"
    r"|\s*\{\s*[\"']error[\"']\s*:\s*(?:\{\s*[\"'](?:message|code|type)[\"']|[\"'])",
    re.IGNORECASE,
)
_ABOUT_ERRORS: Final = lazy(
    r"\b(?:html|http|errors?|status|traceback|exception|stack|logs?|nginx|api|fehler\w*|erreurs?|json|code)\b|\d{3}",
    re.IGNORECASE,
)
"""Questions that an error may be the answer to."""


def error_message(view: AnswerView) -> Deduction | None:
    """The deduction for an answer that is an error; None where it is none, or where errors are asked about."""
    text = view.exchange.response.text[:_CAP]
    first = text.lstrip()[:1]
    if first not in "<{EeHhRrTtAaSs" or not (_PAGE().match(text) or _MESSAGE().match(text)):
        return None
    if _ABOUT_ERRORS().search(view.question):
        return None
    return deduction(semconv.DEDUCTED_ERROR_MESSAGE, f"an error in the answer's place: {quoted(text)}")
