"""OpenAI chat completions, and all who offer them: `.../chat/completions`; Writer's `/v1/chat`.

Read from openai 3.54 `types/chat/{completion_create_params,chat_completion,chat_completion_chunk,
chat_completion_message}.py`. A stream is put together into the body that the same call would have had without
streaming, so both have one reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message, Part, Request, Response
from llm_vitals.formats import billing, errors, finish, media
from llm_vitals.formats import openai_common as common
from llm_vitals.formats.format import Endpoint, Format, Operation
from llm_vitals.formats.json_values import (
    Json,
    TextBudget,
    count,
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
from llm_vitals.formats.partial_json import Scan
from llm_vitals.formats.tool_calls import ToolCalls

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
ROLES: Final = {"developer": "system", "function": "tool", "model": "assistant"}


def is_request(body: Json, *, model_in_path: bool) -> bool:
    """Whether a request body is one of this API."""
    return isinstance(body.get("messages"), list) and (model_in_path or string(body.get("model")) is not None)


def request(body: Json) -> Request:
    """The request; the newest messages keep their text first."""
    budget = TextBudget()
    listed = [mapping(m) for m in items(body.get("messages"))]
    messages = [message(m, budget) for m in reversed(listed)]
    limit = count(body.get("max_completion_tokens"))
    modalities = items(body.get("modalities"))
    return Request(
        operation=semconv.CHAT,
        model=word(body.get("model")),
        stream=body.get("stream") is True,
        messages=tuple(reversed(messages)),
        tools=common.tools(body.get("tools")),
        temperature=number(body.get("temperature")),
        top_p=number(body.get("top_p")),
        top_k=count(body.get("top_k")),
        max_tokens=count(body.get("max_tokens")) if limit is None else limit,
        frequency_penalty=number(body.get("frequency_penalty")),
        presence_penalty=number(body.get("presence_penalty")),
        stop_sequences=words(body.get("stop")),
        seed=whole(body.get("seed")),
        choice_count=count(body.get("n")),
        output_type="speech"
        if "audio" in modalities
        else common.output_type(mapping(body.get("response_format")).get("type")),
        output_schema=mapping(mapping(mapping(body.get("response_format")).get("json_schema")).get("schema")) or None,
        reasoning_level=word(body.get("reasoning_effort")) or word(mapping(body.get("reasoning")).get("effort")),
        user=common.user(body),
        led_by_user=common.led_by_user(listed, _calls_tool) if listed else None,
    )


def _calls_tool(body: Json) -> bool:
    return bool(body.get("tool_calls") or body.get("function_call"))


_BESIDES: Final = frozenset(("reasoning_content", "reasoning", "refusal", "audio", "tool_calls", "function_call"))


def message(body: Json, budget: TextBudget, finish_reason: str | None = None) -> Message:
    """One message of a request, or of an answer's choice."""
    role = word(body.get("role")) or "assistant"
    role = ROLES.get(role, role)
    content = body.get("content")
    if role != "tool" and isinstance(content, str) and (_BESIDES.isdisjoint(body) or not any(map(body.get, _BESIDES))):
        # Most messages are text and nothing else.
        text = budget.take(content)
        parts = (Part(type="text", content=text),) if text else ()
        return Message(role=role, parts=parts, name=word(body.get("name")), finish_reason=finish_reason)
    found: list[Part] = []
    for key in ("reasoning_content", "reasoning"):
        text = budget.take(body.get(key))
        if text:
            found.append(Part(type="reasoning", content=text))
            break
    if role == "tool":
        text = budget.take_result(content) or budget.take_result(
            "\n".join(t for t in (string(p.get("text")) for p in objects(content)) if t)
        )
        found.append(Part(type="tool_call_response", id=word(body.get("tool_call_id")), content=text))
    else:
        found += _content(content, budget)
    refusal = budget.take(body.get("refusal"))
    if refusal:
        found.append(Part(type="text", content=refusal))
    audio = mapping(body.get("audio"))
    if audio:
        found.append(media.blob(None, "audio"))
        transcript = budget.take(audio.get("transcript"))
        if transcript:
            found.append(Part(type="text", content=transcript))
    found += (_call(c, budget) for c in objects(body.get("tool_calls")))
    legacy = mapping(body.get("function_call"))
    if legacy:
        found.append(_call({"function": legacy}, budget))
    return Message(role=role, parts=tuple(found), name=word(body.get("name")), finish_reason=finish_reason)


def _content(content: object, budget: TextBudget) -> Iterable[Part]:
    text = budget.take(content)
    if text:
        yield Part(type="text", content=text)
    for part in items(content):
        if isinstance(part, str):
            text = budget.take(part)
            if text:
                yield Part(type="text", content=text)
        elif mapping(part):
            yield from _part(mapping(part), budget)


def _part(part: Json, budget: TextBudget) -> Iterable[Part]:
    kind = part.get("type")
    if kind in ("text", "refusal"):
        text = budget.take(part.get("text")) or budget.take(part.get("refusal"))
        if text:
            yield Part(type="text", content=text)
    elif kind == "image_url":
        source = part.get("image_url")
        yield media.located(source if isinstance(source, str) else mapping(source).get("url"), "image")
    elif kind == "input_audio":
        sound = word(mapping(part.get("input_audio")).get("format"))
        yield media.blob(f"audio/{sound}" if sound else None, "audio")
    elif kind == "file":
        file = mapping(part.get("file"))
        if string(file.get("file_id")):
            yield media.stored(file.get("file_id"), name=file.get("filename"))
        else:
            mime = (string(file.get("file_data")) or "")[:200].removeprefix("data:").partition(";")
            yield media.blob(mime[0] if mime[1] else None, name=file.get("filename"))
    elif kind == "thinking":  # Mistral
        thinking = part.get("thinking")
        text = budget.take(thinking) or budget.take("".join(string(p.get("text")) or "" for p in objects(thinking)))
        if text:
            yield Part(type="reasoning", content=text)
    else:
        yield Part(type="generic", name=word(kind))


def _call(call: Json, budget: TextBudget) -> Part:
    function = mapping(call.get("function")) or mapping(call.get("custom"))
    arguments = function.get("arguments", function.get("input"))
    return Part(
        type="tool_call",
        id=word(call.get("id")),
        name=word(function.get("name")),
        arguments=budget.take(arguments),
    )


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
        messages.append(message({**content, "role": "assistant"}, budget, reason))
        if reason:
            reasons.append(reason)
        logs += (t.get("logprob") for t in objects(mapping(choice.get("logprobs")).get("content")))
        refused = string(content.get("refusal")) or any(
            p.get("type") == "refusal" for p in objects(content.get("content"))
        )
        category = common.filtered(choice.get("content_filter_results"))
        if refused:
            signals.append(f"{carrier}.refusal")
        if choice.get("finish_reason") in ("content_filter", "refusal"):
            signals.append("finish_reason=content_filter")
        if category:
            signals.append(f"content_filter_results.{category}")
        signals.append(common.native_refusal(choice))
        error = error or errors.find(choice)
    fault = errors.read(error) if error else errors.Fault(None, None, None)
    answered = "moderation" in body and any(p.content or p.type == "tool_call" for m in messages for p in m.parts)
    # xAI's deferred completions: the answer is fetched by this id.
    deferred = word(body.get("request_id")) if "request_id" in body and "choices" not in body and not error else None
    return Response(
        id=deferred or word(body.get("id")),
        model=word(body.get("model")),
        usage=common.usage(body.get("usage"), provider)
        or common.usage(mapping(body.get("x_groq")).get("usage"), provider),
        finish_reasons=tuple(reasons),
        messages=tuple(messages),
        blocked=common.first(
            (*signals, fault.blocked, common.filtered_prompt(body), None if answered else common.moderated(body))
        ),
        error_type=fault.type,
        error_message=fault.message,
        complete=complete,
        token_probabilities=probabilities(logs),
        billing=billing.of_openai(body),
        pending=deferred is not None,
    )


def _merge_parts(parts: Iterable[object]) -> list[Json]:
    """The parts of a content that streamed as arrays: neighbours of one type are pieces of one text."""
    merged: list[dict[str, object]] = []
    for value in parts:
        part = {"type": "text", "text": value} if isinstance(value, str) else mapping(value)
        last = merged[-1] if merged else {}
        kind = part.get("type")
        if kind == "text" and last.get("type") == kind:
            last["text"] = f"{string(last.get('text')) or ''}{string(part.get('text')) or ''}"
        elif kind == "thinking" and last.get("type") == kind:
            last["thinking"] = [*items(last.get("thinking")), *items(part.get("thinking"))]
        else:
            merged.append(dict(part))
    return list(merged)


class _Choice:
    """What the chunks of one choice have added up to."""

    __slots__ = ("calls", "content", "filters", "finish", "logs", "native", "pieces")

    def __init__(self) -> None:
        self.pieces: dict[str, list[str]] = {}
        self.content: list[object] = []
        self.calls = ToolCalls()
        self.logs: list[object] = []
        self.finish: object = None
        self.native: object = None
        self.filters: object = None

    def add(self, choice: Json) -> bool:
        """Takes one chunk in; whether it carried output."""
        delta = mapping(choice.get("delta"))
        carried = False
        for key, value in delta.items():
            if isinstance(value, str) and value and key in _TEXTS:
                if key == "content" and self.content:
                    self.content.append({"type": "text", "text": value})
                    carried = True
                    continue
                self.pieces.setdefault(key, []).append(value)
                carried = True
            elif key == "content" and isinstance(value, list) and value:
                if "content" in self.pieces:
                    self.content.append({"type": "text", "text": "".join(self.pieces.pop("content"))})
                self.content += value
                carried = True
            elif key == "audio" and isinstance(value, dict):
                text = string(mapping(delta["audio"]).get("transcript"))
                self.pieces.setdefault("audio", []).append(text or "")
                carried = True
        calls: Iterable[Json] = objects(delta.get("tool_calls"))
        if isinstance(delta.get("function_call"), dict):
            calls = ({"index": 0, "function": delta["function_call"]},)
        for call in calls:
            carried = self.calls.add(call) or carried
        if choice.get("finish_reason") is not None:
            self.finish = choice["finish_reason"]
            self.native = choice.get("native_finish_reason")
        self.logs += items(mapping(choice.get("logprobs")).get("content"))
        if common.filtered(choice.get("content_filter_results")):
            self.filters = choice["content_filter_results"]
        return carried

    def body(self, index: int) -> dict[str, object]:
        """The choice as a plain answer would have it."""
        message: dict[str, object] = {key: "".join(texts) for key, texts in self.pieces.items() if key != "audio"}
        if self.content:
            message["content"] = _merge_parts(self.content)
        if "audio" in self.pieces:
            message["audio"] = {"transcript": "".join(self.pieces["audio"])}
        message["tool_calls"] = self.calls.body()
        return {
            "index": index,
            "message": message,
            "finish_reason": self.finish,
            "native_finish_reason": self.native,
            "content_filter_results": self.filters,
            "logprobs": {"content": self.logs},
        }


_TEXTS: Final = frozenset({"content", "refusal", "reasoning_content", "reasoning"})
_ONCE: Final = ("id", "model")
_LATEST: Final = ("usage", "x_groq", "service_tier", "moderation", "prompt_filter_results", "error")


def stream(events: Sequence[Json], provider: str) -> tuple[Response, bool]:
    """A stream's answer, and whether every choice that began has its finish reason."""
    choices: dict[int, _Choice] = {}
    body: dict[str, object] = {}
    chunks = 0
    for event in events:
        carried = False
        for choice in objects(event.get("choices")):
            index = count(choice.get("index")) or 0
            if index not in choices:
                choices[index] = _Choice()
            carried = choices[index].add(choice) or carried
            if choice.get("error") is not None:
                body["error"] = choice["error"]
        chunks += carried
        for key in _ONCE:
            if not body.get(key) and event.get(key):
                body[key] = event[key]
        for key in _LATEST:
            if event.get(key) is not None:
                body[key] = event[key]
        error = errors.find(event)
        if error:
            body["error"] = error
    body["choices"] = [choice.body(index) for index, choice in sorted(choices.items())]
    response = _response(body, provider, "delta", complete=False)
    ended = bool(choices) and all(c.finish is not None for c in choices.values())
    return response._replace(chunks=chunks), ended


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
            endpoints=(Endpoint(ending="/chat/completions", certain="/chat/completions"), Endpoint(ending="/v1/chat")),
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
