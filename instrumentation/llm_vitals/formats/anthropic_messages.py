"""Anthropic messages: `/v1/messages`, and `.../messages` with an `anthropic-version` header; on Vertex AI
`.../publishers/anthropic/models/{model}:rawPredict` and `:streamRawPredict`.

Read from anthropic 2.12 `types/{message_create_params,message,usage,stop_reason,refusal_stop_details,
raw_message_*_event,raw_content_block_*_event,message_delta_usage}.py`. `input_tokens` leaves cached tokens out: reads
and writes are added. The counts of `message_delta` are totals and replace those of `message_start`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message, Part, Request, Response, Usage
from llm_vitals.formats import billing, errors, finish, media
from llm_vitals.formats import openai_common as common
from llm_vitals.formats import provider as providers
from llm_vitals.formats.format import Endpoint, Format, Operation
from llm_vitals.formats.json_values import (
    Json,
    TextBudget,
    count,
    fields,
    items,
    json_text,
    mapping,
    number,
    objects,
    string,
    word,
    words,
)

_REQUEST_NAMES: Final = (
    "messages",
    "model",
    "max_tokens",
    "stream",
    "system",
    "temperature",
    "top_p",
    "top_k",
    "stop_sequences",
    "metadata",
    "tools",
    "tool_choice",
    "thinking",
    "output_config",
    "service_tier",
)
_MEMBERS: Final = (
    ("model", "model", word),
    ("tools", "tools", common.tools),
    ("temperature", "temperature", number),
    ("top_p", "top_p", number),
    ("top_k", "top_k", count),
    ("max_tokens", "max_tokens", count),
    ("stop_sequences", "stop_sequences", words),
)
_RESPONSE_NAMES: Final = (
    "content",
    "usage",
    "model",
    "id",
    "type",
    "role",
    "stop_reason",
    "stop_sequence",
    "stop_details",
    "container",
)


def is_request(body: Json, *, model_in_path: bool) -> bool:
    """Whether a request body is one of this API."""
    return isinstance(body.get("messages"), list) and (model_in_path or string(body.get("model")) is not None)


def request(body: Json) -> Request:
    """The request; the newest messages keep their text first."""
    budget = TextBudget()
    listed = [mapping(m) for m in items(body.get("messages"))]
    messages = [_message(m, budget) for m in reversed(listed)]
    system = body.get("system")
    text = budget.take(system)
    settings = mapping(body.get("output_config"))
    form = mapping(settings.get("format"))
    return Request(
        operation=semconv.CHAT,
        stream=body.get("stream") is True,
        messages=tuple(reversed(messages)),
        system=(Part(type="text", content=text),) if text else tuple(_blocks(system, budget)),
        output_type=common.output_type(form.get("type")),
        output_schema=mapping(form.get("schema")) or None,
        reasoning_level=word(settings.get("effort")),
        user=word(mapping(body.get("metadata")).get("user_id")),
        led_by_user=common.led_by_user(listed, _holds_tool) if listed else None,
        **fields(body, _MEMBERS),
    )


def _holds_tool(body: Json) -> bool:
    return any(block.get("type") in ("tool_result", "tool_use") for block in objects(body.get("content")))


def _message(body: Json, budget: TextBudget) -> Message:
    text = budget.take(body.get("content"))
    parts = (Part(type="text", content=text),) if text else tuple(_blocks(body.get("content"), budget))
    role = word(body.get("role")) or "user"
    if role == "user" and parts and all(p.type == "tool_call_response" for p in parts):
        role = "tool"
    return Message(role=role, parts=parts)


def _blocks(content: object, budget: TextBudget) -> Iterable[Part]:
    for block in objects(content):
        part = _block(block, budget)
        if part is not None:
            yield part


def _block(block: Json, budget: TextBudget) -> Part | None:
    kind = string(block.get("type")) or ""
    if kind == "text":
        text = budget.take(block.get("text"))
        return Part(type="text", content=text) if text else None
    if kind in ("thinking", "redacted_thinking"):
        text = budget.take(block.get("thinking"))
        return Part(type="reasoning", content=text) if text else None
    if kind.endswith("tool_use"):
        return Part(
            type="tool_call",
            id=word(block.get("id")),
            name=word(block.get("name")),
            arguments=budget.take(json_text(block.get("input"))),
        )
    if kind.endswith("tool_result"):
        content = block.get("content")
        text = budget.take_result(content) or budget.take_result(
            "\n".join(t for t in (string(p.get("text")) for p in objects(content)) if t)
        )
        return Part(type="tool_call_response", id=word(block.get("tool_use_id")), content=text)
    if kind in ("image", "document"):
        return _source(mapping(block.get("source")), "image" if kind == "image" else None, budget)
    return Part(type="generic", name=word(kind))


def _source(source: Json, modality: str | None, budget: TextBudget) -> Part | None:
    kind = source.get("type")
    if kind == "url":
        return media.located(source.get("url"), modality)
    if kind == "file":
        return media.stored(source.get("file_id"), modality)
    if kind == "text":
        # A document is not what the user asks.
        return Part(type="generic", name="document", content=budget.take_result(source.get("data")))
    return media.blob(source.get("media_type"), modality, data=source.get("data"))


def _usage(value: object) -> Usage | None:
    counts = mapping(value)
    read = count(counts.get("cache_read_input_tokens"))
    written = count(counts.get("cache_creation_input_tokens"))
    fresh = count(counts.get("input_tokens"))
    found = Usage(
        input_tokens=None if fresh is None else fresh + (read or 0) + (written or 0),
        output_tokens=count(counts.get("output_tokens")),
        cache_read=read,
        cache_write=written,
        reasoning=count(mapping(counts.get("output_tokens_details")).get("thinking_tokens")),
    )
    return None if found == Usage() else found


def response(body: Json, provider: str, *, complete: bool = False) -> Response:
    """A whole message, or one put together from a stream."""
    del provider  # every one who speaks this format counts tokens as Anthropic does
    budget = TextBudget()
    reason = finish.reason(body.get("stop_reason"))
    parts = tuple(_blocks(body.get("content"), budget))
    error = errors.find(body)
    fault = errors.read(error) if error else errors.NO_FAULT
    return Response(
        id=word(body.get("id")),
        model=word(body.get("model")),
        usage=_usage(body.get("usage")),
        finish_reasons=(reason,) if reason else (),
        messages=(Message(role="assistant", parts=parts, finish_reason=reason),) if parts or reason else (),
        blocked="stop_reason=refusal" if body.get("stop_reason") == "refusal" else fault.blocked,
        error_type=fault.type,
        error_message=fault.message,
        complete=complete,
        billing=billing.of_anthropic(mapping(body.get("usage"))),
    )


_DELTAS: Final = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "partial_json"}
_TYPES: Final = {"text": "text", "thinking": "thinking", "partial_json": "tool_use"}


def stream(events: Sequence[Json], provider: str) -> tuple[Response, bool]:
    """A stream's answer, and whether its end came."""
    body: dict[str, object] = {}
    usage: dict[str, object] = {}
    blocks: dict[tuple[int, int], dict[str, object]] = {}
    again: dict[int, int] = {}
    """How often a block has begun at an index: some gateways give every block index 0."""
    texts: dict[tuple[tuple[int, int], str], list[str]] = {}
    chunks = 0
    ended = False
    for event in events:
        kind = event.get("type")
        index = count(event.get("index")) or 0
        if kind == "content_block_delta":
            delta = mapping(event.get("delta"))
            key = _DELTAS.get(string(delta.get("type")) or "")
            text = string(delta.get(key)) if key else None
            if key and text:
                chunks += 1
                texts.setdefault(((index, again.get(index, 0)), key), []).append(text)
        elif kind == "message_start":
            body.update(mapping(event.get("message")))
            # The output count here is where counting begins, not what was billed.
            usage.update({k: v for k, v in mapping(body.get("usage")).items() if k != "output_tokens"})
        elif kind == "content_block_start":
            again[index] = again.get(index, -1) + 1
            blocks[index, again[index]] = dict(mapping(event.get("content_block")))
        elif kind == "message_delta":
            body.update({k: v for k, v in mapping(event.get("delta")).items() if v is not None})
            # Totals never fall: a gateway that does not know a count here says 0.
            usage.update(
                {k: v for k, v in mapping(event.get("usage")).items() if v or (v is not None and k not in usage)}
            )
        elif kind == "message_stop":
            ended = True
        else:
            error = errors.find(event)
            if error:
                body["error"] = error
    for (place, key), pieces in texts.items():
        block = blocks.setdefault(place, {"type": _TYPES[key]})
        if key == "partial_json":
            block["input"] = "".join(pieces)
        else:
            block[key] = (string(block.get(key)) or "") + "".join(pieces)
    body["content"] = [block for _, block in sorted(blocks.items())]
    body["usage"] = usage
    # With its reason and its last count an answer is whole, whether or not the last event is waited for.
    ended = ended or (string(body.get("stop_reason")) is not None and count(usage.get("output_tokens")) is not None)
    return response(body, provider)._replace(chunks=chunks), ended


def _provider(path: str) -> str:
    return providers.GCP_VERTEX_AI if path.endswith(_VERTEX) else providers.ANTHROPIC


_VERTEX: Final = (":rawPredict", ":streamRawPredict")


def _model(path: str) -> str | None:
    """The model that a path of Vertex AI names; None of Anthropic's own."""
    return path.rpartition(":")[0].rpartition("/")[2] or None if path.endswith(_VERTEX) else None


def _serves(path: str, headers: Mapping[str, str]) -> bool:
    if path.endswith(_VERTEX):
        return "/publishers/anthropic/" in path
    # OpenAI's threads have messages too, as have many APIs that know no model.
    return (path.endswith("/v1/messages") or "anthropic-version" in headers) and "/threads/" not in path


FORMAT: Final = Format(
    operations=(
        Operation(
            name=semconv.CHAT,
            endpoints=(
                Endpoint(ending="/messages"),
                Endpoint(ending=":rawPredict"),
                Endpoint(ending=":streamRawPredict"),
            ),
            is_request=is_request,
            request=request,
            response=response,
            stream=stream,
            request_names=_REQUEST_NAMES,
            response_names=_RESPONSE_NAMES,
            input="messages",
            system="system",
            text_keys=(b"text", b"thinking", b"partial_json"),
        ),
    ),
    provider=_provider,
    model=_model,
    serves=_serves,
    certain_header="anthropic-version",
)
