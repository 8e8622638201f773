"""Sums of whole numbers in an answer that do not come out: "3 x 14 = 52".

Only what needs no knowledge of the matter: whole numbers without separators, and a share in per cent. Code, quoted
sums, sums that are called wrong, other number systems and questions with a sum of their own are left alone.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.answer_view import AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction
from llm_vitals.verdicts.lazy_pattern import lazy

_CAP: Final = 4096
_N: Final = r"\d{1,9}"
_SUM: Final = lazy(
    rf"(?<![\w.,:])({_N}(?:(?: ?[+*\u00d7\u00b7\u00f7] ?| [x/\u2212\u2013-] ){_N}){{1,8}}) ?= ?({_N})"
    r"(?![\w%\u00b0\u00b2\u00b3^!]|[.,:]\d| ?[+*\u00d7\u00b7\u00f7/^=\u2212-]| [xR] )"
)
_PARTS: Final = re.compile(r"\d+|[+*\u00d7\u00b7\u00f7x/\u2212\u2013-]")
_SHARE: Final = lazy(
    rf"(?<![\w.,])({_N}) ?(?:%|percent|per cent|Prozent) (?:of|von|de|di|van|z|\u043e\u0442) ({_N})"
    rf" (?:is|are|ist|sind|=|est|font|es|son|\u00e9|\u00e8|to|\u044d\u0442\u043e) ({_N})(?=[.!;)]?\s*$|[.!;)]\s)"
)
_OPEN: Final = frozenset("+-\u2212\u2013*\u00d7\u00b7\u00f7/^\u221a(\"'\u201c\u201e\u00ab\u2018$\u20ac\u00a3#%")
"""Signs before a sum by which it is a part of another, or quoted."""
_DOUBTED: Final = lazy(
    r"wrong|incorrect|not (?:true|correct|equal)|false|mistake|error|modul|\bmod\b|clock|binary|base \d|joke|log"
    r"|sqrt|falsch|fehler|bin\u00e4r"
    r"|stimmt nicht|faux|erreur|incorrec|errad|erro\b|errone|sbagliat|fout|b\u0142\u0119d|\u043e\u0448\u0438\u0431"
    r"|\u043d\u0435\u0432\u0435\u0440\u043d|yanl\u0131\u015f|\u062e\u0637\u0623|\u0917\u0932\u0924|\u9519"
    r"|\u9593\u9055|\u8aa4|\ud2c0",
    re.IGNORECASE,
)
_ROUNDED: Final = 1
"""A share may be rounded to whole ones."""


def wrong_sum(view: AnswerView) -> Deduction | None:
    """The deduction for the first sum that does not come out."""
    text = view.text[:_CAP]
    if "`" in text or "=" in view.question:
        return None
    for match in _SUM().finditer(text):
        right = _value(match[1])
        if right is None or right == int(match[2]) or _in_doubt(text, match):
            continue
        return deduction(semconv.DEDUCTED_WRONG_SUM, f"{match[1]} is {right}, not {match[2]}")
    for match in _SHARE().finditer(text):
        right = Fraction(int(match[1]) * int(match[2]), 100)
        if abs(right - int(match[3])) > _ROUNDED and not _in_doubt(text, match):
            return deduction(
                semconv.DEDUCTED_WRONG_SUM, f"{match[1]}% of {match[2]} is {float(right):g}, not {match[3]}"
            )
    return None


def _in_doubt(text: str, match: re.Match[str]) -> bool:
    """Whether a sum is a part of another, quoted, called wrong, or of binary figures."""
    if text[: match.start()].rstrip()[-1:] in _OPEN and match.start():
        return True
    figures = re.findall(r"\d+", match[0])
    if all(set(one) <= {"0", "1"} for one in figures) and any(len(one) > 1 for one in figures):
        return True
    return _DOUBTED().search(text) is not None


def _value(expression: str) -> int | None:
    """What a sum comes to, products first; None where a division leaves a rest."""
    parts = _PARTS.findall(expression)
    terms = [Fraction(int(parts[0]))]
    for sign, number in zip(parts[1::2], map(int, parts[2::2]), strict=True):
        if sign == "+":
            terms.append(Fraction(number))
        elif sign in "\u2212\u2013-":
            terms.append(Fraction(-number))
        elif sign in "*\u00d7\u00b7x":
            terms[-1] *= number
        elif number == 0:
            return None
        else:
            terms[-1] /= number
    total = sum(terms)
    return int(total) if total == int(total) else None
