"""What the words of an opening are about, in terms that all languages share: who speaks, not, to find, an order.

A language has a text file in `languages/concepts`, a line each concept with its words: `find` for the beginning of a
word, `can$` for a whole one, `*nummer` for a part anywhere in it; where words are not parted (Chinese, Japanese) each
is a part of the text. A speaker extends it; nothing else need change, for the model knows concepts alone
(`concept_model`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Final, NamedTuple

from llm_vitals.verdicts.languages.language import UNSPACED, fold
from llm_vitals.verdicts.languages.parts import longest
from llm_vitals.verdicts.lazy_pattern import lazy

_READ: Final = 200
"""Characters of an answer that are looked at, without quotations,"""
_QUOTED_WITHIN: Final = 400
"""which are looked for in this many."""
_QUOTED: Final = lazy(
    '\u00ab[^\u00bb]{0,400}\u00bb|\u201e[^\u201c\u201d"]{0,400}[\u201c\u201d"]|\u201c[^\u201d]{0,400}\u201d'
    '|\u300c[^\u300d]{0,400}\u300d|\u300e[^\u300f]{0,400}\u300f|"[^"]{0,400}"|```.*',
    re.DOTALL,
)
_QUOTE: Final = " \u0001 "
"""What stands in the place of a quotation."""
_ENGLISH_NOT: Final = (
    ("\u2019", "'"),
    ("cannot", "can not"),
    ("can't", "can not"),
    ("won't", "will not"),
    ("n't", " not"),
)
_TOKEN: Final = lazy(r"[^\s.,!?;:()\"'\u00ab\u00bb\u201c\u201d\u201e\u2026/\-\u2013\u2014\[\]{}<>#]+|[.!?,;:]")
_SEGMENT: Final = lazy("[^.!?,;:]+|[.!?,;:]")
_FIGURE: Final = lazy(r"\d")
Mark = tuple[str, ...]
"""The concepts of one word."""
_STOP: Final[Mark] = (".",)
_QUESTION: Final[Mark] = ("?",)
_COMMA: Final[Mark] = (",",)
_SIGNS: Final = {".": _STOP, "!": _STOP, "?": _QUESTION, ",": _COMMA, ";": _COMMA, ":": _COMMA}
_ENDS: Final = (_STOP, _QUESTION)
_NOT: Final = "not"
"""A word that has a denial as a part denies where words are not parted: the longest is found there, and alone."""
QUOTED: Final = "quoted"
NUMBER: Final = "number"
DENIALS: Final = frozenset(("not", "decline", "lack", "error"))
"""Concepts one of which an answer that declines has."""
_KEPT: Final = 8192


class Lexicon(NamedTuple):
    """The words of one language, folded."""

    whole: Mapping[str, Mark]
    beginnings: Mapping[str, Mark]
    anywhere: Sequence[tuple[re.Pattern[str], str]]
    longest: int
    """Characters of the longest beginning."""
    parts: re.Pattern[str]
    """Finds the beginnings, one after the other, anywhere."""


@cache
def lexicon(code: str) -> Lexicon:
    """The words of a language, read once, some milliseconds."""
    text = (files("llm_vitals.verdicts.languages") / "concepts" / f"{code}.txt").read_text("utf-8")
    whole: dict[str, set[str]] = {}
    beginnings: dict[str, set[str]] = {}
    anywhere: list[tuple[re.Pattern[str], str]] = []
    for line in text.splitlines():
        concept, _, words = line.partition(": ")
        for word in words.split():
            plain = fold(word.strip("*$")).strip()
            if code in UNSPACED:
                beginnings.setdefault(plain, set()).add(concept)
            elif word.startswith("*"):
                anywhere.append((re.compile(re.escape(plain) + ("$" if word.endswith("$") else "")), concept))
            else:
                (whole if word.endswith("$") else beginnings).setdefault(plain, set()).add(concept)
    if code in UNSPACED:
        denials = [part for part, concepts in beginnings.items() if _NOT in concepts]
        for word, concepts in beginnings.items():
            if any(part in word for part in denials):
                concepts.add(_NOT)
    return Lexicon(
        whole={word: tuple(sorted(found)) for word, found in whole.items()},
        beginnings={word: tuple(sorted(found)) for word, found in beginnings.items()},
        anywhere=anywhere,
        longest=max(map(len, beginnings)),
        parts=longest(beginnings),
    )


def marks(code: str, text: str) -> list[Mark]:
    """The concepts of the words of an opening, in order, and the signs between them; words without one are left out."""
    head = text[:_QUOTED_WITHIN]
    if not head.isascii() or '"' in head or "`" in head:
        head = _QUOTED().sub(_QUOTE, head)
    head = head[:_READ]
    if code == "en":
        head = head.lower()
        if not head.isascii() or "'" in head or "cannot" in head:
            for typed, plain in _ENGLISH_NOT:
                head = head.replace(typed, plain)
    head = fold(head)
    return _unspaced(code, head) if code in UNSPACED else _spaced(code, head)


def _spaced(code: str, head: str) -> list[Mark]:
    found: list[Mark] = []
    for token in _TOKEN().findall(head):
        mark = _SIGNS.get(token) or _of_word(code, token)
        if mark:
            found.append(mark)
    return found


def _unspaced(code: str, head: str) -> list[Mark]:
    found: list[Mark] = []
    known = lexicon(code)
    for segment in _SEGMENT().findall(head):
        if segment in _SIGNS:
            found.append(_SIGNS[segment])
            continue
        if "\u0001" in segment:
            found.append((QUOTED,))
        found += [known.beginnings[part] for part in known.parts.findall(segment)]
        if _FIGURE().search(segment):
            found.append((NUMBER,))
    return found


@lru_cache(maxsize=_KEPT)
def _of_word(code: str, word: str) -> Mark:
    """The concepts of one word: the same words come again and again."""
    if word == "\u0001":
        return (QUOTED,)
    known = lexicon(code)
    found = set(known.whole.get(word, ()))
    for size in range(min(known.longest, len(word)), 0, -1):
        if word[:size] in known.beginnings:
            found.update(known.beginnings[word[:size]])
            break
    found.update(concept for pattern, concept in known.anywhere if pattern.search(word))
    return (*sorted(found), NUMBER) if word[0].isdigit() else tuple(sorted(found))


def features(found: Sequence[Mark]) -> set[str]:
    """What the model knows of an opening: concepts in its first sentence (`1`) and the later ones (`2`), pairs of the
    first, neighbours (`not>can`), pairs of the clause in which something is denied (`not:can+find`), the first two
    (`^0not`), and how many sentences it has."""
    features: set[str] = set()
    sentences: list[list[Mark]] = [[]]
    clauses: list[list[Mark]] = [[]]
    for mark in found:
        if mark in _ENDS:
            sentences.append([])
            clauses.append([])
        elif mark is _COMMA:
            clauses.append([])
        else:
            sentences[-1].append(mark)
            clauses[-1].append(mark)
    whole = [sentence for sentence in sentences if sentence]
    for number, sentence in enumerate(whole):
        concepts = sorted({concept for mark in sentence for concept in mark})
        features.update(map(("2" if number else "1").__add__, concepts))
        if number == 0:
            _pair(features, "1", concepts)
    for clause in clauses:
        about = {concept for mark in clause for concept in mark}
        for denial in DENIALS & about:
            _pair(features, f"{denial}:", sorted(about - {denial}))
    for left, right in pairwise(found):
        for one in left:
            features.update(map(f"{one}>".__add__, right))
    for place, mark in enumerate(found[:2]):
        features.update([f"^{place}{concept}" for concept in mark])
    features.add(f"sentences={min(len(whole), 3)}")
    return features


def _pair(features: set[str], begin: str, concepts: Sequence[str]) -> None:
    """Add each two of the concepts."""
    for place, one in enumerate(concepts, 1):
        features.update(map(f"{begin}{one}+".__add__, concepts[place:]))
