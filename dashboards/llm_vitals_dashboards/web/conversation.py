"""The messages of a call, out of the conventions' message JSON, ready to be read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from llm_vitals_collector.api.json_text import decode
from llm_vitals_collector.records import Call

LONGEST: Final = 20_000
"""Characters of one part that a page shows; the rest is in the JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePart:
    """One part of a message: `code` is shown as it is, in a box; `label` says what it is when it is no plain text."""

    kind: Literal["text", "code"]
    text: str
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; `output` where it is the model's answer."""

    role: str
    parts: tuple[MessagePart, ...]
    output: bool = False
    finish_reason: str | None = None


def conversation(call: Call) -> tuple[Message, ...]:
    """System instructions, input and output of a call; empty when content was not captured.

    Without message JSON the plain prompt and output stand in. JSON of another shape is shown as it is, never lost.
    """
    turns: list[Message] = []
    if call.system_instructions is not None:
        parts = tuple(_parts(decode(call.system_instructions)))
        turns += [Message(role="system", parts=parts)] if parts else []
    turns += _turns(call.input_messages, call.prompt, "user", output=False)
    turns += _turns(call.output_messages, call.output, "assistant", output=True)
    return tuple(turns)


def cut_text(value: object) -> str | None:
    """A text as a page shows it, within LONGEST characters; None where it is none."""
    return _cut(value) if isinstance(value, str) else None


def _turns(text: str | None, plain: str | None, role: str, *, output: bool) -> list[Message]:
    found = decode(text) if text is not None else None
    if isinstance(found, list):
        turns: list[Message] = []
        for message in cast("list[object]", found):
            fields = cast("Mapping[str, object]", message) if isinstance(message, dict) else {"parts": [message]}
            parts = tuple(_parts(fields.get("parts", fields.get("content"))))
            named, reason = fields.get("role"), fields.get("finish_reason")
            turns.append(
                Message(
                    role=named if isinstance(named, str) else role,
                    parts=parts,
                    output=output,
                    finish_reason=reason if isinstance(reason, str) else None,
                )
            )
        return turns
    if found is not None:
        return [Message(role=role, parts=(_code(found, None),), output=output)]
    return [Message(role=role, parts=(_text(plain),), output=output)] if plain is not None else []


def _parts(value: object) -> Iterator[MessagePart]:
    if value is None:
        return
    for part in cast("list[object]", value) if isinstance(value, list) else [value]:
        if isinstance(part, str):
            yield _text(part)
        elif isinstance(part, dict):
            yield _part(cast("Mapping[str, object]", part))
        else:
            yield _code(part, None)


def _part(part: Mapping[str, object]) -> MessagePart:
    kind, content = part.get("type"), part.get("content", part.get("text"))
    if kind == "text" and isinstance(content, str):
        return _text(content)
    if kind == "reasoning" and isinstance(content, str):
        return _text(content, "reasoning")
    if kind == "tool_call":
        return _code(part.get("arguments"), f"calls the tool {part.get('name') or '(unnamed)'}{_id(part)}")
    if kind == "tool_call_response":
        answer = part.get("response", part.get("result", content))
        return _code(answer, f"the tool answers{_id(part)}")
    if kind in ("blob", "uri", "file"):  # a tuple: what came from outside may not be hashable
        what = part.get("modality") or part.get("mime_type") or kind
        where = part.get("uri") or part.get("file_id") or "content not kept"
        return MessagePart(kind="text", text=str(where)[:LONGEST], label=str(what))
    return _code(part, str(kind) if kind is not None else None)


def _id(part: Mapping[str, object]) -> str:
    return f" · {part['id']}" if isinstance(part.get("id"), str) else ""


def _text(text: str | None, label: str | None = None) -> MessagePart:
    return MessagePart(kind="text", text=_cut(text or ""), label=label)


def _code(value: object, label: str | None) -> MessagePart:
    """JSON laid out; text that holds JSON (a tool call's arguments do) is laid out too."""
    decoded = decode(value) if isinstance(value, str) else value
    if value is None:
        return MessagePart(kind="text", text="(nothing)", label=label)
    if isinstance(decoded, dict | list):
        return MessagePart(kind="code", text=_cut(json.dumps(decoded, indent=2, ensure_ascii=False)), label=label)  # pyright: ignore[reportUnknownArgumentType] # only printed
    return MessagePart(kind="code", text=_cut(str(value)), label=label)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n… {len(text) - LONGEST:,} more characters in the JSON"
