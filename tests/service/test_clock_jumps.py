"""Clocks of the collector's own machine that jump: nothing young is deleted, nothing acknowledged is lost, and it is
told."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import httpx
import pytest

from llm_vitals_collector.process import running
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store.duckdb import FILE, open_store
from llm_vitals_collector.store.duckdb.steady_clock import SteadyClock

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)


class Machine:
    """A clock that somebody sets, and the seconds that the machine runs."""

    def __init__(self) -> None:
        self.time, self.run_s = NOON, 1000.0

    def runs(self, length: timedelta) -> None:
        self.time += length
        self.run_s += length.total_seconds()

    def steady(self, path, last_arrival=None) -> SteadyClock:
        return SteadyClock(path, lambda: last_arrival, clock=lambda: self.time, run_s=lambda: self.run_s)


@pytest.fixture
def machine():
    return Machine()


@pytest.mark.parametrize(
    ("jump", "seen", "told"),
    [
        pytest.param(HOUR, HOUR, False, id="an hour ahead is taken"),
        pytest.param(-HOUR, -HOUR, False, id="an hour back is taken"),
        pytest.param(3 * HOUR, timedelta(), True, id="hours ahead wait"),
        pytest.param(YEAR, timedelta(), True, id="a year ahead waits"),
        pytest.param(-YEAR, -YEAR, False, id="a year back is taken: it deletes less"),
    ],
)
def test_a_clock_that_is_set_moves_retention_back_at_once_and_ahead_after_a_day(
    machine, tmp_path, caplog, jump, seen, told
):
    clock = machine.steady(tmp_path / "d")
    machine.runs(HOUR)
    assert (clock.now(), clock.delay) == (machine.time, None)
    right = machine.time
    machine.time += jump
    for _ in range(20):
        machine.runs(HOUR)
        right += HOUR
        assert clock.now() == right + seen
        assert (clock.delay is not None) is told
    for _ in range(5):
        machine.runs(HOUR)
        now = clock.now()
    assert (now, clock.delay) == (machine.time, None)  # whatever it shows, it has shown it for a day
    assert ("more than have passed since it was last known to be right" in caplog.text) is told
    assert ("went back by 365 days" in caplog.text) is (jump == -YEAR)


def test_a_clock_that_is_mended_within_the_day_has_deleted_nothing(machine, tmp_path):
    clock = machine.steady(tmp_path / "d")
    machine.time += YEAR
    for _ in range(23):
        machine.runs(HOUR)
        assert clock.now() == machine.time - YEAR
    machine.time -= YEAR
    assert (clock.now(), clock.delay) == (machine.time, None)


def test_a_clock_that_jumps_again_and_again_is_never_taken(machine, tmp_path):
    clock = machine.steady(tmp_path / "d")
    for _ in range(10):
        machine.time += 30 * DAY
        for _ in range(12):
            machine.runs(HOUR)
            assert clock.now() == machine.time - clock_ahead(machine)
    assert "300 days" in clock.delay


def clock_ahead(machine) -> timedelta:
    return machine.time - NOON - timedelta(seconds=machine.run_s - 1000)


@pytest.mark.parametrize("kept", ["file", "arrival"])
@pytest.mark.parametrize(
    ("stopped", "shown", "waits"),
    [
        pytest.param(HOUR, HOUR, False, id="started anew"),
        pytest.param(20 * HOUR, 20 * HOUR, False, id="stopped over night"),
        pytest.param(HOUR, YEAR, True, id="the clock jumped while it was stopped"),
        pytest.param(30 * DAY, 30 * DAY, True, id="stopped for a month: it waits for a day, too"),
        pytest.param(HOUR, -YEAR, False, id="the clock went back while it was stopped"),
    ],
)
def test_over_a_restart(machine, tmp_path, kept, stopped, shown, waits):
    path = tmp_path / "d"
    assert machine.steady(path).now() == NOON
    if kept == "arrival":
        SteadyClock.path_of(path).unlink()
    machine.time, machine.run_s = NOON + shown, 5.0  # the machine was started, too
    clock = machine.steady(path, NOON)
    assert clock.now() == (NOON if waits else machine.time)
    assert (clock.delay is not None) is waits
    machine.runs(25 * HOUR)
    assert (clock.now(), clock.delay) == (machine.time, None)


def test_a_new_database_takes_the_clock_as_it_is(machine, tmp_path):
    assert machine.steady(tmp_path / "d").now() == NOON
    SteadyClock.path_of(tmp_path / "e").write_text("no time")
    assert machine.steady(tmp_path / "e").now() == NOON


def call(number, at):
    return Call(
        trace_id=f"{number:032x}", span_id=f"{number:016x}", started_at=at, duration_s=1.0, operation="chat",
        outcome="ok", judged="yes",
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("jump", [YEAR, HOUR, -HOUR, -YEAR], ids=str)
def test_a_collector_whose_clock_jumps_keeps_all_that_is_young_and_says_so(
    machine, tmp_path, monkeypatch, build, chat, jump
):
    with running(Settings(data=tmp_path, port=0, grpc_port=0, keep_days=30)) as collector:
        store = collector.store
        now = datetime.now(timezone.utc)
        machine.time = now
        monkeypatch.setattr(store, "_clock", machine.steady(tmp_path / "x"))
        store.write([Batch(calls=(call(1, now - 29 * DAY), call(2, now - HOUR), call(3, now - 31 * DAY)))])
        machine.time += jump
        while store._expire_now():
            pass
        assert store.call(f"{3:032x}", f"{3:016x}") is None or jump == -YEAR
        assert store.call(f"{1:032x}", f"{1:016x}") is not None
        assert store.call(f"{2:032x}", f"{2:016x}") is not None
        warning = httpx.get(f"{collector.url}/readyz").json().get("warning", "")
        page = httpx.get(f"{collector.url}/vital-signs").text
        said = "Nothing is deleted for its age"
        assert (said in warning, said in page) == ((True, True) if jump == YEAR else (False, False))
        sent = httpx.post(
            f"{collector.url}/v1/traces",
            content=build(chat()).SerializeToString(),
            headers={"content-type": "application/x-protobuf"},
        )
        assert sent.status_code == 200
        assert len(httpx.get(f"{collector.url}/api/calls").json()["calls"]) == 3 + (jump == -YEAR)


def test_the_file_is_private_and_only_where_retention_is_set(tmp_path):
    open_store(tmp_path / "all").close()
    assert not SteadyClock.path_of(tmp_path / "all" / FILE).exists()
    store = open_store(tmp_path / "some", keep=30 * DAY)
    store._expire_now()
    store.close()
    assert oct(SteadyClock.path_of(tmp_path / "some" / FILE).stat().st_mode & 0o777) == "0o600"
