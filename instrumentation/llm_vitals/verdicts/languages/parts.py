"""Which of many parts of words stand in a sentence: one pass for all phrases of a language.

A language has hundreds of parts that its phrases need. To look each of them up costs 50 us an answer; one pattern of
all of them, a tree of characters that is tried where a first one stands, 15 to 25 us, in any script.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

_END: Final = ""
"""In a tree of characters: a part ends here."""
_Tree = dict[str, "_Tree"]


class Parts(NamedTuple):
    """The parts, ready for use. Sets of parts are the bits of an integer, one a part."""

    pattern: re.Pattern[str]
    """Finds, wherever it stands, the longest part that begins there."""
    own: Mapping[str, int]
    """The bit of a part."""
    bits: Mapping[str, int]
    """The bit of a part, and of those that it begins with, which stand where it does."""

    def standing(self, text: str) -> int:
        """The parts that stand in a text."""
        found = 0
        for part in self.pattern.findall(text):
            found |= self.bits[part]
        return found

    def any_of(self, some: Iterable[str]) -> int:
        """Some parts, to compare with those that stand in a text."""
        return sum(self.own[part] for part in some)


def parts(all_parts: Collection[str]) -> Parts:
    """The parts, each of one character or more."""
    own = {part: 1 << number for number, part in enumerate(sorted(set(all_parts)))}
    tree: _Tree = {}
    for part in own:
        branch = tree
        for character in part:
            branch = branch.setdefault(character, {})
        branch[_END] = {}
    first = _class([character for character in tree if character])
    return Parts(
        # The first look spares most characters the tree: in Chinese it has 200 branches, tried in turn.
        pattern=re.compile(f"(?={first})(?=({_source(tree)}))"),
        own=own,
        bits={part: sum(own.get(part[:size], 0) for size in range(1, len(part) + 1)) for part in own},
    )


def longest(all_parts: Collection[str]) -> re.Pattern[str]:
    """Finds the parts one after the other, the longest where several begin."""
    tree: _Tree = {}
    for part in sorted(all_parts):
        branch = tree
        for character in part:
            branch = branch.setdefault(character, {})
        branch[_END] = {}
    return re.compile(f"(?={_class(list(tree))}){_source(tree)}")


def _source(tree: _Tree) -> str:
    """The pattern of a tree: the longest part first."""
    leaves = [character for character, rest in tree.items() if character and rest.keys() == {_END}]
    alternatives = [
        re.escape(character) + _source(rest) for character, rest in tree.items() if character and rest.keys() != {_END}
    ]
    if leaves:
        alternatives.append(_class(leaves))
    if not alternatives:
        return ""
    return f"(?:{'|'.join(alternatives)})" + ("?" if _END in tree else "")


def _class(characters: list[str]) -> str:
    return f"[{''.join(map(re.escape, characters))}]"
