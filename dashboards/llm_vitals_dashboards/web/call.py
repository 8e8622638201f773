"""`/calls/{trace_id}/{span_id}`: one call, its messages, and why it was judged so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from llm_vitals.core import semconv
from llm_vitals_collector.api.auth import may
from llm_vitals_collector.api.calls import details, named
from llm_vitals_collector.api.deductions import deductions
from llm_vitals_collector.api.json_text import decode
from llm_vitals_collector.datasets.chat import NoExampleError
from llm_vitals_collector.datasets.kept import of_call
from llm_vitals_collector.evaluate.kept import DOCUMENTS
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.catalogue import BENCHMARKS
from llm_vitals_collector.records import Call
from llm_vitals_collector.store import Store
from llm_vitals_dashboards.web.calls import CAPTURE, TONES, WORDS
from llm_vitals_dashboards.web.conversation import conversation, cut_text
from llm_vitals_dashboards.web.cost import billed_by, cost
from llm_vitals_dashboards.web.display import percent, seconds, whole
from llm_vitals_dashboards.web.expected import expected_of
from llm_vitals_dashboards.web.judged import not_judged
from llm_vitals_dashboards.web.page_route import page_router
from llm_vitals_dashboards.web.playground import link_to
from llm_vitals_dashboards.web.respond import link, page, render

_PREFIX: Final = "gen_ai.request."
_SOURCES: Final = {
    semconv.SOURCE_WIRE: "reported by the provider",
    semconv.SOURCE_PHRASE: "the wording of the answer",
    semconv.SOURCE_MODEL: "the refusal classifier",
}
_STREAM_ENDS: Final = {
    semconv.STREAM_COMPLETE: "stream complete",
    semconv.STREAM_EARLY_CLOSE: "stream closed early by the application",
    semconv.STREAM_CANCELLED: "cancelled by the application",
    semconv.STREAM_ERROR: "stream broke with an error",
    semconv.STREAM_ABANDONED: "stream abandoned, never closed",
    semconv.STREAM_TRUNCATED: "stream ended before its last event",
}
_MOST_DOCUMENTS: Final = 50
router: Final = page_router()


@router.get("/calls/{trace_id}/{span_id}")
@requires(Right.READ)
def call(request: Request, trace_id: str, span_id: str, pane: str = "") -> Response:
    """The page of one call; with `pane=1` only its inside, to stand beside the table."""
    store: Store = request.app.state.store
    found = named(store, trace_id, span_id)
    if found is None:
        return page(request, "missing.html", {"title": "No such call", "trace_id": trace_id[:80]}, status=404)
    if pane:
        return HTMLResponse(render("call_inside.html", {**_context(request, found), "pane": True}))
    return call_page(request, found)


def call_page(request: Request, found: Call, *, problem: str | None = None, status: int = 200) -> Response:
    """The page of a call that is kept, with what is wrong where something is."""
    context = {"title": "Call", "problem": problem, **_context(request, found), "pane": False}
    return page(request, "call.html", context, status=status)


def _context(request: Request, found: Call) -> dict[str, object]:
    store: Store = request.app.state.store
    ratings, evaluations = store.ratings_for(found), store.scores_for(found)
    others = store.trace(found.trace_id)
    return {
        "call": found,
        "evaluated": found.operation == semconv.EVALUATION,
        "documents": evaluated_documents(found),
        "expected": cut_text(found.attributes.get(semconv.EXPECTED)),
        "tone": TONES.get(found.outcome or "", "flat"),
        "word": WORDS.get(found.outcome or "", found.outcome or "unknown"),
        "why": why(found),
        "messages": conversation(found),
        "capture": CAPTURE,
        "timing": timing(found),
        "tokens": tokens(found),
        "cost": cost(found),
        "cost_why": billed_by(found),
        "scores": scores(found),
        "not_judged": not_judged(found),
        "deductions": wrong(found),
        "parameters": parameters(found.attributes),
        "facts": context_of(found),
        "attempts": attempts(found),
        "feedback": ratings,
        "labelled": expected_of(ratings),
        "may_rate": may(request, Right.RATE),
        "datasets": store.datasets.listed(),
        "evaluations": evaluations,
        "no_example": no_example(found),
        "to_label": labelled_by(request.app.state.evaluators.names, found),
        "labels": store.sampling.labels_for(found.trace_id, found.span_id),
        "trace_calls": [_sibling(found, other) for other in others] if len(others) > 1 else [],
        "playground": link_to(found),
        "as_json": details(found, ratings, evaluations).model_dump(mode="json"),
    }


def labelled_by(criteria: Sequence[str], found: Call) -> list[str]:
    """The criteria by which a person may say whether the answer is good, those that a judge scores first."""
    return sorted(criteria, key=lambda name: (name not in BENCHMARKS, name)) if found.output else []


def no_example(found: Call) -> str | None:
    """Why the call cannot be an example of a data set; None where it can."""
    try:
        of_call(found, "", found.started_at)
    except NoExampleError as error:
        return str(error)
    return None


def why(found: Call) -> str | None:
    """The reason of the verdict, in words."""
    if found.outcome == semconv.ERROR:
        parts = [found.error_type, f"HTTP {found.status_code}" if found.status_code else None, found.error_message]
        known = list(dict.fromkeys(part for part in parts if part))
        return ", ".join(known) or "the call ended without an answer"
    if found.refusal_source is not None:
        source = _SOURCES.get(found.refusal_source, found.refusal_source)
        return f"{source}: {found.refusal_reason}" if found.refusal_reason else source
    if found.outcome == semconv.CUT_OFF:
        reasons = ", ".join(found.finish_reasons)
        return f"finish reason {reasons}" if reasons else _STREAM_ENDS.get(found.stream_end or "")
    if found.outcome == semconv.OK:
        return f"answered; finish reason {', '.join(found.finish_reasons)}" if found.finish_reasons else "answered"
    if found.outcome == semconv.EMPTY:
        return "the answer has no text and calls no tool"
    return "the answer was not seen" if found.outcome is None else None


def timing(found: Call) -> str:
    """Duration, first chunk, chunks and the stream's end."""
    if found.operation == semconv.EVALUATION:
        return f"evaluated in {seconds(found.duration_s)}; how long the answer took is not known"
    parts = [seconds(found.duration_s)]
    if found.time_to_first_chunk_s is not None:
        parts.append(f"first chunk {seconds(found.time_to_first_chunk_s)}")
    if found.chunks is not None:
        parts.append(f"{found.chunks:,} chunk{'' if found.chunks == 1 else 's'}")
    if found.stream_end is not None:
        parts.append(_STREAM_ENDS.get(found.stream_end, found.stream_end))
    return " · ".join(parts)


def tokens(found: Call) -> str | None:
    """Tokens as billed; None when the provider reported none."""
    if found.input_tokens is None and found.output_tokens is None:
        return None
    details = [
        f"{count:,} {word}"
        for count, word in ((found.cache_read_tokens, "cached"), (found.cache_write_tokens, "written to the cache"))
        if count
    ]
    cached = f" ({', '.join(details)})" if details else ""
    thought = f" ({found.reasoning_tokens:,} reasoning)" if found.reasoning_tokens else ""
    return f"{whole(found.input_tokens)} in{cached} · {whole(found.output_tokens)} out{thought}"


def scores(found: Call) -> list[dict[str, object]]:
    """The quality scores, overall first."""
    named = {"overall": found.overall, **{name: score for name, score in found.scores.items() if name != "overall"}}
    return [
        {"name": name, "text": percent(score, 0), "width": round(min(max(score, 0.0), 1.0) * 100, 1)}
        for name, score in named.items()
        if score is not None
    ]


def wrong(found: Call) -> list[str]:
    """What was seen to be wrong with the answer, a line each: what it is, what it takes off, and what shows it."""
    lines: list[str] = []
    for one in deductions(found):
        taken = "" if one.amount is None else f", \u2212{percent(one.amount, 0)}"
        shown = f": {one.evidence}" if one.evidence else ""
        lines.append(f"{one.name.replace('_', ' ')}{taken}{shown}")
    return lines


def parameters(attributes: Mapping[str, object]) -> list[tuple[str, str]]:
    """What the request set beside the model: temperature, max_tokens, ..."""
    return sorted(
        (name.removeprefix(_PREFIX), _plain(value)) for name, value in attributes.items() if name.startswith(_PREFIX)
    )


def context_of(found: Call) -> list[dict[str, str | None]]:
    """Who asked, for what and where, each with the calls that share it."""
    known = (
        ("User", "user", found.user),
        ("Session", "session", found.session),
        ("Task", "task", found.task),
        ("Variant", "variant", found.variant),
        ("Service", "service", found.service),
    )
    return [
        {"title": title, "value": value, "link": None if name == "variant" else link("/calls", {name: value})}
        for title, name, value in known
        if value is not None
    ]


def evaluated_documents(found: Call) -> list[str]:
    """The documents that an evaluated answer was to draw on."""
    stated = found.attributes.get(DOCUMENTS)
    listed = decode(stated) if isinstance(stated, str) else None
    if not isinstance(listed, list):
        return []
    return [text for one in cast("list[object]", listed)[:_MOST_DOCUMENTS] if (text := cut_text(one)) is not None]


def attempts(found: Call) -> str:
    """Whether the call is an automatic repetition, and whether it starts a query."""
    if found.operation == semconv.EVALUATION:
        return "no call: an answer that was sent to be evaluated; it counts in no rate of calls"
    if found.retry:
        which = f" (number {found.resend_count})" if found.resend_count else ""
        return f"an automatic retry{which} of a failed call"
    if found.starts_query is None:
        return "first attempt"
    return "first attempt, starts a query" if found.starts_query else "first attempt, part of a query already begun"


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType] # only printed


def _sibling(found: Call, other: Call) -> dict[str, object]:
    return {
        "link": f"/calls/{other.trace_id}/{other.span_id}",
        "current": other.span_id == found.span_id,
        "model": other.request_model or other.operation,
        "outcome": other.outcome,
        "tone": TONES.get(other.outcome or "", "flat"),
        "word": WORDS.get(other.outcome or "", other.outcome),
        "retry": other.retry,
        "duration_s": other.duration_s,
    }
