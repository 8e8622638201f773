"""The messages of a span, in whichever of the known ways it carries them.

The conventions' JSON (`gen_ai.input.messages`, text or structured); OpenLLMetry's indexed attributes
(`gen_ai.prompt.0.content`); OpenInference's (`llm.input_messages.0.message.content`); span events, the conventions'
older per-message ones (`gen_ai.user.message`, `gen_ai.choice`) and those with `gen_ai.prompt`; and the attributes
with a whole request or answer that `llm_vitals.dialects` names, as text or as JSON of some API (`bodies.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, cast

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message
from llm_vitals.dialects.bodies import decoded, message, messages_in, plain
from llm_vitals.dialects.reading import INPUTS, OUTPUTS
from llm_vitals.dialects.values import Attributes, items, mapping, text
from llm_vitals.verdicts.observation import is_observation

_INDEXED: Final = re.compile(
    r"(gen_ai\.prompt|gen_ai\.completion|llm\.prompts|llm\.completions|llm\.choices|llm\.input_messages"
    r"|llm\.output_messages)\.(\d{1,6})\.(?:message\.|prompt\.|completion\.)?"
    r"(role|content|text|finish_reason|tool_call_id|function_call_name|function_call_arguments_json"
    r"|contents\.\d{1,4}\.message_content\.(?:text|type)"
    r"|tool_calls\.(\d{1,4})\.(?:tool_call\.)?(?:function\.)?(?:id|name|arguments))"
)
_INPUT_NAMES: Final = {"gen_ai.prompt", "llm.prompts", "llm.input_messages"}
_WHOLE: Final = frozenset((*INPUTS, *OUTPUTS))
_PREFIXES: Final = ("gen_ai.prompt", "gen_ai.completion", "llm.")
_EVENT_ROLES: Final = {
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
}

_PARTS_OF: Final = frozenset({"text", "toolUse", "toolResult", "reasoningContent"})
_MESSAGES_HAVE: Final = frozenset({"role", "parts", "content", "type"})

Event = tuple[str, Attributes]
"""Name and attributes of a span event."""
Conversation = tuple[tuple[Message, ...], tuple[Message, ...]]
"""Input and output messages."""


def messages(attributes: Attributes, events: Iterable[Event]) -> Conversation:
    """Input and output messages; empty where the span does not carry them."""
    inputs = _list(attributes.get(semconv.INPUT_MESSAGES), "user")
    answered = _list(attributes.get(semconv.OUTPUT_MESSAGES), "assistant")
    if inputs and answered:
        return inputs, answered
    whole = _whole(attributes)
    for read in (_indexed(attributes), _from_events(events), whole):
        inputs, answered = inputs or read[0], answered or read[1]
    if answered and whole[1] and not any(one.finish_reason for one in answered):
        # Messages in attributes of their own, and beside them the whole answer, which says how it ended.
        answered = tuple(one._replace(finish_reason=whole[1][0].finish_reason) for one in answered)
    return inputs, answered


def carries_message(name: str) -> bool:
    """Whether the attribute `name` is one that `messages` reads."""
    return name in _WHOLE or (name.startswith(_PREFIXES) and _INDEXED.fullmatch(name) is not None)


def question(inputs: Iterable[Message]) -> str | None:
    """Text of the last user message."""
    return next((m.text for m in reversed(tuple(inputs)) if m.role == "user" and m.text), None)


def answer(answered: Iterable[Message]) -> str | None:
    """Text of all answers, joined by newlines."""
    return "\n".join(m.text for m in answered if m.text) or None


_INSTRUCTIONS: Final = "system"
_WORDS_OF: Final = frozenset({_INSTRUCTIONS, "user", "assistant"})


def led_by_user(inputs: tuple[Message, ...]) -> bool | None:
    """Whether a person's words lead to the answer, as `formats.openai_common.led_by_user` decides it; None where there
    is no message. A user's message that only carries a tool's answer (Anthropic's way) goes on with a query."""
    if not inputs:
        return None
    if is_observation(inputs):
        return False
    instructions = False
    for one in reversed(inputs):
        if one.role not in _WORDS_OF or any(p.type in ("tool_call", "tool_call_response") for p in one.parts):
            return False
        if one.role == "user":
            return True
        instructions = instructions or one.role == _INSTRUCTIONS
    return instructions


def _list(found: object, role: str) -> tuple[Message, ...]:
    """Messages of a JSON text, a list of dicts, one dict, or plain text."""
    value = decoded(found)
    if isinstance(value, str):
        return (plain(role, value),) if value else ()
    if isinstance(value, Mapping):
        return (_item(mapping(cast("object", value)), role),)
    listed = items(value)
    if listed and all(_is_part(one) for one in listed):  # Bedrock's content: the blocks of one message
        return (message({"content": listed}, role),)
    return tuple(_item(fields, role) if (fields := mapping(one)) else plain(role, str(one)) for one in listed)


def _item(found: Attributes, role: str) -> Message:
    """One message, or the one that a choice of OpenAI's has (Laminar)."""
    inner = mapping(found.get("message"))
    if not inner or not _MESSAGES_HAVE.isdisjoint(found):
        return message(found, role)
    one = message(inner, role)
    return one._replace(finish_reason=one.finish_reason or text(found.get("finish_reason")))


def _is_part(found: object) -> bool:
    fields = mapping(found)
    return not _PARTS_OF.isdisjoint(fields) and _MESSAGES_HAVE.isdisjoint(fields)


def _whole(attributes: Attributes) -> Conversation:
    """Messages of the attributes that hold a whole input or answer, the first of each that has any."""
    if _WHOLE.isdisjoint(attributes):
        return (), ()
    inputs = next((read for name in INPUTS if (read := messages_in(attributes.get(name), "user"))), ())
    answered = next((read for name in OUTPUTS if (read := messages_in(attributes.get(name), "assistant"))), ())
    # A list that holds both, as pydantic-ai's `events`: the answer is what comes last.
    if inputs and answered == inputs:
        return inputs[:-1], inputs[-1:] if inputs[-1].role == "assistant" else ()
    return inputs, tuple(one for one in answered if one.role == "assistant")


def _indexed(attributes: Attributes) -> Conversation:
    """Messages whose fields stand in attributes of their own."""
    found: dict[tuple[bool, int], dict[str, object]] = {}
    for key, value in attributes.items():
        if key.startswith(_PREFIXES) and (match := _INDEXED.fullmatch(key)) and isinstance(value, str):
            _add(found.setdefault((match[1] in _INPUT_NAMES, int(match[2])), {}), match[3], match[4], value)
    messages_of: dict[bool, list[Message]] = {True: [], False: []}
    for (is_input, _), fields in sorted(found.items(), key=lambda item: item[0][1]):
        calls = cast("dict[str, dict[str, object]]", fields.pop("tool_calls", {}))
        fields["tool_calls"] = [calls[index] for index in sorted(calls, key=int)]
        parts = cast("dict[str, dict[str, object]]", fields.pop("contents", {}))
        if parts:
            fields["content"] = [parts[index] for index in sorted(parts, key=int)]
        messages_of[is_input].append(message(fields, "user" if is_input else "assistant"))
    return tuple(messages_of[True]), tuple(messages_of[False])


def _add(fields: dict[str, object], name: str, call: str | None, value: str) -> None:
    """Put one attribute's value into the fields of its message."""
    if call is not None:
        calls = cast("dict[str, dict[str, object]]", fields.setdefault("tool_calls", {}))
        calls.setdefault(call, {})[name.rpartition(".")[2]] = value
    elif name.startswith("contents."):
        _, index, member = name.split(".", 2)
        parts = cast("dict[str, dict[str, object]]", fields.setdefault("contents", {}))
        parts.setdefault(index, {})[member.rpartition(".")[2]] = value
    elif name.startswith("function_call_"):
        calls = cast("dict[str, dict[str, object]]", fields.setdefault("tool_calls", {}))
        calls.setdefault("0", {})["name" if name.endswith("name") else "arguments"] = value
    elif name != "tool_call_id":
        fields[name] = value


def _from_events(events: Iterable[Event]) -> Conversation:
    inputs: list[Message] = []
    answered: list[Message] = []
    for name, fields in events:
        if name == "gen_ai.choice":
            choices = _list(fields.get("message", fields.get("content")), "assistant")
            reason = fields.get("finish_reason")
            answered += (
                one._replace(finish_reason=one.finish_reason or (reason if isinstance(reason, str) else None))
                for one in choices
            )
        elif name in _EVENT_ROLES:
            inputs.append(message({"role": _EVENT_ROLES[name], **fields}, _EVENT_ROLES[name]))
        else:
            inputs += _list(fields.get(semconv.INPUT_MESSAGES), "user") or messages_in(
                fields.get("gen_ai.prompt"), "user"
            )
            answered += _list(fields.get(semconv.OUTPUT_MESSAGES), "assistant") or messages_in(
                fields.get("gen_ai.completion"), "assistant"
            )
    return tuple(inputs), tuple(answered)
