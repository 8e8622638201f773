"""What the API answers, field by field. Unknown is null; times are ISO 8601 in UTC, with Z and microseconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer
from typing_extensions import Self

from llm_vitals_collector.api.period import iso

Moment = Annotated[datetime, PlainSerializer(iso, return_type=str)]


class Answer(BaseModel):
    """The base of all answers."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    @classmethod
    def of(cls, record: object, **fields: object) -> Self:
        """An answer with the attributes of a record, and `fields` in place of those of their names. Nothing is
        checked: what is kept is shown as it is."""
        values = {name: fields[name] if name in fields else getattr(record, name) for name in cls.model_fields}
        return cls.model_construct(None, **values)


class CallSummary(Answer):
    """A call as the list has it."""

    trace_id: str = Field(description="32 hex digits.")
    span_id: str = Field(description="16 hex digits.")
    started_at: Moment
    service: str | None
    provider: str | None
    operation: str
    request_model: str | None
    response_model: str | None
    input_tokens: int | None
    output_tokens: int | None
    total_tokens: int | None = Field(description="The sum of those of the two that are known.")
    duration_s: float
    time_to_first_chunk_s: float | None
    outcome: str | None = Field(
        description="ok, error, refusal, unable, clarification, cut_off or empty; null where the answer was not seen."
    )
    judged: str | None = Field(
        description="Whether it was judged if the answer declines: yes, or why not: language, truncated, not_captured "
        "or media. Null where the call gives a person no answer."
    )
    refusal_source: str | None
    error_type: str | None
    finish_reasons: tuple[str, ...]
    stream_end: str | None
    task: str | None
    user: str | None = Field(description="The keyed hash of the user's id.")
    session: str | None
    prompt: str | None = Field(description="Text of the last user message, where content is captured. A list cuts it.")
    output: str | None = Field(description="Text of the answer, as `prompt`.")


class Rating(Answer):
    """What a person said of an answer."""

    id: str
    at: Moment
    rating: str | None = Field(description="positive, neutral or negative; of 0 to 10 promoter, passive or detractor.")
    scale: str | None
    score: float | None = Field(description="The number on the scale; of thumbs 1 or 0.")
    comment: str | None
    expected: str | None = Field(description="The answer or label that would have been right.")
    actual: str | None = Field(description="The label that the answer gave, where the application sent it.")
    trace_id: str | None
    span_id: str | None
    response_id: str | None
    user: str | None = Field(description="The keyed hash of the user's id.")
    service: str | None


class Evaluation(Answer):
    """What an evaluator gave an answer."""

    id: str
    at: Moment
    name: str = Field(description="What was looked at, e.g. relevancy.")
    value: float | None = Field(description="0 to 1, higher is better.")
    label: str | None
    explanation: str | None
    evaluator: str
    trace_id: str | None
    span_id: str | None
    response_id: str | None
    service: str | None


class DeductionOf(Answer):
    """One thing that was seen to be wrong with an answer."""

    name: str = Field(description="One of a closed list, docs/quality-scores.md.")
    amount: float | None = Field(description="What it takes off the overall score, 0 to 1.")
    evidence: str | None = Field(description="What shows it, where content is captured.")


class CallDetails(CallSummary):
    """A call with all that is kept of it."""

    parent_span_id: str | None
    scope: str | None = Field(description="The instrumentation that recorded it; `llm_vitals` is ours.")
    response_id: str | None
    server_address: str | None
    stream: bool
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    reasoning_tokens: int | None
    chunks: int | None
    refusal_reason: str | None
    error_message: str | None
    status_code: int | None
    starts_query: bool | None
    retry: bool
    resend_count: int | None
    variant: str | None
    fingerprint: str | None = Field(description="The same for questions that are taken for one.")
    cost_usd: float | None
    cost_lower_bound: bool = Field(description="Whether it cost at least `cost_usd`.")
    overall: float | None = Field(description="Overall quality by heuristics, 0 to 1.")
    scores: Mapping[str, float] = Field(description="Its parts by heuristics.")
    deductions: list[DeductionOf] = Field(description="What was seen to be wrong; `overall` is 1 less their amounts.")
    input_messages: Any = Field(description="The conventions' message JSON; text where it is none.")
    output_messages: Any = Field(description="As `input_messages`.")
    system_instructions: Any = Field(description="As `input_messages`.")
    attributes: Mapping[str, Any] = Field(description="Span attributes that have no field of their own.")
    resource: Mapping[str, Any] = Field(description="Resource attributes of the sender.")
    feedback: list[Rating]
    evaluations: list[Evaluation]


class CallList(Answer):
    """A page of calls, newest first."""

    calls: list[CallSummary]
    next: str | None = Field(description="The `before` of the page after this one; null on the last.")


class RatingList(Answer):
    """A page of ratings, newest first."""

    feedback: list[Rating]
    next: str | None = Field(description="The `before` of the page after this one; null on the last.")


class FeedbackAccepted(Answer):
    """A rating is on disk."""

    id: str


class Status(Answer):
    """All is well."""

    status: str = Field(description="Always `ok`.", examples=["ok"])
    warning: str | None = Field(
        None,
        description="What is amiss though all works: lost records, a clock in doubt. Left out where nothing is.",
    )
