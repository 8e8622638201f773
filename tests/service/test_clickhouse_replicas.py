"""Several collectors with one database: each call once, one schema, one that decides on alerts."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest
from each_store import open_clickhouse
from patience import PATIENCE_S
from pydantic import SecretStr
from test_alerts_evaluated import calls as some_calls
from test_alerts_evaluated import rule

from llm_vitals_collector.alerts.evaluator import Evaluator
from llm_vitals_collector.alerts.notify.routes import Route
from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_collector.kpi.kpi import DIMENSIONS
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.process import running
from llm_vitals_collector.records import Batch, Call, CallQuery, Feedback
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.datasets import Dataset

pytestmark = pytest.mark.stack

AT = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
DAY = timedelta(days=1)
SCOPE = Scope(period=Period(start=AT - DAY, end=AT + DAY))
OURS = Call(
    trace_id="a" * 32, span_id="1" * 16, started_at=AT, duration_s=1.0, operation="chat", scope="llm_vitals",
    service="shop", request_model="gpt-4o", response_id="r", starts_query=True, user="u", fingerprint="f",
)  # fmt: skip


@pytest.fixture
def replicas(clickhouse_url):
    """Opens a further store of the database."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(open_clickhouse(clickhouse_url)))


def at_once(*works: Callable[[], object]) -> list[object]:
    """Runs them side by side, begun together."""
    gate = threading.Barrier(len(works))

    def run(work):
        gate.wait(PATIENCE_S)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [one.result() for one in [pool.submit(run, work) for work in works]]


def counted(store) -> int:
    return store.measure(KPIS, SCOPE, DIMENSIONS).total.calls


def test_a_request_that_reaches_two_collectors_counts_once(settings, clickhouse_url, build, chat):
    """As a sender does whose first answer was lost on its way."""
    settings = settings.model_copy(update={"store": SecretStr(clickhouse_url)})
    bodies = [
        build(*(chat(gen_ai__response__id=f"{n}-{m}") for m in range(20)), trace=n + 1, span=100 * n + 1)
        for n in range(6)
    ]
    with running(settings) as one, running(settings.model_copy(update={"data": settings.data / "2"})) as two:

        def send(collector):
            for body in bodies:
                answer = httpx.post(f"{collector.url}/v1/traces", content=body.SerializeToString(), timeout=PATIENCE_S,
                                    headers={"content-type": "application/x-protobuf"})  # fmt: skip
                assert answer.status_code == 200

        at_once(lambda: send(one), lambda: send(two))
        for collector in (one, two):
            listed = httpx.get(f"{collector.url}/api/calls?limit=500&from=2026-01-01", timeout=PATIENCE_S).json()[
                "calls"
            ]
            assert len({(call["trace_id"], call["span_id"]) for call in listed}) == len(listed) == 120


@pytest.mark.parametrize("first", ["ours", "the framework's", "both at once"])
def test_two_spans_of_one_call_at_two_collectors_count_once(replicas, first):
    """They must find each other's half, though neither collector has seen both."""
    one, two = replicas(), replicas()
    pairs = [
        (
            OURS._replace(trace_id=f"{n:032x}", span_id=f"{2 * n:016x}", parent_span_id=f"{2 * n + 1:016x}"),
            OURS._replace(trace_id=f"{n:032x}", span_id=f"{2 * n + 1:016x}", scope="framework", duration_s=1.5),
        )
        for n in range(1, 9)
    ]

    def write(store, place):
        for pair in pairs:
            store.write([Batch(calls=(pair[place],))])

    if first == "both at once":
        at_once(lambda: write(one, 0), lambda: write(two, 1))
    else:
        for store, place in ((one, 0), (two, 1)) if first == "ours" else ((two, 1), (one, 0)):
            write(store, place)
    assert counted(one) == counted(two) == len(pairs)
    assert {call.scope for n in range(1, 9) for call in one.trace(f"{n:032x}")} == {"llm_vitals"}


def test_of_a_rating_that_two_collectors_take_the_latest_counts(replicas):
    one, two = replicas(), replicas()
    said = Feedback(id="i", at=AT, rating="positive", response_id="r")
    changed = replace(said, at=AT + timedelta(days=3), rating="negative")
    one.write([Batch(calls=(OURS,), feedback=(changed,))])
    two.write([Batch(feedback=(said,))])
    assert one.ratings_for(OURS) == two.ratings_for(OURS) == (changed,)
    period = Scope(period=Period(start=AT - DAY, end=AT + DAY))
    (kpi,) = (kpi for kpi in KPIS if kpi.id == "feedback_positive")
    assert two.measure([kpi], period).total.now["feedback_positive"].basis == 0


def test_what_one_erases_no_other_shows(replicas):
    one, two = replicas(), replicas()
    one.write([Batch(calls=(OURS, OURS._replace(span_id="2" * 16, user="other")))])
    assert counted(two) == 2
    two.erase("u")
    assert counted(one) == 1
    # What comes after it is another matter.
    one.write([Batch(calls=(OURS,))])
    assert counted(two) == 2


def test_collectors_that_start_at_once_make_one_schema(clickhouse_url):
    stores = at_once(*[lambda: open_clickhouse(clickhouse_url)] * 5)
    for n, store in enumerate(stores):
        store.write([Batch(calls=(OURS._replace(span_id=f"{n:016x}"),))])
    assert [counted(store) for store in stores] == [5] * 5
    for store in stores:
        store.close()


def test_collectors_that_upgrade_at_once_beside_one_that_does_not(replicas, clickhouse_url, tmp_path, monkeypatch):
    from llm_vitals_collector.store.clickhouse import schema

    old = replicas()
    old.write([Batch(calls=(OURS,))])
    ddl = tmp_path / "ddl"
    shutil.copytree(schema.DDL, ddl)
    (ddl / "migrate").mkdir(exist_ok=True)
    known = schema.VERSION
    (ddl / "migrate" / f"{known + 1:04}.sql").write_text(
        "ALTER TABLE call ADD COLUMN IF NOT EXISTS region Nullable(String);\n"
        "CREATE TABLE IF NOT EXISTS more (name String) ENGINE = MergeTree ORDER BY name;\n"
    )
    connections = [open_clickhouse(clickhouse_url)._connection for _ in range(4)]
    at_once(*[lambda one=one: schema.migrate(one, version=known + 1, ddl=ddl) for one in connections])
    old.write([Batch(calls=(OURS._replace(span_id="2" * 16),))])
    assert counted(old) == 2
    with pytest.raises(
        StoreError, match=rf"newer LLM Vitals .* version {known + 1}, this program knows {known}.*upgrade"
    ):
        open_clickhouse(clickhouse_url)


SCHEMA_1 = Path(__file__).parents[1] / "clickhouse" / "schema_1.sql"


@pytest.mark.parametrize("to", [None, 2, 3])
def test_a_database_of_version_1_becomes_what_is_made_new(clickhouse_url, to):
    """By way of each version between, too; what it has stays."""
    from llm_vitals_collector.store.clickhouse import schema

    made = open_clickhouse(clickhouse_url)
    connection = made._connection

    def tables():
        rows = connection.read(
            "SELECT name, replaceRegexpAll(create_table_query, currentDatabase(), '') FROM system.tables "
            "WHERE database = currentDatabase()"
        )
        return {str(name): str(query) for name, query in rows}

    new = tables()
    for name in new:
        connection.command(f"DROP TABLE {name}")
    for statement in SCHEMA_1.read_text("utf-8").split(";\n"):
        if "CREATE" in statement:
            connection.command(statement)
    connection.command("INSERT INTO schema_version VALUES (1)")
    assert tables().keys() < new.keys()
    made.write([Batch(calls=(OURS,))])
    if to is not None:
        schema.migrate(connection, version=to)
    schema.migrate(connection)
    assert tables() == new
    made.close()
    with closing(open_clickhouse(clickhouse_url)) as store:
        (call,) = store.calls(CallQuery(limit=10)).calls
        assert (call.trace_id, call.duration_s) == (OURS.trace_id, OURS.duration_s)
        store.datasets.make(Dataset(name="faults", created_at=OURS.started_at))
        assert [one.name for one in store.datasets.listed()] == ["faults"]


def test_one_leads_and_another_when_it_stops(clickhouse_url):
    one, two = open_clickhouse(clickhouse_url), open_clickhouse(clickhouse_url)
    led = at_once(one.alerts.leads, two.alerts.leads)
    assert sorted(led) == [False, True]
    leader, other = (one, two) if led[0] else (two, one)
    assert leader.alerts.leads()
    assert not other.alerts.leads()
    leader.close()
    assert other.alerts.leads()
    other.close()


def test_one_that_died_leads_no_more_when_its_lease_is_over(replicas):
    from llm_vitals_collector.store.clickhouse.lease import Lease

    connection = replicas()._connection
    dead, other = (Lease(connection, fresh_s=4, renew_s=1.0, settle_s=0.5) for _ in range(2))
    assert dead.leads()
    assert not other.leads()
    until = datetime.now(timezone.utc) + timedelta(seconds=60)
    while not other.leads():
        assert datetime.now(timezone.utc) < until
    assert not dead.leads()


class Inbox:
    """A receiver that keeps what it is sent."""

    name = "team"

    def __init__(self) -> None:
        self.messages: list[str] = []

    def compose(self, alerts: Sequence[object], external_url: str) -> str:
        return json.dumps([len(alerts), external_url])

    def send(self, body: str) -> None:
        self.messages.append(body)


def test_an_alert_of_two_collectors_is_one_incident_and_one_message(replicas):
    inbox = Inbox()
    stores = [replicas(), replicas()]
    late = rule("LLMVitalsErrorRateHigh")
    evaluators = [Evaluator(store, [replace(late, for_s=0)], [Route(receiver=inbox)]) for store in stores]
    stores[0].write([Batch(calls=tuple(some_calls(200, AT - timedelta(minutes=20), bad=150)))])

    def look(now: datetime) -> None:
        at_once(*[lambda one=one: one.evaluate(now) for one in evaluators])
        for evaluator in evaluators:
            evaluator._deliverer.deliver("team")

    for minute in range(3):
        look(AT + timedelta(minutes=minute))
    assert len(inbox.messages) == 1
    assert [len(evaluator.active()) for evaluator in evaluators] == [1, 1]
    (incident,) = stores[1].alerts.incidents(SCOPE.period)
    assert incident.ended_at is None
    # Whoever leads stops; the other one goes on with what was kept.
    leader = next(n for n, store in enumerate(stores) if store.alerts.leads())
    stores[leader].close()
    del evaluators[leader]
    for minute in range(4, 200, 5):
        look(AT + timedelta(minutes=minute))
    assert len(inbox.messages) == 2
    (incident,) = stores[1 - leader].alerts.incidents(SCOPE.period)
    assert incident.ended_at is not None
