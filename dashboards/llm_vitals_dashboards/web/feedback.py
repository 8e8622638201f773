"""`/feedback`: how the Net Promoter Score went, how many ratings each day rests on, and what people wrote."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from llm_vitals_collector.api.auth import may
from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.api.feedback import FeedbackFilters, labelled
from llm_vitals_collector.api.parameters import SPAN_ID, TRACE_ID, read
from llm_vitals_collector.api.withdrawal import withdrawn_expected
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.records import Feedback, FeedbackQuery
from llm_vitals_collector.store import Store
from llm_vitals_dashboards.web.conversation import cut_text
from llm_vitals_dashboards.web.display import DASH, in_unit
from llm_vitals_dashboards.web.expected import expected_of
from llm_vitals_dashboards.web.form import form
from llm_vitals_dashboards.web.page_route import page_router
from llm_vitals_dashboards.web.respond import link, page
from llm_vitals_dashboards.web.sparkline import sparkline

PATH: Final = "/feedback"
_PERIODS: Final = {"7d": "7 days", "30d": "30 days", "90d": "90 days"}
_PAGE: Final = 50
_MOST_LABELS: Final = 500
_MOST_FORM: Final = 128 * 1024
_ROW: Final = re.compile(r"f-[0-9a-f]{16}")
_SHOWN: Final = ("nps", "feedback_positive")
router: Final = page_router()


@router.get(PATH)
@requires(Right.READ)
def feedback(request: Request) -> Response:
    """The page."""
    store: Store = request.app.state.store
    now, problem = datetime.now(timezone.utc), None
    texts = {name: value for name, value in request.query_params.items() if name in FeedbackFilters.model_fields}
    try:
        filters = read(FeedbackFilters, {"period": "30d", **dict(request.query_params)})
        period = _period(filters, now)
        kept = store.ratings(_query(filters, period))
    except (ApiError, ValueError) as error:
        problem, texts = str(error), {}
        filters = read(FeedbackFilters, {"period": "30d"})
        period = _period(filters, now)
        kept = store.ratings(_query(filters, period))
    days = _days(store, period)
    context = {
        "title": "Feedback",
        "problem": problem,
        "periods": _PERIODS,
        "period": filters.period or "",
        "texts": texts,
        "line": sparkline([day["value"] if isinstance(day["value"], float) else None for day in days]),
        "days": days[::-1],
        "ratings": _rows(store, kept.feedback),
        "may_rate": may(request, Right.RATE),
        "before": filters.before or "",
        "older": link(PATH, texts, before=kept.next) if kept.next else None,
    }
    return page(request, "feedback.html", context, status=400 if problem else 200)


@router.get(f"{PATH}/call")
@requires(Right.READ)
def call_of(request: Request, rating: str = "") -> Response:
    """To the call that a rating is about. It is looked for when somebody follows the link: a rating may name a response
    or a trace only, and its call may come later."""
    store: Store = request.app.state.store
    one = next((one for one in store.ratings(FeedbackQuery(id=rating)).feedback), None)
    if one is None:
        raise ApiError(404, f"There is no rating {rating[:80]!r}: it was never received, or it was erased.")
    about = store.call_of(one)
    if about is None:
        names = (("response", one.response_id), ("trace", one.trace_id), ("span", one.span_id))
        ids = ", ".join(f"{name} {value[:80]}" for name, value in names if value) or "nothing"
        raise ApiError(404, f"The call of this rating is not kept: it names {ids}, which has not come, or is erased.")
    return RedirectResponse(f"/calls/{about.trace_id}/{about.span_id}", 303)


@router.post(f"{PATH}/label")
@requires(Right.RATE)
async def label(request: Request) -> Response:
    """Keep the expected answer of a call, and show where it was entered: the page of the call, or the list."""
    sent = {name: values[0] for name, values in (await form(request, most=_MOST_FORM)).items()}
    await labelled(request.app.state.queue, request.app.state.rating_ids, sent)
    return _back(sent)


@router.post(f"{PATH}/withdraw")
@requires(Right.RATE)
async def withdraw(request: Request) -> Response:
    """Take back the expected answer of a rating, and show where it stood."""
    sent = {name: values[0] for name, values in (await form(request, most=_MOST_FORM)).items()}
    state = request.app.state
    await run_in_threadpool(withdrawn_expected, state.store, state.queue, sent.get("id", ""))
    return _back(sent)


def _back(sent: Mapping[str, str]) -> Response:
    """To where a form was: the page of the call, or the list."""
    trace_id, span_id = sent.get("trace_id", ""), sent.get("span_id", "")
    if sent.get("from") == "call" and re.fullmatch(TRACE_ID, trace_id) and re.fullmatch(SPAN_ID, span_id):
        return RedirectResponse(f"/calls/{trace_id.lower()}/{span_id.lower()}#expected-answer", 303)
    row = sent.get("row", "")
    query = {name: sent.get(name) for name in ("period", "text", "before")}
    return RedirectResponse(link(PATH, query) + (f"#{row}" if _ROW.fullmatch(row) else ""), 303)


def _period(filters: FeedbackFilters, now: datetime) -> Period:
    found = filters.requested(now)
    return Period(start=found.start, end=found.end)


def _query(filters: FeedbackFilters, period: Period) -> FeedbackQuery:
    return FeedbackQuery(since=period.start, until=period.end, text=filters.text, limit=_PAGE, before=filters.before)


def _days(store: Store, period: Period) -> list[dict[str, object]]:
    """The days that have ratings, oldest first: a day without any is unknown, and no row."""
    kpis = [BY_ID[name] for name in _SHOWN]
    days: list[dict[str, object]] = []
    for step in store.trend(kpis, Scope(period=period), "day"):
        nps, positive = (step.cells.get(name) for name in _SHOWN)
        if not any(cell is not None and cell.basis for cell in (nps, positive)):
            continue
        days.append(
            {
                "day": f"{step.start:%Y-%m-%d}",
                "value": None if nps is None else nps.value,
                "nps": DASH if nps is None else in_unit(nps.value, BY_ID["nps"].unit),
                "nps_ratings": (nps and nps.basis) or 0,
                "positive": DASH if positive is None else in_unit(positive.value, BY_ID["feedback_positive"].unit),
                "ratings": (positive and positive.basis) or 0,
            }
        )
    return days


def _rows(store: Store, ratings: Sequence[Feedback]) -> list[dict[str, object]]:
    """The ratings of a page, each with the expected answer that counts for its call, as far as the newest labels
    say."""
    if not ratings:
        return []
    labels = store.ratings(FeedbackQuery(since=ratings[-1].at, labels=True, limit=_MOST_LABELS)).feedback
    newest: dict[tuple[str, ...], Feedback] = {}
    for one in labels:
        for name in _names(one):
            newest.setdefault(name, one)
    return [_shown(one, [newest[name] for name in _names(one) if name in newest]) for one in ratings]


def _names(one: Feedback) -> list[tuple[str, ...]]:
    """By what a rating and a label are of one answer."""
    names: list[tuple[str, ...]] = []
    if one.response_id is not None:
        names.append((one.response_id,))
    if one.trace_id is not None:
        names.append((one.trace_id, one.span_id or ""))
    return names


def _shown(one: Feedback, labels: Sequence[Feedback]) -> dict[str, object]:
    # A label is a row of its own, and stays what it was; beside a rating stands what counts.
    counts = expected_of([one, *labels]) if one.rating is not None else one
    return {
        "one": one,
        "row": "f-" + hashlib.blake2b(one.id.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest(),
        "comment": cut_text(one.comment),
        "expected": None if counts is None else cut_text(counts.expected),
        "whole": None if counts is None else counts.expected,
        "set_by": None if counts is None else counts.id,
        "call": link(f"{PATH}/call", {"rating": one.id}) if one.response_id or one.trace_id else None,
    }
