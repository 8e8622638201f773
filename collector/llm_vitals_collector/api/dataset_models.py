"""What the API of data sets takes and answers, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from llm_vitals_collector.api.models import Answer, Moment
from llm_vitals_collector.api.parameters import Expected, Limit, Parameters, SpanId, Text, TraceId
from llm_vitals_collector.store.datasets import Origin

MOST: Final = 1000
"""Examples in one request."""
LONGEST: Final = 200_000
"""Characters of a message or an answer."""
LABEL: Final = 100
MOST_LABELS: Final = 20
MOST_MESSAGES: Final = 500
NAME: Final = r"^[a-z0-9][a-z0-9._-]{0,63}$"
NAME_EXPECTED: Final = "1 to 64 small letters, digits and .-_, such as faults-of-june"

Name = Annotated[StrictStr, Field(pattern=NAME), Expected(NAME_EXPECTED)]
Long = Annotated[StrictStr, Field(max_length=LONGEST), Expected(f"text of at most {LONGEST} characters")]
Note = Annotated[StrictStr, Field(max_length=10_000), Expected("text of at most 10000 characters")]
Label = Annotated[StrictStr, Field(min_length=1, max_length=LABEL), Expected(f"labels of 1 to {LABEL} characters each")]
Labels = Annotated[
    list[Label],
    Field(max_length=MOST_LABELS),
    Expected(f"a list of at most {MOST_LABELS} labels, each of 1 to {LABEL} characters"),
]
Short = Annotated[StrictStr, Field(max_length=256), Expected("text of at most 256 characters")]
Consent = Annotated[StrictBool, Expected("true or false")]
OriginOf = Annotated[Origin, Expected("call, rating, playground or file")]
Messages = Annotated[
    list[dict[str, Any]],
    Field(min_length=1, max_length=MOST_MESSAGES),
    Expected(f"a list of 1 to {MOST_MESSAGES} messages, each with a role and its content"),
]
_CONSENT: Final = "Whether whoever wrote it agreed that models are tuned with it. Without, it is never exported."


class DatasetBody(BaseModel):
    """A data set to make."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name = Field(description="A unique name.", examples=["faults-of-june"])
    description: Note | None = Field(None, description="What it is for.")


class ExampleBody(BaseModel):
    """An example: a conversation with `messages` or `prompt`; or a call that is kept, by `trace_id` and `span_id`
    alone; or a rating, by `rating_id`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    messages: Messages | None = Field(
        None, description="The conversation before the answer, in the form of OpenAI's chat API."
    )
    prompt: Long | None = Field(None, description="In place of messages: what a user asked.")
    answer: Long | None = Field(None, description="What the model answered.")
    expected: Long | None = Field(None, description="The answer that would have been right.")
    labels: Labels | None = Field(None, description="Its classes.")
    preferred: Long | None = Field(None, description="The better one of two answers; beside it `rejected`.")
    rejected: Long | None = Field(None, description="The worse one.")
    rating: Annotated[Literal["positive", "neutral", "negative"], Expected("positive, neutral or negative")] | None = (
        Field(None, description="What a person said of `answer`.")
    )
    note: Note | None = Field(None, description="What you write to it; never exported for tuning.")
    consent: Consent | None = Field(
        None, description=f"{_CONSENT} null: of a call that is kept, as its application declared; else false."
    )
    origin: OriginOf = Field("file", description="Where it comes from.")
    model: Short | None = Field(None, description="Whose `answer` it is.")
    trace_id: TraceId | None = Field(
        None, description="With `span_id` the call that it was made of, so that erasing its user finds the example."
    )
    span_id: SpanId | None = None
    rating_id: Short | None = Field(None, description="The id of a rating whose call is kept.")
    user: Short | None = Field(None, description="The id of whose words they are; what is kept is its keyed hash.")


class ExamplesBody(BaseModel):
    """Examples to add."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    examples: Annotated[list[ExampleBody], Field(min_length=1, max_length=MOST)]


class ExampleChange(BaseModel):
    """What is added to an example. A field that is not sent stays as it is, null takes its value away."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    expected: Long | None = Field(None, description="The answer that would have been right.")
    labels: Labels | None = Field(None, description="Its classes, in place of those of before.")
    rating: Annotated[Literal["positive", "neutral", "negative"], Expected("positive, neutral or negative")] | None = (
        None
    )
    note: Note | None = None
    consent: Consent | None = Field(None, description=_CONSENT)


class DatasetOf(Answer):
    """A data set."""

    name: str
    created_at: Moment
    description: str | None
    examples: int
    consented: int = Field(description="How many examples have consent: others are never exported.")


class DatasetList(Answer):
    """All data sets, by name."""

    datasets: list[DatasetOf]


class DatasetRemoved(Answer):
    """A data set is gone."""

    examples: int = Field(description="How many it had.")


class ExampleOf(Answer):
    """An example. The user that it is kept for is not shown."""

    id: str = Field(description="A digest of its conversation and answers: the same is kept once.")
    dataset: str
    at: Moment
    origin: str
    messages: Any = Field(description="The conversation before the answer, in the form of OpenAI's chat API.")
    answer: str | None
    expected: str | None
    labels: tuple[str, ...]
    preferred: str | None
    rejected: str | None
    rating: str | None
    note: str | None
    consent: bool
    model: str | None
    trace_id: str | None
    span_id: str | None


class ExampleList(Answer):
    """A page of examples, newest first."""

    examples: list[ExampleOf]
    next: str | None = Field(description="The `before` of the page after this one; null on the last.")


class ExampleAdded(Answer):
    """What became of an example that was sent."""

    id: str
    new: bool = Field(description="False where the same was kept already; it stays as it is.")


class ExamplesAdded(Answer):
    """What became of the examples, in their order."""

    added: int
    known: int = Field(description="How many were kept already.")
    examples: list[ExampleAdded]


class ExampleRemoved(Answer):
    """An example is gone."""

    id: str


class ExampleFilters(Parameters):
    """Which examples."""

    origin: OriginOf | None = Field(None, description="call, rating, playground or file.")
    label: Text | None = Field(None, description="Those that have this label.")
    consent: bool | None = Field(None, description="Those with consent, or those without.")
    text: Text | None = Field(None, description="Text to look for in all that it says, in upper or lower case.")
    limit: Limit = Field(100, description="Examples on a page.")
    before: str | None = Field(None, description="The `next` of the page before this one.")


class ExportedOf(Answer):
    """What an export has, and what it leaves out."""

    written: int = Field(description="Lines.")
    without_consent: int = Field(description="Examples left out because nobody agreed.")
    without_answer: int = Field(
        description="Examples left out because no answer is known to be right, or a pair lacks one of its two."
    )
    redactions: Mapping[str, int] = Field(
        description="What was taken out of texts, and how often: secret, email, card number, phone number."
    )
