"""How alike the characters of two questions are, and a quick bound on it. Pure, but that a `Signature` remembers what
was worked out of it.

Alike is the Jaccard similarity of the sets of character 4-grams of the normalised questions (`fingerprint.normalise`).
Most questions are nothing like those before them, and bits show that without the sets: a common 4-gram has a common
bit in all but a few cases, which are counted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from struct import unpack_from
from typing import Final

from llm_vitals.verdicts.fingerprint import normalise

ALIKE: Final = 0.4
_GRAM: Final = 4
_SHARE: Final = ALIKE / (1 + ALIKE)
"""What two texts that are alike have in common, as a share of the sum of their sizes."""
_ROUNDING: Final = 1e-6
_WIDE: Final = 8192
_LONG: Final = 400
"""Characters from which on the bits have too few left to tell two texts apart."""
_WEIGHTS: Final = 1 + (7 << 16) + (61 << 32) + (401 << 48)
"""Of the characters of a 4-gram: their sum times 127 is below 2 ** 16."""
_PIECE: Final = 150
"""4-grams whose bits are set at once: of so many, 5% find their byte taken."""
_FORWARD: Final = 1 if sys.byteorder == "little" else -1
_SEVEN_BITS: Final = bytes(i & 127 for i in range(256))
_EVERY_BYTE: Final = bytes(range(256))
_NO_BITS: Final = bytes(256)
_BIT: Final = bytes(1 << (i & 7) for i in range(256))


@dataclass(slots=True, eq=False)
class Signature:
    """A question, ready to be compared."""

    text: str
    """Normalised."""
    bits: int
    """Of 2048, one for most 4-grams, by its hash; never one for what is not there."""
    least: float
    """Its part in the bits that it must have in common with another one to be alike: _SHARE of its 4-grams, less those
    without a bit of their own. Too little, until they are `counted`."""
    distinct: int | None = None
    """How many different 4-grams it has; None until it is `counted`."""
    wide: int = 0
    """As `bits`, of `_WIDE` and one for each 4-gram; 0 for a short text, and until it is `counted`."""
    hidden: int = 0
    """How many 4-grams have no bit of their own in `wide`."""

    def counted(self) -> int:
        """How many different 4-grams it has: this and what it needs takes longer, and is worked out when it is looked
        at first."""
        if self.distinct is None:
            self.distinct = _distinct(self.text)
            self.least = _least(self.distinct, self.bits.bit_count(), self.distinct)
            if len(self.text) >= _LONG:
                self.wide = _wide_bits(self.text)
                self.hidden = self.distinct - self.wide.bit_count()
        return self.distinct


def sign(question: str) -> Signature:
    """The signature of a question as it was asked."""
    text = normalise(question)
    places = len(text) - _GRAM + 1
    if places <= 0:
        return Signature(text, 0, 0.0, distinct=0)
    bits = _bits(text)
    size = bits.bit_count()
    return Signature(text, bits, _least(size, size, places))


def _least(distinct: int, with_bits: int, most: int) -> float:
    return _SHARE * distinct - (most - with_bits)


def _bits(text: str) -> int:
    """Byte and bit of a 4-gram are those of a weighted sum of its characters' lower seven bits.

    `maketrans` sets bytes by their number, without a loop of Python's; of two 4-grams on one byte the last one stays.
    So each piece is taken forwards and backwards, and loses what has another on either side.
    """
    sums = _sums(text).to_bytes(2 * (len(text) + _GRAM), "little")
    low = sums[2 * _GRAM - 2 : 2 * len(text) : 2]
    high = sums[2 * _GRAM - 1 : 2 * len(text) : 2].translate(_BIT)
    bits = 0
    for start in range(0, len(low), _PIECE):
        piece, its_bits = low[start : start + _PIECE], high[start : start + _PIECE]
        forwards = bytes.maketrans(_EVERY_BYTE + piece, _NO_BITS + its_bits)
        backwards = bytes.maketrans(_EVERY_BYTE + piece[::-1], _NO_BITS + its_bits[::-1])
        bits |= int.from_bytes(forwards, "little") | int.from_bytes(backwards, "little")
    return bits


def _wide_bits(text: str) -> int:
    sums = _sums(text) & _every_place(_WIDE - 1, len(text) // 256 + 1)
    numbers = memoryview(sums.to_bytes(2 * (len(text) + _GRAM), sys.byteorder)).cast("H")[::_FORWARD]
    # Bytes of 0 and 1: setting bits of a long integer one by one would copy it for each.
    found = bytearray(_WIDE)
    for number in numbers[_GRAM - 1 : len(text)]:
        found[number] = 1
    # Eight of them in one: halves are laid over each other, each a few bits beside the other.
    bits, size = int.from_bytes(found, "little"), _WIDE
    for beside in (4, 2, 1):
        size //= 2
        bits = (bits | bits >> 8 * size - beside) & _ones(8 * size)
    return bits


def _sums(text: str) -> int:
    """The sums of all places, each in its own 16 bits, by one multiplication of long integers."""
    if text.isascii():
        characters = text.encode("utf-16-le")
    else:
        spread = bytearray(2 * len(text))
        spread[::2] = text.encode("utf-32-le", "surrogatepass")[::4].translate(_SEVEN_BITS)
        characters = bytes(spread)
    return int.from_bytes(characters, "little") * _WEIGHTS


@cache
def _ones(bits: int) -> int:
    return (1 << bits) - 1


@cache
def _every_place(mask: int, blocks: int) -> int:
    """The mask for each place of so many times 256 characters, and of the 4-grams that reach beyond."""
    return int.from_bytes(mask.to_bytes(2, "little") * (256 * blocks + _GRAM), "little")


def may_be_like(mine: Signature, others: Sequence[Signature]) -> list[int]:
    """The places of those whose `likeness` to mine can reach ALIKE, from the bits alone: none that does is left out.

    A common 4-gram has a common bit, unless one of the two questions has none of its own for it.
    """
    bits, least = mine.bits, mine.least - _ROUNDING
    return [
        place
        for place, other in enumerate(others)
        if (bits & other.bits).bit_count() >= least + other.least and _may_be_like(mine, other)
    ]


def _may_be_like(a: Signature, b: Signature) -> bool:
    """The same by how many 4-grams they have: prose has a quarter of them twice, which the bits alone do not tell."""
    both = a.counted() + b.counted()
    if (a.bits & b.bits).bit_count() < a.least + b.least - _ROUNDING:
        return False
    if not a.wide or not b.wide:
        return True
    # More 4-grams of a question on one bit are at most as many as it lacks bits.
    return (a.wide & b.wide).bit_count() >= _SHARE * both - min(a.hidden, b.hidden) - _ROUNDING


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
