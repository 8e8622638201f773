"""Where the demo's history ends, the rules carry on: each call is in one sum of each step, at whatever time of the hour
the history is sent, at whatever offset Prometheus evaluates a group, and whether its rules ran before or not.

The rules are those that are shipped, evaluated by a real Prometheus at made-up times, three days apart in each case.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from itertools import product

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from prometheus_server import FLAGS, LATE, Prometheus, serving
from replay_metrics import gauge
from rule_clock import evaluate, of_step

from llm_vitals.core import settings
from llm_vitals_dashboards.prometheus.rule import Group
from llm_vitals_dashboards.prometheus.rules import groups
from llm_vitals_dashboards.prometheus.steps import MINUTES, Step
from llm_vitals_demo.history.plan import plan
from llm_vitals_demo.history.telemetry import TelemetryMaker
from llm_vitals_demo.stack.counted import Counted
from llm_vitals_demo.stack.fill import fill
from llm_vitals_demo.stack.native import histogram
from llm_vitals_demo.stack.prometheus import Prometheus as Filled
from llm_vitals_demo.stack.recorded import Seen
from llm_vitals_demo.stack.remote_write import Series, send_at_once
from llm_vitals_demo.stack.seam import EVALUATED_S, last_end

pytestmark = pytest.mark.stack

FIRST = datetime(2026, 3, 2, tzinfo=timezone.utc)
APART = timedelta(days=3)
LONGER: tuple[Step, ...] = ("10m", "1h", "6h")
ROLL_UPS = {
    name: next(group for group in groups() if group.name == f"llm-vitals-{name}-roll-up")
    for name in ("counters", "duration", "registers")
}
JOB = "assistants"
LIVE_MINUTES = (2, 9, 21, 34, 88)
"""So long after the history a call of the application is counted."""


@dataclass(frozen=True)
class Case:
    """At which time of the day the history is sent, how long after the beginning of the last five minutes of a step
    the rules are evaluated, and whether they ran before."""

    number: int
    at: str
    offset_s: float
    ran: bool

    @property
    def now(self) -> datetime:
        hour, minute, second = map(int, self.at.split(":"))
        return FIRST + self.number * APART + timedelta(days=1, hours=hour, minutes=minute, seconds=second)


def cases() -> list[Case]:
    times = ("09:34:20", "09:37:40", "11:55:00", "11:57:30", "12:00:00")
    several = product(times, (1.0, 298.0), (False, True))
    return [Case(number, *case) for number, case in enumerate(several)]


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Generator[Prometheus, None, None]:
    folder = tmp_path_factory.mktemp("seam")
    flags = (*FLAGS, "--web.enable-remote-write-receiver")
    with serving(folder, flags, LATE.format(window="10y")) as found:
        yield found


@pytest.mark.parametrize(
    "case", cases(), ids=lambda case: f"{case.at}, {case.offset_s:g} s, {'ran' if case.ran else 'fresh'}"
)
def test_each_call_is_summed_once(prometheus: Prometheus, case: Case) -> None:
    now_s = case.now.timestamp()
    if case.ran:
        _evaluate(prometheus, case, now_s - 13 * 3600, now_s, dues_only=True)
    calls = _fill(prometheus, case)
    live = [now_s + 60 * minute for minute in LIVE_MINUTES]
    _record(prometheus, live)
    _evaluate(prometheus, case, now_s, now_s + 8 * 3600)
    after, reach = now_s + 8 * 3600 + 60, "[2d]"
    total = calls + len(live)
    expected = {
        "sum(sum_over_time(llm_vitals:attempts:increase1m{reach}))": total,
        "sum(sum_over_time(llm_vitals:attempts:increase1h{reach}))": total,
        "histogram_count(sum(sum_over_time(llm_vitals:duration:increase1m{reach})))": total,
        "histogram_count(sum(sum_over_time(llm_vitals:duration:increase10m{reach})))": total,
        "histogram_count(sum(sum_over_time(llm_vitals:duration:increase1h{reach})))": total,
        "histogram_count(sum(sum_over_time(llm_vitals:duration:increase6h{reach})))": total,
    }
    found = {query: prometheus.query(query.replace("{reach}", reach), after).get(()) for query in expected}
    assert found == expected
    users = [
        prometheus.query(f"min_over_time(llm_vitals:users:min{step}{reach})", after) for step in ("1m", "1h", "6h")
    ]
    assert users[0]
    assert users[0] == users[1] == users[2]


def _fill(prometheus: Prometheus, case: Case) -> int:
    """A day of history that ends now; how many calls it has."""
    maker = TelemetryMaker(str(case.number), settings.load())
    counted, seen = Counted(), Seen()
    attempts = plan(case.now, days=1, seed=case.number)
    for attempt in attempts:
        one = maker.make(attempt)
        counted.add(one)
        seen.add(one.span.end_time_unix_nano / 1e9, "users", attempt.user)
    url = str(prometheus.client.base_url).rstrip("/")
    assert list(fill(url, counted, seen, Filled.at(url).evaluated, case.now.timestamp))
    return len(attempts)


def _record(prometheus: Prometheus, live: Sequence[float]) -> None:
    """What the rules of the minutes record of the application's calls."""
    labels = {"job": JOB, "gen_ai_request_model": "live"}
    request = ExportMetricsServiceRequest()
    metrics = request.resource_metrics.add().scope_metrics.add().metrics
    metrics.append(gauge("llm_vitals:attempts:increase1m", [(labels, at, 1.0) for at in live]))
    prometheus.take(request)
    one = Series(
        labels=(("__name__", "llm_vitals:duration:increase1m"), *labels.items()),
        histograms=[(int(1000 * at), histogram([0.5], 4)) for at in live],
    )
    send_at_once(str(prometheus.client.base_url), [one])


def _evaluate(prometheus: Prometheus, case: Case, after: float, until: float, *, dues_only: bool = False) -> None:
    """The roll-ups as Prometheus would, from one time to another, the shorter steps of a moment first. Ten minutes for
    two hours: what they read does not reach farther."""
    due = sorted(
        (end + case.offset_s, MINUTES[step], step)
        for step in LONGER
        for end in range(last_end(int(after), step), int(until) + EVALUATED_S, 60 * MINUTES[step])
        if after < end + case.offset_s <= until and (step != "10m" or end < after + 7200 or dues_only)
    )
    for at, _, step in due:
        several = [one for group in ROLL_UPS.values() if (one := _rules(group, step, dues_only=dues_only)).rules]
        if dues_only and step == "10m" and at < until - 7200:
            continue
        evaluate(prometheus, several, at)


def _rules(group: Group, step: Step, *, dues_only: bool) -> Group:
    """The rules of one step, of few families; where there is nothing to sum, only those that note that it is done."""
    found = of_step(group, step).rules
    named = [
        rule
        for place, rule in enumerate(found)
        if place == 0 or (not dues_only and any(name in rule.record for name in ("attempts", "duration:", "users")))
    ]
    return replace(group, rules=tuple(named))
