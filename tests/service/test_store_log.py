"""The log is on disk before a commit is acknowledged, and nobody who reads waits for that."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from datetime import datetime, timedelta, timezone

import duckdb
import pytest
from patience import PATIENCE_S

from llm_vitals_collector.records import Batch, Call, CallQuery
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store import readiness as readiness_of
from llm_vitals_collector.store.duckdb import FILE, checkpoints, log, open_store
from llm_vitals_collector.store.readiness import STALLED_S, Readiness

pytestmark = pytest.mark.may_skip("DuckDB before 2.0, of Python 3.10, syncs its log itself")
AT = datetime(2026, 11, 18, tzinfo=timezone.utc)
LISTED = CallQuery(limit=100)


def batch(number: int) -> Batch:
    at = AT + timedelta(seconds=number)
    return Batch(calls=(Call(f"{number:032x}", f"{number:016x}", at, 1.0, "chat", prompt="x" * 200),))


def kept(store) -> set[int]:
    return {int(call.trace_id, 16) for call in store.calls(LISTED).calls}


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def mode(store):
    """Who syncs: `STANDARD` is DuckDB, `NONE` is nobody but us."""
    if not store._log._is_synced_here:
        pytest.skip("this DuckDB has no fsync_mode, and syncs itself")
    return lambda: store._read("SELECT upper(current_setting('fsync_mode'))")[0][0]


class Disk:
    """What os.fsync does, and what was synced."""

    def __init__(self, folder, monkeypatch) -> None:
        self._folder = folder
        self.synced: list[str] = []
        self.fails = False
        self.entered, self.goes_on = threading.Event(), threading.Event()
        self.goes_on.set()
        monkeypatch.setattr(log.os, "fsync", self._sync)

    def _names(self) -> dict[int, str]:
        return {one.stat().st_ino: one.name for one in (self._folder, *self._folder.iterdir())}

    def _sync(self, file: int) -> None:
        self.entered.set()
        assert self.goes_on.wait(100)
        if self.fails:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self.synced.append(self._names()[os.fstat(file).st_ino])


@pytest.fixture
def disk(tmp_path, monkeypatch, mode):
    return Disk(tmp_path, monkeypatch)


def test_each_commit_is_synced_before_its_sender_hears_of_it(store, disk, tmp_path):
    store.write([batch(1)])
    assert disk.synced == [tmp_path.name, f"{FILE}.wal"], "a new log, and its name in the folder"
    store.write([batch(2)])
    assert disk.synced[2:] == [f"{FILE}.wal"]
    assert store._checkpoints.make()
    disk.synced.clear()
    store.write([batch(3)])
    assert disk.synced[-1] == f"{FILE}.wal"


def test_readers_go_on_and_readiness_is_answered_while_a_sync_hangs(store, disk, monkeypatch):
    monkeypatch.setattr(readiness_of, "WAIT_S", 0.01)
    store.write([batch(1)])
    disk.entered.clear()
    disk.goes_on.clear()
    writer = threading.Thread(target=store.write, args=([batch(2)],))
    writer.start()
    assert disk.entered.wait(PATIENCE_S)
    try:
        assert kept(store) == {1, 2}, "a reader begins, reads and ends meanwhile"
        store.check()
        assert writer.is_alive(), "nobody is acknowledged before it is on disk"
    finally:
        disk.goes_on.set()
        writer.join()


def test_after_a_sync_that_failed_all_goes_into_the_file_before_anything_is_acknowledged(store, disk, tmp_path):
    disk.fails = True
    with pytest.raises(StoreError, match=r"could not be written \(\[Errno 5\] Input/output error\): check the disk"):
        store.write([batch(1)])
    with pytest.raises(StoreError, match="Input/output error"):
        store.check()
    disk.fails = False
    with store._reader.snapshot() as read:
        assert read("SELECT count(*) FROM call", {}) == [(1,)]
        store.write([batch(2)])
    (tmp_path / "copy").mkdir()
    shutil.copyfile(tmp_path / FILE, tmp_path / "copy" / FILE)
    copy = open_store(tmp_path / "copy")
    assert kept(copy) == {1}, "without its log"
    copy.close()
    store.check()
    assert kept(store) == {1, 2}


def test_where_that_cannot_be_nothing_is_acknowledged(store, disk):
    disk.fails = True
    with pytest.raises(StoreError):
        store.write([batch(1)])
    disk.fails = False
    with store._checkpoints._writing:
        store._checkpoints._copying = True
    with pytest.raises(StoreError, match="could not be synced to the disk, and cannot be written into the file"):
        store.write([batch(2)])
    store._checkpoints._copying = False
    store.write([batch(2)])
    assert kept(store) == {1, 2}


def test_duckdb_syncs_what_changes_the_file(store, mode, monkeypatch):
    assert mode() == "NONE"
    with store._log.synced_by_duckdb():
        assert mode() == "STANDARD"
    seen: list[str] = []
    connection = store._connection

    class Watched:
        def __getattr__(self, name):
            return getattr(connection, name)

        def execute(self, sql, *parameters):
            if sql == "CHECKPOINT":
                seen.append(mode())
            return connection.execute(sql, *parameters)

    monkeypatch.setattr(store._checkpoints, "_connection", Watched())
    store.write([batch(1)])
    assert store._checkpoints.make()
    monkeypatch.setattr(checkpoints, "LOG_BYTES", 1)
    store.write([batch(2)])
    assert (seen, mode()) == (["STANDARD", "STANDARD"], "NONE")
    during: list[str] = []
    monkeypatch.setattr("llm_vitals_collector.store.duckdb.store.rollup.step", lambda *_: during.append(mode()))
    store.roll_up(AT)
    monkeypatch.setattr("llm_vitals_collector.store.duckdb.store.ROWS_IN_FILE", 1)
    monkeypatch.setattr(store.acknowledged, "write", lambda *_: during.append(mode()))
    store.write([batch(3)])
    assert (during, mode()) == (["STANDARD", "STANDARD"], "NONE")


def test_a_long_log_is_shortened_and_where_it_cannot_be_the_commit_stands(store, monkeypatch, caplog):
    store.write([batch(1)])
    size = store._log.size()
    assert size > 0
    monkeypatch.setattr(checkpoints, "LOG_BYTES", size)
    store.write([batch(2)])
    assert store._log.size() < size
    monkeypatch.setattr(checkpoints, "LOG_BYTES", 1)

    def broken():
        raise StoreError("The database is not written.")

    monkeypatch.setattr(store._checkpoints, "_made", broken)
    store.write([batch(3)])
    store.write([batch(4)])
    assert kept(store) == {1, 2, 3, 4}
    assert [one.message for one in caplog.records] == [
        "Commits stay in the log, which grows and is read again at each start: The database is not written."
    ]


def test_a_closed_store_leaves_no_log_and_is_closed_twice(tmp_path):
    store = open_store(tmp_path)
    store.write([batch(1)])
    store.close()
    store.close()
    assert not (tmp_path / f"{FILE}.wal").exists()
    with duckdb.connect(str(tmp_path / FILE), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM call").fetchall() == [(1,)]


def stalled(seconds: int) -> str:
    return f"nothing for {seconds} s"


class TestReadiness:
    """By a clock of its own."""

    @pytest.fixture
    def now(self, monkeypatch):
        monkeypatch.setattr(readiness_of, "WAIT_S", 0.01)
        return [1000.0]

    def test_a_probe_that_hangs_holds_up_nobody_and_is_made_once(self, now):
        goes_on, begun = threading.Event(), threading.Semaphore(0)

        def probe():
            begun.release()
            assert goes_on.wait(100)
            raise StoreError("full")

        readiness = Readiness(stalled, probe, lambda: now[0])
        for _ in range(3):
            readiness.check()
        assert begun.acquire(blocking=False)
        assert not begun.acquire(blocking=False), "a second probe while one runs"
        probing = readiness._probing
        goes_on.set()
        probing.join()
        with pytest.raises(StoreError, match="full"):
            readiness.check()
        assert not begun.acquire(blocking=False), "what failed is proof enough"

    def test_a_probe_that_does_not_end_counts_as_one_that_fails(self, now):
        goes_on = threading.Event()

        def probe():
            assert goes_on.wait(100)

        readiness = Readiness(stalled, probe, lambda: now[0])
        readiness.check()
        probing = readiness._probing
        now[0] += STALLED_S + 1
        with pytest.raises(StoreError, match="nothing for 31 s"):
            readiness.check()
        goes_on.set()
        probing.join()
        readiness.check()

    def test_a_commit_that_does_not_end_counts_as_one_that_fails(self, now):
        readiness = Readiness(stalled, lambda: None, lambda: now[0])
        with readiness.commit():
            now[0] += STALLED_S
            readiness.check()
            now[0] += 1
            with pytest.raises(StoreError, match="nothing for 31 s"):
                readiness.check()
        readiness.check()

    def test_a_write_that_went_well_ends_a_failure(self, now):
        readiness = Readiness(stalled, lambda: None, lambda: now[0])
        readiness.failed("full")
        with pytest.raises(StoreError, match="full"):
            readiness.check()
        readiness.written()
        readiness.check()
