"""`/alerts`: what fires, what each rule sees, what fired before, and who is sent it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from llm_vitals_collector.alerts import texts
from llm_vitals_collector.alerts.evaluator import Evaluator
from llm_vitals_collector.api.alerts import AlertList, AlertOf, IncidentOf, RuleOf, incident_of, listing, silenced
from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.measure import Period, in_words
from llm_vitals_collector.store import Store
from llm_vitals_dashboards.web import backtests
from llm_vitals_dashboards.web.display import DASH, whole
from llm_vitals_dashboards.web.firing import TONES
from llm_vitals_dashboards.web.form import form
from llm_vitals_dashboards.web.lasted import lasted
from llm_vitals_dashboards.web.page_route import page_router
from llm_vitals_dashboards.web.respond import page, plotly_version

PATH: Final = "/alerts"
_SILENCES: Final = {"1h": "an hour", "1d": "a day"}
_LOOKED_BACK: Final = timedelta(days=30)
_MOST_INCIDENTS: Final = 100
router: Final = page_router()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An alert as the page shows it."""

    alert: AlertOf
    tone: str
    value: str
    lasted: str
    """How long it fires, or is pending."""
    silenced: str | None
    """Until when, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The warning and the critical rule of one thing, in a row."""

    title: str
    of: str
    over: str
    value: str
    basis: str
    warning: str
    critical: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An incident in a row."""

    incident: IncidentOf
    tone: str
    value: str
    lasted: str


@router.get(PATH)
@requires(Right.READ)
def alerts(request: Request) -> Response:
    """The page."""
    store: Store = request.app.state.store
    evaluator: Evaluator = request.app.state.alerts
    status = evaluator.status()
    found = listing(status)
    now = datetime.now(timezone.utc)
    incidents = store.alerts.incidents(Period(start=now - _LOOKED_BACK, end=now), _MOST_INCIDENTS)
    context: dict[str, object] = {
        "title": "Alerts",
        "found": found,
        "firing": [_shown(one, now) for one in found.alerts if one.state == "firing"],
        "pending": [_shown(one, now) for one in found.alerts if one.state == "pending"],
        "rows": watched(found),
        "incidents": [_past(incident_of(one, status.rules), now) for one in incidents],
        "now": now,
        "silences": _SILENCES,
        "plotly": f"/static/plotly.min.js?v={plotly_version()}",
        **backtests.section(request),
    }
    return page(request, "alerts.html", context, status=400 if context["problem"] else 200, charts=True)


@router.post("/alerts/{alert_id}/silence")
@requires(Right.ADMINISTER)
async def silence(request: Request, alert_id: str) -> Response:
    """Silence an alert for `for`, or end its silence where that is empty; back to the page."""
    evaluator: Evaluator = request.app.state.alerts
    length = (await form(request)).get("for", [""])[0]
    if not length:
        await run_in_threadpool(evaluator.unsilence, alert_id[:64])
    elif length in _SILENCES:
        await run_in_threadpool(silenced, evaluator, alert_id[:64], length)
    else:
        raise ApiError.of_field("for", length, f"one of {', '.join(_SILENCES)}")
    return RedirectResponse(f"{PATH}#{alert_id}" if alert_id.isalnum() else PATH, status_code=303)


def watched(found: AlertList) -> list[Watched]:
    """The warning and the critical rule of one name, reach and window in a row, in the order of the rules."""
    together: dict[tuple[object, ...], dict[str, RuleOf]] = {}
    for rule in found.rules:
        name = (rule.name, tuple(rule.where.items()), rule.window_s)
        together.setdefault(name, {})[rule.severity] = rule
    return [_watched(rules) for rules in together.values()]


def _watched(rules: Mapping[str, RuleOf]) -> Watched:
    warning, critical = rules.get("warning"), rules.get("critical")
    one = warning or critical or next(iter(rules.values()))
    states = [rule.state for rule in rules.values()]
    state = "firing" if "firing" in states else "pending" if "pending" in states else "quiet"
    worst = critical if critical is not None and critical.state == "firing" else one
    return Watched(
        title=_name(one),
        of=_of(one),
        over=in_words(timedelta(seconds=one.window_s)),
        value=DASH if one.value is None else _value(one.kpi, one.value),
        basis=DASH if one.basis is None else whole(one.basis),
        warning=_limit(warning),
        critical=_limit(critical),
        state=state,
        tone=TONES[worst.severity] if state == "firing" else "flat",
    )


def _name(rule: RuleOf) -> str:
    kpi = BY_ID.get(rule.kpi or "")
    words = rule.title
    if kpi is not None and words.startswith(kpi.title) and (" above " in words or " below " in words):
        return kpi.title
    return words


def _of(rule: RuleOf) -> str:
    named = ", ".join(rule.where.values())
    if rule.by is None:
        return named or "all calls"
    if named:
        return named
    count = f"{rule.groups} {rule.by}{'' if rule.groups == 1 else 's'}"
    return f"each {rule.by}" if not rule.groups else f"{rule.group}, of {count}" if rule.groups > 1 else str(rule.group)


def _limit(rule: RuleOf | None) -> str:
    if rule is None:
        return DASH
    if rule.limit is None:
        return "yes"
    kpi = BY_ID.get(rule.kpi or "")
    return texts.in_unit(rule.limit, kpi.unit if kpi is not None else "")


def _value(kpi_id: str | None, value: float) -> str:
    """Of a latency what a rule sees is the share of calls that take longer than its limit, which is a time."""
    kpi = BY_ID.get(kpi_id or "")
    if kpi is None:
        return whole(value)
    return f"{texts.in_unit(value, 'share')} too slow" if kpi.unit == "s" else texts.in_unit(value, kpi.unit)


def _shown(one: AlertOf, now: datetime) -> Shown:
    began = one.fired_at or one.active_at
    return Shown(
        alert=one,
        tone=TONES[one.severity],
        value=DASH if one.value is None else _value(one.kpi, one.value),
        lasted=lasted(now - began),
        silenced=None if one.silenced_until is None else f"{one.silenced_until:%-d %b %H:%M} UTC",
    )


def _past(one: IncidentOf, now: datetime) -> Past:
    return Past(
        incident=one,
        tone=TONES.get(one.severity, "flat"),
        value=DASH if one.value is None else _value(one.kpi, one.value),
        lasted=lasted((one.ended_at or now) - one.started_at),
    )
