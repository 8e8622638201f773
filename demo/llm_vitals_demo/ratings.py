"""What people think of an answer: thumbs, one to five, or nought to ten, with a comment now and then."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from llm_vitals.core import semconv

_SCALES: Final = {semconv.SCALE_THUMBS: 0.6, semconv.SCALE_1_5: 0.2, semconv.SCALE_0_10: 0.2}
"""A scale, and how often people are shown it."""
_GOOD: Final = {semconv.SCALE_THUMBS: ("up",), semconv.SCALE_1_5: (4, 5, 5), semconv.SCALE_0_10: (8, 9, 9, 10)}
_BAD: Final = {semconv.SCALE_THUMBS: ("down",), semconv.SCALE_1_5: (1, 2, 2, 3), semconv.SCALE_0_10: (1, 3, 5, 6, 7)}
_GOOD_COMMENTS: Final = ("Just what I needed.", "Clear, thank you.", "That worked.", "Short and right.")
_BAD_COMMENTS: Final = ("Not what I asked.", "It declined for no reason.", "Wrong.", "Too vague to be of use.")
_CONTENT_WHEN_PLEASED: Final = 0.85
_CONTENT_OTHERWISE: Final = 0.25
_COMMENTED: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRating:
    """A rating as `llm_vitals.feedback()` takes it."""

    value: str | int
    scale: str
    comment: str | None = None


def drawn_rating(choice: random.Random, *, pleased: bool) -> DrawnRating:
    """A rating of somebody who was served well (`pleased`) or was not. Nobody is always content, or never."""
    scale = choice.choices(list(_SCALES), list(_SCALES.values()))[0]
    content = choice.random() < (_CONTENT_WHEN_PLEASED if pleased else _CONTENT_OTHERWISE)
    value = choice.choice((_GOOD if content else _BAD)[scale])
    comment = choice.choice(_GOOD_COMMENTS if content else _BAD_COMMENTS) if choice.random() < _COMMENTED else None
    return DrawnRating(value=value, scale=scale, comment=comment)
