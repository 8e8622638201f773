"""Accuracy of labelled calls: precision, recall and F1, by class and averaged; which label was taken for which. Pure.

The same as scikit-learn's `precision_recall_fscore_support(labels=classes, zero_division=0)` and `confusion_matrix`
(`tests/unit/dashboards/test_accuracy.py`), but that what is not defined is None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from llm_vitals_collector.kpi.wilson import wilson

MATRIX_CLASSES: Final = 12
"""Classes that a confusion matrix shows by themselves: more are no table that anybody reads."""
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassAccuracy:
    """One class: how many calls should have had its label, how many had it, and how many of those rightly."""

    label: str
    expected: int
    """Its support."""
    predicted: int
    right: int

    @property
    def precision(self) -> float | None:
        """Right / predicted; None when no call had the label."""
        return self.right / self.predicted if self.predicted else None

    @property
    def precision_interval(self) -> Interval | None:
        """95%, Wilson's."""
        return _interval(self.right, self.predicted)

    @property
    def recall(self) -> float | None:
        """Right / expected."""
        return self.right / self.expected if self.expected else None

    @property
    def recall_interval(self) -> Interval | None:
        """95%, Wilson's."""
        return _interval(self.right, self.expected)

    @property
    def f1(self) -> float:
        """2 right / (expected + predicted), the harmonic mean of precision and recall."""
        return 2 * self.right / (self.expected + self.predicted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Averages:
    """Precision, recall and F1 over classes; None where nothing was compared."""

    precision: float | None = None
    recall: float | None = None
    f1: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Which label was taken for which: a row for each of `labels` that was expected, a column for each that was given;
    the last row and the last column are of all other labels."""

    labels: tuple[str, ...]
    """The most frequently expected first."""
    rows: tuple[tuple[int, ...], ...]
    """Calls; one row and one column more than `labels`."""
    other_classes: int
    """How many expected classes the last row is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Of a period. A precision that is not defined counts as 0 in averages, as scikit-learn has it."""

    labelled: int
    """Calls with an expected answer."""
    compared: int
    """Those of them that have a label or an answer to compare."""
    right: int
    classes: tuple[ClassAccuracy, ...]
    """The most frequent expected one first."""
    confusion: Mapping[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    """Expected and given label to calls, of those that are compared."""

    @property
    def accuracy(self) -> float | None:
        """Right / compared."""
        return self.right / self.compared if self.compared else None

    @property
    def interval(self) -> Interval | None:
        """Of the accuracy: 95%, Wilson's."""
        return _interval(self.right, self.compared)

    def macro(self) -> Averages:
        """Mean of the classes, each as heavy as any other: rare ones count as much as frequent ones."""
        return self._mean(lambda one: 1)

    def weighted(self) -> Averages:
        """Mean of the classes, each with the number of calls that expected it as its weight."""
        return self._mean(lambda one: one.expected)

    def micro(self) -> Averages:
        """Over calls, not classes: recall is the accuracy; precision is of the calls that were given the label of any
        class, so it is higher where answers are none of them."""
        if not self.compared:
            return Averages()
        answered = sum(one.predicted for one in self.classes)
        return Averages(
            precision=self.right / answered if answered else None,
            recall=self.right / self.compared,
            f1=2 * self.right / (self.compared + answered),
        )

    def matrix(self, most: int = MATRIX_CLASSES) -> Matrix:
        """The `most` most frequent classes, and all others together."""
        labels = tuple(one.label for one in self.classes[:most])
        place = {label: at for at, label in enumerate(labels)}
        rows = [[0] * (len(labels) + 1) for _ in range(len(labels) + 1)]
        for (wanted, found), calls in self.confusion.items():
            rows[place.get(wanted, -1)][place.get(found, -1)] += calls
        return Matrix(
            labels=labels, rows=tuple(map(tuple, rows)), other_classes=max(0, len(self.classes) - len(labels))
        )

    def _mean(self, weight: Callable[[ClassAccuracy], int]) -> Averages:
        whole = sum(weight(one) for one in self.classes)
        if not whole:
            return Averages()

        def mean(values: Sequence[float | None]) -> float:
            pairs = zip(values, self.classes, strict=True)
            return sum((value or 0.0) * weight(one) for value, one in pairs) / whole

        return Averages(
            precision=mean([one.precision for one in self.classes]),
            recall=mean([one.recall for one in self.classes]),
            f1=mean([one.f1 for one in self.classes]),
        )


def accuracy_of(confusion: Iterable[tuple[str, str | None, int]]) -> Accuracy:
    """From (expected, actual, calls); actual None where there is nothing to compare.

    The classes are the labels that were expected. An answer that is none of them is a miss of its class, and no class
    of its own: free text would make one of every wrong answer.
    """
    labelled = 0
    pairs: Counter[tuple[str, str]] = Counter()
    for wanted, found, calls in confusion:
        labelled += calls
        if found is not None:
            pairs[wanted, found] += calls
    expected: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    for (wanted, found), calls in pairs.items():
        expected[wanted] += calls
        predicted[found] += calls
    classes = (
        ClassAccuracy(label=label, expected=count, predicted=predicted[label], right=pairs[label, label])
        for label, count in expected.items()
    )
    return Accuracy(
        labelled=labelled,
        compared=expected.total(),
        right=sum(calls for (wanted, found), calls in pairs.items() if wanted == found),
        classes=tuple(sorted(classes, key=lambda one: (-one.expected, one.label))),
        confusion=dict(pairs),
    )


def _interval(right: int, of: int) -> Interval | None:
    return wilson(right / of, of) if of else None
