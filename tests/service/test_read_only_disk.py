"""A disk that becomes read-only while the collector writes: nothing acknowledged is lost, and it says what is wrong.

The disk is real: ext4 on a loop device. What no longer can be written is refused by the kernel, on files that are open:
after an error of the device it makes the whole file system read-only (`abort` does as if there had been one; only a new
mount ends it), and whoever may sets a file immutable (which can be taken back). Both need root on Linux.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import grpc
import httpx
import pytest
from loop_disk import IS_POSSIBLE, Disk
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub
from patience import PATIENCE_S
from test_chaos import PROTOBUF, Account, Load, check, stored
from up_process import up

pytestmark = [
    pytest.mark.stack,
    pytest.mark.may_skip("a loop device, which this needs, is of Linux"),
    pytest.mark.skipif(not IS_POSSIBLE, reason="a loop device, which this needs, is of Linux"),
]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    one = Disk(tmp_path)
    yield one
    one.close()


def expect_refusals(load: Load, build, chat) -> str:
    """A retryable refusal by both doors, that says what to do; /readyz says it, too. What it says."""
    body = build(chat(), trace=7, span=7)
    answer = httpx.post(f"{load.url}/v1/traces", content=body.SerializeToString(), headers=PROTOBUF, timeout=PATIENCE_S)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    with grpc.insecure_channel(load.target) as channel:
        call = TraceServiceStub(channel).Export.future(body, timeout=PATIENCE_S)
        assert call.code() is grpc.StatusCode.UNAVAILABLE
    ready = httpx.get(f"{load.url}/readyz", timeout=PATIENCE_S)
    assert ready.status_code == 503
    for said in (answer.content.decode("utf-8", "replace"), call.details(), ready.json()["detail"]):
        assert "could not be written" in said
        assert "check the disk" in said
        assert "/data/llm-vitals.duckdb" in said
    for path in ("/healthz", "/metrics"):
        assert httpx.get(f"{load.url}{path}", timeout=PATIENCE_S).status_code == 200, path
    return str(ready.json()["detail"])


def test_a_file_system_that_the_kernel_makes_read_only_loses_nothing(disk, build, chat):
    data, account = disk.path / "data", Account()
    process = up(data)
    try:
        load = Load(process, build, chat, account, first=1)
        load.reach(200)
        # The kernel says of the sync that runs when it is made to fail that it went well.
        load.stop()
        disk.fail()
        load = Load(process, build, chat, account, first=5_000_001, addresses=(load.url, load.target))
        load.wait(lambda: len(account.refused) >= 100)
        expect_refusals(load, build, chat)
        load.stop()
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)
    disk.unmount()
    disk.mount()
    check(account, stored(data))
    process = up(data)
    try:
        load = Load(process, build, chat, account, first=10_000_001)
        load.reach(100)
        load.stop()
        assert httpx.get(f"{load.url}/readyz", timeout=PATIENCE_S).status_code == 200
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)
    check(account, stored(data))


def test_a_database_that_cannot_be_written_for_a_while_goes_on_afterwards(disk, build, chat):
    data, account = disk.path / "data", Account()
    process = up(data)
    try:
        load = Load(process, build, chat, account, first=1)
        load.reach(200)
        disk.freeze(frozen=True)
        load.wait(lambda: len(account.refused) >= 100)
        assert "Operation not permitted" in expect_refusals(load, build, chat)
        for path in ("/api/calls", "/calls", "/vital-signs"):
            assert httpx.get(f"{load.url}{path}", timeout=PATIENCE_S).status_code == 200, path
        disk.freeze(frozen=False)
        load.reach(200)
        load.stop()
        assert httpx.get(f"{load.url}/readyz", timeout=PATIENCE_S).status_code == 200
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)
    assert account.unanswered == set()
    check(account, stored(data))
