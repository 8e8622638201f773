"""Whether an answer has the form that was asked for: code, a number of items, a length, one of some words."""

from __future__ import annotations

import re
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.answer_view import AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction, quoted
from llm_vitals.verdicts.deductions.layout import layout_missing
from llm_vitals.verdicts.deductions.requested_form import Form, Length
from llm_vitals.verdicts.lazy_pattern import lazy
from llm_vitals.verdicts.words import words

_CAP: Final = 16_384
_CODE: Final = lazy(
    r"`|[;{}]\s*$|^\s*(?:def|class|import|from|function|const|let|var|SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|public"
    r"|using|package|fn|func|#include|#!|<\w+|\$ |@\w+)|\w\([^)\n]*\)|=>|[!=]=|\w \|\|? \w|[\^\\$][\^\\\[(]"
    r"|\[\^?[\w-]+\][+*]",
    re.MULTILINE,
)
_NUMBERED_IN_LINE: Final = lazy(r"(?:^|\s)\(?(\d{1,2})[.)]\s")
_NUMBERED: Final = lazy(r"^([ \t]*)(?:\*\*|#{1,4} )?\(?(\d{1,2})[.):\uff0e\u3001]", re.MULTILINE)
_BULLET: Final = lazy(r"^([ \t]*)[-*\u2022\u00b7\u2013+](?=[ \t])", re.MULTILINE)
_LINE_OF_LIST: Final = 80
_ITEM_WORDS: Final = 5
_BETWEEN: Final = lazy(
    r"\s*(?:[,;\u3001\uff0c\u060c/]|\s(?:and|und|et|y|e|en|i|\u0438|ve|&|or|oder|\u0648|\u548c)\s|\u548c|\u3068)\s*(?:(?:and|und|et|y|e|or)\s)?"
)
_BEFORE_LIST: Final = lazy(r"^[^\n,;]{0,120}?[:\uff1a]\s")
_SENTENCE_END: Final = lazy(
    r"(?<=[^\W\d_A-Z]{3})[.!?][\"'\u201d\u00bb)]*\s+(?=[\"'\u201c\u00ab(]?[^\Wa-z\d])|[\u3002\uff01\uff1f](?=.)|(?<=\w{3})[\u0964\u061f]\s+(?=\w)"
)
_OVER: Final = 1.15
"""A limit of words is passed where an answer has so many times as many, and more than two too many."""
_SLACK: Final = 2
_WIDE: Final = lazy(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def forms(view: AnswerView, form: Form) -> list[Deduction]:
    """The deductions of an answer that has not the form that words asked for."""
    found: list[Deduction] = []
    if form.code and not _CODE().search(view.text, 0, _CAP):
        found.append(deduction(semconv.DEDUCTED_CODE_MISSING, f"no code: {quoted(view.text)}"))
    if form.items is not None and (counted := items(view.text)) is not None and counted != form.items:
        found.append(deduction(semconv.DEDUCTED_LIST_LENGTH, f"{form.items} were asked for, {counted} are there"))
    if form.length is not None and (one := _length(view.text, form.length)):
        found.append(one)
    if form.choices and (one := _choice(view, form.choices)):
        found.append(one)
    if form.layout is not None and (one := layout_missing(view, form.layout)):
        found.append(one)
    return found


def items(text: str) -> int | None:
    """How many items an answer lists; None where it is no list, or where they cannot be counted."""
    if len(text) > _CAP:
        return None
    numbered = [(match[1], int(match[2])) for match in _NUMBERED().finditer(text)]
    if len(numbered) >= 2:
        least = min(len(indent) for indent, _ in numbered)
        return _run([number for indent, number in numbered if len(indent) == least])
    if (in_line := _run([int(number) for number in _NUMBERED_IN_LINE().findall(text)])) is not None and in_line >= 2:
        return in_line
    bullets: list[str] = _BULLET().findall(text)
    if len(bullets) >= 2:
        least = min(map(len, bullets))
        return sum(len(one) == least for one in bullets)
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) >= 3 and all(len(line) <= _LINE_OF_LIST and not line.rstrip().endswith(":") for line in lines):
        return len(lines)
    return _in_line(text) if len(lines) == 1 and not bullets else None


def _run(numbers: list[int]) -> int | None:
    """How far they count from 1 on, one by one or all as 1 (Markdown); None where they do not."""
    if numbers and set(numbers) == {1}:
        return len(numbers)
    if not numbers or numbers[0] not in (0, 1):
        return None
    return len(numbers) if numbers == list(range(numbers[0], numbers[0] + len(numbers))) else None


def _in_line(text: str) -> int | None:
    """Items of one line: "Mars, Venus and Jupiter."; a sentence about them is none."""
    line = _BEFORE_LIST().sub("", text.strip()).rstrip(".!\u3002")
    if "." in line or "?" in line or "(" in line:
        return None
    pieces = [piece for piece in _BETWEEN().split(line) if piece and piece.strip()]
    if len(pieces) < 2 or any(len(piece.split()) > _ITEM_WORDS or len(piece) > _LINE_OF_LIST for piece in pieces):
        return None
    return len(pieces)


def _length(text: str, length: Length) -> Deduction | None:
    if len(text) > _CAP and length.least is not None:
        return None
    count = _count(text, length.unit)
    plural = f"{count} {length.unit}s"
    if length.most is not None and count > length.most:
        slack = length.unit == "sentence" or (count > length.most * _OVER and count > length.most + _SLACK)
        if slack:
            return deduction(semconv.DEDUCTED_TOO_LONG, f"\u201c{length.wording}\u201d was asked for: {plural}")
    if length.least is not None and count * _OVER < length.least:
        return deduction(semconv.DEDUCTED_TOO_SHORT, f"\u201c{length.wording}\u201d was asked for: {plural}")
    return None


def _count(text: str, unit: str) -> int:
    if unit == "character":
        return len(text)
    if unit == "word":
        return len(words(text))
    return 1 + sum(1 for _ in _SENTENCE_END().finditer(text.strip()))


def _choice(view: AnswerView, choices: tuple[str, ...]) -> Deduction | None:
    text = view.text[:_CAP].lower()
    if any(choice in view.distinct or (_WIDE().search(choice) and choice in text) for choice in choices):
        return None
    if any(choice in text for choice in choices if len(choice) > 4):  # "negatively"
        return None
    return deduction(semconv.DEDUCTED_NOT_A_CHOICE, f"none of {', '.join(choices[:6])}: {quoted(view.text)}")
