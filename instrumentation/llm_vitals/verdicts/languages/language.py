"""What a language module holds, and how its text is made comparable.

A speaker extends a language in its module (`de.py`, `ja.py`, ...): phrases are regular expressions in the language's
natural spelling, lower case. Text and phrases are folded alike before they meet, so accents, Arabic vowel signs and
full-width punctuation need no second spelling. The building blocks at the top of a module say in English what they
mean. What a pattern needs is read from it by `make generate`. Sentences to try a change on are in
`tests/unit/verdicts/languages`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final, Literal, NamedTuple

from llm_vitals.verdicts.languages.parts import Parts, parts

GAP: Final = "[^.!?]"
"""One character within the sentence; full-width stops are folded to these."""


def any_of(words: str) -> str:
    """One of the words or patterns, which `words` separates by white space; `~` stands for a space."""
    return "(?:" + "|".join(words.split()).replace("~", " ") + ")"


Kind = Literal["refusal", "unable", "any_verb"]
"""What a phrase says. The last: "I will not" with whatever verb, a refusal that is tried last, as the verbs of the
others say more."""
PhraseText = tuple[str, str]
"""Name of a phrase, and its pattern."""


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


class Pattern(NamedTuple):
    """A phrase in words, folded."""

    name: str
    kind: Kind
    source: str


class Phrase(NamedTuple):
    """A phrase ready for use."""

    name: str
    kind: Kind
    needs: tuple[frozenset[str], ...]
    """Parts of words of which one of each set stands where the pattern matches: looked up first, for all phrases at
    once. The most seldom first."""
    across: bool
    """Whether it may reach over the end of a sentence; of any other, all parts stand in one sentence."""
    pattern: re.Pattern[str]


class Compiled(NamedTuple):
    """A language ready for use."""

    drafts: re.Pattern[str]
    conceding: re.Pattern[str]
    but: re.Pattern[str]
    ends: re.Pattern[str]
    """The end of a sentence."""
    phrases: tuple[Phrase, ...]
    """In the order in which they are tried."""
    parts: Parts
    """What the phrases need,"""
    needs: tuple[tuple[int, ...], ...]
    """and that of each phrase, in their order: one part at least of each set must stand in the text."""
    faults: re.Pattern[str]
    promised: re.Pattern[str]
    reported: re.Pattern[str]


MODULES: Final = ("ar", "de", "es", "fr", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "zh")
"""Codes of the languages that have a module; a new one is added here and in `detect.py`."""

_NEEDS: Final = Path(__file__).with_name("needs")
_MARKS: Final = re.compile("[\u0300-\u036f\u064b-\u0655\u0670\u0640]")
"""Accents, Arabic vowel signs and hamzas, the Arabic stretching stroke."""
_DECOMPOSED: Final = re.compile("[\u00c0-\u024f\u0300-\u036f\u0400-\u04ff\u0600-\u06ff\u1e00-\u1eff]")
_PUNCTUATION: Final = tuple(
    zip("\u3002\uff0c\u3001\uff01\uff1f\uff1a\uff1b\u0964\u061f\u060c\u061b", ".,,!?:;.?,;", strict=True)
)


_ENDS: Final = "[.!?]+(?= |$)"
_ENDS_UNSPACED: Final = "[.!?]+"
UNSPACED: Final = frozenset(("ja", "zh"))
"""Languages without spaces between sentences."""
_ACROSS: Final = frozenset(("flat_no", "own_remit", "removed_notice", "wrong_door"))
"""Phrases that look at what stands before or after their sentence, too."""


def fold(text: str) -> str:
    """Lower case, compatibility forms, no accents, ASCII punctuation; the length may change."""
    return unaccented(text.lower())


def unaccented(text: str) -> str:
    """A text or a pattern without accents, in compatibility forms and ASCII punctuation; case is left."""
    if text.isascii():
        return text
    if _DECOMPOSED.search(text):
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
        if text.isascii():  # most languages in Latin letters: there is no more to do
            return text
    for mark, plain in _PUNCTUATION:
        text = text.replace(mark, plain)
    return unicodedata.normalize("NFKC", text)


def patterns(code: str) -> tuple[Pattern, ...]:
    """The phrases of a language in the order in which they are tried; `code` is one of MODULES."""
    language = _module(code)
    kinds = import_module("llm_vitals.verdicts.languages.kinds.registry")
    of_kinds: tuple[PhraseText, ...] = kinds.of(code)
    unables_of_kinds: tuple[PhraseText, ...] = kinds.unables_of(code)
    any_verb: str = kinds.ANY_VERB[code]
    return (
        *(Pattern(name, "refusal", unaccented(source)) for name, source in (*language.refusals, *of_kinds)),
        *(Pattern(name, "unable", unaccented(source)) for name, source in (*language.unables, *unables_of_kinds)),
        Pattern("will_not_any", "any_verb", unaccented(any_verb)),
    )


@cache
def load(code: str) -> Compiled:
    """The phrases of a language, compiled at its first use, some milliseconds; `code` is one of MODULES."""
    language = _module(code)
    reported = import_module("llm_vitals.verdicts.languages.reported")
    phrases = tuple(_phrase(one, line) for one, line in zip(patterns(code), _needs(code), strict=True))
    needed = parts({part for one in phrases for need in one.needs for part in need})
    return Compiled(
        drafts=re.compile(unaccented(language.drafts)),
        conceding=re.compile(unaccented(language.conceding)),
        but=re.compile(f"(?:{unaccented(language.but)})(?!{unaccented(language.offers)})"),
        ends=re.compile(_ENDS_UNSPACED if code in UNSPACED else _ENDS),
        phrases=phrases,
        parts=needed,
        needs=tuple(tuple(map(needed.any_of, one.needs)) for one in phrases),
        promised=re.compile(unaccented(reported.PROMISED[code])),
        faults=re.compile(unaccented(reported.FAULTS[code])),
        reported=re.compile(
            unaccented("|".join(filter(None, (reported.YOUR_DATA[code], reported.REPORTED.get(code)))))
        ),
    )


def _module(code: str) -> Language:
    language: Language = import_module(f"llm_vitals.verdicts.languages.{code}").LANGUAGE
    return language


def _needs(code: str) -> list[str]:
    """The lines of a language's file, which `make generate` writes, one a phrase."""
    lines = (_NEEDS / f"{code}.txt").read_bytes().decode().splitlines()
    return [line for line in lines if not line.startswith("#")]


def _phrase(one: Pattern, line: str) -> Phrase:
    name, _, needs = line.partition(": ")
    if name != one.name:
        raise ValueError(f"{_NEEDS}: has {name!r} where the phrase {one.name!r} was expected. Run `make generate`.")
    sets = tuple(frozenset(parts.replace("~", " ").split("|")) for parts in needs.split(" & "))
    return Phrase(one.name, one.kind, sets, one.name in _ACROSS, re.compile(one.source))
