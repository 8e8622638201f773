"""GET /api/calls: logged calls, newest first; GET /api/calls/{trace_id}/{span_id}: one with all that is kept of it."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime, timezone

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from llm_vitals_collector.api.problem import Problem
from llm_vitals_collector.records import Call, CallQuery
from llm_vitals_collector.store import Store

LIMIT = 1000
"""Most calls on a page."""

_FILTERS = ("service", "model", "provider", "outcome", "task", "user", "session", "text")
_PARAMETERS = frozenset({*_FILTERS, "from", "to", "limit", "before"})


def router(store: Store) -> APIRouter:
    """The two endpoints."""
    routes = APIRouter(prefix="/api/calls", tags=["calls"])

    @routes.get("")
    def calls(request: Request) -> JSONResponse:  # pyright: ignore[reportUnusedFunction] # registered
        """Calls, newest first. Filters: model, provider, outcome, task, user, session, service, text, from, to;
        `limit` 1 to 1000 (100); `before=<next>` goes on where a page ended."""
        query = query_of(request)
        try:
            page = store.calls(query)
        except ValueError as error:
            raise Problem(400, str(error)) from error
        return JSONResponse({"calls": [summary(call) for call in page.calls], "next": page.next})

    @routes.get("/{trace_id}/{span_id}")
    def call(trace_id: str, span_id: str) -> JSONResponse:  # pyright: ignore[reportUnusedFunction] # registered
        """One call: all of its fields, its messages, attributes and resource, what people said of it (`feedback`) and
        what evaluators gave it (`evaluations`; `scores` are the heuristics' of its own span)."""
        found = store.call(trace_id.lower(), span_id.lower())
        if found is None:
            raise Problem(404, f"No call with trace_id {trace_id} and span_id {span_id} is kept.")
        return JSONResponse(
            {
                **details(found),
                "feedback": [plain(one) for one in store.feedback_for(found)],
                "evaluations": [plain(one) for one in store.scores_for(found)],
            }
        )

    return routes


def query_of(request: Request) -> CallQuery:
    """The query parameters as a CallQuery; an empty parameter counts as absent. Raises Problem (400)."""
    given = {name: value for name, value in request.query_params.items() if value}
    if unknown := given.keys() - _PARAMETERS:
        raise Problem(
            400, f"{', '.join(sorted(unknown))}: no such parameter; there are {', '.join(sorted(_PARAMETERS))}."
        )
    try:
        limit = int(given.get("limit", "100"))
    except ValueError:
        limit = 0
    if not 1 <= limit <= LIMIT:
        raise Problem(400, f"limit={given['limit']!r}: expected a whole number from 1 to {LIMIT}.")
    return CallQuery(
        since=time_of("from", given.get("from")),
        until=time_of("to", given.get("to")),
        limit=limit,
        before=given.get("before"),
        **{name: given.get(name) for name in _FILTERS},
    )


def time_of(name: str, text: str | None) -> datetime | None:
    """A time of ISO 8601 (without a zone: UTC), or seconds since 1970. Raises Problem (400)."""
    if text is None:
        return None
    # A plus sign that was not encoded in the URL arrives as a space.
    told = text.strip().replace(" ", "+") if "T" in text else text.strip()
    try:
        if told.replace(".", "", 1).isdigit() and len(told) > 8:
            return datetime.fromtimestamp(float(told), timezone.utc)
        # Python 3.10 knows no Z.
        parsed = datetime.fromisoformat(told[:-1] + "+00:00" if told.endswith(("Z", "z")) else told)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
    except (ValueError, OverflowError, OSError) as error:
        raise Problem(400, f"{name}={text!r}: expected a time such as 2026-09-01T00:00:00Z.") from error


def iso(time: datetime) -> str:
    """ISO 8601 in UTC, with Z and microseconds."""
    return time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def summary(call: Call) -> dict[str, object]:
    """A call as the list tells it; what is unknown is null."""
    tokens = (call.input_tokens, call.output_tokens)
    known = [count for count in tokens if count is not None]
    return {
        "trace_id": call.trace_id,
        "span_id": call.span_id,
        "started_at": iso(call.started_at),
        "service": call.service,
        "provider": call.provider,
        "operation": call.operation,
        "request_model": call.request_model,
        "response_model": call.response_model,
        "input_tokens": call.input_tokens,
        "output_tokens": call.output_tokens,
        "total_tokens": sum(known) if known else None,
        "duration_s": call.duration_s,
        "time_to_first_chunk_s": call.time_to_first_chunk_s,
        "outcome": call.outcome,
        "refusal_source": call.refusal_source,
        "error_type": call.error_type,
        "finish_reasons": list(call.finish_reasons),
        "stream_end": call.stream_end,
        "task": call.task,
        "user": call.user,
        "session": call.session,
        "prompt": call.prompt,
        "output": call.output,
    }


def details(call: Call) -> dict[str, object]:
    """A call with all its fields; the messages as JSON, not as text."""
    told = {**summary(call), **plain(call)}
    for name in ("input_messages", "output_messages", "system_instructions"):
        text = told[name]
        if isinstance(text, str):
            try:
                told[name] = json.loads(text)
            except (ValueError, RecursionError):
                told[name] = text
    return told


def plain(record: object) -> dict[str, object]:
    """A record with all its fields as JSON has them."""
    told: dict[str, object] = {}
    for field in dataclasses.fields(record):  # pyright: ignore[reportArgumentType] # a Call, a Feedback or a Score
        value: object = getattr(record, field.name)
        told[field.name] = iso(value) if isinstance(value, datetime) else value
    return told
