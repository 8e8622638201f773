"""Observations as native histograms, as the application's SDK has them, and the exemplars beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil, log2
from typing import Final

from opentelemetry.trace import SpanContext

from llm_vitals.core.metric_entries import METRICS
from llm_vitals.sdk.native_histograms import FINEST_SCALE
from llm_vitals_dashboards.prometheus.increments import SERVICE
from llm_vitals_demo import SERVICE as DEMO
from llm_vitals_demo.stack.counted import Minute, Observed
from llm_vitals_demo.stack.remote_write import Exemplar, Histogram, Labels, Series

MOST_BUCKETS: Final = 160
"""Of the SDK's histogram: it becomes coarser, by halves, until its values fit."""
INSTANCE: Final = "history"
"""The process that made the calls of the history."""


def schema_of(values: Iterable[float]) -> int:
    """The finest schema at which all values fit."""
    above_0 = [value for value in values if value > 0]
    schema = FINEST_SCALE
    while above_0 and _bucket(max(above_0), schema) - _bucket(min(above_0), schema) >= MOST_BUCKETS:
        schema -= 1
    return schema


def histogram(values: Iterable[float], schema: int) -> Histogram:
    """The histogram of these values, as a rule records it."""
    growing = _Growing(schema)
    for value in values:
        growing.observe(value)
    return growing.so_far(is_counter=False)


class _Growing:
    """A histogram that observes more and more."""

    def __init__(self, schema: int) -> None:
        self._schema = schema
        self._buckets: dict[int, int] = {}
        self._zeros = 0
        self._total = 0.0

    def observe(self, value: float) -> None:
        """Add one value."""
        self._total += value
        if value <= 0:
            self._zeros += 1
            return
        bucket = _bucket(value, self._schema)
        self._buckets[bucket] = self._buckets.get(bucket, 0) + 1

    def so_far(self, *, is_counter: bool) -> Histogram:
        """What it has observed until now."""
        return Histogram(
            schema=self._schema,
            buckets=dict(self._buckets),
            zeros=self._zeros,
            total=self._total,
            is_counter=is_counter,
        )


def _bucket(value: float, schema: int) -> int:
    return ceil(log2(value) * 2.0**schema)


def exported(minutes: Iterable[Minute], until_s: float) -> Iterator[Series]:
    """The histograms with exemplars as the process exported them, up to a time, and all of their exemplars. The series
    are first there, then their exemplars: Prometheus takes none of a series that it does not know."""
    found: dict[Labels, list[tuple[int, Observed, SpanContext]]] = {}
    for minute in minutes:
        for one in minute.observed:
            if one.trace is not None:
                labels = (("__name__", _NAMES[one.metric]), (SERVICE, DEMO), ("instance", INSTANCE), *one.labels)
                found.setdefault(labels, []).append((minute.at_s, one, one.trace))
    there = {labels: several for labels, several in found.items() if several[0][0] <= until_s}
    for labels, several in there.items():
        yield Series(labels=labels, histograms=list(_grown(several, until_s)))
    for labels, several in there.items():
        yield Series(labels=labels, exemplars=[_exemplar(one, span) for _, one, span in several])


def _grown(several: Sequence[tuple[int, Observed, SpanContext]], until_s: float) -> Iterator[tuple[int, Histogram]]:
    """What a process has observed so far, at the end of each minute in which it observed something."""
    growing = _Growing(schema_of(one.value for _, one, _ in several))
    for place, (at_s, one, _) in enumerate(several):
        growing.observe(one.value)
        is_last_of_minute = place + 1 == len(several) or several[place + 1][0] != at_s
        if is_last_of_minute and at_s <= until_s:
            yield 1000 * at_s, growing.so_far(is_counter=True)


def _exemplar(one: Observed, span: SpanContext) -> Exemplar:
    return Exemplar(
        at_ms=int(1000 * one.at_s),
        value=one.value,
        trace_id=f"{span.trace_id:032x}",
        span_id=f"{span.span_id:016x}",
    )


_NAMES: Final = {entry.name: entry.prometheus for entry in METRICS}
