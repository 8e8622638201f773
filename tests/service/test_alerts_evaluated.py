"""Alerts over a real store, from the calls to a real receiver, over a restart."""

from __future__ import annotations

import itertools
import json
from datetime import datetime, timedelta, timezone

import httpx
import pytest
from patience import until
from webhook_endpoint import Endpoint

from llm_vitals_collector.alerts import defaults
from llm_vitals_collector.alerts.evaluate import observe
from llm_vitals_collector.alerts.evaluator import Evaluator
from llm_vitals_collector.alerts.notify.http_receiver import HttpReceiver
from llm_vitals_collector.alerts.notify.routes import Route
from llm_vitals_collector.alerts.rule import AbsenceRule, CostRule, Reach
from llm_vitals_collector.api.period import iso
from llm_vitals_collector.kpi.wilson import wilson
from llm_vitals_collector.records import Batch, Call, Feedback
from llm_vitals_collector.store.duckdb import open_store

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_ids = itertools.count(1)


def calls(count: int, at: datetime, bad: int = 0, **more: object) -> list[Call]:
    """`count` calls around `at`, of which `bad` fail."""
    made = []
    for n in range(count):
        number = next(_ids)
        made.append(
            Call(
                **{
                    "trace_id": f"{number:032x}",
                    "span_id": f"{number:016x}",
                    "started_at": at + n * timedelta(milliseconds=1),
                    "duration_s": 1.0,
                    "operation": "chat",
                    "request_model": "m1",
                    "service": "shop",
                    "outcome": "error" if n < bad else "ok",
                    "judged": None if n < bad else "yes",
                    **more,
                }
            )
        )
    return made


def rule(name: str, severity: str = "warning", **reach: object):
    return next(
        one
        for one in defaults.rules()
        if one.name == name and one.severity == severity and (not reach or one.reach == Reach(**reach))
    )


def past(store, *rules) -> set[tuple[str, str | None]]:
    return {(one.rule.name, one.key) for one in observe(store, rules, NOW) if one.is_past}


@pytest.mark.parametrize(
    ("bad", "count"), [(1, 2), (2, 2), (5, 20), (6, 20), (40, 600), (51, 600), (52, 600), (200, 600), (0, 600)]
)
def test_an_error_rate_is_past_where_its_wilson_interval_is(store, bad, count):
    """As docs/alerts.md has it: from 20 calls on, where the near end at z = 4 is past the limit."""
    store.write([Batch(calls=tuple(calls(count, NOW - 30 * MINUTE, bad)))])
    (seen,) = observe(store, [rule("LLMVitalsErrorRateHigh")], NOW)
    assert (seen.value, seen.basis) == (pytest.approx(bad / count), count)
    low, _ = wilson(bad / count, count, 4.0)
    assert seen.is_past == (count >= 20 and low > 0.05)


@pytest.mark.parametrize("one", defaults.rules(), ids=lambda one: f"{one.name}-{one.severity}")
def test_of_nothing_no_rule_is_past(empty, one):
    assert not [seen for seen in observe(empty, [one], NOW) if seen.is_past or seen.value]


def test_what_lies_outside_the_window_does_not_count(store):
    store.write([Batch(calls=tuple(calls(100, NOW - 61 * MINUTE, 100) + calls(30, NOW - 59 * MINUTE)))])
    assert past(store, rule("LLMVitalsErrorRateHigh")) == set()


def test_by_model_each_is_looked_at(store):
    found = calls(100, NOW - 9 * MINUTE, 60, request_model="a") + calls(900, NOW - 9 * MINUTE, request_model="b")
    store.write([Batch(calls=tuple(found))])
    assert past(store, rule("LLMVitalsModelErrorRateHigh", by="model")) == {("LLMVitalsModelErrorRateHigh", "a")}


@pytest.mark.parametrize(
    ("name", "records", "is_past"),
    [
        pytest.param("LLMVitalsLatencyHigh", calls(100, NOW - 9 * MINUTE, duration_s=31), True, id="slow"),
        pytest.param("LLMVitalsLatencyHigh", calls(100, NOW - 9 * MINUTE, duration_s=29), False, id="not slow"),
        pytest.param("LLMVitalsQualityLow", calls(100, NOW - HOUR, overall=0.3), True, id="bad answers"),
        pytest.param("LLMVitalsQualityLow", calls(49, NOW - HOUR, overall=0.3), False, id="few bad answers"),
        pytest.param("LLMVitalsRefusalRateHigh", calls(60, NOW - HOUR / 2, outcome="refusal"), True, id="refusals"),
    ],
)
def test_other_kpis(store, name, records, is_past):
    store.write([Batch(calls=tuple(records))])
    assert bool(past(store, rule(name))) == is_past


def test_ratings(store):
    ratings = tuple(
        Feedback(id=f"f{n}", at=NOW - HOUR, rating="negative" if n < 60 else "positive") for n in range(100)
    )
    store.write([Batch(feedback=ratings)])
    assert past(store, rule("LLMVitalsFeedbackNegative"), rule("LLMVitalsFeedbackNegative", "critical")) == {
        ("LLMVitalsFeedbackNegative", None)
    }


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # Calls of now, yesterday, a week ago.
        pytest.param((0, 25, 25), {("LLMVitalsNoCalls", None), ("LLMVitalsServiceNoCalls", "shop")}, id="silent"),
        pytest.param((1, 25, 25), set(), id="one call"),
        pytest.param((0, 24, 25), set(), id="too few yesterday"),
        pytest.param((0, 25, 0), set(), id="none a week ago"),
    ],
)
def test_no_calls(store, counts, expected):
    days = (timedelta(0), DAY, 7 * DAY)
    found = [one for count, back in zip(counts, days, strict=True) for one in calls(count, NOW - 5 * MINUTE - back)]
    store.write([Batch(calls=tuple(found))])
    assert (
        past(store, *(one for one in defaults.rules() if isinstance(one, AbsenceRule) and one.window_s == 3600))
        == expected
    )


@pytest.mark.parametrize(
    ("usd", "expected"),
    [
        pytest.param([3.0, *[1.0] * 8], True, id="three times the mean"),
        pytest.param([1.9, *[1.0] * 8], False, id="less than twice"),
        pytest.param([3.0, *[1.0] * 6, 0.0, 0.0], False, id="a week that is not whole"),
        pytest.param([0.9, *[0.1] * 8], False, id="less than a dollar"),
    ],
)
def test_cost_of_a_day(store, usd, expected):
    found = [one for day, cost in enumerate(usd) if cost for one in calls(1, NOW - HOUR - day * DAY, cost_usd=cost)]
    store.write([Batch(calls=tuple(found))])
    assert bool(past(store, *(one for one in defaults.rules() if isinstance(one, CostRule)))) == expected


def test_a_budget_burns_while_it_goes_on(store):
    one = rule("LLMVitalsErrorBudgetBurn", "critical")
    store.write([Batch(calls=tuple(calls(100, NOW - 30 * MINUTE, 60)))])
    assert past(store, one) == set()
    store.write([Batch(calls=tuple(calls(10, NOW - 2 * MINUTE, 6)))])
    assert past(store, one) == {("LLMVitalsErrorBudgetBurn", None)}


# -- from the calls to the receiver ---------------------------------------------------------------------------------


def evaluator(store, endpoint: Endpoint) -> Evaluator:
    route = Route(receiver=HttpReceiver("team", endpoint.url))
    return Evaluator(store, [rule("LLMVitalsErrorRateHigh")], [route], url="http://vitals.example")


@pytest.mark.slow
def test_an_alert_fires_and_resolves_once_over_restarts_with_the_receiver_away(tmp_path):
    # Messages that are a day old are given up, so these are of now.
    begin = datetime.now(timezone.utc) - 90 * MINUTE
    endpoint, store = Endpoint(), open_store(tmp_path)
    store.write([Batch(calls=tuple(calls(100, begin, 60)))])
    one = evaluator(store, endpoint)
    for minute in range(1, 12):
        one.evaluate(begin + minute * MINUTE)
        # Every minute in a process of its own: pending goes on.
        store.close()
        store = open_store(tmp_path)
        one = evaluator(store, endpoint)
    (alert,) = one.status().active.values()
    assert (alert.phase, alert.active_at, alert.fired_at) == ("firing", begin + MINUTE, begin + 11 * MINUTE)
    one._deliverer.start()
    until(lambda: len(endpoint.received) == 1)
    until(lambda: not store.alerts.waiting())
    told = endpoint.received[0]["body"]
    assert (told["status"], told["receiver"], told["version"]) == ("firing", "team", "4")
    assert told["alerts"][0]["labels"] == {
        "alertname": "LLMVitalsErrorRateHigh", "severity": "warning", "kpi": "error_rate",
    }  # fmt: skip
    assert told["alerts"][0]["annotations"] == {
        "summary": "Error rate is above the warning limit",
        "description": told["alerts"][0]["annotations"]["description"],
        "runbook_url": "http://vitals.example/runbooks/error-rate",
        "calls_url": told["alerts"][0]["annotations"]["calls_url"],
    }
    port = endpoint.port
    endpoint.close()
    for minute in range(12, 80):
        one.evaluate(begin + minute * MINUTE)
    until(lambda: one.status().receivers[0].failures > 0)
    one.stop()
    store.close()
    store, endpoint = open_store(tmp_path), Endpoint(port)
    one = evaluator(store, endpoint)
    one._deliverer.start()
    until(lambda: len(endpoint.received) == 1)
    until(lambda: not store.alerts.waiting())
    one.stop()
    (over,) = endpoint.received[0]["body"]["alerts"]
    assert (over["status"], over["startsAt"], over["endsAt"]) == (
        "resolved",
        iso(begin + 11 * MINUTE),
        iso(begin + 76 * MINUTE),
    )
    assert over["fingerprint"] == told["alerts"][0]["fingerprint"]
    assert one.status().active == {}
    store.close()
    endpoint.close()


def test_a_pending_alert_begins_anew_after_a_long_time_away(store):
    store.write([Batch(calls=tuple(calls(100, NOW, 60)))])
    one = Evaluator(store, [rule("LLMVitalsErrorRateHigh")])
    one.evaluate(NOW + MINUTE)
    one.evaluate(NOW + 20 * MINUTE)
    (alert,) = one.status().active.values()
    assert (alert.phase, alert.active_at) == ("pending", NOW + 20 * MINUTE)


# -- the API --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_first_calls_of_an_empty_store_are_seen_in_a_minute_by_every_rule(store):
    """A rule of a day is looked at each 20 minutes; of nothing too, and its page had no value until then."""
    evaluator = Evaluator(store, [rule("LLMVitalsErrorRateHigh"), rule("LLMVitalsFeedbackNegative")])

    def known() -> list[bool]:
        return [any(one.basis for one in seen) for seen in evaluator.status().observations.values()]

    evaluator.evaluate(NOW)
    assert known() == [False, False]
    store.write([Batch(calls=tuple(calls(50, NOW)), feedback=(Feedback(id="f", at=NOW, rating="positive"),))])
    evaluator.evaluate(NOW + MINUTE)
    assert known() == [True, True]


def test_the_api(collector, client: httpx.Client):
    now = datetime.now(timezone.utc)
    collector.store.write([Batch(calls=tuple(calls(100, now - 2 * MINUTE, 90)))])
    alerts = collector.app.state.alerts
    for minute in range(12):
        alerts.evaluate(now + minute * MINUTE)
    found = client.get("/api/alerts").json()
    names = {(one["labels"]["alertname"], one["severity"], one["state"]) for one in found["alerts"]}
    assert ("LLMVitalsErrorRateHigh", "critical", "firing") in names
    assert [one["state"] for one in found["alerts"]] == sorted(one["state"] for one in found["alerts"])
    one = next(alert for alert in found["alerts"] if alert["labels"].get("model") == "m1")
    assert (one["value"], one["basis"], one["kpi"]) == (0.9, 100, "error_rate")
    assert one["description"].startswith("90% of calls of m1 ended in an error in the last hour (100 calls).")
    assert len(found["rules"]) == len(defaults.rules())
    assert {one["state"] for one in found["rules"]} >= {"firing", "inactive"}
    silence = client.post(f"/api/alerts/{one['id']}/silence", json={"for": "1d"})
    assert silence.status_code == 200
    (again,) = (alert for alert in client.get("/api/alerts").json()["alerts"] if alert["id"] == one["id"])
    assert again["silenced_until"] == silence.json()["until"]
    assert client.delete(f"/api/alerts/{one['id']}/silence").json() == {"id": one["id"]}
    assert not any(alert["silenced_until"] for alert in client.get("/api/alerts").json()["alerts"])
    incidents = client.get("/api/alerts/incidents", params={"to": (now + HOUR).isoformat()}).json()["incidents"]
    assert one["id"] in {incident["id"] for incident in incidents}
    assert client.get(one["calls_url"].replace("/calls?", "/api/calls?")).json()["calls"]


@pytest.mark.parametrize(
    ("path", "body", "headers", "status", "text"),
    [
        pytest.param("0" * 16, {"for": "1h"}, {}, 404, "No alert 0000000000000000 is pending", id="unknown"),
        pytest.param("nonsense", {"for": "1h"}, {}, 400, "nonsense", id="no id"),
        pytest.param("0" * 16, {"for": "soon"}, {}, 400, "expected a number and m, h, d or w", id="no length"),
        pytest.param("0" * 16, {"of": "1h"}, {}, 400, "of", id="unknown field"),
        pytest.param("0" * 16, {"for": "1h"}, {"Origin": "http://evil.example"}, 403, "Origin", id="another site"),
    ],
)
def test_silences_that_are_refused(shared, path, body, headers, status, text):
    answer = shared.post(f"/api/alerts/{path}/silence", json=body, headers=headers)
    assert answer.status_code == status
    assert text in answer.json()["detail"]


def test_no_address_and_no_secret_is_shown_anywhere(store, caplog):
    endpoint = Endpoint()
    url = endpoint.url
    endpoint.close()
    store.write([Batch(calls=tuple(calls(100, NOW, 90)))])
    one = Evaluator(
        store,
        [rule("LLMVitalsErrorRateHigh")],
        [Route(receiver=HttpReceiver("team", url, {"Authorization": "Bearer sssh-0123456789"}))],
    )
    for minute in range(1, 13):
        one.evaluate(NOW + minute * MINUTE)
    one._deliverer.start()
    until(lambda: one.status().receivers[0].failures > 0)
    one.stop()
    from llm_vitals_collector.api.alerts import listing

    shown = listing(one.status()).model_dump_json() + caplog.text + json.dumps([m.body for m in store.alerts.waiting()])
    assert "sssh" not in shown
    assert str(endpoint.port) not in shown
