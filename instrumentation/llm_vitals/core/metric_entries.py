"""Every metric that LLM Vitals makes, each once.

The instruments are created from the entries, docs/reference/metrics.md is made from them, and their names in Prometheus
are derived from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from llm_vitals.core import prometheus_names, semconv


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricEntry:
    """One metric by its OpenTelemetry name."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    unit: str
    description: str
    attributes: tuple[str, ...]
    """Names of its labels. One that does not apply to a call is absent there."""
    why: str
    """What it is good for, and why it has these labels."""
    bounds: tuple[float, ...] = ()
    """Upper bounds of a classic histogram's buckets."""
    exponential: bool = False
    """Whether we make a native histogram of it where we may: see the setting `LLM_VITALS_HISTOGRAMS`."""
    source: Literal["application", "collector"] = "application"

    @property
    def prometheus(self) -> str:
        """Its name in Prometheus; a classic histogram adds `_bucket`, `_sum` and `_count`."""
        return prometheus_names.metric_name(self.name, self.unit, self.kind)

    def label(self, attribute: str) -> str:
        """The name in Prometheus of one of its labels. Raises ValueError for an attribute that it does not have."""
        if attribute not in self.attributes:
            raise ValueError(
                f"{self.name} has no attribute {attribute!r}; expected one of {', '.join(self.attributes)}"
            )
        return prometheus_names.label_name(attribute)


_MODEL: Final = (semconv.PROVIDER_NAME, semconv.REQUEST_MODEL)
_BASE: Final = (
    semconv.OPERATION_NAME,
    *_MODEL,
    semconv.RESPONSE_MODEL,
    semconv.SERVER_ADDRESS,
    semconv.SERVER_PORT,
)
_DURATION_WHY: Final = "Latency quantiles by model. Its labels are the conventions'."
_LATEST: Final = " Under `OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental`, in place of the older name."

ATTEMPTS: Final = MetricEntry(
    name=semconv.METRIC_ATTEMPTS,
    kind="counter",
    unit="{attempt}",
    description="Requests to models, by outcome. Calls are attempts less retries.",
    attributes=(*_MODEL, semconv.OPERATION_NAME, semconv.OUTCOME, semconv.ERROR_TYPE, semconv.RETRY),
    why="Error and other rates by model and provider. Neither model nor outcome is ever folded in it.",
)
TASK_ATTEMPTS: Final = MetricEntry(
    name=semconv.METRIC_TASK_ATTEMPTS,
    kind="counter",
    unit="{attempt}",
    description="The same attempts by task and variant.",
    attributes=(
        *_MODEL,
        semconv.OPERATION_NAME,
        semconv.TASK,
        semconv.VARIANT,
        semconv.OUTCOME,
        semconv.ANSWER_JUDGED,
        semconv.COMPLETED,
        semconv.RETRY,
    ),
    why="Completion, refusals and other rates by task and by variant. It sums to the same as `llm_vitals.attempts`. "
    "Where a process has too many sets of labels, provider and model become `other` here (the other counter has them), "
    "then the task, then the variant.",
)
ANSWERS: Final = MetricEntry(
    name=semconv.METRIC_ANSWERS,
    kind="counter",
    unit="{answer}",
    description="Answers that calls gave a person, by whether it could be judged that they decline, then by outcome.",
    attributes=(*_MODEL, semconv.OUTCOME, semconv.ANSWER_JUDGED),
    why="Refusal rates by model and provider: a share of the answers that were judged. Neither is ever folded in it. "
    "Of an answer that was not judged the outcome is left out.",
)
QUERIES: Final = MetricEntry(
    name=semconv.METRIC_QUERIES,
    kind="counter",
    unit="{query}",
    description="Queries: what people asked, retries and further calls of the same query left out.",
    attributes=(*_MODEL, semconv.KNOWN_USER, semconv.KNOWN_QUESTION),
    why="Queries per user, tokens per query, repeated queries.",
)
TOKENS: Final = MetricEntry(
    name=semconv.METRIC_TOKENS,
    kind="counter",
    unit="{token}",
    description="Tokens as billed, by type.",
    attributes=(*_MODEL, semconv.OPERATION_NAME, semconv.TOKEN_TYPE),
    why="Tokens per query, without those of embeddings. Input and output are all tokens; the cached ones are part "
    "of the input, reasoning is part of the output.",
)
COST: Final = MetricEntry(
    name=semconv.METRIC_COST,
    kind="counter",
    unit="USD",
    description="Cost of calls at public list prices.",
    attributes=(*_MODEL, semconv.TASK, semconv.VARIANT),
    why="Cost by model, task and variant. Where a process has too many sets of labels, the task becomes `other`, then "
    "the variant.",
)
SCORE: Final = MetricEntry(
    name=semconv.METRIC_SCORE,
    kind="histogram",
    unit="1",
    description="Scores of answers, 0 to 1, higher is better.",
    attributes=(semconv.EVALUATION_NAME, semconv.EVALUATOR, *_MODEL, semconv.TASK, semconv.VARIANT),
    why="Mean scores, and the share of answers below a benchmark. Of the heuristic scores only `overall` is here; the "
    "others are counted as a sum and a count. Folded as the cost is.",
    bounds=semconv.SCORE_BOUNDS,
    exponential=True,
)
PART_SUM: Final = MetricEntry(
    name=semconv.METRIC_PART_SUM,
    kind="counter",
    unit="1",
    description="Parts of the heuristic scores, summed: divided by their answers, the mean of a part.",
    attributes=(semconv.REQUEST_MODEL, semconv.EVALUATION_NAME),
    why="Mean clarity, context and so on by model, at a fraction of what a histogram each would cost.",
)
PART_ANSWERS: Final = MetricEntry(
    name=semconv.METRIC_PART_ANSWERS,
    kind="counter",
    unit="{answer}",
    description="Answers that have this part of the heuristic scores.",
    attributes=(semconv.REQUEST_MODEL, semconv.EVALUATION_NAME),
    why="The denominator of the metric above.",
)
DEDUCTIONS: Final = MetricEntry(
    name=semconv.METRIC_DEDUCTIONS,
    kind="counter",
    unit="{deduction}",
    description="What was seen to be wrong with answers, by name: each took its amount off an overall score.",
    attributes=(semconv.REQUEST_MODEL, semconv.DEDUCTION),
    why="Why the overall score of a model is what it is. The names are a closed list, docs/quality-scores.md.",
)
FEEDBACK: Final = MetricEntry(
    name=semconv.METRIC_FEEDBACK,
    kind="counter",
    unit="{rating}",
    description="Ratings of answers by people.",
    attributes=(semconv.RATING, *_MODEL, semconv.TASK, semconv.VARIANT),
    why="Positive feedback and the Net Promoter Score. Folded as the cost is.",
)
DURATION: Final = MetricEntry(
    name=semconv.METRIC_DURATION,
    kind="histogram",
    unit="s",
    description="Duration of a call to a model, to the end of its stream.",
    attributes=(*_BASE, semconv.ERROR_TYPE),
    why=_DURATION_WHY,
    bounds=semconv.DURATION_BOUNDS,
    exponential=True,
)
TIME_TO_FIRST_CHUNK: Final = MetricEntry(
    name=semconv.METRIC_TIME_TO_FIRST_CHUNK,
    kind="histogram",
    unit="s",
    description="From the start of a streamed call to its first chunk.",
    attributes=_BASE,
    why=_DURATION_WHY,
    bounds=semconv.DURATION_BOUNDS,
    exponential=True,
)
TIME_PER_OUTPUT_CHUNK: Final = MetricEntry(
    name=semconv.METRIC_TIME_PER_OUTPUT_CHUNK,
    kind="histogram",
    unit="s",
    description="Mean time between the output chunks of a streamed call.",
    attributes=_BASE,
    why=_DURATION_WHY,
    bounds=semconv.DURATION_BOUNDS,
    exponential=True,
)
TOKEN_USAGE: Final = MetricEntry(
    name=semconv.METRIC_TOKEN_USAGE,
    kind="histogram",
    unit="{token}",
    description="Input and output tokens of a call.",
    attributes=(*_BASE, semconv.TOKEN_TYPE),
    why="The distribution of tokens a call; the conventions ask for it. KPIs read `llm_vitals.tokens`.",
    bounds=semconv.TOKEN_BOUNDS,
)
INFERENCE_DURATION: Final = MetricEntry(
    name=semconv.METRIC_INFERENCE_DURATION,
    kind="histogram",
    unit="s",
    description=DURATION.description,
    attributes=DURATION.attributes,
    why=_DURATION_WHY + _LATEST,
    bounds=semconv.DURATION_BOUNDS,
    exponential=True,
)
INFERENCE_TIME_TO_FIRST_CHUNK: Final = MetricEntry(
    name=semconv.METRIC_INFERENCE_TIME_TO_FIRST_CHUNK,
    kind="histogram",
    unit="s",
    description=TIME_TO_FIRST_CHUNK.description,
    attributes=_BASE,
    why=_DURATION_WHY + _LATEST,
    bounds=semconv.DURATION_BOUNDS,
    exponential=True,
)
INFERENCE_TIME_PER_OUTPUT_CHUNK: Final = MetricEntry(
    name=semconv.METRIC_INFERENCE_TIME_PER_OUTPUT_CHUNK,
    kind="histogram",
    unit="s",
    description=TIME_PER_OUTPUT_CHUNK.description,
    attributes=_BASE,
    why=_DURATION_WHY + _LATEST,
    bounds=semconv.DURATION_BOUNDS,
    exponential=True,
)
INFERENCE_INPUT_TOKENS: Final = MetricEntry(
    name=semconv.METRIC_INFERENCE_INPUT_TOKENS,
    kind="histogram",
    unit="{token}",
    description="Input tokens of a call.",
    attributes=_BASE,
    why="As the token usage." + _LATEST,
    bounds=semconv.TOKEN_BOUNDS,
)
INFERENCE_OUTPUT_TOKENS: Final = MetricEntry(
    name=semconv.METRIC_INFERENCE_OUTPUT_TOKENS,
    kind="histogram",
    unit="{token}",
    description="Output tokens of a call.",
    attributes=_BASE,
    why="As the token usage." + _LATEST,
    bounds=semconv.TOKEN_BOUNDS,
)
DROPPED: Final = MetricEntry(
    name=semconv.METRIC_DROPPED,
    kind="counter",
    unit="{call}",
    description="Calls, or only their bodies, that the full queue dropped before they were processed.",
    attributes=(semconv.DROPPED_WHAT,),
    why="Whether the other numbers miss calls.",
)
EXPORT_LOST: Final = MetricEntry(
    name=semconv.METRIC_EXPORT_LOST,
    kind="counter",
    unit="{record}",
    description="Spans and log records whose export failed: nothing listened for longer than the exporter tries, or "
    "the receiver refused them.",
    attributes=(semconv.SIGNAL,),
    why="Which calls and ratings the collector and Tempo miss. Metrics miss nothing: they are cumulative, and the next "
    "export has all.",
)
UNREAD: Final = MetricEntry(
    name=semconv.METRIC_UNREAD,
    kind="counter",
    unit="{request}",
    description="POST requests to known hosts of models that are not read as calls.",
    attributes=(semconv.SERVER_ADDRESS, semconv.HTTP_LIBRARY),
    why="Which calls the other numbers do not have: of an HTTP library that is not recorded, or to a path that no "
    "format reads (images, speech). `llm-vitals doctor` says what can be done.",
)
LABELS_CAPPED: Final = MetricEntry(
    name=semconv.METRIC_LABELS_CAPPED,
    kind="counter",
    unit="{call}",
    description="Times that a label took the value `other`: too many values, or too many sets of labels.",
    attributes=(semconv.LABEL, semconv.METRIC),
    why="Which numbers by task, variant or model are incomplete in this process.",
)
FAILURES: Final = MetricEntry(
    name=semconv.METRIC_FAILURES,
    kind="counter",
    unit="{failure}",
    description="Failures of the instrumentation itself, by part.",
    attributes=(semconv.PART,),
    why="Whether the instrumentation works; the application never notices.",
)
USER_REGISTER: Final = MetricEntry(
    name=semconv.METRIC_USER_REGISTER,
    kind="gauge",
    unit="",
    description="Least hash of a user, by partition, seen in this hour.",
    attributes=(semconv.REGISTER,),
    why="Distinct and returning users without a series a user: registers merge by `min`. See docs/registers.md.",
    source="collector",
)
QUERY_REGISTER: Final = MetricEntry(
    name=semconv.METRIC_QUERY_REGISTER,
    kind="gauge",
    unit="",
    description="Least hash of a user and question, by partition, seen in this hour.",
    attributes=(semconv.REGISTER,),
    why="Distinct questions of users, for the share of repeated ones.",
    source="collector",
)
SCORE_WEIGHT: Final = MetricEntry(
    name=semconv.METRIC_SCORE_WEIGHT,
    kind="counter",
    unit="{answer}",
    description="Answers that the scores of the judge in the background stand for: of each score 1 / the probability "
    "with which its call was picked.",
    attributes=(semconv.EVALUATION_NAME, semconv.REQUEST_MODEL, semconv.BELOW_BENCHMARK),
    why="The share of all answers below a criterion's benchmark, where flagged calls are picked more often: "
    "`llm_vitals.score` counts each score as one.",
    source="collector",
)
SCORE_WEIGHT_SQUARES: Final = MetricEntry(
    name=semconv.METRIC_SCORE_WEIGHT_SQUARES,
    kind="counter",
    unit="1",
    description="The squares of those weights, added up.",
    attributes=(semconv.EVALUATION_NAME, semconv.REQUEST_MODEL),
    why="How sure that share is: the square of the sum of the weights / the sum of their squares is the effective "
    "number of answers.",
    source="collector",
)

METRICS: Final = (
    ATTEMPTS, TASK_ATTEMPTS, ANSWERS, QUERIES, TOKENS, COST, SCORE, PART_SUM, PART_ANSWERS, DEDUCTIONS, FEEDBACK,
    DURATION, TIME_TO_FIRST_CHUNK, TIME_PER_OUTPUT_CHUNK, TOKEN_USAGE,
    INFERENCE_DURATION, INFERENCE_TIME_TO_FIRST_CHUNK, INFERENCE_TIME_PER_OUTPUT_CHUNK,
    INFERENCE_INPUT_TOKENS, INFERENCE_OUTPUT_TOKENS,
    DROPPED, EXPORT_LOST, UNREAD, LABELS_CAPPED, FAILURES, USER_REGISTER, QUERY_REGISTER,
    SCORE_WEIGHT, SCORE_WEIGHT_SQUARES,
)  # fmt: skip
"""In the order of docs/reference/metrics.md."""

BY_NAME: Final = {entry.name: entry for entry in METRICS}
