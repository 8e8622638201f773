"""ClickHouse measures what DuckDB does, and what the definitions say: the same calls in both, and every question.

Counts are equal; sums, means and quantiles are, but for the order in which floating point numbers are added.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
import replay_store
from each_store import open_clickhouse
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from replay_calls import DAY, END, HOUR, attempts
from test_measure_property import EXPECTED, PERIOD, batch_of, check, worlds

from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_collector.kpi.compose import leaves_of
from llm_vitals_collector.kpi.kpi import DIMENSIONS
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.kpi.parts import Quantile, Returning, below, count, mean
from llm_vitals_collector.kpi.windows import Steps
from llm_vitals_collector.records import Batch, Call, CallQuery, Feedback, FeedbackQuery, Score
from llm_vitals_collector.store.duckdb import open_store
from llm_vitals_collector.store.results import LabelQuery

pytestmark = pytest.mark.stack

UNTIL = datetime.fromtimestamp(END, timezone.utc)
SCORED = [mean(name="clarity", preferred=True), below(0.5, name="overall", evaluator="judge"), count("scores"),
          mean(name="overall", evaluator="heuristic"), below(0.8, name="overall", evaluator="heuristic")]  # fmt: skip
ADDED = [leaf for leaf in leaves_of(KPIS) if not isinstance(leaf, (Quantile, Returning))]


def differences(path: str, one: object, other: object) -> list[str]:
    """Where two answers differ, in words."""
    if is_dataclass(one) and type(one) is type(other):
        names = [f.name for f in fields(one)]
        pairs = [(f"{path}.{name}", getattr(one, name), getattr(other, name)) for name in names]
        return [d for pair in pairs for d in differences(*pair)]
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        lacking = [
            f"{path}: only one has {key!r}"
            for key in one.keys() ^ other.keys()
            if not is_empty(one.get(key, other.get(key)))
        ]
        shared = [(f"{path}[{key}]", one[key], other[key]) for key in one.keys() & other.keys()]
        return lacking + [d for pair in shared for d in differences(*pair)]
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        if len(one) != len(other):
            return [f"{path}: {len(one)} and {len(other)} of them"]
        return [d for n, (a, b) in enumerate(zip(one, other, strict=True)) for d in differences(f"{path}[{n}]", a, b)]
    if isinstance(one, float) and isinstance(other, (int, float)):
        return [] if math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9) else [f"{path}: {one} and {other}"]
    return [] if one == other else [f"{path}: {one!r} and {other!r}"]


def is_empty(one: object) -> bool:
    """Of a group that has no row of a leaf, one store has zeros and the other one nothing."""
    return isinstance(one, Steps) and not any(one.known) and not any(one.sums)


@pytest.fixture(scope="module")
def both(tmp_path_factory, clickhouse):
    """A fortnight of calls with ratings; judges' scores, labels and other instrumentations' spans among them."""
    calls = attempts()
    stores = open_store(tmp_path_factory.mktemp("duckdb")), open_clickhouse(clickhouse.url("fortnight"))
    for store in stores:
        replay_store.keep(store, calls)
        kept = store.calls(CallQuery(limit=3000)).calls
        store.write([scores_and_labels_of(kept)])
        store.write([Batch(calls=tuple(around(kept[::50])))])
        # Sent again, with the questions.
        questions = [call._replace(prompt=f"what of {n % 7}") for n, call in enumerate(kept[:400]) if call.starts_query]
        store.write([Batch(calls=tuple(questions))])
    yield SimpleNamespace(duckdb=stores[0], clickhouse=stores[1])
    for store in stores:
        store.close()


def scores_and_labels_of(calls: Sequence[Call]) -> Batch:
    """Scores of calls by others than the heuristics, and labels, some of them of the same call."""
    chance = random.Random(5)
    scores = [
        Score(
            id=f"s{n}",
            at=call.started_at + timedelta(minutes=chance.uniform(0, 600)),
            name=chance.choice(("clarity", "overall")),
            value=chance.choice((None, 0.1, 0.5, 0.9)),
            evaluator=chance.choice(("judge", "judge", "human")),
            **({"response_id": call.response_id} if n % 3 else {"trace_id": call.trace_id, "span_id": call.span_id}),
        )
        for n, call in enumerate(chance.choices(calls, k=800))
    ]
    labels = [
        Feedback(
            id=f"l{n}",
            at=call.started_at + timedelta(minutes=chance.uniform(0, 600)),
            expected=chance.choice(("refund", " Refund. ", "complaint")),
            actual=chance.choice(("refund", "complaint", None)),
            comment=chance.choice((None, "good", " ")),
            rating=chance.choice((None, "positive", "promoter")),
            trace_id=call.trace_id,
            service=call.service,
        )
        for n, call in enumerate(chance.choices(calls, k=400))
    ]
    return Batch(scores=tuple(scores), feedback=tuple(labels))


def around(calls: Sequence[Call]) -> list[Call]:
    """A framework's span around each, which counts no more."""
    return [
        call._replace(
            span_id="f" + call.span_id[1:],
            scope="framework",
            started_at=call.started_at - timedelta(milliseconds=5),
            duration_s=call.duration_s + 0.01,
        )
        for call in calls
    ]


PERIODS = {
    "6 hours": (6 * HOUR, 0),
    "a day": (DAY, 0),
    "the day before": (DAY, DAY),
    "3 days": (3 * DAY, 0),
    "a week": (7 * DAY, 0),
    "14 days": (14 * DAY, 0),
    "before all calls": (DAY, 20 * DAY),
}
FILTERS = ({}, {"model": "deep-2"}, {"task": "summarise"}, {"service": "shop", "provider": "openai"})


def scope_of(period: str, filters: Mapping[str, str] | None = None) -> Scope:
    length, offset = PERIODS[period]
    end = UNTIL - timedelta(seconds=offset)
    return Scope(period=Period(start=end - timedelta(seconds=length), end=end), filters=filters or {})


@pytest.mark.parametrize(
    ("period", "filters"),
    [*((name, {}) for name in PERIODS), *((name, one) for one in FILTERS[1:] for name in ("6 hours", "14 days"))],
    ids=str,
)
def test_every_kpi_of_every_group_in_both_periods(both, period, filters):
    scope = scope_of(period, filters)
    found = [store.measure(KPIS, scope, DIMENSIONS) for store in (both.duckdb, both.clickhouse)]
    assert not differences("figures", *found)
    assert not filters or period != "14 days" or found[0].total.calls
    assert both.duckdb.begins(scope) == both.clickhouse.begins(scope)


@pytest.mark.parametrize(
    ("grain", "filters"), [("hour", {}), ("day", {}), (1, {}), (50, {}), ("hour", FILTERS[1]), (7, FILTERS[1])], ids=str
)
def test_every_course(both, grain, filters):
    scope = scope_of("3 days", filters)
    found = [store.trend(KPIS, scope, grain) for store in (both.duckdb, both.clickhouse)]
    assert len(found[0]) > 0
    assert not differences("course", *found)


@pytest.mark.parametrize("by", [None, *DIMENSIONS])
def test_leaves_by_steps(both, by):
    scope = scope_of("a day", {})
    found = [store.step_counts([*ADDED, *SCORED], scope, 600, 6, by) for store in (both.duckdb, both.clickhouse)]
    assert len(found[0]) > (by in ("model", "task")) or by == "variant"
    assert not differences("steps", *found)


def each_cell(store, scope):
    """The calls of each pair of labels, of those that are wrong, and of those that are none of one pair's."""
    pairs = sorted({(one.expected, one.actual or "") for one in store.confusion(scope)})[:6]
    (first, other), *_ = pairs
    queries = [LabelQuery(expected=f" {expected.upper()} ", actual=actual or None) for expected, actual in pairs]
    queries += [LabelQuery(wrong=True), LabelQuery(expected_none_of=(first,), actual_none_of=(other, "it's"))]
    return [store.labelled(scope, query) for query in queries]


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(lambda store, scope: store.choices(scope.period), id="choices"),
        pytest.param(lambda store, scope: store.errors(scope), id="errors"),
        pytest.param(lambda store, scope: store.remarks(scope, 50), id="remarks"),
        pytest.param(lambda store, scope: sorted(map(str, store.confusion(scope))), id="confusion"),
        pytest.param(lambda store, scope: store.labelled(scope, LabelQuery(limit=500)), id="labelled"),
        pytest.param(each_cell, id="labelled, by cell"),
        pytest.param(lambda store, _: store.recent_questions(500), id="questions"),
        pytest.param(lambda store, _: store.calls(CallQuery(limit=300)), id="calls"),
        pytest.param(lambda store, _: store.calls(CallQuery(limit=50, model="deep-2", outcome="error")), id="filtered"),
        pytest.param(lambda store, _: store.ratings(FeedbackQuery(limit=300)), id="ratings"),
        pytest.param(
            lambda store, _: [
                (store.ratings_for(call), store.scores_for(call)) for call in store.calls(CallQuery(limit=40)).calls
            ],
            id="said of calls",
        ),
        pytest.param(
            lambda store, _: [store.call_of(one) for one in store.ratings(FeedbackQuery(limit=40)).feedback],
            id="calls of ratings",
        ),
    ],
)
def test_what_is_looked_up(both, question):
    scope = scope_of("a week")
    found = [question(store, scope) for store in (both.duckdb, both.clickhouse)]
    assert found[0]
    assert not differences("answer", *found)


@pytest.mark.parametrize("what", ["calls", "ratings", "scores"])
def test_an_export_has_the_same_lines_but_for_when_they_came(both, what):
    import json

    def lines(store):
        found = [json.loads(line) for line in store.export(what, scope_of("a day").period)]
        assert all(one.pop("received_at").endswith("+00") for one in found)
        return sorted(found, key=lambda one: one.get("span_id") or one["id"])

    ours, theirs = lines(both.duckdb), lines(both.clickhouse)
    assert ours
    assert not differences("lines", ours, theirs)


@settings(
    max_examples=examples(12),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(world=worlds(), wanted=st.sampled_from((None, ("model", "gpt-4o"), ("service", "shop"), ("task", "translate"))))
def test_every_kpi_is_what_its_definition_says(both, clickhouse, world, wanted):
    both.worlds = getattr(both, "worlds", 0) + 1
    store = open_clickhouse(clickhouse.url(f"world_{both.worlds}"))
    store.write([batch_of(world)])
    figures = store.measure(KPIS, Scope(period=PERIOD, filters=dict([wanted] if wanted else ())), DIMENSIONS)
    store.close()
    check(world, wanted, figures, frozenset(EXPECTED))
