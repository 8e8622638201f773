"""One OTLP span to one Call, where it is a call to a model.

Our own spans carry their verdicts. On another instrumentation's span, what is missing is derived as far as it can
be told: error, finish reasons, tokens and cost always; refusal, task, question and scores where it carries content.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange, Message, Part, Request, Response, Usage
from llm_vitals.pipeline import content
from llm_vitals.pipeline.dedup import operation, renamed
from llm_vitals.verdicts.derive import judge
from llm_vitals_collector.receive.bounds import MOST_RESENDS, Bounded
from llm_vitals_collector.receive.messages import Event, answer, carries_message, messages, question, starts_query
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.receive.values import Attributes, attributes, count, flag, text, texts
from llm_vitals_collector.records import EPOCH, Call

if TYPE_CHECKING:
    from opentelemetry.proto.trace.v1.trace_pb2 import Span

_STATUS_ERROR: Final = 2
_SOURCES: Final = (semconv.SOURCE_WIRE, semconv.SOURCE_PHRASE, semconv.SOURCE_MODEL)

# Names of others for what the conventions name otherwise, beside semconv.OLD_NAMES.
_SESSIONS: Final = (semconv.SESSION_ID, semconv.CONVERSATION_ID, "traceloop.association.properties.session_id")
_COSTS: Final = (semconv.COST, "gen_ai.usage.cost", "llm.cost.total")
_STREAMS: Final = (semconv.REQUEST_STREAM, "llm.is_streaming", "gen_ai.request.is_stream")
_FIRST_CHUNKS: Final = (semconv.RESPONSE_TIME_TO_FIRST_CHUNK, "gen_ai.server.time_to_first_token")
_PROVIDERS: Final = {
    "az.ai.openai": "azure.ai.openai",
    "azure": "azure.ai.openai",
    "az.ai.inference": "azure.ai.inference",
    "aws": "aws.bedrock",
    "bedrock": "aws.bedrock",
    "gemini": "gcp.gemini",
    "google": "gcp.gemini",
    "vertex_ai": "gcp.vertex_ai",
    "vertexai": "gcp.vertex_ai",
    "mistralai": "mistral_ai",
    "mistral": "mistral_ai",
    "xai": "x_ai",
}
# Providers' own finish reasons, in lower case, in the conventions' words.
_FINISH: Final = {
    "end_turn": semconv.FINISH_STOP,
    "stop_sequence": semconv.FINISH_STOP,
    "stop": semconv.FINISH_STOP,
    "max_tokens": semconv.FINISH_LENGTH,
    "max_output_tokens": semconv.FINISH_LENGTH,
    "length": semconv.FINISH_LENGTH,
    "tool_calls": semconv.FINISH_TOOL_CALL,
    "function_call": semconv.FINISH_TOOL_CALL,
    "tool_use": semconv.FINISH_TOOL_CALL,
    "content_filter": semconv.FINISH_CONTENT_FILTER,
    "content_filtered": semconv.FINISH_CONTENT_FILTER,
    "refusal": semconv.FINISH_CONTENT_FILTER,
    "safety": semconv.FINISH_CONTENT_FILTER,
}

# Attributes that have a column; all others go into `attributes`.
_COLUMNS: Final = frozenset(
    {
        semconv.OPERATION_NAME,
        semconv.PROVIDER_NAME,
        semconv.REQUEST_MODEL,
        semconv.RESPONSE_MODEL,
        semconv.RESPONSE_ID,
        semconv.SERVER_ADDRESS,
        semconv.REQUEST_STREAM,
        semconv.USAGE_INPUT_TOKENS,
        semconv.USAGE_OUTPUT_TOKENS,
        semconv.USAGE_CACHE_READ,
        semconv.USAGE_CACHE_WRITE,
        semconv.USAGE_REASONING,
        semconv.RESPONSE_TIME_TO_FIRST_CHUNK,
        semconv.STREAM_CHUNKS,
        semconv.OUTCOME,
        semconv.REFUSAL_SOURCE,
        semconv.REFUSAL_REASON,
        semconv.ERROR_TYPE,
        semconv.HTTP_STATUS_CODE,
        semconv.RESPONSE_FINISH_REASONS,
        semconv.STREAM_END,
        semconv.QUERY,
        semconv.RETRY,
        semconv.HTTP_RESEND_COUNT,
        semconv.TASK,
        semconv.VARIANT,
        semconv.USER_HASH,
        semconv.SESSION_ID,
        semconv.FINGERPRINT,
        semconv.COST,
        semconv.QUESTION,
        semconv.ANSWER,
        semconv.INPUT_MESSAGES,
        semconv.OUTPUT_MESSAGES,
        semconv.SYSTEM_INSTRUCTIONS,
        *semconv.OLD_NAMES,
    }
)


class BadSpanError(Exception):
    """A span that cannot be kept; the message says why."""


def call_of(span: Span, resource: Attributes, scope: str | None, users: Users) -> Call | None:
    """The call that `span` describes; None when it is no call to a model. The key of `users` is that of questions,
    too; `resource` is clean of users' ids.

    Raises BadSpanError where a call has no valid ids or no start.
    """
    found = attributes(span.attributes)
    kind = operation(found)  # pyright: ignore[reportArgumentType] # it only compares
    if kind is None:
        return None
    _check(span)
    now = _renamed(found)
    events = [(event.name, attributes(event.attributes)) for event in span.events]
    call = _call(span, kind, now, resource, scope, users)
    if span.status.code == _STATUS_ERROR or call.error_type is not None:
        call = _failed(call, span, events)
    if call.outcome is not None or scope == semconv.SCOPE:
        return call
    return _derived(call, now, events, users.key)


def _check(span: Span) -> None:
    if len(span.trace_id) != 16 or not any(span.trace_id):
        raise BadSpanError("trace_id: expected 16 bytes, not all zero")
    if len(span.span_id) != 8 or not any(span.span_id):
        raise BadSpanError("span_id: expected 8 bytes, not all zero")
    if span.start_time_unix_nano == 0:
        raise BadSpanError("start_time_unix_nano: expected a time, found 0")


def _renamed(found: Attributes) -> Mapping[str, object]:
    now: Mapping[str, object] = renamed(found)  # pyright: ignore[reportArgumentType, reportAssignmentType] # it only moves values
    # OpenInference's input.value is the question, or the whole request as JSON.
    if "json" not in str(found.get("input.mime_type", "")) and "json" not in str(found.get("output.mime_type", "")):
        return now
    left = dict(now)
    for mime, old, new in (
        ("input.mime_type", "input.value", semconv.QUESTION),
        ("output.mime_type", "output.value", semconv.ANSWER),
    ):
        if "json" in str(found.get(mime, "")) and left.get(new) == found.get(old):
            left.pop(new, None)
    return left


def _call(  # what a span stands in
    span: Span, kind: str, now: Attributes, resource: Attributes, scope: str | None, users: Users
) -> Call:
    bounded = Bounded(now)
    others = {name: found for name, found in now.items() if name not in _COLUMNS}
    scores = {
        name.removeprefix(semconv.SCORE_PREFIX): score
        for name, found in others.items()
        if name.startswith(semconv.SCORE_PREFIX) and (score := bounded.score(name, found)) is not None
    }
    provider = text(now.get(semconv.PROVIDER_NAME))
    call = Call(
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_span_id=span.parent_span_id.hex() or None,
        started_at=EPOCH + timedelta(microseconds=span.start_time_unix_nano // 1000),
        duration_s=max(0, span.end_time_unix_nano - span.start_time_unix_nano) / 1e9,
        service=text(resource.get(semconv.SERVICE_NAME)),
        scope=scope,
        operation=kind,
        provider=_PROVIDERS.get(provider.lower(), provider.lower()) if provider else None,
        request_model=text(now.get(semconv.REQUEST_MODEL)),
        response_model=text(now.get(semconv.RESPONSE_MODEL)),
        response_id=text(now.get(semconv.RESPONSE_ID)),
        server_address=text(now.get(semconv.SERVER_ADDRESS)),
        stream=bool(flag(_first(now, _STREAMS))),
        input_tokens=bounded.count(semconv.USAGE_INPUT_TOKENS),
        output_tokens=bounded.count(semconv.USAGE_OUTPUT_TOKENS),
        cache_read_tokens=bounded.count(semconv.USAGE_CACHE_READ),
        cache_write_tokens=bounded.count(semconv.USAGE_CACHE_WRITE),
        reasoning_tokens=bounded.count(semconv.USAGE_REASONING),
        time_to_first_chunk_s=bounded.seconds(_FIRST_CHUNKS),
        chunks=bounded.count(semconv.STREAM_CHUNKS),
        outcome=bounded.word(semconv.OUTCOME, semconv.OUTCOMES),
        refusal_source=bounded.word(semconv.REFUSAL_SOURCE, _SOURCES),
        refusal_reason=text(now.get(semconv.REFUSAL_REASON)),
        error_type=text(now.get(semconv.ERROR_TYPE)),
        status_code=bounded.count(semconv.HTTP_STATUS_CODE, most=999),
        finish_reasons=texts(now.get(semconv.RESPONSE_FINISH_REASONS)),
        stream_end=bounded.word(semconv.STREAM_END, semconv.STREAM_ENDS),
        starts_query=flag(now.get(semconv.QUERY)),
        retry=bool(flag(now.get(semconv.RETRY))),
        resend_count=bounded.count(semconv.HTTP_RESEND_COUNT, most=MOST_RESENDS),
        task=text(now.get(semconv.TASK)),
        variant=text(now.get(semconv.VARIANT)),
        user=users.of(now),
        session=text(_first(now, _SESSIONS)),
        fingerprint=text(now.get(semconv.FINGERPRINT)),
        cost_usd=bounded.usd(_COSTS),
        overall=scores.pop("overall", None),
        scores=scores,
        prompt=text(now.get(semconv.QUESTION)),
        output=text(now.get(semconv.ANSWER)),
        input_messages=_json_text(now.get(semconv.INPUT_MESSAGES)),
        output_messages=_json_text(now.get(semconv.OUTPUT_MESSAGES)),
        system_instructions=_json_text(now.get(semconv.SYSTEM_INSTRUCTIONS)),
        attributes=users.clean({name: found for name, found in others.items() if not _has_column(name)}),
        resource=resource,
    )
    return replace(call, attributes=bounded.noted(call.attributes)) if bounded.problems else call


def _has_column(name: str) -> bool:
    """Whether an attribute that _COLUMNS lacks has a column all the same."""
    return name.startswith(semconv.SCORE_PREFIX) or carries_message(name)


def _first(now: Attributes, names: tuple[str, ...]) -> object:
    return next((now[name] for name in names if name in now), None)


def _json_text(found: object) -> str | None:
    """JSON text; an SDK may send the messages structured."""
    return found or None if isinstance(found, str) or found is None else json.dumps(found, ensure_ascii=False)


def _failed(call: Call, span: Span, events: Sequence[Event]) -> Call:
    exception: Attributes = next(
        (fields for name, fields in reversed(events) if name == "exception"), dict[str, object]()
    )
    return replace(
        call,
        error_type=call.error_type or text(exception.get("exception.type")) or "_OTHER",
        error_message=span.status.message or text(exception.get("exception.message")),
    )


def _derived(call: Call, now: Attributes, events: Sequence[Event], key: bytes) -> Call:
    """The call with what its span's maker did not say."""
    inputs, outputs = messages(now, events)
    prompt = call.prompt or question(inputs)
    output = call.output or answer(outputs)
    if not inputs and prompt:
        inputs = (_text_message("user", prompt),)
    if not outputs and output:
        outputs = (_text_message("assistant", output),)
    embeddings = call.operation == semconv.EMBEDDINGS
    starts = False if embeddings else starts_query(inputs)
    ended = call.finish_reasons or tuple(m.finish_reason for m in outputs if m.finish_reason)
    finish = tuple(_FINISH.get(reason.lower(), reason) for reason in ended)
    verdicts = judge(
        Exchange(
            provider=call.provider or "",
            server_address=call.server_address,
            server_port=None,
            status_code=call.status_code,
            # An answer that was not captured is not an empty one.
            problems=() if outputs else ("response_not_captured",),
            request=Request(
                operation=call.operation,
                model=call.request_model,
                stream=call.stream,
                messages=inputs,
                starts_query=starts,
                max_tokens=count(now.get(semconv.REQUEST_MAX_TOKENS)),
            ),
            response=Response(
                id=call.response_id,
                model=call.response_model,
                usage=Usage(
                    input_tokens=call.input_tokens,
                    output_tokens=call.output_tokens,
                    cache_read=call.cache_read_tokens,
                    cache_write=call.cache_write_tokens,
                    reasoning=call.reasoning_tokens,
                ),
                finish_reasons=finish,
                messages=outputs,
                blocked=_blocked(ended),
                error_type=call.error_type,
                error_message=call.error_message,
                complete=call.error_type is None,
            ),
        ),
        stream_end=call.stream_end,
        error_type=call.error_type,
        key=key,
        declared_task=call.task,
    )
    scores = dict(verdicts.scores)
    return replace(
        call,
        outcome=verdicts.outcome,
        refusal_source=verdicts.refusal.source,
        refusal_reason=verdicts.refusal.reason,
        finish_reasons=finish,
        starts_query=call.starts_query if call.starts_query is not None else starts,
        task=verdicts.task,
        fingerprint=call.fingerprint or verdicts.fingerprint,
        cost_usd=call.cost_usd if call.cost_usd is not None else verdicts.cost_usd,
        overall=scores.pop("overall", None) if call.overall is None else call.overall,
        scores=call.scores or scores,
        prompt=prompt,
        output=output,
        input_messages=call.input_messages or _messages_json(inputs),
        output_messages=call.output_messages or _messages_json(outputs),
    )


def _text_message(role: str, words: str) -> Message:
    return Message(role=role, parts=(Part(type="text", content=words),))


def _messages_json(listed: tuple[Message, ...]) -> str | None:
    return json.dumps([content.message(m) for m in listed], ensure_ascii=False, default=str) if listed else None


def _blocked(finish: tuple[str, ...]) -> str | None:
    """The wire's own signal, as far as finish reasons tell it."""
    found = next((r for r in finish if _FINISH.get(r.lower(), r) == semconv.FINISH_CONTENT_FILTER), None)
    return f"finish_reason={found}" if found else None
