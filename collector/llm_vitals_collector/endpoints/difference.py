"""Two texts word by word: what stayed, what went, what came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final, Literal

Change = tuple[Literal["same", "gone", "new"], str]
MOST_WORDS: Final = 2000
"""Words of each text that are compared: 0.3 s at worst."""
_ALIKE: Final = 0.25
"""Share of words in common under which a text is another one, and not a changed one."""
_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")


def difference(old: str, new: str) -> Sequence[Change] | None:
    """The changes in order; those that are not `gone` joined are the new text, those not `new` the old. None where the
    texts are too long to compare."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) > 2 * MOST_WORDS or len(after) > 2 * MOST_WORDS:
        return None
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) > MOST_WORDS // 2)
    steps = matcher.get_opcodes()
    # Blanks that two texts share are nothing in common, and cut a changed sentence to pieces.
    kept = [step for step in steps if step[0] == "equal" and not "".join(before[step[1] : step[2]]).isspace()]
    alike = sum(_words(before[i:j]) for _, i, j, _, _ in kept)
    if alike < _ALIKE * max(_words(before), _words(after)):
        kept = []
    found: list[Change] = []
    at, now = 0, 0
    for _, i, j, k, m in (*kept, ("", len(before), len(before), len(after), len(after))):
        parts: tuple[Change, ...] = (
            ("gone", "".join(before[at:i])),
            ("new", "".join(after[now:k])),
            ("same", "".join(before[i:j])),
        )
        found += [part for part in parts if part[1]]
        at, now = j, m
    return found


def _words(parts: Sequence[str]) -> int:
    return sum(part[0].isalnum() for part in parts)
