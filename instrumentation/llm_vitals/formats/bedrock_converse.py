"""Amazon Bedrock's Converse, which speaks to every model in one way: `/model/{model}/converse`, `.../converse-stream`.

Read from botocore 1.44 `data/bedrock-runtime/2023-09-30/service-2.json` (ConverseRequest, ConverseResponse,
ContentBlock, ConverseStreamOutput, TokenUsage, StopReason) and Converse's reference. The path names the model. A stream
comes in AWS's framing; the header of each message names the event, which stands as `type` here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message, Part, Request, Response
from llm_vitals.formats import bedrock_common as bedrock
from llm_vitals.formats import billing, errors, finish, media
from llm_vitals.formats import openai_common as common
from llm_vitals.formats.aws_event_stream import AWS_EVENT_STREAM
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
    string,
    word,
    words,
)
from llm_vitals.formats.sse_stream import SSE

REQUEST_NAMES: Final = (
    "messages",
    "system",
    "inferenceConfig",
    "toolConfig",
    "guardrailConfig",
    "additionalModelRequestFields",
    "additionalModelResponseFieldPaths",
    "promptVariables",
    "requestMetadata",
    "performanceConfig",
    "serviceTier",
    "outputConfig",
)
RESPONSE_NAMES: Final = (
    "output",
    "stopReason",
    "usage",
    "metrics",
    "trace",
    "additionalModelResponseFields",
    "performanceConfig",
    "serviceTier",
)
_MEMBERS: Final = (
    ("temperature", "temperature", number),
    ("topP", "top_p", number),
    ("topK", "top_k", decimal_count),
    ("maxTokens", "max_tokens", count),
    ("max_new_tokens", "max_tokens", count),
    ("stopSequences", "stop_sequences", words),
)
_BLOCKED: Final = frozenset({"guardrail_intervened", "content_filtered"})
_MEDIA: Final = ("image", "document", "video", "audio")
_TOOLS: Final = ("toolUse", "toolResult")


def is_request(body: Json, *, model_in_path: bool) -> bool:
    """Whether a request body is one of this API; a managed prompt takes variables in place of messages."""
    return model_in_path and isinstance(body.get("messages", body.get("promptVariables")), (list, dict))


def request(body: Json) -> Request:
    """The request; the newest messages keep their text first."""
    budget = TextBudget()
    listed = [mapping(m) for m in items(body.get("messages"))]
    messages = [_message(m, budget) for m in reversed(listed)]
    more = mapping(body.get("additionalModelRequestFields"))
    found = fields(mapping(body.get("inferenceConfig")), _MEMBERS)
    found.setdefault("top_k", decimal_count(more.get("top_k")))
    form = mapping(mapping(body.get("outputConfig")).get("textFormat"))
    schema = mapping(mapping(form.get("structure")).get("jsonSchema")).get("schema")
    return Request(
        operation=semconv.CHAT,
        messages=tuple(reversed(messages)),
        system=tuple(_parts(body.get("system"), budget)),
        tools=common.tools(mapping(body.get("toolConfig")).get("tools")),
        output_type=common.output_type(form.get("type")),
        output_schema=_schema(schema),
        led_by_user=common.led_by_user(listed, _holds_tool) if listed else None,
        **found,
    )


def _schema(value: object) -> Mapping[str, object] | None:
    """The JSON schema, which is sent as text."""
    try:
        return mapping(json.loads(value) if isinstance(value, str) else value) or None
    except (ValueError, RecursionError):
        return None


def _holds_tool(body: Json) -> bool:
    return any(name in block for block in objects(body.get("content")) for name in _TOOLS)


def _message(body: Json, budget: TextBudget, finish_reason: str | None = None) -> Message:
    parts = tuple(_parts(body.get("content"), budget))
    role = word(body.get("role")) or "user"
    if role == "user" and parts and all(p.type == "tool_call_response" for p in parts):
        role = "tool"
    return Message(role=role, parts=parts, finish_reason=finish_reason)


def _parts(content: object, budget: TextBudget) -> Iterable[Part]:
    for block in objects(content):
        yield from _block(block, budget)


def _block(block: Json, budget: TextBudget) -> Iterable[Part]:
    """The parts of a block, whose one member names its kind; a marker of the cache is none."""
    if "text" in block:
        text = budget.take(block["text"])
        if text:
            yield Part(type="text", content=text)
        return
    kind = next((name for name in block if name not in ("p", "type")), None)
    inner = mapping(block.get(kind)) if kind else mapping(None)
    if kind == "toolUse":
        yield Part(
            type="tool_call",
            id=word(inner.get("toolUseId")),
            name=word(inner.get("name")),
            arguments=budget.take(json_text(inner.get("input"))),
        )
    elif kind == "toolResult":
        results = (string(one.get("text")) or json_text(one.get("json")) for one in objects(inner.get("content")))
        text = budget.take_result("\n".join(filter(None, results)))
        yield Part(type="tool_call_response", id=word(inner.get("toolUseId")), content=text)
    elif kind == "reasoningContent":
        text = budget.take(mapping(inner.get("reasoningText")).get("text"))
        if text:
            yield Part(type="reasoning", content=text)
    elif kind == "citationsContent":
        for one in objects(inner.get("content")):
            text = budget.take(one.get("text"))
            if text:
                yield Part(type="text", content=text)
    elif kind in _MEDIA:
        yield _media(kind, inner)
    elif kind is not None and kind != "cachePoint":
        yield Part(type="generic", name=word(kind))


def _media(kind: str, inner: Json) -> Part:
    modality = None if kind == "document" else kind
    form, source = word(inner.get("format")), mapping(inner.get("source"))
    place = mapping(source.get("s3Location")).get("uri")
    if place is not None:
        return media.located(place, modality)
    mime = f"{modality}/{form}" if modality and form else None
    return media.blob(mime, modality, name=inner.get("name"), data=source.get("bytes"))


def response(body: Json, provider: str, *, complete: bool = False) -> Response:
    """A whole answer, or one put together from a stream."""
    del provider
    stop = word(body.get("stopReason"))
    reason = finish.reason(stop)
    answer = {**mapping(mapping(body.get("output")).get("message")), "role": "assistant"}
    message = _message(answer, TextBudget(), reason)
    error = errors.find(body)
    fault = errors.read(error) if error else errors.NO_FAULT
    return Response(
        usage=bedrock.usage(mapping(body.get("usage"))),
        finish_reasons=(reason,) if reason else (),
        messages=(message,) if message.parts or reason else (),
        blocked=f"stopReason={stop}" if stop in _BLOCKED else fault.blocked,
        error_type=fault.type,
        error_message=fault.message,
        complete=complete,
        billing=billing.of_converse(body),
    )


def stream(events: Sequence[Json], provider: str) -> tuple[Response, bool]:
    """A stream's answer, and whether its end came: the counts follow the reason."""
    body: dict[str, object] = {}
    blocks: dict[int, dict[str, object]] = {}
    pieces: dict[tuple[int, str], list[str]] = {}
    last = (0, "")
    chunks = 0
    for event in events:
        kind = event.get("type")
        index = count(event.get("contentBlockIndex")) or 0
        if kind == "contentBlockDelta":
            for name, text in _deltas(mapping(event.get("delta"))):
                # Nova numbers each piece of a text anew.
                place = last if name == last[1] == "text" else (index, name)
                pieces.setdefault(place, []).append(text)
                last = place
                chunks += 1
        elif kind == "contentBlockStart":
            blocks[index] = dict(mapping(event.get("start")))
        elif kind == "messageStop":
            body["stopReason"] = event.get("stopReason")
        elif kind == "metadata":
            body.update({name: event[name] for name in ("usage", "serviceTier") if name in event})
        else:
            error = errors.find(event)
            if error:
                body["error"] = error
    for (index, name), texts in pieces.items():
        block = blocks.setdefault(index, {})
        text = "".join(texts)
        if name == "toolUse":
            block["toolUse"] = {**mapping(block.get("toolUse")), "input": text}
        elif name == "reasoningContent":
            block["reasoningContent"] = {"reasoningText": {"text": text}}
        else:
            block["text"] = text
    body["output"] = {"message": {"content": [block for _, block in sorted(blocks.items())]}}
    ended = string(body.get("stopReason")) is not None and "usage" in body
    return response(body, provider)._replace(chunks=chunks), ended


def _deltas(delta: Json) -> Iterable[tuple[str, str]]:
    """(the block's kind, text) of what a delta adds."""
    found = (
        ("text", delta.get("text")),
        ("toolUse", mapping(delta.get("toolUse")).get("input")),
        ("reasoningContent", mapping(delta.get("reasoningContent")).get("text")),
    )
    return ((name, text) for name, text in found if isinstance(text, str) and text)


def _serves(path: str, _headers: Mapping[str, str]) -> bool:
    return bedrock.BEFORE_MODEL in path


FORMAT: Final = Format(
    operations=(
        Operation(
            name=semconv.CHAT,
            endpoints=(
                Endpoint(ending="/converse", within=bedrock.BEFORE_MODEL),
                Endpoint(ending="/converse-stream", within=bedrock.BEFORE_MODEL, always_streams=True),
            ),
            is_request=is_request,
            request=request,
            response=response,
            stream=stream,
            request_names=REQUEST_NAMES,
            response_names=RESPONSE_NAMES,
            input="messages",
            system="system",
            text_keys=(b"text", b"input"),
        ),
    ),
    provider=bedrock.provider,
    model=bedrock.model,
    serves=_serves,
    framings=(AWS_EVENT_STREAM, SSE),
)
