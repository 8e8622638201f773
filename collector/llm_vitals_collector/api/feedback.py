"""POST /api/feedback: what a person said of an answer; GET /api/feedback: what people said, newest first."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Final, cast

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from llm_vitals.evaluation import scales
from llm_vitals.verdicts.fingerprint import pseudonym
from llm_vitals_collector.api.calls import LIMIT, plain, time_of
from llm_vitals_collector.api.problem import Problem
from llm_vitals_collector.derive.feedback_counter import Rated
from llm_vitals_collector.receive.queue import WriteQueue
from llm_vitals_collector.records import Batch, Feedback, FeedbackQuery
from llm_vitals_collector.store import Store

_BODY_LIMIT: Final = 64 * 1024
_LONG: Final = 10_000
"""Most characters of a comment, an expected or an actual answer."""
_SHORT: Final = 256
_FIELDS: Final = (
    "rating", "scale", "score", "comment", "expected", "actual", "response_id", "trace_id", "span_id", "user",
    "user_hash", "service", "id",
)  # fmt: skip
_PARAMETERS: Final = ("from", "to", "limit", "before")


def router(store: Store, queue: WriteQueue, rated: Rated, key: bytes) -> APIRouter:
    """The two endpoints; `key` keys the hashes of users' ids."""
    routes = APIRouter(prefix="/api/feedback", tags=["feedback"])

    @routes.post("")
    async def feedback(request: Request) -> JSONResponse:  # pyright: ignore[reportUnusedFunction] # registered
        """What a person said of an answer. Answers 202 and the id once it is on disk.

        - `rating`: positive, negative, up, down or a boolean; with `scale` 1-5 or nps (0-10) a number on it (which
          may be called `score`).
        - `expected`: the answer or label that would have been right; may stand without a rating. It is compared to
          `actual`, else to the call's text.
        - Of which call: `response_id`, or `trace_id` with `span_id`, or `trace_id` alone for the trace's last call.
          The call itself may come later.
        - Optional: `comment`, `service`, `user` (kept as the same keyed hash that the SDK sends), or `user_hash`.
        - `id`, or the header Idempotency-Key: of several ratings with one id the latest is kept, so a repetition
          changes nothing, and a person may change their mind.
        """
        body = await _body(request)
        with queue.room(len(body)):
            told = _object(body)
            header = request.headers.get("idempotency-key")
            if header and told.get("id") not in (None, "", header):
                raise Problem.of_field("id", told["id"], "the same id as in the header Idempotency-Key, or only one")
            one = feedback_of({**told, "id": header} if header else told, datetime.now(timezone.utc), key)
            await asyncio.wrap_future(queue.submit(Batch(feedback=(one,))))
        await run_in_threadpool(rated.add, one)
        return JSONResponse({"id": one.id}, 202)

    @routes.get("")
    def listed(request: Request) -> JSONResponse:  # pyright: ignore[reportUnusedFunction] # registered
        """Ratings, newest first: `from`, `to`, `limit` 1 to 1000 (100); `before=<next>` goes on where a page ended."""
        try:
            page = store.feedback(_query(request))
        except ValueError as error:
            raise Problem(400, str(error)) from error
        return JSONResponse({"feedback": [plain(one) for one in page.feedback], "next": page.next})

    return routes


def feedback_of(told: Mapping[str, object], now: datetime, key: bytes) -> Feedback:
    """The Feedback that a request's JSON object tells. Raises Problem (400)."""
    if unknown := told.keys() - set(_FIELDS):
        raise Problem(400, f"{', '.join(sorted(unknown))}: no such field; there are {', '.join(_FIELDS)}.")
    expected = _text(told, "expected", _LONG)
    kind, scale, score = _rating(told, needed=expected is None)
    trace_id, span_id = _hex(told, "trace_id", 32), _hex(told, "span_id", 16)
    if span_id is not None and trace_id is None:
        raise Problem(400, "span_id without trace_id: a span id is unique only within its trace; send both.")
    user, user_hash = _text(told, "user"), _text(told, "user_hash")
    if user is not None and user_hash is not None:
        raise Problem.of_field("user_hash", user_hash, "either user (it is hashed here) or user_hash, not both")
    return Feedback(
        id=_text(told, "id") or uuid.uuid4().hex,
        at=now,
        rating=kind,
        scale=scale,
        score=score,
        comment=_text(told, "comment", _LONG),
        expected=expected,
        actual=_text(told, "actual", _LONG),
        trace_id=trace_id,
        span_id=span_id,
        response_id=_text(told, "response_id"),
        user=user_hash if user is None else pseudonym(user, key),
        service=_text(told, "service"),
    )


def _rating(told: Mapping[str, object], *, needed: bool) -> tuple[str | None, str | None, float | None]:
    rating, score, scale = (told.get(name) for name in ("rating", "score", "scale"))
    if rating is not None and score is not None:
        raise Problem.of_field("score", score, "either rating or score, not both")
    given = score if rating is None else rating
    if scale is not None and (not isinstance(scale, str) or scale not in scales.SCALES):
        raise Problem.of_field("scale", scale, f"one of {', '.join(scales.SCALES)}")
    if given is None and scale is None and not needed:
        return None, None, None
    read = scales.read(given, scale)
    if read is None:
        raise Problem.of_field("rating" if score is None else "score", given, scales.EXPECTED)
    return read


def _query(request: Request) -> FeedbackQuery:
    """The query parameters; an empty one counts as absent. Raises Problem (400)."""
    given = {name: value for name, value in request.query_params.items() if value}
    if unknown := given.keys() - set(_PARAMETERS):
        raise Problem(400, f"{', '.join(sorted(unknown))}: no such parameter; there are {', '.join(_PARAMETERS)}.")
    limit = given.get("limit", "100")
    if not limit.isdecimal() or not 1 <= int(limit) <= LIMIT:
        raise Problem.of_field("limit", limit, f"a whole number from 1 to {LIMIT}")
    return FeedbackQuery(
        since=time_of("from", given.get("from")),
        until=time_of("to", given.get("to")),
        limit=int(limit),
        before=given.get("before"),
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


def _text(told: Mapping[str, object], name: str, limit: int = _SHORT) -> str | None:
    value = told.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > limit:
        raise Problem.of_field(name, value, f"text of at most {limit} characters")
    return value


def _hex(told: Mapping[str, object], name: str, digits: int) -> str | None:
    value = _text(told, name)
    if value is None:
        return None
    if not re.fullmatch(rf"[0-9a-fA-F]{{{digits}}}", value):
        raise Problem.of_field(name, value, f"{digits} hex digits")
    return value.lower()
