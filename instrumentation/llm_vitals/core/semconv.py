"""Every attribute, metric and enum name that LLM Vitals reads or writes; nothing else spells one.

Sources: the OpenTelemetry GenAI semantic conventions (open-telemetry/semantic-conventions-genai, read 2026-11)
and the core conventions for `error.*`, `http.*`, `server.*`, `session.*` and `user.*`. The constants of
`opentelemetry.semconv._incubating` are frozen and lack new names, hence a module of our own. Names under
`llm_vitals.` are ours: the conventions have none for what they say.
"""

from __future__ import annotations

from typing import Final

SCHEMA_URL: Final = "https://opentelemetry.io/schemas/1.42.0"
SCOPE: Final = "llm_vitals"
"""Instrumentation scope of every span and metric that we make."""

# -- GenAI: what was asked for ------------------------------------------------------------------------------------
OPERATION_NAME: Final = "gen_ai.operation.name"
PROVIDER_NAME: Final = "gen_ai.provider.name"
CONVERSATION_ID: Final = "gen_ai.conversation.id"
OUTPUT_TYPE: Final = "gen_ai.output.type"
REQUEST_MODEL: Final = "gen_ai.request.model"
REQUEST_STREAM: Final = "gen_ai.request.stream"
REQUEST_CHOICE_COUNT: Final = "gen_ai.request.choice.count"
REQUEST_SEED: Final = "gen_ai.request.seed"
REQUEST_TOP_K: Final = "gen_ai.request.top_k"
REQUEST_TOP_P: Final = "gen_ai.request.top_p"
REQUEST_TEMPERATURE: Final = "gen_ai.request.temperature"
REQUEST_MAX_TOKENS: Final = "gen_ai.request.max_tokens"
REQUEST_FREQUENCY_PENALTY: Final = "gen_ai.request.frequency_penalty"
REQUEST_PRESENCE_PENALTY: Final = "gen_ai.request.presence_penalty"
REQUEST_STOP_SEQUENCES: Final = "gen_ai.request.stop_sequences"
REQUEST_ENCODING_FORMATS: Final = "gen_ai.request.encoding_formats"
REQUEST_PREVIOUS_RESPONSE_ID: Final = "gen_ai.request.previous_response.id"
REQUEST_REASONING_LEVEL: Final = "gen_ai.request.reasoning.level"
EMBEDDINGS_DIMENSION_COUNT: Final = "gen_ai.embeddings.dimension.count"

# -- GenAI: what came back ----------------------------------------------------------------------------------------
RESPONSE_ID: Final = "gen_ai.response.id"
RESPONSE_MODEL: Final = "gen_ai.response.model"
RESPONSE_FINISH_REASONS: Final = "gen_ai.response.finish_reasons"
RESPONSE_TIME_TO_FIRST_CHUNK: Final = "gen_ai.response.time_to_first_chunk"
USAGE_INPUT_TOKENS: Final = "gen_ai.usage.input_tokens"
USAGE_OUTPUT_TOKENS: Final = "gen_ai.usage.output_tokens"
USAGE_CACHE_READ: Final = "gen_ai.usage.cache_read.input_tokens"
USAGE_CACHE_WRITE: Final = "gen_ai.usage.cache_write.input_tokens"
USAGE_REASONING: Final = "gen_ai.usage.reasoning.output_tokens"

# -- GenAI: content, only when it is captured ---------------------------------------------------------------------
INPUT_MESSAGES: Final = "gen_ai.input.messages"
OUTPUT_MESSAGES: Final = "gen_ai.output.messages"
SYSTEM_INSTRUCTIONS: Final = "gen_ai.system_instructions"
TOOL_DEFINITIONS: Final = "gen_ai.tool.definitions"

# -- GenAI: evaluation events -------------------------------------------------------------------------------------
EVENT_INFERENCE_DETAILS: Final = "gen_ai.client.inference.operation.details"
EVENT_EVALUATION_RESULT: Final = "gen_ai.evaluation.result"
EVALUATION_NAME: Final = "gen_ai.evaluation.name"
EVALUATION_SCORE_VALUE: Final = "gen_ai.evaluation.score.value"
EVALUATION_SCORE_LABEL: Final = "gen_ai.evaluation.score.label"
EVALUATION_EXPLANATION: Final = "gen_ai.evaluation.explanation"

# -- core conventions ---------------------------------------------------------------------------------------------
ERROR_TYPE: Final = "error.type"
HTTP_STATUS_CODE: Final = "http.response.status_code"
HTTP_RESEND_COUNT: Final = "http.request.resend_count"
SERVER_ADDRESS: Final = "server.address"
SERVER_PORT: Final = "server.port"
SERVICE_NAME: Final = "service.name"
SESSION_ID: Final = "session.id"
USER_ID: Final = "user.id"
USER_HASH: Final = "user.hash"
USER_NAMES: Final = (USER_HASH, USER_ID, "enduser.id", "traceloop.association.properties.user_id")
"""Names that spans have for a user, ours and others', best first."""

# -- ours ---------------------------------------------------------------------------------------------------------
OUTCOME: Final = "llm_vitals.outcome"
"""One of OUTCOMES; absent when the answer was not seen."""
REFUSAL_SOURCE: Final = "llm_vitals.refusal.source"
"""What decided a refusal, unable or clarification: wire, phrase or model."""
REFUSAL_REASON: Final = "llm_vitals.refusal.reason"
"""The signal or rule that decided, e.g. `finish_reason=content_filter` or `phrase=cannot_help`; never user text."""
QUERY: Final = "llm_vitals.query"
"""Whether the call starts a query: its last input message comes from the user and it is no automatic retry."""
RETRY: Final = "llm_vitals.retry"
"""Whether the call is an SDK's automatic repetition of a failed one."""
KNOWN_USER: Final = "llm_vitals.known_user"
"""Of a query that is counted: whether it names its user. A label of metrics, not of spans."""
KNOWN_QUESTION: Final = "llm_vitals.known_question"
"""False where a counted query of a known user has no question in words (an image alone), else not there. A label of
metrics, not of spans."""
TASK: Final = "llm_vitals.task"
"""What the call is for: the task that the application declares, else the leading word of the question."""
VARIANT: Final = "llm_vitals.variant"
"""The variant of an A/B test that the application declares."""
FINGERPRINT: Final = "llm_vitals.query.fingerprint"
"""Keyed hash of the normalised question (hex): equal for the same question asked again."""
QUESTION: Final = "llm_vitals.question"
"""Plain text of the last user message; only when content is captured."""
ANSWER: Final = "llm_vitals.answer"
"""Plain text of the answer; only when content is captured."""
STREAM_END: Final = "llm_vitals.stream.end"
"""How a streamed answer ended; one of STREAM_ENDS."""
STREAM_CHUNKS: Final = "llm_vitals.stream.chunks"
"""Events of the stream that carried output."""
COST: Final = "llm_vitals.cost"
"""USD, from the public list price."""
SCORE_PREFIX: Final = "llm_vitals.score."
"""`llm_vitals.score.overall`, `.clarity`, `.context`, ...: heuristic scores, 0..1, higher is better."""
OVERALL: Final = "overall"
SCORE_PARTS: Final = ("clarity", "context", "relevancy", "confidence", "confidence_min")
"""The heuristic scores beside it; verdicts/quality.py has their formulae."""
RATING: Final = "llm_vitals.rating"
"""What a person said of an answer: positive, neutral or negative; on the scale 0-10 promoter, passive or detractor."""
SCALE: Final = "llm_vitals.rating.scale"
"""What a rating was given on: thumbs, 1-5 or 0-10; its number is `gen_ai.evaluation.score.value`."""
EXPECTED: Final = "llm_vitals.expected"
"""The answer or label that would have been right, as a person or a test says."""
ACTUAL: Final = "llm_vitals.actual"
"""The label that the answer gave, to compare with the expected one; else the answer's text is compared."""
EVALUATION_ID: Final = "llm_vitals.opinion.id"
"""Idempotency key of a rating or score: of several with one id the latest is kept."""
EVALUATOR: Final = "llm_vitals.evaluator"
"""Who scored: heuristic, embedding, judge, reference, human, or a word of the application's own."""
PROBLEM: Final = "llm_vitals.problem"
"""What of the call could not be read, e.g. `response_not_json`; see `llm_vitals.core.exchange`."""
COMMENT: Final = "llm_vitals.comment"
"""What a person wrote with a rating."""
CALL_TRACE_ID: Final = "llm_vitals.call.trace_id"
"""Trace of the call that a rating is about, where the event stands in another one."""
CALL_SPAN_ID: Final = "llm_vitals.call.span_id"
"""Span of that call."""
DROPPED_WHAT: Final = "llm_vitals.dropped.what"
"""call or body: what the full queue dropped."""
LABEL: Final = "llm_vitals.label"
"""A label that has as many values as it may."""
PART: Final = "llm_vitals.part"
"""The part of the instrumentation that failed."""

# -- metrics ------------------------------------------------------------------------------------------------------
METRIC_DURATION: Final = "gen_ai.client.operation.duration"
METRIC_TOKEN_USAGE: Final = "gen_ai.client.token.usage"
METRIC_TIME_TO_FIRST_CHUNK: Final = "gen_ai.client.operation.time_to_first_chunk"
METRIC_TIME_PER_OUTPUT_CHUNK: Final = "gen_ai.client.operation.time_per_output_chunk"
# Under OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental:
METRIC_INFERENCE_DURATION: Final = "gen_ai.client.inference.duration"
METRIC_INFERENCE_TIME_TO_FIRST_CHUNK: Final = "gen_ai.client.inference.time_to_first_chunk"
METRIC_INFERENCE_TIME_PER_OUTPUT_CHUNK: Final = "gen_ai.client.inference.time_per_output_chunk"
METRIC_INFERENCE_INPUT_TOKENS: Final = "gen_ai.client.inference.operation.input_tokens"
METRIC_INFERENCE_OUTPUT_TOKENS: Final = "gen_ai.client.inference.operation.output_tokens"
METRIC_CALLS: Final = "llm_vitals.calls"
METRIC_TOKENS: Final = "llm_vitals.tokens"
METRIC_COST: Final = "llm_vitals.cost"
METRIC_SCORE: Final = "llm_vitals.score"
METRIC_PART_SUM: Final = "llm_vitals.score_part.sum"
METRIC_PART_ANSWERS: Final = "llm_vitals.score_part.answers"
METRIC_FEEDBACK: Final = "llm_vitals.feedback"
METRIC_DROPPED: Final = "llm_vitals.dropped"
METRIC_FAILURES: Final = "llm_vitals.failures"
METRIC_LABELS_CAPPED: Final = "llm_vitals.labels_capped"
TOKEN_TYPE: Final = "gen_ai.token.type"

DURATION_BOUNDS: Final = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
TOKEN_BOUNDS: Final = tuple(4.0**i for i in range(14))
SCORE_BOUNDS: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.62, 0.7, 0.72, 0.8, 0.85, 0.9, 0.95, 1.0)

# -- values -------------------------------------------------------------------------------------------------------
CHAT: Final = "chat"
TEXT_COMPLETION: Final = "text_completion"
GENERATE_CONTENT: Final = "generate_content"
EMBEDDINGS: Final = "embeddings"
INFERENCE_OPERATIONS: Final = frozenset({CHAT, TEXT_COMPLETION, GENERATE_CONTENT, EMBEDDINGS})
"""Operations that are one call to a model; agent, tool and workflow spans are not."""

OK: Final = "ok"
ERROR: Final = "error"
REFUSAL: Final = "refusal"
UNABLE: Final = "unable"
CLARIFICATION: Final = "clarification"
CUT_OFF: Final = "cut_off"
OUTCOMES: Final = (OK, ERROR, REFUSAL, UNABLE, CLARIFICATION, CUT_OFF)

SOURCE_WIRE: Final = "wire"
SOURCE_PHRASE: Final = "phrase"
SOURCE_MODEL: Final = "model"

STREAM_COMPLETE: Final = "complete"
STREAM_EARLY_CLOSE: Final = "early_close"
STREAM_CANCELLED: Final = "cancelled"
STREAM_ERROR: Final = "error"
STREAM_ABANDONED: Final = "abandoned"
STREAM_TRUNCATED: Final = "truncated"
STREAM_ENDS: Final = (
    STREAM_COMPLETE,
    STREAM_EARLY_CLOSE,
    STREAM_CANCELLED,
    STREAM_ERROR,
    STREAM_ABANDONED,
    STREAM_TRUNCATED,
)

POSITIVE: Final = "positive"
NEUTRAL: Final = "neutral"
NEGATIVE: Final = "negative"
PROMOTER: Final = "promoter"
PASSIVE: Final = "passive"
DETRACTOR: Final = "detractor"
RATINGS: Final = (POSITIVE, NEUTRAL, NEGATIVE, PROMOTER, PASSIVE, DETRACTOR)
SCALE_THUMBS: Final = "thumbs"
SCALE_1_5: Final = "1-5"
SCALE_0_10: Final = "0-10"
SCALES: Final = (SCALE_THUMBS, SCALE_1_5, SCALE_0_10)
HEURISTIC: Final = "heuristic"
EMBEDDING: Final = "embedding"
HUMAN: Final = "human"
RELEVANCY: Final = "relevancy"
USER_FEEDBACK: Final = "user_feedback"
"""`gen_ai.evaluation.name` of thumbs and other ratings by the people who use the application."""

FINISH_STOP: Final = "stop"
FINISH_LENGTH: Final = "length"
FINISH_CONTENT_FILTER: Final = "content_filter"
FINISH_TOOL_CALL: Final = "tool_call"
FINISH_ERROR: Final = "error"

# -- names that other instrumentations still emit, and the names they have now ------------------------------------
OLD_NAMES: Final = {
    "gen_ai.system": PROVIDER_NAME,
    "gen_ai.usage.prompt_tokens": USAGE_INPUT_TOKENS,
    "gen_ai.usage.completion_tokens": USAGE_OUTPUT_TOKENS,
    "gen_ai.usage.cache_creation.input_tokens": USAGE_CACHE_WRITE,
    "gen_ai.usage.cache_creation_input_tokens": USAGE_CACHE_WRITE,
    "gen_ai.usage.cache_read_input_tokens": USAGE_CACHE_READ,
    "llm.model_name": REQUEST_MODEL,
    "llm.provider": PROVIDER_NAME,
    "llm.system": PROVIDER_NAME,
    "llm.token_count.prompt": USAGE_INPUT_TOKENS,
    "llm.token_count.completion": USAGE_OUTPUT_TOKENS,
    "input.value": QUESTION,
    "output.value": ANSWER,
}
