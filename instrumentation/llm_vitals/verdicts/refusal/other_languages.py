"""The phrases of languages other than English (`verdicts/languages`), tried on the opening of an answer."""

from __future__ import annotations

import re
from typing import Final, Literal

from llm_vitals.verdicts.languages.language import Compiled, Phrase, fold, load

_OPENING: Final = 400
"""Characters of an answer that are looked at."""
_EARLY: Final = 200
"""A phrase must begin within this many."""
_ANSWER: Final = 12
"""Characters that must follow a "but" for it to lead to an answer; fewer in languages that write words short."""
_QUOTED: Final = re.compile(
    r"\u00ab[^\u00bb]{0,400}\u00bb|\u201e[^\u201c\u201d\"]{0,400}[\u201c\u201d\"]|\u201c[^\u201d]{0,400}\u201d"
    r"|\u300c[^\u300d]{0,400}\u300d|\u300e[^\u300f]{0,400}\u300f|\"[^\"]{0,400}\"|```.*",
    re.DOTALL,
)
_TYPED: Final = str.maketrans({"\u2019": "'", "\u02bc": "'", "\u00a0": " ", "*": None, "_": None, "\n": " ", "\t": " "})
_STOPS: Final = ".!?"
_LOOKS: Final = frozenset(("cannot_look_up", "not_found", "nothing_attached"))
"""Phrases by which something was looked for."""

Found = tuple[Literal["refusal", "unable"], str]


def phrase(code: str, text: str) -> Found | None:
    """The kind of the first phrase of a language that an answer's opening says, and its name as `de.cannot_help`; None
    where it says none, or answers all the same. `code` is one of `language.MODULES`."""
    language = load(code)
    head = text[: 2 * _OPENING].lstrip()[:_OPENING].translate(_TYPED)
    head = fold(_QUOTED.sub(" ", head))
    if language.drafts.match(head):
        return None
    if name := _first(language, language.refusals, head):
        return "refusal", f"{code}.{name}"
    if name := _first(language, language.unables, head):
        return "unable", f"{code}.{name}"
    return None


def _first(language: Compiled, phrases: tuple[Phrase, ...], head: str) -> str | None:
    for one in phrases:
        if not _stands(one, head):
            continue
        for match in one.pattern.finditer(head):
            if match.start() > _EARLY:
                break
            start, end = match.span()
            if (
                not _conceded(language, head, start)
                and not _answers(language, head, end)
                and (not _has_looked(language, one, head, start) and not _reported(language, head, start))
            ):
                return one.name
    return None


def _has_looked(language: Compiled, one: Phrase, head: str, start: int) -> bool:
    """Whether what cannot be found is a fault: then the answer is that there is none."""
    return one.name in _LOOKS and language.faults.search(_sentence(head, start)) is not None


def _reported(language: Compiled, head: str, start: int) -> bool:
    """Whether the sentence tells what somebody else said."""
    return language.reported is not None and language.reported.search(_sentence(head, start)) is not None


def _sentence(head: str, at: int) -> str:
    begin = max(head.rfind(stop, 0, at) for stop in _STOPS) + 1
    ends = [end for stop in _STOPS if (end := head.find(stop, at)) >= 0]
    return head[begin : min(ends, default=len(head))]


def _stands(one: Phrase, head: str) -> bool:
    """Whether the text has what the phrase needs. Plain loops: half the time of `all` and `any`."""
    for parts in one.needs:
        for part in parts:
            if part in head:
                break
        else:
            return False
    return True


def _conceded(language: Compiled, head: str, start: int) -> bool:
    """Whether the phrase stands in a clause that only concedes or supposes."""
    begin = max(head.rfind(stop, 0, start) for stop in _STOPS) + 1
    return language.conceding.search(head, begin, start) is not None


def _answers(language: Compiled, head: str, end: int) -> bool:
    """Whether an answer follows the phrase: "but" and more than an offer."""
    but = language.but.search(head, end)
    return but is not None and len(head) - but.end() >= _ANSWER
