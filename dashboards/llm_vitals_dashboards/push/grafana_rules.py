"""An alert as a rule that Grafana manages, and who is notified as contact points: data of its provisioning API.

A filtered expression of PromQL is empty where all is well, which Grafana takes for "no data". So a rule asks for the
value and for what it rests on, and compares them in an expression of Grafana's: it is Normal where all is well, and the
texts can state both. Where nothing came in there is no series and the rule is OK, as in Prometheus.

https://grafana.com/docs/grafana/latest/developers/http_api/alerting_provisioning/
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.alerts.rule import SEVERITIES, Severity
from llm_vitals_collector.alerts.vitals_file.receivers import Receiver
from llm_vitals_collector.kpi.measure import duration
from llm_vitals_dashboards.alerts.alert import Alert, AlertGroup
from llm_vitals_dashboards.alerts.texts import Links, of_grafana
from llm_vitals_dashboards.push.change import Json

FOLDER_UID: Final = "llm-vitals-alerts"
FOLDER_TITLE: Final = "LLM Vitals alerts"
"""Another title than the boards' folder: of two folders with one title Grafana makes two (grafana#125079)."""
INTERVAL_S: Final = 60
MADE: Final = "llm-vitals-"
"""How the uid of each rule and each contact point begins."""
_EXPRESSION: Final = "__expr__"
_LOOK_BACK_S: Final = 600
"""Of the query's range; the expressions have windows of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What the rules of one push have in common: the data source's uid, links, and by severity the contact point."""

    source: str
    links: Links
    contact_points: Mapping[Severity, str]


def group(of: AlertGroup, target: Target) -> Json:
    """A rule group, as the API takes it."""
    return {
        "title": of.name,
        "folderUid": FOLDER_UID,
        "interval": INTERVAL_S,
        # Not the one that always fires: Grafana would send it to whom the default policy names.
        "rules": [rule(alert, of.name, target) for alert in of.alerts if alert.severity != "none"],
    }


def rule(alert: Alert, group_name: str, target: Target) -> Json:
    """One rule. Its title must be the only one of its folder; the label `rule` has the name that Prometheus has."""
    made: Json = {
        "uid": uid("|".join((alert.name, *_distinct(alert)))),
        "title": " ".join((alert.name, *_distinct(alert))),
        "ruleGroup": group_name,
        "folderUID": FOLDER_UID,
        "orgID": 1,
        "condition": "C",
        "data": list(_data(alert, target.source)),
        "noDataState": "OK",
        "execErrState": "Error",
        "for": duration(alert.for_s),
        "keep_firing_for": duration(alert.keep_firing_s),
        "annotations": of_grafana(alert, target.links),
        "labels": {**alert.all_labels, "rule": alert.name},
        "isPaused": False,
    }
    receiver = next((name for one, name in target.contact_points.items() if one == alert.severity), None)
    if receiver is not None:
        # Not the tree of policies: it is one for all, and setting it replaces what others have set (grafana#101937).
        made["notification_settings"] = {"receiver": receiver}
    return made


def _distinct(alert: Alert) -> Iterator[str]:
    """What tells rules of one name apart."""
    yield alert.severity
    if "window" in alert.labels:
        yield alert.labels["window"]
    yield from (f"of {value}" for value in alert.only)


def _data(alert: Alert, source: str) -> Iterator[Json]:
    if alert.judged is None:
        yield _query("A", alert.expr, source)
        yield _math("is_number($A)")
        return
    yield from (_query(ref, expr, source) for ref, expr in alert.judged.queries.items())
    yield _math(alert.judged.condition)


def _query(ref: str, expr: str, source: str) -> Json:
    return {
        "refId": ref,
        "queryType": "",
        "relativeTimeRange": {"from": _LOOK_BACK_S, "to": 0},
        "datasourceUid": source,
        "model": {
            "refId": ref,
            "expr": expr,
            "instant": True,
            "range": False,
            "intervalMs": 1000,
            "maxDataPoints": 43200,
        },
    }


def _math(expression: str) -> Json:
    return {
        "refId": "C",
        "queryType": "",
        "relativeTimeRange": {"from": 0, "to": 0},
        "datasourceUid": _EXPRESSION,
        "model": {
            "refId": "C",
            "type": "math",
            "expression": expression,
            "datasource": {"type": _EXPRESSION, "uid": _EXPRESSION},
        },
    }


def uid(of: str, *secrets: str) -> str:
    """A uid that is the same each time, of 40 characters at most. What Grafana does not show again, such as Slack's
    address, is in it as a hash: so that another one is noticed."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", of).strip("-")[-12:].lower()
    marks = "-".join(hashlib.sha256(text.encode()).hexdigest()[:8] for text in (of, *secrets))
    return f"{MADE}{marks}-{words}"[:40].rstrip("-")


# -- contact points ---------------------------------------------------------------------------------------------------


def contact_point(severity: Severity) -> str:
    """Its name. One a severity, with all receivers of it: a rule can name only one."""
    return f"LLM Vitals {severity}"


def contact_points(receivers: Sequence[Receiver]) -> dict[Severity, str]:
    """The severities that somebody is notified of, and their contact points."""
    return {
        severity: contact_point(severity)
        for severity in SEVERITIES
        if any(severity in receiver.severities for receiver in receivers)
    }


def integrations(receivers: Iterable[Receiver]) -> Iterator[Json]:
    """What contact points consist of. Raises MissingVariableError for a variable that is not set."""
    for receiver in receivers:
        settings, secrets = _settings(receiver)
        for severity in receiver.severities:
            yield {
                "uid": uid(f"{receiver.name}|{severity}", *secrets),
                "name": contact_point(severity),
                "type": receiver.kind,
                "settings": settings,
                "disableResolveMessage": not receiver.send_resolved,
            }


def _settings(receiver: Receiver) -> tuple[Json, tuple[str, ...]]:
    """The settings of Grafana's integration, and those of their values that it does not show again."""
    if receiver.kind == "email":
        return {"addresses": ";".join(receiver.to), "singleEmail": True}, ()
    url = "" if receiver.url is None else receiver.url.value()
    if receiver.kind == "slack":
        return {"url": url}, (url,)
    if receiver.token is None:
        return {"url": url, "httpMethod": "POST"}, (url,)
    token = receiver.token.value()
    made = {
        "url": url,
        "httpMethod": "POST",
        "authorization_scheme": "Bearer",
        "authorization_credentials": token,
    }
    return made, (url, token)


SECRET: Final = frozenset({"url", "authorization_credentials"})
"""Settings that are never shown, and that Grafana may answer as `[REDACTED]`."""
