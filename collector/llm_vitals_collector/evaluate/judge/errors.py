"""What can be wrong with a judge: an evaluator's error, counted by its kind, and never a score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from llm_vitals_collector.endpoints import errors

KINDS: Final[Mapping[str, str]] = {
    # Who asks the judge waits for its answer: nothing is cancelled.
    **{kind: meaning for kind, meaning in errors.KINDS.items() if kind != "cancelled"},
    "busy": "too many questions wait for it",
    "cut_off": "an answer that ended before its verdict",
    "declined": "the model declines to judge",
    "no_score": "an answer without the JSON object, the reason or a grade of the scale",
}
"""Each kind of error, and what it is."""


class JudgeError(Exception):
    """The judge gave no verdict. `kind` is one of KINDS; the text says why, in the server's words, too,
    and holds no key and not the address."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind: Final = kind
        self.cost_usd: float | None = None
        """What the provider bills for an answer that is no verdict. None: there was no answer, or no price."""
