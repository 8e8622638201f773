"""Texts that a pattern may match, made from the pattern itself: a hundred in the time in which Hypothesis makes one."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from typing import Any, Final

if sys.version_info >= (3, 11):
    from re import _constants as op
    from re import _parser as parser
else:
    import sre_constants as op
    import sre_parse as parser

_MOST: Final = 3
"""Times that something is repeated which may be repeated for ever, or often."""
_GAPS: Final = 0.8
"""How often something that may be long is words with spaces around them: what follows often begins a word."""
_ANY: Final = "aix 1'-é"
_BEFORE: Final = ("", " ", "a", ". ", "x ", "'")
_AFTER: Final = ("", " ", "a", ".", " x", "'")
_CATEGORIES: Final = {
    op.CATEGORY_WORD: "aix1é",
    op.CATEGORY_NOT_WORD: " .'",
    op.CATEGORY_SPACE: " ",
    op.CATEGORY_NOT_SPACE: "ax1.",
    op.CATEGORY_DIGIT: "17",
    op.CATEGORY_NOT_DIGIT: "ax .",
}


def texts(pattern: re.Pattern[str], *, tries: int, seed: int = 1) -> Iterator[str]:
    """Those of so many texts that the pattern finds something in; what only looks ahead or behind is left to chance."""
    chance = random.Random(seed)
    tree = parser.parse(pattern.pattern, pattern.flags)
    for _ in range(tries):
        groups: dict[int, str] = {}
        text = chance.choice(_BEFORE) + _of(tree, chance, groups) + chance.choice(_AFTER)
        if pattern.search(text):
            yield text


def _of(tree: Any, chance: random.Random, groups: dict[int, str]) -> str:
    return "".join([_one(kind, argument, chance, groups) for kind, argument in tree])


def _one(kind: Any, argument: Any, chance: random.Random, groups: dict[int, str]) -> str:
    if kind is op.LITERAL:
        return chr(argument)
    if kind is op.BRANCH:
        return _of(chance.choice(argument[1]), chance, groups)
    if kind is op.SUBPATTERN:
        group, _, _, inner = argument
        text = _of(inner, chance, groups)
        if group:
            groups[group] = text
        return text
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
        least, most, inner = argument
        if least == 0 and most > _MOST and inner[0][0] in (op.ANY, op.IN) and chance.random() < _GAPS:
            return chance.choice((" ", " a ", " a1 "))
        times = chance.randint(least, max(least, min(most, least + _MOST)))
        return "".join([_of(inner, chance, groups) for _ in range(times)])
    if kind is op.IN:
        return _of_set(argument, chance)
    if kind is op.ANY:
        return chance.choice(_ANY)
    if kind is op.NOT_LITERAL:
        return next(letter for letter in _ANY if ord(letter) != argument)
    if kind is op.GROUPREF:
        return groups.get(argument, "")
    if kind is op.GROUPREF_EXISTS:
        group, yes, no = argument
        chosen = yes if group in groups else no
        return _of(chosen, chance, groups) if chosen else ""
    if kind is op.ASSERT and argument[0] > 0:
        return _of(argument[1], chance, groups) if chance.random() < 0.5 else ""
    assert kind in (op.AT, op.ASSERT, op.ASSERT_NOT), kind
    return ""


def _of_set(members: Any, chance: random.Random) -> str:
    (kind, argument), *others = members
    if kind is op.NEGATE:
        fitting = [letter for letter in _ANY if not any(_is_in(letter, *one) for one in others)]
        return chance.choice(fitting)
    kind, argument = chance.choice(members)
    if kind is op.RANGE:
        return chr(chance.randint(*argument))
    return chance.choice(_CATEGORIES[argument]) if kind is op.CATEGORY else chr(argument)


def _is_in(letter: str, kind: Any, argument: Any) -> bool:
    if kind is op.RANGE:
        return argument[0] <= ord(letter) <= argument[1]
    return letter in _CATEGORIES[argument] if kind is op.CATEGORY else ord(letter) == argument
