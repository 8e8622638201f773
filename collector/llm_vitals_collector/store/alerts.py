"""What is kept of alerts: those that are pending or firing, incidents, silences, and notifications on their way.

`AlertStore` is what the rest of the process knows of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from llm_vitals_collector.kpi.measure import Period

Phase = Literal["pending", "firing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveAlert:
    """An alert that is pending or firing. `id` is the fingerprint of its labels; times are aware and UTC."""

    id: str
    rule: str
    """The id of its rule."""
    labels: Mapping[str, str]
    phase: Phase
    active_at: datetime
    """Since when its value is past the limit."""
    fired_at: datetime | None = None
    cleared_at: datetime | None = None
    """Since when a firing one is not past its limit any more."""
    value: float | None = None
    """As it was last known, in the unit of the rule."""
    basis: int | None = None
    """How many calls, answers or ratings the value rests on."""
    evaluated_at: datetime
    notified: bool = False
    """Whether receivers were sent that it fires."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An alert that fired, from `started_at` to `ended_at`, None while it fires. `id` is the alert's."""

    id: str
    rule: str
    labels: Mapping[str, str]
    started_at: datetime
    ended_at: datetime | None = None
    value: float | None
    basis: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """An alert that receivers are not sent before `until`."""

    id: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A message that waits for its receiver. `body` is JSON, and has neither the receiver's address nor its secret."""

    id: str
    receiver: str
    body: str
    created_at: datetime
    number: int = 0
    """Its place in the order of all messages; the store sets it."""
    attempts: int = 0
    next_at: datetime
    """Not before then is it sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChanges:
    """What one evaluation changes."""

    active: Collection[ActiveAlert] = ()
    """Alerts to keep, in place of what is kept under their ids."""
    over: Collection[str] = ()
    """Ids of alerts that are neither pending nor firing any more."""
    started: Collection[Incident] = ()
    ended: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    """Ids of alerts whose incident is over, and since when."""
    notifications: Collection[Notification] = ()


class AlertStore(Protocol):
    """Thread-safe. A write that returned is on disk. Every verb raises StoreError when the database fails."""

    def leads(self) -> bool:
        """Whether this process decides on alerts and sends messages: of several with one store, one does. May wait for
        some seconds."""
        ...

    def active(self) -> tuple[ActiveAlert, ...]:
        """Those that are pending or firing."""
        ...

    def change(self, changes: AlertChanges) -> None:
        """Commit all of it in one transaction."""
        ...

    def incidents(self, period: Period, limit: int = 1000) -> tuple[Incident, ...]:
        """Those that touch a period, the newest first."""
        ...

    def silences(self, now: datetime) -> tuple[Silence, ...]:
        """Those that hold."""
        ...

    def silence(self, silence: Silence) -> None:
        """Silence an alert, in place of its silence of before."""
        ...

    def unsilence(self, alert: str) -> None:
        """End the silence of an alert; nothing where there is none."""
        ...

    def waiting(self, receiver: str | None = None, limit: int = 100) -> tuple[Notification, ...]:
        """What waits for a receiver, or for any, the oldest first."""
        ...

    def receivers(self) -> Mapping[str, int]:
        """How many messages wait for each receiver."""
        ...

    def postpone(self, notification: str, attempts: int, next_at: datetime) -> None:
        """Send a message again, not before `next_at`."""
        ...

    def settle(self, notification: str) -> None:
        """A message was acknowledged, or is not to be sent any more."""
        ...
