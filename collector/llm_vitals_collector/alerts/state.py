"""The life of one alert, as Prometheus has it: nothing, pending, firing, nothing again. Pure.

Whether its value is past the limit comes from outside, and so does the time. A value that is not known is past nothing:
it begins no alert, and lets one that fires end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from llm_vitals_collector.store.alerts import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """How long the value must be past the limit before the alert fires, and how long it goes on after that."""

    for_s: int
    keep_firing_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where an alert stands. Times are aware and UTC."""

    phase: Phase
    active_at: datetime
    fired_at: datetime | None = None
    cleared_at: datetime | None = None
    """Since when a firing one is not past its limit any more."""


def advance(before: Progress | None, holding: Holding, now: datetime, *, is_past: bool) -> Progress | None:
    """Where an alert stands after one more look at its value; None where it is neither pending nor firing."""
    if is_past:
        if before is None:
            before = Progress(phase="pending", active_at=now)
        if before.phase == "firing":
            return replace(before, cleared_at=None)
        if now - before.active_at >= timedelta(seconds=holding.for_s):
            return replace(before, phase="firing", fired_at=now)
        return before
    if before is None or before.phase == "pending":
        return None
    cleared_at = before.cleared_at or now
    if not holding.keep_firing_s or now - cleared_at >= timedelta(seconds=holding.keep_firing_s):
        return None
    return replace(before, cleared_at=cleared_at)


def resume(before: Progress | None, evaluated_at: datetime, now: datetime, *, gap: timedelta) -> Progress | None:
    """Where an alert stands that nobody looked at since `evaluated_at`. What was pending begins anew after more than
    `gap`: nobody knows that its value was past the limit all the while. What fires goes on."""
    if before is not None and before.phase == "pending" and now - evaluated_at > gap:
        return None
    return before
