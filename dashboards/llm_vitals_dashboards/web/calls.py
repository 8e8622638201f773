"""`/calls`: the logged queries, newest first, live as they arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Final

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from llm_vitals.core import semconv
from llm_vitals_collector.api.calls import CallFilters
from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.api.parameters import read
from llm_vitals_collector.api.period import iso
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.records import EPOCH, Call, CallPage, CallQuery
from llm_vitals_collector.store import Store, cursor
from llm_vitals_dashboards.web.display import span
from llm_vitals_dashboards.web.filters import cut_of
from llm_vitals_dashboards.web.page_route import page_router
from llm_vitals_dashboards.web.respond import link, page, render

PATH: Final = "/calls"
PAGE_SIZE: Final = 100
LIVE_SIZE: Final = 50
CAPTURE: Final = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=SPAN_ONLY"
_FILTERS: Final = ("service", "model", "provider", "operation", "outcome", "task", "user", "session", "text")
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
    semconv.EMPTY: "warn",
}
WORDS: Final = {semconv.CUT_OFF: "cut off"}
_OPERATIONS: Final = {
    semconv.CHAT: "Chat",
    semconv.GENERATE_CONTENT: "Generate content",
    semconv.TEXT_COMPLETION: "Text completion",
    semconv.EMBEDDINGS: "Embeddings",
    semconv.EVALUATION: "Evaluations by API",
}
router: Final = page_router()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What the address selects; `period` None for all times."""

    query: CallQuery
    period: Period | None
    texts: Mapping[str, str]
    """The parameters as they stand in the address, empty ones left out."""


@router.get(PATH)
@requires(Right.READ)
def calls(request: Request) -> Response:
    """The page. Filters and `text` as in `/api/calls`; `from`, `to` or `period`; `before` pages on."""
    store: Store = request.app.state.store
    now = datetime.now(timezone.utc)
    after = _last_us(store, 0)
    if after is None:
        return page(request, "empty.html", {"title": "Calls", "origin": str(request.base_url).rstrip("/")})
    problem: str | None = None
    try:
        selection = _select(request.query_params, now, PAGE_SIZE)
        found = store.calls(selection.query)
    except (ApiError, ValueError) as error:
        problem = str(error).rstrip(".")
        kept = {name: value for name, value in request.query_params.items() if name in _FILTERS}
        selection = _select(kept, now, PAGE_SIZE)
        found = store.calls(selection.query)
    context = _context(store, selection, found, now) | {"after": _settled(after, now), "problem": problem}
    return page(request, "calls.html", context, status=400 if problem else 200)


@router.get("/calls/live")
@requires(Right.READ)
def live(request: Request, after: int = 0) -> Response:
    """Whether calls arrived since `after` (microseconds since 1970), and the newest rows if so; cheap when none did.

    `next` is the address of older calls; when all rows are new, they replace the table instead of joining it.
    """
    store: Store = request.app.state.store
    now = datetime.now(timezone.utc)
    last = _last_us(store, min(max(after, 0), 2**62))
    if last is None:
        return JSONResponse({"after": after, "rows": [], "next": None})
    try:
        selection = _select(request.query_params, now, LIVE_SIZE)
        found = store.calls(selection.query)
    except ValueError as error:
        raise ApiError.of_field("before", request.query_params.get("before"), cursor.EXPECTED) from error
    rows = [
        {
            "key": _key(call),
            "at": iso(call.started_at),
            "html": render("call_row.html", {"call": call, "tones": TONES, "words": WORDS}),
        }
        for call in found.calls
    ]
    return JSONResponse({"after": _settled(last, now), "rows": rows, "next": _older(selection, found)})


@router.get("/calls/any")
@requires(Right.READ)
def any_call(request: Request) -> Response:
    """Whether there is a call at all: what an empty page waits for."""
    store: Store = request.app.state.store
    return JSONResponse({"any": _last_us(store, 0) is not None})


def _select(params: Mapping[str, str], now: datetime, limit: int) -> Selection:
    texts = {name: value for name in (*_FILTERS, *_TIMES, "before") if (value := params.get(name, "").strip())}
    parameters = read(CallFilters, texts)
    period = parameters.requested(now) if any(name in texts for name in _TIMES) else None
    query = replace(parameters.query(now), since=period.start if period else None, limit=limit)
    return Selection(query=query, period=period, texts=texts)


def _context(store: Store, selection: Selection, found: CallPage, now: datetime) -> dict[str, object]:
    texts = selection.texts
    choices = store.choices(Period(start=now - _CHOICES_OF, end=now + _CHOICES_AHEAD))
    fields: list[dict[str, object]] = [
        {"name": "model", "title": "All models", "options": _options(choices.models, texts.get("model"))},
        {"name": "provider", "title": "All providers", "options": _options(choices.providers, texts.get("provider"))},
    ]
    operations = [{"value": name, "title": title} for name, title in _OPERATIONS.items()]
    fields.append({"name": "operation", "title": "All operations", "options": operations})
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
        "older": _older(selection, found),
        "newest": link(PATH, texts, before=None) if "before" in texts else None,
        "fields": fields,
        "texts": texts,
        "hidden": {name: texts[name] for name in (*_TIMES, *narrowed) if name in texts},
        "narrowed": [
            {"name": n, "value": v, "link": link(PATH, texts, **{n: None, "before": None})} for n, v in narrowed.items()
        ],
        "span": span(selection.period) if selection.period else None,
        "all_times": link(PATH, texts, **{"from": None, "to": None, "period": None, "before": None}),
        "filtered": bool(texts),
        "live": "before" not in texts and "to" not in texts,
        "no_content": bool(found.calls) and all(c.prompt is None and c.output is None for c in found.calls),
        "capture": CAPTURE,
        "tones": TONES,
        "words": WORDS,
    }


def _options(offered: Sequence[str], chosen: str | None) -> list[dict[str, object]]:
    names = list(offered)
    if chosen is not None and chosen not in names:
        names.append(chosen)
    options: list[dict[str, object]] = [{"value": name, "title": name} for name in names]
    if (cut := cut_of(offered)) is not None:
        options.append({"value": "", "title": cut, "disabled": True})
    return options


def _older(selection: Selection, found: CallPage) -> str | None:
    return link(PATH, selection.texts, before=found.next) if found.next else None


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
