"""GET /api/calls: logged calls, newest first; GET /api/calls/{trace_id}/{span_id}: one with all that is kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from pydantic import Field

from llm_vitals_collector.api.deductions import deductions
from llm_vitals_collector.api.errors import ApiError, responses
from llm_vitals_collector.api.json_text import cut, decode
from llm_vitals_collector.api.models import CallDetails, CallList, CallSummary, Evaluation, Rating
from llm_vitals_collector.api.parameters import Limit, PeriodParameters, Text
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.records import Call, CallQuery, Feedback, Score
from llm_vitals_collector.store import Store

LISTED: Final = 2000
"""Characters of a prompt or an output that a list shows: a page of 1000 calls stays below 4 MB."""


class CallFilters(PeriodParameters):
    """Which calls. All times where no period is named."""

    service: Text | None = None
    model: Text | None = Field(None, description="The model that was asked for, or the one that answered.")
    provider: Text | None = None
    operation: Text | None = Field(
        None,
        description="chat, text_completion, generate_content, embeddings or evaluation (an answer only evaluated).",
    )
    outcome: Text | None = Field(None, description="ok, error, refusal, unable, clarification, cut_off or empty.")
    task: Text | None = None
    user: Text | None = Field(None, description="The keyed hash of a user's id.")
    session: Text | None = None
    text: Text | None = Field(None, description="Text to look for in prompt and output, in upper or lower case.")
    limit: Limit = Field(100, description="Calls on a page.")
    before: str | None = Field(None, description="The `next` of the page before this one.")

    def query(self, now: datetime) -> CallQuery:
        """What the store is to list. Raises ApiError (400)."""
        since, until = self.bounds(now)
        return CallQuery(
            since=since,
            until=until,
            service=self.service,
            model=self.model,
            provider=self.provider,
            operation=self.operation,
            outcome=self.outcome,
            task=self.task,
            user=self.user,
            session=self.session,
            text=self.text,
            limit=self.limit,
            before=self.before,
        )


def router(store: Store) -> APIRouter:
    """The two endpoints."""
    routes = APIRouter(prefix="/api/calls", tags=["calls"])

    @routes.get("", responses=responses(400, 503))
    @requires(Right.READ)
    def list_calls(parameters: Annotated[CallFilters, Query()]) -> CallList:  # pyright: ignore[reportUnusedFunction] # registered
        """Calls, newest first, with the first 2,000 characters of their texts."""
        try:
            page = store.calls(parameters.query(datetime.now(timezone.utc)))
        except ValueError as error:
            raise ApiError(400, f"{error}.", field="before", expected="the `next` of the page before") from error
        return CallList(calls=[summary(call) for call in page.calls], next=page.next)

    @routes.get("/{trace_id}/{span_id}", responses=responses(404, 503))
    @requires(Right.READ)
    def get_call(  # pyright: ignore[reportUnusedFunction] # registered
        trace_id: Annotated[str, Path(description="32 hex digits; fewer where it begins with zeros.")],
        span_id: Annotated[str, Path(description="16 hex digits; fewer where it begins with zeros.")],
    ) -> CallDetails:
        """One call: its fields, messages, attributes and resource, its ratings (`feedback`) and its scores by
        evaluators (`evaluations`; `scores` are those by heuristics, on the span itself)."""
        found = named(store, trace_id, span_id)
        if found is None:
            raise ApiError(404, f"No call with trace_id {trace_id[:80]} and span_id {span_id[:80]} is kept.")
        return details(found, store.ratings_for(found), store.scores_for(found))

    return routes


def named(store: Store, trace_id: str, span_id: str) -> Call | None:
    """The call of these ids, as somebody wrote them into an address: in upper case, or, as Tempo's search gives them,
    without the zeros that they begin with."""
    return store.call(trace_id.lower().zfill(32), span_id.lower().zfill(16))


def summary(call: Call) -> CallSummary:
    """A call as the list has it."""
    where = f"/api/calls/{call.trace_id}/{call.span_id}"
    return CallSummary.of(
        call,
        total_tokens=_total(call),
        prompt=cut(call.prompt, LISTED, where),
        output=cut(call.output, LISTED, where),
        error_message=cut(call.error_message, LISTED, where),
    )


def details(call: Call, ratings: Sequence[Feedback], scores: Sequence[Score]) -> CallDetails:
    """A call with all that is kept of it; its messages as JSON where they are."""
    return CallDetails.of(
        call,
        total_tokens=_total(call),
        deductions=deductions(call),
        feedback=[Rating.of(one) for one in ratings],
        evaluations=[Evaluation.of(one) for one in scores],
        **{name: None if text is None else decode(text) for name, text in _messages(call).items()},
    )


def _total(call: Call) -> int | None:
    known = [count for count in (call.input_tokens, call.output_tokens) if count is not None]
    return sum(known) if known else None


def _messages(call: Call) -> dict[str, str | None]:
    return {
        "input_messages": call.input_messages,
        "output_messages": call.output_messages,
        "system_instructions": call.system_instructions,
    }
