"""What a language module holds, and how its text is made comparable.

A speaker extends a language in its module (`de.py`, `ja.py`, ...): phrases are regular expressions in the language's
natural spelling, lower case. Text and phrases are folded alike before they meet, so accents, Arabic vowel signs and
full-width punctuation need no second spelling. The building blocks at the top of a module say in English what they
mean. Sentences to try a change on are in `tests/unit/verdicts/languages`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import import_module
from typing import Final, NamedTuple

GAP: Final = "[^.!?]"
"""One character within the sentence; full-width stops are folded to these."""


def any_of(words: str) -> str:
    """One of the words or patterns, which `words` separates by white space; `~` stands for a space."""
    return "(?:" + "|".join(words.split()).replace("~", " ") + ")"


PhraseText = tuple[str, str, str]
"""Name of a phrase, what it needs, and its pattern.

Needs are parts of words of which one of each set must stand in the text: sets are parted by `&`, the parts by `|`. They
are looked up first, which is much quicker than the pattern. Every text that the pattern matches must contain them."""


class Language(NamedTuple):
    """The data of one language, as a speaker writes it."""

    code: str
    """ISO 639-1, the name of the module."""
    name: str
    """In English."""
    drafts: str
    """An answer that begins with this hands over a text for somebody else: its words are not the model's own."""
    conceding: str
    """Before a phrase in the same sentence: the main clause answers ("although", "if")."""
    but: str
    """After a phrase: what follows is an answer ("but", "however")."""
    offers: str
    """Directly after `but`: an offer or a referral, which is no answer ("I can help with", "please contact")."""
    refusals: tuple[PhraseText, ...]
    """Phrases that decline."""
    unables: tuple[PhraseText, ...]
    """Phrases that say that something is not known, not found or out of reach."""


class Phrase(NamedTuple):
    """A phrase ready for use: folded and compiled."""

    name: str
    needs: tuple[tuple[str, ...], ...]
    pattern: re.Pattern[str]


class Compiled(NamedTuple):
    """A language ready for use."""

    drafts: re.Pattern[str]
    conceding: re.Pattern[str]
    but: re.Pattern[str]
    refusals: tuple[Phrase, ...]
    unables: tuple[Phrase, ...]
    any_verb: tuple[Phrase, ...]
    """"I will not" with whatever verb, tried last: the verbs of the other phrases say more."""
    faults: re.Pattern[str]
    promised: re.Pattern[str]
    reported: re.Pattern[str]


MODULES: Final = ("ar", "de", "es", "fr", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "zh")
"""Codes of the languages that have a module; a new one is added here and in `detect.py`."""

_MARKS: Final = re.compile("[\u0300-\u036f\u064b-\u0655\u0670\u0640]")
"""Accents, Arabic vowel signs and hamzas, the Arabic stretching stroke."""
_DECOMPOSED: Final = re.compile("[\u00c0-\u024f\u0300-\u036f\u0400-\u04ff\u0600-\u06ff\u1e00-\u1eff]")
_PUNCTUATION: Final = tuple(
    zip("\u3002\uff0c\u3001\uff01\uff1f\uff1a\uff1b\u0964\u061f\u060c\u061b", ".,,!?:;.?,;", strict=True)
)


def fold(text: str) -> str:
    """Lower case, compatibility forms, no accents, ASCII punctuation; the length may change."""
    return _plain(text.lower())


def _plain(text: str) -> str:
    if text.isascii():
        return text
    if _DECOMPOSED.search(text):
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    text = unicodedata.normalize("NFKC", text)
    for mark, plain in _PUNCTUATION:
        text = text.replace(mark, plain)
    return text


@cache
def load(code: str) -> Compiled:
    """The phrases of a language, compiled at its first use, some milliseconds; `code` is one of MODULES."""
    language: Language = import_module(f"llm_vitals.verdicts.languages.{code}").LANGUAGE
    kinds = import_module("llm_vitals.verdicts.languages.kinds.registry")
    reported = import_module("llm_vitals.verdicts.languages.reported")
    return Compiled(
        drafts=re.compile(_plain(language.drafts)),
        conceding=re.compile(_plain(language.conceding)),
        but=re.compile(f"(?:{_plain(language.but)})(?!{_plain(language.offers)})"),
        refusals=tuple(_phrase(*one) for one in (*language.refusals, *kinds.of(code))),
        any_verb=(_phrase("will_not_any", *kinds.ANY_VERB[code]),),
        unables=tuple(_phrase(*one) for one in language.unables),
        promised=re.compile(_plain(reported.PROMISED[code])),
        faults=re.compile(_plain(reported.FAULTS[code])),
        reported=re.compile(_plain("|".join(filter(None, (reported.YOUR_DATA[code], reported.REPORTED.get(code)))))),
    )


def _phrase(name: str, needs: str, pattern: str) -> Phrase:
    sets = [tuple(one.strip() for one in _plain(group).split("|")) for group in needs.split("&")]
    sets.sort(key=lambda parts: (-min(map(len, parts)), len(parts)))  # the seldom ones first: most texts have none
    return Phrase(name, tuple(sets), re.compile(_plain(pattern)))
