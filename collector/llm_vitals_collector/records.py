"""What the collector keeps: frozen records, one field a column of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Final, NamedTuple

EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Call(NamedTuple):
    """One call to a model: a GenAI inference span, ours or another instrumentation's. Unknown is None.

    Times are UTC and aware; durations in seconds; `cost_usd` in US dollars; scores 0..1. A named tuple, because a
    frozen dataclass of as many fields is made in 6 us and this in 0.3. Its mappings are not to be changed.
    """

    trace_id: str
    """32 hex digits."""
    span_id: str
    """16 hex digits."""
    started_at: datetime
    duration_s: float
    operation: str
    parent_span_id: str | None = None
    service: str | None = None
    scope: str | None = None
    """Instrumentation scope: `llm_vitals` for our own spans."""
    provider: str | None = None
    request_model: str | None = None
    response_model: str | None = None
    response_id: str | None = None
    server_address: str | None = None
    stream: bool = False
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None
    time_to_first_chunk_s: float | None = None
    chunks: int | None = None
    outcome: str | None = None
    refusal_source: str | None = None
    refusal_reason: str | None = None
    judged: str | None = None
    """One of semconv.JUDGED; None where the call gives a person no answer."""
    error_type: str | None = None
    error_message: str | None = None
    status_code: int | None = None
    finish_reasons: tuple[str, ...] = ()
    stream_end: str | None = None
    starts_query: bool | None = None
    retry: bool = False
    resend_count: int | None = None
    task: str | None = None
    variant: str | None = None
    user: str | None = None
    """`user.hash`, or `user.id` where an application chose to send it."""
    session: str | None = None
    fingerprint: str | None = None
    cost_usd: float | None = None
    cost_lower_bound: bool = False
    """Whether the call cost at least `cost_usd`: part of what it bills has no known price."""
    overall: float | None = None
    """Heuristic overall quality; the parts are in `scores`."""
    scores: Mapping[str, float] = {}
    prompt: str | None = None
    """Plain text of the last user message, where content is captured."""
    output: str | None = None
    input_messages: str | None = None
    """JSON text, conventions' message format, as are the next two."""
    output_messages: str | None = None
    system_instructions: str | None = None
    attributes: Mapping[str, object] = {}
    """Span attributes that have no column of their own."""
    resource: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What a person said of an answer. Joins a call by response id, by trace and span id, or by trace id alone: then
    it is about the last call of the trace."""

    id: str
    """Unique; the idempotency key where the sender gave one. Of several with one id the latest (by `at`) is kept."""
    at: datetime
    rating: str | None = None
    """One of semconv.RATINGS; None where only the expected answer is told."""
    scale: str | None = None
    """One of semconv.SCALES; None without a rating."""
    score: float | None = None
    """The rating as it was given on its scale; of thumbs 1 or 0."""
    comment: str | None = None
    expected: str | None = None
    """The answer or label that would have been right."""
    actual: str | None = None
    """The label that the answer gave, where the application tells it; else the call's output is compared."""
    trace_id: str | None = None
    span_id: str | None = None
    response_id: str | None = None
    user: str | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """An evaluation of an answer. Joins a call as Feedback does, and is kept as Feedback is."""

    id: str
    at: datetime
    name: str
    """What was looked at, e.g. `relevancy`."""
    value: float | None = None
    """0..1, higher is better; None where the evaluator gave a label alone."""
    label: str | None = None
    explanation: str | None = None
    evaluator: str
    """Who looked: human, reference, judge, embedding, or a word of the application's own."""
    trace_id: str | None = None
    span_id: str | None = None
    response_id: str | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A call that was picked to be scored in the background, how likely that was, and how far it got."""

    trace_id: str
    span_id: str
    at: datetime
    """When the call began."""
    stratum: str
    """One of store.sampling.STRATA."""
    probability: float
    """With which calls of its kind are picked, over 0 to 1: it counts as 1 / probability calls."""
    flags: tuple[str, ...] = ()
    """Why it is worth a look."""
    model: str | None = None
    service: str | None = None
    state: str = "waiting"
    """One of store.sampling.STATES."""
    attempts: int = 0
    """How often something was done about it."""
    next_at: datetime
    """Not before this time it is taken up again."""
    updated_at: datetime
    questions: int = 0
    """Questions to the judge so far."""
    cost_usd: float | None = 0.0
    """What they cost; None where that is not known."""
    scores: Mapping[str, float | None] = field(default_factory=dict[str, "float | None"])
    """By criterion; None where the judge has nothing to go by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a person says of an answer by one criterion: good or bad. One a call, criterion and person; the latest."""

    trace_id: str
    span_id: str
    criterion: str
    good: bool
    by: str
    """Who says so, as they call themselves."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReply:
    """What an evaluation was answered, for the same request again."""

    id: str
    """A digest, in hex digits, of the id that the sender gave the request."""
    digest: str
    """Of the request."""
    at: datetime
    answer: str
    """As JSON."""


class PlainSpan(NamedTuple):
    """A span that is no call to a model. It is not stored: it says what lies around the calls in it."""

    trace_id: str
    span_id: str
    parent_span_id: str | None
    is_step: bool
    """Whether it is an agent, a tool or another step of its own: calls in it say nothing of what is around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one request brought; written and acknowledged as a whole."""

    calls: tuple[Call, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    scores: tuple[Score, ...] = ()
    picks: tuple[Pick, ...] = ()
    labels: tuple[Label, ...] = ()
    replies: tuple[EvaluationReply, ...] = ()
    plain: tuple[PlainSpan, ...] = ()
    """They come with it and are not written."""
    by_collector: bool = False
    """Whether ratings and scores came by the collector's API or its own evaluator, which count them in any case."""

    new: bool = False
    """Whether its calls have ids that the collector has just made: no call that is kept has one of them, and none is a
    part of another. The store need not look for such calls."""

    def __len__(self) -> int:
        scored = len(self.scores) + len(self.picks) + len(self.labels) + len(self.replies)
        return len(self.calls) + len(self.feedback) + scored


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackQuery:
    """Which ratings to list, newest first. `before` is the `next` of the page before this one."""

    since: datetime | None = None
    until: datetime | None = None
    id: str | None = None
    ids: tuple[str, ...] = ()
    """Only those with one of these ids; empty for all."""
    text: str | None = None
    """Text in the comment or the expected answer, in upper or lower case."""
    labels: bool = False
    """Only those that have an expected answer and no rating."""
    limit: int = 100
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackPage:
    """A page of ratings, newest first; `next` is the `before` of the page after it, None on the last."""

    feedback: tuple[Feedback, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallQuery:
    """Which calls to list, newest first. `before` is the `next` of the page before this one; `text` is looked for in
    prompt and output, case-insensitive."""

    since: datetime | None = None
    until: datetime | None = None
    service: str | None = None
    model: str | None = None
    provider: str | None = None
    operation: str | None = None
    outcome: str | None = None
    task: str | None = None
    user: str | None = None
    session: str | None = None
    text: str | None = None
    limit: int = 100
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPage:
    """A page of calls, newest first; `next` is the `before` of the page after it, None on the last."""

    calls: tuple[Call, ...]
    next: str | None
