"""Accuracy of labelled calls: precision, recall and F1, by class and averaged; which label was taken for which. Pure.

The same as scikit-learn's `precision_recall_fscore_support(labels=classes, zero_division=0)` and `confusion_matrix`
(`tests/unit/dashboards/test_accuracy.py`), but that what is not defined is None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from llm_vitals_collector.kpi.f1 import (
    UNKNOWN,
    Interval,
    Part,
    correlations,
    f1_interval,
    mean_interval,
    micro_f1_interval,
)
from llm_vitals_collector.kpi.wilson import wilson

MATRIX_CLASSES: Final = 12
"""Classes that a confusion matrix shows by themselves: more are no table that anybody reads."""
LEAST_A_CLASS: Final = 5
"""Calls a class under which a mean over classes has no interval: with 3 it has the truth in 89 of 100 runs."""


def are_classes(labels: int, compared: int) -> bool:
    """Whether expected answers are classes: several, and each expected twice at least in the mean. Where every one is
    another they are texts, and precision and recall of each mean nothing."""
    return 1 < labels <= compared / 2


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

    @property
    def f1_interval(self) -> Interval:
        """95%, of kpi/f1."""
        return f1_interval(self.right, self.expected, self.predicted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Averages:
    """Precision, recall and F1 over classes; None where nothing was compared. Intervals are of 95%; None, too, where
    fewer than LEAST_A_CLASS calls a class were compared."""

    precision: float | None = None
    precision_interval: Interval | None = None
    recall: float | None = None
    recall_interval: Interval | None = None
    f1: float | None = None
    f1_interval: Interval | None = None


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
        return self._mean([1] * len(self.classes), weights_known=True)

    def weighted(self) -> Averages:
        """Mean of the classes, each with the number of calls that expected it as its weight."""
        # The recall of this mean is the accuracy, so its interval is, too.
        found = self._mean([one.expected for one in self.classes], weights_known=False)
        return replace(found, recall_interval=self.interval)

    def micro(self) -> Averages:
        """Over calls, not classes: recall is the accuracy; precision is of the calls that were given the label of any
        class, so it is higher where answers are none of them."""
        if not self.compared:
            return Averages()
        answered = sum(one.predicted for one in self.classes)
        return Averages(
            precision=self.right / answered if answered else None,
            precision_interval=_interval(self.right, answered),
            recall=self.right / self.compared,
            recall_interval=self.interval,
            f1=2 * self.right / (self.compared + answered),
            f1_interval=micro_f1_interval(self.right, self.compared, answered),
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

    def _mean(self, weights: Sequence[int], *, weights_known: bool) -> Averages:
        if not self.compared:
            return Averages()
        precision, precision_interval = self._mean_of(
            weights, [(one.precision, one.precision_interval) for one in self.classes], weights_known
        )
        recall, recall_interval = self._mean_of(
            weights, [(one.recall, one.recall_interval) for one in self.classes], weights_known
        )
        f1, of_f1 = self._mean_of(
            weights, [(one.f1, one.f1_interval) for one in self.classes], weights_known, self._correlations()
        )
        return Averages(
            precision=precision,
            precision_interval=precision_interval,
            recall=recall,
            recall_interval=recall_interval,
            f1=f1,
            f1_interval=of_f1,
        )

    def _mean_of(
        self,
        weights: Sequence[int],
        values: Sequence[tuple[float | None, Interval | None]],
        weights_known: bool,
        common: Mapping[tuple[int, int], float] | None = None,
    ) -> tuple[float, Interval | None]:
        """Of one figure of the classes; what is not known counts as 0, and may be anything."""
        whole = sum(weights)
        mean = sum(weight * (value or 0.0) for weight, (value, _) in zip(weights, values, strict=True)) / whole
        parts = [
            Part(weight=weight / whole, value=value or 0.0, interval=ends or UNKNOWN)
            for weight, (value, ends) in zip(weights, values, strict=True)
        ]
        if self.compared < LEAST_A_CLASS * len(parts):
            return mean, None
        spread = sum(one.weight * (one.value - mean) ** 2 for one in parts) / self.compared
        return mean, mean_interval(parts, common or {}, 0.0 if weights_known else spread)

    def _correlations(self) -> dict[tuple[int, int], float]:
        place = {one.label: at for at, one in enumerate(self.classes)}
        return correlations(
            [(one.right, one.expected, one.predicted) for one in self.classes],
            {
                (place[wanted], place[found]): calls
                for (wanted, found), calls in self.confusion.items()
                if wanted != found and found in place
            },
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
