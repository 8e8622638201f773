"""Reads of one snapshot, several side by side: they see the same commits, and end together."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest
from patience import PATIENCE_S

from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.duckdb import open_store
from llm_vitals_collector.store.duckdb.reader import Reader, Row, Select
from llm_vitals_collector.store.interruption import Interruption, interruptible

AT = datetime(2026, 11, 18, 12, tzinfo=timezone.utc)
ENDLESS = ("SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b", {})


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with duckdb.connect(tmp_path / "reads.duckdb") as connection:
        connection.execute("CREATE TABLE schema_version AS SELECT 1 AS version")
        connection.execute("CREATE TABLE one AS SELECT 1 AS n")
        yield Reader(connection, tmp_path / "reads.duckdb")


@pytest.mark.slow
def test_the_figures_of_one_measurement_are_of_the_same_commits(tmp_path):
    store = open_store(tmp_path)
    kpis = [kpi for kpi in KPIS if kpi.id in ("queries_per_user", "repeat_rate")]
    enough, written = threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not enough.is_set():
            number += 1
            store.write([Batch(calls=(_call_of_a_new_user(number),))])
            written.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.wait(PATIENCE_S)
        seen = set()
        for _ in range(60):
            # Another period each time: figures of the same one are kept for a minute.
            end = AT + timedelta(days=1, seconds=len(seen))
            scope = Scope(period=Period(start=end - timedelta(days=2), end=end))
            cells = store.measure(kpis, scope).total
            assert cells.now["queries_per_user"].value == 1, "as many users as queries"
            assert cells.now["repeat_rate"].value == 0, "and as many questions"
            seen.add(cells.calls)
    finally:
        enough.set()
        writer.join()
    assert len(seen) > 10, "calls were written meanwhile"
    store.close()


def test_rows_come_in_the_order_of_the_selects(reader):
    selects = [(f"SELECT {number} FROM range(${'rows'})", {"rows": number}) for number in range(40)]
    with reader.snapshot(3) as snapshot:
        assert snapshot.together(selects) == [[(number,)] * number for number in range(40)]
        assert snapshot.together([]) == []


@pytest.mark.parametrize("cursors", [1, 2, 3])
def test_a_select_that_fails_ends_the_others_and_the_next_snapshot_works(reader, cursors):
    broken = [("SELECT n FROM one", {}), ("SELECT n FROM nowhere", {}), ("SELECT n FROM one", {})]
    with pytest.raises(StoreError, match=r"reads\.duckdb could not be read: .*nowhere"):
        _together(reader, cursors, broken)
    assert _together(reader, cursors, broken[::2]) == [[(1,)], [(1,)]]


@pytest.mark.parametrize("cursors", [1, 2])
def test_all_selects_end_when_the_client_leaves(reader, cursors):
    interruption = Interruption()
    leaves = threading.Timer(0.2, interruption.interrupt)
    leaves.start()
    with interruption.of_this_context(), pytest.raises(StoreError, match="could not be read"):
        _together(reader, cursors, [ENDLESS] * 4)
    leaves.join()


def test_a_stop_that_comes_before_its_statement_begins_is_not_lost():
    interruption, stopped = Interruption(), threading.Semaphore(0)
    with interruption.of_this_context(), interruptible(stopped.release):
        interruption.interrupt()
        for _ in range(3):
            assert stopped.acquire(timeout=PATIENCE_S), "stopped once, before it began"


def _together(reader: Reader, cursors: int, selects: Sequence[Select]) -> list[list[Row]]:
    with reader.snapshot(cursors) as snapshot:
        return snapshot.together(selects)


def _call_of_a_new_user(number: int) -> Call:
    return Call(
        trace_id=f"{number:032x}",
        span_id=f"{number:016x}",
        started_at=AT,
        duration_s=0.5,
        service="shop",
        scope="llm_vitals",
        operation="chat",
        outcome="ok",
        judged="yes",
        starts_query=True,
        user=f"user {number}",
        fingerprint=f"question {number}",
    )
