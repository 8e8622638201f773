"""The verbs of the store beside writing and listing: whose a rating is, erasing, expiring, exporting, reading."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from patience import PATIENCE_S

from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.records import Batch, Call, CallQuery, Feedback, Score
from llm_vitals_collector.store.duckdb.reader import READERS
from llm_vitals_collector.store.results import Removed

AT = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
ALL = Period(start=AT - timedelta(days=400), end=AT + timedelta(days=400))


def call(number, **more):
    fields = {
        "trace_id": f"{number:032x}",
        "span_id": f"{number:016x}",
        "started_at": AT,
        "duration_s": 1.0,
        "operation": "chat",
        "response_id": "r",
        "service": "shop",
        **more,
    }
    return Call(**fields)


def exported(store, what):
    return [json.loads(line) for line in store.export(what, ALL)]


RATING = Feedback(id="f", at=AT + timedelta(minutes=1), rating="positive", response_id="r", service="shop")


@pytest.mark.each_store
@pytest.mark.parametrize(
    ("calls", "rating", "number"),
    [
        pytest.param([call(1), call(2, started_at=AT + timedelta(hours=1))], RATING, 1, id="not a later call"),
        pytest.param(
            [call(1), call(2, started_at=AT + timedelta(seconds=9), service="other")], RATING, 1, id="its own service's"
        ),
        pytest.param([call(1), call(2, started_at=AT + timedelta(seconds=9))], RATING, 2, id="the latest before it"),
        pytest.param(
            [call(1), call(2, started_at=AT + timedelta(seconds=9), service="other")],
            replace(RATING, service=None),
            2,
            id="the latest, where it names no service",
        ),
        pytest.param([call(1)], replace(RATING, service="judge"), 1, id="of another service, where there is no other"),
        pytest.param([call(1), call(2, started_at=AT + timedelta(hours=2))],
                     replace(RATING, at=AT - timedelta(minutes=1)), 1, id="the first after it, where none was before"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("later_last", [True, False], ids=["in order", "backwards"])
def test_every_verb_says_the_same_of_a_rating_s_call(store, calls, rating, number, later_last):
    for one in calls if later_last else reversed(calls):
        store.write([Batch(calls=(one,))])
    store.write([Batch(feedback=(rating,))])
    assert store.call_of(rating).trace_id == f"{number:032x}"
    assert [one.trace_id for one in calls if store.ratings_for(one)] == [f"{number:032x}"]


@pytest.mark.each_store
def test_a_user_is_erased_with_all_that_is_about_their_calls(store):
    score = Score(id="s", at=AT, name="relevancy", value=0.5, evaluator="embedding", trace_id=f"{1:032x}",
                  span_id=f"{1:016x}")  # fmt: skip
    store.write(
        [
            Batch(
                calls=(call(1, user="a"), call(2, user="b", response_id="q")),
                feedback=(RATING, replace(RATING, id="g", response_id="gone", user="a"),
                          replace(RATING, id="h", response_id="q"),
                          replace(RATING, id="i", response_id=None, trace_id=f"{1:032x}", comment="by its trace"),
                          replace(RATING, id="j", response_id=None, trace_id=f"{2:032x}")),
                scores=(score, replace(score, id="t", trace_id=f"{2:032x}", span_id=f"{2:016x}"),
                        replace(score, id="u", span_id=None)),
            )
        ]
    )  # fmt: skip
    commits = store.last_commit()
    assert store.erase("a") == Removed(calls=1, ratings=3, scores=2)
    assert store.erase("a") == Removed(calls=0, ratings=0, scores=0)
    assert store.last_commit() > commits
    assert [one["span_id"] for one in exported(store, "calls")] == [f"{2:016x}"]
    assert {one["id"] for what in ("ratings", "scores") for one in exported(store, what)} == {"h", "j", "t"}


@pytest.mark.each_store
def test_what_is_too_old_is_deleted_and_no_more(store):
    days = (30, 20, 10.5, 10, 1)
    store.write(
        [
            Batch(
                calls=tuple(call(n, started_at=AT - timedelta(days=day)) for n, day in enumerate(days)),
                feedback=tuple(replace(RATING, id=str(n), at=AT - timedelta(days=day)) for n, day in enumerate(days)),
            )
        ]
    )
    assert store.expire(AT - timedelta(days=10)) == Removed(calls=3, ratings=3, scores=0)
    assert store.expire(AT - timedelta(days=10)) == Removed(calls=0, ratings=0, scores=0)
    assert len(exported(store, "calls")) == 2


@pytest.mark.each_store
@pytest.mark.parametrize("what", ["calls", "ratings", "scores"])
def test_an_export_is_json_lines_of_a_period_oldest_first(store, what):
    score = Score(id="s", at=AT, name="n", value=0.5, evaluator="judge")
    times = [AT + timedelta(hours=n) for n in (2, 0, 1, 9)]
    store.write(
        [
            Batch(
                calls=tuple(call(n, started_at=at, prompt="a\nb") for n, at in enumerate(times)),
                feedback=tuple(replace(RATING, id=str(n), at=at) for n, at in enumerate(times)),
                scores=tuple(replace(score, id=str(n), at=at) for n, at in enumerate(times)),
            )
        ]
    )
    lines = list(store.export(what, Period(start=AT, end=AT + timedelta(hours=3))))
    assert all(line.endswith("\n") and "\n" not in line[:-1] for line in lines)
    found = [json.loads(line) for line in lines]
    key = "span_id" if what == "calls" else "id"
    assert [int(one[key], 16) for one in found] == [1, 2, 0]


def test_readers_wait_for_one_another_and_the_writer_for_none(store, monkeypatch):
    """Slow reads of pages fill all of their places; what stands before an acknowledgement still goes through."""
    store.write([Batch(calls=(call(1),))])
    for _ in range(READERS):
        store._reader._places.acquire()
    waited = []
    late = threading.Thread(target=lambda: waited.append(store.is_empty()))
    late.start()
    store.write([Batch(calls=(call(2),), feedback=(RATING,))])
    assert store.call_of(RATING) is not None
    assert store.uncounted(AT, {f"{1:032x}"}) == {}
    store.check()
    assert waited == [], "the readers' places are taken to the end"
    for _ in range(READERS):
        store._reader._places.release()
    late.join(PATIENCE_S)
    assert waited == [False]


@pytest.mark.parametrize("together", [True, False], ids=["in one commit with calls", "alone"])
def test_an_evaluated_answer_is_listed_and_counts_nowhere(store, together):
    evaluated = call(2, operation="evaluation", response_id=None, outcome="refusal", judged="yes", overall=0.0)
    batches = [Batch(calls=(call(1, outcome="ok", judged="yes", overall=1.0),)), Batch(calls=(evaluated,))]
    for some in [batches] if together else [[one] for one in batches]:
        store.write(some)
    assert [one.operation for one in store.calls(CallQuery()).calls] == ["evaluation", "chat"]
    assert [one.operation for one in store.calls(CallQuery(operation="evaluation")).calls] == ["evaluation"]
    figures = store.measure([BY_ID["refusal_rate"], BY_ID["quality"]], Scope(period=ALL)).total
    assert (figures.calls, figures.now["refusal_rate"].value, figures.now["quality"].value) == (1, 0.0, 1.0)
