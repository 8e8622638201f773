"""GET /api/alerts: where every alert stands; incidents; and silences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from llm_vitals_collector.alerts import texts
from llm_vitals_collector.alerts.decide import holding_of
from llm_vitals_collector.alerts.evaluate import Observation, window_s
from llm_vitals_collector.alerts.evaluator import AlertStatus, Evaluator, key_of, since
from llm_vitals_collector.alerts.rule import AbsenceRule, BurnRule, ChangeRule, CostRule, Rule, Severity
from llm_vitals_collector.api.errors import ApiError, responses
from llm_vitals_collector.api.models import Answer, Moment
from llm_vitals_collector.api.parameters import Length, PeriodParameters
from llm_vitals_collector.api.period import parse_length
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.alerts import ActiveAlert, Incident

State = Literal["inactive", "pending", "firing"]
AlertId = Annotated[str, Path(description="The alert's `id`: the fingerprint of its labels.", pattern="^[0-9a-f]{16}$")]
_MOST_INCIDENTS: Final = 1000


class AlertOf(Answer):
    """An alert that is pending or firing."""

    id: str = Field(description="The fingerprint of its labels, as Alertmanager makes it.")
    rule: str = Field(description="The id of its rule.")
    state: State
    severity: Severity
    kpi: str | None
    labels: Mapping[str, str]
    summary: str
    description: str
    value: float | None = Field(description="As it was last known. Of a latency the share of slower calls.")
    basis: int | None = Field(description="How many calls, answers or ratings the value rests on.")
    compared: float | None = Field(
        description="What the value is compared with: the limit, moved by what chance explains."
    )
    active_at: Moment = Field(description="Since when the value is past it.")
    fired_at: Moment | None = Field(description="Since when it fires.")
    cleared_at: Moment | None = Field(description="Since when a firing one is not past it any more: it will end.")
    silenced_until: Moment | None
    notified: bool = Field(description="Whether receivers were sent that it fires.")
    runbook_url: str = Field(description="What it means and what to do, on this server.")
    calls_url: str = Field(description="The calls behind it, on this server.")


class RuleOf(Answer):
    """A rule, and what it saw last."""

    id: str
    name: str = Field(description="The alert's name; a warning and a critical one have the same.")
    title: str
    severity: Severity
    kpi: str | None
    by: Dimension | None = Field(description="It has an alert for each value of this dimension.")
    where: Mapping[Dimension, str] = Field(description="Only of calls with these values.")
    window_s: int
    for_s: int
    keep_firing_s: int
    limit: float | None = Field(description="In the KPI's unit; null where the rule has none.")
    state: State = Field(description="The worst of its alerts.")
    value: float | None = Field(description="Of a rule with `by`, that of the value nearest to its limit, or past it.")
    basis: int | None
    compared: float | None
    group: str | None = Field(description="The value of `by` that this is of.")
    groups: int = Field(description="Of how many values of `by` something is known; 1 without `by`.")


class ReceiverOf(Answer):
    """A receiver, since the process began."""

    name: str
    waiting: int = Field(description="Messages that wait for it.")
    delivered: int
    delivered_at: Moment | None
    failures: int = Field(description="Attempts that failed.")
    failed_at: Moment | None
    failure: str | None = Field(description="Why the last attempt failed; null where it did not.")
    abandoned: int = Field(description="Messages that were given up: refused as they are, or a day old.")


class AlertList(Answer):
    """Where all alerts stand."""

    evaluated_at: Moment | None = Field(description="Null before the first evaluation.")
    failure: str | None = Field(description="Why the last evaluation failed; null where it did not.")
    alerts: Sequence[AlertOf] = Field(description="Firing ones first, critical ones before others.")
    rules: Sequence[RuleOf]
    receivers: Sequence[ReceiverOf]


class IncidentOf(Answer):
    """An alert that fired."""

    id: str = Field(description="The alert's id.")
    rule: str
    severity: str
    kpi: str | None
    labels: Mapping[str, str]
    summary: str
    value: float | None = Field(description="As it was when it began to fire.")
    basis: int | None
    started_at: Moment
    ended_at: Moment | None = Field(description="Null while it fires.")


class IncidentList(Answer):
    """The alerts that fired in a period, the newest first."""

    start: Moment = Field(serialization_alias="from")
    end: Moment = Field(serialization_alias="to")
    incidents: Sequence[IncidentOf]


class SilenceBody(BaseModel):
    """For how long nothing is sent of an alert."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    for_: Length = Field("1h", alias="for", description="A number and m, h, d or w.")


class SilenceOf(Answer):
    """A silence."""

    id: str
    until: Moment


class SilenceEnded(Answer):
    """An alert is not silenced any more."""

    id: str


def router(store: Store, evaluator: Evaluator) -> APIRouter:
    """The endpoints."""
    routes = APIRouter(prefix="/api/alerts", tags=["alerts"])

    @routes.get("", responses=responses(503))
    @requires(Right.READ)
    def list_alerts() -> AlertList:  # pyright: ignore[reportUnusedFunction] # registered
        """Alerts that are pending or firing, every rule with what it saw last, and the receivers."""
        return listing(evaluator.status())

    @routes.get("/incidents", responses=responses(400, 503))
    @requires(Right.READ)
    def list_incidents(parameters: Annotated[PeriodParameters, Query()]) -> IncidentList:  # pyright: ignore[reportUnusedFunction] # registered
        """The alerts that fired in a period, the last 7 days by default; 1,000 at most."""
        period = parameters.requested(datetime.now(timezone.utc))
        rules = evaluator.status().rules
        found = [incident_of(one, rules) for one in store.alerts.incidents(period, _MOST_INCIDENTS)]
        return IncidentList(start=period.start, end=period.end, incidents=found)

    @routes.post("/{alert_id}/silence", responses=responses(400, 404, 503))
    @requires(Right.ADMINISTER)
    def silence_alert(alert_id: AlertId, body: SilenceBody) -> SilenceOf:  # pyright: ignore[reportUnusedFunction] # registered
        """Send receivers nothing of this alert for a while. When that is over and it still fires, they are sent it."""
        return silenced(evaluator, alert_id, body.for_)

    @routes.delete("/{alert_id}/silence", responses=responses(503))
    @requires(Right.ADMINISTER)
    def end_silence(alert_id: AlertId) -> SilenceEnded:  # pyright: ignore[reportUnusedFunction] # registered
        """End the silence of an alert; nothing where there is none."""
        evaluator.unsilence(alert_id)
        return SilenceEnded(id=alert_id)

    return routes


def silenced(evaluator: Evaluator, alert_id: str, length: str) -> SilenceOf:
    """Silence an alert for a length such as `1h`. Raises ApiError (404)."""
    try:
        until = evaluator.silence(alert_id, parse_length("for", length))
    except KeyError:
        raise ApiError(
            404, f"No alert {alert_id} is pending or firing: /api/alerts lists those that are.", field="alert_id"
        ) from None
    return SilenceOf(id=alert_id, until=until)


def listing(status: AlertStatus) -> AlertList:
    """The answer of where all alerts stand."""
    alerts = [_alert(one, status) for one in status.active.values() if one.rule in status.rules]
    order = {"critical": 0, "warning": 1, "info": 2}
    alerts.sort(key=lambda one: (one.state != "firing", order[one.severity], -one.active_at.timestamp(), one.id))
    return AlertList(
        evaluated_at=status.evaluated_at,
        failure=status.failure,
        alerts=alerts,
        rules=[_rule(name, rule, status) for name, rule in status.rules.items()],
        receivers=[ReceiverOf.of(one, waiting=status.waiting.get(one.name, 0)) for one in status.receivers],
    )


def incident_of(one: Incident, rules: Mapping[str, Rule]) -> IncidentOf:
    """The answer of an incident; that of a rule that is no more has its name for a summary."""
    rule = rules.get(one.rule)
    key = None if rule is None or rule.reach.by is None else one.labels.get(rule.reach.by)
    return IncidentOf.of(
        one,
        severity=one.labels.get("severity", ""),
        kpi=one.labels.get("kpi"),
        summary=one.labels.get("alertname", "") if rule is None else texts.summary(rule, key),
    )


def limit_of(rule: Rule) -> float | None:
    """The limit of a rule in its KPI's unit; of a burn rate the share of calls. None where it has none."""
    if isinstance(rule, (AbsenceRule, ChangeRule)):
        return None
    if isinstance(rule, BurnRule):
        return rule.bound.limit
    return rule.limit_usd if isinstance(rule, CostRule) else rule.limit


def _alert(one: ActiveAlert, status: AlertStatus) -> AlertOf:
    rule = status.rules[one.rule]
    key = key_of(rule, one)
    seen = next((each for each in status.observations.get(one.rule, ()) if each.key == key), None)
    if seen is None or seen.value is None:
        seen = Observation(rule=rule, key=key, value=one.value, basis=one.basis, compared=None, is_past=False)
    return AlertOf.of(
        one,
        state=one.phase,
        severity=rule.severity,
        kpi=texts.kpi_of(rule),
        summary=texts.summary(rule, key),
        description=texts.description(seen),
        compared=seen.compared,
        silenced_until=status.silences.get(one.id),
        runbook_url=f"/runbooks/{texts.runbook(rule)}",
        calls_url=f"/calls?{texts.calls_query(rule, key, since(rule, one))}",
    )


def _rule(name: str, rule: Rule, status: AlertStatus) -> RuleOf:
    seen = [one for one in status.observations.get(name, ()) if one.value is not None]
    worst = max(seen, key=_nearness, default=None)
    phases = {one.phase for one in status.active.values() if one.rule == name}
    holding = holding_of(rule)
    return RuleOf(
        id=name,
        name=rule.name,
        title=texts.title(rule),
        severity=rule.severity,
        kpi=texts.kpi_of(rule),
        by=rule.reach.by,
        where=dict(rule.reach.where),
        window_s=window_s(rule),
        for_s=holding.for_s,
        keep_firing_s=holding.keep_firing_s,
        limit=limit_of(rule),
        state="firing" if "firing" in phases else "pending" if "pending" in phases else "inactive",
        value=None if worst is None else worst.value,
        basis=None if worst is None else worst.basis,
        compared=None if worst is None else worst.compared,
        group=None if worst is None else worst.key,
        groups=len(seen),
    )


def _nearness(seen: Observation) -> tuple[bool, float]:
    """How near a value is to what it is compared with, or how far past it."""
    value, compared = seen.value or 0.0, seen.compared
    if compared is None:
        return seen.is_past, float("-inf")
    kpi = BY_ID.get(texts.kpi_of(seen.rule) or "")
    falls = kpi is not None and kpi.better == "higher" and not isinstance(seen.rule, BurnRule)
    return seen.is_past, compared - value if falls else value - compared
