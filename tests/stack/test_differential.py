"""Every KPI twice, the same: in the store, over the calls that the collector keeps; and as PromQL over recorded
increments in a real Prometheus 3, of what the applications count.

Fifteen days of calls (replay_calls.py) go both ways: through `llm_vitals.metrics` and the SDK, process by process, into
Prometheus by OTLP; and as spans and events through the collector's receiver into its store. Processes restart, label
sets begin late, one process falls silent and comes back, and Prometheus is away for a while. Then each KPI is asked of
both, over several periods and the ones before them, in total and by each dimension. And a formula or a rule that is
altered in one place must be noticed: an alteration that is not says that the calls are too tame, not that it does no
harm.

Where registers stand in for users, PromQL is also held to what they must say of the very same calls
(replay_sketches.py), to 1%: the registers' own error would hide a wrong formula.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import board_checks
import pytest
import replay_insights
from altered import ALTERATIONS, ALTERED, RULES, Alteration, as_it_is, renamed
from board_queries import reader
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from promql_names import names_read
from replay_both import IN_PROMETHEUS, LABELS, LENGTHS, PERIODS, ROUNDING, Both, apart, dimensions_of, replayed
from replay_calls import BEGIN, DAY, END, HOUR
from replay_metrics import gauge
from replay_sketches import TOTAL

from llm_vitals.core import errors, metric_entries, semconv
from llm_vitals_collector.alerts import defaults
from llm_vitals_collector.alerts.replay import replay as replay_of_store
from llm_vitals_collector.alerts.rule import Reach
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.kpi import EXACT, Dimension, Kpi
from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.kpi.parts import Count, Quantile
from llm_vitals_collector.kpi.wilson import wilson
from llm_vitals_dashboards.alerts.replay import replay as replay_of_prometheus
from llm_vitals_dashboards.boards.files import BOARDS
from llm_vitals_dashboards.boards.rates import rates
from llm_vitals_dashboards.boards.tile import narrowed_by, tile
from llm_vitals_dashboards.boards.users_and_cost import TILES as OF_USERS
from llm_vitals_dashboards.boards.vital_signs import TILES
from llm_vitals_dashboards.prometheus.render import Window, promql, render
from llm_vitals_dashboards.prometheus.rules import groups

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Generator[Both, None, None]:
    errors.failures.clear()  # what failed on purpose in tests before, in this process
    with replayed(tmp_path_factory.mktemp("differential")) as found:
        yield found


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("kpi", IN_PROMETHEUS, ids=lambda kpi: kpi.id)
def test_prometheus_and_the_store_say_the_same(both: Both, kpi: Kpi, period: str) -> None:
    assert both.differences(kpi, period, as_it_is) == []


def test_the_calls_leave_no_kpi_unknown(both: Both) -> None:
    for name in PERIODS:
        known = {(kpi.id, dimension) for kpi in IN_PROMETHEUS for dimension, _ in both.in_store(kpi, name)}
        every = {(kpi.id, dimension) for kpi in IN_PROMETHEUS for dimension in ("total", *dimensions_of(kpi))}
        assert known == (set() if name == "before all calls" else every), name


def test_prometheus_has_every_series_that_the_catalogue_reads(both: Both) -> None:
    answer = both.prometheus.client.get("/api/v1/label/__name__/values", params={"start": BEGIN, "end": END})
    there = set(answer.json()["data"])
    for kpi in IN_PROMETHEUS:
        for length in (HOUR, DAY, 7 * DAY, 30 * DAY):
            window = Window.of(int(length))
            assert {name for name in names_read(promql(kpi, window)) if "_bucket" not in name} <= there, kpi.id


# -- boards ----------------------------------------------------------------------------------------------------------

SIGNS = BOARDS["vital-signs"]()


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("name", BOARDS)
def test_every_query_of_a_board_has_an_answer(both: Both, name: str, length: str) -> None:
    board = BOARDS[name]()
    looking = reader(board, both.prometheus, END, int(LENGTHS[length]))
    assert board_checks.silent(board, looking) == board_checks.expected_silent(board, LENGTHS[length])


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("kpi_id", dict.fromkeys([*TILES, *OF_USERS]))
def test_a_tile_has_the_store_s_value_now_and_before(both: Both, kpi_id: str, length: str) -> None:
    kpi, looking = BY_ID[kpi_id], reader(SIGNS, both.prometheus, END, int(LENGTHS[length]))
    panel = tile(kpi, SIGNS.dimensions)
    for ref, period in (("A", length), ("B", f"the {length} before")):
        shown, expected = board_checks.number(looking, panel, ref), both.in_store(kpi, period)[TOTAL]
        if (kpi_id, length, ref) == ("returning_users", "7d", "B"):
            assert shown is None, "who returned in the period before is known by the one before that"
            continue
        assert shown is not None
        assert abs(shown - expected) <= both.wide(kpi, period) * kpi.tolerance(expected) + ROUNDING, period
    if (basis := both.measures[length][kpi_id].basis) is not None and kpi_id not in ("queries_per_user", "cost_usd"):
        assert board_checks.number(looking, panel, "N") == pytest.approx(basis, rel=0.05 if "user" in kpi_id else EXACT)


@pytest.mark.parametrize("kpi_id", TILES)
def test_a_tile_follows_what_the_reader_chooses(both: Both, kpi_id: str) -> None:
    kpi = BY_ID[kpi_id]
    panel = tile(kpi, SIGNS.dimensions)
    in_store = both.in_store(kpi, "7d")
    for dimension in ("model", "provider", "service", "task"):
        key = next(key for one, key in both.in_store(BY_ID["error_rate"], "7d") if one == dimension)
        looking = reader(SIGNS, both.prometheus, END, int(7 * DAY), **{dimension: key})
        followed = dimension in narrowed_by(kpi, SIGNS.dimensions)
        expected = in_store.get((dimension, key) if followed else TOTAL)
        shown = board_checks.number(looking, panel, "A")
        if followed and dimension not in dimensions_of(kpi):
            continue  # ratings by API know neither provider nor service
        assert (shown is None) is (expected is None), (dimension, key)
        if shown is not None and expected is not None:
            assert abs(shown - expected) <= both.wide(kpi, "7d") * kpi.tolerance(expected) + ROUNDING, (dimension, key)


def test_a_tile_of_nothing_is_unknown_and_never_0(both: Both) -> None:
    looking = reader(SIGNS, both.prometheus, END, int(DAY), model="no-such-model")
    for kpi_id in TILES:
        if "model" in narrowed_by(BY_ID[kpi_id], SIGNS.dimensions):
            assert board_checks.number(looking, tile(BY_ID[kpi_id], SIGNS.dimensions), "A") is None, kpi_id


@pytest.mark.parametrize(
    ("length_s", "says"),
    [
        pytest.param(5400, "vs previous 90 minutes", id="minutes"),
        pytest.param(DAY, "vs previous 24 hours", id="hours"),
        pytest.param(7 * DAY, "vs previous 7 days", id="days"),
        pytest.param(13.5 * DAY, "previous 13.5 days: not covered by data", id="not covered"),
    ],
)
def test_a_board_says_what_it_compares_with(both: Both, length_s: float, says: str) -> None:
    looking = reader(SIGNS, both.prometheus, END, int(length_s))
    assert looking.values["previous"] == says
    shown = board_checks.number(looking, board_checks.panel(SIGNS, "Error rate"), "B")
    assert (shown is not None) is says.startswith("vs")


@pytest.mark.parametrize(
    ("kpi_id", "dimension"), [("error_rate", "model"), ("refusal_rate", "model"), ("completion_rate", "task")]
)
def test_a_table_of_rates_has_the_store_s_rows_and_their_intervals(
    both: Both, kpi_id: str, dimension: Dimension
) -> None:
    kpi, looking = BY_ID[kpi_id], reader(SIGNS, both.prometheus, END, int(7 * DAY))
    both.in_store(kpi, "7d")
    groups = both.measures["7d"][kpi_id].by[dimension]
    expected = {one.key: (one.value, one.basis) for one in groups if one.value is not None and one.basis}
    panel = rates(kpi, dimension, SIGNS.dimensions, width=12, height=8)
    assert board_checks.rows_apart(looking, kpi, panel, expected) == []


@pytest.mark.parametrize(
    ("name", "title", "ref", "kpi_id", "dimension"),
    [
        pytest.param("models", "Models side by side", ref, kpi_id, "model", id=f"models, {ref}")
        for ref, kpi_id in (
            ("errors", "error_rate"),
            ("refusals", "refusal_rate"),
            ("quality", "quality"),
            ("feedback", "feedback_positive"),
            ("p95", "duration_p95_s"),
            ("chunk", "time_to_first_chunk_p95_s"),
            ("tokens", "tokens_per_query"),
            ("cost", "cost_usd"),
        )
    ]
    + [
        pytest.param("users-and-cost", "Cost by task", "cost", "cost_usd", "task", id="cost by task"),
        pytest.param("users-and-cost", "Cost by task", "completed", "completion_rate", "task", id="completed by task"),
    ],
)
def test_a_comparison_has_the_store_s_cells(
    both: Both, name: str, title: str, ref: str, kpi_id: str, dimension: Dimension
) -> None:
    board, kpi = BOARDS[name](), BY_ID[kpi_id]
    shown = board_checks.by_label(
        reader(board, both.prometheus, END, int(7 * DAY)), board_checks.panel(board, title), ref
    )
    expected = {key: value for (by, key), value in both.in_store(kpi, "7d").items() if by == dimension}
    assert (
        apart(
            {(dimension, key): value for key, value in expected.items()},
            {(dimension, key): value for key, value in shown.items()},
            lambda value: both.wide(kpi, "7d") * kpi.tolerance(value),
        )
        == []
    )


INSIGHTS, MODEL, TASK = BOARDS["insights"](), LABELS["model"], LABELS["task"]
NEAR_BOUND = 0.03
"""Of a share below a bound: a histogram shares out the bucket that the bound lies in."""


def test_the_shares_below_a_benchmark_are_those_of_the_calls(both: Both) -> None:
    looking = reader(INSIGHTS, both.prometheus, END, int(7 * DAY), benchmark="0.6")
    expected = replay_insights.shares_below(both.calls, END - 7 * DAY, END, 0.6)
    panel = board_checks.panel(INSIGHTS, "Below the benchmark by model")
    shares, n, low, high = (board_checks.by_label(looking, panel, ref) for ref in ("rate", "n", "low", "high"))
    assert n == {
        model: pytest.approx(count, rel=EXACT) for (model, task), (_, count) in expected.items() if task == "*"
    }
    assert shares == {model: pytest.approx(expected[model, "*"][0], abs=NEAR_BOUND) for model in n}
    for model in n:
        interval = wilson(shares[model], round(n[model]))
        assert interval is not None
        assert (low[model], high[model]) == pytest.approx(interval, abs=board_checks.NEAR)


def test_what_contributes_most_adds_up_to_all_that_is_below(both: Both) -> None:
    looking = reader(INSIGHTS, both.prometheus, END, int(7 * DAY), benchmark="0.6")
    expected = replay_insights.shares_below(both.calls, END - 7 * DAY, END, 0.6)
    panel = board_checks.panel(INSIGHTS, "What contributes most")
    parts, below, n = (board_checks.by_labels(looking, panel, ref, MODEL, TASK) for ref in ("part", "below", "n"))
    assert sum(parts.values()) == pytest.approx(1, abs=0.01)
    assert n == {pair: pytest.approx(count, rel=EXACT) for pair, (_, count) in expected.items() if pair[1] != "*"}
    for pair, count in below.items():
        share, answers = expected[pair]
        assert count == pytest.approx(share * answers, abs=NEAR_BOUND * answers + 1), pair


@pytest.mark.parametrize("name", ["correctness", "relevancy", "coherence"])
def test_an_industry_s_benchmark_has_its_share_now_and_before(both: Both, name: str) -> None:
    looking = reader(INSIGHTS, both.prometheus, END, int(7 * DAY), **{name: "0.8"})
    (panel,) = [one for one in INSIGHTS.panels if one.title.lower().startswith(name)]
    for ref, n_ref, start in (("A", "N", END - 7 * DAY), ("B", "M", END - 14 * DAY)):
        scores = [1 - a.judged for a in both.calls if start <= a.at < start + 7 * DAY and a.judged is not None]
        assert board_checks.number(looking, panel, n_ref) == pytest.approx(len(scores), rel=EXACT)
        share = sum(score < 0.8 for score in scores) / len(scores)
        assert board_checks.number(looking, panel, ref) == pytest.approx(share, abs=NEAR_BOUND)


def test_the_deductions_are_those_of_the_calls(both: Both) -> None:
    looking = reader(INSIGHTS, both.prometheus, END, int(7 * DAY))
    panel = board_checks.panel(INSIGHTS, "What is wrong with answers, by model")
    expected = replay_insights.deductions(both.calls, END - 7 * DAY, END)
    scored = replay_insights.shares_below(both.calls, END - 7 * DAY, END, 1)
    found, shares = (
        board_checks.by_labels(looking, panel, ref, MODEL, "llm_vitals_deduction") for ref in ("n", "share")
    )
    assert found == {pair: pytest.approx(count, rel=EXACT) for pair, count in expected.items()}
    assert shares == {
        pair: pytest.approx(count / scored[pair[0], "*"][1], rel=2 * EXACT) for pair, count in expected.items()
    }


def test_the_time_per_output_chunk_is_that_of_the_calls(both: Both) -> None:
    window = Window.of(int(7 * DAY))
    found = both.prometheus.query(render(Quantile("output_chunk", 0.95), window, "model"), END)
    expected = replay_insights.per_chunk_p95(both.calls, END - 7 * DAY, END)
    assert {labels[0][1]: value for labels, value in found.items()} == {
        model: pytest.approx(value, rel=0.05) for model, value in expected.items()
    }


def test_the_heatmap_has_every_attempt_once(both: Both) -> None:
    board = BOARDS["models"]()
    looking = reader(board, both.prometheus, END, int(7 * DAY))
    panel = board_checks.panel(board, "Durations of all calls")
    answering = [
        a
        for a in both.calls
        if END - 7 * DAY <= a.at < END and a.attributes[semconv.OPERATION_NAME] != semconv.EMBEDDINGS
    ]
    assert board_checks.total_of(looking, board_checks.query(panel, "A"), lambda count: count) == pytest.approx(
        len(answering), rel=0.03
    )


def test_the_points_of_a_line_add_up_to_the_range(both: Both) -> None:
    looking = reader(SIGNS, both.prometheus, END, int(7 * DAY))
    line = board_checks.query(board_checks.panel(SIGNS, "Calls a minute by outcome"), "A")
    calls = board_checks.number(looking, board_checks.panel(SIGNS, "Error rate"), "N")
    assert calls is not None
    assert board_checks.total_of(looking, line, lambda rate: rate * looking.step_s / 60) == pytest.approx(
        calls, rel=0.03
    )


def test_what_was_lost_is_counted_from_its_first_value_on(both: Both) -> None:
    """Of one process that had lost some before the range, and one whose first value lies in it."""
    then = END - 10 * DAY  # in no range that other tests look at
    dropped = metric_entries.DROPPED
    label = dropped.label(semconv.DROPPED_WHAT)
    points = [
        ({"job": "lossy", "instance": "old", label: "call"}, then - DAY - 60, 5.0),
        ({"job": "lossy", "instance": "old", label: "call"}, then - 60, 8.0),
        ({"job": "lossy", "instance": "new", label: "call"}, then - 60, 2.0),
    ]
    request = ExportMetricsServiceRequest()
    request.resource_metrics.add().scope_metrics.add().metrics.append(gauge(dropped.prometheus, points))
    both.prometheus.take(request)
    board = BOARDS["operations"]()
    looking = reader(board, both.prometheus, then, int(DAY), service="lossy")
    (grew,) = looking.answer(board_checks.query(board_checks.panel(board, "Dropped calls"), "A")).values()
    assert grew == 5


# -- altered formulas and rules ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kpi_id", "alter"), [pytest.param(i, a, id=f"{i}, {what}") for i, what, a in ALTERED])
def test_an_altered_formula_is_noticed(both: Both, kpi_id: str, alter: Alteration) -> None:
    kpi = BY_ID[kpi_id]
    window = Window.of(7 * 86400)
    assert alter(promql(kpi, window)) != promql(kpi, window)
    assert any(both.differences(kpi, period, alter) for period in PERIODS)


def test_every_kpi_is_altered() -> None:
    assert set(ALTERATIONS) == {kpi.id for kpi in IN_PROMETHEUS}


@pytest.mark.parametrize(("number", "alter"), list(enumerate(RULES.values())), ids=RULES)
def test_an_altered_rule_is_noticed(both: Both, number: int, alter: Alteration) -> None:
    rules = [rule.expr for group in groups() for rule in group.rules if "attempts" in rule.record]
    assert any(alter(renamed(rule, number)) != renamed(rule, number) for rule in rules)
    counted = [render(Count("attempts"), Window.of(*period)) for period in PERIODS.values()]
    assert any(
        both.prometheus.query(text, END) != both.prometheus.query(renamed(text, number), END) for text in counted
    )


# -- backtests -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [None, "model"])
@pytest.mark.parametrize("kpi", ["error_rate", "refusal_rate", "duration_p95_s"])
def test_a_backtest_sees_the_same_in_both(both: Both, kpi: str, by: Dimension | None) -> None:
    """Over windows of a day, which both look at every 20 minutes. While Prometheus is away it knows nothing."""
    day = int(DAY)
    (shipped,) = (one for one in defaults.limits_of(defaults.SUBJECT_OF[kpi])
                  if one.severity == "warning" and one.reach == Reach(by=by))  # fmt: skip
    limits = {"duration_p95_s": 2.0, "error_rate": 0.02, "refusal_rate": 0.02}
    rule = replace(shipped, window_s=day, for_s=0, keep_firing_s=day, limit=limits[kpi])
    end = datetime.fromtimestamp(END, timezone.utc)
    period = Period(start=end - timedelta(days=6), end=end)  # few enough for a point a look

    def query(parameters: Mapping[str, str]) -> list[Mapping[str, object]]:
        answer = both.prometheus.client.get("/api/v1/query_range", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]["result"]

    in_store, in_prometheus = replay_of_store(both.store, rule, period), replay_of_prometheus(query, rule, period)
    assert in_store.step_s == in_prometheus.step_s == 1200
    groups = {key for key in in_store.lines if key in in_prometheus.lines}
    assert groups
    tolerance = 0.1 if kpi == "duration_p95_s" else 0.02
    for key in groups:
        ours = {round(one.at.timestamp()): one for one in in_store.lines[key]}
        theirs = {round(one.at.timestamp()): one for one in in_prometheus.lines[key]}
        shared = ours.keys() & theirs.keys()
        assert len(shared) > 0.9 * len(ours)
        apart_at = [
            (at, ours[at], theirs[at])
            for at in shared
            # A call counts at its start in the store, at its end and the next export in Prometheus.
            if abs(theirs[at].value - ours[at].value) > tolerance
            or abs(theirs[at].basis - ours[at].basis) > 5 + 0.1 * ours[at].basis
        ]
        assert len(apart_at) <= 0.1 * len(shared), (key, apart_at[:5])
