"""`/insights`: which answers lie below a benchmark, where most of them are, what to do, and the worst of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from llm_vitals_collector.api import insights as api
from llm_vitals_collector.api.period import iso
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.calibration import Corrected
from llm_vitals_collector.kpi.insights import LEAST, ScoreInsight, SliceInsight
from llm_vitals_collector.kpi.kpi import DIMENSIONS
from llm_vitals_collector.kpi.slices import WORDS
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.results import WorstAnswer
from llm_vitals_collector.store.sampling import FLAGGED, UNIFORM
from llm_vitals_dashboards.web.display import DASH, percent, split
from llm_vitals_dashboards.web.named_scope import chosen_scope
from llm_vitals_dashboards.web.page_route import page_router
from llm_vitals_dashboards.web.respond import link, page

PATH: Final = "/insights"
ROWS: Final = 8
"""Slices beyond chance that the page shows of a score;"""
FEW: Final = 3
"""where there is none, so many of the others."""
_STRATA: Final = {UNIFORM: "with nothing to see", FLAGGED: "that are worth a look"}
"""Calls of a stratum in a sentence."""
router: Final = page_router()


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
    chosen = chosen_scope(request.query_params, PATH, store, datetime.now(timezone.utc))
    found = api.find(store, chosen.scope, api.benchmarks_of(request.app.state.evaluators.criteria))
    context = {
        "title": "Insights",
        **chosen.context,
        "scores": [
            {
                "one": one,
                "number": split(one.share, "share"),
                "interval": _interval(one.interval),
                "of_judged": _of_judged(one),
                "corrected": _corrected(found.corrected.get(one.score)),
                "rows": rows_of(one, chosen.limits),
                "worst": [_worst(each) for each in found.worst.get(one.score, ())],
            }
            for one in found.scores
        ],
        "least": LEAST,
        "one_in": found.one_in,
        "unscored": [_STRATA[one] for one in found.unscored],
        "without_weight": [one for one in found.scores if one.without_weight],
        "vital_signs": link("/vital-signs", chosen.limits),
        "api_link": link("/api/insights", chosen.limits),
    }
    return page(request, "insights.html", context, status=chosen.status)


def _corrected(one: Corrected | None) -> str | None:
    """The share without the judge's errors."""
    if one is None or one.value is None or one.low is None or one.high is None:
        return None
    return f"{percent(one.value, 1)} (95%: {_interval((one.low, one.high))})"


def _of_judged(one: ScoreInsight) -> str | None:
    """The share without weights, where it reads otherwise."""
    if one.share is None or one.share_of_judged is None:
        return None
    plain = percent(one.share_of_judged, 1)
    return None if plain == percent(one.share, 1) else plain


def rows_of(one: ScoreInsight, limits: Mapping[str, str | None]) -> list[Row]:
    """The slices that explain most: those that stand out, else the first few that are worse than the rest."""
    worse = [each for each in one.slices if each.excess > 0]
    shown = [each for each in worse if each.stands_out][:ROWS] or worse[:FEW]
    top = max((min(each.interval[1], 3 * each.share + 0.02) for each in shown), default=1.0) * 1.02
    return [_row(each, top, limits) for each in shown]


def _row(one: SliceInsight, top: float, limits: Mapping[str, str | None]) -> Row:
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
