"""What the phrases of other languages need: parts of words without which a pattern cannot match, read from the pattern.

They are looked up before any pattern is tried (`verdicts/languages/parts.py`), so an answer that has none of them costs
no pattern. `make generate` writes them; nobody keeps them by hand.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any, Final

from llm_vitals.verdicts.languages.language import MODULES, Pattern, patterns

if sys.version_info >= (3, 11):
    from re import _constants as op
    from re import _parser as parser
else:
    import sre_constants as op
    import sre_parse as parser

_MOST: Final = 4
"""Sets that are kept of a phrase."""
_SHORT: Final = 2
"""Characters of a part: a single one stands in many texts."""
_FEW: Final = 4
"""Characters of a class up to which each is a part."""
_HEADER: Final = "# Made by `make generate` from the patterns: a phrase a line, and what stands where it does.\n"
_SIGNS: Final = frozenset("|&~\n")

Sets = list[frozenset[str]]


def files() -> dict[str, str]:
    """The text of each file, by the code of its language."""
    return {code: _HEADER + "".join(map(_line, patterns(code))) for code in MODULES}


def _line(one: Pattern) -> str:
    found = _best(_sets(parser.parse(one.source)))
    if not found:
        raise SystemExit(f"{one.name}: its pattern needs no part of a word. Write it so that it does: {one.source}")
    return (
        f"{one.name}: {' & '.join('|'.join(sorted(parts)) for parts in found)}\n".replace(" ", "~")
        .replace(":~", ": ")
        .replace("~&~", " & ")
    )


def _best(sets: Sets) -> Sets:
    """Those that the fewest texts are likely to have: of the longest parts."""
    different = {frozenset(p for p in one if not any(q != p and q in p for q in one)) for one in sets}
    ranked = sorted(different, key=lambda one: (*_rank(one), sorted(one)))[:_MOST]
    return [one for one in ranked if all(len(part) >= _SHORT for part in one)] or ranked


def _rank(one: Iterable[str]) -> tuple[int, int]:
    lengths = [len(part) for part in one]
    return -min(lengths), len(lengths)


def _sets(tree: Sequence[Any]) -> Sets:
    """Sets of which a match has one part each."""
    found: Sets = []
    run = ""
    for kind, value in [*tree, (op.ANY, None)]:
        if kind is op.LITERAL:
            run += chr(value)
            continue
        if kind is op.AT:
            continue
        if (part := run.strip()) and _SIGNS.isdisjoint(part):
            found.append(frozenset((part,)))
        run = ""
        if kind is op.SUBPATTERN:
            found += _sets(value[3])
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] > 0:
            found += _sets(value[2])
        elif kind is op.BRANCH:
            found += _of_each([_sets(one) for one in value[1]])
        elif kind is op.IN and len(value) <= _FEW and all(one is op.LITERAL for one, _ in value):
            found.append(frozenset(chr(character) for _, character in value))
    return [one for one in found if all(part.strip() for part in one)]


def _of_each(alternatives: list[Sets]) -> Sets:
    """Of alternatives, their best sets as one, and then their second best, as far as each has some."""
    joined: Sets = []
    ranked = [sorted(one, key=lambda parts: (*_rank(parts), sorted(parts))) for one in alternatives]
    for number in range(2):
        if not all(len(one) > number for one in ranked):
            break
        joined.append(frozenset[str]().union(*(one[number] for one in ranked)))
    return joined
