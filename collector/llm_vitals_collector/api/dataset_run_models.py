"""What the API of runs of data sets takes and answers, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from llm_vitals_collector.api.accuracy import AccuracyFigures
from llm_vitals_collector.api.evaluation_models import Long, Short
from llm_vitals_collector.api.models import Answer, Moment
from llm_vitals_collector.api.parameters import Expected, Limit, Parameters
from llm_vitals_collector.api.playground_models import ParametersOf

MOST_EXAMPLES: Final = 10_000
MOST_USD: Final = 1000.0
Examples = Annotated[StrictInt, Field(ge=1, le=MOST_EXAMPLES), Expected(f"a whole number, 1 to {MOST_EXAMPLES}")]
Budget = Annotated[float, Field(gt=0, le=MOST_USD), Expected(f"US dollars, more than 0 and at most {MOST_USD:g}")]
Judge = Annotated[StrictBool, Expected("true or false")]


class DatasetRunBody(BaseModel):
    """A run of a data set."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: Short = Field(description="The name of a configured endpoint.")
    model: Short = Field(description="The model there.")
    system: Long | None = Field(None, description="The system text in place of the examples' own; empty for none.")
    template: Long | None = Field(
        None, description="The last message of the user, with {{input}} where the example's text stands."
    )
    parameters: ParametersOf | None = Field(None, description="temperature, max_tokens and whatever the model knows.")
    judge: Judge = Field(False, description="Whether the judge scores, too, which costs a call a criterion.")
    examples: Examples = Field(100, description="Examples at most; of more a random part, the same in every run.")
    budget_usd: Budget = Field(
        1.0, description="US dollars at which the run ends, as far as costs are known; up to 4 calls may come after."
    )


class DatasetRunOf(Answer):
    """A run of a data set."""

    id: str
    dataset: str
    started_at: Moment
    updated_at: Moment
    endpoint: str
    model: str
    system: str | None
    template: str | None
    parameters: Any
    judge: bool
    planned: int = Field(description="Examples that are to be answered.")
    budget_usd: float
    state: str = Field(description="running, done, cancelled, stopped (see `reason`) or interrupted.")
    reason: str | None
    done: int = Field(description="Examples that were tried.")
    failed: int = Field(description="Those of them without an answer.")
    compared: int = Field(description="Answers with an expected one.")
    correct: int = Field(description="Those that are it.")
    accuracy: float | None = Field(description="correct / compared.")
    accuracy_interval: tuple[float, float] | None = Field(description="95%, Wilson's.")
    overall: float | None = Field(description="Mean score.")
    duration_s: float | None = Field(description="Median.")
    cost_usd: float | None = Field(description="Of answers and scores whose cost is known.")


class DatasetRunList(Answer):
    """The runs of a data set, the newest first; 100 at most."""

    runs: list[DatasetRunOf]


class DifferenceOf(Answer):
    """A measure of two runs, over the examples that both have. What is not known is null."""

    measure: str = Field(
        description="answered, correct, a criterion (overall, clarity, ...), duration_s, cost_usd or output_tokens."
    )
    lower_is_better: bool
    quality: bool = Field(description="Whether a worse one makes the run worse.")
    pairs: int = Field(description="Examples that both runs know it of.")
    before: float | None = Field(description="Share, or mean.")
    after: float | None
    change: float | None = Field(description="after - before.")
    low: float | None = Field(description="The 95% interval of the change, by paired bootstrap; of means alone.")
    high: float | None
    chance: float | None = Field(
        description="How likely chance makes a change as large: McNemar's exact test, or the bootstrap's; of quality "
        "after Holm's method."
    )
    won: int | None = Field(description="Of answered and correct: examples that were not so before;")
    lost: int | None = Field(description="that are no more.")
    verdict: str = Field(description="better, worse, same (within chance) or unknown.")


class ComparisonOf(Answer):
    """A run against one of before."""

    before: DatasetRunOf
    examples: int = Field(description="Examples of both.")
    differences: list[DifferenceOf]
    verdict: str = Field(
        description="worse where any measure of quality is, beyond chance; else better where any is; same; unknown."
    )


class DatasetRunResult(Answer):
    """A run, and how it compares."""

    run: DatasetRunOf
    labels: AccuracyFigures | None = Field(
        description="Precision, recall and F1 by class, of the expected answers as they are now; null where `compare` "
        "is false."
    )
    comparison: ComparisonOf | None = Field(description="Null where there is no run of before, or `compare` is false.")


class RunAnswerOf(Answer):
    """What became of one example."""

    example: str
    at: Moment
    answer: str | None
    error: str | None = Field(description="Why there is no answer.")
    model: str | None
    finish_reason: str | None
    outcome: str | None
    correct: bool | None = Field(description="Whether it is the expected answer; null where none is expected.")
    scores: Mapping[str, float]
    duration_s: float | None
    time_to_first_chunk_s: float | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    judge_usd: float | None = Field(description="What the judge cost.")


class RunAnswerList(Answer):
    """A page of answers, by the ids of their examples."""

    answers: list[RunAnswerOf]
    next: str | None = Field(description="The `after` of the page after this one; null on the last.")


class DatasetRunRemoved(Answer):
    """A run is gone."""

    id: str


class AgainstParameters(Parameters):
    """What a run is compared with."""

    against: str | None = Field(None, description="The id of another run; by default the one before it.")
    compare: bool = Field(True, description="False for its figures alone: who follows a run needs no more.")


class AnswerParameters(Parameters):
    """Which answers."""

    limit: Limit = Field(100, description="Answers on a page.")
    after: str | None = Field(None, description="The `next` of the page before this one.")
