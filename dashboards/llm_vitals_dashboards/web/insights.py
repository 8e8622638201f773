"""`/insights`: which answers lie below a benchmark, where most of them are, what to do, and the worst of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from llm_vitals_collector.api import insights as api
from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.api.named_period import NamedScopeParameters
from llm_vitals_collector.api.parameters import read
from llm_vitals_collector.api.period import PRESETS, RequestedPeriod, iso
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.insights import LEAST, ScoreInsight, SliceInsight
from llm_vitals_collector.kpi.kpi import DIMENSIONS
from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.kpi.slices import WORDS
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.results import WorstAnswer
from llm_vitals_dashboards.web.display import DASH, percent, span, split
from llm_vitals_dashboards.web.filters import FILTERS, PRESET_TITLES, filters_of
from llm_vitals_dashboards.web.respond import link, page

PATH: Final = "/insights"
DEFAULT: Final = "30d"
"""Few answers are judged: a week of them rarely says where the bad ones are."""
NAMED: Final = {"last month": "Last month", "this month": "This month"}
ROWS: Final = 8
"""Slices beyond chance that the page shows of a score;"""
FEW: Final = 3
"""where there is none, so many of the others."""
_TIMES: Final = ("period", "from", "to")
router: Final = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A slice as the page shows it; bars are on one scale of 0 to 100 a score."""

    what: str
    words: str
    link: str | None
    """Its calls, where calls can be narrowed so."""
    answers: int
    text: str
    interval: str
    rest: str
    explains: str
    stands_out: bool
    chance: str
    width: float
    low_at: float
    high_at: float


@router.get(PATH)
@requires(Right.READ)
def insights(request: Request) -> Response:
    """The page. `period`, in words too, `from`, `to` and the dimensions as in `/api/insights`."""
    store: Store = request.app.state.store
    now = datetime.now(timezone.utc)
    query = {name: request.query_params.get(name, "") for name in (*_TIMES, *FILTERS)}
    problem: str | None = None
    try:
        parameters = _parameters(query)
        period, scope = parameters.requested(now), parameters.scope(now)
    except ApiError as error:
        problem = str(error).rstrip(".")
        query |= {"period": "", "from": "", "to": ""}
        parameters = _parameters({name: value[:1000] for name, value in query.items()})
        period, scope = parameters.requested(now), parameters.scope(now)
    found = api.find(store, scope, api.benchmarks_of(request.app.state.evaluators.criteria))
    kept: dict[str, str | None] = {**scope.filters}
    limits: dict[str, str | None] = {"from": iso(period.start), "to": iso(period.end), **kept}
    context = {
        "title": "Insights",
        "span": in_words(period),
        "words": query["period"] if period.relative not in (*PRESETS, *NAMED) else "",
        "presets": [
            {"title": title, "link": link(PATH, kept, period=name), "current": period.relative == name}
            for name, title in (PRESET_TITLES | NAMED).items()
        ],
        "time_fields": {name: query[name] for name in _TIMES if query[name]},
        "filters": filters_of(store.choices(Period(start=period.start, end=period.end)), scope),
        "chosen": kept,
        "problem": problem,
        "scores": [
            {
                "one": one,
                "number": split(one.share, "share"),
                "interval": _interval(one.interval),
                "rows": rows_of(one, limits),
                "worst": [_worst(each) for each in found.worst.get(one.score, ())],
            }
            for one in found.scores
        ],
        "least": LEAST,
        "vital_signs": link("/vital-signs", limits),
        "api_link": link("/api/insights", limits),
    }
    return page(request, "insights.html", context, status=400 if problem else 200)


def _parameters(query: dict[str, str]) -> NamedScopeParameters:
    """Raises ApiError (400)."""
    named = any(query[name].strip() for name in _TIMES)
    return read(NamedScopeParameters, query if named else {**query, "period": DEFAULT})


def in_words(period: RequestedPeriod) -> str:
    """The period; where it was named in words, with its last day in place of the midnight after it."""
    if period.relative is None or period.end.time() != datetime.min.time() or period.relative in PRESETS:
        return span(period)
    return span(Period(start=period.start, end=period.end - timedelta(microseconds=1)))


def rows_of(one: ScoreInsight, limits: dict[str, str | None]) -> list[Row]:
    """The slices that explain most: those that stand out, else the first few that are worse than the rest."""
    worse = [each for each in one.slices if each.excess > 0]
    shown = [each for each in worse if each.stands_out][:ROWS] or worse[:FEW]
    top = max((min(each.interval[1], 3 * each.share + 0.02) for each in shown), default=1.0) * 1.02
    return [_row(each, top, limits) for each in shown]


def _row(one: SliceInsight, top: float, limits: dict[str, str | None]) -> Row:
    low, high = one.interval
    by = one.place.by
    narrowed = by in DIMENSIONS and by != "variant"
    return Row(
        what=WORDS[by],
        words=one.place.words,
        link=link("/calls", limits, **{by: one.place.key}) if narrowed else None,
        answers=one.answers,
        text=percent(one.share, 1),
        interval=_interval(one.interval) or DASH,
        rest=percent(one.share_of_rest, 1),
        explains=percent(one.explains, 0) if one.stands_out else DASH,
        stands_out=one.stands_out,
        chance=_chance(one.chance_of_any),
        width=_part(one.share, top),
        low_at=_part(low, top),
        high_at=_part(high, top),
    )


def _interval(ends: tuple[float, float] | None) -> str | None:
    return None if ends is None else f"{ends[0] * 100:.1f}{DASH}{percent(ends[1], 1)}"


def _chance(value: float) -> str:
    if value >= 0.05:
        return "by chance"
    return "under 0.1%" if value < 0.001 else percent(value, 1)


def _part(share: float, top: float) -> float:
    return round(min(100.0, 100 * share / top), 2) if top > 0 else 0.0


def _worst(one: WorstAnswer) -> dict[str, object]:
    return {
        "value": f"{one.value:.2f}",
        "evaluator": one.evaluator,
        "explanation": _cut(one.explanation, 200),
        "prompt": _cut(one.prompt, 140),
        "output": _cut(one.output, 200),
        "about": " · ".join(part for part in (one.model, one.task) if part),
        "at": one.started_at,
        "link": f"/calls/{one.trace_id}/{one.span_id}",
        "playground": link("/playground", {"call": one.span_id, "at": iso(one.started_at)}),
    }


def _cut(text: str | None, most: int) -> str | None:
    if text is None:
        return None
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
