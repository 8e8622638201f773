"""Bounded labels: past a cap, a value that was not seen before becomes `other`, and a count says so."""

from __future__ import annotations

from opentelemetry.util.types import AttributeValue

OTHER = "other"
CAPS = {
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
"""Distinct values a label may take in one process. 100 models x 6 outcomes x a few errors stays in the thousands."""


class LabelLimits:
    """Remembers the values of each label that were let through."""

    def __init__(self) -> None:
        self._seen: dict[str, set[AttributeValue]] = {label: set() for label in CAPS}
        self.capped: dict[str, int] = {}
        """Times that a value became `other`, by label."""

    def label(self, label: str, value: AttributeValue | None) -> AttributeValue | None:
        """`value`, or `other` when the label has as many values as it may."""
        seen = self._seen[label]
        if value is None or value in seen:
            return value
        if len(seen) < CAPS[label]:
            seen.add(value)
            return value
        self.capped[label] = self.capped.get(label, 0) + 1
        return OTHER
