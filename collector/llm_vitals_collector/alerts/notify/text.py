"""Messages for people, not programs: Slack's, and e-mail. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence

from llm_vitals_collector.alerts.notify.webhook import AlertMessage


def slack(_receiver: str, alerts: Sequence[AlertMessage], external_url: str) -> str:
    """The JSON of a message to an incoming webhook of Slack. Source: docs.slack.dev, sending messages using incoming
    webhooks."""
    return json.dumps({"text": "\n\n".join(_slack(one, external_url) for one in alerts)})


def email(_receiver: str, alerts: Sequence[AlertMessage], external_url: str) -> str:
    """JSON of `subject` and `text`, which the receiver makes an e-mail of."""
    more = f" and {len(alerts) - 1} more" if len(alerts) > 1 else ""
    return json.dumps(
        {
            "subject": f"[{_word(alerts[0])}] {_summary(alerts[0])}{more}",
            "text": "\n\n".join(_plain(one) for one in alerts) + f"\n\nAll alerts: {external_url}/alerts\n",
        }
    )


def _slack(one: AlertMessage, external_url: str) -> str:
    links = " | ".join(
        f"<{url}|{name}>"
        for name, url in (
            ("what to do", one.annotations.get("runbook_url")),
            ("calls", one.annotations.get("calls_url")),
            ("alerts", f"{external_url}/alerts"),
        )
        if url
    )
    text = "" if one.ended_at is not None else f"\n{_escaped(one.annotations.get('description', ''))}"
    return f"*{_word(one)}* {_escaped(_summary(one))}{text}\n{links}"


def _plain(one: AlertMessage) -> str:
    lines = [
        f"{_word(one)}: {_summary(one)}",
        "" if one.ended_at is not None else one.annotations.get("description", ""),
        f"since {one.started_at:%-d %B %H:%M} UTC" + (f" to {one.ended_at:%-d %B %H:%M}" if one.ended_at else ""),
        f"What to do: {url}" if (url := one.annotations.get("runbook_url")) else "",
        f"Calls: {url}" if (url := one.annotations.get("calls_url")) else "",
    ]
    return "\n".join(line for line in lines if line)


def _word(one: AlertMessage) -> str:
    return "resolved" if one.ended_at is not None else one.labels.get("severity", "firing")


def _summary(one: AlertMessage) -> str:
    return one.annotations.get("summary") or one.labels.get("alertname", "An alert")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
