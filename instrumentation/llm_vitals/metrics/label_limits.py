"""Bounded labels: past a limit, a value that was not seen before becomes `other`, and a count says so.

The SDK keeps 2,000 sets of labels an instrument and adds what lies beyond into one point without labels. No instrument
of ours comes near that: the values of each label are bounded here, and the sets of labels in `label_budget`.
"""

from __future__ import annotations

from opentelemetry.util.types import AttributeValue

OTHER = "other"
LIMITS = {
    "model": 100,
    "response model": 100,
    "provider": 30,
    "task": 60,
    "variant": 20,
    "error": 60,
    "server": 50,
    "port": 50,
    "evaluation": 50,
    "evaluator": 20,
}
"""Distinct values that a label may take in one process."""

Value = AttributeValue | None


class LabelLimits:
    """Remembers the values of each label that were let through."""

    def __init__(self) -> None:
        self._seen: dict[str, set[AttributeValue]] = {label: set() for label in LIMITS}
        self.folded: dict[tuple[str, str | None], int] = {}
        """Times that a value became `other`: by label, and by metric where only that one folds it."""

    def label(self, label: str, value: Value) -> Value:
        """`value`, or `other` when the label has as many values as it may."""
        seen = self._seen[label]
        if value is None or value in seen:
            return value
        if len(seen) < LIMITS[label]:
            seen.add(value)
            return value
        self.count(label)
        return OTHER

    def count(self, label: str, metric: str | None = None) -> None:
        """A value of `label` became `other`, in `metric` alone or in all."""
        key = (label, metric)
        self.folded[key] = self.folded.get(key, 0) + 1
