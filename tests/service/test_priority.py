"""Reads of pages leave the core to who receives and answers."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext
from pathlib import Path

import pytest
from patience import PATIENCE_S

from llm_vitals_collector import cli
from llm_vitals_collector.priority import BACKGROUND, READING, step_back
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.duckdb import open_store
from llm_vitals_collector.store.duckdb.reader import READERS, Reader

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a thread has a priority of its own on Linux alone")


def own() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


class Connection:
    """A database, and its cursors, whose every row is the priority of the thread that reads it."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def cursor(self):
        return self

    def execute(self, *statement):
        return self

    def fetchall(self):
        return [(own(),)]

    def begin(self):
        pass

    rollback = interrupt = begin


def in_snapshot(reader: Reader) -> list[int]:
    with reader.snapshot(2) as read:
        rows = [read("SELECT", {}), *read.together([("SELECT", {})] * 3)]
    return [value for ((value,),) in rows]


def in_the_background(reader: Reader) -> list[int]:
    """While pages have taken all places, too: it waits for none of them."""

    def stepped() -> list[int]:
        step_back(BACKGROUND)
        return [*in_snapshot(reader), *(value for (value,) in reader.read("SELECT"))]

    with ThreadPoolExecutor(1) as thread, ExitStack() as pages:
        for _ in range(READERS):
            pages.enter_context(reader.snapshot())
        return thread.submit(stepped).result(timeout=PATIENCE_S)


@pytest.mark.parametrize(
    ("read", "steps"),
    [
        pytest.param(lambda reader: [value for (value,) in reader.read("SELECT")], READING, id="of a page"),
        pytest.param(in_snapshot, READING, id="of figures"),
        pytest.param(in_the_background, BACKGROUND, id="in the background"),
        pytest.param(lambda reader: [value for (value,) in reader.read_at_once("SELECT")], 0, id="before an answer"),
    ],
)
def test_a_read_steps_back_where_no_sender_waits_for_it(read, steps):
    reader = Reader(Connection(), Path("any"))
    assert set(read(reader)) == {min(own() + steps, 19)}
    reader.close()


def test_a_thread_that_steps_back_takes_no_other_with_it():
    """Also of a process that steps back itself: to take its priority up again is not allowed."""

    def stepped() -> list[int]:
        found = []
        for _ in range(3):
            step_back(BACKGROUND)
            found.append(own())
        return found

    before = own()
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(stepped).result() == [min(before + BACKGROUND * steps, 19) for steps in (1, 2, 3)]
    assert own() == before


class StartedError(Exception):
    """The collector runs."""


def test_threads_take_short_turns_while_the_collector_runs_and_no_longer(tmp_path, monkeypatch):
    """A commit gives the interpreter away at each statement, and has it back after a turn. Python looks for garbage
    seldom, as nothing is answered meanwhile."""
    turns_s, thresholds = [], []

    def started(*_):
        turns_s.append(sys.getswitchinterval())
        thresholds.append(gc.get_threshold())
        raise StartedError

    monkeypatch.setattr(cli, "running", nullcontext)
    monkeypatch.setattr(cli, "_started", started)
    monkeypatch.setattr(cli.os, "umask", lambda mask: mask)
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    parser = argparse.ArgumentParser()
    cli.UP.configure(parser)
    before_s, before = sys.getswitchinterval(), gc.get_threshold()
    with pytest.raises(StartedError):
        cli.UP.run(parser.parse_args(["--data", str(tmp_path)]))
    assert turns_s == [pytest.approx(0.001)]
    assert sys.getswitchinterval() == before_s
    assert [each[:2] for each in thresholds] == [(5000, 20)]  # Python 3.14 has no third
    assert gc.get_threshold() == before


def test_a_read_of_a_closed_store_is_an_error_of_the_store(tmp_path):
    store = open_store(tmp_path)
    assert store.is_empty()
    store.close()
    with pytest.raises(StoreError, match="could not be read"):
        store.is_empty()


def test_a_select_that_fails_leaves_none_running(tmp_path):
    """The cursors are closed after it."""
    store = open_store(tmp_path)
    selects = [("SELECT error('no')", {}), ("SELECT sum(range) FROM range(1000000)", {})]
    with pytest.raises(StoreError, match="no"), store._reader.snapshot(2) as read:
        read.together(selects)
    assert store.is_empty()
    store.close()
