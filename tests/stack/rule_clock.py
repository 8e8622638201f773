"""The recording rules over a made-up time: their expressions are evaluated by a real Prometheus at the times at which
their groups would have been, one rule after the other, and what they give is written back by OTLP.

Prometheus has not been running for fifteen days, so it cannot evaluate them itself. A minute in which nothing was
exported is left out: the rules of the increments record nothing in it (tests/rules).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest
from math import log2

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AggregationTemporality,
    ExponentialHistogram,
    ExponentialHistogramDataPoint,
    Metric,
)
from prometheus_server import Prometheus
from replay_metrics import Timed, gauge

from llm_vitals.core import prometheus_names
from llm_vitals_dashboards.prometheus.rule import Group, Rule
from llm_vitals_dashboards.prometheus.steps import MINUTES, Step

Sample = Mapping[str, object]
FINEST = 8
"""The greatest schema of Prometheus; one bucket alone has no neighbour to tell the schema by."""


def evaluate(prometheus: Prometheus, groups: Sequence[Group], at: float) -> None:
    """One evaluation of all rules: the first rules of all groups, then the second ones, as far as they go."""
    for rules in zip_longest(*(group.rules for group in groups)):
        record(
            prometheus, {rule: prometheus.samples(rule.expr, at) for rule in rules if rule and not _classic(rule)}, at
        )


def _classic(rule: Rule) -> bool:
    """Whether it reads classic histograms only: nobody sends them here."""
    return prometheus_names.BUCKET in rule.record or rule.record.endswith(f"{prometheus_names.SUM}:counted")


def record(prometheus: Prometheus, found: Mapping[Rule, Iterable[Sample]], at: float) -> None:
    """Write what the rules gave, under their names."""
    request = ExportMetricsServiceRequest()
    metrics = request.resource_metrics.add().scope_metrics.add().metrics
    for rule, samples in found.items():
        numbers: list[tuple[Mapping[str, str], float, float]] = []
        histograms: list[ExponentialHistogramDataPoint] = []
        for sample in samples:
            labels = {name: value for name, value in sample["metric"].items() if name != "__name__"}
            if "histogram" in sample:
                histograms.append(_histogram(labels, at, sample["histogram"][1]))
            else:
                numbers.append((labels, at, float(sample["value"][1])))
        if numbers:
            metrics.append(gauge(rule.record, numbers))
        if histograms:
            cumulative = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE
            points = ExponentialHistogram(data_points=histograms, aggregation_temporality=cumulative)
            metrics.append(Metric(name=rule.record, exponential_histogram=points))
    if metrics:
        prometheus.take(request)


def _histogram(labels: Mapping[str, str], at: float, found: Mapping[str, object]) -> ExponentialHistogramDataPoint:
    """A native histogram as Prometheus' API has it: buckets of rule, lower and upper bound, count."""
    buckets = [(float(low), float(high), float(count)) for _, low, high, count in found.get("buckets", ())]
    scale = next((round(-log2(log2(high / low))) for low, high, _ in buckets if low > 0), FINEST)
    counts = {round(log2(high) * 2**scale) - 1: round(count) for low, high, count in buckets if low > 0}
    first, last = min(counts, default=0), max(counts, default=-1)
    return ExponentialHistogramDataPoint(
        attributes=[KeyValue(key=name, value=AnyValue(string_value=value)) for name, value in labels.items()],
        time_unix_nano=int(at * 1e9),
        count=round(float(found["count"])),
        sum=float(found["sum"]),
        scale=scale,
        zero_count=sum(round(count) for low, _, count in buckets if low <= 0),
        positive=ExponentialHistogramDataPoint.Buckets(
            offset=first, bucket_counts=[counts.get(index, 0) for index in range(first, last + 1)]
        ),
    )


LAST_S = 60
"""So long before the end of a step it is rolled up: at the last evaluation of those that could."""
POINTS_A_REQUEST = 20_000


@dataclass
class _Step:
    """The rules of one step, and when they are due next."""

    seconds: int
    groups: Sequence[Group]
    at: float = 0.0
    came: bool = False

    def advance(self, prometheus: Prometheus, until: float, away: tuple[float, float]) -> None:
        """Roll up all that ends before `until`."""
        self.at = self.at or until // self.seconds * self.seconds + self.seconds - LAST_S
        while self.at < until:
            if not away[0] <= self.at < away[1]:
                # Where nothing came there is nothing to sum, but the step is done.
                due = [replace(one, rules=one.rules[:1]) for one in self.groups]
                evaluate(prometheus, self.groups if self.came else due, self.at)
                self.came = False
            self.at += self.seconds


def of_step(group: Group, step: Step) -> Group:
    """The rules of a group that give this step, the one that says what is due first."""
    return replace(group, rules=tuple(rule for rule in group.rules if re.search(rf"[a-z]{step}$", rule.record)))


def live_through(
    prometheus: Prometheus, exported: Iterable[Timed], groups: Sequence[Group], away: tuple[float, float]
) -> None:
    """Take what is exported, and evaluate the rules of the increments at the next full minute and the roll-ups in the
    last minute of each step, the shorter steps first; nothing while Prometheus is away."""
    # The zeros of the cost rest on another group's increments, which a minute later would be there as well.
    minutes = [group for group in groups if group.interval == "1m" and "cost" not in group.name]
    costs = [group for group in groups if "cost" in group.name]
    roll_ups = [group for group in groups if group.interval != "1m"]
    steps = [
        _Step(60 * length, [one for group in roll_ups if (one := of_step(group, step)).rules])
        for step, length in MINUTES.items()
        if length > 1
    ]
    for at, several in groupby(exported, key=lambda one: -(-one[0] // 60) * 60):
        for step in steps:
            step.advance(prometheus, at, away)
        prometheus.take(ExportMetricsServiceRequest(resource_metrics=[one for _, one in several]))
        evaluate(prometheus, minutes, at)
        evaluate(prometheus, costs, at)
        for step in steps:
            step.came = True


def scrape(prometheus: Prometheus, scraped: Iterable[Timed]) -> None:
    """Take the scrapes of a collector."""
    request, points = ExportMetricsServiceRequest(), 0
    for _, one in scraped:
        request.resource_metrics.append(one)
        points += sum(len(metric.gauge.data_points) for scope in one.scope_metrics for metric in scope.metrics)
        if points > POINTS_A_REQUEST:
            prometheus.take(request)
            request, points = ExportMetricsServiceRequest(), 0
    prometheus.take(request)
