"""The catalogue's PromQL as text: short enough to be read, over increments alone. That it says what the store says is
shown on a real Prometheus (tests/stack/test_differential.py)."""

from __future__ import annotations

import re

import pytest
from promql_names import names_read

from llm_vitals.core.metric_entries import METRICS
from llm_vitals_collector.derive.registers import M
from llm_vitals_collector.kpi.catalogue import BY_ID, KPIS
from llm_vitals_collector.kpi.kpi import DIMENSIONS
from llm_vitals_collector.kpi.parts import COLUMNS, Count, below, conditions, count
from llm_vitals_dashboards.prometheus import render
from llm_vitals_dashboards.prometheus.increments import FAMILIES, NotCarriedError
from llm_vitals_dashboards.prometheus.render import GRAFANA, GRAFANA_BEFORE, Window, carried_by, is_carried, promql
from llm_vitals_dashboards.prometheus.rules import groups
from llm_vitals_dashboards.prometheus.steps import FROM, MINUTES, Kind
from llm_vitals_dashboards.prometheus_deviations import DIFFERENCES

CARRIED = tuple(kpi for kpi in KPIS if is_carried(kpi.value))
DAY = 86400
WINDOWS = {
    "an hour": Window.of(3600),
    "an odd one, before": Window.of(86399, 86399),
    "30 days before": Window.of(30 * DAY, 30 * DAY),
    "Grafana": GRAFANA,
    "Grafana, before": GRAFANA_BEFORE,
}
LENGTHS = (3600, DAY, 7 * DAY, 30 * DAY)
"""At which all steps are read."""
MOST_CHARACTERS, MOST_SELECTORS = 400, 6
TOO_LONG = {("returning_users", "Grafana, before")}
"""Its two periods by Grafana's variables: 520 characters, with the six selectors."""


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("kpi", CARRIED, ids=lambda kpi: kpi.id)
def test_every_expression_can_be_read(kpi, window: str) -> None:
    for dimension in (None, *carried_by(kpi)):
        expression = promql(kpi, WINDOWS[window], dimension)
        assert (len(expression) <= MOST_CHARACTERS) is ((kpi.id, window) not in TOO_LONG), expression
        assert len(re.findall(r"\[", expression)) <= MOST_SELECTORS
        assert max(map(len, expression.splitlines())) <= 200


@pytest.mark.parametrize("kpi", CARRIED, ids=lambda kpi: kpi.id)
def test_every_expression_reads_what_is_recorded_and_nothing_else(kpi) -> None:
    recorded = {rule.record for group in groups() for rule in group.rules}
    for dimension in (None, *carried_by(kpi)):
        for length in LENGTHS:
            read = names_read(promql(kpi, Window.of(length), dimension))
            assert read, kpi.id
            assert read <= recorded


def test_what_prometheus_can_say_and_by_what() -> None:
    everything = ("model", "task", "provider", "service", "variant")
    by_model = ("model", "provider", "service")
    assert {kpi.id: carried_by(kpi) for kpi in CARRIED} == {
        "queries_per_user": (),
        "tokens_per_query": by_model,
        "returning_users": (),
        "quality": everything,
        "error_rate": everything,
        "embedding_error_rate": by_model,
        "refusal_rate": everything,
        "repeat_rate": (),
        "feedback_positive": everything,
        "nps": everything,
        "completion_rate": everything,
        "duration_p95_s": by_model,
        "time_to_first_chunk_p95_s": by_model,
        "cost_usd": everything,
    }
    assert {kpi.id for kpi in KPIS} - {kpi.id for kpi in CARRIED} == {"accuracy"}


@pytest.mark.parametrize(
    ("kpi_id", "window", "dimension", "expression"),
    [
        pytest.param(
            "cost_usd",
            Window.of(3600),
            None,
            "sum(sum_over_time(llm_vitals:cost:increase1m[1h]))",
            id="a sum, in total",
        ),
        pytest.param(
            "cost_usd",
            Window.of(7 * DAY, 7 * DAY),
            "task",
            "sum by (llm_vitals_task) (sum_over_time(llm_vitals:cost:increase1h[7d] offset 7d))",
            id="by task, of the period before",
        ),
        pytest.param(
            "refusal_rate",
            GRAFANA,
            "model",
            "sum by (gen_ai_request_model) (\n"
            "  sum_over_time(llm_vitals:answers:increase$step"
            '{llm_vitals_answer_judged="yes",llm_vitals_outcome="refusal"}[$__range])\n'
            "  or 0 * sum_over_time(llm_vitals:answers:increase$step[$__range])\n"
            ")\n"
            "/ sum by (gen_ai_request_model) (sum_over_time(llm_vitals:answers:increase$step"
            '{llm_vitals_answer_judged="yes"}[$__range]))',
            id="a share, of Grafana's range",
        ),
        pytest.param(
            "duration_p95_s",
            Window.of(90),
            "service",
            "histogram_quantile(0.95, sum by (le, job) (\n"
            '  sum_over_time({__name__=~"llm_vitals:duration(_bucket)?:increase1m"}[90s])\n'
            "))",
            id="a quantile, native or classic",
        ),
    ],
)
def test_an_expression(kpi_id: str, window: Window, dimension, expression: str) -> None:
    assert promql(BY_ID[kpi_id], window, dimension) == expression


@pytest.mark.parametrize(
    ("kpi_id", "filters", "expression"),
    [
        pytest.param(
            "cost_usd",
            {"model": "$model", "service": "shop"},
            'sum(sum_over_time(llm_vitals:cost:increase$step{gen_ai_request_model=~"$model",job=~"shop"}[$__range]))',
            id="variables and values",
        ),
        pytest.param(
            "nps",
            {"task": "$task"},
            '100 * sum(sum_over_time(llm_vitals:net_promoters:increase$step{llm_vitals_task=~"$task"}[$__range]))\n'
            '/ sum(sum_over_time(llm_vitals:feedback:increase$step{llm_vitals_rating=~"promoter|passive|detractor",'
            'llm_vitals_task=~"$task"}[$__range]))',
            id="a recorded difference, too",
        ),
    ],
)
def test_filters_narrow_every_selector(kpi_id: str, filters, expression: str) -> None:
    assert promql(BY_ID[kpi_id], GRAFANA, filters=filters) == expression


@pytest.mark.parametrize("kpi", CARRIED, ids=lambda kpi: kpi.id)
def test_a_filter_is_in_every_selector_or_refused(kpi) -> None:
    carried = carried_by(kpi)
    narrowed = promql(kpi, GRAFANA, filters={dimension: f"${dimension}" for dimension in carried})
    for dimension in carried:
        assert narrowed.count(f'=~"${dimension}"') == len(re.findall(r"\[", narrowed))
    for dimension in set(DIMENSIONS) - set(carried):
        with pytest.raises(NotCarriedError, match=dimension):
            promql(kpi, GRAFANA, filters={dimension: "x"})


def test_a_filter_chooses_the_family_that_has_it() -> None:
    by_task = promql(BY_ID["error_rate"], GRAFANA, "model", {"task": "$task"})
    assert ":tasks:" in by_task
    assert ":attempts:" not in by_task
    assert ":attempts:" in promql(BY_ID["error_rate"], GRAFANA, "model", {"model": "$model"})


@pytest.mark.parametrize(
    ("attribute", "label"), [("llm_vitals.outcome", "llm_vitals_outcome"), ("error.type", "error_type")]
)
def test_a_count_by_an_attribute_that_is_no_dimension(attribute: str, label: str) -> None:
    expression = render.split(BY_ID["error_rate"].basis, attribute, Window.of(3600))
    assert expression.startswith(f"sum by ({label}) (sum_over_time(llm_vitals:attempts:increase1m")
    with pytest.raises(NotCarriedError, match=r"no label for server\.address"):
        render.split(BY_ID["error_rate"].basis, "server.address", Window.of(3600))


def test_a_share_below_a_benchmark() -> None:
    part = below(0.7, name="correctness", evaluator="judge")
    expression = render.render(part, Window.of(3600), "model")
    assert expression.startswith("histogram_fraction(0, 0.7, sum by (le, gen_ai_request_model) (\n")
    assert len(expression) <= MOST_CHARACTERS


@pytest.mark.parametrize(
    ("part", "dimension", "says"),
    [
        pytest.param(count("attempts", known_price=True), None, "no metric has attempts with known_price", id="column"),
        pytest.param(count("tokens"), "task", "no metric has tokens with by task", id="dimension"),
        pytest.param(count("labels"), None, "no metric has labels with nothing", id="relation"),
    ],
)
def test_what_no_metric_carries_is_refused(part: Count, dimension, says: str) -> None:
    with pytest.raises(NotCarriedError, match=says):
        render.render(part, Window.of(3600), dimension)


@pytest.mark.parametrize(
    ("condition", "matchers"),
    [
        pytest.param({"outcome": "error"}, ('llm_vitals_outcome="error"',), id="equal"),
        pytest.param({"outcome": ("ok", "refusal")}, ('llm_vitals_outcome=~"ok|refusal"',), id="one of"),
        pytest.param({"retry": True}, ('llm_vitals_retry="true"',), id="true"),
        pytest.param({"retry": False}, ('llm_vitals_retry!="true"',), id="false, or absent"),
    ],
)
def test_a_condition_is_a_matcher(condition: dict, matchers: tuple[str, ...]) -> None:
    assert FAMILIES[0].matchers(conditions("attempts", condition)) == matchers


def test_families_know_the_relations_and_metrics() -> None:
    assert {family.relation for family in FAMILIES} == set(COLUMNS) - {"labels"}
    assert all(metric in METRICS for family in FAMILIES for metric in family.metrics)
    assert {
        dimension for family in FAMILIES for dimension in DIMENSIONS if is_carried(Count(family.relation), dimension)
    } == (set(DIMENSIONS))


@pytest.mark.parametrize(
    ("kpi_id", "value", "tolerance"),
    [
        pytest.param("cost_usd", 200.0, 2.0, id="1% where nothing is estimated"),
        pytest.param("queries_per_user", 4.0, 0.2, id="5% of the value"),
        pytest.param("repeat_rate", 0.2, 0.04, id="5% of the distinct questions, which are 1 less the value"),
        pytest.param("nps", -50.0, 0.5, id="of what is below nothing, too"),
    ],
)
def test_how_far_prometheus_may_be_off(kpi_id: str, value: float, tolerance: float) -> None:
    assert BY_ID[kpi_id].tolerance(value) == pytest.approx(tolerance)


def test_a_difference_names_kpis_that_both_know() -> None:
    named = {kpi_id for difference in DIFFERENCES for kpi_id in difference.kpis}
    assert named <= {kpi.id for kpi in CARRIED}


@pytest.mark.parametrize("kind", FROM)
def test_the_edge_of_a_period_is_at_most_two_hundredths_of_it(kind: Kind) -> None:
    steps = {length: getattr(Window.of(length).steps, kind) for length in range(3600, 61 * DAY, 3600)}
    assert set(steps.values()) == set(FROM[kind])
    soft = {length: 60 * MINUTES[step] / length for length, step in steps.items()}
    assert max(soft.values()) <= 0.021
    assert list(steps.values()) == sorted(steps.values(), key=MINUTES.__getitem__)


def test_the_registers_are_the_collector_s() -> None:
    assert render.PARTITIONS == M
