"""The building blocks of the phrase rules: what a rule is, and who, not, to, in the words of a pattern."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from llm_vitals.verdicts.languages.language import any_of as any_of  # noqa: PLC0414 - the rules build on it

Needs = tuple[frozenset[str], ...]
"""Words without which a pattern cannot match: one of each set must stand in the text."""


@dataclass(frozen=True)
class Rule:
    """A named pattern, and the words that it needs: looking those up first is ten times cheaper."""

    name: str
    needs: Needs
    source: str
    """The pattern's text."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when it is first tried: all of them would add 25 ms to the import."""
        return re.compile(self.source)


def needs(words: str) -> Needs:
    """Sets of words, parted by `&`, each of them alternatives parted by `|`."""
    return tuple(frozenset(one.split("|")) for one in words.split(" & "))


def rules(*rules: tuple[str, str, str]) -> tuple[Rule, ...]:
    """Rules from names, needs (`needs`) and patterns."""
    return tuple(Rule(name, needs(words), pattern) for name, words, pattern in rules)


_SELDOM: Final = 0.3
_COMMON_WORDS: Final = (
    "a:50 to:50 of:45 is:40 in:35 and:35 it:33 i:33 that:30 not:28 with:24 for:23 on:22 s:20 have:20 this:16 can:16"
    " are:16 be:15 do:13 what:10 you:10 by:10 request:7 there:7 answer:6 t:6 about:6 up:6 one:6 your:6 make:6 no:6"
    " such:6 us:5 so:5 we:5 against:5 content:5 should:4 question:4 don:4 m:4 name:4 right:3 my:3 me:3 out:2"
)
_COMMON: Final = {word: float(share) for word, _, share in (one.partition(":") for one in _COMMON_WORDS.split())}
"""In how many of a hundred openings a word stands, of answers and of prose; any other in less than _SELDOM."""


class RulesByWord:
    """Rules, each found by the need of which the fewest texts have a word: most texts have none of those."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        self._found_by: dict[str, list[int]] = {}
        for number, rule in enumerate(self._rules):
            for word in min(rule.needs, key=_frequency):
                self._found_by.setdefault(word, []).append(number)
        self._words = frozenset(self._found_by)
        self.needed: Final = frozenset[str]().union(*(one for rule in self._rules for one in rule.needs))
        """All words that any of the rules needs."""

    def standing(self, present: AbstractSet[str]) -> Sequence[Rule]:
        """The rules whose words stand in a text, in their order."""
        found = present & self._words
        if not found:
            return ()
        apart = present.isdisjoint
        standing: list[Rule] = []
        for number in sorted({number for word in found for number in self._found_by[word]}):
            rule = self._rules[number]
            for one in rule.needs:
                if apart(one):
                    break
            else:
                standing.append(rule)
        return standing


def _frequency(need: frozenset[str]) -> tuple[bool, float]:
    """In how many of a hundred openings one of these words stands, roughly; the word I decides which rules are tried
    at all."""
    return "i" in need, sum(_COMMON.get(word, _SELDOM) for word in need)


# -- what the model hands over, what it quotes ----------------------------------------------------------------------
DRAFT: Final = re.compile(
    r"\W{0,3}(?:(?:sure|certainly|of course|absolutely|yes)\b(?! not\b)(?!.{0,40}\b(?:can't|can\u2019t|cannot|can not"
    r"|won't))|here(?:'s|\u2019s| is| are)\b|below (?:is|are)\b|translation:|subject:|dear |to whom |(?:hi"
    r"|hello) [\w ]{1,20},\s*\n|def |class |import |you could say)|[<{\[|>]|[-*] |\d{1,2}[.)] |```|[\"'\u201c\u2018]"
)
QUOTED: Final = re.compile(r"\"[^\"]{0,400}\"|(?<!\w)'(?=\w)[^\"]{2,200}?(?<=[\w.,!?])'(?!\w)|```.*")

# -- who declines, and how -------------------------------------------------------------------------------------------
_OTHERS: Final = r"(?!(?:you|he|she|they|it|we|who|that|said|told|if|when|wish|know|think|believe|say|says)\b)"
_I: Final = r"i(?<!\wi)(?<!if i)(?<!when i)(?<!why i)(?<!where i)(?<!because i)(?<!who i)"
"""The word I, not in a clause that only supposes. It begins with a plain letter, which `re` finds quickly."""
SUBJECT: Final = _I + r"(?:,? (?:" + _OTHERS + r"\w+,? ){0,3}?|\b ?)"
NO_SUBJECT: Final = (
    r"(?:^|[.!?,] )(?:(?:(?:so |really |very )?sorry|unfortunately|no|nope|apologies|regrettably"
    r"|(?:as an ai )?language model|as an ai),? (?:but )?)?"
)
NOT: Final = (
    r"(?:can(?:no|')?t|can not|will not|won't|shall not|must not|(?:'m|am|would be|will be) (?:\w+ ){0,2}?(?:unable"
    r"|forbidden|prohibited|not (?:\w+ )?(?:able|allowed|permitted|authori[sz]ed|programmed|designed|built|equipped"
    r"|intended|comfortable|willing|going|in a position|capable|trained|supposed|meant|prepared|at liberty))"
    r"|(?:do not|don't) feel (?:comfortable|right|ok|okay))"
)
TO: Final = r"(?: (?:with|of|to be able|be able))?(?: to)? "
BETWEEN: Final = (
    r"(?:in good conscience |(?!(?:wait|stress|believe|imagine|emphasi\w+|overstate|recommend|think|afford|thank|seem"
    r"|hope|decide|get|stop|start|resist|come|bring|find)\b)\w+ ){0,2}?"
)
GAP: Final = r"[^.!?]"
"""Within the sentence."""
_HAVE: Final = (
    r"(?:access|information|data|knowledge|details|records?|abilit(?:y|ies)|capabilit(?:y|ies)|capacity|visibility"
    r"|memory|tools?|way|means|internet|sensors|eyes|body|figures|context|evidence|rates|prices|results|news)"
)
HAS_NO: Final = (
    r"i(?<!\wi)(?: \w+){0,2}? (?:do not|don't)(?: \w+)? have(?: [\w-]+,?){0,4}? " + _HAVE + r"\b"
    r"|i (?<!\wi )(?:have no|lack)(?: \w+){0,2}? " + _HAVE + r"\b|i'm(?<!\wi'm) not connected\b"
)
