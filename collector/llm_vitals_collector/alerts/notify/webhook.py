"""Messages in the form of Alertmanager's webhooks, version 4, so that whatever reads those reads ours. Pure.

Source: prometheus.io/docs/alerting/latest/configuration, webhook_config; alertmanager template.Data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Final

from llm_vitals_collector.alerts.labels import common, fingerprint

VERSION: Final = "4"
_NEVER: Final = "0001-01-01T00:00:00Z"
"""Go's zero time: when an alert ends that has not ended."""
GROUPED_BY: Final = ("alertname", "severity")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMessage:
    """One alert that began to fire, or ended."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])
    started_at: datetime
    ended_at: datetime | None = None
    generator_url: str = ""


def payload(receiver: str, alerts: Sequence[AlertMessage], external_url: str) -> str:
    """The JSON of one message about alerts of one group, which must not be empty."""
    group = {name: alerts[0].labels[name] for name in GROUPED_BY if name in alerts[0].labels}
    matchers = ", ".join(f"{name}={json.dumps(value)}" for name, value in group.items())
    return json.dumps(
        {
            "version": VERSION,
            "groupKey": f"{{}}:{{{matchers}}}",
            "truncatedAlerts": 0,
            "status": "firing" if any(one.ended_at is None for one in alerts) else "resolved",
            "receiver": receiver,
            "groupLabels": group,
            "commonLabels": common(one.labels for one in alerts),
            "commonAnnotations": common(one.annotations for one in alerts),
            "externalURL": external_url,
            "alerts": [_alert(one) for one in alerts],
        }
    )


def _alert(one: AlertMessage) -> dict[str, object]:
    return {
        "status": "firing" if one.ended_at is None else "resolved",
        "labels": dict(one.labels),
        "annotations": dict(one.annotations),
        "startsAt": _rfc3339(one.started_at),
        "endsAt": _NEVER if one.ended_at is None else _rfc3339(one.ended_at),
        "generatorURL": one.generator_url,
        "fingerprint": fingerprint(one.labels),
    }


def groups(alerts: Sequence[AlertMessage]) -> list[list[AlertMessage]]:
    """Alerts that go in one message: of one name and severity, and all firing or all over."""
    found: dict[tuple[object, ...], list[AlertMessage]] = {}
    for one in alerts:
        key = (*(one.labels.get(name) for name in GROUPED_BY), one.ended_at is None)
        found.setdefault(key, []).append(one)
    return list(found.values())


def _rfc3339(at: datetime) -> str:
    return f"{at.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%S.%f}Z"
