"""What the store answers beside calls, ratings and scores: frozen facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Exported = Literal["calls", "ratings", "scores", "examples"]
"""What can be exported."""


MOST_CHOICES: Final = 300
"""Values of a dimension that filters offer: 40,000 of each were a page of 5 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The values that filters may offer, each sorted: of each dimension the MOST_CHOICES with the most calls."""

    services: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrequentError:
    """An error of a model, how often it came in a period, and when first and last."""

    model: str | None
    error_type: str | None
    errors: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A rating with a comment, and the call that it is about; None where that is not known."""

    at: datetime
    rating: str
    comment: str
    trace_id: str | None
    span_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPair:
    """How many labelled calls should have had the label `expected` and had `actual`, both in lower case with single
    spaces; `actual` is None where there is nothing to compare."""

    expected: str
    actual: str | None
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelQuery:
    """Which labelled calls, the newest first. Labels in any case and spacing; None for any."""

    expected: str | None = None
    actual: str | None = None
    expected_none_of: tuple[str, ...] = ()
    """Labels as LabelPair has them that calls should not have had;"""
    actual_none_of: tuple[str, ...] = ()
    """that they had not."""
    wrong: bool = False
    """Those that had another label than they should."""
    limit: int = 100

    def parameters(self) -> dict[str, object]:
        """What is chosen, by name, as SQL takes it."""
        labels = {"expected": self.expected, "actual": self.actual}
        none_of = {"expected_none_of": self.expected_none_of, "actual_none_of": self.actual_none_of}
        return {
            "limit": self.limit,
            **{name: label for name, label in labels.items() if label is not None},
            **{name: list(labels) for name, labels in none_of.items() if labels},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledCall:
    """A call with its label. `at` is when the label became known; labels are as LabelPair has them, that of an answer
    is cut after 1000 characters; trace and span are None where the call is not kept."""

    at: datetime
    expected: str
    actual: str | None
    model: str | None
    task: str | None
    trace_id: str | None
    span_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstAnswer:
    """An answer whose score `value` lies below a benchmark, and what its evaluator said of it; texts are cut."""

    score: str
    value: float
    evaluator: str
    explanation: str | None
    trace_id: str
    span_id: str
    started_at: datetime
    model: str | None
    task: str | None
    prompt: str | None
    output: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentQuestion:
    """A query whose user and prompt are known. `original` is the fingerprint that the application sent, `fingerprint`
    the one that it was taken for; `prompt` is cut after 1000 characters."""

    trace_id: str
    span_id: str
    user: str
    at: datetime
    fingerprint: str
    original: str
    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenUser:
    """A user who came, and the fingerprint of a question that they asked, None where the call was no query.
    `recent` says on which side of the given time the call arrived."""

    recent: bool
    user: str
    question: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """How many records were deleted."""

    calls: int
    ratings: int
    scores: int
    examples: int = 0
    """Of data sets."""

    def __add__(self, other: Removed) -> Removed:
        return Removed(
            calls=self.calls + other.calls,
            ratings=self.ratings + other.ratings,
            scores=self.scores + other.scores,
            examples=self.examples + other.examples,
        )
