"""The store: what it keeps, and what it refuses. How it opens: test_store_opening.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import PATIENCE_S

from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.records import Batch, Call, CallQuery, Feedback, FeedbackQuery, Score
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.duckdb import open_store
from llm_vitals_collector.store.duckdb.columns import CALL_FIELDS, FEEDBACK_FIELDS, SCORE_FIELDS

AT = datetime(2026, 11, 18, 12, tzinfo=timezone.utc)
WHOLE = Call(
    trace_id="a" * 32,
    span_id="b" * 16,
    parent_span_id="c" * 16,
    started_at=AT.replace(microsecond=123456),
    duration_s=1.25,
    service="shop",
    scope="llm_vitals",
    operation="chat",
    provider="openai",
    request_model="gpt-4o",
    response_model="gpt-4o-2024",
    response_id="r",
    server_address="api.openai.com",
    stream=True,
    input_tokens=1,
    output_tokens=2,
    cache_read_tokens=3,
    cache_write_tokens=4,
    reasoning_tokens=5,
    time_to_first_chunk_s=0.5,
    chunks=6,
    outcome="refusal",
    refusal_source="phrase",
    refusal_reason="phrase=x",
    judged="yes",
    error_type="e",
    error_message="m",
    status_code=200,
    finish_reasons=("stop", "length"),
    stream_end="complete",
    starts_query=True,
    retry=True,
    resend_count=1,
    task="how",
    variant="v",
    user="u",
    session="s",
    fingerprint="f",
    cost_usd=0.01,
    cost_lower_bound=True,
    overall=0.9,
    scores={"clarity": 0.5},
    prompt="p",
    output="o",
    input_messages="[]",
    output_messages="[1]",
    system_instructions="[2]",
    attributes={"a": [1, {"b": None}], "c": 1.5},
    resource={"service.name": "shop"},
)
LEAST = Call(trace_id="d" * 32, span_id="e" * 16, started_at=AT, duration_s=0.0, operation="embeddings")


def exported(store, what):
    period = Period(start=AT - timedelta(days=9), end=AT + timedelta(days=9))
    return [json.loads(line) for line in store.export(what, period)]


@pytest.mark.each_store
@pytest.mark.parametrize("call", [pytest.param(WHOLE, id="all fields"), pytest.param(LEAST, id="least")])
def test_a_call_comes_back_as_it_was(opener, call):
    store = opener()
    store.write([Batch(calls=(call,))])
    assert store.call(call.trace_id, call.span_id) == call
    store.close()
    again = opener()
    assert again.call(call.trace_id, call.span_id) == call
    again.close()


def test_no_field_of_the_example_is_left_at_its_default():
    for field in Call._fields:
        assert getattr(WHOLE, field) != getattr(LEAST, field), field


@pytest.mark.each_store
def test_calls_of_one_batch_keep_their_own_values_where_they_are_equal(store):
    """1, 1.0 and true are equal in Python."""
    values = (1, True, 1.0)
    calls = [
        LEAST._replace(span_id=f"{n:016x}", attributes={"seed": value}, finish_reasons=("stop",) * n)
        for n, value in enumerate(values)
    ]
    store.write([Batch(calls=tuple(calls))])
    kept = [store.call(one.trace_id, one.span_id).attributes["seed"] for one in calls]
    assert list(map(type, kept)) == list(map(type, values))


@pytest.mark.each_store
@pytest.mark.parametrize(
    "prompts",
    [
        pytest.param(("one", "two", "three"), id="words"),
        pytest.param(("one\x1fhalf", "two", "three"), id="the character that joins texts on their way"),
        pytest.param(("one\x1f", "\x1f", "\x1fthree"), id="at either end"),
        pytest.param(("\u4e00", "d\u00e9j\u00e0\nvu", "\U0001f600"), id="not ASCII"),
        pytest.param(("one", None, "three"), id="one that is unknown"),
        pytest.param(("", "two", ""), id="empty ones"),
        pytest.param(("", "", "x"), id="hardly any"),
    ],
)
def test_calls_of_one_batch_keep_their_own_texts(store, prompts):
    calls = [LEAST._replace(span_id=f"{n:016x}", prompt=prompt) for n, prompt in enumerate(prompts)]
    store.write([Batch(calls=tuple(calls))])
    assert [store.call(one.trace_id, one.span_id).prompt for one in calls] == list(prompts)


@pytest.mark.slow
@pytest.mark.each_store
def test_batches_of_any_form_are_kept(store):
    """More forms than statements are remembered."""
    fields = ("service", "provider", "request_model", "task", "variant", "session", "response_id")
    for n in range(2 ** len(fields)):
        given = {name: "x" for place, name in enumerate(fields) if n >> place & 1}
        call = LEAST._replace(span_id=f"{n:016x}", **given)
        store.write([Batch(calls=(call,))])
        assert store.call(call.trace_id, call.span_id) == call


@pytest.mark.each_store
def test_feedback_comes_back_as_it_was(store):
    said = Feedback(
        id="i",
        at=AT,
        rating="positive",
        scale="1-5",
        score=4.0,
        comment="c",
        expected="e",
        actual="a",
        trace_id=WHOLE.trace_id,
        span_id=WHOLE.span_id,
        response_id="r",
        user="u",
        service="s",
    )
    store.write([Batch(calls=(WHOLE,), feedback=(said,))])
    assert store.ratings_for(WHOLE) == (said,)
    assert store.ratings_for(LEAST) == ()


@pytest.mark.each_store
def test_a_score_comes_back_as_it_was(store):
    given = Score(
        id="i",
        at=AT,
        name="relevancy",
        value=0.5,
        label="l",
        explanation="x",
        evaluator="judge",
        trace_id=WHOLE.trace_id,
        span_id=WHOLE.span_id,
        response_id="r",
        service="s",
    )
    store.write([Batch(calls=(WHOLE,), scores=(given,))])
    assert store.scores_for(WHOLE) == (given,)
    assert store.scores_for(LEAST) == ()


@pytest.mark.each_store
@pytest.mark.parametrize("together", [True, False], ids=["in one transaction", "one after the other"])
@pytest.mark.parametrize(
    ("order", "kept"),
    [
        pytest.param((1, 2), 2, id="in order"),
        pytest.param((2, 1), 2, id="the older one repeated late"),
        pytest.param((2, 2), 2, id="repeated"),
    ],
)
def test_of_several_with_one_id_the_latest_is_kept(store, order, kept, together):
    batches = [
        Batch(
            feedback=(Feedback(id="i", at=AT + timedelta(seconds=n), rating="positive", comment=str(n)),),
            scores=(Score(id="i", at=AT + timedelta(seconds=n), name="n", value=n / 10, evaluator="human"),),
        )
        for n in order
    ]
    for told in [batches] if together else [[batch] for batch in batches]:
        store.write(told)
    assert [one["comment"] for one in exported(store, "ratings")] == [str(kept)]
    assert [one["value"] for one in exported(store, "scores")] == [kept / 10]


@pytest.mark.each_store
def test_a_rating_of_a_trace_is_of_its_last_call(store):
    last = WHOLE._replace(span_id="d" * 16, response_id=None, started_at=AT + timedelta(seconds=9))
    said = Feedback(id="i", at=AT, rating="positive", trace_id=WHOLE.trace_id)
    store.write([Batch(calls=(WHOLE,), feedback=(said,))])
    assert store.ratings_for(WHOLE) == (said,)
    store.write([Batch(calls=(last,))])
    assert (store.ratings_for(WHOLE), store.ratings_for(last)) == ((), (said,))


@pytest.mark.each_store
def test_ratings_are_listed_by_pages_newest_first(store):
    at = [AT + timedelta(seconds=n // 3) for n in range(10)]
    store.write([Batch(feedback=tuple(Feedback(id=f"{n}", at=at[n], rating="positive") for n in range(10)))])
    seen, before = [], None
    while True:
        page = store.ratings(FeedbackQuery(limit=4, before=before))
        seen += [one.id for one in page.feedback]
        if page.next is None:
            break
        before = page.next
    assert seen == [f"{n}" for n in reversed(range(10))]
    some = store.ratings(FeedbackQuery(since=at[3], until=at[6]))
    assert [one.id for one in some.feedback] == ["5", "4", "3"]
    with pytest.raises(ValueError, match="expected the `next`"):
        store.ratings(FeedbackQuery(before="x"))


def test_the_columns_are_the_records_fields_and_two_more(store):
    def columns(table):
        rows = store._read(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = $table",
            {"table": table},
        )
        return sorted(name for (name,) in rows)

    assert columns("call") == sorted((*CALL_FIELDS, "received_at", "counted"))
    assert columns("feedback") == sorted((*FEEDBACK_FIELDS, "received_at"))
    assert columns("score") == sorted((*SCORE_FIELDS, "received_at"))


@settings(max_examples=examples(40), deadline=None)
@given(
    text=st.text(st.characters(), max_size=30),
    attribute=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=5), inner),
        max_leaves=6,
    ),
    number=st.floats(),
    tokens=st.integers(),
)
def test_no_value_breaks_a_batch(any_store, text, attribute, number, tokens):
    odd = LEAST._replace(
        prompt=text,
        user=text,
        finish_reasons=(text,),
        attributes={"a": attribute, text: 1},
        cost_usd=number,
        scores={"s": number},
        input_tokens=tokens,
    )
    any_store.write([Batch(calls=(odd, WHOLE))])
    assert any_store.call(WHOLE.trace_id, WHOLE.span_id) == WHOLE
    kept = any_store.call(LEAST.trace_id, LEAST.span_id)
    assert kept is not None
    assert len(kept.prompt or "") == len(text)
    if text.isprintable():
        assert kept.prompt == text


@pytest.fixture(scope="module")
def any_store(tmp_path_factory):
    one = open_store(tmp_path_factory.mktemp("any"))
    yield one
    one.close()


def test_times_are_utc_whatever_the_machine_s_zone(tmp_path):
    code = (
        "import sys, pathlib; from llm_vitals_collector.store.duckdb import open_store;"
        "s = open_store(pathlib.Path(sys.argv[1]));"
        "sql = \"SELECT epoch(date_trunc('day', TIMESTAMPTZ '2026-01-01 23:30:00+00'))\";"
        "print(s._read(sql))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env={**os.environ, "TZ": "America/New_York"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "[(1767225600.0,)]"


def test_reads_go_on_while_a_write_waits_to_commit(store):
    store.write([Batch(calls=(WHOLE,))])
    store._connection.begin()
    store._connection.execute("DELETE FROM call")
    found: list[int] = []
    reader = threading.Thread(target=lambda: found.append(len(store.calls(CallQuery()).calls)))
    reader.start()
    reader.join(PATIENCE_S)
    store._connection.rollback()
    assert found == [1]


@pytest.mark.each_store
def test_a_failed_write_leaves_nothing_behind(store):
    late = LEAST._replace(operation=None)
    with pytest.raises(StoreError, match="could not be written"):
        store.write([Batch(calls=(WHOLE, late))])
    assert store.calls(CallQuery()).calls == ()
    store.write([Batch(calls=(WHOLE,))])
    assert len(store.calls(CallQuery()).calls) == 1


@pytest.mark.each_store
def test_the_commit_number_grows_only_with_new_data(store):
    before = store.last_commit()
    store.write([Batch()])
    assert store.last_commit() == before
    store.write([Batch(calls=(WHOLE,))])
    assert store.last_commit() == before + 1


@pytest.mark.each_store
@pytest.mark.parametrize("together", [True, False], ids=["in one commit", "in two"])
def test_an_answer_with_a_new_id_is_kept_beside_a_call_that_comes_again(store, together):
    old = LEAST._replace(task="old")
    store.write([Batch(calls=(old,))])
    again = Batch(calls=(LEAST._replace(task="again"),))
    new = Batch(calls=(LEAST._replace(span_id="b" * 16, operation="evaluation", task="new"),), new=True)
    for some in [[new, again]] if together else [[new], [again]]:
        store.write(some)
    assert sorted(one["task"] for one in exported(store, "calls")) == ["again", "new"]


@pytest.mark.each_store
def test_a_span_sent_again_with_another_start_is_replaced(store, store_kind):
    """Of that day in DuckDB, of that hour in ClickHouse."""
    later = timedelta(hours=5) if store_kind == "duckdb" else timedelta(minutes=50)
    store.write([Batch(calls=(LEAST,))])
    for at in (AT + later, AT, AT - later):
        store.write([Batch(calls=(LEAST._replace(started_at=at),))])
    assert len(exported(store, "calls")) == 1


class Recording:
    """A connection of DuckDB that notes the first word of each statement."""

    def __init__(self, connection):
        self._connection = connection
        self.statements = []

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def execute(self, statement, *parameters):
        self.statements.append(getattr(statement, "query", statement).split()[0])
        return self._connection.execute(statement, *parameters)


def test_a_commit_of_new_answers_is_no_more_statements_than_it_must_be(tmp_path):
    """Each costs 0.3 ms of CPU, a third of what a commit of an evaluation costs besides them."""
    store = open_store(tmp_path)
    recording = store._connection = store._calls._connection = Recording(store._connection)
    for name in "abc":
        store.write([Batch(calls=(LEAST._replace(span_id=name * 16, operation="evaluation"),), new=True)])
    assert recording.statements[-8:] == ["BEGIN", "INSERT", "UPDATE", "COMMIT"] * 2
    recording.statements.clear()
    store.write([Batch(calls=(LEAST,))])
    assert recording.statements[0] == "PRAGMA", "to find what comes again DuckDB's optimizer is needed"
    store.close()
