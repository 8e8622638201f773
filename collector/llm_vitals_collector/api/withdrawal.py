"""DELETE /api/labels and /api/feedback/expected: what a person said of an answer is taken back."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import Field

from llm_vitals.evaluation.heuristics import CORRECTNESS
from llm_vitals_collector.api.errors import ApiError, responses
from llm_vitals_collector.api.models import Answer
from llm_vitals_collector.api.parameters import Expected, Parameters, SpanId, TraceId
from llm_vitals_collector.evaluate.online.pick import RATING, label_of
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.receive.queue import WriteQueue
from llm_vitals_collector.records import Batch, Call, FeedbackQuery, Label
from llm_vitals_collector.store import Store

_COMMIT_S: Final = 30.0
_LONGEST_ID: Final = 1000


class LabelWithdrawal(Parameters):
    """Which label."""

    trace_id: TraceId
    span_id: SpanId
    criterion: Annotated[str, Field(min_length=1, max_length=40), Expected("a criterion's name")]
    by: Annotated[str, Field(min_length=1, max_length=80), Expected("text of 1 to 80 characters")] = "page"


class ExpectedWithdrawal(Parameters):
    """Whose expected answer."""

    id: Annotated[str, Field(min_length=1, max_length=_LONGEST_ID), Expected("the id of a rating")]


class Withdrawn(Answer):
    """What was taken back."""

    withdrawn: str


def router(store: Store, queue: WriteQueue) -> APIRouter:
    """The endpoints."""
    routes = APIRouter()

    @routes.delete("/api/labels", responses=responses(400, 404, 503), tags=["evaluations"])
    @requires(Right.SEND)
    def withdraw_label(parameters: Annotated[LabelWithdrawal, Query()]) -> Withdrawn:  # pyright: ignore[reportUnusedFunction] # registered
        """Take back what a person says of the answer of a call by a criterion. It no longer counts for the judge's
        calibration, over any period."""
        one = Label(
            trace_id=parameters.trace_id.lower(), span_id=parameters.span_id.lower(), criterion=parameters.criterion,
            good=True, by=parameters.by, at=datetime.now(timezone.utc),
        )  # fmt: skip
        if not store.withdraw_label(one):
            raise ApiError(404, f"There is no such label: expected a call that {one.by!r} labelled by {one.criterion}.")
        return Withdrawn(withdrawn=f"{one.criterion} by {one.by}")

    @routes.delete("/api/feedback/expected", responses=responses(400, 404, 503), tags=["feedback"])
    @requires(Right.RATE)
    def withdraw_expected(parameters: Annotated[ExpectedWithdrawal, Query()]) -> Withdrawn:  # pyright: ignore[reportUnusedFunction] # registered
        """Take back the expected answer of a rating, which else stays as it is. It no longer counts for accuracy and
        calibration, over any period; where another one of the same call was given before, that counts again."""
        return Withdrawn(withdrawn=withdrawn_expected(store, queue, parameters.id))

    return routes


def withdrawn_expected(store: Store, queue: WriteQueue, rating_id: str) -> str:
    """Take back the expected answer of a rating, and what follows from it for calibration; its id. Raises ApiError
    (404) and StoreError."""
    one = next((one for one in store.ratings(FeedbackQuery(id=rating_id)).feedback), None)
    call = None if one is None else store.call_of(one)
    if one is None or not store.withdraw_expected(one.id):
        raise ApiError(404, f"There is no expected answer of a rating {rating_id[:80]!r}: it may have been withdrawn.")
    if call is not None:
        _label_anew(store, queue, call)
    return one.id


def _label_anew(store: Store, queue: WriteQueue, call: Call) -> None:
    """A rating with an expected answer is a label of the call, too: of those that are left the latest is."""
    made = [one for one in store.sampling.labels_for(call.trace_id, call.span_id) if one.by == RATING]
    for one in made:
        store.withdraw_label(one)
    if not any(one.criterion == CORRECTNESS for one in made):
        return
    left = (label for rating in store.ratings_for(call) if (label := label_of(rating, call)) is not None)
    latest = max(left, key=lambda one: one.at, default=None)
    if latest is not None:
        queue.submit(Batch(labels=(latest,), by_collector=True)).result(_COMMIT_S)
