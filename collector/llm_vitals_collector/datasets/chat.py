"""The messages of a call in the form of OpenAI's chat API, which tuning and data sets use.

Ours come in the form of the GenAI conventions: `{"role", "parts": [{"type": "text", "content"}, {"type": "tool_call",
"id", "name", "arguments"}, {"type": "tool_call_response", "id", "response"}]}`. Reasoning is left out, as the API takes
none; what is neither text nor a tool's (images, files) cannot be kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from llm_vitals_collector.records import Call

ChatMessage = dict[str, object]
ROLES: Final = ("system", "developer", "user", "assistant", "tool")


class NoExampleError(ValueError):
    """What cannot become an example; the message says why."""


def messages_of(call: Call) -> list[ChatMessage]:
    """The conversation before the answer. Raises NoExampleError."""
    found: list[ChatMessage] = []
    if call.system_instructions is not None:
        text = _texts(_parts(_decoded(call.system_instructions)))
        if text:
            found.append({"role": "system", "content": text})
    value = None if call.input_messages is None else _decoded(call.input_messages)
    if isinstance(value, list):
        for message in cast("Sequence[object]", value):
            found += _turn(message)
    elif call.prompt is not None:
        found.append({"role": "user", "content": call.prompt})
    if not any(message["role"] == "user" for message in found):
        raise NoExampleError(
            "the call has no text of a user: content is kept only where the application captures it "
            "(OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT)"
        )
    return found


def answer_of(call: Call) -> str | None:
    """What the model answered in text; None where it only calls tools, or its content is not kept. Raises
    NoExampleError."""
    if call.output or call.output_messages is None:
        return call.output or None
    value = _decoded(call.output_messages)
    turns = [turn for one in cast("Sequence[object]", value) for turn in _turn(one)] if isinstance(value, list) else []
    return "\n".join(str(turn["content"]) for turn in turns if turn.get("content")) or None


def _turn(message: object) -> Iterator[ChatMessage]:
    if not isinstance(message, dict):
        raise NoExampleError("a message of the call has another form than the conventions'")
    fields = cast("Mapping[str, object]", message)
    role = str(fields.get("role", "user"))
    parts = _parts(fields.get("parts", fields.get("content")))
    for part in parts:
        if part.get("type") == "tool_call_response":
            answer = part.get("response", part.get("result", part.get("content")))
            yield {
                "role": "tool",
                "tool_call_id": str(part.get("id") or ""),
                "content": answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False),
            }
    text = _texts(parts)
    calls = [_tool_call(part) for part in parts if part.get("type") == "tool_call"]
    if calls:
        yield {"role": "assistant", "content": text or None, "tool_calls": calls}
    elif text:
        yield {"role": role if role in ROLES else "user", "content": text}


def _tool_call(part: Mapping[str, object]) -> dict[str, object]:
    arguments = part.get("arguments")
    return {
        "id": str(part.get("id") or ""),
        "type": "function",
        "function": {
            "name": str(part.get("name") or ""),
            "arguments": arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False),
        },
    }


def _texts(parts: Sequence[Mapping[str, object]]) -> str:
    texts: list[str] = []
    for part in parts:
        kind, content = part.get("type", "text"), part.get("content", part.get("text"))
        if kind == "text" and isinstance(content, str):
            texts.append(content)
        elif kind not in ("text", "reasoning", "tool_call", "tool_call_response"):
            raise NoExampleError(f"the call has a part that is no text ({kind}): examples are of text")
    return "\n".join(texts)


def _parts(value: object) -> list[Mapping[str, object]]:
    listed = cast("Sequence[object]", value) if isinstance(value, list) else [value]
    parts: list[Mapping[str, object]] = []
    for one in listed:
        if isinstance(one, str):
            parts.append({"type": "text", "content": one})
        elif isinstance(one, dict):
            parts.append(cast("Mapping[str, object]", one))
    return parts


def _decoded(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def encoded(messages: Sequence[Mapping[str, object]]) -> str:
    """Messages as an example has them: JSON text, whose letters stay as they are so that they can be searched for."""
    return json.dumps(list(messages), ensure_ascii=False)
