"""What is kept of alerts, as JSON records of one table: few, and written about once a minute.

All that one change brings is one INSERT into one partition, so it is kept as a whole or not at all. A record that is
over is taken away by a row of a higher version.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Final, TypeVar, cast

from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.store.alerts import ActiveAlert, AlertChanges, Incident, Notification, Silence
from llm_vitals_collector.store.clickhouse.columns import microseconds
from llm_vitals_collector.store.clickhouse.connection import Connection
from llm_vitals_collector.store.clickhouse.lease import Lease
from llm_vitals_collector.store.values import time_of

_Record = TypeVar("_Record", ActiveAlert, Incident, Notification, Silence)
_KINDS: Final[Mapping[type, str]] = {
    ActiveAlert: "alert",
    Incident: "incident",
    Silence: "silence",
    Notification: "notification",
}
_TIMES: Final = frozenset(
    {"active_at", "fired_at", "cleared_at", "evaluated_at", "started_at", "ended_at", "until", "created_at", "next_at"}
)
_ALL: Final = "SELECT id, body FROM alert_record FINAL WHERE kind = {kind:String}"


class ClickHouseAlerts:
    """An `AlertStore` in the table `alert_record`."""

    def __init__(self, connection: Connection, types: Mapping[str, str], lease: Lease) -> None:
        self._connection: Final = connection
        self._types: Final = types
        self._lease: Final = lease
        self._lock: Final = threading.Lock()
        self._last = 0

    def leads(self) -> bool:
        return self._lease.leads()

    def active(self) -> tuple[ActiveAlert, ...]:
        return tuple(sorted(self._records(ActiveAlert), key=lambda one: (one.active_at, one.id)))

    def change(self, changes: AlertChanges) -> None:
        kept: list[tuple[str, object]] = [(one.id, one) for one in changes.active]
        kept += [(_place(one), one) for one in changes.started]
        if changes.ended:
            kept += [
                (_place(one), replace(one, ended_at=changes.ended[one.id]))
                for one in self._records(Incident)
                if one.ended_at is None and one.id in changes.ended
            ]
        number = time.time_ns() // 1000
        kept += [(one.id, replace(one, number=number + n)) for n, one in enumerate(changes.notifications)]
        gone = set(changes.over) - {one.id for one in changes.active}
        self._write(kept, [("alert", name) for name in gone])

    def incidents(self, period: Period, limit: int = 1000) -> tuple[Incident, ...]:
        found = [
            one
            for one in self._records(Incident)
            if one.started_at < period.end and (one.ended_at is None or one.ended_at >= period.start)
        ]
        return tuple(sorted(found, key=lambda one: (-microseconds(one.started_at), one.id))[:limit])

    def silences(self, now: datetime) -> tuple[Silence, ...]:
        return tuple(sorted((one for one in self._records(Silence) if one.until > now), key=lambda one: one.id))

    def silence(self, silence: Silence) -> None:
        self._write([(silence.id, silence)], [])

    def unsilence(self, alert: str) -> None:
        self._write([], [("silence", alert)])

    def waiting(self, receiver: str | None = None, limit: int = 100) -> tuple[Notification, ...]:
        found = [one for one in self._records(Notification) if receiver is None or one.receiver == receiver]
        return tuple(sorted(found, key=lambda one: one.number)[:limit])

    def receivers(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for one in sorted(self._records(Notification), key=lambda one: one.receiver):
            found[one.receiver] = found.get(one.receiver, 0) + 1
        return found

    def postpone(self, notification: str, attempts: int, next_at: datetime) -> None:
        found = [one for one in self._records(Notification) if one.id == notification]
        self._write([(one.id, replace(one, attempts=attempts, next_at=next_at)) for one in found], [])

    def settle(self, notification: str) -> None:
        self._write([], [("notification", notification)])

    def expire(self, before: datetime) -> None:
        """Delete incidents and silences that were over before a time."""
        gone = [("incident", _place(one)) for one in self._records(Incident) if one.ended_at and one.ended_at < before]
        gone += [("silence", one.id) for one in self._records(Silence) if one.until < before]
        self._write([], gone)

    def probe(self) -> None:
        """Write a row that says nothing. Raises StoreError where nothing can be written."""
        self._write([], [("probe", self._lease.holder)])

    def _records(self, kind: type[_Record]) -> list[_Record]:
        rows = self._connection.read_at_once(_ALL, {"kind": _KINDS[kind]})
        return [_record(kind, str(body)) for _, body in rows]

    def _write(self, kept: Sequence[tuple[str, object]], gone: Collection[tuple[str, str]]) -> None:
        if not kept and not gone:
            return
        rows = [(_KINDS[type(one)], name, _body(one), 0) for name, one in kept]
        rows += [(kind, name, "{}", 1) for kind, name in gone]
        kinds, ids, bodies, deleted = zip(*rows, strict=True)
        version = self._version()
        self._connection.insert(
            "alert_record",
            {"kind": kinds, "id": ids, "body": bodies, "version": [version] * len(rows), "is_deleted": deleted},
            self._types,
        )

    def _version(self) -> int:
        """Higher than that of all writes before, in whichever process."""
        with self._lock:
            ((kept,),) = self._connection.read_at_once("SELECT max(version) FROM alert_record")
            self._last = max(int(str(kept or 0)), self._last) + 1
            return self._last


def _place(incident: Incident) -> str:
    """An alert may fire again: each time is an incident of its own."""
    return f"{incident.id} {microseconds(incident.started_at)}"


def _body(record: object) -> str:
    members = asdict(cast("ActiveAlert", record))
    return json.dumps({name: microseconds(one) if isinstance(one, datetime) else one for name, one in members.items()})


def _record(kind: type[_Record], body: str) -> _Record:
    found = cast("dict[str, object]", json.loads(body))
    names = {one.name for one in fields(kind)}
    values = {
        name: time_of(one) if name in _TIMES and isinstance(one, int) else one
        for name, one in found.items()
        if name in names
    }
    return kind(**values)  # pyright: ignore[reportArgumentType] # as they were written
