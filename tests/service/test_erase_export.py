"""`llm-vitals erase` and `llm-vitals export`: by a collector that runs, and without one."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta, timezone

import httpx
import pytest
from test_backup import KEY, hold

from llm_vitals.commands.main import main
from llm_vitals_collector.keys.file import change
from llm_vitals_collector.keys.key import Key, new_secret, secret_of
from llm_vitals_collector.keys.rights import Right
from llm_vitals_collector.process import running
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.records import Batch, Call, CallQuery, Feedback, Score
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.datasets import Dataset, Example
from llm_vitals_collector.store.duckdb import FILE, open_store

SECRET = "a pseudonym key of ours"
AT = datetime(2026, 11, 18, tzinfo=timezone.utc)
HASHED = {name: Users(SECRET.encode()).hashed(name) for name in ("alice", "bob")}
NOBODY = "deleted 0 calls, 0 ratings, 0 scores, 0 examples"


def filled():
    """Three calls of alice and two of bob, an hour apart, all rated and scored."""
    calls = tuple(
        Call(
            trace_id=f"{i:032x}", span_id=f"{i:016x}", started_at=AT + timedelta(hours=i), duration_s=1.0,
            operation="chat", user=HASHED["alice" if i < 4 else "bob"], prompt=f"Frage \U0001f600 \u2028 {i}",
        )
        for i in range(1, 6)
    )  # fmt: skip
    return Batch(
        calls=calls,
        feedback=tuple(
            Feedback(id=f"f{i}", at=AT, rating="positive", trace_id=c.trace_id) for i, c in enumerate(calls)
        ),
        scores=tuple(
            Score(id=f"s{i}", at=AT, name="relevancy", evaluator="e", value=0.5, trace_id=c.trace_id, span_id=c.span_id)
            for i, c in enumerate(calls)
        ),
    )  # fmt: skip


def keep_examples(store):
    """One of alice and one of nobody, an hour apart."""
    store.datasets.make(Dataset(name="faults", created_at=AT))
    store.datasets.add(
        [
            Example(
                dataset="faults", id=f"e{i}", at=AT + timedelta(hours=i), origin="call", messages="[]", answer="\u2028",
                labels=("place",), user=user,
            )
            for i, user in enumerate([HASHED["alice"], None])
        ]
    )  # fmt: skip


@pytest.fixture
def run(capsys, monkeypatch):
    """A command: its exit code, what it prints, and what it notes beside that."""
    monkeypatch.setenv("LLM_VITALS_PSEUDONYM_KEY", SECRET)
    monkeypatch.delenv("LLM_VITALS_API_KEY", raising=False)

    def run_command(*words):
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run_command


@pytest.fixture(params=["running", "closed"])
def kept(request, tmp_path, monkeypatch):
    """Flags that name what is kept: a collector that runs and needs a key, or a folder that none has open."""
    data = tmp_path / "data"
    if request.param == "closed":
        store = open_store(data)
        store.write([filled()])
        keep_examples(store)
        store.close()
        yield "--data", data
        return
    settings = Settings(data=data, port=0, grpc_port=0, api_key=KEY, pseudonym_key=SECRET)
    with running(settings) as collector:
        collector.store.write([filled()])
        keep_examples(collector.store)
        yield "--url", collector.url


@pytest.fixture
def with_key(monkeypatch, run):
    monkeypatch.setenv("LLM_VITALS_API_KEY", KEY)


@pytest.mark.slow
def test_a_user_is_erased_by_id_or_hash_and_nobody_else(run, with_key, kept):
    code, out, err = run("erase", "--user", "alice", *kept)
    assert (code, out) == (0, f"{HASHED['alice']}: deleted 3 calls, 3 ratings, 3 scores, 1 examples\n"), err
    assert run("erase", "--user", "alice", *kept)[1] == f"{HASHED['alice']}: {NOBODY}\n"
    code, out, err = run("erase", "--user", "nobody", *kept)
    assert (code, NOBODY in out, "LLM_VITALS_PSEUDONYM_KEY" in err) == (0, True, True)
    left = [json.loads(line) for line in run("export", "calls", "-", *kept)[1].split("\n")[:-1]]
    assert {one["user"] for one in left} == {HASHED["bob"]}
    code, out, err = run("erase", "--user-hash", HASHED["bob"], *kept)
    assert (code, "deleted 2 calls, 2 ratings, 2 scores" in out) == (0, True), err
    assert run("export", "ratings", "-", *kept)[:2] == (0, "")


@pytest.mark.parametrize(
    ("what", "period", "ids"),
    [
        pytest.param("calls", (), [1, 2, 3, 4, 5], id="all calls"),
        pytest.param(
            "calls", ("--from", "2026-11-18T02:00:00Z", "--to", "2026-11-18T04:00:00Z"), [2, 3], id="to is not included"
        ),
        pytest.param("ratings", (), ["f0", "f1", "f2", "f3", "f4"], id="ratings"),
        pytest.param("scores", ("--to", "2026-11-17"), [], id="none in the period"),
        pytest.param("examples", (), ["e0", "e1"], id="examples of data sets"),
        pytest.param("examples", ("--from", "2026-11-18T01:00:00Z"), ["e1"], id="examples of a period"),
    ],
)
def test_records_of_a_period_are_exported_oldest_first(run, with_key, kept, tmp_path, what, period, ids):
    target = tmp_path / "out.jsonl"
    code, out, err = run("export", what, target, *period, *kept)
    assert (code, f"{target}: {len(ids)} {what}" in out) == (0, True), err
    assert oct(target.stat().st_mode & 0o777) == "0o600"
    records = [json.loads(line) for line in target.read_text().split("\n")[:-1]]
    assert [int(one["span_id"], 16) if what == "calls" else one["id"] for one in records] == ids
    if what == "calls":
        assert all(one["prompt"].startswith("Frage \U0001f600 \u2028") for one in records)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        pytest.param(("erase", "--user", ""), "expected that of a user", id="no id"),
        pytest.param(
            ("export", "calls", "-", "--from", "yesterday"), "--from='yesterday': expected ISO 8601", id="time"
        ),
        pytest.param(
            ("export", "calls", "-", "--from", "2026-11-02", "--to", "2026-11-01"),
            "expected a time before to",
            id="order",
        ),
        pytest.param(("export", "calls", "-", "--period", "7"), "expected a number and m, h, d or w", id="length"),
        pytest.param(("export", "calls", "/nowhere/x"), "cannot be written", id="folder"),
        pytest.param(("export", "calls", "/"), "/ exists: choose another name", id="there already"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_non_zero(run, kept, monkeypatch, words, problem):
    monkeypatch.setenv("LLM_VITALS_API_KEY", KEY)
    code, _, err = run(*words, *kept)
    assert (code, problem in err) == (1, True), err


@pytest.mark.parametrize("words", [("erase", "--user", "alice"), ("export", "calls", "-")])
def test_a_folder_that_a_collector_has_open_is_left_alone(run, tmp_path, words):
    code, _, err = run(*words, "--data", tmp_path / "none")
    assert (code, "there is no such database" in err) == (1, True)
    assert not (tmp_path / "none").exists()
    open_store(tmp_path).close()
    held = hold(tmp_path / FILE)
    try:
        code, _, err = run(*words, "--data", tmp_path)
    finally:
        held.communicate()
    assert (code, "is open in a collector that runs: name that one with --url" in err) == (1, True), err
    code, _, err = run(*words, "--url", "http://127.0.0.1:1")
    assert (code, "nothing answers at http://127.0.0.1:1" in err) == (1, True)


def test_it_takes_the_right_to_administer_and_leaves_a_line_in_the_log(run, tmp_path, monkeypatch, caplog):
    texts = {right: new_secret() for right in (Right.READ, Right.ADMINISTER)}
    change(
        tmp_path / "llm-vitals.keys",
        lambda _: [Key(name=r.value, rights=frozenset({r}), secrets=(secret_of(t),)) for r, t in texts.items()],
    )
    with running(Settings(data=tmp_path, port=0, grpc_port=0, pseudonym_key=SECRET)) as collector:
        collector.store.write([filled()])
        keep_examples(collector.store)
        monkeypatch.setenv("LLM_VITALS_API_KEY", texts[Right.READ])
        for words in (("erase", "--user", "alice"), ("export", "calls", tmp_path / "x")):
            code, _, err = run(*words, "--url", collector.url)
            assert (code, "this needs a key that may administer" in err) == (1, True), err
        assert not list(tmp_path.glob("x*"))
        monkeypatch.setenv("LLM_VITALS_API_KEY", texts[Right.ADMINISTER])
        with caplog.at_level(logging.WARNING):
            assert run("erase", "--user", "alice", "--url", collector.url)[0] == 0
        counts = "3 calls, 3 ratings, 3 scores, 1 examples"
        said = f"user {HASHED['alice']} was erased: {counts}, by key administer from 127.0.0.1"
        assert said in caplog.messages
        assert "'alice'" not in caplog.text
        admin = {"x-api-key": texts[Right.ADMINISTER]}
        for body in ({}, {"user": "a", "user_hash": "b"}, {"user": ""}, {"who": "a"}):
            assert httpx.post(f"{collector.url}/api/erase", json=body, headers=admin).status_code == 400


def test_an_export_that_breaks_off_is_no_file(run, with_key, tmp_path, monkeypatch):
    with running(Settings(data=tmp_path / "data", port=0, grpc_port=0, api_key=KEY)) as collector:

        def export(_what, _period):
            yield from ["{}\n"] * 100_000
            raise StoreError("the disk is gone")

        monkeypatch.setattr(collector.store, "export", export)
        code, _, err = run("export", "calls", tmp_path / "x", "--url", collector.url)
        assert (code, "broke off after" in err) == (1, True), err
        monkeypatch.setattr(collector.store, "export", lambda *_: _fails())
        code, _, err = run("export", "calls", tmp_path / "x", "--url", collector.url)
        assert (code, "HTTP 503" in err, "the disk is gone" in err) == (1, True, True), err
    assert not list(tmp_path.glob("x*"))


def _fails():
    raise StoreError("the disk is gone")
    yield


def test_a_question_of_a_user_who_was_erased_is_not_remembered(run, with_key, tmp_path):
    """The same question asked later is a new one, and no text of before is in memory."""
    from llm_vitals_collector.derive.repeat_detector import Repeats

    def asked(number, text):
        return Batch(
            calls=(
                Call(
                    trace_id=f"{number:032x}", span_id=f"{number:016x}", started_at=AT + timedelta(minutes=number),
                    duration_s=1.0, operation="chat", user="u", prompt=text, fingerprint=f"f{number}",
                    starts_query=True,
                ),
            )
        )  # fmt: skip

    repeats = Repeats()
    repeats.settle([asked(1, "Which river flows through the city of Dresden?")])
    ((again,),) = (b.calls for b in repeats.settle([asked(2, "Which river flows through the city of Dresden")]))
    assert (again.fingerprint, repeats.held) == ("f1", 1)
    repeats.forget("u")
    ((new,),) = (b.calls for b in repeats.settle([asked(3, "Which river flows through the city of Dresden")]))
    assert (new.fingerprint, repeats.held) == ("f3", 1)
    repeats.forget("u")
    repeats.forget("nobody")
    repeats.settle([])
    assert repeats.held == 0


def test_what_is_erased_is_gone_from_pages_too(with_key, tmp_path):
    settings = Settings(data=tmp_path, port=0, grpc_port=0, api_key=KEY, pseudonym_key=SECRET)
    with running(settings) as collector:
        collector.store.write([filled()])
        headers = {"x-api-key": KEY}
        assert httpx.post(f"{collector.url}/api/erase", json={"user": "alice"}, headers=headers).json()["calls"] == 3
        assert len(collector.store.calls(CallQuery(limit=10)).calls) == 2
        assert HASHED["alice"] not in httpx.get(f"{collector.url}/calls", headers=headers).text
