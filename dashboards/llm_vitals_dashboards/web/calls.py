"""`/calls`: the logged queries, newest first, live as they arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from llm_vitals.core import semconv
from llm_vitals_collector.records import EPOCH, Call, CallPage, CallQuery
from llm_vitals_collector.store import Store
from llm_vitals_dashboards.period import Period, PeriodError, parse
from llm_vitals_dashboards.web.display import iso, span
from llm_vitals_dashboards.web.respond import link, page, render

PATH: Final = "/calls"
PAGE_SIZE: Final = 100
LIVE_SIZE: Final = 50
CAPTURE: Final = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=SPAN_ONLY"
_FILTERS: Final = ("service", "model", "provider", "outcome", "task", "user", "session", "text")
_TIMES: Final = ("period", "from", "to")
_OVERLAP_US: Final = 2_000_000
"""A batch takes its time of arrival before it is committed: look this far back again, so that none is missed."""
_CHOICES_OF: Final = timedelta(days=31)
_CHOICES_AHEAD: Final = timedelta(days=1)
"""For senders whose clocks are ahead."""
TONES: Final = {
    semconv.OK: "good",
    semconv.ERROR: "bad",
    semconv.REFUSAL: "bad",
    semconv.UNABLE: "warn",
    semconv.CLARIFICATION: "flat",
    semconv.CUT_OFF: "warn",
}
WORDS: Final = {semconv.CUT_OFF: "cut off"}
router: Final = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the address asks for; `period` None for all times."""

    query: CallQuery
    period: Period | None
    texts: Mapping[str, str]
    """The parameters as they stand in the address, empty ones left out."""


@router.get(PATH)
def calls(request: Request) -> Response:
    """The page. Filters and `text` as in `/api/calls`; `from`, `to` or `period`; `before` pages on."""
    store: Store = request.app.state.store
    now = datetime.now(timezone.utc)
    after = _last_us(store, 0)
    if after is None:
        return page(request, "empty.html", {"title": "Calls", "origin": str(request.base_url).rstrip("/")})
    problem: str | None = None
    try:
        wanted = _wanted(request.query_params, now, PAGE_SIZE)
        found = store.calls(wanted.query)
    except ValueError as error:
        problem = str(error) if isinstance(error, PeriodError) else "This address goes on from no known page"
        kept = {name: value for name, value in request.query_params.items() if name in _FILTERS}
        wanted = _wanted(kept, now, PAGE_SIZE)
        found = store.calls(wanted.query)
    context = _context(store, wanted, found, now) | {"after": _settled(after, now), "problem": problem}
    return page(request, "calls.html", context, status=400 if problem else 200)


@router.get("/calls/live")
def live(request: Request, after: int = 0) -> Response:
    """Whether calls arrived since `after` (microseconds since 1970), and the newest rows if so; cheap when none did.

    `whole` says that more arrived than are told: the rows then replace the table instead of joining it.
    """
    store: Store = request.app.state.store
    now = datetime.now(timezone.utc)
    headers = {"Cache-Control": "no-store"}
    last = _last_us(store, min(max(after, 0), 2**62))
    if last is None:
        return JSONResponse({"after": after, "rows": [], "next": None}, headers=headers)
    try:
        wanted = _wanted(request.query_params, now, LIVE_SIZE)
        found = store.calls(wanted.query)
    except ValueError as error:
        return JSONResponse({"error": str(error)}, status_code=400, headers=headers)
    rows = [
        {
            "key": _key(call),
            "at": iso(call.started_at),
            "html": render("call_row.html", {"call": call, "tones": TONES, "words": WORDS}),
        }
        for call in found.calls
    ]
    return JSONResponse({"after": _settled(last, now), "rows": rows, "next": _older(wanted, found)}, headers=headers)


@router.get("/calls/any")
def any_call(request: Request) -> Response:
    """Whether there is a call at all: what an empty page waits for."""
    store: Store = request.app.state.store
    return JSONResponse({"any": _last_us(store, 0) is not None}, headers={"Cache-Control": "no-store"})


def _wanted(params: Mapping[str, str], now: datetime, limit: int) -> Wanted:
    texts = {name: value for name in (*_FILTERS, *_TIMES, "before") if (value := params.get(name, "").strip())}
    period = parse(texts, now) if any(name in texts for name in _TIMES) else None
    query = CallQuery(
        since=period.start if period else None,
        # A period that ends now goes on: live calls belong to it.
        until=period.end if period and "to" in texts else None,
        limit=limit,
        before=texts.get("before"),
        **{name: texts.get(name) for name in _FILTERS},  # pyright: ignore[reportArgumentType] # each is str | None
    )
    return Wanted(query=query, period=period, texts=texts)


def _context(store: Store, wanted: Wanted, found: CallPage, now: datetime) -> dict[str, object]:
    texts = wanted.texts
    choices = store.choices(Period(start=now - _CHOICES_OF, end=now + _CHOICES_AHEAD))
    fields: list[dict[str, object]] = [
        {"name": "model", "title": "All models", "options": _options(choices.models, texts.get("model"))},
        {"name": "provider", "title": "All providers", "options": _options(choices.providers, texts.get("provider"))},
    ]
    outcomes = [{"value": outcome, "title": WORDS.get(outcome, outcome)} for outcome in semconv.OUTCOMES]
    fields.append({"name": "outcome", "title": "Any outcome", "options": outcomes})
    fields.append({"name": "task", "title": "All tasks", "options": _options(choices.tasks, texts.get("task"))})
    services = _options(choices.services, texts.get("service"))
    if len(services) > 1 or "service" in texts:
        fields.append({"name": "service", "title": "All services", "options": services})
    narrowed = {name: texts[name] for name in ("user", "session") if name in texts}
    return {
        "title": "Calls",
        "calls": found.calls,
        "older": _older(wanted, found),
        "newest": link(PATH, texts, before=None) if "before" in texts else None,
        "fields": fields,
        "texts": texts,
        "hidden": {name: texts[name] for name in (*_TIMES, *narrowed) if name in texts},
        "narrowed": [
            {"name": n, "value": v, "link": link(PATH, texts, **{n: None, "before": None})} for n, v in narrowed.items()
        ],
        "span": span(wanted.period) if wanted.period else None,
        "all_times": link(PATH, texts, **{"from": None, "to": None, "period": None, "before": None}),
        "filtered": bool(texts),
        "live": "before" not in texts and "to" not in texts,
        "no_content": bool(found.calls) and all(c.prompt is None and c.output is None for c in found.calls),
        "capture": CAPTURE,
        "tones": TONES,
        "words": WORDS,
    }


def _options(offered: Sequence[str], chosen: str | None) -> list[dict[str, str]]:
    names = list(offered)
    if chosen is not None and chosen not in names:
        names.append(chosen)
    return [{"value": name, "title": name} for name in names]


def _older(wanted: Wanted, found: CallPage) -> str | None:
    return link(PATH, wanted.texts, before=found.next) if found.next else None


def _key(call: Call) -> str:
    return f"{call.trace_id}/{call.span_id}"


def _last_us(store: Store, after: int) -> int | None:
    """When the newest call arrived, in microseconds since 1970, if that was after `after`."""
    try:
        last = store.last_arrival(EPOCH + timedelta(microseconds=after))
    except OverflowError:
        return None
    return None if last is None else (last - EPOCH) // timedelta(microseconds=1)


def _settled(last_us: int, now: datetime) -> int:
    return min(last_us, round(now.timestamp() * 1_000_000) - _OVERLAP_US)
