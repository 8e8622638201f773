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
COLLECTOR_SERVICE: Final = "llm-vitals"
"""`service.name` of what a collector itself sends."""

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
USAGE_TOTAL: Final = "gen_ai.usage.total_tokens"
"""No convention's, and the name that most others give it."""
USAGE_AUDIO_INPUT: Final = "gen_ai.usage.audio.input_tokens"
USAGE_AUDIO_OUTPUT: Final = "gen_ai.usage.audio.output_tokens"
USAGE_AUDIO_CACHE_READ: Final = "gen_ai.usage.audio.cache_read.input_tokens"
USAGE_IMAGE_INPUT: Final = "gen_ai.usage.image.input_tokens"
USAGE_IMAGE_OUTPUT: Final = "gen_ai.usage.image.output_tokens"
USAGE_IMAGE_CACHE_READ: Final = "gen_ai.usage.image.cache_read.input_tokens"

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

# -- ours: `attribute_entries` says what each means and which values it takes ----------------------------------------
OUTCOME: Final = "llm_vitals.outcome"
REFUSAL_SOURCE: Final = "llm_vitals.refusal.source"
REFUSAL_REASON: Final = "llm_vitals.refusal.reason"
ANSWER_JUDGED: Final = "llm_vitals.answer.judged"
COMPLETED: Final = "llm_vitals.completed"
BELOW_BENCHMARK: Final = "llm_vitals.score.below_benchmark"
QUERY: Final = "llm_vitals.query"
RETRY: Final = "llm_vitals.retry"
KNOWN_USER: Final = "llm_vitals.known_user"
KNOWN_QUESTION: Final = "llm_vitals.known_question"
TASK: Final = "llm_vitals.task"
VARIANT: Final = "llm_vitals.variant"
CONSENT: Final = "llm_vitals.consent"
FINGERPRINT: Final = "llm_vitals.query.fingerprint"
QUESTION: Final = "llm_vitals.question"
REQUEST_PARAMETERS: Final = "llm_vitals.request.parameters"
REQUEST_PARAMETERS_OMITTED: Final = "llm_vitals.request.parameters.omitted"
ANSWER: Final = "llm_vitals.answer"
STREAM_END: Final = "llm_vitals.stream.end"
STREAM_CHUNKS: Final = "llm_vitals.stream.chunks"
COST: Final = "llm_vitals.cost"
COST_SOURCE: Final = "llm_vitals.cost.source"
COST_LOWER_BOUND: Final = "llm_vitals.cost.lower_bound"
SERVICE_TIER: Final = "llm_vitals.service_tier"
SERVICE_SPEED: Final = "llm_vitals.service_speed"
SERVICE_REGION: Final = "llm_vitals.service_region"
BILLED_CACHE_WRITE_1H: Final = "llm_vitals.billed.cache_write_1h.input_tokens"
BILLED_VIDEO_INPUT: Final = "llm_vitals.billed.video.input_tokens"
BILLED_VIDEO_OUTPUT: Final = "llm_vitals.billed.video.output_tokens"
BILLED_TOOLS: Final = "llm_vitals.billed.tools"
SCORE_PREFIX: Final = "llm_vitals.score."
OVERALL: Final = "overall"
SCORE_PARTS: Final = ("clarity", "context", "relevancy", "confidence", "confidence_min")
"""The heuristic scores beside `overall`; verdicts/quality.py has their formulae."""
DEDUCTIONS_OF_SCORE: Final = "llm_vitals.score.deductions"
DEDUCTION_EVIDENCE: Final = "llm_vitals.score.evidence"
DEDUCTION: Final = "llm_vitals.deduction"
RATING: Final = "llm_vitals.rating"
SCALE: Final = "llm_vitals.rating.scale"
EXPECTED: Final = "llm_vitals.expected"
ACTUAL: Final = "llm_vitals.actual"
EVALUATION_ID: Final = "llm_vitals.evaluation.id"
OLD_EVALUATION_ID: Final = "llm_vitals.opinion.id"
EVALUATOR: Final = "llm_vitals.evaluator"
PROBLEM: Final = "llm_vitals.problem"
COMMENT: Final = "llm_vitals.comment"
CALL_TRACE_ID: Final = "llm_vitals.call.trace_id"
CALL_SPAN_ID: Final = "llm_vitals.call.span_id"
DROPPED_WHAT: Final = "llm_vitals.dropped.what"
SIGNAL: Final = "llm_vitals.signal"
HTTP_LIBRARY: Final = "llm_vitals.http_library"
LABEL: Final = "llm_vitals.label"
METRIC: Final = "llm_vitals.metric"
PART: Final = "llm_vitals.part"
BACKFILL: Final = "llm_vitals.backfill"

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
METRIC_ATTEMPTS: Final = "llm_vitals.attempts"
METRIC_TASK_ATTEMPTS: Final = "llm_vitals.task_attempts"
METRIC_ANSWERS: Final = "llm_vitals.answers"
METRIC_QUERIES: Final = "llm_vitals.queries"
METRIC_TOKENS: Final = "llm_vitals.tokens"
METRIC_COST: Final = "llm_vitals.cost"
METRIC_SCORE: Final = "llm_vitals.score"
METRIC_PART_SUM: Final = "llm_vitals.score_part.sum"
METRIC_PART_ANSWERS: Final = "llm_vitals.score_part.answers"
METRIC_DEDUCTIONS: Final = "llm_vitals.deductions"
METRIC_FEEDBACK: Final = "llm_vitals.feedback"
METRIC_DROPPED: Final = "llm_vitals.dropped"
METRIC_EXPORT_LOST: Final = "llm_vitals.export.lost"
METRIC_UNREAD: Final = "llm_vitals.unread"
METRIC_FAILURES: Final = "llm_vitals.failures"
METRIC_LABELS_CAPPED: Final = "llm_vitals.labels_capped"
# Of the collector, which alone sees the calls of all processes:
METRIC_USER_REGISTER: Final = "llm_vitals.user_register"
METRIC_QUERY_REGISTER: Final = "llm_vitals.query_register"
METRIC_SCORE_WEIGHT: Final = "llm_vitals.score.weight"
METRIC_SCORE_WEIGHT_SQUARES: Final = "llm_vitals.score.weight_squares"
TOKEN_TYPE: Final = "gen_ai.token.type"
REGISTER: Final = "r"
"""Label of a register: its partition, 0 to 1023."""

DURATION_BOUNDS: Final = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
TOKEN_BOUNDS: Final = tuple(4.0**i for i in range(14))
SCORE_BOUNDS: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.62, 0.7, 0.72, 0.8, 0.85, 0.9, 0.95, 1.0)

# -- values -------------------------------------------------------------------------------------------------------
CHAT: Final = "chat"
TEXT_COMPLETION: Final = "text_completion"
GENERATE_CONTENT: Final = "generate_content"
EMBEDDINGS: Final = "embeddings"
EVALUATION: Final = "evaluation"
"""Operation of what the evaluation API was sent: an answer, and no call of an application."""
INFERENCE_OPERATIONS: Final = frozenset({CHAT, TEXT_COMPLETION, GENERATE_CONTENT, EMBEDDINGS})
"""Operations that are one call to a model; agent, tool and workflow spans are not."""

OK: Final = "ok"
ERROR: Final = "error"
REFUSAL: Final = "refusal"
UNABLE: Final = "unable"
CLARIFICATION: Final = "clarification"
CUT_OFF: Final = "cut_off"
EMPTY: Final = "empty"
OUTCOMES: Final = (OK, ERROR, REFUSAL, UNABLE, CLARIFICATION, CUT_OFF, EMPTY)
NOT_COMPLETED: Final = (ERROR, REFUSAL, UNABLE, CUT_OFF, EMPTY)
"""Outcomes of a call that did not do what was asked."""

JUDGED_YES: Final = "yes"
NOT_JUDGED_LANGUAGE: Final = "language"
NOT_JUDGED_TRUNCATED: Final = "truncated"
NOT_JUDGED_NOT_CAPTURED: Final = "not_captured"
NOT_JUDGED_MEDIA: Final = "media"
JUDGED: Final = (
    JUDGED_YES,
    NOT_JUDGED_LANGUAGE,
    NOT_JUDGED_TRUNCATED,
    NOT_JUDGED_NOT_CAPTURED,
    NOT_JUDGED_MEDIA,
)

DEDUCTED_EMPTY: Final = "empty"
DEDUCTED_DECLINED: Final = "declined"
DEDUCTED_GIBBERISH: Final = "gibberish"
DEDUCTED_ECHO: Final = "echo"
DEDUCTED_ERROR_MESSAGE: Final = "error_message"
DEDUCTED_REPEATING: Final = "repeating"
DEDUCTED_WRONG_LANGUAGE: Final = "wrong_language"
DEDUCTED_JSON_MISSING: Final = "json_missing"
DEDUCTED_JSON_BROKEN: Final = "json_broken"
DEDUCTED_UNABLE: Final = "unable"
DEDUCTED_CUT_OFF: Final = "cut_off"
DEDUCTED_CODE_MISSING: Final = "code_missing"
DEDUCTED_LAYOUT_MISSING: Final = "layout_missing"
DEDUCTED_OFF_TOPIC: Final = "off_topic"
DEDUCTED_NOT_ANSWERED: Final = "not_answered"
DEDUCTED_WRONG_SUM: Final = "wrong_sum"
DEDUCTED_OTHER_UNIT: Final = "other_unit"
DEDUCTED_JSON_SCHEMA: Final = "json_schema"
DEDUCTED_NOT_A_CHOICE: Final = "not_a_choice"
DEDUCTED_UNFINISHED: Final = "unfinished"
DEDUCTED_LIST_LENGTH: Final = "list_length"
DEDUCTED_TOO_LONG: Final = "too_long"
DEDUCTED_TOO_SHORT: Final = "too_short"
DEDUCTED_LEAKED_MARKERS: Final = "leaked_markers"
DEDUCTED_INVENTED_TURN: Final = "invented_turn"
DEDUCTED_PLACEHOLDER: Final = "placeholder"
DEDUCTED_UNDECODABLE: Final = "undecodable"
DEDUCTED_JSON_WRAPPED: Final = "json_wrapped"
DEDUCTIONS: Final = (
    DEDUCTED_EMPTY,
    DEDUCTED_DECLINED,
    DEDUCTED_GIBBERISH,
    DEDUCTED_ECHO,
    DEDUCTED_ERROR_MESSAGE,
    DEDUCTED_REPEATING,
    DEDUCTED_WRONG_LANGUAGE,
    DEDUCTED_JSON_MISSING,
    DEDUCTED_JSON_BROKEN,
    DEDUCTED_UNABLE,
    DEDUCTED_CUT_OFF,
    DEDUCTED_CODE_MISSING,
    DEDUCTED_LAYOUT_MISSING,
    DEDUCTED_OFF_TOPIC,
    DEDUCTED_NOT_ANSWERED,
    DEDUCTED_WRONG_SUM,
    DEDUCTED_OTHER_UNIT,
    DEDUCTED_JSON_SCHEMA,
    DEDUCTED_NOT_A_CHOICE,
    DEDUCTED_UNFINISHED,
    DEDUCTED_LIST_LENGTH,
    DEDUCTED_TOO_LONG,
    DEDUCTED_TOO_SHORT,
    DEDUCTED_LEAKED_MARKERS,
    DEDUCTED_INVENTED_TURN,
    DEDUCTED_PLACEHOLDER,
    DEDUCTED_UNDECODABLE,
    DEDUCTED_JSON_WRAPPED,
)
"""What can be seen to be wrong with an answer, the worst first; verdicts/deductions has the amounts."""

SOURCE_WIRE: Final = "wire"
SOURCE_PHRASE: Final = "phrase"
SOURCE_MODEL: Final = "model"
REFUSAL_SOURCES: Final = (SOURCE_WIRE, SOURCE_PHRASE, SOURCE_MODEL)

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
JUDGE: Final = "judge"
REFERENCE: Final = "reference"
RELEVANCY: Final = "relevancy"
USER_FEEDBACK: Final = "user_feedback"
"""`gen_ai.evaluation.name` of thumbs and other ratings by the people who use the application."""

TOKEN_INPUT: Final = "input"
TOKEN_OUTPUT: Final = "output"
TOKEN_CACHE_READ: Final = "cache_read"
TOKEN_CACHE_WRITE: Final = "cache_write"
TOKEN_REASONING: Final = "reasoning"
TOKEN_TYPES: Final = (TOKEN_INPUT, TOKEN_OUTPUT, TOKEN_CACHE_READ, TOKEN_CACHE_WRITE, TOKEN_REASONING)
"""Types of `llm_vitals.tokens`. The cached ones are part of the input, reasoning is part of the output."""

BILLED_TOKENS: Final = (
    BILLED_CACHE_WRITE_1H,
    USAGE_AUDIO_INPUT,
    USAGE_AUDIO_CACHE_READ,
    USAGE_AUDIO_OUTPUT,
    USAGE_IMAGE_INPUT,
    USAGE_IMAGE_CACHE_READ,
    USAGE_IMAGE_OUTPUT,
    BILLED_VIDEO_INPUT,
    BILLED_VIDEO_OUTPUT,
)
"""Kinds of tokens that may have a price of their own. Those of the cache are part of the cached ones."""
COST_FROM_LIST: Final = "list"
COST_FROM_WIRE: Final = "wire"
COST_SOURCES: Final = (COST_FROM_LIST, COST_FROM_WIRE)

DROPPED_CALL: Final = "call"
DROPPED_BODY: Final = "body"
SIGNAL_TRACES: Final = "traces"
SIGNAL_LOGS: Final = "logs"

FINISH_STOP: Final = "stop"
FINISH_LENGTH: Final = "length"
FINISH_CONTENT_FILTER: Final = "content_filter"
FINISH_TOOL_CALL: Final = "tool_call"
FINISH_ERROR: Final = "error"
FINISH_CANCELLED: Final = "cancelled"
"""The provider's own word; the conventions have none."""
