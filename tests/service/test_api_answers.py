"""What holds for every answer: its headers, HEAD, compression, the bounds of lists, and threads for those who write."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import duckdb
import httpx
import pytest
from patience import PATIENCE_S

from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings

PROTOBUF = {"content-type": "application/x-protobuf"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/healthz", 200),
        ("/readyz", 200),
        ("/metrics", 200),
        ("/api/calls", 200),
        ("/api/calls?limit=0", 400),
        ("/api/feedback", 200),
        ("/api/kpis", 200),
        ("/api/kpis?period=x", 400),
        ("/api/accuracy", 200),
        ("/api/openapi.json", 200),
        (f"/api/calls/{1:032x}/{1:016x}", 404),
        ("/api/nothing", 404),
        ("/vital-signs", 200),
        ("/calls", 200),
    ],
)
def test_every_answer_is_kept_by_nobody_and_has_a_head(shared, path, status):
    answer, head = shared.get(path), shared.head(path)
    assert (answer.status_code, head.status_code, head.content) == (status, status, b"")
    for one in (answer, head):
        assert (one.headers["cache-control"], one.headers["x-content-type-options"]) == ("no-store", "nosniff")
    assert answer.headers["content-type"] == head.headers["content-type"]


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/api/calls"), ("GET", "/v1/traces"), ("HEAD", "/v1/traces")])
def test_a_method_that_is_not_there_is_refused_in_the_one_form(shared, method, path):
    answer = shared.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")


def test_a_refusal_at_the_door_has_the_one_form(shared):
    answer = shared.get("/api/calls", headers={"host": "evil.example"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["error"] == answer.json()["detail"]


def test_a_large_answer_is_compressed_where_the_client_takes_it(client, send, build, chat):
    send(build(*[chat()] * 50))
    plain = client.get("/api/calls", headers={"accept-encoding": "identity"})
    small = client.get("/api/calls", headers={"accept-encoding": "gzip"})
    assert ("content-encoding" in plain.headers, small.headers["content-encoding"]) == (False, "gzip")
    assert small.json() == plain.json()
    assert int(small.headers["content-length"]) < len(plain.content) / 4


def test_a_list_cuts_long_texts_and_says_where_the_rest_is(client, send, build, chat):
    send(build(*[chat(llm_vitals__question="x" * 1_000_000)] * 5))
    answer = client.get("/api/calls", headers={"accept-encoding": "identity"})
    assert len(answer.content) < 20_000
    one = answer.json()["calls"][0]
    path = f"/api/calls/{one['trace_id']}/{one['span_id']}"
    whole = client.get(path).json()["prompt"]
    assert one["prompt"] == f"{whole[:2000]}… ({len(whole) - 2000:,} more characters: {path})"


READERS = 40
"""Threads that AnyIO has for those who read."""


@pytest.mark.slow
def test_slow_reads_do_not_hold_up_an_export(collector, client, send, build, chat):
    entered, release = threading.Semaphore(0), threading.Event()
    calls = collector.store.calls

    def slow(query):
        entered.release()
        assert release.wait(PATIENCE_S)
        return calls(query)

    collector.store.calls = slow
    readers = 60
    with ThreadPoolExecutor(readers) as pool:
        reads = [pool.submit(httpx.get, f"{collector.url}/api/calls", timeout=PATIENCE_S) for _ in range(readers)]
        try:
            # As many as there are threads for readers are inside; the others wait for one.
            for _ in range(READERS):
                assert entered.acquire(timeout=PATIENCE_S)
            send(build(chat()))
            answers = [client.get(path).status_code for path in ("/readyz", "/healthz", "/metrics")]
            answers.append(client.post("/api/feedback", json={"rating": "up"}).status_code)
            assert answers == [200, 200, 200, 202]
            assert not entered.acquire(blocking=False)
        finally:
            release.set()
        assert {read.result().status_code for read in reads} == {200}


class Invalidated:
    """A connection of DuckDB after a fatal error, which cannot be made at will: it refuses whatever is asked."""

    def cursor(self) -> None:
        raise duckdb.FatalException(
            "FATAL Error: Failed: database has been invalidated because of a previous fatal error.\nSee more."
        )


def test_healthz_says_when_only_a_new_start_helps(tmp_path):
    settings = Settings(data=tmp_path, port=0, grpc_port=0)
    with running(settings) as collector, httpx.Client(base_url=collector.url) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        reader = collector.store._reader
        whole, reader._connection = reader._connection, Invalidated()
        assert client.get("/api/calls").status_code == 503
        reader._connection = whole
        for _ in range(2):  # and it does not take it back
            answer = client.get("/healthz")
            assert answer.status_code == 503
            detail = answer.json()["detail"]
            assert all(
                part in detail for part in ("llm-vitals.duckdb", "database has been invalidated", "check the disk")
            )
            assert "start the collector again" in detail


@pytest.mark.parametrize("error", [duckdb.OutOfMemoryException("out"), duckdb.IOException("No space left on device")])
def test_healthz_is_well_after_errors_that_pass(tmp_path, error):
    with running(Settings(data=tmp_path, port=0, grpc_port=0)) as collector:
        collector.store._reader.note(error)
        assert httpx.get(f"{collector.url}/healthz").status_code == 200


ENDLESS = "SELECT count(*) FROM range(1000000000000) AS a(x) WHERE x % 3 = 4"


@pytest.mark.slow
def test_a_read_ends_when_its_client_leaves(collector):
    entered, ended = threading.Event(), threading.Event()
    store = collector.store

    def search(query):
        entered.set()
        try:
            store._read(ENDLESS)
        finally:
            ended.set()

    store.calls = search
    host, port = collector.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"GET /api/calls HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        assert entered.wait(PATIENCE_S)
    assert ended.wait(PATIENCE_S)
    assert httpx.get(f"{collector.url}/readyz", timeout=PATIENCE_S).status_code == 200
