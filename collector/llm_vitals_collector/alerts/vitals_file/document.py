"""The shape of `vitals.yaml`. Unknown keys are errors; every field is described for editors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, create_model

from llm_vitals_collector.alerts.defaults import CHANGES, OBJECTIVE_OF, SUBJECT_OF
from llm_vitals_collector.alerts.rule import Severity
from llm_vitals_collector.alerts.vitals_file.values import (
    Dollars,
    DollarsOrOff,
    Length,
    Number,
    NumberOrOff,
    OffWord,
    Past,
    PointsOrOff,
    SecondsOrOff,
    Share,
    ShareOrOff,
    Whole,
    is_off,
)
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.kpi import Dimension, Kpi


class Strict(BaseModel):
    """No key that nobody knows."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, hide_input_in_errors=True)


N = TypeVar("N")
T = TypeVar("T")


def _on_or_off(value: object) -> str:
    return "off" if is_off(value) else "on"


OnOrOff = Annotated[Annotated[T, Tag("on")] | Annotated[OffWord, Tag("off")], Discriminator(_on_or_off)]


class Limits(Strict, Generic[N]):
    """Limits of a KPI for one model, task or service."""

    warning: N | None = Field(default=None, description="The warning limit, in the KPI's unit; off: no warning.")
    critical: N | None = Field(default=None, description="The critical limit; off: no critical alert.")
    for_: Length | None = Field(default=None, alias="for", description="How long it must be so before the alert fires.")
    least: Whole | None = Field(
        default=None, description="The smallest basis (calls, answers) on which anything is judged."
    )


class Thresholds(Limits[N], Generic[N]):
    """Limits of a KPI. What is left out is as in the catalogue."""

    window: Length | None = Field(default=None, description="The period that the value is over, e.g. 1h.")
    by: list[Dimension] | None = Field(
        default=None, description="Beside the total: an alert for each model, task, ...; [] for the total only."
    )
    models: dict[str, Limits[N]] = Field(default_factory=dict[str, Limits[N]], description="Limits of single models.")
    tasks: dict[str, Limits[N]] = Field(default_factory=dict[str, Limits[N]], description="Limits of single tasks.")
    services: dict[str, Limits[N]] = Field(
        default_factory=dict[str, Limits[N]], description="Limits of single services."
    )


class ObjectiveOf(Strict):
    """An objective: the share of calls that may be bad over 30 days."""

    budget: Share | None = Field(default=None, description="The share that may be bad, e.g. 1%.")
    past: Past | None = Field(
        default=None,
        description="Of a percentile of times or a mean score: from where a single value is bad, e.g. 5s or 0.7.",
    )
    by: list[Dimension] | None = Field(default=None, description="Beside the total: by model, task, service.")


class PerDay(Strict):
    """Limits of the cost of a day, in US dollars."""

    warning: DollarsOrOff | None = Field(default=None, description="US dollars in the last 24 hours.")
    critical: DollarsOrOff | None = Field(default=None, description="US dollars in the last 24 hours.")
    by: list[Dimension] | None = Field(
        default=None, description="Beside the total: the same limits by service, model, task."
    )


class Jump(Strict):
    """A day against the mean day of the week before."""

    times: Number | None = Field(default=None, description="Times the mean day of the seven before (2).")
    above: Dollars | None = Field(default=None, description="US dollars; what costs less in a day is left alone (1).")


class Cost(Strict):
    """What a day may cost."""

    per_day: PerDay | None = Field(default=None, description="Limits of a day.")
    jump: OnOrOff[Jump] | None = Field(default=None, description="A day against the week before.")


class NoCalls(Strict):
    """No calls where there were enough yesterday and a week ago."""

    enough: Whole | None = Field(default=None, description="Calls in the window yesterday and a week ago (25).")
    windows: list[Length] | None = Field(default=None, description="Windows without a call ([1h, 6h]).")
    by: list[Dimension] | None = Field(default=None, description="Beside the total ([service]).")


def _secret(text: str) -> str:
    if not re.search(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}", text) and not re.match(r"https?://[^/\s]+", text):
        raise ValueError("expected an address that begins with https:// or http://, or ${NAME} of a variable with one")
    return text


def _address(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise ValueError(f"{text!r} is no e-mail address")
    return text


def _base(text: str) -> str:
    if not re.match(r"https?://[^/\s]+", text):
        raise ValueError(f"{text!r}: expected an address that begins with https:// or http://")
    return text.rstrip("/")


Url = Annotated[str, AfterValidator(_secret)]
BaseUrl = Annotated[str, AfterValidator(_base)]
Address = Annotated[str, AfterValidator(_address)]


class Webhook(Strict):
    """Notifications in the format of Alertmanager's webhook (version 4)."""

    url: Url = Field(description="Where to; ${NAME} stands for an environment variable. Never shown.")
    token: str | None = Field(
        default=None, description="Sent as Authorization: Bearer; better ${NAME} than the token itself."
    )


class Slack(Strict):
    """An incoming webhook of Slack."""

    url: Url = Field(description="The webhook's address; it is a secret: ${SLACK_WEBHOOK_URL}.")


class Email(Strict):
    """E-mail: by Grafana's own server, or by `server` from the collector."""

    to: list[Address] = Field(description="Addresses.", min_length=1)
    server: str | None = Field(
        default=None, description="host:port of the mail server, for the collector's own notifications."
    )
    sender: Address | None = Field(default=None, description="The sender's address.")
    user: str | None = Field(default=None, description="Who logs in there; ${NAME} for a variable.")
    password: str | None = Field(default=None, description="${NAME} of the variable with the password.")


class ReceiverOf(Strict):
    """A receiver: a name, and exactly one of webhook, slack and email."""

    name: str = Field(description="Its name.", min_length=1)
    webhook: Webhook | None = None
    slack: Slack | None = None
    email: Email | None = None
    severities: list[Severity] = Field(
        default_factory=lambda: list[Severity](("critical", "warning")), description="Which alerts it gets."
    )
    send_resolved: bool = Field(default=True, description="Whether it is notified when an alert ends, too.")


_LIMIT_TYPES: Final[Mapping[str, Any]] = {
    "share": ShareOrOff,
    "s": SecondsOrOff,
    "points": PointsOrOff,
    "usd": DollarsOrOff,
    "tokens": NumberOrOff,
    "queries": NumberOrOff,
}


def _described(kpi: Kpi) -> str:
    unit = {"share": "a share such as 5%", "s": "a time such as 30s", "points": "-100 to 100"}.get(kpi.unit, kpi.unit)
    return f"{kpi.title}: {unit}; bad when {'high' if kpi.better == 'lower' else 'low'}. {kpi.definition}"


def _by_kpi(name: str, doc: str, types: Mapping[str, Any]) -> type[Strict]:
    """A model with one optional field a KPI."""
    fields: dict[str, Any] = {
        kpi: (type_ | None, Field(default=None, description=_described(BY_ID[kpi]))) for kpi, type_ in types.items()
    }
    return create_model(name, __base__=Strict, __doc__=doc, **fields)


if TYPE_CHECKING:  # one optional field a KPI
    ThresholdsByKpi = Strict
    ObjectivesByKpi = Strict
    ChangesByKpi = Strict
else:
    ThresholdsByKpi = _by_kpi(
        "ThresholdsByKpi",
        "Limits by KPI.",
        {kpi: OnOrOff[Thresholds[_LIMIT_TYPES[BY_ID[kpi].unit]]] for kpi in SUBJECT_OF},
    )
    ObjectivesByKpi = _by_kpi(
        "ObjectivesByKpi", "Objectives by KPI.", dict.fromkeys(OBJECTIVE_OF, OnOrOff[ObjectiveOf])
    )
    ChangesByKpi = _by_kpi(
        "ChangesByKpi",
        "KPIs whose comparison with last week is off.",
        {subject.kpi: OffWord for subject in CHANGES},
    )


class Document(Strict):
    """vitals.yaml: the alerts of LLM Vitals. What is left out is as shipped."""

    grafana_url: BaseUrl | None = Field(
        default=None, description="Address of Grafana, for links from alerts to boards."
    )
    runbook_url: BaseUrl | None = Field(
        default=None, description="Address of the folder docs/runbooks, where you keep it."
    )
    thresholds: ThresholdsByKpi = Field(default_factory=ThresholdsByKpi, description="Limits by KPI.")
    objectives: ObjectivesByKpi = Field(default_factory=ObjectivesByKpi, description="Budgets of 30 days by KPI.")
    cost: Cost = Field(default_factory=Cost, description="What a day may cost.")
    no_calls: OnOrOff[NoCalls] | None = Field(default=None, description="Calls that stop.")
    changes: OnOrOff[ChangesByKpi] | None = Field(
        default=None, description="Worse than in the same hours of last week: off, or off for single KPIs."
    )
    receivers: list[ReceiverOf] = Field(default_factory=list[ReceiverOf], description="Who is notified.")


def schema() -> dict[str, Any]:
    """The JSON Schema for editors."""
    made = Document.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "vitals.yaml of LLM Vitals"}
