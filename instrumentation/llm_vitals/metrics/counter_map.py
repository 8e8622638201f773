"""Tally: a count by labels in a plain dict, read by an observable counter.

About 0.5 us for a count, against 6 to 9 for a measurement of the SDK, which checks, copies and sorts its attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.util.types import AttributeValue

Value = AttributeValue | None


def labelled(names: Iterable[str], values: Iterable[Value]) -> dict[str, AttributeValue]:
    """Labels by name; a value of None is a label that is not there."""
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}


class CounterMap:
    """Counts by the values of `names`, in that order; a value of None is a label that is not there."""

    __slots__ = ("counts", "names")

    def __init__(self, *names: str) -> None:
        self.names = names
        self.counts: dict[tuple[Value, ...], float] = {}

    def add(self, values: tuple[Value, ...], by: float = 1) -> None:
        """Count `by` more. One thread at a time; `observe` may run meanwhile."""
        counts = self.counts
        counts[values] = counts.get(values, 0) + by

    def observe(self, _: CallbackOptions) -> list[Observation]:
        """What has been counted, for a collection."""
        # A copy in one step: the worker may add a key meanwhile.
        return [Observation(count, labelled(self.names, values)) for values, count in list(self.counts.items())]


def observe_by(name: str, read: Callable[[], Mapping[str, int]]) -> Callable[[CallbackOptions], Iterable[Observation]]:
    """The callback of counts that somebody else keeps, by the one label `name`."""
    return lambda _: [Observation(value, {name: what}) for what, value in list(read().items())]
