"""What form a request asks for: JSON, code, a number of items, a length, one of some words, a layout, a language.

The options of the request say it best (`response_format`); else the words of the instructions and of the question's
beginning and end. A form that is talked about ("How do I parse JSON?") is not asked for; where it is not sure, nothing
is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final, NamedTuple

from llm_vitals.core.exchange import Request
from llm_vitals.verdicts.deductions import form_patterns as patterns
from llm_vitals.verdicts.deductions.form_patterns import compiled
from llm_vitals.verdicts.deductions.layout import requested_layout
from llm_vitals.verdicts.lazy_pattern import lazy
from llm_vitals.verdicts.words import words


class Length(NamedTuple):
    """How long an answer is to be, in one unit."""

    unit: str
    """word, sentence or character."""
    least: int | None = None
    most: int | None = None
    wording: str = ""
    """As it was asked for."""


class Form(NamedTuple):
    """The forms that words ask for."""

    json: bool = False
    code: bool = False
    items: int | None = None
    length: Length | None = None
    choices: tuple[str, ...] = ()
    """Words of which the answer is to have one, lower case."""
    layout: str | None = None
    """yaml, xml, csv, table, bullets or number."""
    language: str | None = None
    """ISO 639-1."""
    names_language: bool = False
    """Whether any language is named, so that the question's own need not be the answer's."""


NOTHING: Final = Form()
HEAD: Final = 400
TAIL: Final = 320
"""Characters of a long question that are read: what it asks for stands before or after a text that it is about."""
_SYSTEM_CAP: Final = 4000
"""Characters of instructions that are read, once for each different text."""
_KEPT: Final = 128
_ABOUT: Final = 2.0
"""A number of words without a limit beside it is meant roughly."""
_FEW_WORDS: Final = 5
_MOST_ITEMS: Final = 50
_SENTENCE: Final = lazy(r"(?<=[.!?\n])\s*")
_SHORT: Final = 120
_NO_FIGURES: Final = bytes(set(range(128)) - set(b"0123456789"))


def requested_form(request: Request, question: str, present: AbstractSet[str]) -> Form:
    """What the words of a request ask for: those of its instructions and those of the question, which count first.
    `present`: the words of the question's beginning."""
    by_system = NOTHING
    messages = request.messages
    if request.system or (messages and messages[0].role == "system"):
        for text in _instructions(request):
            if (found := _of_instructions(text)) is not NOTHING:
                by_system = _joined(found, by_system)
    if len(question) > HEAD + TAIL:
        question = f"{question[:HEAD]}\n{question[-TAIL:]}"
        present = set(words(question))
    by_question = _of_question(question, present)
    if by_system is NOTHING:
        return by_question
    return by_system if by_question is NOTHING else _joined(by_question, by_system)


def _instructions(request: Request) -> list[str]:
    texts = [p.content[:_SYSTEM_CAP] for p in request.system if p.content]
    if request.messages and request.messages[0].role == "system":
        texts.append(request.messages[0].text[:_SYSTEM_CAP])
    return texts


@lru_cache(_KEPT)
def _of_instructions(text: str) -> Form:
    """What instructions ask of every answer: only what they say strictly, as they often speak of cases."""
    text = compiled(patterns.FOR_EXAMPLE).sub("for example", text)
    sentences = _SENTENCE().split(text)
    strict = "json" in text.lower() and any(
        compiled(patterns.JSON).search(one)
        and compiled(patterns.STRICTLY).search(f"{one} {following}")
        and not compiled(patterns.AT_TIMES).search(one)
        for one, following in zip(sentences, [*sentences[1:], ""], strict=True)
    )
    language = layout = length = None
    choices: tuple[str, ...] = ()
    for one in sentences:
        if len(one) < _SHORT and not compiled(patterns.AT_TIMES).search(one):
            language = language or _language(one)
            if compiled(patterns.OPTIONAL).search(one):
                continue
            layout = layout or requested_layout(one)
            length = length or _most(one)
            choices = choices or _choices(one)
    found = Form(
        layout=layout,
        length=length,
        choices=choices,
        json=strict and not compiled(patterns.OTHER_JSON).search(text),
        language=language,
        names_language=compiled(patterns.NAMES_LANGUAGE).search(text) is not None,
    )
    return NOTHING if found == NOTHING else found


def _most(sentence: str) -> Length | None:
    """The length that instructions allow: a limit alone, as "three sentences" there may be of one part of an answer."""
    found = _length(sentence)
    return None if found is None or found.most is None or found.least is not None else found


def _of_question(head: str, present: AbstractSet[str]) -> Form:
    # What most questions have none of, or no number beside it.
    ascii_only = head.isascii()
    numbered = not ascii_only or _has_number(head, present)
    if present.isdisjoint(patterns.UNCOUNTED_WORDS) and not numbered:
        return NOTHING
    present = present & patterns.ANY_WORDS
    if ascii_only and not present:
        return NOTHING
    json = code = False
    if "json" in present and not compiled(patterns.TALKS_ABOUT).match(head):
        json = bool(compiled(patterns.JSON).search(head)) and not compiled(patterns.OTHER_JSON).search(head)
    if not present.isdisjoint(patterns.CODE_WORDS) and not compiled(patterns.TALKS_ABOUT).match(head):
        code = compiled(patterns.CODE).search(head) is not None
    if code:
        return Form(code=True, names_language=True)
    if json:
        return Form(json=True, names_language=True)
    items = length = None
    if numbered and not present.isdisjoint(patterns.ITEM_WORDS):
        items = _items(head)
    if numbered and not present.isdisjoint(patterns.UNIT_WORDS):
        length = _length(head)
    choices = () if present.isdisjoint(patterns.CHOICE_WORDS) else _choices(head)
    language, named = None, False
    if not ascii_only or not present.isdisjoint(patterns.LANGUAGE_WORDS):
        named = compiled(patterns.NAMES_LANGUAGE).search(head) is not None
        language = _language(head) if named else None
    layout = None if present.isdisjoint(patterns.LAYOUT_WORDS) else requested_layout(head)
    if items is None and length is None and not choices and layout is None and not named:
        return NOTHING
    return Form(items=items, length=length, choices=choices, layout=layout, language=language, names_language=named)


def _has_number(head: str, present: AbstractSet[str]) -> bool:
    """Whether a question in ASCII has a number, as a word or in figures."""
    if not present.isdisjoint(patterns.NUMBER_WORDS):
        return True
    # The figures of a text are looked for in a fifth of the time of a regex.
    return bool(head.encode().translate(None, _NO_FIGURES)) and any(map(str.isdigit, present))


def _joined(first: Form, second: Form) -> Form:
    return Form(
        json=first.json or second.json,
        code=first.code or second.code,
        items=first.items or second.items,
        length=first.length or second.length,
        choices=first.choices or second.choices,
        layout=first.layout or second.layout,
        language=first.language or second.language,
        names_language=first.names_language or second.names_language,
    )


def _number(text: str) -> int:
    return int(text) if text.isdigit() else patterns.NUMBER_BY_NAME[" ".join(patterns.plain(text).split())]


def _items(head: str) -> int | None:
    found = list(compiled(patterns.ITEMS).finditer(head))
    if len(found) != 1:
        return None
    match = found[0]
    if compiled(patterns.NOT_EXACTLY).search(head[max(0, match.start() - 20) : match.end() + 20]):
        return None
    count = _number(match["n"])
    return count if 2 <= count <= _MOST_ITEMS else None


def _length(head: str) -> Length | None:
    for match in compiled(patterns.LENGTH).finditer(head):
        count = _number(match["n"])
        unit = next(name for name in ("sentence", "word", "character") if match[name])
        wording = " ".join(match[0].split())
        if match["most"] or match["after"]:
            return Length(unit, most=count, wording=wording)
        if match["least"]:
            return Length(unit, least=count, wording=wording)
        if not count or not _is_limit(head, match):
            continue
        if unit == "sentence" or match["exact"]:
            return Length(unit, most=count, wording=wording)
        if unit == "word" and count < _FEW_WORDS:
            return Length(unit, most=count + 2, wording=wording)
        if unit == "word":
            return Length(unit, least=int(count / _ABOUT), most=int(count * _ABOUT), wording=wording)
    return None


_BEFORE: Final = r"(?:in|with|write|about|using|around|just|only|give\sme|of|a|an|to)\s?$"
_POINTS: Final = r"\b(?:these|those|the|this|first|last|following|any|each|per|every|which|between|than)\s?$"


def _is_limit(head: str, match: re.Match[str]) -> bool:
    """Whether a number of words or sentences is of the answer's: "in two sentences", not "these two words"."""
    if match["in"] or match["exact"]:
        return True
    before = head[max(0, match.start() - 24) : match.start()]
    if compiled(_POINTS).search(before):
        return False
    return compiled(_BEFORE).search(before) is not None


def _choices(head: str) -> tuple[str, ...]:
    for answers, pattern in patterns.YES_NO:
        if compiled(pattern).search(head) and (
            compiled(patterns.ANSWERS_WITH).search(head) or compiled(patterns.BARE_CHOICE % pattern).search(head)
        ):
            return answers
    if compiled(patterns.ONLY_LABEL).search(head) and (match := compiled(patterns.LABELS).search(head)):
        labels = [one for one in words(match["labels"]) if one not in ("or", "and")]
        return tuple(dict.fromkeys(labels)) if 2 <= len(labels) <= 8 else ()
    return ()


def _language(head: str) -> str | None:
    """The language that the answer is to be in; None where none is, or where several are named."""
    found = {
        patterns.LANGUAGE_BY_NAME[patterns.plain(m["name"])] for m in compiled(patterns.IN_LANGUAGE).finditer(head)
    }
    if len(found) != 1 or not compiled(patterns.WRITES).search(head):
        return None
    if (
        compiled(patterns.TALKS_ABOUT).match(head)
        and compiled(patterns.FROM_LANGUAGE).search(head)
        and not compiled(patterns.ALSO_WRITES).search(head)
    ):
        return None
    return found.pop()
