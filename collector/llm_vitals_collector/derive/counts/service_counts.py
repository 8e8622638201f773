"""The counts of one service: the instruments of an application, with values that can be written down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from opentelemetry.util.types import AttributeValue

from llm_vitals.metrics.counter_map import CounterMap
from llm_vitals.metrics.instruments import Metrics
from llm_vitals_collector.derive.counts.kept_histograms import Distribution, KeptHistogram, KeptHistograms
from llm_vitals_collector.derive.counts.ledger import Saved


class ServiceCounts:
    """The same instruments, labels and bounds as a process of the service has."""

    def __init__(self, service: str) -> None:
        """`service` is empty for calls that name none."""
        self.service: Final = service
        provider = KeptHistograms()
        self.metrics: Final = Metrics(provider, latest_names=False)
        self.histograms: Final[dict[str, KeptHistogram]] = provider.histograms
        self.counters: Final[dict[str, CounterMap]] = {one.entry.name: one for one in self.metrics.counters}
        self._saved: Final[dict[tuple[str, tuple[object, ...]], float]] = {}

    def changes(self) -> Iterator[Saved]:
        """What is not as it was at the last `saved`."""
        for name, counter in self.counters.items():
            for labels, value in counter.counts.items():
                if self._saved.get((name, labels)) != value:
                    yield Saved(self.service, name, labels, value)
        for name, histogram in self.histograms.items():
            for key in histogram.changed:
                yield Saved(self.service, name, key, histogram.values[key].state())

    def saved(self) -> None:
        """All changes are on disk."""
        for name, counter in self.counters.items():
            self._saved.update({(name, labels): value for labels, value in counter.counts.items()})
        for histogram in self.histograms.values():
            histogram.changed.clear()

    def restore(self, one: Saved) -> None:
        """Take a value that was written down. One of a metric that there is no more is left out."""
        if (counter := self.counters.get(one.metric)) is not None:
            labels = cast("list[AttributeValue | None]", one.labels)
            counter.counts[tuple(labels)] = cast("float", one.value)
        elif (histogram := self.histograms.get(one.metric)) is not None:
            pairs = cast("list[list[AttributeValue]]", one.labels)
            key = tuple((str(name), value) for name, value in pairs)
            histogram.values[key] = Distribution.restored(one.value, len(histogram.entry.bounds) + 1)
