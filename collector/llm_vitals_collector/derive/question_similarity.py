"""Whether two questions that look alike (derive/question_grams.py) are the same in other words: what differs. Pure.

How alike their characters are finds word order, endings, typing and politeness, and alone it would also take "the
capital of Norway" for "the capital of Sweden". So what differs is looked at, word by word: an added word refines a
question, but a word replaced by another one, two that changed places, another number, a "not" or a "how often" asks
something else.

Measured on 258 hard pairs (docs/repeats.md): precision .98 and recall .56 on those seen while the rules were made, .92
and .66 on the others, where the similarity alone has .36 and .80. Synonyms are missed. English: in other languages the
small words are not known, so fewer repeats are found.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from llm_vitals.verdicts.fingerprint import SIGNS
from llm_vitals_collector.derive.question_grams import Signature

# Scripts that put no space between words: Thai and Lao, Burmese, Khmer, kana, Han.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
)

_MEANINGFUL: Final = re.compile(r"[^\W\u3040-\u309f]")
"""What is not hiragana, which is mostly endings and particles."""
_DIGIT: Final = re.compile(r"\d")
_SIGNS: Final = f"[{SIGNS}]{{1,3}}"
_FORMULA: Final = re.compile(rf"(?<!\S)(?:[^\W\d_](?:{_SIGNS}[^\W\d_])+|{_SIGNS})(?!\S)")
"""A formula of names of one letter, or a sign by itself: what is left of signs tells two questions apart."""

# Words that say how something is asked, not what.
_LIGHT_WORDS: Final = """
a an the this that these those it its is are was were be been being am do does did doing done have has had having
i me my mine we us our you your yours he she they them their one ones some any there here
what which how s m re ve d ll t whats hows im id ive
can could would should will shall may might must let lets want wants wanted need needs needed like know get gets
getting got please pls thanks thank kindly hi hello hey dear ok so just also again really actually
tell show give explain describe say see find look help wonder wondering ask question answer possible able way
of in on at to for from with by about as into and or if then than while
much many quickly exactly briefly now go going best good
"""
_LIGHT: Final = frozenset(_LIGHT_WORDS.split())
_NEGATION_WORDS: Final = """
not no never without cannot cant dont none nor nicht kein keine keinen ohne nie niemals pas jamais sans nunca sin
ningún ninguna não nao sem non senza niet geen zonder nooit nie bez не без никогда değil لا ليس بدون नहीं बिना
"""
_NEGATION: Final = frozenset(_NEGATION_WORDS.split())
"""In the languages that put spaces between words and have a word for it."""
_OPPOSITE: Final = frozenset(("off", "pm", "post"))
"""What stands against a word that says little by itself: on, am, get."""
_HOW: Final = frozenset(
    ("much", "many", "often", "long", "far", "old", "big", "large", "tall", "high", "fast", "soon", "deep")
)
"""After "how", they are what is asked."""
_LISTED: Final = frozenset(("and", "or", "vs", "versus", "with", "between"))
"""Between two things whose order says nothing."""
_DIRECTION: Final = frozenset(("from", "to", "into", "than"))
_DOUBLED: Final = re.compile(r"(.)\1")
_ENDINGS: Final = frozenset(("s", "es", "ed", "d", "ing", "ings", "ly", "er", "ers", "ment", "al", "ation"))
_ENDINGS_FOR: Final = {"e": frozenset(("ing", "ings", "ion", "ions", "ation")), "y": frozenset(("ies", "ied"))}
"""Endings that take the place of a last letter."""


def is_another_question(a: Signature, b: Signature) -> bool:
    """Whether what differs between two questions makes one of them another question, however alike they look."""
    ours, theirs = _marks(a.text), _marks(b.text)
    if ours is None or theirs is None:
        return _replaced(a.text, b.text)
    return ours != theirs or _differs(a.text.split(), b.text.split())


def _replaced(ours: str, theirs: str) -> bool:
    """Whether something stands in the place of something else, between what both begin and end with."""
    begins = _common(ours, theirs)
    ours, theirs = ours[begins:], theirs[begins:]
    ends = _common(ours[::-1], theirs[::-1])
    middles = (ours[: len(ours) - ends], theirs[: len(theirs) - ends])
    return all(_MEANINGFUL.search(middle) for middle in middles) or any(map(_DIGIT.search, middles))


def _common(a: str, b: str) -> int:
    """How many characters both begin with."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _differs(ours: list[str], theirs: list[str]) -> bool:
    left, right = set(ours) - set(theirs) - _LIGHT, set(theirs) - set(ours) - _LIGHT
    return (_replaces(left, theirs) and _replaces(right, ours)) or _turned_round(ours, theirs)


@lru_cache(maxsize=256)
def _marks(text: str) -> tuple[str, ...] | None:
    """Numbers and names with digits, how much or how often, and whether something is denied; None where words have no
    spaces between them."""
    if not text.isascii() and _UNSPACED.search(text):
        return None
    words = text.split()
    found = sorted(filter(_DIGIT.search, words)) if _DIGIT.search(text) else []
    # The apostrophe of "shouldn't" is a space here.
    denied = not _NEGATION.isdisjoint(words) or "n t " in f"{text} "
    if "how" in words:
        found += sorted(f"how {after}" for word, after in pairwise(words) if word == "how" and after in _HOW)
    found += sorted(_OPPOSITE.intersection(words))
    found += sorted(_FORMULA.findall(text))
    return (*found, "not") if denied else tuple(found)


def _replaces(words: set[str], others: list[str]) -> bool:
    """Whether one of `words` is in no form among `others`."""
    # Two long texts about different things differ at the first word that is looked at.
    return any(not any(_same_word(word, other) for other in others) for word in words)


def _same_word(a: str, b: str) -> bool:
    """Whether two words are one in another form, or mistyped."""
    if a[0] != b[0]:
        return False
    short, long = sorted((_DOUBLED.sub(r"\1", a), _DOUBLED.sub(r"\1", b)), key=len)
    if short == long:
        return True
    if len(short) < 3:
        return False
    if long.startswith(short):
        return long[len(short) :] in _ENDINGS
    if long.startswith(short[:-1]) and long[len(short) - 1 :] in _ENDINGS_FOR.get(short[-1], ()):
        return True
    return len(short) >= 5 and _one_slip(short, long)


def _one_slip(short: str, long: str) -> bool:
    """Whether one letter was added or left out before the last, or changed places with the next."""
    start = _common(short, long)
    if len(long) == len(short) + 1:
        return short[start:] == long[start + 1 :]
    return short[start : start + 2] == long[start : start + 2][::-1] and short[start + 2 :] == long[start + 2 :]


def _turned_round(ours: list[str], theirs: list[str]) -> bool:
    """Whether one goes from Oslo to Rome and the other from Rome to Oslo, or a dog bites a man and a man a dog."""
    if _exchanged(ours, theirs):
        return True
    mine, yours = _directions(ours), _directions(theirs)
    common = set(ours) & set(theirs)
    return any(
        mine[word] != yours[word] and mine[word] in common and yours[word] in common
        for word in mine.keys() & yours.keys()
    )


def _exchanged(ours: list[str], theirs: list[str]) -> bool:
    """Whether two words have changed places and nothing else is different; in "cats and dogs" that says nothing."""
    if len(ours) != len(theirs):
        return False
    places = [i for i, (one, other) in enumerate(zip(ours, theirs, strict=True)) if one != other]
    if len(places) != 2:
        return False
    first, last = places
    if ours[first] != theirs[last] or ours[last] != theirs[first] or last == first + 1:
        return False
    return _LIGHT.isdisjoint((ours[first], ours[last])) and _LISTED.isdisjoint(ours[first + 1 : last])


def _directions(words: list[str]) -> dict[str, str]:
    return {word: after for word, after in pairwise(words) if word in _DIRECTION}
