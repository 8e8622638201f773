"""The demo's four weeks in a real Prometheus, as `llm-vitals demo --stack` fills it, against the store that got the
same calls: every KPI, in total and by dimension, over all of it and over periods with the ones before them."""

from __future__ import annotations

import subprocess
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import pytest
from patience import WORK_S
from prometheus_server import FLAGS, LATE, Prometheus, serving

from llm_vitals.core import metric_entries
from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_collector.kpi.kpi import EXACT, Dimension, Kpi
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.kpi.parts import Quantile
from llm_vitals_collector.process import Running, running
from llm_vitals_collector.records import CallQuery
from llm_vitals_collector.settings import DATA, GRPC_PORT, HOST, PORT, load
from llm_vitals_dashboards.alerts.rule_file import groups as alert_groups
from llm_vitals_dashboards.measure import measure
from llm_vitals_dashboards.prometheus.increments import family
from llm_vitals_dashboards.prometheus.render import Window, carried_by, is_carried, promql
from llm_vitals_dashboards.prometheus.steps import Steps
from llm_vitals_demo.history.incidents import incidents
from llm_vitals_demo.processes import child, environment

pytestmark = pytest.mark.stack

END = datetime(2026, 11, 20, 14, 37, tzinfo=timezone.utc)
"""Of the history. It is the same in every run."""
AT = datetime(2026, 11, 20, 11, 55, tzinfo=timezone.utc)
"""When the last six hours were summed: all steps end then."""
DAYS, DAY_S = 28, 86400
IN_PROMETHEUS = tuple(kpi for kpi in KPIS if is_carried(kpi.value) and kpi.id != "embedding_error_rate")
PERIODS = {"1d": 1, "7d": 7, "14d": 14, "27d": 27}
ESTIMATED = ("queries_per_user", "returning_users", "repeat_rate")
"""By registers of users or questions; the rate of repeats has the error of their number as points."""
OF_QUESTIONS = 0.07
BY: tuple[Dimension, ...] = ("model", "task", "provider", "variant")
Values = dict[tuple[str, str], float]


@dataclass(frozen=True)
class Filled:
    """The collector and Prometheus after the history."""

    collector: Running
    prometheus: Prometheus

    def in_store(self, kpi: Kpi, start: datetime, end: datetime) -> Values:
        scope = Scope(period=Period(start=start, end=end))
        (found,) = (one for one in measure(self.collector.store, scope) if one.kpi.id == kpi.id)
        values = {("total", ""): found.value}
        for dimension in _dimensions(kpi):
            values |= {(dimension, group.key): group.value for group in found.by.get(dimension, ())}
        return {key: value for key, value in values.items() if value is not None}

    def in_prometheus(self, kpi: Kpi, window: Window, at: datetime) -> Values:
        found: Values = {}
        for dimension in (None, *_dimensions(kpi)):
            for labels, value in self.prometheus.query(promql(kpi, window, dimension), at.timestamp()).items():
                key = dict(labels).get(LABELS[dimension], "") if dimension else ""
                if dimension is None or key:
                    found[dimension or "total", key] = value
        return found


LABELS = {dimension: family("attempts", (), "task").label(dimension) for dimension in BY}


def _dimensions(kpi: Kpi) -> tuple[Dimension, ...]:
    return tuple(dimension for dimension in carried_by(kpi) if dimension in BY)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Generator[Filled, None, None]:
    folder = tmp_path_factory.mktemp("demo-history")
    flags = {HOST: "127.0.0.1", PORT: "0", GRPC_PORT: "0", DATA: str(folder / "collector")}
    settings = load({}, {variable.name: value for variable, value in flags.items()})
    with (
        running(settings) as collector,
        serving(
            folder / "prometheus", (*FLAGS, "--web.enable-remote-write-receiver"), LATE.format(window="10y")
        ) as prometheus,
    ):
        arguments = [collector.url, "--end", END.isoformat(), "--days", str(DAYS)]
        arguments += ["--prometheus", str(prometheus.client.base_url).rstrip("/")]
        with child("llm_vitals_demo.stack.history", arguments, environment(), stdout=subprocess.PIPE) as process:
            printed = process.communicate(timeout=WORK_S)[0].split()
        assert process.returncode == 0
        assert printed[-3] == "points"
        assert printed[-2] == printed[-1]
        yield Filled(collector, prometheus)


def _whole(step: str) -> Window:
    return Window(length=f"{DAYS + 1}d", ends="", begins="", steps=Steps(number=step, histogram=step, register=step))


@pytest.mark.parametrize("step", ["1m", "1h"])
@pytest.mark.parametrize("kpi", IN_PROMETHEUS, ids=lambda kpi: kpi.id)
def test_over_all_of_it_prometheus_and_the_store_say_the_same(filled: Filled, kpi: Kpi, step: str) -> None:
    """There are no edges here: what is counted must be equal, whatever the step."""
    if kpi.id == "returning_users":
        return  # nobody came before; by period it is compared below
    after = END + timedelta(hours=2)
    expected = filled.in_store(kpi, END - timedelta(days=DAYS), after)
    found = filled.in_prometheus(kpi, _whole(step), after)
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        if isinstance(kpi.value, Quantile) and key[0] != "total":
            continue  # of few observations the two lie between other neighbours
        assert found[key] == pytest.approx(value, abs=_tolerance(kpi, value, whole=True)), key


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("kpi", IN_PROMETHEUS, ids=lambda kpi: kpi.id)
def test_over_a_period_and_the_one_before_they_say_the_same(filled: Filled, kpi: Kpi, period: str) -> None:
    length = timedelta(days=PERIODS[period])
    for before in (0, 1):
        end = AT - before * length
        window = Window.of(int(length.total_seconds()), int(before * length.total_seconds()))
        began = END - timedelta(days=DAYS)
        if end - length < began or (kpi.looks_back and end - 2 * length < began - length / 10):
            continue  # what looks back on more than there is, is unknown in the store and on boards
        expected = filled.in_store(kpi, end - length, end).get(("total", ""))
        found = filled.in_prometheus(kpi, window, AT).get(("total", ""))
        if expected is None:
            assert found is None
        else:
            assert found == pytest.approx(expected, abs=_tolerance(kpi, expected, whole=False))


def _tolerance(kpi: Kpi, value: float, *, whole: bool) -> float:
    if kpi.id == "repeat_rate":
        return OF_QUESTIONS
    if kpi.id in ESTIMATED or isinstance(kpi.value, Quantile):
        return kpi.tolerance(value) + (0 if whole else kpi.tolerance(value))
    # Over a period the calls of a minute are on the other side of an edge.
    return EXACT * value + 1e-9 if whole else kpi.tolerance(value) + 0.01 * value


def test_each_call_and_each_rating_is_counted_once(filled: Filled) -> None:
    after = END.timestamp() + 7200
    counts: dict[str, int] = {}
    query = CallQuery(limit=1000)
    while True:
        page = filled.collector.store.calls(query)
        for call in page.calls:
            counts[str(call.outcome)] = counts.get(str(call.outcome), 0) + 1
        if page.next is None:
            break
        query = CallQuery(limit=1000, before=page.next)
    for step in ("1m", "1h"):
        found = filled.prometheus.query(
            f"sum by (llm_vitals_outcome) (sum_over_time(llm_vitals:attempts:increase{step}[{DAYS + 1}d]))", after
        )
        assert {labels[0][1]: value for labels, value in found.items()} == counts
    for step in ("1m", "10m", "1h", "6h"):
        found = filled.prometheus.query(
            f"histogram_count(sum(sum_over_time(llm_vitals:duration:increase{step}[{DAYS + 1}d])))", after + 6 * 3600
        )
        assert found == {(): sum(counts.values())}, step


ALERTS = [alert for group in alert_groups() for alert in group.alerts if alert.severity in ("critical", "warning")]


def test_at_the_end_of_the_history_only_the_budget_that_the_incident_used_up_is_named(filled: Filled) -> None:
    firing = {
        (alert.name, alert.severity, alert.labels.get("window"))
        for alert in ALERTS
        if filled.prometheus.query(alert.expr, END.timestamp())
    }
    assert firing <= {("LLMVitalsErrorBudgetBurn", "warning", "3d")}


def test_critical_error_rates_are_those_of_the_incident(filled: Filled) -> None:
    """By the rules' own expressions, looked at every half hour of a week."""
    (outage,) = (one for one in incidents(END) if one.error_rate is not None)
    fired = {
        datetime.fromtimestamp(at, timezone.utc)
        for alert in ALERTS
        if (alert.kpi, alert.severity) == ("error_rate", "critical")
        for _, values in filled.prometheus.query_range(alert.expr, END.timestamp() - 7 * DAY_S, END.timestamp(), 1800)
        for at, _ in values
    }
    assert fired
    assert outage.begins < min(fired) < outage.begins + timedelta(hours=3)
    assert max(fired) < outage.ends + timedelta(hours=26)


def test_an_exemplar_names_the_trace_of_its_call(filled: Filled) -> None:
    parameters = {"query": metric_entries.DURATION.prometheus, "start": AT.timestamp() - DAY_S, "end": AT.timestamp()}
    answer = filled.prometheus.client.get("/api/v1/query_exemplars", params=parameters).json()
    found = [(series["seriesLabels"], one) for series in answer["data"] for one in series["exemplars"]]
    assert len(found) > 100
    for labels, one in found:
        call = filled.collector.store.call(one["labels"]["trace_id"], one["labels"]["span_id"])
        assert call is not None
        assert call.duration_s == pytest.approx(float(one["value"]), abs=1e-5)
        assert call.request_model == labels["gen_ai_request_model"]
        assert (call.started_at.timestamp() + call.duration_s) == pytest.approx(one["timestamp"], abs=0.01)
