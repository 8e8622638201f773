"""The store: what it keeps, what it refuses, and what it says when it cannot open."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import tempfile
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_vitals_collector.records import Batch, Call, CallQuery, Feedback, FeedbackQuery, Score
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.columns import CALL_FIELDS, FEEDBACK_FIELDS, SCORE_FIELDS
from llm_vitals_collector.store.duckdb import FILE, open_store
from llm_vitals_collector.store.schema import DDL, OBJECTS, VERSION, migrate

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


@pytest.fixture
def store(tmp_path):
    one = open_store(tmp_path)
    yield one
    one.close()


@pytest.mark.parametrize("call", [pytest.param(WHOLE, id="all fields"), pytest.param(LEAST, id="least")])
def test_a_call_comes_back_as_it_was(tmp_path, call):
    store = open_store(tmp_path)
    store.write([Batch(calls=(call,))])
    assert store.call(call.trace_id, call.span_id) == call
    store.close()
    again = open_store(tmp_path)
    assert again.call(call.trace_id, call.span_id) == call
    again.close()


def test_no_field_of_the_example_is_left_at_its_default():
    for field in dataclasses.fields(Call):
        assert getattr(WHOLE, field.name) != getattr(LEAST, field.name), field.name


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
    assert store.feedback_for(WHOLE) == (said,)
    assert store.feedback_for(LEAST) == ()


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
    assert store.rows("SELECT comment FROM feedback", {}) == [{"comment": str(kept)}]
    assert store.rows("SELECT value FROM score", {}) == [{"value": kept / 10}]


def test_a_rating_of_a_trace_is_of_its_last_call(store):
    last = dataclasses.replace(WHOLE, span_id="d" * 16, response_id=None, started_at=AT + timedelta(seconds=9))
    said = Feedback(id="i", at=AT, rating="positive", trace_id=WHOLE.trace_id)
    store.write([Batch(calls=(WHOLE,), feedback=(said,))])
    assert store.feedback_for(WHOLE) == (said,)
    store.write([Batch(calls=(last,))])
    assert (store.feedback_for(WHOLE), store.feedback_for(last)) == ((), (said,))


def test_ratings_are_listed_by_pages_newest_first(store):
    at = [AT + timedelta(seconds=n // 3) for n in range(10)]
    store.write([Batch(feedback=tuple(Feedback(id=f"{n}", at=at[n], rating="positive") for n in range(10)))])
    seen, before = [], None
    while True:
        page = store.feedback(FeedbackQuery(limit=4, before=before))
        seen += [one.id for one in page.feedback]
        if page.next is None:
            break
        before = page.next
    assert seen == [f"{n}" for n in reversed(range(10))]
    some = store.feedback(FeedbackQuery(since=at[3], until=at[6]))
    assert [one.id for one in some.feedback] == ["5", "4", "3"]
    with pytest.raises(ValueError, match="expected the `next`"):
        store.feedback(FeedbackQuery(before="x"))


def test_the_columns_are_the_records_fields_and_two_more(store):
    def columns(table):
        rows = store.rows(
            "SELECT column_name AS c FROM duckdb_columns() WHERE table_name = $table ORDER BY column_index",
            {"table": table},
        )
        return tuple(row["c"] for row in rows)

    assert columns("call") == (*CALL_FIELDS, "received_at", "counted")
    assert columns("feedback") == (*FEEDBACK_FIELDS, "received_at")
    assert columns("score") == (*SCORE_FIELDS, "received_at")


@settings(max_examples=40, deadline=None)
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
    odd = dataclasses.replace(
        LEAST,
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
        "sql = \"SELECT date_trunc('day', TIMESTAMPTZ '2026-01-01 23:30:00+00') AS d, NULL::TIMESTAMPTZ AS n\";"
        "print(s.rows(sql, {}))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env={**os.environ, "TZ": "America/New_York"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.startswith(
        "[{'d': datetime.datetime(2026, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), 'n': None}]"
    )


@pytest.mark.parametrize(
    "sql", ["DELETE FROM call", "CREATE TABLE x (i INTEGER)", "SELECT * FROM read_csv('/etc/passwd')", "SELECT nothing"]
)
def test_rows_only_reads_the_store(store, sql):
    with pytest.raises(StoreError, match="could not be read"):
        store.rows(sql, {})
    assert store.rows("SELECT 1 AS one", {}) == [{"one": 1}]


def test_reads_go_on_while_a_write_waits_to_commit(store):
    store.write([Batch(calls=(WHOLE,))])
    store._connection.begin()
    store._connection.execute("DELETE FROM call")
    found: list[int] = []
    reader = threading.Thread(target=lambda: found.append(len(store.calls(CallQuery()).calls)))
    reader.start()
    reader.join(10)
    store._connection.rollback()
    assert found == [1]


def test_a_failed_write_leaves_nothing_behind(store):
    late = dataclasses.replace(LEAST, operation=None)
    with pytest.raises(StoreError, match="could not be written"):
        store.write([Batch(calls=(WHOLE, late))])
    assert store.calls(CallQuery()).calls == ()
    store.write([Batch(calls=(WHOLE,))])
    assert len(store.calls(CallQuery()).calls) == 1


def test_the_commit_number_grows_only_with_new_data(store):
    before = store.last_commit()
    store.write([Batch()])
    assert store.last_commit() == before
    store.write([Batch(calls=(WHOLE,))])
    assert store.last_commit() == before + 1


def test_a_span_sent_again_with_another_start_of_that_day_is_replaced(store):
    store.write([Batch(calls=(LEAST,))])
    store.write([Batch(calls=(dataclasses.replace(LEAST, started_at=AT + timedelta(hours=5)),))])
    assert store.rows("SELECT count(*) AS n FROM call", {}) == [{"n": 1}]


def test_a_database_of_a_newer_version_is_refused_in_one_line(tmp_path):
    open_store(tmp_path).close()
    with duckdb.connect(str(tmp_path / FILE)) as connection:
        connection.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path)
    told = str(caught.value)
    assert (
        f"newer LLM Vitals (its schema is version 99, this program knows {VERSION}): upgrade llm-vitals, or choose"
        in told
    )
    assert "\n" not in told


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        pytest.param("CREATE TABLE mine (i INTEGER)", "not one of LLM Vitals", id="of another program"),
        pytest.param(
            "CREATE TABLE schema_version (version INTEGER)", "does not say its schema version", id="no version"
        ),
    ],
)
def test_a_database_that_is_not_ours_is_left_alone(tmp_path, statement, told):
    with duckdb.connect(str(tmp_path / FILE)) as connection:
        connection.execute(statement)
    with pytest.raises(StoreError, match=told):
        open_store(tmp_path)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / FILE).write_bytes(b"hello" * 9999)
    with pytest.raises(StoreError, match=r"cannot be opened .* choose another data folder with --data"):
        open_store(tmp_path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"data folder .* cannot be made .* --data or LLM_VITALS_DATA"):
        open_store(tmp_path / "file" / "data")


@pytest.mark.parametrize("exists", [True, False])
def test_a_folder_without_write_permission_is_refused(exists):
    with tempfile.TemporaryDirectory() as name:  # pytest's own stands in a folder that nobody else may enter
        folder = Path(name)
        if exists:
            open_store(folder).close()
            (folder / FILE).chmod(0o400)
        folder.chmod(0o555)
        told = _as_nobody(folder)
        folder.chmod(0o700)
    assert told.count("\n") == 1
    assert "make the folder writable for this user, or choose another with --data or LLM_VITALS_DATA." in told


def _as_nobody(folder):
    # Root may write everywhere, so root becomes nobody, in a process of its own.
    code = (
        "import os, sys, pathlib; from llm_vitals_collector.store.duckdb import open_store, StoreError\n"
        "if os.geteuid() == 0: os.seteuid(65534)\n"
        "try: open_store(pathlib.Path(sys.argv[1]))\n"
        "except StoreError as error: print(error)"
    )
    return subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True).stdout


def test_a_database_in_use_by_another_process_is_refused(tmp_path):
    code = (
        "import sys, pathlib; from llm_vitals_collector.store.duckdb import open_store;"
        "s = open_store(pathlib.Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match=r"in use by another process .*stop that one .* --data"):
            open_store(tmp_path)
    finally:
        other.communicate("")


def test_an_older_database_is_brought_forward(tmp_path):
    open_store(tmp_path / "data").close()
    ddl = tmp_path / "ddl"
    (ddl / "migrate").mkdir(parents=True)
    (ddl / "migrate" / f"{VERSION + 1:04}.sql").write_text("ALTER TABLE call ADD COLUMN colour VARCHAR;")
    (ddl / "migrate" / f"{VERSION + 2:04}.sql").write_text(
        "UPDATE call SET colour = 'blue'; ALTER TABLE call ADD COLUMN broken NOPE;"
    )
    with duckdb.connect(str(tmp_path / "data" / FILE)) as connection:
        with pytest.raises(duckdb.Error):
            migrate(connection, "x", version=VERSION + 2, ddl=ddl)
        assert connection.execute("SELECT version FROM schema_version").fetchall() == [(VERSION,)]
        migrate(connection, "x", version=VERSION + 1, ddl=ddl)
        assert connection.execute("SELECT version FROM schema_version").fetchall() == [(VERSION + 1,)]
        connection.execute("SELECT colour FROM call")


def test_a_database_of_version_1_keeps_its_data_and_gets_the_schema_of_a_new_one(tmp_path):
    schema = "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() ORDER BY ALL"
    (tmp_path / "old").mkdir()
    with duckdb.connect(str(tmp_path / "old" / FILE)) as connection:
        connection.execute(Path(__file__).with_name("schema_1.sql").read_text())
        connection.execute(
            "INSERT INTO feedback BY NAME SELECT 'i' AS id, $at::TIMESTAMPTZ AS \"at\", 'negative' AS rating,"
            " 0 AS score, 'Why?' AS comment, 'r' AS response_id, $at::TIMESTAMPTZ AS received_at",
            {"at": AT},
        )
        connection.execute(
            "INSERT INTO call BY NAME SELECT 'a' AS trace_id, 'b' AS span_id, 'r' AS response_id, 'chat' AS operation,"
            " $at::TIMESTAMPTZ AS started_at, $at::TIMESTAMPTZ AS received_at, 1 AS duration_s, false AS stream,"
            " false AS retry, [] AS finish_reasons, '{}' AS scores, '{}' AS attributes, '{}' AS resource,"
            " true AS counted",
            {"at": AT},
        )
    old, new = open_store(tmp_path / "old"), open_store(tmp_path / "new")
    assert old.rows(schema, {}) == new.rows(schema, {})
    call = old.call("a", "b")
    assert call is not None
    assert old.feedback_for(call) == (
        Feedback(id="i", at=AT, rating="negative", scale="thumbs", score=0.0, comment="Why?", response_id="r"),
    )
    old.close()
    new.close()
    open_store(tmp_path / "old").close()


def test_each_object_has_its_file_and_each_file_its_object():
    assert {path.stem for path in DDL.glob("*.sql")} == set(OBJECTS)
