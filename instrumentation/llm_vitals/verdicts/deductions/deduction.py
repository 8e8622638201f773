"""A deduction: one thing that is wrong with an answer, what it takes off the overall score, and what shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from llm_vitals.core import semconv

AMOUNTS: Final[Mapping[str, float]] = {
    semconv.DEDUCTED_EMPTY: 1.0,
    semconv.DEDUCTED_DECLINED: 1.0,
    semconv.DEDUCTED_GIBBERISH: 1.0,
    semconv.DEDUCTED_ECHO: 1.0,
    semconv.DEDUCTED_ERROR_MESSAGE: 1.0,
    semconv.DEDUCTED_REPEATING: 0.7,
    semconv.DEDUCTED_WRONG_LANGUAGE: 0.7,
    semconv.DEDUCTED_JSON_MISSING: 0.7,
    semconv.DEDUCTED_JSON_BROKEN: 0.7,
    semconv.DEDUCTED_UNABLE: 0.5,
    semconv.DEDUCTED_CUT_OFF: 0.5,
    semconv.DEDUCTED_CODE_MISSING: 0.5,
    semconv.DEDUCTED_LAYOUT_MISSING: 0.5,
    semconv.DEDUCTED_OFF_TOPIC: 0.5,
    semconv.DEDUCTED_NOT_ANSWERED: 0.5,
    semconv.DEDUCTED_WRONG_SUM: 0.5,
    semconv.DEDUCTED_OTHER_UNIT: 0.4,
    semconv.DEDUCTED_JSON_SCHEMA: 0.4,
    semconv.DEDUCTED_NOT_A_CHOICE: 0.4,
    semconv.DEDUCTED_UNFINISHED: 0.3,
    semconv.DEDUCTED_LIST_LENGTH: 0.3,
    semconv.DEDUCTED_TOO_LONG: 0.3,
    semconv.DEDUCTED_TOO_SHORT: 0.3,
    semconv.DEDUCTED_LEAKED_MARKERS: 0.3,
    semconv.DEDUCTED_INVENTED_TURN: 0.3,
    semconv.DEDUCTED_PLACEHOLDER: 0.3,
    semconv.DEDUCTED_UNDECODABLE: 0.3,
    semconv.DEDUCTED_JSON_WRAPPED: 0.2,
}
"""What each takes off, of 1: all where nobody can use the answer, most where a program or a reader mostly cannot, less
where a part is missing or too much. Chosen by hand; docs/quality-scores.md says what they order."""

EVIDENCE_CAP: Final = 120
"""Characters of evidence at most."""
_QUOTED: Final = 60


class Deduction(NamedTuple):
    """One thing that is wrong, by its name of `semconv.DEDUCTIONS`, and what shows it."""

    name: str
    evidence: str
    """At most 120 characters; it may quote the answer."""

    @property
    def amount(self) -> float:
        """What it takes off the overall score, 0..1."""
        return AMOUNTS[self.name]


def deduction(name: str, evidence: str) -> Deduction:
    """With the evidence on one line and within its bounds."""
    line = " ".join(evidence.split())
    return Deduction(name, line if len(line) <= EVIDENCE_CAP else line[: EVIDENCE_CAP - 1] + "\u2026")


def quoted(text: str) -> str:
    """A piece of the answer as evidence."""
    line = " ".join(text.split())
    return f"\u201c{line if len(line) <= _QUOTED else line[: _QUOTED - 1] + chr(0x2026)}\u201d"


def total(found: tuple[Deduction, ...]) -> float:
    """The overall score that remains: 1 less all amounts, at least 0."""
    return round(max(0.0, 1.0 - sum(AMOUNTS[one.name] for one in found)), 4)
