"""The server is away, killed, full of other things, or refuses: what senders and readers hear, and what is kept."""

from __future__ import annotations

import logging
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone

import clickhouse_server
import httpx
import pytest
from each_store import open_clickhouse
from patience import PATIENCE_S, WORK_S, until
from pydantic import SecretStr

from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.process import running
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store import StoreError, readiness
from llm_vitals_collector.store.clickhouse.address import Address, address_of
from llm_vitals_collector.store.interruption import Interruption

pytestmark = pytest.mark.stack

AT = datetime(2026, 11, 18, 12, tzinfo=timezone.utc)
SECRETS = (clickhouse_server.PASSWORD, clickhouse_server.QUOTED)
PROTOBUF = {"content-type": "application/x-protobuf"}


@pytest.fixture
def server(clickhouse, tmp_path):
    """One of its own, to be killed. (`clickhouse` says whether there is one to be had.)"""
    with clickhouse_server.serving(tmp_path / "server") as one:
        yield one


def shows_no_secret(text: str) -> bool:
    return not any(secret in text for secret in SECRETS)


def test_a_server_that_is_killed_under_load_loses_nothing_that_was_acknowledged(server, tmp_path, build, chat, caplog):
    """Senders send again what was not acknowledged, as OTLP's exporters do; each call is there once afterwards."""
    settings = Settings(data=tmp_path / "data", port=0, grpc_port=0, store=SecretStr(server.url("load")))
    bodies = [build(*(chat(gen_ai__response__id=f"{n}-{m}") for m in range(5)), trace=n + 1, span=10 * n + 1)
              for n in range(60)]  # fmt: skip
    refused: list[httpx.Response] = []
    stop = threading.Event()

    def send(body) -> None:
        while not stop.is_set():
            answer = httpx.post(f"{collector.url}/v1/traces", content=body.SerializeToString(), headers=PROTOBUF,
                                timeout=WORK_S)  # fmt: skip
            if answer.status_code == 200:
                return
            refused.append(answer)
            time.sleep(float(answer.headers["Retry-After"]) / 5)

    def health(path: str) -> int:
        return httpx.get(collector.url + path, timeout=PATIENCE_S).status_code

    with running(settings) as collector, ThreadPoolExecutor(6) as senders, ExitStack() as ended:
        assert health("/readyz") == 200
        sent = [senders.submit(send, body) for body in bodies]
        ended.callback(stop.set)
        for share in (0.2, 0.5):
            until(lambda share=share: sum(one.done() for one in sent) >= share * len(sent))
            server.kill()
            until(lambda: health("/readyz") == 503)
            assert (health("/healthz"), health("/metrics")) == (200, 200)
            answer = httpx.get(f"{collector.url}/api/kpis", timeout=PATIENCE_S)
            assert answer.status_code == 503
            assert "connection refused" in answer.json()["detail"]
            assert shows_no_secret(answer.text)
            seen = len(refused)
            until(lambda seen=seen: len(refused) > seen)
            server.start()
            until(lambda: health("/readyz") == 200)
        for one in sent:
            one.result(120)
        listed = httpx.get(f"{collector.url}/api/calls?limit=500&from=2026-01-01", timeout=PATIENCE_S).json()["calls"]
        assert len({(one["trace_id"], one["span_id"]) for one in listed}) == len(listed) == 5 * len(bodies)
    assert refused
    assert {one.status_code for one in refused} == {503}
    assert all("Retry-After" in one.headers and shows_no_secret(one.text) for one in refused)
    assert shows_no_secret(caplog.text)


def test_a_server_that_does_not_answer_holds_up_no_readiness_and_no_metrics(server, tmp_path, monkeypatch):
    """It is there and says nothing, as behind a network that swallows packets: the client waits two minutes for it."""
    monkeypatch.setattr(readiness, "STALLED_S", 1.0)
    settings = Settings(data=tmp_path / "data", port=0, grpc_port=0, store=SecretStr(server.url("silent")))
    with running(settings) as collector, httpx.Client(base_url=collector.url, timeout=PATIENCE_S) as client:
        assert client.get("/readyz").status_code == 200
        server.process.send_signal(signal.SIGSTOP)
        try:
            collector.store._size_after = 0.0  # it is measured anew
            assert client.get("/metrics").status_code == 200
            until(lambda: client.get("/readyz").status_code == 503)
            said = client.get("/readyz").json()["detail"]
            assert client.get("/healthz").status_code == 200
        finally:
            server.process.send_signal(signal.SIGCONT)
        until(lambda: client.get("/readyz").status_code == 200)
    assert "has not answered for" in said
    assert "see that the server runs" in said
    assert shows_no_secret(said)


def url_of(server, **changes) -> str:
    return server.url("some", **changes)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        pytest.param(
            lambda s: url_of(s, password="wrong"), "AUTHENTICATION_FAILED.*check user and password", id="password"
        ),
        pytest.param(lambda s: url_of(s, user="nobody"), "AUTHENTICATION_FAILED.*check user and password", id="user"),
        pytest.param(
            lambda s: f"clickhouse://default:{clickhouse_server.QUOTED}@127.0.0.1:{clickhouse_server.free_port()}/some",
            r"cannot be reached \(connection refused\): see that the server runs",
            id="nobody listens",
        ),
        pytest.param(
            lambda s: f"clickhouse://default:{clickhouse_server.QUOTED}@no-such-host.invalid/some",
            "its name is not known",
            id="unknown host",
        ),
        pytest.param(lambda s: f"{url_of(s)}?secure=true", "no HTTPS there|not trusted", id="no HTTPS"),
    ],
)
def test_who_cannot_connect_hears_why_and_no_secret(clickhouse, url, message, caplog):
    with caplog.at_level(logging.DEBUG), pytest.raises(StoreError, match=message) as raised:
        open_clickhouse(url(clickhouse))
    text = f"{raised.value} {raised.value.__cause__} {raised.getrepr(style='long')}"
    assert shows_no_secret(str(raised.value))
    assert shows_no_secret(caplog.text)
    assert raised.value.__suppress_context__
    assert text


def test_a_read_ends_when_nobody_waits_for_it(clickhouse):
    store = open_clickhouse(clickhouse.url("some"))
    interruption, ended = Interruption(), []

    def read() -> None:
        with interruption.of_this_context(), pytest.raises(StoreError, match="cancelled") as raised:
            store._read("SELECT sum(sipHash64(number)) FROM numbers(1000000000000)")
        ended.append(raised.value)

    reading = threading.Thread(target=read)
    reading.start()
    until(lambda: interruption._running)
    interruption.interrupt()
    reading.join(PATIENCE_S)
    assert ended
    store.close()


def test_a_database_of_somebody_else_is_left_alone(clickhouse):
    store = open_clickhouse(clickhouse.url("theirs"))
    for table in ("schema_version", "call"):
        store._connection.command(f"DROP TABLE {table}")
    store.close()
    with pytest.raises(StoreError, match="tables that are not of LLM Vitals: name an empty database"):
        open_clickhouse(clickhouse.url("theirs"))


def test_retention_drops_what_is_older_and_is_changed_by_another_start(clickhouse):
    now = datetime.now(timezone.utc)
    old, new = (
        Call(trace_id=f"{days:032x}", span_id=f"{days:016x}", started_at=now - timedelta(days=days), duration_s=1.0,
             operation="chat")
        for days in (40, 3)
    )  # fmt: skip
    url = clickhouse.url("kept")
    store = open_clickhouse(url)
    store.write([Batch(calls=(old, new))])
    store.close()
    store = open_clickhouse(url, keep=timedelta(days=60))
    period = Period(start=now - timedelta(days=99), end=now)
    assert len(list(store.export("calls", period))) == 2
    store.close()
    store = open_clickhouse(url, keep=timedelta(days=30))
    store._connection.command("OPTIMIZE TABLE call FINAL")
    until(lambda: len(list(store.export("calls", period))) == 1)
    store.close()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "clickhouse://u:p%40%3A%2F@host:9/db",
            Address(host="host", port=9, database="db", user="u", password="p@:/"),
        ),
        ("clickhouse://host", Address(host="host", port=8123, database="llm_vitals")),
        ("clickhouse://host/db?secure=true", Address(host="host", port=8443, database="db", secure=True)),
        (
            "clickhouse://[::1]/db?secure=true&ca_cert=/etc/ca.pem",
            Address(host="::1", port=8443, database="db", secure=True, ca_cert="/etc/ca.pem"),
        ),
    ],
)
def test_an_address_is_read(url, expected):
    assert address_of(url) == expected
    assert "p@:/" not in f"{expected} {expected!r}"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://u:hush@host/db", "does not begin with clickhouse://"),
        ("clickhouse:///db", "names no host"),
        ("clickhouse://u:hush@host:port/db", "cannot be read"),
        ("clickhouse://u:hush@host/a-b", "no plain name"),
        ("clickhouse://u:hush@host/db?secure=yes", "neither true nor false"),
        ("clickhouse://u:hush@host/db?retention=7", "unknown parameter; there are secure, ca_cert"),
    ],
)
def test_a_bad_address_is_refused_and_not_shown(url, message):
    with pytest.raises(StoreError, match=message) as raised:
        address_of(url)
    assert "hush" not in str(raised.value)
    assert "expected clickhouse://user:password@host:port/database" in str(raised.value)
