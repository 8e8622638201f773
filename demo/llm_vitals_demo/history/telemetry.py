"""One planned attempt as telemetry: judged by the real verdicts, told by the real span attributes, as OTLP.

What the plan made up is what an application would have seen: texts, times, statuses. Outcome, refusal, task, scores,
fingerprint and cost are not made up: `llm_vitals.verdicts` finds them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Final, cast

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from llm_vitals.core import semconv, settings
from llm_vitals.core.call_context import CallContext
from llm_vitals.core.exchange import Exchange, Message, Part, Request, Response, Usage
from llm_vitals.pipeline import span_attributes
from llm_vitals.verdicts.derive import Verdicts, judge
from llm_vitals.verdicts.fingerprint import key_from, pseudonym
from llm_vitals_demo.conversations import Conversation, estimated_tokens
from llm_vitals_demo.history.plan import Attempt

HTTPS: Final = 443
TOKENS_A_MESSAGE: Final = 4
"""What a role and its separators cost."""
SHORT: Final = 40
"""Characters of a text that is likely to come again."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
_PREFIX: Final = {"openai": "chatcmpl-", "anthropic": "msg_", "mistral_ai": ""}
_OK: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A span, and the rating of its answer if there is one."""

    span: Span
    rating: LogRecord | None = None


class SpanPipeline:
    """Tells the attempts of one plan; `name` makes the ids of its traces its own."""

    def __init__(self, name: str, read: settings.Settings) -> None:
        self._name = name
        self._settings = read
        self._key = key_from(read.pseudonym_key)
        self._users: dict[str, str] = {}
        self._known: dict[Hashable, tuple[Verdicts, list[KeyValue]]] = {}

    def tell(self, attempt: Attempt) -> Told:
        trace_id = self._id(f"trace {attempt.number}", 16)
        span_id = self._id(f"span {attempt.number} {attempt.step} {attempt.resend}", 8)
        said = exchange(attempt, response_id=span_id.hex() + trace_id.hex()[:8])
        error_type = attempt.fault.error_type if attempt.fault else None
        declared = CallContext(user=attempt.user, session=attempt.session, variant=attempt.variant)
        verdicts, content = self._judged(attempt, said, declared)
        course = span_attributes.CallTiming(
            duration_s=attempt.duration_s,
            time_to_first_chunk_s=attempt.first_chunk_s,
            stream_end=attempt.stream_end,
            error_type=error_type,
            error_message=attempt.fault.message if attempt.fault else None,
            resend_count=attempt.resend,
        )
        user_hash = self._user_hash(attempt.user)
        attributes = span_attributes.attributes(said, verdicts, course, declared, user_hash, self._settings)
        start_ns = nanoseconds(attempt.at)
        span = Span(
            trace_id=trace_id,
            span_id=span_id,
            name=span_attributes.name(said),
            kind=Span.SPAN_KIND_CLIENT,
            start_time_unix_nano=start_ns,
            end_time_unix_nano=start_ns + round(attempt.duration_s * 1e9),
            attributes=[*key_values(attributes), *content],
        )
        if error_type is not None:
            span.status.CopyFrom(Status(code=Status.STATUS_CODE_ERROR, message=course.error_message or ""))
        return Told(span=span, rating=self._rating(attempt, said, trace_id, span_id, user_hash))

    def _judged(self, attempt: Attempt, said: Exchange, declared: CallContext) -> tuple[Verdicts, list[KeyValue]]:
        """The verdicts and the content. The same words judged again are the same, and half of the calls are such."""
        # What an exchange says depends on this much of its attempt, ids apart.
        earlier = tuple((turn.question, turn.answer) for turn in attempt.earlier)
        asked = (attempt.model.name, attempt.system, earlier, attempt.conversation.question, attempt.step)
        key = (asked, attempt.said, attempt.finish, attempt.blocked, attempt.fault, attempt.stream_end)
        known = self._known.get(key)
        if known is None:
            verdicts = judge(
                said,
                stream_end=attempt.stream_end,
                error_type=attempt.fault.error_type if attempt.fault else None,
                key=self._key,
                declared_task=None,
            )
            known = self._known[key] = (verdicts, key_values(span_attributes.captured(said, verdicts, declared)))
        return known

    def _rating(
        self, attempt: Attempt, said: Exchange, trace_id: bytes, span_id: bytes, user_hash: str
    ) -> LogRecord | None:
        """As `llm_vitals.feedback()` tells it."""
        rating = attempt.rating
        if rating is None or said.response.id is None:
            return None
        at = nanoseconds(attempt.at + timedelta(seconds=rating.after_s))
        attributes: dict[str, object] = {
            semconv.EVALUATION_NAME: semconv.USER_FEEDBACK,
            semconv.EVALUATION_SCORE_VALUE: 1.0 if rating.rating == semconv.POSITIVE else 0.0,
            semconv.EVALUATION_SCORE_LABEL: rating.rating,
            semconv.RATING: rating.rating,
            semconv.EVALUATOR: semconv.HUMAN,
            semconv.RESPONSE_ID: said.response.id,
            semconv.USER_HASH: user_hash,
        }
        if rating.comment is not None:
            attributes[semconv.EVALUATION_EXPLANATION] = rating.comment
        return LogRecord(
            time_unix_nano=at,
            observed_time_unix_nano=at,
            event_name=semconv.EVENT_EVALUATION_RESULT,
            trace_id=trace_id,
            span_id=span_id,
            attributes=key_values(attributes),
        )

    def _user_hash(self, user: str) -> str:
        if user not in self._users:
            self._users[user] = pseudonym(user, self._key)
        return self._users[user]

    def _id(self, what: str, size: int) -> bytes:
        return hashlib.blake2b(f"{self._name} {what}".encode(), digest_size=size).digest()


def exchange(attempt: Attempt, *, response_id: str) -> Exchange:
    """What the attempt said, as the wire would have told it."""
    model = attempt.model
    messages = _messages(attempt)
    system = (Part(type="text", content=attempt.system),)
    request = Request(
        operation=semconv.CHAT,
        model=model.name,
        stream=attempt.stream,
        messages=messages,
        system=system,
        temperature=model.temperature,
        max_tokens=400,
        starts_query=attempt.step != "tool_answer",
    )
    fault = attempt.fault
    response = (
        Response(error_type=fault.error_type if fault.status else None, error_message=fault.message)
        if fault
        else _response(attempt, f"{_PREFIX[model.provider]}{response_id}")
    )
    return Exchange(
        provider=model.provider,
        server_address=model.server,
        server_port=HTTPS,
        status_code=fault.status if fault else _OK,
        request=request,
        response=response,
    )


def _response(attempt: Attempt, response_id: str) -> Response:
    ended_early = attempt.stream_end == semconv.STREAM_EARLY_CLOSE
    parts: tuple[Part, ...] = (Part(type="text", content=attempt.said),) if attempt.said else ()
    tool = attempt.conversation.tool
    if attempt.step == "tool_call" and tool:
        parts = (Part(type="tool_call", id=_call_id(response_id), name=tool.name, arguments=dict(tool.arguments)),)
    output = sum(estimated_tokens(str(part.content or part.arguments)) for part in parts)
    return Response(
        id=response_id,
        model=attempt.model.snapshot,
        # OpenAI tells usage at the end of a stream: whoever leaves early does not see it.
        usage=None if ended_early else Usage(input_tokens=_input_tokens(attempt), output_tokens=output),
        finish_reasons=(attempt.finish,) if attempt.finish else (),
        messages=(Message(role="assistant", parts=parts, finish_reason=attempt.finish),) if parts else (),
        blocked=attempt.blocked,
        complete=not ended_early,
        chunks=max(1, output) if attempt.stream else 0,
    )


def _messages(attempt: Attempt) -> tuple[Message, ...]:
    found: list[Message] = []
    for turn in attempt.earlier:
        found += (_said("user", turn.question), _said("assistant", turn.answer))
    found.append(_said("user", attempt.conversation.question))
    if attempt.step == "tool_answer":
        found += _tool_messages(attempt.conversation)
    return tuple(found)


def _tool_messages(conversation: Conversation) -> Sequence[Message]:
    tool = conversation.tool
    if tool is None:
        return ()
    call_id = _call_id(conversation.question)
    asked = Part(type="tool_call", id=call_id, name=tool.name, arguments=json.dumps(tool.arguments))
    told = Part(type="tool_call_response", id=call_id, content=tool.result)
    return Message(role="assistant", parts=(asked,)), Message(role="tool", parts=(told,))


def _said(role: str, text: str) -> Message:
    return Message(role=role, parts=(Part(type="text", content=text),))


def _call_id(text: str) -> str:
    return "call_" + hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _input_tokens(attempt: Attempt) -> int:
    turns = sum(len(turn.question) + len(turn.answer) for turn in attempt.earlier)
    tool = attempt.conversation.tool
    result = len(tool.result) + len(str(tool.arguments)) if tool and attempt.step == "tool_answer" else 0
    text = len(attempt.system) + turns + len(attempt.conversation.question) + result
    return round(text / 4.2) + TOKENS_A_MESSAGE * (2 + 2 * len(attempt.earlier))


def nanoseconds(at: datetime) -> int:
    """Unix time of an aware time; exact to the microsecond, as floating point is not."""
    return (at - _EPOCH) // timedelta(microseconds=1) * 1000


def key_values(attributes: Mapping[str, object]) -> list[KeyValue]:
    """Attributes as OTLP has them."""
    return [
        _short(key, value)
        if isinstance(value, (bool, int)) or (isinstance(value, str) and len(value) < SHORT)
        else KeyValue(key=key, value=_any(value))
        for key, value in attributes.items()
    ]


@lru_cache(maxsize=8192, typed=True)
def _short(key: str, value: str | int) -> KeyValue:
    """Model names, outcomes, counts and the like come again and again."""
    return KeyValue(key=key, value=_any(value))


def _any(value: object) -> AnyValue:
    if isinstance(value, str):
        return AnyValue(string_value=value)
    if isinstance(value, bool):
        return AnyValue(bool_value=value)
    if isinstance(value, int):
        return AnyValue(int_value=value)
    if isinstance(value, float):
        return AnyValue(double_value=value)
    if isinstance(value, Sequence):
        return AnyValue(array_value=ArrayValue(values=[_any(item) for item in cast("Sequence[object]", value)]))
    return AnyValue(string_value=str(value))
