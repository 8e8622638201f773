"""What is kept of data sets: over a restart and beyond their calls, but not beyond their users."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.store.datasets import Dataset, Example, ExampleQuery, digest
from llm_vitals_collector.store.results import Removed

pytestmark = pytest.mark.each_store

AT = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
SET = Dataset(name="faults", created_at=AT, description='of "June" é')
MESSAGES = json.dumps([{"role": "user", "content": "Where is Zürich?"}], ensure_ascii=False)


def example(number=0, **more):
    fields = {
        "dataset": "faults",
        "at": AT + timedelta(minutes=number),
        "origin": "call",
        "messages": MESSAGES,
        "answer": f"In Austria, {number}.",
        **more,
    }
    known = digest(fields["messages"], fields["answer"], fields.get("preferred"), fields.get("rejected"))
    return Example(**{"id": known, **fields})


FULL = example(
    expected="In Switzerland.",
    labels=("place", "x,'y\""),
    preferred="In Switzerland.",
    rejected="In Austria.",
    rating="negative",
    note="wrong\ncountry",
    consent=True,
    model="gpt-4o",
    trace_id="ab" * 16,
    span_id="cd" * 8,
    user="hash",
)


def found(store, **chosen):
    return [one.answer for one in store.datasets.examples(ExampleQuery(dataset="faults", **chosen)).examples]


def test_what_is_kept_survives_a_restart(opener):
    store = opener()
    assert store.datasets.make(SET)
    assert not store.datasets.make(replace(SET, description="another"))
    assert store.datasets.add([FULL, example(1), FULL]) == (True, True, False)
    assert store.datasets.add([replace(FULL, expected="other")]) == (False,)
    store.close()
    store = opener()
    assert store.datasets.listed() == (replace(SET, examples=2, consented=1),)
    assert store.datasets.get("faults") == store.datasets.listed()[0]
    assert list(store.datasets.every("faults")) == [FULL, example(1)]
    assert store.datasets.example("faults", FULL.id) == FULL
    assert store.datasets.example("faults", "none") is None
    assert store.datasets.expected("faults", [FULL.id, example(1).id, "none"]) == {FULL.id: FULL.expected}
    assert store.datasets.expected("faults", []) == store.datasets.expected("other", [FULL.id]) == {}
    store.close()


def test_an_export_has_every_field_oldest_first(store):
    store.datasets.make(SET)
    store.datasets.add([example(1), FULL, example(9)])
    period = Period(start=AT, end=AT + timedelta(minutes=9))
    lines = [json.loads(line) for line in store.export("examples", period)]
    assert [one["answer"] for one in lines] == [FULL.answer, example(1).answer]
    assert lines[0] == {**asdict(FULL), "at": "2026-11-20 12:00:00+00", "labels": list(FULL.labels)}


def test_pages_go_on_where_the_one_before_ended(store):
    store.datasets.make(SET)
    store.datasets.add([example(n, at=AT + timedelta(minutes=n // 2)) for n in range(5)])
    answers, before = [], None
    while True:
        page = store.datasets.examples(ExampleQuery(dataset="faults", limit=2, before=before))
        answers += [one.answer for one in page.examples]
        if (before := page.next) is None:
            break
    assert sorted(answers) == [example(n).answer for n in range(5)]
    assert answers[0] == example(4).answer
    with pytest.raises(ValueError, match="expected the `next`"):
        store.datasets.examples(ExampleQuery(dataset="faults", before="x"))


@pytest.mark.parametrize(
    ("chosen", "number"),
    [
        pytest.param({"origin": "rating"}, 1, id="origin"),
        pytest.param({"label": "place"}, 2, id="label"),
        pytest.param({"label": "plac"}, None, id="a label is whole"),
        pytest.param({"consent": True}, 1, id="consent"),
        pytest.param({"text": "VIENNA%"}, 1, id="text, in any case, signs as they are"),
        pytest.param({"text": "vienna_"}, None, id="no pattern"),
    ],
)
def test_filters(store, chosen, number):
    store.datasets.make(SET)
    store.datasets.add(
        [
            example(1, origin="rating", consent=True, note="Vienna%"),
            example(2, labels=("place", "x")),
            example(3, dataset="other", origin="rating", labels=("place",), consent=True, note="Vienna%"),
        ]
    )
    assert found(store, **chosen) == ([] if number is None else [example(number).answer])


def test_an_example_changes_and_goes(store):
    store.datasets.make(SET)
    store.datasets.add([example(1), example(2)])
    changed = replace(example(1), labels=("a",), consent=True)
    assert store.datasets.replace(changed)
    assert not store.datasets.replace(example(9))
    assert list(store.datasets.every("faults")) == [changed, example(2)]
    ids = sorted([changed.id, example(2).id])
    assert (store.datasets.ids("faults", 9), store.datasets.ids("faults", 1)) == (ids, ids[:1])
    assert store.datasets.remove_example("faults", changed.id)
    assert not store.datasets.remove_example("faults", changed.id)
    assert store.datasets.remove("faults") == 1
    assert store.datasets.remove("faults") is None
    assert found(store) == []
    assert store.datasets.make(SET)
    assert store.datasets.add([example(2)]) == (True,)


def test_retention_leaves_examples_and_erasing_a_user_does_not(store):
    trace, span = "ab" * 16, "cd" * 8
    store.write([Batch(calls=(Call(trace, span, AT, 1.0, "chat", user="a"),))])
    store.datasets.make(SET)
    theirs = [example(1, user="a"), example(2, trace_id=trace, span_id=span)]
    others = [example(3, user="b"), example(4, trace_id="ef" * 16, span_id=span), example(5)]
    store.datasets.add([*theirs, *others])
    assert store.datasets.of_user("a") == tuple(theirs)
    assert store.erase("a") == Removed(calls=1, ratings=0, scores=0, examples=2)
    assert store.expire(AT + timedelta(days=999)).examples == 0
    assert list(store.datasets.every("faults")) == others
