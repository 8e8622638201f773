"""A disk that is slow, not full: acknowledgements come late and are right, pages answer, and what waits is bounded."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import httpx

from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings

INSIDE = 8
"""Requests of one sender that wait, of the 16 that there is room for."""
SENT = 24


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
            return httpx.post(f"{collector.url}/v1/traces", content=content, headers=headers, timeout=100)

        with ThreadPoolExecutor(SENT) as senders:
            sent = [senders.submit(send, number) for number in range(1, SENT + 1)]
            try:
                turned_away = [one.result() for one in islice(as_completed(sent, timeout=60), SENT - INSIDE)]
                assert {one.status_code for one in turned_away} == {429}
                assert all(one.headers["retry-after"] for one in turned_away)
                for path in ("/vital-signs?period=24h", "/calls", "/api/kpis", "/api/calls", "/alerts", "/healthz"):
                    assert httpx.get(f"{collector.url}{path}", timeout=20).status_code == 200
                assert httpx.get(f"{collector.url}/api/calls").json()["calls"] == []
                assert sum(one.done() for one in sent) == SENT - INSIDE
            finally:
                goes_on.set()
            late = [one.result() for one in sent]
        kept = {int(one["trace_id"], 16) for one in httpx.get(f"{collector.url}/api/calls").json()["calls"]}
        assert kept == {number for number, one in enumerate(late, 1) if one.status_code == 200}
        assert len(kept) == INSIDE
