"""`/vital-signs`: one glance that answers "is it well?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.api.kpis import ScopeParameters, interval
from llm_vitals_collector.api.parameters import read
from llm_vitals_collector.api.period import PRESETS, RequestedPeriod, iso
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.measure import Period, Scope, in_words
from llm_vitals_collector.kpi.report import Measured
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.results import FrequentError, Remark
from llm_vitals_dashboards import insights, measure
from llm_vitals_dashboards.insights import Item, needs_a_look
from llm_vitals_dashboards.web import cards
from llm_vitals_dashboards.web.display import DASH, Chip, chip, in_unit, percent, span, split, tone
from llm_vitals_dashboards.web.filters import FILTERS, PRESET_TITLES, filters_of
from llm_vitals_dashboards.web.incidents import alerts_of
from llm_vitals_dashboards.web.page_route import page_router
from llm_vitals_dashboards.web.respond import link, page, plotly_version
from llm_vitals_dashboards.web.sparkline import Sparkline, sparkline

PATH: Final = "/vital-signs"
_GROUPS: Final[tuple[Dimension, ...]] = tuple(dict.fromkeys((*insights.GROUPS, *(card.by for card in cards.CARDS))))
"""The dimensions that the page shows: each one more is a scan of the period."""
_REMARKS: Final = 4
_TIMES: Final = ("period", "from", "to")
_OUTCOMES: Final = {card.kpi: card.outcome for card in cards.CARDS if card.outcome is not None}
router: Final = page_router()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One KPI as the page shows it."""

    kpi: Kpi
    value: float | None
    number: str
    unit: str
    exact: str
    chip: Chip | None
    was: str | None
    interval: str | None
    """Of a share: its 95% interval."""
    outcome: str | None
    """Of the rate of an outcome: that outcome, which the calls behind it have."""
    note: str | None
    sparkline: Sparkline | None


@router.get("/")
@requires(Right.READ)
def root(request: Request) -> Response:
    """The first page; a period or filter in the address is kept."""
    return RedirectResponse(link(PATH, dict(request.query_params)), status_code=307)


@router.get(PATH)
@requires(Right.READ)
def vital_signs(request: Request) -> Response:
    """The page. `period`, `from`, `to` and the dimensions as in `/api/kpis`."""
    store: Store = request.app.state.store
    now = datetime.now(timezone.utc)
    query = {name: request.query_params.get(name, "") for name in (*_TIMES, *FILTERS)}
    problem: str | None = None
    try:
        parameters = read(ScopeParameters, query)
        period, scope = parameters.requested(now), parameters.scope(now)
    except ApiError as error:
        problem = str(error).rstrip(".")
        query |= {"period": "", "from": "", "to": ""}
        filters = {name: query[name][:1000] for name in FILTERS}
        parameters = read(ScopeParameters, filters)
        period, scope = parameters.requested(now), parameters.scope(now)
    if store.is_empty():
        return page(request, "empty.html", {"title": "Vital signs", "origin": str(request.base_url).rstrip("/")})
    context = _frame(store, scope, period, query) | _content(store, scope)
    context |= alerts_of(store, request.app.state.alerts, scope)
    return page(
        request, "vital_signs.html", context | {"problem": problem}, status=400 if problem else 200, charts=True
    )


def _frame(store: Store, scope: Scope, period: RequestedPeriod, query: Mapping[str, str]) -> dict[str, object]:
    """What stands around the numbers: title, period picker, filters."""
    choices = store.choices(Period(start=period.previous.start, end=period.end))
    kept: dict[str, str | None] = {**scope.filters}
    return {
        "title": "Vital signs",
        "span": span(period),
        "against": f"the {period.words} before",
        "api_link": link("/api/kpis", kept, **{"from": iso(period.start), "to": iso(period.end)}),
        "presets": [
            {
                "title": PRESET_TITLES[preset],
                "link": link(PATH, kept, period=preset),
                "current": period.relative == preset,
            }
            for preset in PRESETS
        ],
        "custom": period.relative not in PRESETS,
        "from_local": f"{period.start:%Y-%m-%dT%H:%M}",
        "to_local": f"{period.end:%Y-%m-%dT%H:%M}",
        "from_iso": iso(period.start),
        "to_iso": iso(period.end),
        "time_fields": {name: query[name] for name in ("period", "from", "to") if query[name]},
        "filters": filters_of(choices, scope),
        "chosen": kept,
        "goes_on": not query["to"],
        "clear_link": link(PATH, {name: query[name] for name in _TIMES}),
    }


def _content(store: Store, scope: Scope) -> dict[str, object]:
    measures = measure.measure(store, scope, _GROUPS)
    by_id = {measured.kpi.id: measured for measured in measures}
    lines = measure.sparklines(store, scope, by_id["error_rate"].basis or 0)
    trend = measure.trend(store, scope)
    failures = _failures(store.errors(scope))
    period = scope.period
    limits: dict[str, str | None] = {"from": iso(period.start), "to": iso(period.end)}
    limits |= {name: value for name, value in scope.filters.items()}  # noqa: C416 # its names are of a narrower type
    quality = by_id["quality"]
    return {
        "tiles": [_tile(measured, lines[measured.kpi.id], period.words) for measured in measures if _shows(measured)],
        "trend": trend,
        "trend_step": _step_in_words(trend.step),
        "trend_data": {
            "step_s": trend.step.total_seconds(),
            "few": measure.FEW,
            "from_s": period.start.timestamp(),
            "to_s": period.end.timestamp(),
            "points": [[p.start_s, p.quality, p.answers, p.error_rate, p.refusal_rate, p.calls] for p in trend.points],
        },
        "plotly": f"/static/plotly.min.js?v={plotly_version()}",
        "answers": quality.basis or 0,
        "cards": cards.shown(measures, f"the previous {period.words}"),
        "feedback": _feedback(by_id["feedback_positive"]),
        "remarks": [_remark(one) for one in store.remarks(scope, _REMARKS)],
        "items": [_shown(item, limits) for item in needs_a_look(measures, failures)],
        "limits": limits,
        "now": datetime.now(timezone.utc),
        "quiet": not by_id["duration_p95_s"].basis,
    }


def _step_in_words(step: timedelta) -> str:
    return {3600: "hourly", 86400: "daily", 604800: "weekly"}.get(round(step.total_seconds())) or f"{in_words(step)}'"


def _shows(measured: Measured) -> bool:
    return not measured.kpi.only_with_data or measured.value is not None or measured.previous is not None


def _tile(measured: Measured, line: Sequence[float | None], words: str) -> Tile:
    kpi = measured.kpi
    number, unit = split(measured.value, kpi.unit)
    return Tile(
        kpi=kpi,
        value=measured.value,
        number=number,
        unit=unit,
        exact="" if measured.value is None else repr(measured.value),
        chip=chip(measured.change, kpi.better, f"the previous {words}"),
        was=None if measured.previous is None else f"was {in_unit(measured.previous, kpi.unit)}",
        interval=_interval(measured),
        outcome=_OUTCOMES.get(kpi.id) if measured.value else None,
        note=measured.note,
        sparkline=sparkline(line),
    )


def _interval(measured: Measured) -> str | None:
    found = interval(measured.kpi, measured.value, measured.basis)
    if found is None:
        return None
    low, high = found
    return f"95%: {low * 100:.1f}{DASH}{percent(high, 1)}"


def _feedback(measured: Measured) -> dict[str, object]:
    ratings = measured.basis or 0
    positive = round((measured.value or 0.0) * ratings)
    groups = [group for group in measured.by.get("model", ()) if group.value is not None and group.basis]
    return {
        "ratings": ratings,
        "positive": positive,
        "negative": ratings - positive,
        "share": measured.value,
        "models": [
            {
                "key": group.key,
                "ratings": group.basis,
                "share": group.value,
                "width": round(100 * (group.value or 0), 2),
            }
            for group in groups[:6]
        ],
        "width": round(100 * (measured.value or 0.0), 2),
    }


def _remark(one: Remark) -> dict[str, object]:
    comment = one.comment.strip()
    return {
        "at": one.at,
        "rating": one.rating,
        "tone": tone(one.rating),
        "comment": comment if len(comment) <= 160 else comment[:159] + "…",
        "link": f"/calls/{one.trace_id}/{one.span_id}" if one.trace_id and one.span_id else None,
    }


def _shown(item: Item, limits: Mapping[str, str | None]) -> dict[str, object]:
    return {"item": item, "link": link("/calls", limits, **item.query)}


def _failures(errors: Sequence[FrequentError]) -> dict[str, str]:
    """The most frequent error of each model; the most frequent come first."""
    named: dict[str, str] = {}
    for one in errors:
        if one.model is not None and one.error_type is not None:
            named.setdefault(one.model, one.error_type)
    return named
