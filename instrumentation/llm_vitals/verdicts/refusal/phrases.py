"""The phrase rules: what the opening of an answer says in so many words. English.

A rule looks at the form of a refusal (who declines, with which verb), never at its topic. Known lists of refusal
phrases (GCG, JailbreakBench, XSTest, garak, llm-guard; compared in the project's facts on signals) flag up to 17% of
benign traffic, because "I'm sorry", "I cannot" or "As an AI" alone are enough for them. Here the verb or the object
must say that help is declined, and what an AI says of itself before it answers ("As an AI I have no opinions.
However, ...") is no refusal.

All repeats are bounded, and the opening has at most 400 characters, so the time is bounded for any text. A rule is only
tried where the words that it needs stand in the opening, which is split into words once. The rules are in the files
`*_patterns.py`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Final

from llm_vitals.verdicts.refusal import (
    cannot_patterns,
    disclaimer_patterns,
    idiom_patterns,
    moderation_patterns,
    patterns,
    plain_patterns,
    refusal_patterns,
    unable_patterns,
)
from llm_vitals.verdicts.words import words as in_order

OPENING: Final = 400
"""Characters of an answer that are looked at."""
_EARLY: Final = 260
"""A rule must match within this many characters: later ones stand in answers that go on to something else."""
_BRIEF: Final = 450
"""An answer of fewer characters that begins with what an AI is not, and has no "however", holds nothing else."""

_TYPED: Final = (
    *((quote, "'") for quote in "\u2019\u2018\u02bc\u00b4"),
    *((quote, '"') for quote in "\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d"),
    ("\u00a0", " "),
)
"""What is typed in many ways. One replacement after the other takes a tenth of the time of a table of characters."""
_MARKUP: Final = "*_"
_REFUSALS: Final = patterns.RulesByWord(refusal_patterns.REFUSALS + idiom_patterns.IDIOMS + plain_patterns.PLAIN)
_IMPERSONAL: Final = patterns.RulesByWord(
    refusal_patterns.IMPERSONAL + idiom_patterns.IDIOMS + plain_patterns.IMPERSONAL
)
_UNABLE: Final = patterns.RulesByWord(unable_patterns.UNABLE)
_CLARIFICATIONS: Final = patterns.RulesByWord(unable_patterns.CLARIFICATIONS)
WORDS: Final = (
    _REFUSALS.needed
    | _UNABLE.needed
    | _CLARIFICATIONS.needed
    | cannot_patterns.WORDS
    | disclaimer_patterns.ITSELF
    | moderation_patterns.MODERATED_WORDS
    | {"i", "have"}
)
"""All words that the rules look for: of an opening's words, those that are none of them need not be compared again with
one rule after the other."""


def opening(text: str) -> str:
    """The first 400 characters, lower case, one space between words, straight quotes; no quoted passages, no code."""
    head = text[: 2 * OPENING].lstrip()[:OPENING].lower()
    if not head.isascii():
        head = unicodedata.normalize("NFC", head)
        for typed, plain in _TYPED:
            head = head.replace(typed, plain)
    for sign in _MARKUP:
        head = head.replace(sign, "")
    # Of what is white space, only the blank can be printed.
    if not head.isprintable() or "  " in head or head[:1] == " " or head[-1:] == " ":
        head = " ".join(head.split())
    # One character alone is found, or not, in a tenth of the time.
    if '"' in head or ("`" in head and "```" in head) or ("'" in head and " '" in head):
        head = patterns.QUOTED.sub(" ", head)
    return head


def words(head: str) -> AbstractSet[str]:
    """The words of an opening, parted where the patterns see an edge of a word: "can't" is `can` and `t`."""
    return set(in_order(head))


def hands_over(text: str) -> bool:
    """Whether an answer begins as a draft, a list, code or a quotation does: its words are not the model's own."""
    return patterns.DRAFT.match(text[:80].lstrip().lower()) is not None


def refusal_rule(head: str, present: AbstractSet[str], length: int) -> str | None:
    """Name of the rule by which an opening declines, or None. `length`: characters of the whole answer."""
    first_person = "i" in present
    if cannot_patterns.may_be_cannot(head, present) and (name := _cannot(head, present, length)) is not None:
        return name or None
    early = head[:_EARLY]
    if first_person and not present.isdisjoint(disclaimer_patterns.ITSELF):
        soft = disclaimer_patterns.DISCLAIMER.search(early)
        if soft and not _conceded(head, soft.start()) and _declines(head, soft.end(), length):
            return "disclaimer_alone"
    if (
        first_person
        and "have" in present
        and disclaimer_patterns.NO_ACCESS.search(early)
        and disclaimer_patterns.PRIVACY.search(head)
    ):
        return "private_by_design"
    for rule in (_REFUSALS if first_person else _IMPERSONAL).standing(present):
        if not (match := rule.pattern.search(early)) or _relents(head, match.end(), length):
            continue
        soft = disclaimer_patterns.DISCLAIMED.match(head, match.end())
        if not soft or _declines(head, soft.end(), length):
            return rule.name
    return None


def moderation_notice(head: str, present: AbstractSet[str]) -> bool:
    """Whether a notice stands in the answer's place: the message was blocked, the policy forbids it."""
    return (
        not present.isdisjoint(moderation_patterns.MODERATED_WORDS)
        and moderation_patterns.MODERATED.match(head) is not None
    )


def unable_rule(head: str, present: AbstractSet[str]) -> str | None:
    """Name of the rule by which an opening says that it lacks what it takes, or None."""
    early = head[:_EARLY]
    for rule in _UNABLE.standing(present):
        match = rule.pattern.search(early)
        if match and not _conceded(head, match.start()) and not disclaimer_patterns.ANSWERS.search(head, match.end()):
            return rule.name
    return None


def clarification_rule(head: str, present: AbstractSet[str], length: int) -> str | None:
    """Name of the rule by which an answer asks back instead of answering, or None. A long answer does not ask back."""
    if length > OPENING:
        return None
    return next((r.name for r in _CLARIFICATIONS.standing(present) if r.pattern.search(head)), None)


def answers_all_the_same(head: str) -> bool:
    """Whether an opening answers by its form: "As an AI language model, I have no opinions. However, ...", or "No, it
    is not". The linear model cannot tell that these are answers, for they speak of the same things as a lesson."""
    if head.startswith(("no,", "yes,")):
        return True
    match = disclaimer_patterns.IDENTIFIES_ITSELF.match(head)
    return match is not None and disclaimer_patterns.BUT.search(head, match.end()) is not None


def identifies_itself(head: str) -> bool:
    """Whether an opening begins with "As an AI language model": the rules and the model of lessons know
    what follows."""
    return disclaimer_patterns.IDENTIFIES_ITSELF.match(head) is not None


def agrees(head: str) -> bool:
    """Whether an opening answers yes or no, says what it is, praises or names a condition: what it lacks or denies is
    then no refusal."""
    return (
        head.startswith(("yes,", "no,"))
        or identifies_itself(head)
        or disclaimer_patterns.ENOUGH.search(head) is not None
    )


def turns(head: str) -> list[tuple[int, int]]:
    """Where an opening may turn to an answer: a "but", a "generally", the end of a clause that concedes at the
    beginning; begin and end of each."""
    found = [
        match.span()
        for pattern in (disclaimer_patterns.RELENTS, disclaimer_patterns.ANSWERS)
        for match in pattern.finditer(head)
    ]
    if head.startswith(disclaimer_patterns.CONCEDED):
        found.append((0, max(0, head.find(","))))
    return found


def _cannot(head: str, present: AbstractSet[str], length: int) -> str | None:
    """The rule's name where it says "I cannot help"; empty where it says so for want of a thing to tell of."""
    limit = _EARLY + 60
    found = cannot_patterns.CANNOT_ELIDED.finditer(head, 0, limit)
    if "i" in present:
        found = chain(cannot_patterns.CANNOT.finditer(head, 0, limit), found)
    for match in found:
        if match.start() > _EARLY or _relents(head, match.end(), length):
            continue
        if _conceded(head, match.start()) and disclaimer_patterns.MAIN_CLAUSE.match(head, match.end()):
            continue
        soft = disclaimer_patterns.DISCLAIMED.match(head, match.start())
        if not soft or disclaimer_patterns.MAKES.match(head, match.start()):
            return "cannot_help" if _is_will(head, match.start()) else ""
        if _conceded(head, match.start()):
            continue
        if _declines(head, max(soft.end(), match.end()), length):
            return "disclaimer_alone" if _is_will(head, match.start()) else ""
        if disclaimer_patterns.JUDGING.match(head, match.start()) and not disclaimer_patterns.BUT.search(
            head, match.end()
        ):
            return "will_not_judge"
    return None


def _conceded(head: str, before: int) -> bool:
    """Whether a clause only concedes: "While I cannot predict that, ..."."""
    return head.endswith(disclaimer_patterns.CONCEDED, 0, before)


def _declines(head: str, after: int, length: int) -> bool:
    """Whether what an AI says of itself is all that it says: no answer follows, but the end or a lesson."""
    if disclaimer_patterns.ANSWERS.search(head, after):
        return False
    return length < _BRIEF or disclaimer_patterns.LESSON.search(head, after) is not None


def _relents(head: str, after: int, length: int) -> bool:
    """Whether it declines and answers all the same: at once, or by an offer that it makes good."""
    if disclaimer_patterns.RELENTS.search(head, after):
        return True
    offer = disclaimer_patterns.OFFERS.search(head, after)
    return offer is not None and length - offer.end() > disclaimer_patterns.MADE_GOOD


def _is_will(head: str, before: int) -> bool:
    """Whether it will not, rather than has nothing to tell: no such thing, no access to it, not clear what is meant."""
    if disclaimer_patterns.NO_SUCH_THING.search(head):
        return disclaimer_patterns.CRIME.search(head) is not None
    return (
        disclaimer_patterns.NO_ACCESS.search(head, 0, before) is None
        or disclaimer_patterns.LESSON.search(head) is not None
    )
