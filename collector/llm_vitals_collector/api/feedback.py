"""POST /api/feedback: what a person said of an answer."""

from __future__ import annotations

import asyncio
import json
import math
import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Final, cast

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from llm_vitals import semconv
from llm_vitals_collector.api.problem import Problem
from llm_vitals_collector.receive.queue import WriteQueue
from llm_vitals_collector.records import Batch, Feedback

_BODY_LIMIT: Final = 64 * 1024
_COMMENT_LIMIT: Final = 10_000
_TEXT_LIMIT: Final = 256
_FIELDS: Final = ("rating", "trace_id", "span_id", "response_id", "comment", "score", "user", "service", "id")
_RATINGS: Final[Mapping[object, str]] = {
    "positive": semconv.POSITIVE,
    "up": semconv.POSITIVE,
    True: semconv.POSITIVE,
    "negative": semconv.NEGATIVE,
    "down": semconv.NEGATIVE,
    False: semconv.NEGATIVE,
}


def router(queue: WriteQueue) -> APIRouter:
    """The endpoint."""
    routes = APIRouter(prefix="/api/feedback", tags=["feedback"])

    @routes.post("")
    async def feedback(request: Request) -> JSONResponse:  # pyright: ignore[reportUnusedFunction] # registered
        """`rating` (positive, negative, up, down, or a boolean), and of which call: `response_id`, or `trace_id` with
        or without `span_id`. Optional: `comment`, `score`, `user`, `service`, and `id`, which makes a repetition
        harmless. Answers 202 and the id once it is on disk."""
        body = await _body(request)
        with queue.room(len(body)):
            one = feedback_of(_object(body), datetime.now(timezone.utc))
            await asyncio.wrap_future(queue.submit(Batch(feedback=(one,))))
        return JSONResponse({"id": one.id}, 202)

    return routes


def feedback_of(told: Mapping[str, object], now: datetime) -> Feedback:
    """The Feedback that a request's JSON object tells. Raises Problem (400)."""
    if unknown := told.keys() - set(_FIELDS):
        raise Problem(400, f"{', '.join(sorted(unknown))}: no such field; there are {', '.join(_FIELDS)}.")
    given = told.get("rating")
    rating = _RATINGS.get(given) if isinstance(given, (str, bool)) else None
    if rating is None:
        raise Problem(400, f"rating={given!r}: expected positive, negative, up, down, true or false.")
    trace_id, span_id = _hex(told, "trace_id", 32), _hex(told, "span_id", 16)
    if span_id is not None and trace_id is None:
        raise Problem(400, "span_id without trace_id: a span id is unique only within its trace; send both.")
    score = told.get("score")
    if score is not None and (
        isinstance(score, bool) or not isinstance(score, (int, float)) or not math.isfinite(score)
    ):
        raise Problem(400, f"score={score!r}: expected a number.")
    return Feedback(
        id=_text(told, "id") or uuid.uuid4().hex,
        at=now,
        rating=rating,
        score=float(score) if isinstance(score, (int, float)) else None,
        comment=_text(told, "comment", _COMMENT_LIMIT),
        trace_id=trace_id,
        span_id=span_id,
        response_id=_text(told, "response_id"),
        user=_text(told, "user"),
        service=_text(told, "service"),
    )


async def _body(request: Request) -> bytes:
    kind = request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, f"Content-Type {kind!r}: expected application/json.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BODY_LIMIT:
            raise Problem(413, f"The body has more than {_BODY_LIMIT} bytes: shorten the comment.")
    return bytes(body)


def _object(body: bytes) -> dict[str, object]:
    try:
        decoded: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Problem(400, f"The body is not JSON: {error}") from error
    if not isinstance(decoded, dict):
        raise Problem(400, 'The body is no JSON object: expected {"rating": "positive", "response_id": "..."}.')
    return cast("dict[str, object]", decoded)


def _text(told: Mapping[str, object], name: str, limit: int = _TEXT_LIMIT) -> str | None:
    value = told.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > limit:
        raise Problem(400, f"{name}: expected text of at most {limit} characters.")
    return value


def _hex(told: Mapping[str, object], name: str, digits: int) -> str | None:
    value = _text(told, name)
    if value is None:
        return None
    if not re.fullmatch(rf"[0-9a-fA-F]{{{digits}}}", value):
        raise Problem(400, f"{name}={value!r}: expected {digits} hex digits.")
    return value.lower()
