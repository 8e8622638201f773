"""What a rating means: thumbs, 1 to 5, and 0 to 10 as the Net Promoter Score has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from llm_vitals.core import semconv

THUMBS: Final[Mapping[str, str]] = {
    "positive": semconv.POSITIVE,
    "up": semconv.POSITIVE,
    "negative": semconv.NEGATIVE,
    "down": semconv.NEGATIVE,
}
SCALES: Final[Mapping[str, str]] = {
    semconv.SCALE_THUMBS: semconv.SCALE_THUMBS,
    semconv.SCALE_1_5: semconv.SCALE_1_5,
    semconv.SCALE_0_10: semconv.SCALE_0_10,
    "nps": semconv.SCALE_0_10,
}
"""Each word for a scale, and the scale that it means."""
RANGES: Final[Mapping[str, tuple[int, int]]] = {
    semconv.SCALE_THUMBS: (0, 1),
    semconv.SCALE_1_5: (1, 5),
    semconv.SCALE_0_10: (0, 10),
}
"""The least and the greatest number of each scale."""
EXPECTED: Final = (
    "positive, up or true; negative, down or false; with the scale 1-5 a number from 1 to 5; with the scale nps or "
    "0-10 a number from 0 to 10"
)
"""The ratings that are understood, in words."""


def read(rating: object, scale: object = None) -> tuple[str, str, float] | None:
    """One of semconv.RATINGS, one of semconv.SCALES, and the number as given (thumbs: 1 or 0); None for anything that
    is no rating on that scale.

    Of five, 4 and 5 are positive, 1 and 2 negative, what lies between is neutral. Of ten, 9 and 10 are promoters, 7
    and 8 passive, 0 to 6 detractors. Source: F. Reichheld, "The One Number You Need to Grow", Harvard Business Review
    81 (12), 2003.
    """
    on = semconv.SCALE_THUMBS if scale is None else SCALES.get(scale) if isinstance(scale, str) else None
    if on is None:
        return None
    if on == semconv.SCALE_THUMBS:
        word: object = rating if not isinstance(rating, bool) else semconv.POSITIVE if rating else semconv.NEGATIVE
        kind = THUMBS.get(word) if isinstance(word, str) else None
        return None if kind is None else (kind, on, 1.0 if kind == semconv.POSITIVE else 0.0)
    if isinstance(rating, bool) or not isinstance(rating, (int, float)):
        return None
    kind = _of_five(rating) if on == semconv.SCALE_1_5 else _of_ten(rating)
    return None if kind is None else (kind, on, float(rating))


def _of_five(score: float) -> str | None:
    if not 1 <= score <= 5:
        return None
    return semconv.POSITIVE if score >= 4 else semconv.NEGATIVE if score <= 2 else semconv.NEUTRAL


def _of_ten(score: float) -> str | None:
    if not 0 <= score <= 10:
        return None
    return semconv.PROMOTER if score >= 9 else semconv.PASSIVE if score >= 7 else semconv.DETRACTOR
