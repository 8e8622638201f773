"""Clarity of an answer as a text: whether it repeats itself, comes to an end, is marked up whole and can be read.

`clarity` is the product of four parts, each 0..1. The Flesch index is not one of them: it correlates negatively with
human ratings (-.26 to -.34).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange

WHOLE_CAP: Final = 1 << 16
"""Code fences and verbatim loops are looked for in answers up to this many characters."""

_LAST_WORDS: Final = 64
_LAST_CHARACTERS: Final = 60
_ENDS: Final = "!?|;\u3002\uff01\uff1f"


def clarity(exchange: Exchange, text: str, seen: str, words: list[str]) -> float:
    """Of a text, what is read of it (`seen`) and the words of that."""
    return (
        repetition(text, words)
        * _truncation(exchange, seen, len(words))
        * _markup(exchange, text, seen)
        * readability(seen, len(words))
    )


def repetition(text: str, words: list[str]) -> float:
    """1 while 80% of the pairs of the last 64 words are different, then in proportion (distinct-2, Li et al. 2016);
    at most 1/n when the last 60 characters stand n times in the text, which finds a loop of any length.
    """
    if len(words) <= 8:
        return 1.0
    last = words[-_LAST_WORDS:]
    different = min(1.0, len(set(pairwise(last))) / (len(last) - 1) / 0.8)
    if len(text) > WHOLE_CAP:
        return different
    return min(different, 1.0 / text.count(text[-_LAST_CHARACTERS:]))


def readability(seen: str, count: int) -> float:
    """1 up to 40 words a sentence or line, falling to .6 at 120."""
    ends = 1 + seen.count(".") + seen.count("\n")
    if count > 40 * ends:
        ends += sum(map(seen.count, _ENDS))
    return 1.0 if count <= 40 * ends else max(0.6, 1.0 - 0.4 * (count / ends - 40) / 80)


def _truncation(exchange: Exchange, seen: str, count: int) -> float:
    """.5 when the wire says cut off; .8 when more than 20 words end in a letter or figure."""
    if semconv.FINISH_LENGTH in exchange.response.finish_reasons:
        return 0.5
    if count > 20 and (end := seen[-40:].rstrip()).isascii() and end[-1:].isalnum() and not _calls_tool(exchange):
        return 0.8
    return 1.0


def _markup(exchange: Exchange, text: str, seen: str) -> float:
    """.7 for an unclosed code fence, .7 for undecodable characters."""
    unclosed = len(text) <= WHOLE_CAP and text.count("```") % 2 and not _calls_tool(exchange)
    return (0.7 if unclosed else 1.0) * (0.7 if "\ufffd" in seen else 1.0)


def _calls_tool(exchange: Exchange) -> bool:
    """An answer that goes on in a tool call need not end on a full stop."""
    return any(p.type == "tool_call" for m in exchange.response.messages for p in m.parts)
