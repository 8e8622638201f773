"""The tables of alerts. They have few rows, and are written about once a minute."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.store.alerts import ActiveAlert, AlertChanges, Incident, Notification, Phase, Silence
from llm_vitals_collector.store.duckdb.columns import time_of, time_or_none, whole
from llm_vitals_collector.store.duckdb.reader import Read

if TYPE_CHECKING:
    import duckdb

_ACTIVE: Final = """
SELECT id, rule, labels, phase, epoch_us(active_at), epoch_us(fired_at), epoch_us(cleared_at), value, basis,
       epoch_us(evaluated_at), notified
FROM alert ORDER BY active_at, id
"""
_INCIDENTS: Final = """
SELECT id, rule, labels, epoch_us(started_at), epoch_us(ended_at), value, basis
FROM incident WHERE started_at < $to AND (ended_at IS NULL OR ended_at >= $from)
ORDER BY started_at DESC, id LIMIT $limit
"""
_WAITING: Final = """
SELECT id, receiver, body, epoch_us(created_at), number, attempts, epoch_us(next_at)
FROM notification WHERE $receiver IS NULL OR receiver = $receiver ORDER BY number LIMIT $limit
"""
Writing = Callable[[], AbstractContextManager["duckdb.DuckDBPyConnection"]]
"""A transaction on the writer's connection, which nobody else has meanwhile."""


class DuckDBAlerts:
    """An `AlertStore` in the tables `alert`, `incident`, `silence` and `notification`."""

    def __init__(self, read: Read, writing: Writing) -> None:
        self._read: Final = read
        self._writing: Final = writing

    def leads(self) -> bool:
        return True  # no other process can open the database

    def active(self) -> tuple[ActiveAlert, ...]:
        return tuple(
            ActiveAlert(
                id=str(name),
                rule=str(rule),
                labels=_labels(labels),
                phase=cast("Phase", phase),
                active_at=time_of(whole(active)),
                fired_at=time_or_none(fired),
                cleared_at=time_or_none(cleared),
                value=_number(value),
                basis=_whole(basis),
                evaluated_at=time_of(whole(evaluated)),
                notified=notified is True,
            )
            for name, rule, labels, phase, active, fired, cleared, value, basis, evaluated, notified in self._read(
                _ACTIVE, {}
            )
        )

    def change(self, changes: AlertChanges) -> None:
        with self._writing() as connection:
            gone = [*(one.id for one in changes.active), *changes.over]
            if gone:
                connection.execute("DELETE FROM alert WHERE id IN (SELECT unnest($1::VARCHAR[]))", [gone])
            for one in changes.active:
                connection.execute(
                    "INSERT INTO alert VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                    [
                        *(one.id, one.rule, json.dumps(dict(one.labels)), one.phase, one.active_at, one.fired_at),
                        *(one.cleared_at, one.value, one.basis, one.evaluated_at, one.notified),
                    ],
                )
            for incident in changes.started:
                connection.execute(
                    "INSERT INTO incident VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    [
                        *(incident.id, incident.rule, json.dumps(dict(incident.labels)), incident.started_at),
                        *(incident.ended_at, incident.value, incident.basis),
                    ],
                )
            for name, at in changes.ended.items():
                connection.execute("UPDATE incident SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL", [at, name])
            for message in changes.notifications:
                connection.execute(
                    "INSERT INTO notification (id, receiver, body, created_at, attempts, next_at) "
                    "VALUES ($1, $2, $3, $4, $5, $6)",
                    [
                        *(message.id, message.receiver, message.body, message.created_at),
                        *(message.attempts, message.next_at),
                    ],
                )

    def incidents(self, period: Period, limit: int = 1000) -> tuple[Incident, ...]:
        rows = self._read(_INCIDENTS, {"from": period.start, "to": period.end, "limit": limit})
        return tuple(
            Incident(
                id=str(name),
                rule=str(rule),
                labels=_labels(labels),
                started_at=time_of(whole(started)),
                ended_at=time_or_none(ended),
                value=_number(value),
                basis=_whole(basis),
            )
            for name, rule, labels, started, ended, value, basis in rows
        )

    def silences(self, now: datetime) -> tuple[Silence, ...]:
        rows = self._read("SELECT id, epoch_us(until) FROM silence WHERE until > $now ORDER BY id", {"now": now})
        return tuple(Silence(id=str(name), until=time_of(whole(until))) for name, until in rows)

    def silence(self, silence: Silence) -> None:
        with self._writing() as connection:
            connection.execute("DELETE FROM silence WHERE id = $1", [silence.id])
            connection.execute("INSERT INTO silence VALUES ($1, $2)", [silence.id, silence.until])

    def unsilence(self, alert: str) -> None:
        with self._writing() as connection:
            connection.execute("DELETE FROM silence WHERE id = $1", [alert])

    def waiting(self, receiver: str | None = None, limit: int = 100) -> tuple[Notification, ...]:
        rows = self._read(_WAITING, {"receiver": receiver, "limit": limit})
        return tuple(
            Notification(
                id=str(name),
                receiver=str(to),
                body=str(body),
                created_at=time_of(whole(created)),
                number=whole(number),
                attempts=whole(attempts),
                next_at=time_of(whole(next_at)),
            )
            for name, to, body, created, number, attempts, next_at in rows
        )

    def receivers(self) -> Mapping[str, int]:
        rows = self._read("SELECT receiver, count(*) FROM notification GROUP BY 1 ORDER BY 1", {})
        return {str(receiver): whole(count) for receiver, count in rows}

    def postpone(self, notification: str, attempts: int, next_at: datetime) -> None:
        with self._writing() as connection:
            connection.execute(
                "UPDATE notification SET attempts = $1, next_at = $2 WHERE id = $3", [attempts, next_at, notification]
            )

    def settle(self, notification: str) -> None:
        with self._writing() as connection:
            connection.execute("DELETE FROM notification WHERE id = $1", [notification])


def expire(connection: duckdb.DuckDBPyConnection, before: datetime) -> None:
    """Delete incidents and silences that were over before a time; within the caller's transaction."""
    connection.execute("DELETE FROM incident WHERE ended_at < $1", [before])
    connection.execute("DELETE FROM silence WHERE until < $1", [before])


def _labels(value: object) -> Mapping[str, str]:
    return cast("dict[str, str]", json.loads(str(value)))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
