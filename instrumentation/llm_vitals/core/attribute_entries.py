"""Our own attributes, each once: name, type, meaning and values. docs/reference/attributes.md is made from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from llm_vitals.core import semconv

Place = Literal["span", "event", "metric", "resource"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeEntry:
    """One attribute under `llm_vitals.`, for which the conventions have no name."""

    name: str
    type: Literal["string", "boolean", "int", "double", "string[]"]
    meaning: str
    on: tuple[Place, ...]
    """Where it stands: on spans, on evaluation events, as a label of metrics, on a resource."""
    values: tuple[str, ...] = ()
    """All that it may be; empty where it is free."""
    content: bool = False
    """Whether it is there only when content is captured."""


ATTRIBUTES: Final = (
    AttributeEntry(
        name=semconv.OUTCOME,
        type="string",
        meaning="How the call ended. Absent when the answer was not seen.",
        on=("span", "metric"),
        values=semconv.OUTCOMES,
    ),
    AttributeEntry(
        name=semconv.REFUSAL_SOURCE,
        type="string",
        meaning="What decided that the answer refuses, cannot know or asks back.",
        on=("span",),
        values=semconv.REFUSAL_SOURCES,
    ),
    AttributeEntry(
        name=semconv.REFUSAL_REASON,
        type="string",
        meaning="The signal or rule that decided, such as `finish_reason=content_filter` or `phrase=cannot_help`. "
        "Never text of the user.",
        on=("span",),
    ),
    AttributeEntry(
        name=semconv.ANSWER_JUDGED,
        type="string",
        meaning="Whether it was judged if the answer declines, or why it could not be: a language without a table, an "
        "answer that was not looked at whole or not at all, media without text. Absent where the call gives a person "
        "no answer: an error, an embedding, a step that calls tools.",
        on=("span", "metric"),
        values=semconv.JUDGED,
    ),
    AttributeEntry(
        name=semconv.COMPLETED,
        type="boolean",
        meaning="Whether the call did what was asked: an answer that was judged, not empty, not refused, not cut off. "
        "False of an error, a refusal, what the model cannot do, an empty or cut off answer. Absent of what is "
        "neither: a step that only calls tools, a question back, an answer that could not be judged, an embedding.",
        on=("metric",),
    ),
    AttributeEntry(
        name=semconv.QUERY,
        type="boolean",
        meaning="Whether the call begins a query: the first call led by a user's words of a declared query or "
        "of a trace, or outside of both. Retries begin none. Absent where it cannot be known.",
        on=("span",),
    ),
    AttributeEntry(
        name=semconv.RETRY,
        type="boolean",
        meaning="Whether the attempt repeats a failed one: by the SDK, or by the application within 60 seconds of its "
        "error. Calls are attempts less retries.",
        on=("span", "metric"),
    ),
    AttributeEntry(
        name=semconv.KNOWN_USER,
        type="boolean",
        meaning="Whether a counted query names its user.",
        on=("metric",),
    ),
    AttributeEntry(
        name=semconv.KNOWN_QUESTION,
        type="boolean",
        meaning="False where a counted query of a known user has no question in words (an image alone). Absent "
        "otherwise.",
        on=("metric",),
    ),
    AttributeEntry(
        name=semconv.TASK,
        type="string",
        meaning="What the call is for: the task that the application declares, else a word of the question.",
        on=("span", "metric"),
    ),
    AttributeEntry(
        name=semconv.VARIANT,
        type="string",
        meaning="The variant of an A/B test that the application declares.",
        on=("span", "metric"),
    ),
    AttributeEntry(
        name=semconv.CONSENT,
        type="boolean",
        meaning="true: the user agrees that models are tuned with the texts of the call. Only where the application "
        "declares it.",
        on=("span",),
    ),
    AttributeEntry(
        name=semconv.FINGERPRINT,
        type="string",
        meaning="Keyed hash (hex) of the normalised question. The same question has the same hash.",
        on=("span",),
    ),
    AttributeEntry(
        name=semconv.QUESTION,
        type="string",
        meaning="Plain text of the last message by the user.",
        on=("span", "event"),
        content=True,
    ),
    AttributeEntry(
        name=semconv.ANSWER, type="string", meaning="Plain text of the answer.", on=("span", "event"), content=True
    ),
    AttributeEntry(
        name=semconv.REQUEST_PARAMETERS,
        type="string",
        meaning="The request's members beside its messages (tools, response format, stop, seed, metadata and others) "
        "as a JSON object of at most 16,384 characters, without secrets and without the user.",
        on=("span", "event"),
        content=True,
    ),
    AttributeEntry(
        name=semconv.REQUEST_PARAMETERS_OMITTED,
        type="string",
        meaning="Names of the members that were too long for it, as a JSON array.",
        on=("span", "event"),
        content=True,
    ),
    AttributeEntry(
        name=semconv.STREAM_END,
        type="string",
        meaning="How a streamed answer ended.",
        on=("span",),
        values=semconv.STREAM_ENDS,
    ),
    AttributeEntry(
        name=semconv.STREAM_CHUNKS, type="int", meaning="Events of the stream that carried output.", on=("span",)
    ),
    AttributeEntry(
        name=semconv.COST,
        type="double",
        meaning="Cost of the call in USD: what the answer says, else the public list price. See docs/cost-of-calls.md.",
        on=("span",),
    ),
    AttributeEntry(
        name=semconv.COST_SOURCE,
        type="string",
        meaning="`wire` where the cost is what the answer itself says. Absent where it is the list price.",
        on=("span",),
        values=(semconv.COST_FROM_WIRE,),
    ),
    AttributeEntry(
        name=semconv.COST_LOWER_BOUND,
        type="boolean",
        meaning="True where the call costs at least this: something that it is billed by has no known price.",
        on=("span",),
    ),
    AttributeEntry(
        name=semconv.SERVICE_TIER,
        type="string",
        meaning="The service tier that served the call, in the provider's word: flex, priority, batch, ... Absent "
        "where it is the standard one.",
        on=("span",),
    ),
    AttributeEntry(
        name=semconv.SERVICE_SPEED,
        type="string",
        meaning="Anthropic's `speed`, where it is not the standard one.",
        on=("span",),
    ),
    AttributeEntry(
        name=semconv.SERVICE_REGION,
        type="string",
        meaning="Anthropic's `inference_geo`, where it has a price of its own.",
        on=("span",),
    ),
    AttributeEntry(
        name=semconv.BILLED_CACHE_WRITE_1H,
        type="int",
        meaning="Of the tokens written to the cache, those that stay for an hour, not for five minutes.",
        on=("span",),
    ),
    *(
        AttributeEntry(name=name, type="int", meaning=f"Of the {side} tokens, those of {kind}.", on=("span",))
        for name, side, kind in (
            (semconv.BILLED_VIDEO_INPUT, "input", "video"),
            (semconv.BILLED_VIDEO_OUTPUT, "output", "video"),
        )
    ),
    AttributeEntry(
        name=semconv.BILLED_TOOLS,
        type="string[]",
        meaning="Tools that the provider ran and bills for, and how often: `web_search=2`.",
        on=("span",),
    ),
    *(
        AttributeEntry(
            name=semconv.SCORE_PREFIX + score,
            type="double",
            meaning=f"Heuristic score `{score}` of the answer: 0 to 1, higher is better. See docs/quality-scores.md.",
            on=("span",),
        )
        for score in (semconv.OVERALL, *semconv.SCORE_PARTS)
    ),
    AttributeEntry(
        name=semconv.BELOW_BENCHMARK,
        type="boolean",
        meaning="Whether a score is below the benchmark of its criterion (0.5 where it has none).",
        on=("metric",),
    ),
    AttributeEntry(
        name=semconv.DEDUCTIONS_OF_SCORE,
        type="string[]",
        meaning="What was seen to be wrong with the answer, each of which takes its amount off `overall`. Absent where "
        "nothing was, and where there is no score. See docs/quality-scores.md.",
        on=("span",),
        values=semconv.DEDUCTIONS,
    ),
    AttributeEntry(
        name=semconv.DEDUCTION_EVIDENCE,
        type="string",
        meaning="What shows each of them, in their order, as a JSON array of texts of at most 120 characters.",
        on=("span", "event"),
        content=True,
    ),
    AttributeEntry(
        name=semconv.DEDUCTION,
        type="string",
        meaning="One thing that was seen to be wrong with answers.",
        on=("metric",),
        values=semconv.DEDUCTIONS,
    ),
    AttributeEntry(
        name=semconv.RATING,
        type="string",
        meaning="A person's rating of an answer. On the scale 0-10: promoter, passive or detractor.",
        on=("event", "metric"),
        values=semconv.RATINGS,
    ),
    AttributeEntry(
        name=semconv.SCALE,
        type="string",
        meaning="The scale of a rating. Its number is `gen_ai.evaluation.score.value`.",
        on=("event",),
        values=semconv.SCALES,
    ),
    AttributeEntry(
        name=semconv.EXPECTED,
        type="string",
        meaning="The answer or label that would have been right, as a person or a test says.",
        on=("event",),
        content=True,
    ),
    AttributeEntry(
        name=semconv.ACTUAL,
        type="string",
        meaning="The label of the answer, to compare with the expected one. Without it the answer's text is compared.",
        on=("event",),
        content=True,
    ),
    AttributeEntry(
        name=semconv.EVALUATION_ID,
        type="string",
        meaning="Idempotency key of a rating or score: of several with one id the latest is kept. Until version 0.1 "
        f"it was `{semconv.OLD_EVALUATION_ID}`, which the collector still reads.",
        on=("event",),
    ),
    AttributeEntry(
        name=semconv.EVALUATOR,
        type="string",
        meaning="Who scored: heuristic, embedding, judge, reference, human, or a word of the application's own.",
        on=("event", "metric"),
    ),
    AttributeEntry(
        name=semconv.PROBLEM,
        type="string[]",
        meaning="What of the call could not be read (`response_not_json`) or was left out (`usage_implausible`).",
        on=("span",),
    ),
    AttributeEntry(
        name=semconv.COMMENT, type="string", meaning="A person's comment with a rating.", on=("event",), content=True
    ),
    AttributeEntry(
        name=semconv.CALL_TRACE_ID,
        type="string",
        meaning="Trace (32 hex digits) of the rated call, where the event stands in another trace.",
        on=("event",),
    ),
    AttributeEntry(
        name=semconv.CALL_SPAN_ID, type="string", meaning="Span (16 hex digits) of the rated call.", on=("event",)
    ),
    AttributeEntry(
        name=semconv.DROPPED_WHAT,
        type="string",
        meaning="What the full queue dropped: a whole call, or only its bodies.",
        on=("metric",),
        values=(semconv.DROPPED_CALL, semconv.DROPPED_BODY),
    ),
    AttributeEntry(
        name=semconv.SIGNAL,
        type="string",
        meaning="What could not be exported: spans or log records.",
        on=("metric",),
        values=(semconv.SIGNAL_TRACES, semconv.SIGNAL_LOGS),
    ),
    AttributeEntry(
        name=semconv.HTTP_LIBRARY,
        type="string",
        meaning="The HTTP library of a request that is not read: httpx, urllib3, aiohttp, ...",
        on=("metric",),
    ),
    AttributeEntry(
        name=semconv.LABEL,
        type="string",
        meaning="The label whose value became `other`, because there were too many.",
        on=("metric",),
    ),
    AttributeEntry(
        name=semconv.METRIC,
        type="string",
        meaning="The metric in which a label became `other`. Absent where the label has too many values for any.",
        on=("metric",),
    ),
    AttributeEntry(
        name=semconv.PART, type="string", meaning="The part of the instrumentation that failed.", on=("metric",)
    ),
    AttributeEntry(
        name=semconv.BACKFILL,
        type="boolean",
        meaning="Whether calls of the past are loaded: the registers do not take their users for users of now. Whoever "
        "loads them sets it.",
        on=("resource",),
    ),
)
"""In the order of semconv.py. Every `llm_vitals.` attribute that we write has an entry; a test holds it."""

BY_NAME: Final = {entry.name: entry for entry in ATTRIBUTES}
