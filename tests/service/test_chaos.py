"""What was sent, acknowledged, stored and refused adds up to the last record, whatever happens to the collector.

Senders keep an account of every record by the answer that it got. A record that was acknowledged is stored, one that
was refused is not; of one without an answer nobody knows, and it may be either.
"""

from __future__ import annotations

import re
import resource
import signal
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field

import grpc
import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub
from patience import PATIENCE_S, until
from up_process import addresses_of, up

from llm_vitals_collector.store.duckdb import open_store
from llm_vitals_collector.store.duckdb.backup import inspect

pytestmark = pytest.mark.slow

PROTOBUF = {"content-type": "application/x-protobuf"}
A_BATCH = 10


@dataclass
class Account:
    """Records by what became of them, over all senders. Spans by (trace, span), ratings by id."""

    sent: set = field(default_factory=set)
    acknowledged: set = field(default_factory=set)
    refused: dict = field(default_factory=dict)
    """Record to why: an HTTP status or a gRPC code."""
    unanswered: set = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def book(self, records, answer):
        with self.lock:
            self.sent.update(records)
            if answer == "ok":
                self.acknowledged.update(records)
            elif answer is None:
                self.unanswered.update(records)
            else:
                self.refused.update(dict.fromkeys(records, answer))

    def adds_up(self):
        assert len(self.sent) == len(self.acknowledged) + len(self.refused) + len(self.unanswered)
        return True


class Load:
    """Three senders (HTTP, gRPC, ratings by API) that send until they are stopped."""

    def __init__(self, process, build, chat, account, first, addresses=None):
        """`addresses` are its URL and its target of gRPC, where its first lines have been read already."""
        self.url, self.target = addresses or addresses_of(process)
        self.account = account
        self._build, self._chat = build, chat
        self._stop = threading.Event()
        self._senders = [
            threading.Thread(target=run, args=(first + place * 1_000_000,))
            for place, run in enumerate((self._http, self._grpc, self._ratings))
        ]
        for one in self._senders:
            one.start()

    def stop(self):
        self._stop.set()
        for one in self._senders:
            one.join(PATIENCE_S)
            assert not one.is_alive()

    def reach(self, acknowledged):
        """Wait until so many more are acknowledged."""
        goal = len(self.account.acknowledged) + acknowledged
        self.wait(lambda: len(self.account.acknowledged) >= goal)

    def wait(self, condition):
        until(condition, "so much load")

    def _numbers(self, first):
        number = first
        while not self._stop.is_set():
            number += 1
            yield number

    def _request(self, trace):
        request = self._build(*[self._chat(llm_vitals__question="x" * 500)] * A_BATCH, trace=trace)
        return request, [(f"{trace:032x}", f"{span:016x}") for span in range(1, A_BATCH + 1)]

    def _http(self, first):
        with httpx.Client(base_url=self.url, timeout=PATIENCE_S) as client:
            for trace in self._numbers(first):
                request, records = self._request(trace)
                try:
                    status = client.post(
                        "/v1/traces", content=request.SerializeToString(), headers=PROTOBUF
                    ).status_code
                except httpx.TransportError:
                    self.account.book(records, None)
                    continue
                self.account.book(records, "ok" if status == 200 else status)

    def _grpc(self, first):
        with grpc.insecure_channel(self.target) as channel:
            export = TraceServiceStub(channel).Export
            for trace in self._numbers(first):
                request, records = self._request(trace)
                call = export.future(request, timeout=PATIENCE_S)
                code = call.code()
                if code is grpc.StatusCode.OK:
                    self.account.book(records, "ok")
                elif "could not be written" in call.details() or code is grpc.StatusCode.RESOURCE_EXHAUSTED:
                    self.account.book(records, code)
                else:
                    self.account.book(records, None)

    def _ratings(self, first):
        with httpx.Client(base_url=self.url, timeout=PATIENCE_S) as client:
            for number in self._numbers(first):
                sent = {"rating": "up", "id": f"r{number}", "trace_id": f"{number:032x}"}
                try:
                    status = client.post("/api/feedback", json=sent).status_code
                except httpx.TransportError:
                    self.account.book([f"r{number}"], None)
                    continue
                self.account.book([f"r{number}"], "ok" if status == 202 else status)


def stored(data):
    """The ids of all that is kept."""
    store = open_store(data)
    calls = {(str(trace), str(span)) for trace, span in store._read("SELECT trace_id, span_id FROM call")}
    ratings = {str(one) for (one,) in store._read("SELECT id FROM feedback")}
    damage = store.damage
    store.close()
    assert damage is None
    return calls | ratings


def counted(url, name):
    """A counter of /metrics by its one label."""
    text = httpx.get(f"{url}/metrics").text
    found = re.findall(rf'^llm_vitals_collector_{name}_total{{\w+="(\w+)"}} (\S+)$', text, re.MULTILINE)
    return {label: int(float(value)) for label, value in found if float(value)}


def check(account, kept):
    assert account.adds_up()
    assert account.acknowledged - kept == set(), "acknowledged and gone"
    assert kept & account.refused.keys() == set(), "refused and kept"
    assert kept - account.acknowledged <= account.unanswered, "kept, and nobody sent it"


@pytest.mark.may_skip("prlimit, which fills a disk for one process, is of Linux")
@pytest.mark.skipif(sys.platform != "linux", reason="prlimit, which fills a disk for one process, is of Linux")
def test_a_disk_that_fills_up_and_is_freed_again_loses_nothing_and_the_counters_agree(tmp_path, build, chat):
    data, account = tmp_path / "data", Account()
    process = up(data)
    try:
        load = Load(process, build, chat, account, first=1)
        load.reach(400)
        largest = max(one.stat().st_size for one in data.iterdir())
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
        load.wait(lambda: len(account.refused) >= 200)
        ready = httpx.get(f"{load.url}/readyz")
        assert (ready.status_code, "could not be written" in ready.json()["detail"]) == (503, True)
        assert httpx.get(f"{load.url}/api/calls").status_code == 200  # what is there can be read
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        load.reach(400)
        load.stop()
        spans = sum(isinstance(one, tuple) for one in account.acknowledged)
        ratings = len(account.acknowledged) - spans
        assert counted(load.url, "spans")["kept"] == spans
        assert sum(counted(load.url, "calls").values()) == spans
        assert counted(load.url, "feedback") == {"positive": ratings}
        requests = Counter(
            "rating" if isinstance(one, str) else "spans" for one in account.refused
        )  # a request has one rating, or ten spans
        assert counted(load.url, "refused").get("store", 0) == requests["spans"] // A_BATCH + requests["rating"]
        assert httpx.get(f"{load.url}/readyz").status_code == 200
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)
    assert account.unanswered == set()
    assert stored(data) == account.acknowledged
    check(account, stored(data))


@pytest.mark.parametrize(
    "end",
    [
        pytest.param((signal.SIGKILL, signal.SIGKILL), id="killed twice"),
        pytest.param((signal.SIGTERM, signal.SIGKILL), id="stopped, then killed"),
        pytest.param((signal.SIGKILL, signal.SIGTERM), id="killed, then stopped"),
    ],
)
def test_a_collector_that_is_ended_under_load_loses_nothing(tmp_path, build, chat, end):
    data, account = tmp_path / "data", Account()
    for turn, number in enumerate(end):
        process = up(data)
        try:
            load = Load(process, build, chat, account, first=1 + turn * 10_000_000)
            load.reach(400)
            process.send_signal(number)
            process.wait(PATIENCE_S)
            load.stop()
        finally:
            process.kill()
            process.communicate()
        check(account, stored(data))
    assert len(account.acknowledged) >= 800


def test_a_backup_under_load_has_all_that_was_acknowledged_before_it(tmp_path, build, chat):
    data, account, copy = tmp_path / "data", Account(), tmp_path / "copy" / "llm-vitals.duckdb"
    copy.parent.mkdir()
    process = up(data)
    try:
        load = Load(process, build, chat, account, first=1)
        load.reach(400)
        with account.lock:
            before = set(account.acknowledged)
        with httpx.stream("POST", f"{load.url}/api/backup", timeout=PATIENCE_S) as answer, copy.open("wb") as file:
            assert answer.status_code == 200, answer.read()
            for piece in answer.iter_raw():
                file.write(piece)
        load.reach(50)
        load.stop()
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)
    assert inspect(copy).calls > 0
    kept = stored(copy.parent)
    assert before <= kept <= account.sent
    check(account, stored(data))
