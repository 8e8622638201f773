"""The same calls in the store and in a real Prometheus, and a KPI asked of both."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from altered import Alteration, altered_groups
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from prometheus_server import Prometheus, serving
from replay_calls import BEGIN, DAY, END, HOUR, OUTAGE, Attempt, attempts
from replay_metrics import exports, gauge, ratings, scrapes
from replay_sketches import TOTAL, Key, sketched
from replay_store import keep
from rule_clock import LAST_S, POINTS_A_REQUEST, evaluate, live_through, of_step, scrape

from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_collector.kpi.kpi import DIMENSIONS, EXACT, Dimension, Kpi
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.kpi.parts import Count, Quantile, leaves
from llm_vitals_collector.kpi.report import Measured, report
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.duckdb import open_store
from llm_vitals_dashboards.prometheus.increments import FAMILIES
from llm_vitals_dashboards.prometheus.render import Window, carried_by, is_carried, promql
from llm_vitals_dashboards.prometheus.rule import Group, Rule
from llm_vitals_dashboards.prometheus.rules import groups
from llm_vitals_dashboards.prometheus.steps import MINUTES

IN_PROMETHEUS = tuple(kpi for kpi in KPIS if is_carried(kpi.value))
LENGTHS = {"6h": 6 * HOUR, "24h": DAY, "3d": 3 * DAY, "7d": 7 * DAY}
PERIODS = {
    **{name: (int(length), 0) for name, length in LENGTHS.items()},
    **{f"the {name} before": (int(length), int(length)) for name, length in LENGTHS.items()},
    "14d": (int(14 * DAY), 0),
    "before all calls": (int(DAY), int(20 * DAY)),
}
"""Length, and how long before the end of all calls it ended, in seconds."""
ROUNDING = 1e-9
FEW = 4
"""Of few observations the store's quantile lies between two of them, a histogram's at the upper one."""
AWAY = 2
"""Users who came while Prometheus was away are in no register."""
_BY_TASK = next(family for family in FAMILIES if family.name == "tasks")
LABELS = {dimension: _BY_TASK.label(dimension) for dimension in ("model", "task", "provider", "service")}


@dataclass
class Both:
    """The store and Prometheus, with the same calls in them; answers that do not change are kept."""

    calls: Sequence[Attempt]
    store: Store
    prometheus: Prometheus
    measures: dict[str, dict[str, Measured]] = field(default_factory=dict)

    def in_store(self, kpi: Kpi, period: str) -> dict[Key, float]:
        """Dimension and key to value, `TOTAL` for all calls; what is null is left out."""
        if period not in self.measures:
            length, offset = PERIODS[period]
            end = datetime.fromtimestamp(END - offset, timezone.utc)
            scope = Scope(period=Period(start=end - timedelta(seconds=length), end=end))
            # Without when the data begin: what looks back on less than its period is compared, too.
            found = report(KPIS, self.store.measure(KPIS, scope, DIMENSIONS), scope.period)
            self.measures[period] = {one.kpi.id: one for one in found}
        measured = self.measures[period][kpi.id]
        values = {TOTAL: measured.value}
        for dimension in dimensions_of(kpi):
            values.update({(dimension, group.key): group.value for group in measured.by.get(dimension, ())})
        return {key: value for key, value in values.items() if value is not None}

    def in_prometheus(self, kpi: Kpi, period: str, alter: Alteration) -> dict[Key, float]:
        """The same of Prometheus; what has no model or task there is part of the total only, as it is in the store."""
        window = Window.of(*PERIODS[period])
        found: dict[Key, float] = {}
        for dimension in (None, *dimensions_of(kpi)):
            for labels, value in self.prometheus.query(alter(promql(kpi, window, dimension)), END).items():
                key = dict(labels).get(LABELS[dimension], "") if dimension else ""
                if dimension is None or key:
                    found[dimension or "total", key] = value
        return found

    def by_sketch(self, kpi: Kpi, period: str) -> dict[Key, float] | None:
        """What the registers must say; None for a KPI without them."""
        length, offset = PERIODS[period]
        end = END - offset
        return sketched(kpi.id, self.calls, end - length, end, end - 2 * length)

    def comparable(
        self, kpi: Kpi, period: str, by_promql: dict[Key, float]
    ) -> tuple[dict[Key, float], dict[Key, float]]:
        """Both sides; of a quantile without the groups of fewer than 400 observations, of which the store's value may
        lie far between two: they are held to the histogram's own truth alone."""
        both = (self.in_store(kpi, period), by_promql)
        if isinstance(kpi.value, Quantile):
            short = PERIODS[period][0] < 3 * DAY
            by = self.measures[period][kpi.id].by
            many = {(name, one.key) for name, groups in by.items() for one in groups if (one.basis or 0) >= 400}
            kept = {TOTAL} if short else {TOTAL, *many}
            both = tuple({key: value for key, value in side.items() if key in kept} for side in both)
        return both

    def wide(self, kpi: Kpi, period: str) -> int:
        """How many times its stated error a KPI may be off the store. Registers and histograms are held to their own
        truth as well; see `by_sketch`."""
        length, offset = PERIODS[period]
        if isinstance(kpi.value, Quantile) and length < 3 * DAY:
            return FEW
        away = END - offset - length <= OUTAGE[0] < END - offset
        return AWAY if away and not carried_by(kpi) else 1

    def differences(self, kpi: Kpi, period: str, alter: Alteration) -> list[str]:
        """What is further apart than the KPI's stated error, or there on one side only."""
        by_promql = self.in_prometheus(kpi, period, alter)
        found = apart(
            *self.comparable(kpi, period, by_promql), lambda value: self.wide(kpi, period) * kpi.tolerance(value)
        )
        sketch = self.by_sketch(kpi, period)
        if sketch is not None:
            near = 1 if isinstance(kpi.value, Quantile) else EXACT / kpi.error
            found += apart(sketch, by_promql, lambda value: kpi.tolerance(value) * near)
        return [f"{kpi.id} of {period}, {difference}" for difference in found]


def dimensions_of(kpi: Kpi) -> tuple[Dimension, ...]:
    """Those of the calls, which have no variant; ratings by API know neither provider nor service."""
    of_ratings = any(isinstance(leaf, Count) and leaf.relation == "ratings" for leaf in leaves(kpi.value))
    known = ("model", "task") if of_ratings else ("model", "task", "provider", "service")
    return tuple(dimension for dimension in carried_by(kpi) if dimension in known)


def apart(
    expected: Mapping[Key, float], by_promql: Mapping[Key, float], tolerance: Callable[[float], float]
) -> list[str]:
    return [
        f"{' '.join(key).strip()}: expected {expected.get(key)}, {by_promql.get(key)} by PromQL"
        for key in sorted({*expected, *by_promql})
        if key not in expected
        or key not in by_promql
        or not abs(by_promql[key] - expected[key]) <= tolerance(expected[key]) + ROUNDING
    ]


@contextmanager
def replayed(folder: Path) -> Generator[Both, None, None]:
    """All calls lived through, minute by minute, in both."""
    calls = attempts()
    store = open_store(folder / "store")
    try:
        keep(store, calls)
        with serving(folder / "prometheus") as prometheus:
            live_through(
                prometheus,
                heapq.merge(exports(calls), ratings(calls, store), key=lambda one: one[0]),
                [*(group for group in groups() if "registers" not in group.name), *altered_groups()],
                OUTAGE,
            )
            scrape(prometheus, scrapes(calls))
            record_registers(prometheus)
            yield Both(calls, store, prometheus)
    finally:
        store.close()


def record_registers(prometheus: Prometheus) -> None:
    """The registers of a minute: all of them before each hour's end, and what came in its last minutes after it. Then
    those of each longer step at once: what they need is there, and how many were due."""
    minutes, roll_up = (group for group in groups() if "registers" in group.name)
    for hour in range(int(BEGIN // HOUR * HOUR), int(END), int(HOUR)):
        for at in (hour + 60, hour + 3240):
            if not OUTAGE[0] <= at < OUTAGE[1]:
                evaluate(prometheus, [minutes], at)
    for step, length in MINUTES.items():
        if rules := of_step(roll_up, step).rules:
            record_at_once(prometheus, rules, 60 * length)


def record_at_once(prometheus: Prometheus, rules: Sequence[Rule], step_s: int) -> None:
    """One step, the first rule of which says how many are due, from the beginning to the end."""
    due, *others = rules
    first = int(BEGIN // step_s * step_s + step_s - LAST_S)
    for at in range(first, int(END), step_s):
        if not OUTAGE[0] <= at < OUTAGE[1]:
            evaluate(prometheus, [Group(name="due", why="", rules=(due,))], at)
    for rule in others:
        points = [
            (labels, at, value)
            for labels, values in prometheus.query_range(rule.expr, first, END, step_s)
            for at, value in values
        ]
        assert points, rule.expr
        for start in range(0, len(points), POINTS_A_REQUEST):
            request = ExportMetricsServiceRequest()
            scope = request.resource_metrics.add().scope_metrics.add()
            scope.metrics.append(gauge(rule.record, points[start : start + POINTS_A_REQUEST]))
            prometheus.take(request)
