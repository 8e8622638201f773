"""Histograms that can be written down and read again, which the SDK's cannot."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import frexp
from typing import Any, Final

from opentelemetry.context import Context
from opentelemetry.metrics import NoOpHistogram, NoOpMeter, NoOpMeterProvider
from opentelemetry.util.types import Attributes, AttributeValue

from llm_vitals.core.metric_entries import BY_NAME, MetricEntry

LabelKey = tuple[tuple[str, AttributeValue], ...]
"""Attributes, sorted by name."""
SCHEMA: Final = 4
"""Of native histograms: buckets 4.4% wide (2 ** (1/16))."""
_PER_OCTAVE: Final = 2**SCHEMA
_BOUNDS: Final = tuple(2 ** (step / _PER_OCTAVE - 1) for step in range(_PER_OCTAVE))
"""Bounds of the buckets from 0.5 to below 1, where `frexp` puts every number."""


class Distribution:
    """The observations of one set of labels: by the buckets of a classic histogram, and by those of a native one."""

    __slots__ = ("buckets", "native", "sum", "zeros")

    def __init__(self, size: int) -> None:
        self.buckets = [0] * size
        """One a bound, and one for what is above them all. Not cumulative."""
        self.native: dict[int, int] = {}
        """Index of a bucket of `SCHEMA` to its observations: bucket i has those up to 2 ** (i / 16)."""
        self.zeros = 0
        self.sum = 0.0

    @property
    def count(self) -> int:
        """Observations."""
        return sum(self.buckets)

    def add(self, value: float, bounds: Sequence[float]) -> None:
        """One observation of 0 or more."""
        self.buckets[bisect_left(bounds, value)] += 1
        self.sum += value
        if value == 0:
            self.zeros += 1
            return
        index = native_index(value)
        self.native[index] = self.native.get(index, 0) + 1

    def state(self) -> list[object]:
        """What JSON can hold of it."""
        return [self.buckets, sorted(self.native.items()), self.zeros, self.sum]

    @classmethod
    def restored(cls, state: Any, size: int) -> Distribution:
        """From what `state` gave. Raises ValueError where that is something else."""
        buckets, native, zeros, total = state
        if len(buckets) != size:
            raise ValueError(f"expected {size} buckets, found {len(buckets)}")
        made = cls(size)
        made.buckets = [int(count) for count in buckets]
        made.native = {int(index): int(count) for index, count in native}
        made.zeros, made.sum = int(zeros), float(total)
        return made


def native_index(value: float) -> int:
    """The bucket of a number above 0 in a native histogram of `SCHEMA`. Source: prometheus/client_golang, histogram.go:
    bounds of one octave are compared, as a logarithm is not exact at a bound."""
    fraction, exponent = frexp(value)
    return bisect_left(_BOUNDS, fraction) + (exponent - 1) * _PER_OCTAVE


class KeptHistogram(NoOpHistogram):
    """An instrument of the metrics API that keeps a distribution a set of labels."""

    def __init__(self, entry: MetricEntry) -> None:
        super().__init__(entry.name)
        self.entry: Final = entry
        self.values: Final[dict[LabelKey, Distribution]] = {}
        self.changed: Final[set[LabelKey]] = set()
        """Sets of labels with observations since somebody emptied this."""

    def record(self, amount: float, attributes: Attributes = None, context: Context | None = None) -> None:
        key = tuple(sorted((attributes or {}).items()))
        found = self.values.get(key)
        if found is None:
            found = self.values[key] = Distribution(len(self.entry.bounds) + 1)
        found.add(amount, self.entry.bounds)
        self.changed.add(key)


class KeptHistograms(NoOpMeterProvider):
    """A meter provider for `Metrics`: its histograms are kept here, its counters are read where `Metrics` has them."""

    def __init__(self) -> None:
        super().__init__()
        self.histograms: Final[dict[str, KeptHistogram]] = {}

    def get_meter(
        self,
        name: str,
        version: str | None = None,
        schema_url: str | None = None,
        attributes: Attributes = None,
    ) -> NoOpMeter:
        return _Meter(name, version, schema_url, self.histograms)


class _Meter(NoOpMeter):
    def __init__(
        self, name: str, version: str | None, schema_url: str | None, histograms: dict[str, KeptHistogram]
    ) -> None:
        super().__init__(name, version, schema_url)
        self._histograms = histograms

    def create_histogram(
        self,
        name: str,
        unit: str = "",
        description: str = "",
        *,
        explicit_bucket_boundaries_advisory: Sequence[float] | None = None,
    ) -> KeptHistogram:
        made = self._histograms[name] = KeptHistogram(BY_NAME[name])
        return made
