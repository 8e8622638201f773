"""Finish reasons as senders tell them, in the conventions' words."""

from __future__ import annotations

import json
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.values import items, texts
from llm_vitals.formats.finish import WORDS

_WORDS: Final = {
    **{name.lower(): word for name, word in WORDS.items()},
    "safety": semconv.FINISH_CONTENT_FILTER,
    "content_filter_triggered": semconv.FINISH_CONTENT_FILTER,
    "guardrail_intervened": semconv.FINISH_CONTENT_FILTER,
}
_MOST: Final = 128
"""Choices of one call; the APIs allow so many."""


def finish_reasons(found: object) -> tuple[str, ...]:
    """The reasons in the sender's own words: a list, a list as JSON text (`["STOP"]`), texts with commas between."""
    if isinstance(found, str):
        return _of_text(found.strip())
    return tuple(reason for one in texts(found)[:_MOST] for reason in _of_text(one.strip()))


def _of_text(found: str) -> tuple[str, ...]:
    if found.isidentifier():
        return (found,)
    if found[:1] in ("[", '"'):
        try:
            decoded: object = json.loads(found)
        except (ValueError, RecursionError):
            decoded = None
        if isinstance(decoded, str):
            return (decoded,)
        if decoded is not None:
            return tuple(one for one in items(decoded) if isinstance(one, str) and one)[:_MOST]
        found = found.strip("[]'\" ")
    pieces = (piece.strip("' \"") for piece in found.split(","))
    # An enumeration's member in Python: `FinishReason.STOP`.
    return tuple(piece.rpartition(".")[2] for piece in pieces if piece)[:_MOST]


def in_our_words(reason: str) -> str:
    """The conventions' word for a reason; one that has none stays as it is."""
    return _WORDS.get(reason.lower().replace("-", "_"), reason)
