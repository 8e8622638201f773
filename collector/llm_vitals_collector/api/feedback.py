"""POST /api/feedback: what a person said of an answer; GET /api/feedback: what people said, newest first."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Annotated, Final, cast

from fastapi import APIRouter, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field, StrictStr, ValidationError

from llm_vitals.core.ids import known_id, known_user
from llm_vitals.core.utf8 import join_surrogates
from llm_vitals.evaluation import scales
from llm_vitals.verdicts.answer_label import answer_label
from llm_vitals_collector.api.bounded_body import json_body
from llm_vitals_collector.api.documented import takes
from llm_vitals_collector.api.errors import ApiError, of_validation, responses
from llm_vitals_collector.api.json_text import cut
from llm_vitals_collector.api.models import FeedbackAccepted, Rating, RatingList
from llm_vitals_collector.api.parameters import Expected, Limit, PeriodParameters, SpanId, Text, TraceId
from llm_vitals_collector.derive.feedback_counter import Rated
from llm_vitals_collector.derive.rating_ids import RatingIds
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.receive.queue import WriteQueue
from llm_vitals_collector.receive.rating_id import label_id, rating_id
from llm_vitals_collector.receive.threads import ReceiverThreads
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.records import Batch, Feedback, FeedbackQuery
from llm_vitals_collector.store import Store

_BODY_LIMIT: Final = 64 * 1024
_LONGEST: Final = 10_000
"""Characters of a comment, an expected or an actual answer."""

LABEL_FIELDS: Final = ("expected", "actual", "response_id", "trace_id", "span_id")
"""What a page says of the expected answer of a call."""

Short = Annotated[StrictStr, Field(max_length=256), Expected("text of at most 256 characters")]
Long = Annotated[StrictStr, Field(max_length=_LONGEST), Expected(f"text of at most {_LONGEST} characters")]
Number = Annotated[bool | int | float | str, Expected(scales.EXPECTED)]


class FeedbackBody(BaseModel):
    """What a person said of an answer. Empty text counts as absent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rating: Number | None = Field(
        None, description="positive, negative, up, down, true or false; with `scale` a number on it."
    )
    scale: Short | None = Field(None, description="thumbs, 1-5, 0-10, or nps for 0-10.", examples=["1-5"])
    score: Number | None = Field(None, description="Another name of a `rating` that is a number.")
    comment: Long | None = None
    expected: Long | None = Field(
        None,
        description="The answer or label that would have been right; may stand without a rating. It is compared to "
        "`actual`, else to the call's text.",
    )
    actual: Long | None = Field(None, description="The label that the answer gave.")
    response_id: Short | None = Field(None, description="The `id` of the provider's answer. The call may come later.")
    trace_id: TraceId | None = Field(None, description="With `span_id` the call; alone the last call of the trace.")
    span_id: SpanId | None = None
    user: Short | None = Field(None, description="The user's id; what is kept is its keyed hash.")
    user_hash: Short | None = Field(None, description="In its place: the hash that the SDK sends as `user.hash`.")
    service: Short | None = None
    id: Short | None = Field(
        None,
        description="Of several ratings with one id the latest is kept: a repetition changes nothing, and a person may "
        "change their mind. The header Idempotency-Key says the same.",
    )


class FeedbackFilters(PeriodParameters):
    """Which ratings. All times where no period is named."""

    text: Text | None = Field(
        None, description="Text to look for in comments and expected answers, in upper or lower case."
    )
    limit: Limit = Field(100, description="Ratings on a page.")
    before: str | None = Field(None, description="The `next` of the page before this one.")


def router(
    store: Store, queue: WriteQueue, rated: Rated, users: Users, threads: ReceiverThreads, ids: RatingIds
) -> APIRouter:
    """The two endpoints; `users` hashes the ids of users."""
    routes = APIRouter(prefix="/api/feedback", tags=["feedback"])

    @routes.post(
        "",
        status_code=202,
        responses=responses(400, 413, 415, 429, 503),
        openapi_extra=takes(FeedbackBody),
    )
    @requires(Right.RATE)
    async def add_feedback(  # pyright: ignore[reportUnusedFunction] # registered
        request: Request, idempotency_key: Annotated[str | None, Header()] = None
    ) -> FeedbackAccepted:
        """What a person said of an answer. The answer comes once it is on disk."""
        body = await json_body(request, _BODY_LIMIT, "shorten the comment")
        with queue.room(len(body), request.client.host if request.client else ""):
            received = feedback_of(parse_body(body, idempotency_key or None), datetime.now(timezone.utc), users)
            feedback = await threads.run(ids.one, received)
            await asyncio.wrap_future(queue.submit(Batch(feedback=(feedback,), by_collector=True)))
        await threads.run(rated.add, feedback)
        return FeedbackAccepted(id=feedback.id)

    @routes.get("", responses=responses(400, 503))
    @requires(Right.READ)
    def list_feedback(parameters: Annotated[FeedbackFilters, Query()]) -> RatingList:  # pyright: ignore[reportUnusedFunction] # registered
        """Ratings, newest first."""
        since, until = parameters.bounds(datetime.now(timezone.utc))
        query = FeedbackQuery(
            since=since, until=until, text=parameters.text, limit=parameters.limit, before=parameters.before
        )
        try:
            page = store.ratings(query)
        except ValueError as error:
            raise ApiError(400, f"{error}.", field="before", expected="the `next` of the page before") from error
        return RatingList(feedback=[rating_of(one) for one in page.feedback], next=page.next)

    return routes


async def labelled(queue: WriteQueue, ids: RatingIds, fields: Mapping[str, str]) -> Feedback:
    """The expected answer that a person set on a page, once it is on disk; of one answer the latest is kept. Raises
    ApiError (400, 429, 503)."""
    body = body_of({name: fields[name] for name in LABEL_FIELDS if fields.get(name)})
    if body.expected is None or not body.expected.strip():
        raise ApiError(400, "There is no expected answer: enter the answer or label that would have been right.")
    if body.response_id is None and body.trace_id is None:
        raise ApiError(400, "It names no answer: expected response_id, or trace_id with span_id.")
    trace_id = None if body.trace_id is None else body.trace_id.lower()
    span_id = None if body.span_id is None or trace_id is None else body.span_id.lower()
    received = Feedback(
        id="",
        at=datetime.now(timezone.utc),
        expected=body.expected,
        actual=None if body.actual is None else answer_label(body.actual),
        trace_id=trace_id,
        span_id=span_id,
        response_id=known_id(body.response_id),
    )
    exact = await run_in_threadpool(ids.exact, received)
    one = replace(exact, id=label_id(response_id=exact.response_id, trace_id=trace_id, span_id=span_id))
    with queue.room(len(body.expected)):
        await asyncio.wrap_future(queue.submit(Batch(feedback=(one,), by_collector=True)))
    return one


def rating_of(feedback: Feedback) -> Rating:
    """A rating as answers have it. Texts that came by another way than this API may be longer than its bound."""
    return Rating.of(
        feedback,
        comment=cut(feedback.comment, _LONGEST, "not shown"),
        expected=cut(feedback.expected, _LONGEST, "not shown"),
        actual=cut(feedback.actual, _LONGEST, "not shown"),
    )


def parse_body(body: bytes, idempotency_key: str | None) -> FeedbackBody:
    """The fields of a request. Raises ApiError (400)."""
    try:
        decoded: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, f"The body is not JSON ({error}): send one JSON object.") from error
    if not isinstance(decoded, dict):
        raise ApiError(400, 'The body is no JSON object: expected {"rating": "positive", "response_id": "..."}.')
    fields = {
        join_surrogates(name): join_surrogates(value) if isinstance(value, str) else value
        for name, value in cast("dict[str, object]", decoded).items()
        if value not in (None, "")
    }
    if unknown := sorted(fields.keys() - FeedbackBody.model_fields.keys()):
        known = ", ".join(FeedbackBody.model_fields)
        raise ApiError(
            400, f"{', '.join(unknown)[:200]}: no such field; there are {known}.", field=unknown[0][:80], expected=known
        )
    if idempotency_key is not None and fields.setdefault("id", idempotency_key) != idempotency_key:
        raise ApiError.of_field("id", fields["id"], "the same id as in the header Idempotency-Key, or only one")
    return body_of(fields)


def body_of(fields: Mapping[str, object]) -> FeedbackBody:
    """The fields, checked. Raises ApiError (400)."""
    try:
        return FeedbackBody.model_validate(fields)
    except ValidationError as error:
        raise of_validation(cast("Mapping[str, object]", error.errors()[0])) from error


def feedback_of(body: FeedbackBody, now: datetime, users: Users) -> Feedback:
    """The record of a request. Raises ApiError (400) where fields contradict each other."""
    rating, scale, score = _rating(body)
    if body.span_id is not None and body.trace_id is None:
        raise ApiError(
            400,
            "span_id without trace_id: a span id is unique only within its trace; send both.",
            field="trace_id",
            expected="32 hex digits",
        )
    if body.user is not None and body.user_hash is not None:
        raise ApiError.of_field("user_hash", body.user_hash, "either user (it is hashed here) or user_hash, not both")
    user = known_user(body.user_hash) if body.user is None else users.of_id(body.user)
    response_id = known_id(body.response_id)
    trace_id = None if body.trace_id is None else known_id(body.trace_id.lower())
    span_id = None if body.span_id is None or trace_id is None else known_id(body.span_id.lower())
    return Feedback(
        id=body.id
        or rating_id(
            user=user,
            service=body.service,
            scale=scale,
            response_id=response_id,
            trace_id=trace_id,
            span_id=span_id,
        )
        or uuid.uuid4().hex,
        at=now,
        rating=rating,
        scale=scale,
        score=score,
        comment=body.comment,
        expected=body.expected,
        actual=None if body.actual is None else answer_label(body.actual),
        trace_id=trace_id,
        span_id=span_id,
        response_id=response_id,
        user=user,
        service=body.service,
    )


def _rating(body: FeedbackBody) -> tuple[str | None, str | None, float | None]:
    if body.rating is not None and body.score is not None:
        raise ApiError.of_field("score", body.score, "either rating or score, not both")
    if body.scale is not None and body.scale not in scales.SCALES:
        raise ApiError.of_field("scale", body.scale, f"one of {', '.join(scales.SCALES)}")
    value = body.score if body.rating is None else body.rating
    if value is None and body.scale is None and body.expected is not None:
        return None, None, None
    found = scales.read(value, body.scale)
    if found is None:
        raise ApiError.of_field("rating" if body.score is None else "score", value, scales.EXPECTED)
    return found
