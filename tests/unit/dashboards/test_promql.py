"""The catalogue's PromQL as text: what a placeholder becomes, and what an entry refuses. That it says what the SQL says
is shown on a real Prometheus (tests/stack/test_differential.py)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from llm_vitals.core import semconv
from llm_vitals_collector.derive.registers import M
from llm_vitals_collector.derive.user_registers import QUERY_REGISTER, USER_REGISTER
from llm_vitals_dashboards import promql
from llm_vitals_dashboards.kpis import BY_ID, KPIS
from llm_vitals_dashboards.prometheus_deviations import DIFFERENCES
from llm_vitals_dashboards.promql import Window, render

GRAFANA = Window(length="$__range", end="", start="offset $__range")


@pytest.mark.parametrize(
    ("window", "dimension", "rendered"),
    [
        pytest.param(Window.of(3600), None, "sum (x[3600s]) - sum (x[1h] offset 3600s)", id="now"),
        pytest.param(Window.of(60, 120), None, "sum (x[60s] offset 120s) - sum (x[1h] offset 180s)", id="earlier"),
        pytest.param(
            Window.of(60),
            "model",
            "sum by (gen_ai_request_model) (x[60s]) - sum by (gen_ai_request_model) (x[1h] offset 60s)",
            id="by model",
        ),
        pytest.param(GRAFANA, None, "sum (x[$__range]) - sum (x[1h] offset $__range)", id="Grafana"),
    ],
)
def test_a_template_is_filled(window: Window, dimension: str | None, rendered: str) -> None:
    assert render("sum{by} (x[{window}] {end}) - sum{by} (x[1h] {start})", window, dimension) == rendered


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS if kpi.promql is not None], ids=lambda kpi: kpi.id)
@pytest.mark.parametrize("dimension", [None, "model", "task"])
def test_no_placeholder_is_left(kpi, dimension: str | None) -> None:
    text = render(kpi.promql, Window.of(60, 60), dimension)
    assert promql.unknown(text) == ()
    assert not any("{" + name + "}" in text for name in promql.PLACEHOLDERS)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        pytest.param({"promql": "sum(x[{window}] {ofset})"}, "placeholder is 'ofset'; expected one of", id="unknown"),
        pytest.param({"promql": ""}, "expected an expression over {window}", id="missing"),
        pytest.param({"promql": "sum(x)"}, "expected an expression over {window}", id="over no period"),
        pytest.param({"error": 0.0}, "an error between 0 and 1", id="no error"),
        pytest.param({"error_of": "change"}, "error_of is 'change'; expected one of value, complement", id="of what"),
        pytest.param({"promql_by": ("task",)}, "promql_by is 'task'; expected one of model", id="not by that"),
    ],
)
def test_an_entry_refuses_what_prometheus_could_not_answer(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError) as refused:
        replace(BY_ID["latency"], **fields)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("kpi_id", "value", "tolerance"),
    [
        pytest.param("cost", 200.0, 2.0, id="1% where nothing is estimated"),
        pytest.param("queries_per_user", 4.0, 0.2, id="5% of the value"),
        pytest.param("repeat_rate", 0.2, 0.04, id="5% of the distinct questions, which are 1 less the value"),
        pytest.param("nps", -50.0, 0.5, id="of what is below nothing, too"),
    ],
)
def test_how_far_prometheus_may_be_off(kpi_id: str, value: float, tolerance: float) -> None:
    assert BY_ID[kpi_id].tolerance(value) == pytest.approx(tolerance)


def test_a_difference_names_kpis_that_both_know() -> None:
    named = {kpi_id for difference in DIFFERENCES for kpi_id in difference.kpis}
    assert named <= {kpi.id for kpi in KPIS if kpi.promql is not None}


def test_quantiles_rest_on_bounds_that_double() -> None:
    bounds = semconv.DURATION_BOUNDS
    assert [after / before for before, after in pairwise(bounds)] == pytest.approx([2] * (len(bounds) - 1))


def test_the_registers_are_the_collector_s() -> None:
    assert promql.REGISTERS == M
    assert set(promql.HOURLY) == {USER_REGISTER, QUERY_REGISTER}
