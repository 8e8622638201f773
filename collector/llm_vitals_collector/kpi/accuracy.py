"""Accuracy of labelled calls: precision, recall and F1, by class and averaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassAccuracy:
    """One class: how many calls should have had its label, how many had it, and how many of those rightly."""

    label: str
    expected: int
    predicted: int
    right: int

    @property
    def precision(self) -> float | None:
        """Right / predicted; None when no call had the label."""
        return self.right / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Right / expected."""
        return self.right / self.expected if self.expected else None

    @property
    def f1(self) -> float:
        """2 right / (expected + predicted), the harmonic mean of precision and recall."""
        return 2 * self.right / (self.expected + self.predicted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Of a period. Macro averages are over the classes, each as heavy as any other; a precision that is not defined
    counts as 0 in them, as scikit-learn has it."""

    labelled: int
    """Calls with an expected answer."""
    compared: int
    """Those of them that have a label or an answer to compare."""
    right: int
    classes: tuple[ClassAccuracy, ...]
    """The most frequent expected one first."""

    @property
    def accuracy(self) -> float | None:
        """Right / compared."""
        return self.right / self.compared if self.compared else None

    def macro(self) -> dict[str, float | None]:
        """Mean precision, recall and F1 of the classes."""
        if not self.classes:
            return {"precision": None, "recall": None, "f1": None}
        count = len(self.classes)
        return {
            "precision": sum(one.precision or 0.0 for one in self.classes) / count,
            "recall": sum(one.recall or 0.0 for one in self.classes) / count,
            "f1": sum(one.f1 for one in self.classes) / count,
        }


def accuracy_of(confusion: Iterable[tuple[str, str | None, int]]) -> Accuracy:
    """From (expected, actual, calls); actual None where there is nothing to compare.

    The classes are the labels that were expected. An answer that is none of them is a miss of its class, and no class
    of its own: free text would make one of every wrong answer.
    """
    labelled = 0
    expected: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for wanted, found, calls in confusion:
        labelled += calls
        if found is None:
            continue
        expected[wanted] += calls
        predicted[found] += calls
        if found == wanted:
            right[wanted] += calls
    classes = (
        ClassAccuracy(label=label, expected=count, predicted=predicted[label], right=right[label])
        for label, count in expected.items()
    )
    return Accuracy(
        labelled=labelled,
        compared=sum(expected.values()),
        right=sum(right.values()),
        classes=tuple(sorted(classes, key=lambda one: (-one.expected, one.label))),
    )
