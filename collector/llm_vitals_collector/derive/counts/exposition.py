"""Counts by service as metric families of Prometheus, under the names and labels that applications' own have there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Final

from prometheus_client.core import CounterMetricFamily, Metric

from llm_vitals.core import prometheus_names
from llm_vitals.core.metric_entries import METRICS, MetricEntry
from llm_vitals_collector.derive.counts.protobuf import NativeHistogramFamily
from llm_vitals_collector.derive.counts.service_counts import ServiceCounts

JOB: Final = "job"
"""The service. Prometheus keeps it where the scrape has `honor_labels: true`."""
COUNTED_BY: Final = "llm_vitals_counted_by"
"""A label that applications' own series do not have; its value is `COLLECTOR`."""
COLLECTOR: Final = "collector"


def families(counts: Iterable[ServiceCounts]) -> Iterator[Metric]:
    """A family a metric that has values. Raises nothing."""
    services = list(counts)
    for entry in METRICS:
        if entry.kind == "counter":
            yield from _counter(entry, services)
        elif entry.kind == "histogram":
            yield from _histogram(entry, services)


def label_names(entry: MetricEntry) -> list[str]:
    """The labels of a metric, those of the collector's own last."""
    return [*map(prometheus_names.label_name, entry.attributes), JOB, COUNTED_BY]


def _counter(entry: MetricEntry, services: Iterable[ServiceCounts]) -> Iterator[Metric]:
    family = CounterMetricFamily(entry.prometheus, entry.description, labels=label_names(entry))
    for one in services:
        counter = one.counters.get(entry.name)
        if counter is not None:
            for values, count in list(counter.counts.items()):
                family.add_metric([*map(_text, values), one.service, COLLECTOR], count)
    if family.samples:
        yield family


def _histogram(entry: MetricEntry, services: Iterable[ServiceCounts]) -> Iterator[Metric]:
    names = label_names(entry)
    family = NativeHistogramFamily(entry.prometheus, entry.description, names, entry.bounds)
    bounds = [*map(repr, entry.bounds), "+Inf"]
    for one in services:
        histogram = one.histograms.get(entry.name)
        if histogram is not None:
            for key, found in list(histogram.values.items()):
                values = [*_values(entry, dict(key)), one.service, COLLECTOR]
                buckets = list(zip(bounds, map(float, accumulate(found.buckets)), strict=True))
                family.add_metric(values, buckets, found.sum)
                family.native.append((dict(zip(names, values, strict=True)), found))
    if family.samples:
        yield family


def _values(entry: MetricEntry, labels: Mapping[str, object]) -> list[str]:
    return [_text(labels.get(name)) for name in entry.attributes]


def _text(value: object) -> str:
    """As the OTLP receiver writes a label; one that is not there is empty, which is the same to Prometheus."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
