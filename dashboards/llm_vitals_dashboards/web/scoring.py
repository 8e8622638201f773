"""`/scoring`: what the judge makes of all calls, how far people agree with it, and what it is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.api.parameters import PeriodParameters, read
from llm_vitals_collector.api.period import PRESETS
from llm_vitals_collector.api.scoring import measured
from llm_vitals_collector.evaluate.online.report import Found, OnlineReport
from llm_vitals_collector.evaluate.online.worker import STEPS_BACK, OnlineScorer
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.records import Pick
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.sampling import SCORED, STRATA
from llm_vitals_dashboards.web.display import DASH, percent, span, whole
from llm_vitals_dashboards.web.filters import PRESET_TITLES
from llm_vitals_dashboards.web.page_route import page_router
from llm_vitals_dashboards.web.respond import link, page

PATH: Final = "/scoring"
_NEXT: Final = 8
_DOING: Final = {
    "scoring": "scoring calls",
    "idle": "waiting for calls",
    **{why: f"stepping back: {reason}" for why, reason in STEPS_BACK.items()},
    "budget": "stepping back: the budget of the last 60 minutes is used up",
}
_TIMES: Final = ("period", "from", "to")
router: Final = page_router()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One criterion as the page shows it."""

    criterion: str
    title: str
    number: str
    interval: str
    basis: str
    uncorrected: str
    """What the judge says, where `number` is without its errors; else why it is not."""
    mean: str


@router.get(PATH)
@requires(Right.READ)
def scoring(request: Request) -> Response:
    """The page; `period`, `from` and `to` as in `/api/scoring`."""
    store: Store = request.app.state.store
    online: OnlineScorer | None = request.app.state.online
    now = datetime.now(timezone.utc)
    query = {name: request.query_params.get(name, "") for name in _TIMES}
    problem: str | None = None
    try:
        period = read(PeriodParameters, query).requested(now)
    except ApiError as error:
        problem = str(error).rstrip(".")
        period = read(PeriodParameters, {}).requested(now)
    found = measured(store, request.app.state.evaluators, online, period)
    picks = store.sampling.picked(period)
    context = {
        "title": "Scoring",
        "problem": problem,
        "span": span(period),
        "presets": [
            {
                "title": PRESET_TITLES[preset],
                "link": link(PATH, {}, period=preset),
                "current": period.relative == preset,
            }
            for preset in PRESETS
        ],
        "on": online is not None,
        "judge": request.app.state.evaluators.judge is not None,
        "doing": None if online is None else _doing(online),
        "back": online is not None and online.status.why in ("ingest", "judge", "budget"),
        "spent": None if online is None else _spent(online),
        "tiles": [_tile(one) for one in found.criteria if one.is_scored],
        "rows": [one for one in found.criteria if one.agreement.labelled],
        "counts": _counts(found),
        "next": _next(picks),
        "api_link": link("/api/scoring", {name: value or None for name, value in query.items()}),
    }
    return page(request, "scoring.html", context, status=400 if problem else 200)


def _doing(online: OnlineScorer) -> str:
    status = online.status
    text = f": {status.error_text}" if status.error_text else ""
    failed = f" (last error: {status.error}{text})" if status.error else ""
    return _DOING[status.why] + failed


def _spent(online: OnlineScorer) -> str:
    spent, budget = online.status.spent, online.plan.budget
    return (
        f"{whole(spent.questions)} of {whole(budget.questions)} questions and ${spent.usd:.2f} of ${budget.usd:.2f} in "
        "the last 60 minutes"
    )


def _tile(one: Found) -> Tile:
    title = f"Below {percent(one.benchmark)} in {one.criterion}"
    below, clean = one.below, one.corrected
    if below is None or clean is None:
        return Tile(
            criterion=one.criterion, title=title, number=DASH, interval="", basis=one.reason or "", uncorrected="",
            mean="",
        )  # fmt: skip
    seen = f"the judge alone: {percent(below.value, 1)} ({_interval(below.low, below.high)})"
    basis = f"{whole(below.calls)} calls scored, weighted to stand for {whole(round(below.stands_for))}"
    mean = "" if one.mean is None else f"mean score {percent(one.mean.value)}"
    if clean.value is None:
        return Tile(
            criterion=one.criterion,
            title=title,
            number=percent(below.value, 1),
            interval=_interval(below.low, below.high),
            basis=basis,
            uncorrected=f"not corrected for the judge's errors: {clean.reason}",
            mean=mean,
        )
    return Tile(
        criterion=one.criterion,
        title=title,
        number=percent(clean.value, 1),
        interval=_interval(clean.low or 0.0, 1.0 if clean.high is None else clean.high),
        basis=f"{basis}; corrected by {whole(one.agreement.labelled)} labels",
        uncorrected=seen,
        mean=mean,
    )


def _interval(low: float, high: float) -> str:
    return f"95%: {low * 100:.1f}{DASH}{percent(high, 1)}"


def _counts(found: OnlineReport) -> str:
    strata = ", ".join(f"{whole(found.strata.get(name, 0))} {name}" for name in STRATA)
    states = ", ".join(f"{whole(count)} {state}" for state, count in sorted(found.states.items()))
    return f"{whole(sum(found.strata.values()))} calls picked ({strata}): {states or 'none'}"


def _next(picks: tuple[Pick, ...]) -> list[dict[str, object]]:
    """The newest scored calls, to be labelled: those that the judge thinks badly of as well as others."""
    scored = [one for one in picks if one.state == SCORED and any(value is not None for value in one.scores.values())]
    return [
        {
            "link": f"/calls/{one.trace_id}/{one.span_id}",
            "at": one.at,
            "model": one.model or DASH,
            "scores": ", ".join(f"{name} {percent(value)}" for name, value in one.scores.items() if value is not None),
            "flags": ", ".join(one.flags) or DASH,
        }
        for one in scored[:_NEXT]
    ]
