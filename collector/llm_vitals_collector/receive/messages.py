"""The messages of a span, in whichever of the known ways it carries them.

The conventions' JSON (`gen_ai.input.messages`, text or structured); OpenLLMetry's indexed attributes
(`gen_ai.prompt.0.content`); OpenInference's (`llm.input_messages.0.message.content`); the conventions' older
`gen_ai.prompt` and `gen_ai.completion`, as attributes or on span events, and their older per-message events
(`gen_ai.user.message`, `gen_ai.choice`). Formats read in open-telemetry/semantic-conventions 1.27 to 1.36,
traceloop/openllmetry and Arize-ai/openinference, 2026-11.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Final, cast, get_args

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message, Part, PartType
from llm_vitals_collector.receive.values import Attributes, items, mapping, text

_PARTS: Final = frozenset(get_args(PartType))
_INDEXED: Final = re.compile(
    r"(gen_ai\.prompt|gen_ai\.completion|llm\.prompts|llm\.completions|llm\.input_messages|llm\.output_messages)"
    r"\.(\d{1,6})\.(?:message\.)?(role|content|finish_reason|contents\.\d{1,4}\.message_content\.text)"
)
_INPUTS: Final = {"gen_ai.prompt", "llm.prompts", "llm.input_messages"}
_WHOLE: Final = {"gen_ai.prompt", "gen_ai.completion"}
_PREFIXES: Final = ("gen_ai.prompt", "gen_ai.completion", "llm.")
_EVENT_ROLES: Final = {
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
}
_ROLES: Final = {"developer": "system", "human": "user", "ai": "assistant", "model": "assistant", "function": "tool"}

Event = tuple[str, Attributes]
"""Name and attributes of a span event."""
Conversation = tuple[tuple[Message, ...], tuple[Message, ...]]
"""Input and output messages."""


def messages(attributes: Attributes, events: Iterable[Event]) -> Conversation:
    """Input and output messages; empty where the span does not carry them."""
    inputs = _list(attributes.get(semconv.INPUT_MESSAGES), "user")
    answered = _list(attributes.get(semconv.OUTPUT_MESSAGES), "assistant")
    if not inputs and not answered:
        inputs, answered = _indexed(attributes)
    if not inputs and not answered:
        inputs, answered = _from_events(events)
    if not inputs:
        inputs = _list(attributes.get("gen_ai.prompt"), "user")
    if not answered:
        answered = _list(attributes.get("gen_ai.completion"), "assistant")
    return inputs, answered


def carries_message(name: str) -> bool:
    """Whether the attribute `name` is one that `messages` reads."""
    return name.startswith(_PREFIXES) and (name in _WHOLE or _INDEXED.fullmatch(name) is not None)


def question(inputs: Iterable[Message]) -> str | None:
    """Text of the last user message."""
    return next((m.text for m in reversed(tuple(inputs)) if m.role == "user" and m.text), None)


def answer(answered: Iterable[Message]) -> str | None:
    """Text of all answers, joined by newlines."""
    return "\n".join(m.text for m in answered if m.text) or None


def starts_query(inputs: tuple[Message, ...]) -> bool | None:
    """Whether the last input message comes from the user; None where there is none. A user's message that only
    carries a tool's answer (Anthropic's way) continues a query."""
    if not inputs:
        return None
    last = inputs[-1]
    return last.role == "user" and not any(p.type == "tool_call_response" for p in last.parts)


def _list(found: object, role: str) -> tuple[Message, ...]:
    """Messages of a JSON text, a list of dicts, one dict, or plain text."""
    if isinstance(found, str):
        try:
            decoded: object = json.loads(found)
        except (ValueError, RecursionError):
            decoded = None
        if not isinstance(decoded, (list, dict)):
            return (_plain(role, found),) if found else ()
        return _list(cast("object", decoded), role)
    if isinstance(found, Mapping):
        return (_message(mapping(cast("object", found)), role),)
    return tuple(
        _message(fields, role) if (fields := mapping(item)) else _plain(role, str(item)) for item in items(found)
    )


def _plain(role: str, content: str) -> Message:
    return Message(role=role, parts=(Part(type="text", content=content),))


def _message(found: Attributes, role: str) -> Message:
    own_role = text(found.get("role"))
    parts = found.get("parts", found.get("content"))
    if isinstance(parts, str):
        read: tuple[Part, ...] = (Part(type="text", content=parts),)
    else:
        read = tuple(_part(item) for item in items(parts))
    if own_role == "tool" and read and all(p.type == "text" for p in read):
        read = tuple(Part(type="tool_call_response", content=p.content) for p in read)
    return Message(
        role=_ROLES.get(own_role, own_role) if own_role else role,
        parts=read,
        name=text(found.get("name")),
        finish_reason=text(found.get("finish_reason")),
    )


def _part(found: object) -> Part:
    if isinstance(found, str):
        return Part(type="text", content=found)
    fields = mapping(found)
    kind = fields.get("type")
    content = fields.get("content", fields.get("text", fields.get("response")))
    if kind == "tool_result":
        kind = "tool_call_response"
    elif kind == "tool_use":
        kind = "tool_call"
    return Part(
        type=kind if kind in _PARTS else "generic",  # pyright: ignore[reportArgumentType] # one of PartType's words
        content=content if isinstance(content, str) or content is None else json.dumps(content, default=str),
        id=text(fields.get("id")),
        name=text(fields.get("name")),
        arguments=fields.get("arguments", fields.get("input")),
    )


def _indexed(attributes: Attributes) -> Conversation:
    """Messages whose fields stand in attributes of their own."""
    found: dict[tuple[bool, int], dict[str, list[str]]] = {}
    for key, value in attributes.items():
        if (match := _INDEXED.fullmatch(key)) and isinstance(value, str):
            name = "content" if match[3].startswith("contents.") else match[3]
            found.setdefault((match[1] in _INPUTS, int(match[2])), {}).setdefault(name, []).append(value)
    messages_of: dict[bool, list[Message]] = {True: [], False: []}
    for (is_input, _), fields in sorted(found.items(), key=lambda item: item[0][1]):
        default = "user" if is_input else "assistant"
        message: dict[str, object] = {name: values[0] for name, values in fields.items()}
        message["content"] = "\n".join(fields.get("content", []))
        messages_of[is_input].append(_message({**message, "content": _content(message["content"])}, default))
    return tuple(messages_of[True]), tuple(messages_of[False])


def _content(value: object) -> object:
    """OpenLLMetry puts content parts as JSON text where there is more than text."""
    if isinstance(value, str) and value.startswith("[{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _from_events(events: Iterable[Event]) -> Conversation:
    inputs: list[Message] = []
    answered: list[Message] = []
    for name, fields in events:
        if name == "gen_ai.choice":
            answered += _list(fields.get("message", fields.get("content")), "assistant")
        elif name in _EVENT_ROLES:
            inputs.append(_message({"role": _EVENT_ROLES[name], **fields}, _EVENT_ROLES[name]))
        else:
            inputs += _list(fields.get(semconv.INPUT_MESSAGES, fields.get("gen_ai.prompt")), "user")
            answered += _list(fields.get(semconv.OUTPUT_MESSAGES, fields.get("gen_ai.completion")), "assistant")
    return tuple(inputs), tuple(answered)
