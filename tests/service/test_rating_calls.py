"""Whose a rating is, as it is kept, is what would be found anew, whatever was written meanwhile."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.records import Batch, Call, Feedback
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.duckdb import DuckDBStore

START = datetime(2026, 11, 10, tzinfo=timezone.utc)
SCOPE = Scope(period=Period(start=START, end=START + timedelta(days=4)))
KPIS = tuple(BY_ID[name] for name in ("feedback_positive", "accuracy"))


def some_time(chance: random.Random) -> datetime:
    return START + timedelta(hours=chance.uniform(0, 96))


def call(chance: random.Random) -> Call:
    """One of few spans, so that many are sent again; of fewer response ids and traces, so that many share them."""
    span = chance.randrange(40)
    return Call(
        trace_id=f"{span % 12:032x}",
        span_id=f"{span:016x}",
        parent_span_id=chance.choice((None, f"{chance.randrange(40):016x}")),
        started_at=some_time(chance),
        duration_s=1.0,
        service=chance.choice((None, "shop", "desk")),
        scope=chance.choice(("llm_vitals", "framework")),
        operation="chat",
        request_model=chance.choice(("m1", "m2", "m3")),
        response_id=chance.choice((None, *(f"response-{n}" for n in range(9)))),
        task=chance.choice((None, "t1", "t2")),
        outcome="ok",
        retry=False,
        user=chance.choice(("u1", "u2", "u3", "u4", "u5")),
        output=chance.choice((None, "refund", "complaint")),
    )


def rating(chance: random.Random) -> Feedback:
    number = chance.randrange(60)
    span = chance.randrange(40)
    nothing: dict[str, str] = {}
    keys = chance.choice(
        (
            nothing,
            {"response_id": f"response-{chance.randrange(9)}"},
            {"trace_id": f"{span % 12:032x}", "span_id": f"{span:016x}"},
            {"trace_id": f"{span % 12:032x}", "span_id": "f" * 16},
            {"response_id": f"response-{chance.randrange(9)}", "trace_id": f"{span % 12:032x}"},
        )
    )
    return Feedback(
        id=f"rating-{number}",
        at=some_time(chance),
        rating=chance.choice(("positive", "negative")),
        comment=f"comment {number}",
        expected=chance.choice((None, "refund", "complaint")),
        actual=chance.choice((None, "refund")),
        service=chance.choice((None, "shop", "desk")),
        **keys,  # pyright: ignore[reportArgumentType] # the keys are texts
    )


def shown(store: DuckDBStore) -> tuple[object, ...]:
    return store.remarks(SCOPE, 1000), sorted(map(repr, store.confusion(SCOPE))), store.measure(KPIS, SCOPE, ("model",))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_is_what_is_found_anew(store: DuckDBStore, seed: int) -> None:
    chance = random.Random(seed)
    for step in range(12):
        if step % 4 != 3:
            store.write(
                [
                    Batch(
                        calls=tuple(call(chance) for _ in range(chance.choice((0, 1, 6)))),
                        feedback=tuple(rating(chance) for _ in range(chance.choice((0, 1, 8)))),
                    )
                ]
            )
        elif chance.random() < 0.6:
            store.erase(chance.choice(("u1", "u2", "u3")))
        else:
            store.expire(START + timedelta(hours=chance.uniform(0, 30)))
        kept = shown(store)
        store._connection.execute("DELETE FROM rating_call")  # pyright: ignore[reportPrivateUsage] # no verb does
        assert shown(store) == kept, step
        store.find_calls()
        assert shown(store) == kept, step
        (((kept_rows,),), ((ratings,),)) = (
            store._read(f"SELECT count(*) FROM {table}")  # pyright: ignore[reportPrivateUsage] # no verb has it
            for table in ("rating_call", "feedback")
        )
        assert kept_rows == ratings


def find(store: Store) -> None:
    """What DuckDB's writer does after half a minute."""
    if isinstance(store, DuckDBStore):
        store.find_calls()


def one_call(span: int, *, response: str | None = None, hour: float = 1, service: str | None = "shop") -> Call:
    return Call(
        trace_id="a" * 32,
        span_id=f"{span:016x}",
        started_at=START + timedelta(hours=hour),
        duration_s=1.0,
        service=service,
        scope="llm_vitals",
        operation="chat",
        response_id=response,
        retry=False,
    )


BY_RESPONSE: dict[str, str] = {"response_id": "r"}
BY_TRACE: dict[str, str] = {"trace_id": "a" * 32, "span_id": "f" * 16}


@pytest.mark.each_store
@pytest.mark.parametrize(
    ("keys", "before", "after", "about"),
    [
        pytest.param(BY_RESPONSE, [], [one_call(1, response="r")], 1, id="its call comes late"),
        pytest.param(BY_TRACE, [], [one_call(1)], 1, id="a call of its trace comes late"),
        pytest.param(
            BY_RESPONSE,
            [one_call(1, response="r")],
            [one_call(1, response="other")],
            None,
            id="its call has another id",
        ),
        pytest.param(
            BY_RESPONSE,
            [one_call(1, response="r", hour=1, service="desk")],
            [one_call(2, response="r", hour=0.5)],
            2,
            id="an earlier call is of its service",
        ),
        pytest.param(BY_TRACE, [one_call(1)], [one_call(2, hour=1.5)], 2, id="its trace has a later call"),
    ],
)
def test_a_call_that_is_written_later_changes_whose_a_rating_is(
    store: Store, keys: dict[str, str], before: list[Call], after: list[Call], about: int | None
) -> None:
    given = Feedback(
        id="1", at=START + timedelta(hours=2), rating="positive", comment="good", service="shop", **keys  # pyright: ignore[reportArgumentType] # the keys are texts
    )  # fmt: skip
    store.write([Batch(calls=tuple(before), feedback=(given,))])
    find(store)
    store.write([Batch(calls=tuple(after))])
    (remark,) = store.remarks(SCOPE, 10)
    assert remark.span_id == (None if about is None else f"{about:016x}")


@pytest.mark.each_store
@pytest.mark.parametrize(
    ("output", "right"),
    [
        ("refund", True),
        (" Refund.\n", True),
        ('{"label": "refund", "confidence": 0.9}', True),
        ('```json\n{"category": "refund"}\n```', True),
        ("**Answer:** refund", True),
        ("<think>complaint?</think>refund", True),
        ("It asks for money back.\n\nFinal answer: refund", True),
        ("“refund”", True),
        ('{"label": "complaint"}', False),
        ("Answer: no refund", False),
        ("refund or complaint", False),
    ],
)
def test_an_expected_label_is_compared_with_what_the_answer_wraps(store: Store, output: str, right: bool) -> None:
    asked = call(random.Random(1))._replace(output=output, service=None)
    label = Feedback(
        id="l", at=START + timedelta(hours=90), rating=None, expected="Refund", trace_id=asked.trace_id,
        span_id=asked.span_id,
    )  # fmt: skip
    store.write([Batch(calls=(asked,), feedback=(label,))])
    find(store)
    (pair,) = store.confusion(SCOPE)
    assert (pair.expected == pair.actual) is right
    measured = store.measure((BY_ID["accuracy"],), SCOPE, ())
    assert f"value={1.0 if right else 0.0}" in repr(measured)
