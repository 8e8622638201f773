"""Ratings by API in Prometheus: counted once, by the model and task of their call, whichever of the two comes first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals_collector.derive import feedback_counter as module
from llm_vitals_collector.derive.feedback_counter import WAIT, Rated
from llm_vitals_collector.records import Batch, Call, Feedback
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.duckdb import DuckDBStore

AT = datetime(2026, 11, 18, 12, tzinfo=timezone.utc)
CALL = Call(
    trace_id="a" * 32,
    span_id="1" * 16,
    started_at=AT,
    duration_s=1.0,
    operation="chat",
    scope="llm_vitals",
    request_model="gpt-4o",
    response_id="r-1",
    task="translate",
    variant="b",
)
LATER = CALL._replace(span_id="2" * 16, started_at=AT + timedelta(seconds=9), response_id="r-2", request_model="o3")
UP = Feedback(id="f-1", at=AT, rating="positive", response_id="r-1")
KNOWN, UNKNOWN = ("gpt-4o", "translate", "b"), ("", "", "")


class Clock:
    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rated(store: DuckDBStore, clock: Clock) -> Rated:
    return Rated(store, clock)


@pytest.fixture
def come(store: DuckDBStore, rated: Rated) -> Callable[..., None]:
    """Calls and ratings come one after the other: each is committed, then seen."""

    def commit(*records: Call | Feedback) -> None:
        for one in records:
            if isinstance(one, Call):
                store.write([Batch(calls=(one,))])
                rated.note([one])
            else:
                store.write([Batch(feedback=(one,))])
                rated.add(one)

    return commit


def counts(rated: Rated) -> dict[tuple[str, ...], float]:
    (family,) = rated.collect()
    return {
        tuple(
            sample.labels[name]
            for name in ("llm_vitals_rating", "gen_ai_request_model", "llm_vitals_task", "llm_vitals_variant")
        ): sample.value
        for sample in family.samples
    }


@pytest.mark.parametrize("order", [(CALL, UP), (UP, CALL)], ids=["call first", "rating first"])
@pytest.mark.parametrize(
    "names",
    [
        pytest.param({"response_id": "r-1"}, id="response id"),
        pytest.param({"response_id": "unheard of", "trace_id": "a" * 32, "span_id": "1" * 16}, id="trace and span"),
        pytest.param({"response_id": None, "trace_id": "a" * 32, "span_id": "1" * 16}, id="no response id"),
        pytest.param({"response_id": None, "trace_id": "a" * 32, "span_id": "7" * 16}, id="the application's own span"),
        pytest.param({"response_id": None, "trace_id": "a" * 32}, id="trace alone"),
    ],
)
def test_it_is_counted_by_the_model_and_task_of_its_call(rated, come, order, names):
    come(*(replace(one, **names) if one is UP else one for one in order))
    assert counts(rated) == {("positive", *KNOWN): 1}


@pytest.mark.parametrize(
    ("names", "model"),
    [
        pytest.param({"response_id": "r-1", "trace_id": "a" * 32, "span_id": "2" * 16}, "gpt-4o", id="response first"),
        pytest.param({"response_id": None, "trace_id": "a" * 32, "span_id": "1" * 16}, "gpt-4o", id="then the span"),
        pytest.param({"response_id": None, "trace_id": "a" * 32}, "o3", id="then the last of the trace"),
    ],
)
def test_of_several_calls_it_is_about_the_one_that_the_kpis_take(rated, come, names, model):
    come(CALL, LATER, replace(UP, **names))
    assert counts(rated) == {("positive", model, "translate", "b"): 1}


def test_it_waits_for_its_call_and_is_counted_without_it_after_a_minute(rated, come, clock):
    come(UP, CALL._replace(trace_id="b" * 32, response_id="another"))
    assert counts(rated) == {}
    clock.now += WAIT
    assert counts(rated) == {("positive", *UNKNOWN): 1}
    come(CALL)
    assert counts(rated) == {("positive", *UNKNOWN): 1}


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        pytest.param((CALL, UP, UP, UP), {"positive": 1}, id="repeated"),
        pytest.param((UP, UP, CALL, UP), {"positive": 1}, id="repeated around its call"),
        pytest.param((CALL, CALL, UP, CALL), {"positive": 1}, id="its call is repeated"),
        pytest.param((CALL, UP, replace(UP, id="f-2")), {"positive": 2}, id="two people"),
        pytest.param((UP, replace(UP, rating="negative"), CALL), {"negative": 1}, id="a mind changed while it waits"),
        pytest.param(
            (CALL, UP, replace(UP, rating="negative")), {"positive": 1, "negative": 1}, id="a mind changed later"
        ),
        pytest.param((CALL, replace(UP, rating=None, expected="x")), {}, id="an expected answer is no rating"),
    ],
)
def test_nothing_is_counted_twice(rated, come, clock, records, expected):
    come(*records)
    clock.now += 2 * WAIT
    assert counts(rated) == {(rating, *KNOWN): count for rating, count in expected.items()}


def test_a_call_that_is_committed_meanwhile_is_found_once(rated, store, come, monkeypatch):
    look_up = store.call_of

    def slow(rating):
        monkeypatch.setattr(store, "call_of", look_up)
        come(CALL)
        return look_up(rating)

    monkeypatch.setattr(store, "call_of", slow)
    rated.add(UP)
    assert counts(rated) == {("positive", *KNOWN): 1}


def test_what_waits_is_bounded_and_counted_all_the_same(rated, come, clock, monkeypatch):
    monkeypatch.setattr(module, "_REMEMBERED", 3)
    come(*(replace(UP, id=f"f-{n}", response_id=f"none-{n}") for n in range(10)))
    assert counts(rated) == {("positive", *UNKNOWN): 7}
    clock.now += WAIT
    assert counts(rated) == {("positive", *UNKNOWN): 10}


def test_a_store_that_cannot_be_read_costs_the_model_and_not_the_rating(rated, clock, monkeypatch, caplog):
    def broken(*_: object) -> None:
        raise StoreError("gone")

    monkeypatch.setattr(rated._store, "call_of", broken)
    rated.add(UP)
    assert "could not be looked up" in caplog.text
    clock.now += WAIT
    assert counts(rated) == {("positive", *UNKNOWN): 1}


@pytest.mark.slow
def test_models_are_bounded(rated, come):
    for n in range(103):
        come(
            CALL._replace(span_id=f"{n:016x}", response_id=f"r{n}", request_model=f"m{n}"),
            replace(UP, id=f"f{n}", response_id=f"r{n}"),
        )
    found = counts(rated)
    assert (len(found), found["positive", "other", "translate", "b"]) == (101, 3)
