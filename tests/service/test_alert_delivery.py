"""Messages to a real receiver over HTTP: in order, once, later where it is away, and to no other address."""

from __future__ import annotations

import json
import logging
from collections.abc import Generator
from datetime import datetime, timedelta, timezone

import pytest
from patience import until
from webhook_endpoint import SECRET, Endpoint

from llm_vitals_collector.alerts.notify import deliver
from llm_vitals_collector.alerts.notify.deliver import Deliverer
from llm_vitals_collector.alerts.notify.http_receiver import HttpReceiver
from llm_vitals_collector.alerts.notify.webhook import AlertMessage, groups, payload
from llm_vitals_collector.store.alerts import AlertChanges, Notification
from llm_vitals_collector.store.duckdb import open_store

AT = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


@pytest.fixture
def endpoint() -> Generator[Endpoint, None, None]:
    one = Endpoint()
    yield one
    one.close()


def message(number: int, receiver: str = "team", created_at: datetime | None = None) -> Notification:
    now = created_at or datetime.now(timezone.utc)
    return Notification(id=f"m{number}", receiver=receiver, body=json.dumps({"n": number}), created_at=now, next_at=now)


def keep(store, *messages: Notification) -> None:
    store.alerts.change(AlertChanges(notifications=messages))


@pytest.fixture
def quick(monkeypatch) -> None:
    monkeypatch.setattr(deliver, "FIRST_S", 0.02)


def test_messages_arrive_in_order_and_once(store, endpoint):
    keep(store, *map(message, range(5)))
    one = Deliverer(store.alerts, [HttpReceiver("team", endpoint.url, {"Authorization": f"Bearer {SECRET}"})])
    one.start()
    until(lambda: len(endpoint.received) == 5)
    keep(store, message(5))
    one.wake()
    until(lambda: len(endpoint.received) == 6)
    until(lambda: not store.alerts.waiting())
    one.stop()
    assert endpoint.acknowledged == [0, 1, 2, 3, 4, 5]
    assert {header["Authorization"] for header in endpoint.headers} == {f"Bearer {SECRET}"}
    (state,) = one.states()
    assert (state.delivered, state.failures, state.failure) == (6, 0, None)


@pytest.mark.parametrize(
    ("statuses", "acknowledged", "abandoned"),
    [
        pytest.param([500, 503, 429, 404], [0, 1], 0, id="comes back: in order, each once"),
        pytest.param([400], [1], 1, id="refused as it is: given up, the next one goes on"),
        pytest.param([302], [0, 1], 0, id="a redirect is not followed"),
    ],
)
@pytest.mark.usefixtures("quick")
def test_what_a_receiver_answers(store, endpoint, statuses, acknowledged, abandoned):
    endpoint.statuses = list(statuses)
    keep(store, message(0), message(1))
    one = Deliverer(store.alerts, [HttpReceiver("team", endpoint.url)])
    one.start()
    until(lambda: not store.alerts.waiting())
    one.stop()
    assert endpoint.acknowledged == acknowledged
    assert {one["path"].partition("?")[0] for one in endpoint.received} == {"/hook"}
    (state,) = one.states()
    assert (state.failures, state.abandoned) == (len(statuses), abandoned)


@pytest.mark.usefixtures("quick")
def test_a_receiver_that_is_away_gets_all_when_it_is_back_after_a_restart_too(tmp_path, endpoint, caplog):
    caplog.set_level(logging.DEBUG)
    port, url = endpoint.port, endpoint.url
    endpoint.close()
    store = open_store(tmp_path)
    keep(store, message(0), message(1))
    one = Deliverer(store.alerts, [HttpReceiver("team", url)])
    one.start()
    until(lambda: one.states()[0].failures >= 2)
    one.stop()
    assert one.states()[0].failure == "Connection refused"
    store.close()
    back, store = Endpoint(port), open_store(tmp_path)
    assert [waiting.id for waiting in store.alerts.waiting()] == ["m0", "m1"]
    other = Deliverer(store.alerts, [HttpReceiver("team", url)])
    other.start()
    until(lambda: not store.alerts.waiting())
    other.stop()
    store.close()
    back.close()
    assert back.acknowledged == [0, 1]
    assert SECRET not in caplog.text
    assert str(port) not in caplog.text


def test_one_that_hangs_holds_up_no_other(store, endpoint):
    other = Endpoint()
    endpoint.hangs.clear()
    keep(store, message(0, "slow"), message(1, "team"), message(2, "team"))
    one = Deliverer(store.alerts, [HttpReceiver("slow", endpoint.url), HttpReceiver("team", other.url)])
    one.start()
    until(lambda: other.acknowledged == [1, 2])
    assert endpoint.acknowledged == []
    endpoint.hangs.set()
    until(lambda: endpoint.acknowledged == [0])
    one.stop()
    other.close()


def test_a_message_that_is_a_day_old_is_given_up_when_it_fails(store, endpoint):
    endpoint.status = 500
    keep(store, message(0, created_at=datetime.now(timezone.utc) - timedelta(days=1, minutes=1)))
    one = Deliverer(store.alerts, [HttpReceiver("team", endpoint.url)])
    assert one.deliver("team") is None
    assert (store.alerts.waiting(), one.states()[0].abandoned) == ((), 1)


def test_messages_of_a_receiver_that_is_no_more_are_dropped(store, endpoint):
    keep(store, message(0, "gone"), message(1))
    one = Deliverer(store.alerts, [HttpReceiver("team", endpoint.url)])
    one.start()
    until(lambda: endpoint.acknowledged == [1] and not store.alerts.waiting())
    one.stop()


def test_the_pause_grows_to_ten_minutes():
    assert [deliver.pause_s(n) for n in (1, 2, 3, 9, 10, 11, 5000)] == [1, 2, 4, 256, 512, 600, 600]


def test_an_address_that_is_no_web_address_is_refused():
    with pytest.raises(ValueError, match=r"receiver team: expected an address that begins with http:// or https://"):
        HttpReceiver("team", "file:///etc/passwd")
    assert SECRET not in repr(HttpReceiver("team", f"http://localhost/{SECRET}"))


def test_the_message_is_alertmanagers():
    labels = {"alertname": "LLMVitalsModelErrorRateHigh", "severity": "warning", "kpi": "error_rate"}
    firing = [
        AlertMessage(
            labels={**labels, "model": model}, annotations={"summary": model, "runbook_url": "r"}, started_at=AT
        )
        for model in ("a", "b")
    ]
    over = AlertMessage(labels={**labels, "model": "c"}, started_at=AT, ended_at=AT + timedelta(minutes=9))
    first, second = groups([firing[0], over, firing[1]])
    told = json.loads(payload("team", first, "http://127.0.0.1:4318/alerts"))
    assert list(told) == [
        "version", "groupKey", "truncatedAlerts", "status", "receiver", "groupLabels", "commonLabels",
        "commonAnnotations", "externalURL", "alerts",
    ]  # fmt: skip
    assert told["version"] == "4"
    assert told["groupKey"] == '{}:{alertname="LLMVitalsModelErrorRateHigh", severity="warning"}'
    assert told["status"] == "firing"
    assert told["commonLabels"] == labels
    assert told["commonAnnotations"] == {"runbook_url": "r"}
    assert told["alerts"][0] == {
        "status": "firing",
        "labels": {**labels, "model": "a"},
        "annotations": {"summary": "a", "runbook_url": "r"},
        "startsAt": "2026-11-20T12:00:00.000000Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "",
        "fingerprint": told["alerts"][0]["fingerprint"],
    }
    (resolved,) = json.loads(payload("team", second, ""))["alerts"]
    assert (resolved["status"], resolved["endsAt"]) == ("resolved", "2026-11-20T12:09:00.000000Z")
