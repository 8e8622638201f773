"""Every KPI twice, the same: its SQL over the calls that the collector keeps, its PromQL in a real Prometheus 3 over
what the applications count.

Fifteen days of calls (replay_calls.py) go both ways: through `llm_vitals.metrics` and the SDK, process by process, into
Prometheus by OTLP; and as spans and events through the collector's receiver into its store. Then each KPI is asked of
both, over several periods and the ones before them, in total and by model and task. And a formula that is altered in
one place must be noticed: an alteration that is not says that the calls are too tame, not that it does no harm.

Where a sketch stands in for the calls, PromQL is also held to what that sketch must say of the very same calls
(replay_sketches.py), to 1%: the sketch's own error would hide a wrong formula.

Prometheus has not been running for fifteen days, so the recording rules' expressions are evaluated by it afterwards, at
the times at which their group would have been, and written back, as `promtool tsdb create-blocks-from rules` does it.
How the counters' growth is taken so that the two agree, and why not by `increase`: `llm_vitals_dashboards.promql`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import chain

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from prometheus_server import Prometheus, serving
from replay_calls import BEGIN, DAY, END, HOUR, Attempt, attempts
from replay_metrics import POINTS_A_REQUEST, exports, gauge, ratings, scrapes
from replay_sketches import TOTAL, Key, sketched
from replay_store import keep

from llm_vitals_collector.store.duckdb import open_store
from llm_vitals_dashboards.kpi import EXACT, Kpi
from llm_vitals_dashboards.kpis import BY_ID, KPIS
from llm_vitals_dashboards.measure import Measure, Rows, Scope, measure
from llm_vitals_dashboards.period import Period
from llm_vitals_dashboards.promql import LABELS, Window, render
from llm_vitals_dashboards.rules.recording import GROUPS

pytestmark = pytest.mark.stack

IN_PROMETHEUS = tuple(kpi for kpi in KPIS if kpi.promql is not None)
LENGTHS = {"6h": 6 * HOUR, "24h": DAY, "3d": 3 * DAY, "7d": 7 * DAY}
PERIODS = {
    **{name: (int(length), 0) for name, length in LENGTHS.items()},
    **{f"the {name} before": (int(length), int(length)) for name, length in LENGTHS.items()},
    "before all calls": (int(DAY), int(20 * DAY)),
}
"""Length, and how long before the end of all calls it ended, in seconds."""
ROUNDING = 1e-9


@dataclass
class Both:
    """The store and Prometheus, with the same calls in them; answers that do not change are kept."""

    calls: Sequence[Attempt]
    store: Rows
    prometheus: Prometheus
    measures: dict[str, dict[str, Measure]] = field(default_factory=dict)

    def in_store(self, kpi: Kpi, period: str) -> dict[Key, float]:
        """Dimension and key to value, `TOTAL` for all calls; what is null is left out."""
        if period not in self.measures:
            length, offset = PERIODS[period]
            end = datetime.fromtimestamp(END - offset, timezone.utc)
            scope = Scope(period=Period(start=end - timedelta(seconds=length), end=end))
            self.measures[period] = {one.kpi.id: one for one in measure(self.store, scope)}
        found = self.measures[period][kpi.id]
        values = {TOTAL: found.value}
        for dimension in kpi.promql_by:
            values.update({(dimension, group.key): group.value for group in found.by[dimension]})
        return {key: value for key, value in values.items() if value is not None}

    def in_prometheus(self, kpi: Kpi, period: str, template: str) -> dict[Key, float]:
        """The same of Prometheus; what has no model or task there is part of the total only, as it is in the store."""
        window = Window.of(*PERIODS[period])
        found: dict[Key, float] = {}
        for dimension in (None, *kpi.promql_by):
            for labels, value in self.prometheus.query(render(template, window, dimension), END).items():
                key = dict(labels).get(LABELS[dimension], "") if dimension else ""
                if dimension is None or key:
                    found[dimension or "total", key] = value
        return found

    def by_sketch(self, kpi: Kpi, period: str) -> dict[Key, float] | None:
        """What the sketch must say; None for a KPI without one."""
        length, offset = PERIODS[period]
        end = END - offset
        return sketched(kpi.id, self.calls, end - length, end, end - 2 * length)

    def differences(self, kpi: Kpi, period: str, template: str) -> list[str]:
        """What is further apart than the KPI's stated error, or there on one side only."""
        promql = self.in_prometheus(kpi, period, template)
        told = _apart(self.in_store(kpi, period), promql, kpi.tolerance)
        sketch = self.by_sketch(kpi, period)
        if sketch is not None:
            told += _apart(sketch, promql, lambda value: kpi.tolerance(value) * EXACT / kpi.error)
        return [f"{kpi.id} of {period}, {difference}" for difference in told]


def _apart(
    expected: Mapping[Key, float], promql: Mapping[Key, float], tolerance: Callable[[float], float]
) -> list[str]:
    return [
        f"{' '.join(key).strip()}: expected {expected.get(key)}, {promql.get(key)} by PromQL"
        for key in sorted({*expected, *promql})
        if key not in expected
        or key not in promql
        or not abs(promql[key] - expected[key]) <= tolerance(expected[key]) + ROUNDING
    ]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Generator[Both, None, None]:
    folder = tmp_path_factory.mktemp("differential")
    calls = attempts()
    store = open_store(folder / "store")
    try:
        keep(store, calls)
        with serving(folder / "prometheus") as prometheus, ThreadPoolExecutor(1) as sender:
            # The next request is made while Prometheus takes the one before.
            requests = chain(exports(calls), scrapes(calls), ratings(calls, store))
            sent = [sender.submit(prometheus.take, one) for one in requests]
            for one in sent:
                one.result()
            record(prometheus)
            yield Both(calls, store, prometheus)
    finally:
        store.close()


def record(prometheus: Prometheus) -> None:
    """Write what the recording rules would have recorded, hour by hour; see the module."""
    for rule in (rule for group in GROUPS for rule in group.rules):
        evaluated = prometheus.query_range(rule.expr, BEGIN // HOUR * HOUR + HOUR - 30, END - 30, int(HOUR))
        points = [({**labels, **rule.labels}, at, value) for labels, values in evaluated for at, value in values]
        assert points, rule.expr
        for first in range(0, len(points), POINTS_A_REQUEST):
            request = ExportMetricsServiceRequest()
            scope = request.resource_metrics.add().scope_metrics.add()
            scope.metrics.append(gauge(rule.record, points[first : first + POINTS_A_REQUEST]))
            prometheus.take(request)


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("kpi", IN_PROMETHEUS, ids=lambda kpi: kpi.id)
def test_prometheus_and_the_store_say_the_same(both: Both, kpi: Kpi, period: str) -> None:
    assert both.differences(kpi, period, kpi.promql) == []


def test_the_calls_leave_no_kpi_unknown(both: Both) -> None:
    for name in PERIODS:
        known = {(kpi.id, dimension) for kpi in IN_PROMETHEUS for dimension, _ in both.in_store(kpi, name)}
        every = {(kpi.id, dimension) for kpi in IN_PROMETHEUS for dimension in ("total", *kpi.promql_by)}
        assert known == (set() if name == "before all calls" else every), name


# -- altered formulas --------------------------------------------------------------------------------------------------

Alteration = Callable[[str], str]


def swapped(old: str, new: str) -> Alteration:
    return lambda template: template.replace(old, new)


def without(matcher: str) -> Alteration:
    """Every series matches instead."""
    return swapped(matcher, 'job!=""')


BEGINS = {
    "series that begin in the period are left out": lambda t: t.replace(
        " or last_over_time(", " or 0 * last_over_time("
    ),
    "what was before the period is not taken off": lambda t: t.replace(" <= min_over_time(", " < 0 * min_over_time("),
    "restarts that keep the identity are not seen": lambda t: t.replace(") > 0) or (last", ") < 0) or (last"),
}
ALTERATIONS: Mapping[str, Mapping[str, Alteration]] = {
    "queries_per_user": {
        "queries of nobody count, too": without('llm_vitals_known_user="true"'),
        "half of the registers": swapped("1024", "512"),
        "questions for users": swapped("user_register", "query_register"),
        "the unfinished hour only": swapped("llm_vitals:user_register:min1h[{window}]", "llm_vitals:none[{window}]"),
    },
    "tokens_per_query": {
        "cached tokens twice": without('gen_ai_token_type=~"input|output"'),
        "output only": swapped("input|output", "output"),
        "calls for queries": swapped("llm_vitals_queries_total", "llm_vitals_attempts_total"),
    },
    "returning_users": {
        "half of the registers": swapped("1024 +", "512 +"),
        "the same period twice": swapped("{start}", "{end}"),
        "questions for users": swapped("user_register", "query_register"),
        "any register that is no greater": swapped(" == ", " <= "),
    },
    "quality": {
        "another score": swapped('"overall"', '"clarity"'),
        "all scores": without('gen_ai_evaluation_name="overall"'),
        "judges, too": without('llm_vitals_evaluator="heuristic"'),
    },
    "error_rate": {
        "retries are not taken off the errors": lambda t: t.replace('llm_vitals_retry="true"', 'llm_vitals_retry="x"'),
        "retries are not taken off the calls": without('llm_vitals_retry!="true"'),
        "refusals for errors": swapped('"error"', '"refusal"'),
    },
    "refusal_rate": {
        "what it was unable to do": swapped('"refusal"', '"unable"'),
        "attempts for calls": without('llm_vitals_retry!="true"'),
    },
    "repeat_rate": {
        "users for questions": swapped("query_register", "user_register"),
        "queries of nobody count, too": without('llm_vitals_known_user="true"'),
        "questions without text count, too": without('llm_vitals_known_question!="false"'),
        "half of the registers": swapped("1024", "512"),
    },
    "feedback_positive": {
        "negative for positive": swapped('llm_vitals_rating="positive"', 'llm_vitals_rating="negative"'),
        "all ratings": without('llm_vitals_rating=~"positive|negative"'),
    },
    "nps": {
        "passive for promoters": swapped('"promoter"', '"passive"'),
        "passive for detractors": swapped('"detractor"', '"passive"'),
        "promoters and detractors only": swapped("promoter|passive|detractor", "promoter|detractor"),
    },
    "completion_rate": {
        "calls without a task, too": without('llm_vitals_task!=""'),
        "what was cut off": swapped('"ok"', '"cut_off"'),
        "attempts for calls": without('llm_vitals_retry!="true"'),
    },
    "latency": {
        "p90": lambda t: t.replace("0.95", "0.9").replace("0.05", "0.1"),
        "the bucket below": swapped(" - 1 + ", " - 2 + "),
        "the middle of the bucket": swapped("clamp_max(1 / (1 - ", "clamp_max(1 / (2 - 0 * "),
        "first chunks": swapped("operation_duration", "operation_time_to_first_chunk"),
    },
    "first_chunk": {
        "the median": lambda t: t.replace("0.95", "0.5").replace("0.05", "0.5"),
        "half an observation for none": swapped(", 0.5)", ", 0.01)"),
        "durations": swapped("operation_time_to_first_chunk", "operation_duration"),
    },
    "cost": {
        "tokens": swapped("llm_vitals_cost_USD_total", "llm_vitals_tokens_total"),
        "a tenth": swapped("sum{by}", "0.1 * sum{by}"),
        "what costs nothing is not known": swapped(") == 0)", ") < 0)"),
        "a model that nobody asked costs nothing": swapped(" and sum", " or 0 * sum"),
    },
}
COUNTED = tuple(kpi for kpi in IN_PROMETHEUS if " <= min_over_time(" in kpi.promql and "last_over_time(" in kpi.promql)
ALTERED = [
    *((kpi_id, what, alter) for kpi_id, several in ALTERATIONS.items() for what, alter in several.items()),
    *((kpi.id, what, alter) for kpi in COUNTED for what, alter in BEGINS.items()),
]


@pytest.mark.parametrize(("kpi_id", "alter"), [pytest.param(i, a, id=f"{i}, {what}") for i, what, a in ALTERED])
def test_an_altered_formula_is_noticed(both: Both, kpi_id: str, alter: Alteration) -> None:
    kpi = BY_ID[kpi_id]
    template = alter(kpi.promql)
    assert template != kpi.promql
    assert any(both.differences(kpi, period, template) for period in PERIODS)


def test_every_kpi_is_altered() -> None:
    assert set(ALTERATIONS) == {kpi.id for kpi in IN_PROMETHEUS}
    assert len(COUNTED) == len(IN_PROMETHEUS) - 1, "all but returning_users count something"


def test_prometheus_has_every_series_that_the_catalogue_reads(both: Both) -> None:
    answer = both.prometheus.client.get("/api/v1/label/__name__/values", params={"start": BEGIN, "end": END})
    there = set(answer.json()["data"])
    for kpi in IN_PROMETHEUS:
        read = set(re.findall(r"\b((?:llm_vitals|gen_ai)[\w:]*)[\[{]", kpi.promql))
        assert read, kpi.id
        assert read <= there, kpi.id
