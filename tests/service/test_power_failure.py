"""The power fails while the collector writes: what was acknowledged is there when it is back.

The disk is real: ext4 on a loop device. The collector is killed, and then the file system gives up at once all that is
not on the device yet, its own journal included, as xfstests does it (EXT4_IOC_SHUTDOWN). That is what a power failure
leaves of a disk which keeps what it said it has. Needs root on Linux.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path

import httpx
import pytest
from loop_disk import IS_POSSIBLE, Disk
from patience import PATIENCE_S
from test_chaos import Account, Load, check, stored
from up_process import up

from llm_vitals_collector.files import replace_file
from llm_vitals_collector.keys.changes import add, revoke
from llm_vitals_collector.keys.file import read
from llm_vitals_collector.keys.rights import Right
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.duckdb import FILE, open_store
from llm_vitals_collector.store.duckdb.backup import inspect, restore

pytestmark = [
    pytest.mark.stack,
    pytest.mark.may_skip("a loop device, which this needs, is of Linux"),
    pytest.mark.skipif(not IS_POSSIBLE, reason="a loop device, which this needs, is of Linux"),
]

UNSYNCED = "int fsync(int fd) { return 0; }\nint fdatasync(int fd) { return 0; }\n"
"""A library that, loaded before a process's own, lets nothing be synced."""
NOW = datetime(2026, 11, 30, tzinfo=timezone.utc)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    one = Disk(tmp_path, megabytes=512)  # room for backups
    yield one
    one.close()


@contextmanager
def collector(data: Path, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """One that does not outlive the test."""
    process = up(data, **variables)
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE_S)


def fail_under(load: Load, process: subprocess.Popen[str], disk: Disk) -> None:
    """The power fails: who would have acknowledged what is being synced is dead."""
    process.kill()
    process.communicate(timeout=PATIENCE_S)
    disk.lose_power()
    load.stop()


def test_what_was_acknowledged_is_there_after_each_of_several_failures(disk, build, chat):
    data, account = disk.path / "data", Account()
    for begun in range(3):
        with collector(data) as process:
            load = Load(process, build, chat, account, first=1 + begun * 5_000_000)
            load.reach(200)
            if begun:
                # It begins with a checkpoint: the log goes into the file and begins anew.
                assert httpx.post(f"{load.url}/api/backup", timeout=PATIENCE_S).status_code == 200
                load.reach(100 * begun)
            fail_under(load, process, disk)
        check(account, stored(data))


def test_it_fails_during_a_checkpoint(disk, build, chat):
    data, account = disk.path / "data", Account()
    for begun in range(3):
        with collector(data) as process:
            load = Load(process, build, chat, account, first=1 + begun * 5_000_000)
            load.reach(400)
            file = data / FILE
            before = file.stat().st_mtime_ns
            backup = threading.Thread(target=lambda url=load.url: _back_up(url))
            backup.start()
            load.wait(lambda file=file, before=before: file.stat().st_mtime_ns != before)
            fail_under(load, process, disk)
            backup.join(PATIENCE_S)
        check(account, stored(data))


def _back_up(url: str) -> None:
    with suppress(httpx.TransportError):
        httpx.post(f"{url}/api/backup", timeout=PATIENCE_S)


def test_a_key_that_was_revoked_stays_revoked(disk):
    keys = disk.path / "data" / "keys.json"
    kept = add(keys, "kept", frozenset({Right.SEND}), NOW)
    revoked = add(keys, "revoked", frozenset({Right.SEND}), NOW)
    assert kept != revoked
    disk.lose_power()
    assert [key.name for key in read(keys)] == ["kept", "revoked"]
    revoke(keys, "revoked")
    disk.lose_power()
    assert [key.name for key in read(keys)] == ["kept"]


def test_what_was_put_in_place_stays_there(disk, tmp_path):
    database, vitals = disk.path / "data" / FILE, disk.path / "vitals.yaml"
    store = open_store(tmp_path / "data")
    store.backup(tmp_path / "backup")
    store.close()
    for force in (False, True):
        restore(tmp_path / "backup", database, force=force)
        disk.lose_power()
        assert inspect(database).calls == 0
    for text in ("first: 1\n", "second: 2\n"):
        replace_file(vitals, text, private=False)
        disk.lose_power()
        assert vitals.read_text() == text


@pytest.mark.may_skip("there is no C compiler")
@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
def test_without_its_syncs_a_collector_loses_what_it_acknowledged(disk, tmp_path, build, chat):
    """So the failure is one: what nobody synced is gone."""
    library = tmp_path / "unsynced.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, "-x", "c", "-"], input=UNSYNCED, text=True, check=True)
    data, account = disk.path / "data", Account()
    with collector(data, LD_PRELOAD=str(library)) as process:
        load = Load(process, build, chat, account, first=1)
        load.reach(200)
        fail_under(load, process, disk)
    with pytest.raises((AssertionError, StoreError)):
        check(account, stored(data))
