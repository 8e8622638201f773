"""The live registers: what they see, when their hour turns, and that a restart loses nothing."""

from __future__ import annotations

import dataclasses
import threading
from datetime import datetime, timedelta, timezone
from typing import ClassVar

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from llm_vitals_collector.derive.registers import M, distinct, merge, query_identity, touch
from llm_vitals_collector.derive.user_registers import LATE, LiveRegisters, Registers, counted
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.store.duckdb import open_store

HOUR = datetime(2026, 11, 18, 11, tzinfo=timezone.utc)
KEPT = timedelta(minutes=2)


class Clock:
    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock(HOUR + timedelta(minutes=30))


@pytest.fixture
def live(clock):
    return LiveRegisters(KEPT, clock)


def call(user="u", fingerprint="f", *, number=1, at=HOUR, **more):
    told = {"starts_query": True, "scope": "llm_vitals", **more}
    return Call(
        trace_id=f"{number:032x}",
        span_id=f"{number:016x}",
        started_at=at,
        duration_s=1.0,
        operation="chat",
        user=user,
        fingerprint=fingerprint,
        **told,
    )


def registers_of(users=(), queries=()):
    told = Registers()
    for user in users:
        touch(told.users, user)
    for user, fingerprint in queries:
        touch(told.queries, query_identity(user, fingerprint))
    return told


def scraped(live):
    """Registers as Prometheus reads them from the text."""
    registry = CollectorRegistry()
    registry.register(live)
    families = text_string_to_metric_families(generate_latest(registry).decode())
    found = {f.name: {int(s.labels["r"]): s.value for s in f.samples} for f in families}
    return Registers(found["llm_vitals_user_register"], found["llm_vitals_query_register"])


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(call(), registers_of(["u"], [("u", "f")]), id="a query"),
        pytest.param(call(user=None), registers_of(), id="no user"),
        pytest.param(call(fingerprint=None), registers_of(["u"]), id="no fingerprint"),
        pytest.param(call(starts_query=False), registers_of(["u"]), id="a step of an agent"),
        pytest.param(call(starts_query=None), registers_of(["u"]), id="not known whether it starts a query"),
        pytest.param(call(retry=True), registers_of(["u"]), id="a retry"),
        pytest.param(call(at=HOUR - timedelta(hours=5)), registers_of(["u"], [("u", "f")]), id="late"),
        pytest.param(call(at=HOUR - LATE), registers_of(), id="history that is loaded"),
        pytest.param(call(resource={"llm_vitals.backfill": True}), registers_of(), id="history that says so"),
        pytest.param(call(at=HOUR + timedelta(hours=3)), registers_of(["u"], [("u", "f")]), id="a clock ahead"),
    ],
)
def test_what_a_call_touches(live, one, expected):
    live.note([one])
    assert live.visible() == expected
    assert scraped(live) == expected


def test_only_touched_registers_are_exported(live):
    assert scraped(live) == Registers()
    live.note([call(user=f"u-{i}") for i in range(3)])
    text = generate_latest(_registry(live)).decode()
    assert text.count("llm_vitals_user_register{") == 3


def _registry(live):
    registry = CollectorRegistry()
    registry.register(live)
    return registry


def test_a_delivery_again_changes_nothing(live):
    live.note([call()])
    before = live.visible()
    live.note([call(), call()])
    assert live.visible() == before


@pytest.mark.parametrize(
    ("later", "users"),
    [
        pytest.param(timedelta(minutes=29, seconds=59), ["before", "now"], id="in the hour"),
        pytest.param(timedelta(minutes=30), ["before", "now"], id="the hour turns"),
        pytest.param(timedelta(minutes=31, seconds=59), ["before", "now"], id="within two scrapes"),
        pytest.param(timedelta(minutes=32), ["now"], id="after two scrapes"),
        pytest.param(timedelta(minutes=80), ["now"], id="until the next hour"),
    ],
)
def test_the_epoch_before_stays_for_two_scrapes(clock, live, later, users):
    live.note([call(user="before")])
    clock.now += later
    live.note([call(user="now")])
    assert live.visible() == registers_of(users, [(user, "f") for user in users])


def test_the_hour_turns_without_calls(clock, live):
    live.note([call()])
    clock.now = HOUR + timedelta(hours=1, minutes=2)
    assert live.visible() == Registers()


def test_an_epoch_of_two_hours_ago_is_not_the_one_before(clock, live):
    live.note([call()])
    clock.now = HOUR + timedelta(hours=2)
    assert live.visible() == Registers()


def test_a_clock_set_back_brings_nothing_back_and_loses_nothing(clock, live):
    clock.now = HOUR + timedelta(hours=1, minutes=5)
    live.note([call(user="a")])
    clock.now = HOUR + timedelta(minutes=59)
    live.note([call(user="b")])
    assert live.visible().users == registers_of(["a", "b"]).users


def test_replicas_merge_to_what_one_would_have_seen(clock):
    one, first, second = (LiveRegisters(KEPT, clock) for _ in range(3))
    calls = [call(user=f"u-{i % 40}", fingerprint=f"f-{i % 7}") for i in range(200)]
    one.note(calls)
    first.note(calls[:120])
    second.note(calls[80:])
    a, b = first.visible(), second.visible()
    assert Registers(merge(a.users, b.users), merge(a.queries, b.queries)) == one.visible()


def test_threads_lose_nothing(live):
    def work(k):
        for i in range(300):
            live.note([call(user=f"u-{k}-{i}")])
            if i % 50 == 0:
                live.visible()

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert live.visible().users == registers_of(f"u-{k}-{i}" for k in range(4) for i in range(300)).users


@pytest.mark.slow
def test_a_million_users_stay_bounded(live):
    one = call()

    @dataclasses.dataclass
    class Light:
        user: str
        fingerprint: str = "f"
        started_at: datetime = one.started_at
        starts_query: bool = True
        retry: bool = False
        resource: ClassVar[dict[str, object]] = {}

    live.note(Light(f"u-{i}") for i in range(1_000_000))
    seen = live.visible()
    assert len(seen.users) == len(seen.queries) == M
    assert distinct(seen.users) == pytest.approx(1_000_000, rel=0.125)


def test_a_restart_sees_again_what_this_hour_and_the_one_before_saw(tmp_path):
    now = datetime.now(timezone.utc)
    calls = [
        call(user="a", number=1, at=now),
        call(user="b", number=2, at=now, starts_query=False),
        call(user="c", number=3, at=now, retry=True),
        call(user=None, number=4, at=now),
        call(user="d", number=5, at=now - timedelta(days=9)),
        call(user="e", number=6, at=now - timedelta(hours=9), fingerprint="g"),
    ]
    store = open_store(tmp_path)
    store.write([Batch(calls=tuple(calls))])
    # A clock inside the hour, so that the test does not depend on when it runs.
    clock = Clock(now)
    live = LiveRegisters(KEPT, clock)
    live.note(calls)
    again = LiveRegisters(KEPT, clock)
    again.restore(store)
    assert again.visible() == live.visible()
    assert live.visible().users == registers_of("abce").users
    clock.now += timedelta(hours=1)
    assert again.visible() == live.visible()
    store.close()


def test_a_restart_in_the_next_hour_sees_the_epoch_before_as_the_one_before(tmp_path):
    now = datetime.now(timezone.utc)
    store = open_store(tmp_path)
    store.write([Batch(calls=(call(at=now),))])
    turned = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    for later, expected in ((timedelta(0), registers_of(["u"], [("u", "f")])), (KEPT, Registers())):
        live = LiveRegisters(KEPT, Clock(turned + later))
        live.restore(store)
        assert live.visible() == expected
    store.close()


@pytest.mark.parametrize(
    ("foreign", "kept"),
    [
        pytest.param({"span_id": "f" * 16}, ["hash", "u"], id="another call"),
        pytest.param({"span_id": f"{9:016x}"}, ["hash"], id="the span around ours"),
    ],
)
def test_another_instrumentations_span_of_our_call_is_not_another_user(tmp_path, foreign, kept):
    store = open_store(tmp_path)
    ours = call(user="hash", parent_span_id=f"{9:016x}")
    other = call(user="u", scope="openinference")._replace(**foreign)
    batches = [Batch(calls=(ours,)), Batch(calls=(other,))]
    for batch in batches:
        store.write([batch])
    assert sorted(one.user for one in counted(store, batches)) == kept
    store.close()


def test_the_calls_of_a_trace_ask_one_question_whoever_made_their_spans(tmp_path):
    store = open_store(tmp_path)
    first = call(user="u", scope="openinference")._replace(starts_query=True, fingerprint="one")
    later = first._replace(
        span_id="e" * 16, started_at=first.started_at + timedelta(seconds=5), fingerprint="two", response_id=None
    )
    batches = [Batch(calls=(first,)), Batch(calls=(later,))]
    for batch in batches:
        store.write([batch])
    assert [(one.fingerprint, one.starts_query) for one in counted(store, batches)] == [("one", True), ("two", False)]
    store.close()
