"""OpenAI chat completions, and all who offer them: `.../chat/completions`; Writer's `/v1/chat`; Mistral's agents.

Read from openai 3.54 `types/chat/{completion_create_params,chat_completion,chat_completion_chunk,
chat_completion_message}.py`. A stream is put together into the body that the same call would have had without
streaming, so both have one reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message, Request, Response
from llm_vitals.formats import billing, errors, finish
from llm_vitals.formats import openai_common as common
from llm_vitals.formats.format import Endpoint, Format, Operation
from llm_vitals.formats.json_values import (
    Json,
    TextBudget,
    count,
    fields,
    items,
    mapping,
    number,
    objects,
    probabilities,
    string,
    whole,
    word,
    words,
)
from llm_vitals.formats.openai_chat_messages import message
from llm_vitals.formats.openai_chat_stream import streamed
from llm_vitals.formats.partial_json import Scan

_REQUEST_NAMES: Final = (
    "messages",
    "model",
    "stream",
    "stream_options",
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "n",
    "stop",
    "seed",
    "user",
    "tools",
    "tool_choice",
    "response_format",
    "metadata",
    "reasoning_effort",
    "frequency_penalty",
    "presence_penalty",
    "store",
)
_MEMBERS: Final = (
    ("model", "model", word),
    ("tools", "tools", common.tools),
    ("temperature", "temperature", number),
    ("top_p", "top_p", number),
    ("top_k", "top_k", count),
    ("max_tokens", "max_tokens", count),
    ("frequency_penalty", "frequency_penalty", number),
    ("presence_penalty", "presence_penalty", number),
    ("stop", "stop_sequences", words),
    ("seed", "seed", whole),
    ("n", "choice_count", count),
    ("reasoning_effort", "reasoning_level", word),
)
_RESPONSE_NAMES: Final = (
    "choices",
    "usage",
    "model",
    "id",
    "object",
    "created",
    "system_fingerprint",
    "service_tier",
    "moderation",
)


def is_request(body: Json, *, model_in_path: bool) -> bool:
    """Whether a request body is one of this API."""
    named = model_in_path or string(body.get("model")) is not None or string(body.get("agent_id")) is not None
    return named and isinstance(body.get("messages"), list)


def request(body: Json) -> Request:
    """The request; the newest messages keep their text first."""
    budget = TextBudget()
    listed = [mapping(m) for m in items(body.get("messages"))]
    messages = [message(m, budget) for m in reversed(listed)]
    found = fields(body, _MEMBERS)
    if (limit := count(body.get("max_completion_tokens"))) is not None:
        found["max_tokens"] = limit
    if "response_format" in body:
        wanted = mapping(body["response_format"])
        found["output_type"] = common.output_type(wanted.get("type"))
        found["output_schema"] = mapping(mapping(wanted.get("json_schema")).get("schema")) or None
    if "audio" in items(body.get("modalities")):
        found["output_type"] = "speech"
    if found.get("reasoning_level") is None and "reasoning" in body:
        found["reasoning_level"] = word(mapping(body["reasoning"]).get("effort"))
    return Request(
        operation=semconv.CHAT,
        stream=body.get("stream") is True,
        messages=tuple(reversed(messages)),
        user=common.user(body),
        led_by_user=common.led_by_user(listed, _calls_tool) if listed else None,
        **found,
    )


def _calls_tool(body: Json) -> bool:
    return bool(body.get("tool_calls") or body.get("function_call"))


def response(body: Json, provider: str, *, complete: bool = False) -> Response:
    """A whole answer, or one put together from a stream."""
    return _response(body, provider, "message", complete=complete)


def _response(body: Json, provider: str, carrier: str, *, complete: bool) -> Response:
    budget = TextBudget()
    messages: list[Message] = []
    reasons: list[str] = []
    logs: list[object] = []
    signals: list[str | None] = []
    error = errors.find(body)
    for choice in common.choices(body):
        content = mapping(choice.get("message"))
        reason = finish.reason(choice.get("finish_reason")) or finish.reason(choice.get("native_finish_reason"))
        messages.append(message(content, budget, reason, role="assistant"))
        if reason:
            reasons.append(reason)
        if probable := mapping(choice.get("logprobs")):
            logs += [t.get("logprob") for t in objects(probable.get("content"))]
        parts = objects(content.get("content"))
        refused = string(content.get("refusal")) or (parts and any(p.get("type") == "refusal" for p in parts))
        category = common.filtered(choice.get("content_filter_results"))
        if refused:
            signals.append(f"{carrier}.refusal")
        if reason == semconv.FINISH_CONTENT_FILTER:
            signals.append("finish_reason=content_filter")
        if category:
            signals.append(f"content_filter_results.{category}")
        signals.append(common.native_refusal(choice))
        error = error or errors.find(choice)
    fault = errors.read(error) if error else errors.NO_FAULT
    answered = "moderation" in body and any(p.content or p.type == "tool_call" for m in messages for p in m.parts)
    # xAI's deferred completions: the answer is fetched by this id.
    deferred = word(body.get("request_id")) if "request_id" in body and "choices" not in body and not error else None
    return Response(
        id=deferred or word(body.get("id")),
        model=word(body.get("model")),
        usage=common.usage(body.get("usage"), provider)
        or (common.usage(mapping(body["x_groq"]).get("usage"), provider) if "x_groq" in body else None),
        finish_reasons=tuple(reasons),
        messages=tuple(messages),
        blocked=common.first(
            (*signals, fault.blocked, common.filtered_prompt(body), None if answered else common.moderated(body))
        ),
        error_type=fault.type,
        error_message=fault.message,
        complete=complete,
        token_probabilities=probabilities(logs) if logs else (),
        billing=billing.of_openai(body),
        pending=deferred is not None,
    )


def stream(events: Sequence[Json], provider: str) -> tuple[Response, bool]:
    """A stream's answer, and whether every choice that began has its finish reason."""
    found = streamed(events)
    return _response(found.body, provider, "delta", complete=False)._replace(chunks=found.chunks), found.ended


_FINISH: Final = re.compile(r'"finish_reason"\s*:\s*"(\w{1,64})"')


def _fill_gap(seen: Scan) -> dict[str, object]:
    """The members of a long answer; where its choices are cut, with the finish reasons at the end of each choice."""
    members = dict(seen.members)
    if seen.cut == "choices":
        choices: list[dict[str, object]] = [dict(mapping(c)) for c in items(members.get("choices"))]
        reasons: list[str] = _FINISH.findall(seen.before)
        if choices and reasons and choices[-1].get("finish_reason") is None:
            choices[-1]["finish_reason"] = reasons.pop(0)
        last = len(choices)
        choices.extend({"index": last + i, "finish_reason": reason} for i, reason in enumerate(reasons))
        members["choices"] = choices
    return members


FORMAT: Final = Format(
    operations=(
        Operation(
            name=semconv.CHAT,
            endpoints=(
                Endpoint(ending="/chat/completions", certain="/chat/completions"),
                Endpoint(ending="/v1/chat"),
                Endpoint(ending="/agents/completions"),
            ),
            is_request=is_request,
            request=request,
            response=response,
            stream=stream,
            request_names=_REQUEST_NAMES,
            response_names=_RESPONSE_NAMES,
            input="messages",
            later="/chat/deferred-completion/",
            text_keys=(b"content", b"reasoning_content", b"reasoning", b"arguments", b"refusal"),
            fill_gap=_fill_gap,
        ),
    ),
    provider=common.provider,
    model=common.deployment,
)
