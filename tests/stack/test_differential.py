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

import heapq
import re
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

import board_checks
import pytest
from board_queries import reader
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from prometheus_server import Prometheus, serving
from promql_names import names_read
from replay_calls import BEGIN, DAY, END, HOUR, OUTAGE, Attempt, attempts
from replay_metrics import exports, gauge, ratings, scrapes
from replay_sketches import TOTAL, Key, sketched
from replay_store import keep
from rule_clock import LAST_S, POINTS_A_REQUEST, evaluate, live_through, of_step, scrape

from llm_vitals.core import errors, metric_entries, semconv
from llm_vitals_collector.kpi.catalogue import BY_ID, KPIS
from llm_vitals_collector.kpi.kpi import EXACT, Dimension, Kpi
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.kpi.parts import Count, Quantile, leaves
from llm_vitals_collector.kpi.report import Measured
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.duckdb import open_store
from llm_vitals_dashboards.boards.files import BOARDS
from llm_vitals_dashboards.boards.rates import rates
from llm_vitals_dashboards.boards.tile import narrowed_by, tile
from llm_vitals_dashboards.boards.users_and_cost import TILES as OF_USERS
from llm_vitals_dashboards.boards.vital_signs import TILES
from llm_vitals_dashboards.measure import measure
from llm_vitals_dashboards.prometheus.increments import FAMILIES
from llm_vitals_dashboards.prometheus.render import Window, carried_by, is_carried, promql, render
from llm_vitals_dashboards.prometheus.rule import Group, Rule
from llm_vitals_dashboards.prometheus.rules import groups
from llm_vitals_dashboards.prometheus.steps import MINUTES

pytestmark = pytest.mark.stack

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
LABELS = {dimension: FAMILIES[1].label(dimension) for dimension in ("model", "task", "provider", "service")}


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
            self.measures[period] = {one.kpi.id: one for one in measure(self.store, scope)}
        found = self.measures[period][kpi.id]
        values = {TOTAL: found.value}
        for dimension in dimensions_of(kpi):
            values.update({(dimension, group.key): group.value for group in found.by.get(dimension, ())})
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
        found = _apart(
            *self.comparable(kpi, period, by_promql), lambda value: self.wide(kpi, period) * kpi.tolerance(value)
        )
        sketch = self.by_sketch(kpi, period)
        if sketch is not None:
            near = 1 if isinstance(kpi.value, Quantile) else EXACT / kpi.error
            found += _apart(sketch, by_promql, lambda value: kpi.tolerance(value) * near)
        return [f"{kpi.id} of {period}, {difference}" for difference in found]


def dimensions_of(kpi: Kpi) -> tuple[Dimension, ...]:
    """Those of the calls, which have no variant; ratings by API know neither provider nor service."""
    of_ratings = any(isinstance(leaf, Count) and leaf.relation == "ratings" for leaf in leaves(kpi.value))
    known = ("model", "task") if of_ratings else ("model", "task", "provider", "service")
    return tuple(dimension for dimension in carried_by(kpi) if dimension in known)


def _apart(
    expected: Mapping[Key, float], by_promql: Mapping[Key, float], tolerance: Callable[[float], float]
) -> list[str]:
    return [
        f"{' '.join(key).strip()}: expected {expected.get(key)}, {by_promql.get(key)} by PromQL"
        for key in sorted({*expected, *by_promql})
        if key not in expected
        or key not in by_promql
        or not abs(by_promql[key] - expected[key]) <= tolerance(expected[key]) + ROUNDING
    ]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Generator[Both, None, None]:
    folder = tmp_path_factory.mktemp("differential")
    errors.failures.clear()  # what failed on purpose in tests before, in this process
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


def as_it_is(text: str) -> str:
    return text


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
    assert board_checks.silent(board, looking) == board_checks.expected_silent(board)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("kpi_id", dict.fromkeys([*TILES, *OF_USERS]))
def test_a_tile_has_the_store_s_value_now_and_before(both: Both, kpi_id: str, length: str) -> None:
    kpi, looking = BY_ID[kpi_id], reader(SIGNS, both.prometheus, END, int(LENGTHS[length]))
    panel = tile(kpi, SIGNS.dimensions)
    for ref, period in (("A", length), ("B", f"the {length} before")):
        shown, expected = board_checks.number(looking, panel, ref), both.in_store(kpi, period)[TOTAL]
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
        _apart(
            {(dimension, key): value for key, value in expected.items()},
            {(dimension, key): value for key, value in shown.items()},
            lambda value: both.wide(kpi, "7d") * kpi.tolerance(value),
        )
        == []
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

Alteration = Callable[[str], str]


def swapped(old: str, new: str) -> Alteration:
    return lambda text: text.replace(old, new)


def without(matcher: str) -> Alteration:
    """Every series matches instead."""
    return swapped(matcher, 'job!=""')


ALTERATIONS: Mapping[str, Mapping[str, Alteration]] = {
    "queries_per_user": {
        "queries of nobody count, too": without('llm_vitals_known_user="true"'),
        "half of the registers": swapped("1024", "512"),
        "questions for users": swapped(":users:", ":questions:"),
    },
    "tokens_per_query": {
        "cached tokens twice": without('gen_ai_token_type=~"input|output"'),
        "output only": swapped("input|output", "output"),
        "calls for queries": swapped(":queries:", ":attempts:"),
    },
    "returning_users": {
        "any register that is no greater": swapped(" == bool ", " <= bool "),
        "of all of this period": lambda text: text[: text.index("\nunless")] + ")",
        "questions for users": swapped(":users:", ":questions:"),
    },
    "quality": {
        "another score": swapped('"overall"', '"tone"'),
        "all scores": without('gen_ai_evaluation_name="overall"'),
        "judges, too": without('llm_vitals_evaluator="heuristic"'),
    },
    "error_rate": {
        "retries are not taken off the calls": without('llm_vitals_retry!="true"'),
        "refusals for errors": swapped('"error"', '"refusal"'),
        "a model of which every call fails is unknown": swapped("or 0 * ", "and "),
    },
    "embedding_error_rate": {
        "calls that are to give an answer": swapped(":embeddings:", ":attempts:"),
        "errors for answers": swapped('llm_vitals_outcome!="error"', 'llm_vitals_outcome="error"'),
    },
    "refusal_rate": {
        "what it was unable to do": swapped('"refusal"', '"unable"'),
        "answers that were not judged count, too": without('llm_vitals_answer_judged="yes"'),
    },
    "repeat_rate": {
        "users for questions": swapped(":questions:", ":users:"),
        "queries of nobody count, too": without('llm_vitals_known_user="true"'),
        "questions without text count, too": without('llm_vitals_known_question!="false"'),
        "half of the registers": swapped("1024", "512"),
    },
    "feedback_positive": {
        "negative for positive": swapped('llm_vitals_rating="positive"', 'llm_vitals_rating="negative"'),
        "all ratings": without('llm_vitals_rating=~"positive|negative"'),
    },
    "nps": {
        "ratings for net promoters": swapped(":net_promoters:", ":feedback:"),
        "promoters and detractors only": swapped("promoter|passive|detractor", "promoter|detractor"),
    },
    "completion_rate": {
        "calls without a task, too": without('llm_vitals_task!=""'),
        "what failed, too": swapped('llm_vitals_completed="true"', 'llm_vitals_completed!=""'),
        "attempts for completions": swapped(":completions:", ":tasks:"),
    },
    "duration_p95_s": {
        "p90": swapped("0.95", "0.9"),
        "first chunks": swapped(":duration", ":time_to_first_chunk"),
    },
    "time_to_first_chunk_p95_s": {
        "the median": swapped("0.95", "0.5"),
        "durations": swapped(":time_to_first_chunk", ":duration"),
    },
    "cost_usd": {
        "tokens": swapped(":cost:", ":tokens:"),
        "a tenth": swapped("sum(", "0.1 * sum("),
    },
}
ALTERED = [(kpi_id, what, alter) for kpi_id, several in ALTERATIONS.items() for what, alter in several.items()]


@pytest.mark.parametrize(("kpi_id", "alter"), [pytest.param(i, a, id=f"{i}, {what}") for i, what, a in ALTERED])
def test_an_altered_formula_is_noticed(both: Both, kpi_id: str, alter: Alteration) -> None:
    kpi = BY_ID[kpi_id]
    window = Window.of(7 * 86400)
    assert alter(promql(kpi, window)) != promql(kpi, window)
    assert any(both.differences(kpi, period, alter) for period in PERIODS)


def test_every_kpi_is_altered() -> None:
    assert set(ALTERATIONS) == {kpi.id for kpi in IN_PROMETHEUS}


RULES: Mapping[str, Alteration] = {
    "hours that were missed are not made up for": lambda text: text.replace("increase1m[4h]", "increase1m[1h]"),
    "series that begin late are left out": lambda text: re.sub(r"\n  or last_over_time\(\S+\[1m\]\)\n\)", "\n)", text),
    "what was before is not taken off": lambda text: text.replace("    <= ", "    < 0 * "),
    "what was before is forgotten within two hours": lambda text: text.replace("[6h]", "[2h]"),
    "what is counted is not noted": lambda text: text.replace("altered4:attempts:counted[6h]", "nothing[6h]"),
}
"""To the rules of attempts; recorded beside the true ones, under another prefix."""


def altered_groups() -> list[Group]:
    """The groups of attempts and hours, each altered once."""
    found: list[Group] = []
    for number, alter in enumerate(RULES.values()):
        for group in groups():
            if group.name in ("llm-vitals-attempts", "llm-vitals-counters-roll-up"):
                rules = [
                    replace(rule, record=_renamed(rule.record, number), expr=alter(_renamed(rule.expr, number)))
                    for rule in group.rules
                    if "attempts" in rule.record or "due" in rule.record
                ]
                found.append(replace(group, rules=tuple(rules)))
    return found


def _renamed(text: str, number: int) -> str:
    return text.replace("llm_vitals:", f"altered{number}:")


@pytest.mark.parametrize(("number", "alter"), list(enumerate(RULES.values())), ids=RULES)
def test_an_altered_rule_is_noticed(both: Both, number: int, alter: Alteration) -> None:
    rules = [rule.expr for group in groups() for rule in group.rules if "attempts" in rule.record]
    assert any(alter(_renamed(rule, number)) != _renamed(rule, number) for rule in rules)
    counted = [render(Count("attempts"), Window.of(*period)) for period in PERIODS.values()]
    assert any(
        both.prometheus.query(text, END) != both.prometheus.query(_renamed(text, number), END) for text in counted
    )
