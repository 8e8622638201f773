"""OpenAI responses: `.../responses`.

Read from openai 3.54 `types/responses/{response_create_params,response,response_usage,response_output_item,
response_input_item,response_error,response_*_event}.py`. The last event of a stream carries the whole response; a
stream that ends before it is put together from its parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message, Part, Request, Response, Usage
from llm_vitals.formats import billing, errors, finish, media, partial_json
from llm_vitals.formats import openai_common as common
from llm_vitals.formats.format import Endpoint, Format, Operation
from llm_vitals.formats.json_values import (
    Json,
    TextBudget,
    count,
    items,
    json_text,
    mapping,
    number,
    objects,
    probabilities,
    string,
    word,
)

_REQUEST_NAMES: Final = (
    "input",
    "model",
    "stream",
    "instructions",
    "temperature",
    "top_p",
    "max_output_tokens",
    "previous_response_id",
    "conversation",
    "reasoning",
    "text",
    "tools",
    "tool_choice",
    "user",
    "safety_identifier",
    "metadata",
    "store",
    "truncation",
    "include",
    "parallel_tool_calls",
)
_RESPONSE_NAMES: Final = (
    "output",
    "usage",
    "model",
    "id",
    "object",
    "status",
    "error",
    "incomplete_details",
    "instructions",
    "metadata",
    "moderation",
    "parallel_tool_calls",
    "temperature",
    "tool_choice",
    "tools",
    "top_p",
    "reasoning",
    "text",
    "truncation",
    "user",
    "store",
    "previous_response_id",
    "max_output_tokens",
    "service_tier",
)
CLIENT_CALLS: Final = frozenset(
    {"function_call", "custom_tool_call", "computer_call", "local_shell_call", "shell_call", "apply_patch_call"}
)
"""Output items that the application must answer; the provider itself runs the others (web search, MCP, ...)."""

_ROLES: Final = {"developer": "system"}
_PENDING: Final = frozenset({"queued", "in_progress"})


def is_request(body: Json, *, model_in_path: bool) -> bool:
    """Whether a request body is one of this API: a stored prompt may stand for model and input."""
    stored = isinstance(body.get("prompt"), dict) or string(body.get("previous_response_id")) is not None
    if string(body.get("model")) is None and not model_in_path:
        return stored and "id" in mapping(body.get("prompt"))
    return isinstance(body.get("input"), (str, list)) or stored or "conversation" in body


def request(body: Json) -> Request:
    """The request; the newest items keep their text first."""
    budget = TextBudget()
    value = body.get("input")
    listed = [mapping(i) for i in items(value)]
    newest = [_input(i, budget) for i in reversed(listed)]
    messages = [m for m in reversed(newest) if m is not None]
    starts: bool | None = None
    if isinstance(value, str) and value:
        text = budget.take(value)
        messages = [Message(role="user", parts=(Part(type="text", content=text),))] if text else []
        starts = True
    elif listed:
        starts = common.led_by_user(listed, _is_no_message)
    instructions = body.get("instructions")
    system = budget.take(instructions)
    conversation = body.get("conversation")
    form = mapping(mapping(body.get("text")).get("format"))
    return Request(
        operation=semconv.CHAT,
        model=word(body.get("model")),
        stream=body.get("stream") is True,
        messages=tuple(messages),
        system=(Part(type="text", content=system),) if system else (),
        tools=common.tools(body.get("tools")),
        temperature=number(body.get("temperature")),
        top_p=number(body.get("top_p")),
        max_tokens=count(body.get("max_output_tokens")),
        output_type=common.output_type(form.get("type")),
        output_schema=mapping(form.get("schema")) or None,
        previous_response_id=word(body.get("previous_response_id")),
        conversation_id=word(conversation) or word(mapping(conversation).get("id")),
        reasoning_level=word(mapping(body.get("reasoning")).get("effort")),
        user=common.user(body),
        led_by_user=starts,
    )


def _is_no_message(item: Json) -> bool:
    return item.get("type") not in (None, "message")


def _input(item: Json, budget: TextBudget) -> Message | None:
    """An item of the input as a message: a message, a call the model made before, or a tool's answer."""
    kind = item.get("type")
    if kind in (None, "message"):
        role = word(item.get("role"))
        if role is None:
            return None
        content = item.get("content")
        text = budget.take(content)
        parts = (Part(type="text", content=text),) if text else tuple(_parts(content, budget))
        return Message(role=_ROLES.get(role, role), parts=parts)
    if isinstance(kind, str) and kind.endswith("_output"):
        output = item.get("output")
        text = budget.take_result(output) or budget.take_result(
            "\n".join(t for t in (string(p.get("text")) for p in objects(output)) if t)
        )
        called = word(item.get("call_id")) or word(item.get("id"))
        return Message(role="tool", parts=(Part(type="tool_call_response", id=called, content=text),))
    parts = tuple(_output(item, budget))
    return Message(role="assistant", parts=parts) if parts else None


def _parts(content: object, budget: TextBudget) -> Iterable[Part]:
    for part in objects(content):
        kind = part.get("type")
        if kind in ("input_text", "output_text", "text", "refusal", "summary_text", "reasoning_text"):
            text = budget.take(part.get("text")) or budget.take(part.get("refusal"))
            if text:
                yield Part(type="reasoning" if kind == "reasoning_text" else "text", content=text)
        elif kind == "input_image":
            if string(part.get("file_id")):
                yield media.stored(part.get("file_id"), "image")
            else:
                yield media.located(part.get("image_url"), "image")
        elif kind == "input_audio":
            audio = mapping(part.get("input_audio"))
            sound = word(audio.get("format"))
            yield media.blob(f"audio/{sound}" if sound else None, "audio", data=audio.get("data"))
        elif kind == "input_file":
            if string(part.get("file_id")):
                yield media.stored(part.get("file_id"), name=part.get("filename"))
            elif string(part.get("file_url")):
                yield media.located(part.get("file_url"), None)
            else:
                data = (string(part.get("file_data")) or "")[:200].removeprefix("data:").partition(";")
                yield media.blob(data[0] if data[1] else None, name=part.get("filename"), data=part.get("file_data"))
        else:
            yield Part(type="generic", name=word(kind))


def _output(item: Json, budget: TextBudget) -> Iterable[Part]:
    """Parts of one output item."""
    kind = item.get("type")
    if kind == "message":
        yield from _parts(item.get("content"), budget)
    elif kind == "reasoning":
        for part in (*objects(item.get("summary")), *objects(item.get("content"))):
            text = budget.take(part.get("text"))
            if text:
                yield Part(type="reasoning", content=text)
    elif isinstance(kind, str) and (kind.endswith("_call") or kind == "mcp_approval_request"):
        arguments = item.get("arguments", item.get("input", item.get("action", item.get("operation"))))
        yield Part(
            type="tool_call",
            id=word(item.get("call_id")) or word(item.get("id")),
            name=word(item.get("name")) or kind.removesuffix("_call"),
            arguments=budget.take(json_text(arguments or None)),
        )
    elif kind == "image_generation_call":
        yield media.blob(f"image/{word(item.get('output_format')) or 'png'}", "image")


def _usage(value: object) -> Usage | None:
    counts = mapping(value)
    input_details = mapping(counts.get("input_tokens_details"))
    found = Usage(
        input_tokens=count(counts.get("input_tokens")),
        output_tokens=count(counts.get("output_tokens")),
        cache_read=count(input_details.get("cached_tokens")),
        cache_write=count(input_details.get("cache_write_tokens")),
        reasoning=count(mapping(counts.get("output_tokens_details")).get("reasoning_tokens")),
    )
    return None if found == Usage() else found


def _finish(body: Json) -> str | None:
    status = word(body.get("status"))
    if status == "incomplete":
        return finish.reason(mapping(body.get("incomplete_details")).get("reason")) or semconv.FINISH_LENGTH
    if status == "completed" and any(string(i.get("type")) in CLIENT_CALLS for i in objects(body.get("output"))):
        return semconv.FINISH_TOOL_CALL
    # In the background: there is no end yet.
    return None if status in _PENDING else finish.reason(status)


def _failure(body: Json, parts: Sequence[Part]) -> str | None:
    """The status, where it says that there will be no answer."""
    status = body.get("status")
    return "failed" if status == "failed" else "cancelled" if status == "cancelled" and not parts else None


def response(body: Json, provider: str, *, complete: bool = False) -> Response:
    """A response object."""
    del provider  # every one who speaks this format counts tokens as OpenAI does
    budget = TextBudget()
    output = list(objects(body.get("output")))
    parts = tuple(part for item in output for part in _output(item, budget))
    content = [p for item in output if item.get("type") == "message" for p in objects(item.get("content"))]
    reason = _finish(body)
    error = errors.find(body)
    fault = errors.read(error) if error else errors.Fault(None, None, None)
    refused = any(p.get("type") == "refusal" for p in content)
    stopped = mapping(body.get("incomplete_details")).get("reason") == "content_filter"
    return Response(
        id=word(body.get("id")),
        model=word(body.get("model")),
        usage=_usage(body.get("usage")),
        finish_reasons=(reason,) if reason else (),
        messages=(Message(role="assistant", parts=parts, finish_reason=reason),) if parts or reason else (),
        blocked=common.first(
            (
                "refusal" if refused else None,
                "incomplete_details.reason=content_filter" if stopped else None,
                fault.blocked,
                None if parts else common.moderated(body),
            )
        ),
        error_type=fault.type or _failure(body, parts),
        error_message=fault.message,
        complete=complete,
        token_probabilities=probabilities(t.get("logprob") for p in content for t in objects(p.get("logprobs"))),
        billing=billing.of_openai(body, output),
        pending=string(body.get("status")) in _PENDING,
    )


_TERMINAL: Final = frozenset({"response.completed", "response.failed", "response.incomplete"})
_DELTAS: Final = {
    "response.output_text.delta": ("message", "output_text", "text"),
    "response.refusal.delta": ("message", "refusal", "refusal"),
    "response.reasoning_summary_text.delta": ("reasoning", "summary_text", "text"),
    "response.reasoning_text.delta": ("reasoning", "reasoning_text", "text"),
    "response.function_call_arguments.delta": ("function_call", "", "arguments"),
    "response.custom_tool_call_input.delta": ("custom_tool_call", "", "input"),
}


def stream(events: Sequence[Json], provider: str) -> tuple[Response, bool]:
    """A stream's answer, and whether its last event came."""
    body: dict[str, object] = {}
    error: Json | None = None
    items_: dict[int, dict[str, object]] = {}
    texts: dict[tuple[int, str], list[str]] = {}
    chunks = 0
    ended = False
    for event in events:
        kind = string(event.get("type"))
        index = count(event.get("output_index")) or 0
        if kind in _DELTAS:
            delta = string(event.get("delta"))
            if delta:
                chunks += 1
                texts.setdefault((index, kind), []).append(delta)
        elif kind == "response.output_item.added":
            items_[index] = dict(mapping(event.get("item")))
        elif kind == "response.output_item.done":
            items_[index] = {**mapping(event.get("item")), "done": True}
        elif isinstance(event.get("response"), dict):
            body = dict(mapping(event["response"]))
            ended = ended or kind in _TERMINAL
        else:
            error = errors.find(event) or error
    if not ended or not items(body.get("output")):
        body["output"] = _assemble(items_, texts)
    if error and not isinstance(body.get("error"), dict):
        body["error"] = error
    found = response(body, provider)
    # Only what runs in the background goes on when its stream breaks off.
    pending = found.pending and body.get("background") is True
    return found._replace(chunks=chunks, pending=pending), ended


def _assemble(
    begun: Mapping[int, dict[str, object]], texts: Mapping[tuple[int, str], list[str]]
) -> list[dict[str, object]]:
    """Output items of a stream without its last event: those that are done as they are, others from their deltas."""
    found = {index: dict(item) for index, item in begun.items()}
    for (index, kind), deltas in texts.items():
        item_type, part_type, key = _DELTAS[kind]
        item = found.setdefault(index, {"type": item_type})
        if item.get("done"):
            continue
        text = "".join(deltas)
        if not part_type:
            item[key] = text
        else:
            place = "summary" if part_type == "summary_text" else "content"
            item[place] = [*items(item.get(place)), {"type": part_type, key: text}]
    return [item for _, item in sorted(found.items())]


_AFTER_RESPONSE: Final = re.compile(r'\}(\s*,\s*"(type|sequence_number)"\s*:\s*("[\w.]+"|\d+))*\s*\}$')


def _last_event(events: Sequence[Json], tail: bytes) -> list[Json]:
    """The last event of a stream when it is too long to stand whole in the tail: it repeats instructions and tools.
    What it ends with is read, usage among it."""
    if any(isinstance(event.get("response"), dict) for event in events[-2:]):
        return []
    text = tail.decode("utf-8", "replace").rstrip()
    members, _ = partial_json.ending(_AFTER_RESPONSE.sub("}", text), _RESPONSE_NAMES)
    return [{"type": "response.completed", "response": members}] if members else []


FORMAT: Final = Format(
    operations=(
        Operation(
            name=semconv.CHAT,
            endpoints=(Endpoint(ending="/responses", certain="/v1/responses"),),
            is_request=is_request,
            request=request,
            response=response,
            stream=stream,
            request_names=_REQUEST_NAMES,
            response_names=_RESPONSE_NAMES,
            input="input",
            system="instructions",
            text_keys=(b"delta",),
            later="/responses/",
            last_event=_last_event,
        ),
    ),
    provider=common.provider,
    model=common.deployment,
)
