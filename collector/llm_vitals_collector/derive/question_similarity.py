"""Whether two questions are the same in other words: how alike their characters are, then what differs. Pure.

Alike: the Jaccard similarity of their sets of character 4-grams, of the normalised question (`fingerprint.normalise`),
is ALIKE or more. That finds word order, endings, typing and politeness, and alone it would also take "the capital of
Norway" for "the capital of Sweden". So what differs is looked at, word by word: an added word refines a question, but a
word replaced by another one, two that changed places, another number, a "not" or a "how often" asks something else.

Measured on 258 hard pairs (docs/repeats.md): precision .98 and recall .56 on those seen while the rules were made, .92
and .66 on the others, where the similarity alone has .36 and .80. Synonyms are missed. English: in other languages the
small words are not known, so fewer repeats are found.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from struct import unpack_from
from typing import Final

from llm_vitals.verdicts.fingerprint import normalise

ALIKE: Final = 0.4
_GRAM: Final = 4
_SHARE: Final = ALIKE / (1 + ALIKE)
"""What two texts that are alike have in common, as a share of the sum of their sizes."""
_BITS: Final = 2048
_WIDE: Final = 8192
_LONG: Final = 400
"""Characters from which on _BITS have too few bits left to tell two texts apart."""
_WEIGHTS: Final = 1 + (7 << 16) + (61 << 32) + (401 << 48)
"""Of the characters of a 4-gram: their sum times 127 is below 2 ** 16."""
_FORWARD: Final = 1 if sys.byteorder == "little" else -1
_SEVEN_BITS: Final = bytes(i & 127 for i in range(256))

# Scripts that put no space between words: Thai and Lao, Burmese, Khmer, kana, Han.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
)

_MEANINGFUL: Final = re.compile(r"[^\W\u3040-\u309f]")
"""What is not hiragana, which is mostly endings and particles."""
_DIGIT: Final = re.compile(r"\d")

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
_NEGATION: Final = frozenset(("not", "no", "never", "without", "cannot", "cant", "dont", "none", "nor"))
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


@dataclass(frozen=True, slots=True)
class Signature:
    """A question, ready to be compared."""

    text: str
    """Normalised."""
    bits: int
    """One bit of `_BITS` for each 4-gram, by its hash."""
    least: float
    """Its part in what it must have in common with another one to be alike: _SHARE of its distinct 4-grams. Of a short
    text a little less, _SHARE of its bits."""
    hidden: int
    """How many 4-grams have no bit of their own, at most."""
    wide: int
    """As `bits`, of `_WIDE`; 0 for a short text."""
    hidden_wide: int


def sign(question: str) -> Signature:
    """The signature of a question as it was asked."""
    text = normalise(question)
    places = len(text) - _GRAM + 1
    if places <= 0:
        return Signature(text, 0, 0, 0, 0, 0)
    if places < _LONG:
        bits = _bits(text, places, _BITS)
        size = bits.bit_count()
        return Signature(text, bits, _SHARE * size, places - size, 0, 0)
    wide = _bits(text, places, _WIDE)
    bits = _bits(text, places, _BITS)
    size = _distinct(text)
    return Signature(text, bits, _SHARE * size, size - bits.bit_count(), wide, size - wide.bit_count())


def _bits(text: str, places: int, size: int) -> int:
    """A bit for each 4-gram, by a weighted sum of its characters' lower seven bits."""
    if text.isascii():
        characters = text.encode("utf-16-le")
    else:
        spread = bytearray(2 * len(text))
        spread[::2] = text.encode("utf-32-le", "surrogatepass")[::4].translate(_SEVEN_BITS)
        characters = bytes(spread)
    # One multiplication of long integers makes the sums of all places, each in its own 16 bits.
    sums = int.from_bytes(characters, "little") * _WEIGHTS & _every_place(size - 1, len(text) // 256 + 1)
    numbers = memoryview(sums.to_bytes(len(characters) + 8, sys.byteorder)).cast("H")[::_FORWARD]
    # Bytes of 0 and 1: setting bits of a long integer one by one would copy it for each.
    found = bytearray(size)
    for number in numbers[_GRAM - 1 : _GRAM - 1 + places]:
        found[number] = 1
    # Eight of them in one: halves are laid over each other, each a few bits beside the other.
    bits = int.from_bytes(found, "little")
    for beside in (4, 2, 1):
        size //= 2
        bits = (bits | bits >> 8 * size - beside) & _ones(8 * size)
    return bits


@cache
def _ones(bits: int) -> int:
    return (1 << bits) - 1


@cache
def _every_place(mask: int, blocks: int) -> int:
    """The mask for each place of so many times 256 characters, and of the 4-grams that reach beyond."""
    return int.from_bytes(mask.to_bytes(2, "little") * (256 * blocks + _GRAM), "little")


def may_be_like(mine: Signature, others: Sequence[Signature]) -> list[int]:
    """The places of those whose `likeness` to mine can reach ALIKE, from the bits alone: none that does is left out.

    A common 4-gram has a common bit; more than one of a question on one bit are at most as many as it lacks bits.
    """
    bits = mine.bits
    # Less a little, for the division.
    least = mine.least - mine.hidden - 1e-6
    return [
        place
        for place, other in enumerate(others)
        if (bits & other.bits).bit_count() >= least + other.least
        and (not mine.wide or not other.wide or _may_be_like_widely(mine, other))
    ]


def _may_be_like_widely(a: Signature, b: Signature) -> bool:
    least = a.least + b.least - min(a.hidden_wide, b.hidden_wide) - 1e-6
    return (a.wide & b.wide).bit_count() >= least


def grams(text: str) -> set[str]:
    """The 4-grams of a normalised text."""
    return {text[i : i + _GRAM] for i in range(len(text) - _GRAM + 1)}


def _distinct(text: str) -> int:
    """How many `grams` a text has; of ASCII as numbers of four bytes, four places read at once."""
    if not text.isascii():
        return len(grams(text))
    encoded = text.encode()
    found: set[int] = set()
    for start in range(_GRAM):
        found.update(unpack_from(f"<{(len(encoded) - start) // _GRAM}I", encoded, start))
    return len(found)


def likeness(a: AbstractSet[str], b: AbstractSet[str]) -> float:
    """Jaccard similarity of two texts' `grams`; 0 where both are shorter than one."""
    common = len(a & b)
    every = len(a) + len(b) - common
    return common / every if every else 0.0


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
