"""Messages of OpenAI's chat completions, of a request or an answer: text, reasoning, tools, images and sound."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from llm_vitals.core.exchange import Message, Part
from llm_vitals.formats import media
from llm_vitals.formats.json_values import Json, TextBudget, items, mapping, objects, string, word

_ROLES: Final = {"developer": "system", "function": "tool", "model": "assistant"}
_BESIDES: Final = frozenset(
    ("reasoning_content", "reasoning", "refusal", "audio", "images", "tool_calls", "function_call")
)


def message(body: Json, budget: TextBudget, finish_reason: str | None = None, *, role: str | None = None) -> Message:
    """One message of a request, or of an answer's choice. `role`: whose it is, whatever it says."""
    if role is None:
        role = word(body.get("role")) or "assistant"
        role = _ROLES.get(role, role)
    content = body.get("content")
    if role != "tool" and isinstance(content, str) and (_BESIDES.isdisjoint(body) or not any(map(body.get, _BESIDES))):
        # Most messages are text and nothing else.
        text = budget.take(content)
        parts = (Part("text", text),) if text else ()
        return Message(role, parts, word(body.get("name")), finish_reason)
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
    for image in objects(body.get("images")):  # OpenRouter
        found += _part(image, budget)
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
        audio = mapping(part.get("input_audio"))
        sound = word(audio.get("format"))
        yield media.blob(f"audio/{sound}" if sound else None, "audio", data=audio.get("data"))
    elif kind == "file":
        file = mapping(part.get("file"))
        if string(file.get("file_id")):
            yield media.stored(file.get("file_id"), name=file.get("filename"))
        else:
            mime = (string(file.get("file_data")) or "")[:200].removeprefix("data:").partition(";")
            yield media.blob(mime[0] if mime[1] else None, name=file.get("filename"), data=file.get("file_data"))
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
