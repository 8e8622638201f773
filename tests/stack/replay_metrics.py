"""The replay into Prometheus: what each process would have exported, and what scrapes of the collector would have seen,
each with the time at which Prometheus has it.

Counts and histograms come from `llm_vitals.metrics` and the SDK, one meter provider a process; only the times of the
points are set back. Registers come from `llm_vitals_collector.derive.registers`, ratings by API from its `rated`.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from itertools import groupby

from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AggregationTemporality,
    Gauge,
    Metric,
    NumberDataPoint,
    ResourceMetrics,
    Sum,
)
from opentelemetry.sdk.metrics import AlwaysOffExemplarFilter, MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.metrics.view import DropAggregation, View
from opentelemetry.sdk.resources import Resource
from replay_calls import BEGIN, END, HOUR, OUTAGE, SERVICE, Attempt, Life, Rating

from llm_vitals.core import semconv
from llm_vitals.metrics.instruments import Metrics
from llm_vitals.sdk.native_histograms import histogram_views
from llm_vitals_collector.derive.feedback_counter import RATED, Rated
from llm_vitals_collector.derive.registers import merge, query_identity, touch
from llm_vitals_collector.kpi.catalogue import BENCHMARKS
from llm_vitals_collector.records import Feedback
from llm_vitals_collector.store import Store
from llm_vitals_dashboards.prometheus.increments import REGISTERS

Point = tuple[Mapping[str, str], float, float]
"""Labels, time in epoch seconds, value."""
Timed = tuple[float, ResourceMetrics]
HELD_S = 120
"""So long after the hour has turned the epoch before it is exported, too."""
SCRAPES_S = (0.5, 30, 90, *range(300, 3240, 300), 3240, 3300)
"""After the hour. A scrape is every 15 or 30 s; more of them tell nothing new."""
_NO_KPI = (semconv.METRIC_TOKEN_USAGE,)
RATINGS_S = 7200
_GAUGES = tuple(entry.prometheus for entry in REGISTERS.values())


class _Process:
    """The meter of one process; `exported` gives what it has counted so far, as if it were `at` then."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._reader = InMemoryMetricReader()
        self._provider = MeterProvider(
            [self._reader],
            Resource({"service.name": SERVICE, "service.instance.id": life.instance}),
            exemplar_filter=AlwaysOffExemplarFilter(),
            views=[
                *(View(instrument_name=name, aggregation=DropAggregation()) for name in _NO_KPI),
                *(view for view in histogram_views() if view._instrument_name not in _NO_KPI),
            ],
            shutdown_on_exit=False,
        )
        self._metrics = Metrics(self._provider, latest_names=False)
        self._last: ResourceMetrics | None = None

    def tell(self, event: Attempt | tuple[Rating, Attempt]) -> None:
        self._last = None
        if isinstance(event, Attempt):
            self._metrics.measure(event.attributes, event.duration_s, None, event.per_chunk_s)
            if event.judged is not None:
                facts = {"model": str(event.attributes[semconv.REQUEST_MODEL])}
                self._metrics.evaluated("overall", event.judged, "judge", facts, None)
                self._metrics.evaluated("tone", event.judged, semconv.HEURISTIC, facts, None)
                for name in BENCHMARKS:
                    self._metrics.evaluated(name, 1 - event.judged, "judge", facts, None)
            return
        rating, attempt = event
        told = attempt.attributes.get
        facts = {"model": told(semconv.REQUEST_MODEL), "task": told(semconv.TASK), "variant": None}
        self._metrics.feedback(rating.word, facts)

    def exported(self, at: float) -> ResourceMetrics | None:
        if self._last is None:
            data = self._reader.get_metrics_data()
            if data is None:
                return None
            (self._last,) = encode_metrics(data).resource_metrics
        again = ResourceMetrics()
        again.CopyFrom(self._last)
        at_ns, start_ns = int(at * 1e9), int(self._life.start * 1e9)
        for scope in again.scope_metrics:
            for metric in scope.metrics:
                for point in _points(metric):
                    point.time_unix_nano, point.start_time_unix_nano = at_ns, start_ns
        return again

    def close(self) -> None:
        self._provider.shutdown()


def _points(metric: Metric):
    return (metric.sum if metric.HasField("sum") else metric.exponential_histogram).data_points


def exports(attempts: Sequence[Attempt]) -> Iterator[Timed]:
    """All exports of all processes that arrive, in the order of time."""
    by_life: dict[Life, list[tuple[float, Attempt | tuple[Rating, Attempt]]]] = {}
    for attempt in attempts:
        events = by_life.setdefault(attempt.life, [])
        events.append((attempt.ends, attempt))
        if attempt.rating is not None and not attempt.rating.by_api:
            events.append((attempt.rating.at, (attempt.rating, attempt)))
    for events in by_life.values():
        events.sort(key=lambda event: event[0])
    return heapq.merge(*(_life(*item) for item in by_life.items()), key=lambda export: export[0])


def _life(life: Life, events: Sequence[tuple[float, Attempt | tuple[Rating, Attempt]]]) -> Iterator[Timed]:
    process = _Process(life)
    waiting = list(reversed(events))
    # A tenth of the interval before its full multiples: the last export before an edge comes within the quiet time.
    first, last = (int((at + 0.1 * life.export_s) // life.export_s) for at in (life.start, life.end))
    for at in (*((number - 0.1) * life.export_s for number in range(first + 1, last + 1)), life.end):
        while waiting and waiting[-1][0] <= at:
            process.tell(waiting.pop()[1])
        arrives = not (life.silent[0] <= at < life.silent[1] or OUTAGE[0] <= at < OUTAGE[1])
        if arrives and (exported := process.exported(at)) is not None:
            yield at, exported
    process.close()


def ratings(attempts: Sequence[Attempt], store: Store) -> Iterator[Timed]:
    """The ratings by API as scrapes of the collector see them; `store` has the calls."""
    waiting = sorted(
        ((a.rating, a) for a in attempts if a.rating is not None and a.rating.by_api), key=lambda item: -item[0].at
    )
    counted = Rated(store)
    for number in range(int(BEGIN // RATINGS_S), int(END // RATINGS_S) + 1):
        at = (number - 0.1) * RATINGS_S
        while waiting and waiting[-1][0].at <= at:
            rating, attempt = waiting.pop()
            said = datetime.fromtimestamp(rating.at, timezone.utc)
            answer = str(attempt.attributes[semconv.RESPONSE_ID])
            counted.add(Feedback(id=answer, at=said, rating=rating.word, response_id=answer))
        (family,) = counted.collect()
        if family.samples and not OUTAGE[0] <= at < OUTAGE[1]:
            points = [(sample.labels, at, sample.value) for sample in family.samples]
            yield at, _of_collector([_counter(RATED, points)])


def scrapes(attempts: Sequence[Attempt]) -> Iterator[Timed]:
    """The registers as scrapes of the collector see them: what came in this hour, and for two minutes what came in the
    hour before."""
    seen = sorted((a for a in attempts if a.user is not None), key=lambda a: a.arrives)
    by_hour = {hour: list(group) for hour, group in groupby(seen, key=lambda a: a.arrives // HOUR)}
    before: tuple[dict[int, float], dict[int, float]] = ({}, {})
    for hour in range(int(BEGIN // HOUR), int(END // HOUR) + 1):
        now: tuple[dict[int, float], dict[int, float]] = ({}, {})
        waiting = list(reversed(by_hour.get(hour, [])))
        for after in SCRAPES_S:
            while waiting and waiting[-1].arrives <= hour * HOUR + after:
                _touch(now, waiting.pop())
            visible = [merge(*pair) if after < HELD_S else pair[0] for pair in zip(now, before, strict=True)]
            if not OUTAGE[0] <= hour * HOUR + after < OUTAGE[1]:
                yield hour * HOUR + after, gauges(dict(zip(_GAUGES, visible, strict=True)), hour * HOUR + after)
        while waiting:  # what came after the last scrape of the hour is seen while the epoch is held
            _touch(now, waiting.pop())
        before = now


def _touch(registers: tuple[dict[int, float], dict[int, float]], attempt: Attempt) -> None:
    told, (users, queries) = attempt.attributes.get, registers
    assert attempt.user is not None
    touch(users, attempt.user)
    fingerprint = told(semconv.FINGERPRINT)
    if told(semconv.QUERY) and not told(semconv.RETRY) and fingerprint is not None:
        touch(queries, query_identity(attempt.user, str(fingerprint)))


def gauges(found: Mapping[str, Mapping[int, float]], at: float) -> ResourceMetrics:
    """Gauges with the label `r`, of the collector."""
    return _of_collector(
        gauge(name, [({"r": str(r)}, at, value) for r, value in values.items()])
        for name, values in found.items()
        if values
    )


def _of_collector(metrics: Iterable[Metric]) -> ResourceMetrics:
    told = ResourceMetrics()
    told.resource.attributes.append(KeyValue(key="service.name", value=AnyValue(string_value="llm-vitals")))
    told.scope_metrics.add().metrics.extend(metrics)
    return told


def gauge(name: str, points: Iterable[Point]) -> Metric:
    """One gauge."""
    return Metric(name=name, gauge=Gauge(data_points=map(_number, points)))


def _counter(name: str, points: Iterable[Point]) -> Metric:
    cumulative = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE
    total = Sum(data_points=map(_number, points), is_monotonic=True, aggregation_temporality=cumulative)
    return Metric(name=name, sum=total)


def _number(point: Point) -> NumberDataPoint:
    labels, at, value = point
    return NumberDataPoint(
        attributes=[KeyValue(key=key, value=AnyValue(string_value=text)) for key, text in labels.items() if text],
        time_unix_nano=int(at * 1e9),
        as_double=value,
    )
