"""What an evaluation changes: which alerts begin and end, and what receivers are sent of it. Pure.

A message is made once, with the change that it reports, and is kept in the same transaction: nothing is sent twice, and
nothing is lost. An alert that begins to fire while it is silenced, or while the critical one of the same name fires, is
not sent; it is when that is over and it still fires. The end is sent of what was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from llm_vitals_collector.alerts.evaluate import Observation
from llm_vitals_collector.alerts.labels import fingerprint, without
from llm_vitals_collector.alerts.rule import AbsenceRule, BurnRule, CostRule, Rule
from llm_vitals_collector.alerts.state import Holding, Progress, advance, resume
from llm_vitals_collector.alerts.texts import labels_of, rule_id
from llm_vitals_collector.store.alerts import ActiveAlert, Incident

CADENCE_S: Final = 60
_LONGEST_CADENCE_S: Final = 1200
_PARTS: Final = 72
"""Looks in one window: the value of a day changes little in 20 minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Of one evaluation. `firing` and `over` are what receivers are to be sent: over with the time of its end."""

    active: Mapping[str, ActiveAlert]
    """All that are pending or firing after it."""
    changed: Collection[str] = ()
    """Ids of those that are not as they were."""
    ended: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    """Ids of those that fire no more."""
    gone: Collection[str] = ()
    """Ids of those that are neither pending nor firing any more."""
    started: Sequence[Incident] = ()
    firing: Sequence[ActiveAlert] = ()
    over: Sequence[ActiveAlert] = ()


def cadence_s(window_s: int) -> int:
    """Seconds between two looks at a window of this length: a minute for an hour, 20 minutes for a day and more."""
    return min(max(CADENCE_S, window_s // _PARTS), _LONGEST_CADENCE_S)


def holding_of(rule: Rule) -> Holding:
    """How long a rule's value must be past its limit, and how long an alert goes on after that."""
    if isinstance(rule, (AbsenceRule, BurnRule)):
        return Holding(for_s=0)
    return Holding(for_s=rule.for_s, keep_firing_s=0 if isinstance(rule, CostRule) else rule.keep_firing_s)


def decide(
    before: Mapping[str, ActiveAlert],
    rules: Mapping[str, Rule],
    due: Mapping[str, timedelta],
    seen: Sequence[Observation],
    silenced: Collection[str],
    now: datetime,
    *,
    can_send: Callable[[ActiveAlert], bool] = lambda _alert: True,
) -> Decided:
    """What becomes of the alerts that were active.

    `rules` by their ids; `due` are those that were looked at now, each with the gap after which its pending alerts
    begin anew. Alerts of a rule that is no more are over. `can_send`: whether there is a receiver of it.
    """
    active = dict(before)
    started: list[Incident] = []
    ended: dict[str, datetime] = {}
    observed: set[str] = set()
    for one in seen:
        labels = labels_of(one.rule, one.key)
        name = fingerprint(labels)
        observed.add(name)
        held = active.pop(name, None)
        step = _step(held, one.rule, due[rule_id(one.rule)], now, is_past=one.is_past)
        if step is not None:
            active[name] = _alert(name, labels, one, held, step, now)
        if held is not None and held.phase == "firing" and step is None:
            ended[name] = now
        if step is not None and step.phase == "firing" and (held is None or held.phase != "firing"):
            started.append(_incident(active[name]))
    for name, held in before.items():
        if name in observed:
            continue
        rule = rules.get(held.rule)
        if rule is not None and held.rule not in due:
            continue
        # Of a model that has no calls any more, or of a rule that is no more.
        step = None if rule is None else _step(held, rule, due[held.rule], now, is_past=False)
        del active[name]
        if step is not None:
            active[name] = replace(held, cleared_at=step.cleared_at, evaluated_at=now)
        elif held.phase == "firing":
            ended[name] = now
    firing = [one for one in active.values() if can_send(one) and _is_sent(one, active.values(), silenced)]
    active |= {one.id: replace(one, notified=True) for one in firing}
    return Decided(
        active=active,
        changed=[name for name, one in active.items() if before.get(name) != one],
        ended=ended,
        gone=[name for name in before if name not in active],
        started=started,
        firing=firing,
        over=[before[name] for name in ended if before[name].notified],
    )


def _step(held: ActiveAlert | None, rule: Rule, gap: timedelta, now: datetime, *, is_past: bool) -> Progress | None:
    progress = None
    if held is not None:
        progress = Progress(
            phase=held.phase, active_at=held.active_at, fired_at=held.fired_at, cleared_at=held.cleared_at
        )
        progress = resume(progress, held.evaluated_at, now, gap=gap)
    return advance(progress, holding_of(rule), now, is_past=is_past)


def _alert(
    name: str, labels: Mapping[str, str], seen: Observation, held: ActiveAlert | None, step: Progress, now: datetime
) -> ActiveAlert:
    known = seen.value is not None or held is None
    return ActiveAlert(
        id=name,
        rule=rule_id(seen.rule),
        labels=labels,
        phase=step.phase,
        active_at=step.active_at,
        fired_at=step.fired_at,
        cleared_at=step.cleared_at,
        value=seen.value if known or held is None else held.value,
        basis=seen.basis if known or held is None else held.basis,
        evaluated_at=now,
        notified=held is not None and held.notified and held.phase == step.phase == "firing",
    )


def _incident(one: ActiveAlert) -> Incident:
    return Incident(
        id=one.id,
        rule=one.rule,
        labels=one.labels,
        started_at=one.fired_at or one.evaluated_at,
        value=one.value,
        basis=one.basis,
    )


def _is_sent(one: ActiveAlert, every: Collection[ActiveAlert], silenced: Collection[str]) -> bool:
    return one.phase == "firing" and not one.notified and one.id not in silenced and not _is_inhibited(one, every)


def _is_inhibited(one: ActiveAlert, every: Collection[ActiveAlert]) -> bool:
    """Whether the critical one of the same name and reach fires: it makes the warning superfluous."""
    if one.labels.get("severity") == "critical":
        return False
    of = without(one.labels, "severity", "window")
    return any(
        other.phase == "firing"
        and other.labels.get("severity") == "critical"
        and without(other.labels, "severity", "window") == of
        for other in every
    )
