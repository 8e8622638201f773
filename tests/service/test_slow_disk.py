"""A disk that is slow, not full: acknowledgements come late and are right, pages answer, and what waits is bounded."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import duckdb
import httpx
import pytest
from patience import PATIENCE_S, WORK_S
from slow_disk import IS_POSSIBLE, SlowDisk
from up_process import addresses_of, up

from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings

INSIDE = 8
"""Requests of one sender that wait, of the 16 that there is room for."""
SENT = 24


@pytest.mark.slow
def test_while_a_commit_hangs_nobody_is_acknowledged_too_many_are_turned_away_and_pages_answer(
    tmp_path, monkeypatch, build, chat
):
    goes_on = threading.Event()
    with running(Settings(data=tmp_path, port=0, grpc_port=0, waiting_requests=2 * INSIDE)) as collector:
        acknowledged = collector.store.acknowledged
        write = acknowledged.write

        def hanging(connection, records=0):  # inside of the transaction, by whoever holds the writers' lock
            assert goes_on.wait(100)
            write(connection, records)

        monkeypatch.setattr(acknowledged, "write", hanging)

        def send(number):
            content = build(chat(), trace=number, span=number).SerializeToString()
            headers = {"content-type": "application/x-protobuf"}
            return httpx.post(f"{collector.url}/v1/traces", content=content, headers=headers, timeout=WORK_S)

        with ThreadPoolExecutor(SENT) as senders:
            sent = [senders.submit(send, number) for number in range(1, SENT + 1)]
            try:
                turned_away = [one.result() for one in islice(as_completed(sent, timeout=PATIENCE_S), SENT - INSIDE)]
                assert {one.status_code for one in turned_away} == {429}
                assert all(one.headers["retry-after"] for one in turned_away)
                for path in ("/vital-signs?period=24h", "/calls", "/api/kpis", "/api/calls", "/alerts", "/healthz"):
                    assert httpx.get(f"{collector.url}{path}", timeout=PATIENCE_S).status_code == 200
                assert httpx.get(f"{collector.url}/api/calls").json()["calls"] == []
                assert sum(one.done() for one in sent) == SENT - INSIDE
            finally:
                goes_on.set()
            late = [one.result() for one in sent]
        kept = {int(one["trace_id"], 16) for one in httpx.get(f"{collector.url}/api/calls").json()["calls"]}
        assert kept == {number for number, one in enumerate(late, 1) if one.status_code == 200}
        assert len(kept) == INSIDE


PATHS = (
    *("/vital-signs?period=24h", "/calls", "/calls/live?after=0", "/alerts", "/insights", "/readyz", "/healthz"),
    *("/metrics", "/api/kpis", "/api/calls", "/api/feedback", "/api/alerts"),
)
CAN_LEAVE_SYNCS = bool(duckdb.sql("SELECT 1 FROM duckdb_settings() WHERE name = 'fsync_mode'").fetchall())


@pytest.mark.stack
@pytest.mark.may_skip("a compiler and DuckDB 2.0 are not everywhere")
@pytest.mark.skipif(not CAN_LEAVE_SYNCS, reason="before 2.0 DuckDB syncs while readers wait")
@pytest.mark.skipif(not IS_POSSIBLE, reason="needs Linux and a C compiler: a library makes the disk slow")
def test_while_the_disk_does_not_end_a_sync_all_can_be_read_and_nobody_is_acknowledged(tmp_path, build, chat):
    """A real process: DuckDB's own syncs are held up, too, so that none may stand in the way of a reader."""
    disk = SlowDisk(tmp_path / "disk")
    process = up(tmp_path / "data", **disk.variables)
    try:
        url, _ = addresses_of(process)

        def send(number):
            content = build(chat(), trace=number, span=number).SerializeToString()
            headers = {"content-type": "application/x-protobuf"}
            return httpx.post(f"{url}/v1/traces", content=content, headers=headers, timeout=WORK_S)

        assert send(1).status_code == 200
        assert "llm-vitals.duckdb.wal" in disk.names("synced")
        with ThreadPoolExecutor(1) as sender, httpx.Client(base_url=url, timeout=PATIENCE_S) as client:
            begun, synced = len(disk.names("begun")), len(disk.names("synced"))
            disk.set(held=1)
            sent = sender.submit(send, 2)
            try:
                disk.wait_for_sync("llm-vitals.duckdb.wal", begun)
                answers = {path: client.get(path).status_code for path in PATHS}
                assert answers == dict.fromkeys(PATHS, 200)
                assert not sent.done()
                assert disk.names("synced")[synced:] == []
            finally:
                disk.set(held=0)
            assert sent.result().status_code == 200
            assert "llm-vitals.duckdb.wal" in disk.names("synced")[synced:]
        before = len(disk.names("synced"))
        process.terminate()
        process.communicate(timeout=PATIENCE_S)
        # What the log had is in the file, which DuckDB synced before it took the log away.
        assert "llm-vitals.duckdb" in disk.names("synced")[before:]
        assert not (tmp_path / "data" / "llm-vitals.duckdb.wal").exists()
    finally:
        process.kill()
        process.communicate()
