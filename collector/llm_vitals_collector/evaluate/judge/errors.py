"""What can be wrong with a judge: an evaluator's error, counted by its kind, and never a score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

KINDS: Final[Mapping[str, str]] = {
    "unreachable": "nobody listens there, or the connection broke",
    "timeout": "no whole answer in time",
    "busy": "too many questions wait for it",
    "key": "HTTP 401 or 403: the key is missing or not taken",
    "rate_limited": "HTTP 429",
    "redirect": "an answer that leads elsewhere, which is not followed",
    "failed": "another HTTP error, or an error within an answer",
    "too_large": "an answer of more bytes than are read",
    "unreadable": "an answer that is not one of this API",
    "cut_off": "an answer that ended before its verdict",
    "declined": "the model declines to judge",
    "no_score": "an answer without the JSON object, the reason or a grade of the scale",
}
"""Each kind of error, and what it is."""


class JudgeError(Exception):
    """The judge gave no verdict. `kind` is one of KINDS; the text says why, and holds no key and no address."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind: Final = kind
