"""Roll-ups that were missed: the next one sums as many steps as are due, so that windows tile time, outages or not."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from prometheus_server import Prometheus, serving
from replay_metrics import gauge
from rule_clock import LAST_S, of_step, record

from llm_vitals_dashboards.prometheus.rules import groups
from llm_vitals_dashboards.prometheus.steps import MINUTES, Step

pytestmark = pytest.mark.stack

DAY = 86400
BEGIN = 20_000 * DAY
GROUP = next(group for group in groups() if group.name == "llm-vitals-duration-roll-up")
SERIES = "llm_vitals:duration_bucket:increase"


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Generator[Prometheus, None, None]:
    """One observation a minute for two days, in minutes and in hours."""
    with serving(tmp_path_factory.mktemp("missed")) as found:
        request = ExportMetricsServiceRequest()
        metrics = request.resource_metrics.add().scope_metrics.add().metrics
        for step in ("1m", "1h"):
            seconds = 60 * MINUTES[step]
            times = range(BEGIN + seconds - LAST_S, BEGIN + 2 * DAY, seconds)
            metrics.append(gauge(SERIES + step, [({"le": "+Inf"}, at, MINUTES[step]) for at in times]))
        found.take(request)
        yield found


@pytest.mark.parametrize(
    ("step", "due", "summed"),
    [
        pytest.param("10m", 1, 1, id="no ten minutes missed"),
        pytest.param("10m", 6, 6, id="five missed"),
        pytest.param("10m", 7, 1, id="more ten minutes missed than are made up for"),
        pytest.param("1h", 2, 2, id="an hour missed"),
        pytest.param("1h", 6, 6, id="five hours missed"),
        pytest.param("6h", 1, 1, id="no six hours missed"),
        pytest.param("6h", 2, 2, id="six hours missed"),
    ],
)
def test_what_is_due_is_summed(prometheus: Prometheus, step: Step, due: int, summed: int) -> None:
    seconds = 60 * MINUTES[step]
    first = BEGIN + DAY // 2 + seconds - LAST_S
    last = first + due * seconds
    for at in (first, last):
        for rule in of_step(GROUP, step).rules:
            one = replace(rule, record=f"case{due}:{rule.record}", expr=own_memory(rule.expr, due))
            record(prometheus, {one: prometheus.samples(one.expr, at)}, at)
    rolled_up = f"case{due}:{SERIES}{step}"
    assert prometheus.query(f"sum({rolled_up} @ {first})", last) == {(): MINUTES[step]}
    assert prometheus.query(f"sum({rolled_up} @ {last})", last) == {(): summed * MINUTES[step]}


def own_memory(expression: str, due: int) -> str:
    """What is due is remembered by each case for itself."""
    return expression.replace("llm_vitals:duration:due", f"case{due}:llm_vitals:duration:due")
