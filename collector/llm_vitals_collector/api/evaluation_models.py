"""What the evaluation API takes and answers, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictStr, WithJsonSchema

from llm_vitals.evaluation.subject import IMAGES
from llm_vitals_collector.api.models import Answer, DeductionOf, Moment
from llm_vitals_collector.api.parameters import Expected, SpanId, TraceId

MOST: Final = 100
"""Answers in one request."""
TEXT: Final = 200_000
"""Characters of a prompt, an answer, a document."""
_DOCUMENTS: Final = 50
_CRITERIA: Final = 20
_TIMEOUT_S: Final = 60.0

_CONTENT: Final[dict[str, Any]] = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "array",
            "items": {
                "anyOf": [
                    {
                        "type": "object",
                        "required": ["type", "text"],
                        "properties": {"type": {"const": "text"}, "text": {"type": "string"}},
                    },
                    {
                        "type": "object",
                        "required": ["type", "image_url"],
                        "description": f"An image ({', '.join(IMAGES)}) as a data URL; nothing is fetched.",
                        "properties": {
                            "type": {"const": "image_url"},
                            "image_url": {
                                "type": "object",
                                "required": ["url"],
                                "properties": {"url": {"type": "string", "pattern": "^data:"}},
                            },
                        },
                    },
                    {
                        "type": "object",
                        "required": ["type", "file"],
                        "description": "A file as a data URL. Text and JSON are read as text.",
                        "properties": {
                            "type": {"const": "file"},
                            "file": {
                                "type": "object",
                                "required": ["file_data"],
                                "properties": {
                                    "filename": {"type": "string"},
                                    "file_data": {"type": "string", "pattern": "^data:"},
                                },
                            },
                        },
                    },
                ]
            },
        },
    ]
}
_MESSAGES: Final[dict[str, Any]] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["role"],
        "properties": {
            "role": {"enum": ["system", "developer", "user", "assistant", "tool"]},
            "content": {**_CONTENT, "anyOf": [*_CONTENT["anyOf"], {"type": "null"}]},
        },
    },
}
Short = Annotated[StrictStr, Field(min_length=1, max_length=256), Expected("text of 1 to 256 characters")]
Long = Annotated[StrictStr, Field(max_length=TEXT), Expected(f"text of at most {TEXT} characters")]
Documents = Annotated[
    list[Long],
    Field(max_length=_DOCUMENTS),
    Expected(f"text, or a list of at most {_DOCUMENTS} texts of {TEXT} characters"),
]
Names = Annotated[
    list[Short], Field(min_length=1, max_length=_CRITERIA), Expected(f"a list of 1 to {_CRITERIA} names of criteria")
]
Variables = Annotated[dict[str, Any], Expected("an object of names and values")]
Logprobs = Annotated[
    list[Annotated[float, Field(le=0.0001)]],
    Field(max_length=100_000),
    Expected("a list of natural logarithms of probabilities, 0 or less"),
]
TimeoutS = Annotated[float, Field(gt=0, le=600), Expected("a number of seconds, at most 600")]
# What is in them is read by `llm_vitals.evaluation.subject`, which names a fault by its path.
Content = Annotated[Any, WithJsonSchema(_CONTENT)]
Messages = Annotated[Any, WithJsonSchema(_MESSAGES)]


class SubjectBody(BaseModel):
    """What an answer was given to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: Long | None = Field(None, description="What was asked, with `{{names}}` where `input` has values for them.")
    input: Variables | None = Field(
        None, description="Values of the prompt's `{{names}}`. Without it the prompt is taken as it is."
    )
    messages: Messages | None = Field(None, description="In place of `prompt`: the conversation before the answer.")
    context: Documents | Long | None = Field(None, description="The document, or documents, that the answer draws on.")
    expected: Long | None = Field(None, description="The answer that would be right.")
    timeout_s: TimeoutS = Field(
        _TIMEOUT_S, description="Seconds until the answer; criteria that the judge has no time for are not scored."
    )


class EvaluationBody(SubjectBody):
    """An answer to be evaluated, and what it answers."""

    output: Content = Field(description="The answer: text, or parts with images and files.")
    criteria: Names | None = Field(
        None, description="What to score; `GET /api/evaluations/criteria` has them. By default confidence, clarity, "
        "context and overall.",
    )  # fmt: skip
    evaluator: Annotated[Literal["auto", "heuristic", "judge"], Expected("auto, heuristic or judge")] = Field(
        "auto", description="Who scores. auto: the judge where one is configured, else heuristics."
    )
    logprobs: Logprobs | None = Field(
        None, description="Logarithms of the tokens' probabilities: they are its confidence."
    )
    finish_reason: Short | None = Field(
        None, description="Why the answer ended, as its provider says: stop, length, ..."
    )
    store: bool = Field(True, description="false: nothing is kept and nothing is counted.")
    id: Short | None = Field(
        None, description="The same request with one id is evaluated once. The header Idempotency-Key says the same."
    )
    response_id: Short | None = Field(
        None, description="The `id` of the provider's answer, where its call is kept: the scores are the call's then."
    )
    trace_id: TraceId | None = Field(
        None, description="With `span_id` the call that the scores are of; alone the last call of the trace."
    )
    span_id: SpanId | None = None
    model: Short | None = Field(None, description="The model that answered.")
    provider: Short | None = None
    task: Short | None = None
    variant: Short | None = None
    service: Short | None = None
    session: Short | None = None
    user: Short | None = Field(None, description="The user's id; what is kept is its keyed hash.")
    user_hash: Short | None = Field(None, description="In its place: the hash that the SDK sends as `user.hash`.")


class EvaluationBatch(BaseModel):
    """Several answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    evaluations: list[EvaluationBody] = Field(min_length=1, max_length=MOST)


class ComparisonBody(SubjectBody):
    """Two answers to one question."""

    outputs: list[Content] = Field(min_length=2, max_length=2, description="The two answers.")
    criterion: Short = Field("overall", description="What they are compared by.")


class ScoreOf(Answer):
    """The score of one criterion."""

    value: float | None = Field(description="0 to 1, higher is better; null where `reason` says why not.")
    evaluator: str | None = Field(
        description="judge, heuristic or reference (the expected answer); null: nobody could."
    )
    explanation: str | None = Field(description="Why the score is what it is.")
    reason: str | None = Field(description="Why there is none: `not scored: ...`.")
    error: str | None = Field(description="Where the judge failed: the kind of its error, docs/evaluation.md.")
    model: str | None = Field(description="The judge's model.")
    version: str | None = Field(description="Of the criterion as the judge is told it, 8 hex digits.")
    benchmark: float | None = Field(description="The value under which an answer is worth a look.")
    cost_usd: float | None = Field(description="What the judge's provider bills; null where its price is not known.")
    duration_s: float
    cached: bool = Field(description="Whether the judge had been asked the very same before.")


class EvaluationResult(Answer):
    """What was made of one answer."""

    id: str
    at: Moment
    overall: float | None = Field(description="The value of the criterion `overall`, where it was asked for.")
    scores: Mapping[str, ScoreOf] = Field(description="By criterion.")
    outcome: str | None = Field(description="ok, refusal, unable, clarification, cut_off or empty; null: not judged.")
    deductions: list[DeductionOf] = Field(description="What heuristics see to be wrong with the answer.")
    cost_usd: float | None
    duration_s: float
    page: str | None = Field(description="Path of the page that shows it; null where nothing was kept.")


class EvaluationResults(Answer):
    """The results of several answers, in their order."""

    evaluations: list[EvaluationResult]


class ComparisonResult(Answer):
    """Which of two answers is better."""

    criterion: str
    better: Literal["first", "second", "equal"] | None = Field(
        description="`equal`, too, where the judge says otherwise with the answers in the other order; null: `reason`."
    )
    agreed: bool | None = Field(description="Whether the two orders agree.")
    explanation: str | None
    reason: str | None
    error: str | None
    model: str | None
    cost_usd: float | None
    duration_s: float


class CriterionOf(Answer):
    """A criterion that answers can be scored by."""

    name: str
    question: str | None = Field(description="What the judge is to answer; null where heuristics alone score it.")
    by: list[str] = Field(description="Who can score it here: judge, heuristic, reference.")
    steps: list[str]
    scale: Mapping[str, str] = Field(description="Each grade and what it means; the worst is 0, the best 1.")
    shows: list[str] = Field(description="What the judge is shown of that which there is.")
    needs: list[str] = Field(description="It is scored only where there is one of these.")
    benchmark: float | None
    version: str | None


class CriteriaList(Answer):
    """All criteria, by name."""

    judge: str | None = Field(description="The judge's model; null where none is configured.")
    sees_images: bool
    criteria: list[CriterionOf]
