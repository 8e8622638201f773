"""What is kept of alerts: over a restart, too."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.store.alerts import ActiveAlert, AlertChanges, Incident, Notification, Silence

pytestmark = pytest.mark.each_store

AT = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
ALERT = ActiveAlert(
    id="a",
    rule="r",
    labels={"alertname": "A", "model": 'g"é'},
    phase="firing",
    active_at=AT,
    fired_at=AT + timedelta(minutes=10),
    cleared_at=None,
    value=0.07,
    basis=612,
    evaluated_at=AT + timedelta(minutes=11, microseconds=7),
    notified=True,
)
INCIDENT = Incident(id="a", rule="r", labels=ALERT.labels, started_at=AT, value=0.07, basis=612)


def test_what_is_kept_survives_a_restart(opener):
    pending = replace(ALERT, id="b", phase="pending", fired_at=None, value=None, basis=None, notified=False)
    messages = tuple(
        Notification(id=f"m{n}", receiver="team", body="{}", created_at=AT, next_at=AT + n * HOUR) for n in range(3)
    )
    store = opener()
    store.alerts.change(AlertChanges(active=[ALERT, pending], started=[INCIDENT], notifications=messages))
    store.alerts.silence(Silence(id="a", until=AT + HOUR))
    store.alerts.silence(Silence(id="a", until=AT + 24 * HOUR))
    store.close()
    store = opener()
    assert store.alerts.active() == (ALERT, pending)
    assert store.alerts.incidents(Period(start=AT - HOUR, end=AT + HOUR)) == (INCIDENT,)
    assert store.alerts.silences(AT) == (Silence(id="a", until=AT + 24 * HOUR),)
    store.alerts.postpone("m0", 3, AT + 9 * HOUR)
    store.alerts.settle("m1")
    waiting = store.alerts.waiting("team")
    assert [(one.id, one.attempts, one.next_at) for one in waiting] == [
        ("m0", 3, AT + 9 * HOUR),
        ("m2", 0, AT + 2 * HOUR),
    ]
    assert store.alerts.receivers() == {"team": 2}
    assert store.alerts.waiting("other") == ()
    store.close()


def test_an_alert_that_is_over_leaves_an_incident(store):
    store.alerts.change(AlertChanges(active=[ALERT], started=[INCIDENT]))
    store.alerts.change(AlertChanges(active=[replace(ALERT, value=0.09)]))
    assert [one.value for one in store.alerts.active()] == [0.09]
    store.alerts.change(AlertChanges(over=["a"], ended={"a": AT + HOUR}))
    assert store.alerts.active() == ()
    again = replace(INCIDENT, started_at=AT + 5 * HOUR)
    store.alerts.change(AlertChanges(started=[again]))
    ended = replace(INCIDENT, ended_at=AT + HOUR)
    assert store.alerts.incidents(Period(start=AT, end=AT + 6 * HOUR)) == (again, ended)
    assert store.alerts.incidents(Period(start=AT + 2 * HOUR, end=AT + 4 * HOUR)) == ()
    assert store.alerts.incidents(Period(start=AT + 8 * HOUR, end=AT + 9 * HOUR)) == (again,)


def test_a_silence_ends(store):
    store.alerts.silence(Silence(id="a", until=AT + HOUR))
    assert store.alerts.silences(AT + HOUR) == ()
    store.alerts.silence(Silence(id="a", until=AT + HOUR))
    store.alerts.unsilence("a")
    store.alerts.unsilence("unknown")
    assert store.alerts.silences(AT) == ()
