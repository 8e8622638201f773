"""What an evaluation makes of the alerts of before: who is sent what, once."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_vitals_collector.alerts import defaults
from llm_vitals_collector.alerts.decide import Decided, cadence_s, decide
from llm_vitals_collector.alerts.evaluate import Observation
from llm_vitals_collector.alerts.labels import fingerprint
from llm_vitals_collector.alerts.rule import LimitRule, Reach
from llm_vitals_collector.alerts.texts import labels_of, rule_id

BEGIN = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
SUBJECT = defaults.SUBJECT_OF["error_rate"]
WARNING = LimitRule(
    subject=SUBJECT,
    severity="warning",
    limit=0.05,
    window_s=3600,
    for_s=0,
    keep_firing_s=0,
    least=20,
    reach=Reach(by="model"),
)
CRITICAL = next(
    rule for rule in defaults.limits_of(SUBJECT) if (rule.severity, rule.reach) == ("critical", Reach(by="model"))
)
RULES = {rule_id(rule): rule for rule in (WARNING, CRITICAL)}


def seen(rule: LimitRule, model: str, *, is_past: bool) -> Observation:
    return Observation(rule=rule, key=model, value=0.5, basis=100, compared=0.1, is_past=is_past)


def name(rule: LimitRule, model: str) -> str:
    return fingerprint(labels_of(rule, model))


class Alerts:
    """Minutes, one after the other."""

    def __init__(self) -> None:
        self.now, self.active, self.rules = BEGIN, {}, RULES
        self.sent: list[str] = []
        self.last = Decided(active={})

    def minute(self, *observations: Observation, silenced=(), due=None, can_send=True) -> Decided:
        gaps = dict.fromkeys(self.rules if due is None else due, timedelta(minutes=5))
        self.last = decide(
            self.active, self.rules, gaps, observations, silenced, self.now, can_send=lambda _alert: can_send
        )
        self.active = self.last.active
        self.now += timedelta(minutes=1)
        self.sent += [f"+{one.labels['severity']} {one.labels['model']}" for one in self.last.firing]
        self.sent += [f"-{one.labels['severity']} {one.labels['model']}" for one in self.last.over]
        return self.last


def bad(model: str = "a") -> Observation:
    return seen(WARNING, model, is_past=True)


def good(model: str = "a") -> Observation:
    return seen(WARNING, model, is_past=False)


def test_it_is_sent_once_when_it_begins_and_once_when_it_ends():
    alerts = Alerts()
    for one in (good(), bad(), bad(), bad(), good(), good()):
        alerts.minute(one)
    assert alerts.sent == ["+warning a", "-warning a"]


def test_each_model_is_an_alert_of_its_own():
    alerts = Alerts()
    alerts.minute(bad("a"), bad("b"))
    alerts.minute(bad("a"), good("b"))
    assert alerts.sent == ["+warning a", "+warning b", "-warning b"]


def test_of_a_model_without_calls_it_ends():
    alerts = Alerts()
    alerts.minute(bad())
    alerts.minute()
    assert alerts.sent == ["+warning a", "-warning a"]
    assert alerts.last.ended == {name(WARNING, "a"): BEGIN + timedelta(minutes=1)}


def test_of_a_rule_that_is_not_due_it_stays():
    alerts = Alerts()
    alerts.minute(bad())
    alerts.minute(due=())
    assert alerts.sent == ["+warning a"]
    assert set(alerts.active) == {name(WARNING, "a")}
    assert alerts.last.changed == []


def test_of_a_rule_that_is_no_more_it_ends():
    alerts = Alerts()
    alerts.minute(bad())
    alerts.rules = {}
    alerts.minute()
    assert alerts.sent == ["+warning a", "-warning a"]


def test_a_silenced_one_is_sent_when_the_silence_is_over():
    alerts = Alerts()
    alerts.minute(bad(), silenced=[name(WARNING, "a")])
    assert (alerts.sent, [one.labels["model"] for one in alerts.last.started]) == ([], ["a"])
    alerts.minute(bad())
    assert alerts.sent == ["+warning a"]


def test_the_end_of_one_that_was_never_sent_is_not_sent():
    alerts = Alerts()
    alerts.minute(bad(), silenced=[name(WARNING, "a")])
    alerts.minute(good())
    assert alerts.sent == []
    assert list(alerts.last.ended) == [name(WARNING, "a")]


def test_the_end_of_one_that_was_sent_is_sent_though_it_is_silenced():
    alerts = Alerts()
    alerts.minute(bad())
    alerts.minute(good(), silenced=[name(WARNING, "a")])
    assert alerts.sent == ["+warning a", "-warning a"]


def test_without_a_receiver_nothing_is_sent_and_later_it_is():
    alerts = Alerts()
    alerts.minute(bad(), can_send=False)
    alerts.minute(bad())
    assert alerts.sent == ["+warning a"]


def test_a_warning_is_not_sent_while_the_critical_one_fires():
    alerts = Alerts()
    critical = name(CRITICAL, "a")
    for _ in range(6):
        alerts.minute(seen(CRITICAL, "a", is_past=True), good())
    assert alerts.active[critical].phase == "firing"
    alerts.minute(seen(CRITICAL, "a", is_past=True), bad("a"), bad("b"))
    assert alerts.sent == ["+critical a", "+warning b"]
    for _ in range(16):  # the critical one goes on for 15 minutes
        alerts.minute(seen(CRITICAL, "a", is_past=False), bad("a"), bad("b"))
    assert alerts.sent[:2] == ["+critical a", "+warning b"]
    assert sorted(alerts.sent[2:]) == ["+warning a", "-critical a"]


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=40))
def test_begin_and_end_take_turns_whatever_happens(minutes: list[tuple[bool, bool, bool]]) -> None:
    alerts = Alerts()
    for is_past, is_silenced, is_due in minutes:
        silenced = [name(WARNING, "a")] if is_silenced else []
        if is_due:
            alerts.minute(seen(WARNING, "a", is_past=is_past), silenced=silenced)
        else:
            alerts.minute(silenced=silenced, due=())
    assert alerts.sent == ["+warning a", "-warning a"] * (len(alerts.sent) // 2) + ["+warning a"] * (
        len(alerts.sent) % 2
    )


@pytest.mark.parametrize(
    ("window_s", "seconds"), [(300, 60), (3600, 60), (6 * 3600, 300), (86400, 1200), (3 * 86400, 1200)]
)
def test_a_long_window_is_looked_at_less_often(window_s: int, seconds: int) -> None:
    assert cadence_s(window_s) == seconds


def test_every_shipped_rule_has_an_id_of_its_own():
    ids = [rule_id(rule) for rule in defaults.rules()]
    assert len(ids) == len(set(ids))
