"""How many sets of labels one instrument may have, and which label gives way when there are too many.

A label gives way as a whole: once an instrument has used up its sets, every further count has `other` for that label,
also where its set is there already. So no rate is ever taken over half of its counts: from then on all are in `other`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final, NamedTuple

from llm_vitals.core import semconv
from llm_vitals.core.metric_entries import COST, FEEDBACK, SCORE, TASK_ATTEMPTS, MetricEntry
from llm_vitals.metrics.label_limits import OTHER, Value

SDK_LIMIT: Final = 2000
"""Sets of labels that the SDK keeps for an instrument. What lies beyond is added into one point without labels."""

Values = tuple[Value, ...]


class Fold(NamedTuple):
    """Once an instrument has this many sets, these labels become `other`, too."""

    sets: int
    labels: tuple[str, ...]
    absent_too: bool = True
    """Whether a label that is not there becomes `other` as well; a call without a task must stay one."""


FOLDS: Final[dict[str, tuple[Fold, ...]]] = {
    TASK_ATTEMPTS.name: (
        Fold(780, (semconv.PROVIDER_NAME, semconv.REQUEST_MODEL)),
        Fold(1480, (semconv.TASK,), absent_too=False),
        Fold(1670, (semconv.VARIANT,), absent_too=False),
    ),
    COST.name: (Fold(1700, (semconv.TASK,)), Fold(1880, (semconv.VARIANT,))),
    SCORE.name: (Fold(1350, (semconv.TASK,)), Fold(1500, (semconv.VARIANT,))),
    FEEDBACK.name: (Fold(1100, (semconv.TASK,)), Fold(1300, (semconv.VARIANT,))),
}
"""What gives way, by metric: the task first, then the variant, never model or outcome. Of the attempts by task the
model gives way before them, because `llm_vitals.attempts` has it: 28 tasks x 3 variants x 8 ends of an attempt stay
whole there, whatever the number of models. The rest of the 2,000 is room for what remains when all is folded."""

_WORDS: Final = {
    semconv.PROVIDER_NAME: "provider",
    semconv.REQUEST_MODEL: "model",
    semconv.TASK: "task",
    semconv.VARIANT: "variant",
}


class LabelBudget:
    """Fits the labels of one instrument into its sets. `known` holds the sets that it has."""

    __slots__ = ("_absent", "_count", "_folds", "_known", "_metric", "_names", "_present", "level")

    def __init__(
        self, entry: MetricEntry, known: Collection[Values], count_fold: Callable[[str, str | None], None]
    ) -> None:
        self._metric = entry.name
        self._names = entry.attributes
        self._known = known
        self._folds = FOLDS.get(entry.name, ())
        self._count = count_fold
        self.reset()

    def reset(self) -> None:
        """Nothing is folded again: a forked child starts with no sets."""
        self.level = 0
        self._present: frozenset[int] = frozenset()
        """Positions whose values become `other`."""
        self._absent: frozenset[int] = frozenset()
        """Those of them that become `other` even where the label is not there."""

    def fit(self, values: Values) -> Values:
        """The labels under which this is counted. To be called for a set that is new, and for all once `level` is past
        0."""
        fitted = self._folded(values)
        while self.level < len(self._folds) and fitted not in self._known:
            fold = self._folds[self.level]
            if len(self._known) < fold.sets:
                break
            self.level += 1
            positions = frozenset(map(self._names.index, fold.labels))
            self._present |= positions
            if fold.absent_too:
                self._absent |= positions
            fitted = self._folded(values)
        for position in self._present:
            if values[position] is not None:
                self._count(_WORDS[self._names[position]], self._metric)
        return fitted

    def _folded(self, values: Values) -> Values:
        present, absent = self._present, self._absent
        if not present:
            return values
        return tuple(
            [
                OTHER if place in present and (value is not None or place in absent) else value
                for place, value in enumerate(values)
            ]
        )
