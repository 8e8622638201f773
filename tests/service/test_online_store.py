"""Picked calls and labels in the store: merged, listed, erased, expired; the same in every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.records import Batch, Call, Label, Pick, Score
from llm_vitals_collector.store.sampling import FLAGGED, LEFT, SCORED, UNIFORM, WAITING, Judged, merged

AT = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
ALL = Period(start=AT - timedelta(days=1), end=AT + timedelta(days=1))


def pick(number=1, **more):
    fields = {
        "trace_id": f"{number:032x}",
        "span_id": f"{number:016x}",
        "at": AT,
        "stratum": UNIFORM,
        "probability": 0.1,
        "next_at": AT,
        "updated_at": AT,
        **more,
    }
    return Pick(**fields)


def label(number=1, *, good=True, criterion="relevancy", by="Ann", at=AT):
    return Label(
        trace_id=f"{number:032x}", span_id=f"{number:016x}", criterion=criterion, good=good, by=by, at=at
    )  # fmt: skip


def score(number=1, value=0.5, name="relevancy", evaluator="judge", at=AT, **more):
    return Score(
        id=f"{name}-{number}-{evaluator}-{at}", at=at, name=name, value=value, evaluator=evaluator,
        trace_id=f"{number:032x}", span_id=f"{number:016x}", **more,
    )  # fmt: skip


def call(number=1, **more):
    return Call(
        trace_id=f"{number:032x}", span_id=f"{number:016x}", started_at=AT, duration_s=1.0, operation="chat", **more
    )  # fmt: skip


DONE = pick(
    state=SCORED, attempts=1, questions=2, cost_usd=None, scores={"relevancy": 0.25, "correctness": None},
    updated_at=AT + timedelta(minutes=1), model="m", service="shop",
)  # fmt: skip


@pytest.mark.each_store
def test_what_is_written_is_read(store):
    one = replace(DONE, flags=("rating", "refusal"), stratum=FLAGGED, probability=1.0)
    store.write([Batch(picks=(one,))])
    assert store.sampling.picked(ALL) == (one,)
    assert store.sampling.spent(AT) == (one,)
    assert store.sampling.spent(AT + timedelta(hours=1)) == ()
    assert store.sampling.count_waiting() == 0


@pytest.mark.each_store
@pytest.mark.parametrize(
    ("writes", "kept"),
    [
        pytest.param([[DONE], [pick()]], DONE, id="a call that is sent again is not scored again"),
        pytest.param([[pick()], [DONE]], DONE, id="it gets further"),
        pytest.param([[pick(), DONE]], DONE, id="both at once"),
        pytest.param(
            [[pick()], [pick(stratum=FLAGGED, probability=1.0, flags=("rating",))]],
            pick(stratum=FLAGGED, probability=1.0, flags=("rating",)),
            id="it turns out to be worth a look",
        ),
        pytest.param(
            [[pick(stratum=FLAGGED, probability=1.0, flags=("rating",))], [DONE]],
            replace(DONE, stratum=FLAGGED, probability=1.0, flags=("rating",)),
            id="it was scored as any call meanwhile",
        ),
    ],
)
def test_a_call_is_picked_once(store, writes, kept):
    for picks in writes:
        store.write([Batch(picks=tuple(picks))])
    assert store.sampling.picked(ALL) == (kept,)


@pytest.mark.each_store
def test_those_that_wait_are_listed_by_stratum_the_oldest_first(store):
    later = AT + timedelta(minutes=5)
    store.write(
        [
            Batch(picks=tuple(pick(n, stratum=FLAGGED, next_at=AT + timedelta(seconds=n)) for n in range(1, 5))),
            Batch(picks=(pick(9, next_at=later - timedelta(seconds=1)), pick(10, next_at=later, state=LEFT))),
            Batch(picks=(pick(11, next_at=later + timedelta(seconds=1)),)),
        ]
    )
    assert [one.span_id for one in store.sampling.waiting(later, 2)] == [f"{n:016x}" for n in (1, 2, 9)]
    assert store.sampling.count_waiting() == 6


@pytest.mark.each_store
def test_of_a_call_criterion_and_person_the_latest_label_counts(store):
    labels = [
        label(good=False, at=AT + timedelta(seconds=2)),
        label(good=True, at=AT + timedelta(seconds=1)),
        label(by="Bo", at=AT + timedelta(seconds=3)),
        label(criterion="tone", at=AT + timedelta(seconds=4)),
        label(number=2),
    ]
    for one in labels:
        store.write([Batch(labels=(one,))])
    assert store.sampling.labels_for(f"{1:032x}", f"{1:016x}") == (labels[0], labels[2], labels[3])


@pytest.mark.each_store
def test_a_label_that_is_withdrawn_is_gone_and_those_of_others_stay(store):
    store.write([Batch(labels=(label(), label(by="Bo"), label(criterion="tone")), scores=(score(1, 0.8),))])
    assert store.withdraw_label(label(good=False, at=AT - timedelta(days=1)))
    assert store.sampling.labels_for(f"{1:032x}", f"{1:016x}") == (label(by="Bo"), label(criterion="tone"))
    assert len(store.sampling.judged(ALL)) == 1
    assert not store.withdraw_label(label())
    store.write([Batch(labels=(label(good=False),))])
    assert len(store.sampling.judged(ALL)) == 2


@pytest.mark.each_store
def test_labels_stand_beside_the_judge_s_latest_score(store):
    store.write(
        [
            Batch(
                labels=(label(1), label(2, good=False), label(3), label(4, criterion="tone"), label(5, at=ALL.end)),
                scores=(
                    score(1, 0.2),
                    score(1, 0.8, at=AT + timedelta(seconds=1)),
                    score(2, 0.1),
                    score(2, 0.9, evaluator="embedding"),
                    score(3, None, label="good"),
                    score(4, 0.3),
                    score(5, 0.3),
                ),
            )
        ]
    )
    assert sorted(store.sampling.judged(ALL), key=lambda one: one.value) == [
        Judged(criterion="relevancy", good=False, value=0.1),
        Judged(criterion="relevancy", good=True, value=0.8),
    ]


@pytest.mark.each_store
def test_they_are_erased_with_their_call_and_expire(store):
    calls = (call(1, user="a"), call(2, user="b"))
    store.write([Batch(calls=calls, picks=(pick(1), pick(2)), labels=(label(1), label(2)))])
    store.erase("a")
    assert [one.span_id for one in store.sampling.picked(ALL)] == [f"{2:016x}"]
    assert [len(store.sampling.labels_for(f"{n:032x}", f"{n:016x}")) for n in (1, 2)] == [0, 1]
    store.expire(AT + timedelta(minutes=1))
    assert store.sampling.picked(ALL) == ()
    assert store.sampling.labels_for(f"{2:032x}", f"{2:016x}") == ()


STEPS = st.builds(
    lambda stratum, attempts, state: pick(
        stratum=stratum,
        probability=1.0 if stratum == FLAGGED else 0.1,
        attempts=attempts,
        state=state if attempts else WAITING,
        flags=("refusal",) if stratum == FLAGGED else (),
    ),
    st.sampled_from([UNIFORM, FLAGGED]),
    st.integers(0, 3),
    st.sampled_from([WAITING, SCORED, LEFT]),
)


@settings(max_examples=60)
@given(STEPS, STEPS, STEPS)
def test_the_order_of_what_comes_does_not_matter(one, other, third):
    def kept(*steps):
        found = None
        for step in steps:
            found = merged(found, step)
        return found.stratum, found.probability, found.flags, found.attempts

    assert kept(one, other, third) == kept(third, other, one) == kept(other, one, third)
    assert kept(one, other, other) == kept(one, other)
