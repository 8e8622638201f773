"""`/playground`: a call with its messages, system text, parameters, tools and model, changed and made again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Final, cast

from fastapi import Request
from fastapi.responses import Response

from llm_vitals.core import semconv
from llm_vitals.formats.json_values import objects
from llm_vitals_collector.api.period import PeriodError, parse_time
from llm_vitals_collector.api.playground_models import MOST_RUNS
from llm_vitals_collector.endpoints.chat import ChatRequest, text_of
from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.endpoints.file import EXAMPLE
from llm_vitals_collector.endpoints.of_call import Draft, draft_of
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.records import Call, CallQuery
from llm_vitals_collector.store import Store
from llm_vitals_dashboards.web.calls import CAPTURE, TONES, WORDS
from llm_vitals_dashboards.web.cost import cost
from llm_vitals_dashboards.web.display import percent, seconds, whole
from llm_vitals_dashboards.web.expected import expected_of
from llm_vitals_dashboards.web.page_route import page_router
from llm_vitals_dashboards.web.respond import link, page

PATH: Final = "/playground"
_NEAR: Final = (timedelta(milliseconds=1), timedelta(seconds=2))
"""How far from `at` a call is looked for: links have its microsecond, and people write seconds. A store has no index by
span alone."""
_TRACE, _SPAN = 32, 16
_FIELDS: Final = ("temperature", "max_tokens", "max_completion_tokens")
"""Parameters with a field of their own."""
_ROLES: Final = ("user", "assistant", "tool")
router: Final = page_router()


@router.get(PATH)
@requires(Right.READ)
def playground(request: Request, call: str = "", at: str = "") -> Response:
    """The page. `call` is `<trace_id>-<span_id>`, a trace id (its last call), or a span id with `at`, the time at which
    it began (ISO 8601). Without it the page is empty."""
    store: Store = request.app.state.store
    found = found_call(store, call, at) if call else None
    context = _context(store, found, request.app.state.endpoints)
    context |= {
        "title": "Playground",
        "missing": call[:80] if call and found is None else None,
        "judge": request.app.state.evaluators.judge,
        "most_runs": MOST_RUNS,
        "roles": _ROLES,
        "capture": CAPTURE,
        "example": EXAMPLE,
    }
    return page(request, "playground.html", context, status=404 if context["missing"] else 200)


def link_to(call: Call) -> str | None:
    """The address of the page for a call; None where a call cannot be made again."""
    if call.operation == semconv.EMBEDDINGS:
        return None
    return link(PATH, {"call": f"{call.trace_id}-{call.span_id}"})


def found_call(store: Store, name: str, at: str) -> Call | None:
    """The call that an address names."""
    trace_id, _, span_id = name.strip().lower().replace("/", "-").partition("-")
    if span_id:
        return store.call(trace_id.zfill(_TRACE), span_id.zfill(_SPAN))
    if len(trace_id) > _SPAN or not at:
        calls = store.trace(trace_id.zfill(_TRACE))
        return max(calls, key=lambda one: one.started_at, default=None)
    try:
        moment = parse_time("at", at)
    except PeriodError:
        return None
    for far in _NEAR:
        near = CallQuery(since=moment - far, until=moment + far, limit=1000)
        found = next((one for one in store.calls(near).calls if one.span_id == trace_id.zfill(_SPAN)), None)
        if found is not None:
            return found
    return None


def _expected(store: Store, call: Call | None) -> str:
    """What the answer of the call should have been: a label that people set, or what came with the call."""
    if call is None:
        return ""
    label = expected_of(store.ratings_for(call))
    return (label and label.expected) or str(call.attributes.get(semconv.EXPECTED) or "")


def _context(store: Store, call: Call | None, endpoints: Mapping[str, Endpoint]) -> dict[str, object]:
    draft = Draft(request=ChatRequest(model="", messages=[]), left_out=()) if call is None else draft_of(call)
    sent = draft.request
    maximum = "max_completion_tokens" if "max_completion_tokens" in sent.parameters else "max_tokens"
    others = {name: value for name, value in sent.parameters.items() if name not in _FIELDS}
    messages = [_message(one) for one in sent.messages] or [{"role": "user", "content": "", "more": ""}]
    chosen = _endpoint_for(sent.model, endpoints)
    return {
        "call": call,
        "link": None if call is None else f"/calls/{call.trace_id}/{call.span_id}",
        "endpoints": list(endpoints.values()),
        "chosen": None if chosen is None else chosen.name,
        "model": sent.model or (chosen.models[0] if chosen is not None and chosen.models else ""),
        "system": sent.system,
        "messages": messages,
        "captured": bool(sent.messages) or call is None,
        "temperature": sent.parameters.get("temperature"),
        "maximum": maximum,
        "most_tokens": sent.parameters.get(maximum),
        "others": _json(others),
        "tools": _json(list(sent.tools)),
        "left_out": draft.left_out,
        "expected": _expected(store, call),
        "old": None if call is None else _old(call),
        "data": {
            "trace_id": None if call is None else call.trace_id,
            "span_id": None if call is None else call.span_id,
            "before": None if call is None else call.output,
            "models": {one.name: list(one.models) for one in endpoints.values()},
        },
    }


def _endpoint_for(model: str, endpoints: Mapping[str, Endpoint]) -> Endpoint | None:
    """The first that offers the model, else one of the model's API, else the first."""
    ones = list(endpoints.values())
    api = "anthropic" if model.startswith("claude") else "openai"
    offers = next((one for one in ones if model in one.models), None)
    return offers or next((one for one in ones if one.api == api), None) or (ones[0] if ones else None)


def _message(message: Mapping[str, object]) -> dict[str, str]:
    role = str(message.get("role"))
    more = {name: value for name, value in message.items() if name not in ("role", "content")}
    content: object = message.get("content")
    if isinstance(content, list):
        # Its text has a field of its own, and goes before them.
        more["content"] = [one for one in objects(cast("list[object]", content)) if one.get("type") != "text"]
    return {"role": role if role in _ROLES else "user", "content": text_of(message.get("content")), "more": _json(more)}


def _json(value: Mapping[str, object] | list[Mapping[str, object]]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) if value else ""


def _old(call: Call) -> dict[str, object]:
    """What is known of the old answer, in words."""
    return {
        "model": call.response_model or call.request_model,
        "word": WORDS.get(call.outcome or "", call.outcome or "unknown"),
        "tone": TONES.get(call.outcome or "", "flat"),
        "overall": percent(call.overall, 0) if call.overall is not None else None,
        "duration": seconds(call.duration_s),
        "first": seconds(call.time_to_first_chunk_s) if call.time_to_first_chunk_s is not None else None,
        "input": whole(call.input_tokens) if call.input_tokens is not None else None,
        "output": whole(call.output_tokens) if call.output_tokens is not None else None,
        "cost": cost(call),
        "text": call.output,
    }
