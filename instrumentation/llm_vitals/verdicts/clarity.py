"""Clarity of an answer as a text: what can be seen to be wrong with it as a text, and whether it can be read.

The Flesch index is not part of it: it correlates negatively with human ratings (-.26 to -.34).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.deduction import Deduction

_OF_THE_TEXT: Final = frozenset(
    {
        semconv.DEDUCTED_GIBBERISH,
        semconv.DEDUCTED_REPEATING,
        semconv.DEDUCTED_CUT_OFF,
        semconv.DEDUCTED_UNFINISHED,
        semconv.DEDUCTED_LEAKED_MARKERS,
        semconv.DEDUCTED_INVENTED_TURN,
        semconv.DEDUCTED_PLACEHOLDER,
        semconv.DEDUCTED_UNDECODABLE,
    }
)
"""Deductions for the text itself, whatever was asked."""
_ENDS: Final = "!?|;\u3002\uff01\uff1f"


def clarity(seen: str, count: int, found: Sequence[Deduction]) -> float:
    """1 less the deductions for the text itself, times its readability: of what is read of it and its `count` words."""
    whole = readability(seen, count)
    return max(0.0, 1.0 - sum(one.amount for one in found if one.name in _OF_THE_TEXT)) * whole if found else whole


def readability(seen: str, count: int) -> float:
    """1 up to 40 words a sentence or line, falling to .6 at 120."""
    ends = 1 + seen.count(".") + seen.count("\n")
    if count > 40 * ends:
        ends += sum(map(seen.count, _ENDS))
    return 1.0 if count <= 40 * ends else max(0.6, 1.0 - 0.4 * (count / ends - 40) / 80)
