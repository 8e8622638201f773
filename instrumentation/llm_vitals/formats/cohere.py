"""Cohere's own API: `/v2/chat`, and `/v2/embed` with the older `/v1/embed`.

Read from cohere 7.3 `v2/types/{v2chat_response,v2chat_stream_response}.py`, `types/{usage,usage_billed_units,
assistant_message_response,tool_call_v2,embed_by_type_response}.py`. Tokens are the billed ones: a prompt's own
template, which `tokens` counts too, is free. `cached_tokens` is a part of `tokens`, so it may exceed the billed input.
The answer names no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message, Part, Request, Response, Usage
from llm_vitals.formats import errors, finish, media
from llm_vitals.formats import openai_common as common
from llm_vitals.formats import provider as providers
from llm_vitals.formats.format import Endpoint, Format, Operation
from llm_vitals.formats.json_values import (
    Json,
    TextBudget,
    count,
    decimal_count,
    fields,
    items,
    json_text,
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
from llm_vitals.formats.tool_calls import ToolCalls

_CHAT_NAMES: Final = (
    "model",
    "messages",
    "tools",
    "strict_tools",
    "documents",
    "citation_options",
    "response_format",
    "safety_mode",
    "max_tokens",
    "stop_sequences",
    "temperature",
    "seed",
    "frequency_penalty",
    "presence_penalty",
    "k",
    "p",
    "logprobs",
    "tool_choice",
    "thinking",
    "priority",
    "stream",
)
_CHATTED_NAMES: Final = ("id", "message", "finish_reason", "usage", "logprobs")
_EMBED_NAMES: Final = (
    "model",
    "input_type",
    "texts",
    "images",
    "inputs",
    "max_tokens",
    "output_dimension",
    "embedding_types",
    "truncate",
    "priority",
)
_EMBEDDED_NAMES: Final = ("id", "embeddings", "texts", "images", "meta", "response_type")
_MEMBERS: Final = (
    ("model", "model", word),
    ("tools", "tools", common.tools),
    ("temperature", "temperature", number),
    ("p", "top_p", number),
    ("k", "top_k", count),
    ("max_tokens", "max_tokens", count),
    ("frequency_penalty", "frequency_penalty", number),
    ("presence_penalty", "presence_penalty", number),
    ("stop_sequences", "stop_sequences", words),
    ("seed", "seed", whole),
)
_HOLDS: Final = b'"model"'


def is_request(body: Json, *, model_in_path: bool) -> bool:
    """Whether a request body asks for the next message."""
    del model_in_path
    return string(body.get("model")) is not None and isinstance(body.get("messages"), list)


def request(body: Json) -> Request:
    """A chat's request; the newest messages keep their text first."""
    budget = TextBudget()
    listed = [mapping(m) for m in items(body.get("messages"))]
    messages = [_message(m, budget) for m in reversed(listed)]
    wanted = mapping(body.get("response_format"))
    return Request(
        operation=semconv.CHAT,
        stream=body.get("stream") is True,
        messages=tuple(reversed(messages)),
        output_type=common.output_type(wanted.get("type")),
        output_schema=mapping(wanted.get("json_schema") or wanted.get("schema")) or None,
        led_by_user=common.led_by_user(listed, _calls_tool) if listed else None,
        **fields(body, _MEMBERS),
    )


def _calls_tool(body: Json) -> bool:
    return bool(items(body.get("tool_calls")))


def _message(body: Json, budget: TextBudget) -> Message:
    """A message: as OpenAI's, but for what a tool answered, which may be documents, and for the plan of tools."""
    if body.get("role") == "tool":
        answered = body.get("content")
        text = budget.take_result(answered) or budget.take_result(
            "\n".join(filter(None, map(_text_of, objects(answered))))
        )
        part = Part(type="tool_call_response", id=word(body.get("tool_call_id")), content=text)
        return Message(role="tool", parts=(part,))
    plan = string(body.get("tool_plan"))
    return message({**body, "reasoning": plan} if plan else body, budget)


def _text_of(part: Json) -> str | None:
    return string(part.get("text")) or json_text(mapping(part.get("document")).get("data"))


def response(body: Json, provider: str, *, complete: bool = False) -> Response:
    """A whole answer, or one put together from a stream."""
    del provider
    reason = finish.reason(body.get("finish_reason"))
    answer = _message({**mapping(body.get("message")), "role": "assistant"}, TextBudget())
    error = errors.find(body)
    fault = errors.read(error) if error else errors.NO_FAULT
    logs = [log for token in objects(body.get("logprobs")) for log in items(token.get("logprobs"))]
    return Response(
        id=word(body.get("id")),
        usage=_usage(mapping(body.get("usage"))),
        finish_reasons=(reason,) if reason else (),
        messages=(answer._replace(finish_reason=reason),) if answer.parts or reason else (),
        blocked=fault.blocked,
        error_type=fault.type,
        error_message=fault.message,
        complete=complete,
        token_probabilities=probabilities(logs) if logs else (),
    )


def _usage(counts: Json) -> Usage | None:
    billed = mapping(counts.get("billed_units"))
    found = Usage(
        input_tokens=decimal_count(billed.get("input_tokens")),
        output_tokens=decimal_count(billed.get("output_tokens")),
        cache_read=decimal_count(counts.get("cached_tokens")),
    )
    return None if found == Usage() else found


def stream(events: Sequence[Json], provider: str) -> tuple[Response, bool]:
    """A stream's answer, and whether its end came."""
    body: dict[str, object] = {}
    blocks: dict[int, dict[str, list[str]]] = {}
    plan: list[str] = []
    calls = ToolCalls()
    logs: list[object] = []
    chunks = 0
    ended = False
    for event in events:
        kind = event.get("type")
        delta = mapping(event.get("delta"))
        message_delta = mapping(delta.get("message"))
        if kind in ("content-start", "content-delta"):
            block = blocks.setdefault(count(event.get("index")) or 0, {"thinking": [], "text": []})
            content = mapping(message_delta.get("content"))
            for name, pieces in block.items():
                text = string(content.get(name))
                if text:
                    pieces.append(text)
                    chunks += 1
            logs += filter(None, (event.get("logprobs"),))
        elif kind == "tool-plan-delta":
            text = string(message_delta.get("tool_plan"))
            if text:
                plan.append(text)
                chunks += 1
        elif kind in ("tool-call-start", "tool-call-delta"):
            chunks += calls.add({**mapping(message_delta.get("tool_calls")), "index": event.get("index")})
        elif kind == "message-start":
            body["id"] = event.get("id")
        elif kind == "message-end":
            body.update({"finish_reason": delta.get("finish_reason"), "usage": delta.get("usage")})
            ended = True
        else:
            error = errors.find(event)
            if error:
                body["error"] = error
    content_parts: list[object] = [
        {"type": name, name: "".join(pieces)}
        for _, block in sorted(blocks.items())
        for name, pieces in block.items()
        if pieces
    ]
    body["message"] = {"content": content_parts, "tool_plan": "".join(plan), "tool_calls": calls.body()}
    body["logprobs"] = logs
    return response(body, provider)._replace(chunks=chunks), ended


def is_embed(body: Json, *, model_in_path: bool) -> bool:
    """Whether a request body asks for vectors."""
    del model_in_path
    listed = any(isinstance(body.get(name), list) for name in ("texts", "images", "inputs"))
    return string(body.get("model")) is not None and listed


def embed_request(body: Json) -> Request:
    """The request for the vectors of texts and images."""
    budget = TextBudget()
    parts = [Part(type="text", content=text) for text in map(budget.take, items(body.get("texts"))) if text]
    parts += [media.located(url, "image") for url in items(body.get("images"))]
    messages = [Message(role="user", parts=(part,)) for part in parts]
    messages += [message({**one, "role": "user"}, budget) for one in objects(body.get("inputs"))]
    return Request(
        operation=semconv.EMBEDDINGS,
        model=word(body.get("model")),
        messages=tuple(one for one in messages if one.parts),
        encoding_format=next(iter(words(body.get("embedding_types"))), None),
        dimensions=count(body.get("output_dimension")),
        led_by_user=False,
    )


def embed_response(body: Json, provider: str, *, complete: bool = False) -> Response:
    """Id and count of an embeddings answer; the vectors are not read. An image is billed by tokens of its own."""
    billed = mapping(mapping(body.get("meta")).get("billed_units"))
    counts = [n for n in map(decimal_count, map(billed.get, ("input_tokens", "image_tokens"))) if n is not None]
    found = response({k: v for k, v in body.items() if k in ("id", "error")}, provider, complete=complete)
    return found._replace(messages=(), usage=Usage(input_tokens=sum(counts)) if counts else None)


def embed_stream(events: Sequence[Json], provider: str) -> tuple[Response, bool]:
    """Embeddings do not stream; events that come all the same are read as one answer."""
    return embed_response({key: value for event in events for key, value in event.items()}, provider), False


def _provider(_path: str) -> str:
    return providers.COHERE


FORMAT: Final = Format(
    operations=(
        Operation(
            name=semconv.CHAT,
            endpoints=(Endpoint(ending="/v2/chat", holds=_HOLDS),),
            is_request=is_request,
            request=request,
            response=response,
            stream=stream,
            request_names=_CHAT_NAMES,
            response_names=_CHATTED_NAMES,
            input="messages",
            text_keys=(b"text", b"thinking", b"tool_plan", b"arguments"),
        ),
        Operation(
            name=semconv.EMBEDDINGS,
            endpoints=(Endpoint(ending="/v2/embed", holds=_HOLDS), Endpoint(ending="/v1/embed", holds=_HOLDS)),
            is_request=is_embed,
            request=embed_request,
            response=embed_response,
            stream=embed_stream,
            request_names=_EMBED_NAMES,
            response_names=_EMBEDDED_NAMES,
            input="texts",
            led_by_user=False,
            vectors=frozenset({"meta"}),
        ),
    ),
    provider=_provider,
)
