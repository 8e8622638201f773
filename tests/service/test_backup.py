"""Backups while the collector runs, and their way back; checkpoints, and the deletion of what is too old."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone

import duckdb
import httpx
import pytest
from patience import PATIENCE_S, until

from llm_vitals.commands.main import main
from llm_vitals_collector.process import running
from llm_vitals_collector.receive import queue
from llm_vitals_collector.records import Batch, Call, Feedback, Score
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.duckdb import FILE, backup, open_store
from llm_vitals_collector.store.duckdb.checkpoints import LOG_S, Checkpoints
from llm_vitals_collector.store.duckdb.expiry import Step

AT = datetime(2026, 11, 18, tzinfo=timezone.utc)
KEY = "0123456789abcdef"


def calls(count, first=1, at=AT, step=timedelta(seconds=1)):
    made = (
        Call(
            trace_id=f"{i:032x}", span_id=f"{i:016x}", started_at=at + i * step, duration_s=1.0, operation="chat",
            outcome="ok", prompt="x" * 200,
        )
        for i in range(first, first + count)
    )  # fmt: skip
    return Batch(calls=tuple(made))


def rated(count):
    return Batch(
        feedback=tuple(Feedback(id=f"f{i}", at=AT, rating="positive", trace_id=f"{i:032x}") for i in range(count)),
        scores=tuple(
            Score(id=f"s{i}", at=AT, name="relevancy", evaluator="e", value=0.5, trace_id=f"{i:032x}", span_id=None)
            for i in range(count)
        ),
    )


def counts(folder):
    store = open_store(folder)
    try:
        return {t: store._read(f"SELECT count(*) FROM {t}")[0][0] for t in ("call", "feedback", "score")}
    finally:
        store.close()


@pytest.fixture
def run(capsys, monkeypatch):
    """A command: its exit code, what it prints, and what it notes beside that."""
    monkeypatch.delenv("LLM_VITALS_API_KEY", raising=False)

    def run_command(*words):
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run_command


@pytest.mark.slow
def test_a_backup_of_a_collector_that_runs_comes_back_whole_and_holds_up_nobody(tmp_path, run, monkeypatch):
    data, copy, other = tmp_path / "data", tmp_path / "copy.duckdb", tmp_path / "other"
    monkeypatch.setenv("LLM_VITALS_API_KEY", KEY)
    with running(Settings(data=data, port=0, grpc_port=0, api_key=KEY)) as collector:
        collector.store.write([calls(5000), rated(30)])
        stop, commits = threading.Event(), []

        def write():
            first = 10_000
            while not stop.is_set():
                collector.store.write([calls(50, first)])
                commits.append(first)
                first += 50

        copied = backup.copy

        def copied_beside_commits(*arguments, **more):
            goal = len(commits) + 2
            until(lambda: len(commits) >= goal, "commits while the file is copied")
            copied(*arguments, **more)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            with monkeypatch.context() as patch:
                patch.setattr(backup, "copy", copied_beside_commits)
                code, out, err = run("backup", copy, "--url", collector.url)
        finally:
            stop.set()
            writer.join()
        assert (code, "30 ratings, 30 scores" in out) == (0, True), err
        assert oct(copy.stat().st_mode & 0o777) == "0o600"
        assert not list(data.glob("*.backup-*"))
        written = 5000 + 50 * len(commits)
    code, out, err = run("restore", copy, "--data", other)
    assert code == 0, err
    kept = counts(other)
    assert (kept["feedback"], kept["score"]) == (30, 30)
    assert 5000 <= kept["call"] <= written
    assert (kept["call"] - 5000) % 50 == 0  # whole commits
    assert f"{kept['call']:,} calls" in out


def test_what_was_restored_is_not_taken_for_damaged_and_goes_on(tmp_path, run):
    data, copy = tmp_path / "data", tmp_path / "copy.duckdb"
    store = open_store(data)
    store.write([calls(10)])
    store.backup(copy)
    store.write([calls(10, 100)])  # acknowledged after the backup
    store.close()
    code, out, _ = run("restore", copy, "--data", data, "--force")
    assert code == 0
    assert "is kept as" in out
    store = open_store(data)
    assert store.damage is None
    store.write([calls(1, 500)])
    store.close()
    assert counts(data)["call"] == 11
    (before,) = data.glob(f"{FILE}.before-*")
    assert backup.inspect(before).calls == 20


@pytest.mark.slow
def test_a_restore_refuses_what_is_there_and_what_is_open(tmp_path, run):
    data, copy = tmp_path / "data", tmp_path / "copy.duckdb"
    with running(Settings(data=data, port=0, grpc_port=0)) as collector:
        collector.store.write([calls(10)])
        assert run("backup", copy, "--url", collector.url)[0] == 0
        code, _, err = run("restore", copy, "--data", data)
        assert (code, "--force puts the backup in its place" in err) == (1, True)
    # The lock of a process is none for itself: another one has it open.
    held = hold(data / FILE)
    try:
        for words in (("restore", copy, "--force"), ("backup", tmp_path / "again")):
            code, _, err = run(*words, "--data", data)
            assert code == 1
            assert "is in use: stop the collector" in err or "--url http://127.0.0.1:4318 copies it" in err
    finally:
        held.communicate()
    assert counts(data)["call"] == 10
    assert not (tmp_path / "again").exists()


def hold(path):
    """A process that has the database open until its pipe is closed."""
    script = f"import duckdb,sys; c = duckdb.connect({str(path)!r}); print('open', flush=True); sys.stdin.read()"
    process = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"open\n"
    return process


@pytest.fixture
def whole(tmp_path):
    """A backup of 2,000 calls."""
    store = open_store(tmp_path / "from")
    store.write([calls(2000)])
    store.backup(tmp_path / "whole.duckdb")
    store.close()
    return tmp_path / "whole.duckdb"


def _cut(path):
    os.truncate(path, path.stat().st_size * 2 // 3)


def _flip(path):
    body = bytearray(path.read_bytes())
    for at in range(20_000, len(body), 4096):
        body[at] ^= 0xFF
    path.write_bytes(body)


def _empty(path):
    path.write_bytes(b"")


def _text(path):
    path.write_text("no database" * 1000)


def _other(path):
    path.unlink()
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE mine (x INTEGER)")


def _newer(path):
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE schema_version SET version = 999")


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        pytest.param(_cut, "is damaged, or no database of LLM Vitals", id="cut"),
        pytest.param(_flip, "is damaged, or no database of LLM Vitals", id="bytes changed"),
        pytest.param(_empty, "is damaged, or no database of LLM Vitals", id="empty"),
        pytest.param(_text, "is damaged, or no database of LLM Vitals", id="text"),
        pytest.param(_other, "not one of LLM Vitals", id="another database"),
        pytest.param(_newer, "was written by a newer LLM Vitals (its schema is version 999", id="newer"),
    ],
)
def test_what_is_no_whole_backup_is_not_restored(tmp_path, whole, run, spoil, problem):
    spoil(whole)
    data = tmp_path / "data"
    code, _, err = run("restore", whole, "--data", data, "--force")
    assert (code, problem in err) == (1, True), err
    assert not (data / FILE).exists()


def test_the_duckdb_file_of_a_collector_that_does_not_run_is_copied_with_its_log(tmp_path, run):
    data = tmp_path / "data"
    store = open_store(data)
    store.write([calls(10)])
    store.close()
    code, out, err = run("backup", tmp_path / "copy", "--data", data)
    assert (code, "10 calls" in out) == (0, True), err
    for words, problem in (
        (("backup", tmp_path / "copy", "--data", data), "exists: choose another name"),
        (("backup", tmp_path / "new", "--data", tmp_path / "none"), "there is no such database"),
        (("backup", tmp_path / "none" / "x", "--data", data), "No such file or directory"),
        (("backup", tmp_path / "new", "--url", "ftp://x"), "expected the address of a collector"),
        (("backup", tmp_path / "new", "--url", "http://127.0.0.1:1"), "nothing answers at http://127.0.0.1:1"),
        (("restore", tmp_path / "none"), "there is no such file"),
    ):
        code, _, err = run(*words)
        assert (code, problem in err) == (1, True), err
    assert {one.name for one in tmp_path.iterdir()} == {"data", "copy"}


def test_without_the_right_to_administer_nothing_is_copied(tmp_path, run):
    with running(Settings(data=tmp_path / "data", port=0, grpc_port=0, api_key=KEY)) as collector:
        code, _, err = run("backup", tmp_path / "copy", "--url", collector.url)
        assert (code, "HTTP 401" in err) == (1, True)
        # A client that leaves in the middle leaves nothing behind.
        with httpx.stream("POST", f"{collector.url}/api/backup", headers={"x-api-key": KEY}) as answer:
            assert answer.headers["content-type"] == "application/vnd.duckdb"
            assert answer.headers["cache-control"] == "no-store"
            next(answer.iter_raw(1024))
        assert not list((tmp_path / "data").glob("*.backup-*"))
    assert not (tmp_path / "copy").exists()


def test_a_full_disk_is_told_before_the_copy(tmp_path, monkeypatch):
    store = open_store(tmp_path)
    monkeypatch.setattr(backup, "_SPARE", 10**18)
    with pytest.raises(StoreError, match=r"GB free, and a copy needs .* GB: make room"):
        store.backup(tmp_path / "copy")
    store.write([calls(1)])
    store.close()
    assert not (tmp_path / "copy").exists()


@pytest.mark.slow
def test_the_file_does_not_change_while_it_is_copied(tmp_path):
    store = open_store(tmp_path)
    store.write([calls(1000)])
    with store._checkpoints.unchanged_file():
        before = (tmp_path / FILE).read_bytes()
        for i in range(5):
            store.write([calls(2000, 5000 + 2000 * i)])
        assert store._checkpoints.make() is True  # not now
        assert (tmp_path / FILE).read_bytes() == before
        with pytest.raises(StoreError, match="being made already"), store._checkpoints.unchanged_file():
            pass
    assert store._checkpoints.make() is True
    assert (tmp_path / FILE).read_bytes() != before
    store.close()
    assert counts(tmp_path)["call"] == 11_000


# -- checkpoints, and what is too old ---------------------------------------------------------------------------------


def test_what_is_only_in_the_log_goes_into_the_file_within_ten_minutes(tmp_path):
    store = open_store(tmp_path)
    log = tmp_path / f"{FILE}.wal"
    now = [0.0]
    store._checkpoints = Checkpoints(store._connection, store._writing, store._log, lambda: now[0])
    store.write([calls(10)])
    now[0] += LOG_S - 1
    store.write([calls(10, 100)])
    store.maintain()
    assert log.stat().st_size > 0
    now[0] += 1
    store.maintain()
    assert not log.exists() or log.stat().st_size == 0
    store.close()


def test_a_long_read_only_puts_a_checkpoint_off(tmp_path):
    store = open_store(tmp_path)
    store.write([calls(1000)])
    reading = store._connection.cursor()
    reading.begin()
    reading.execute("SELECT count(*) FROM call").fetchall()
    store.write([calls(1000)])  # replaces what the read still sees
    assert store._checkpoints.make() is False
    reading.commit()
    assert store._checkpoints.make() is True
    store.close()


def test_what_is_too_old_is_deleted_in_short_steps(tmp_path):
    now = datetime.now(timezone.utc)
    store = open_store(tmp_path, keep=timedelta(days=30))
    store.write([calls(300, at=now - timedelta(days=30, hours=5), step=timedelta(minutes=2))])
    steps = 0
    while store._expire_now():
        steps += 1
    assert steps >= 2
    ((left,),) = store._read("SELECT count(*) FROM call")
    assert now - store._oldest() < timedelta(days=30, minutes=5)
    assert 140 <= left <= 160
    store.close()
    store = open_store(tmp_path)
    assert store._expire_now() is False
    store.close()


def test_a_step_that_takes_long_is_halved_and_a_short_one_doubled():
    now = [0.0]
    step = Step(lambda: now[0])
    first = step.length
    for took_s, factor in ((0.6, 0.5), (0.3, 0.5), (0.05, 1.0), (0.01, 2.0)):
        with step.measured():
            now[0] += took_s
        assert step.length == first * factor
    for _ in range(20):
        with step.measured():
            now[0] += 9
    assert step.length == timedelta(minutes=1)


def test_the_store_is_maintained_without_requests_too(tmp_path, monkeypatch):
    monkeypatch.setattr(queue, "_IDLE_S", 0.01)
    maintained = threading.Event()
    with running(Settings(data=tmp_path, port=0, grpc_port=0)) as collector:
        collector.app.state.queue.submit(calls(1)).result()
        commits = collector.store.last_commit()
        monkeypatch.setattr(collector.store, "maintain", maintained.set)
        assert maintained.wait(PATIENCE_S)
        assert collector.store.last_commit() == commits
