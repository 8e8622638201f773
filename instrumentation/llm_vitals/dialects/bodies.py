"""Messages inside of a JSON value, whatever API or framework it was written for.

Read: requests and answers of OpenAI (chat, completions, responses), Anthropic, Gemini and Bedrock; LangChain's
serialised messages and generations; the Vercel AI SDK's and pydantic-ai's messages; plain lists of messages and texts.
What has none of these shapes holds no message: nothing is guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final, cast, get_args

from llm_vitals.core.exchange import Message, Part, PartType
from llm_vitals.dialects.values import Attributes, items, mapping, text

_PARTS: Final = frozenset(get_args(PartType))
_ROLES: Final = {
    "ai": "assistant",
    "aimessage": "assistant",
    "aimessagechunk": "assistant",
    "chatbot": "assistant",
    "developer": "system",
    "function": "tool",
    "functionmessage": "tool",
    "human": "user",
    "humanmessage": "user",
    "model": "assistant",
    "systemmessage": "system",
    "toolmessage": "tool",
}
_KINDS: Final = {
    "thinking": "reasoning",
    "redacted_thinking": "reasoning",
    "tool-call": "tool_call",
    "tool_use": "tool_call",
    "tool-result": "tool_call_response",
    "tool_result": "tool_call_response",
    "input_text": "text",
    "output_text": "text",
    "image_url": "uri",
    "input_image": "uri",
    **dict.fromkeys(("audio", "document", "image", "input_audio", "input_file", "media", "video"), "blob"),
}
_TOOL_TURNS: Final = {"function_call": "tool_call", "function_call_output": "tool_call_response"}
# Members of a request that hold its messages, and of an answer, the best first.
_INPUTS: Final = (
    "messages",
    "input",
    "contents",
    "prompt",
    "prompts",
    "message",
    "inputText",
    "request_data",
    "kwargs",
)
_OUTPUTS: Final = (
    "choices",
    "candidates",
    "generations",
    "replies",
    "output",
    "message",
    "content",
    "messages",
    "combined_chunk_content",
    "completion",
    "text",
    "response_data",
    "response",
    "output_text",
)
_DEPTH: Final = 8


def decoded(found: object) -> object:
    """What a JSON text says; None of a body that a limit of attributes' lengths has cut; any other value as it is."""
    if not isinstance(found, str) or found.lstrip()[:1] not in ("{", "[", '"'):
        return found
    try:
        return json.loads(found)
    except (ValueError, RecursionError):
        return None if _BODY.search(found, 0, _BODY_LOOK) is not None else found


_BODY: Final = re.compile(r'"(?:role|parts|messages|choices|generations|candidates|contents)"\s*:\s*["\[]')
"""What a list of messages, a request or an answer has, and a text that a person or a model wrote has hardly ever."""
_BODY_LOOK: Final = 400


def messages_in(found: object, role: str) -> tuple[Message, ...]:
    """The messages of a value; those that say no role have `role` (`user` of a request, `assistant` of an answer)."""
    return tuple(_messages(decoded(found), role, _DEPTH))


def _messages(found: object, role: str, depth: int) -> Iterator[Message]:
    if depth == 0 or found is None:
        return
    if isinstance(found, str):
        if found:
            yield plain(role, found)
    elif isinstance(found, (list, tuple)):
        for one in items(cast("object", found)):
            yield from _messages(one, role, depth - 1)
    elif isinstance(found, Mapping):
        yield from _of_mapping(cast("Attributes", found), role, depth)


def _of_mapping(found: Attributes, role: str, depth: int) -> Iterator[Message]:
    if isinstance(found.get("lc"), int):  # LangChain's serialisation
        yield from _of_langchain(found, role)
        return
    if (turn := found.get("type")) in _TOOL_TURNS:
        yield Message(role="tool" if turn == "function_call_output" else "assistant", parts=(part(found),))
        return
    if _is_message(found):
        yield message(found, role)
        return
    members = _INPUTS if role == "user" else _OUTPUTS
    if role == "user" and (system := found.get("system", found.get("instructions"))) is not None:
        yield from _messages(system, "system", depth - 1)
    for name in members:
        if (inner := found.get(name)) is not None:
            reason = text(found.get("finish_reason", found.get("finishReason", found.get("stop_reason"))))
            reason = reason or text(mapping(found.get("incomplete_details")).get("reason"))
            reason = reason or (text(found.get("status")) if name == "output" else None)  # OpenAI's responses
            reason = reason or text(mapping(found.get("generation_info")).get("finish_reason"))
            for one in _messages(decoded(inner) if isinstance(inner, str) else inner, role, depth - 1):
                yield one._replace(finish_reason=one.finish_reason or reason)
            return


def _is_message(found: Attributes) -> bool:
    """Whether this is one message: it has a role, or a type that says whose it is, beside what it says."""
    has_content = any(name in found for name in ("content", "parts", "tool_calls", "function_call", "refusal"))
    return has_content and ("role" in found or text(found.get("type")) in ("human", "ai", "system", "tool", "message"))


def _of_langchain(found: Attributes, role: str) -> Iterator[Message]:
    names = [name for name in items(found.get("id")) if isinstance(name, str)]
    fields = mapping(found.get("kwargs"))
    if fields:
        yield message({"role": fields.get("type", names[-1] if names else None), **fields}, role)


def plain(role: str, content: str) -> Message:
    """A message of text alone."""
    return Message(role=role, parts=(Part(type="text", content=content),))


def message(found: Attributes, role: str) -> Message:
    """One message of a mapping; `role` where it says none."""
    own = text(found.get("role", found.get("type")))
    content = found.get("parts")
    content = found.get("content", found.get("text")) if content is None else content
    content = decoded(content) if isinstance(content, str) and content.startswith("[{") else content
    if isinstance(content, str):
        read: tuple[Part, ...] = (Part(type="text", content=content),) if content else ()
    elif isinstance(content, Mapping):
        read = (part(cast("object", content)),)
    else:
        read = tuple(part(one) for one in items(content))
    read += tuple(part({"type": "tool_call", **mapping(one)}) for one in items(found.get("tool_calls")))
    if isinstance(refusal := found.get("refusal"), str) and refusal:
        read += (Part(type="text", content=refusal),)
    role = _ROLES.get(own.lower(), own.lower()) if own and own != "message" else role
    if role == "tool" and read and all(p.type == "text" for p in read):
        read = tuple(Part(type="tool_call_response", content=p.content) for p in read)
    return Message(
        role=role,
        parts=read,
        name=text(found.get("name")),
        finish_reason=text(found.get("finish_reason", found.get("finishReason"))),
    )


def part(found: object) -> Part:
    """One part of a message, in the conventions' words."""
    if isinstance(found, str):
        return Part(type="text", content=found)
    fields = mapping(found)
    kind = text(fields.get("type", fields.get("part_kind", fields.get("kind"))))
    if kind is None:
        kind = _untyped(fields)
    kind = _KINDS.get(kind, _TOOL_TURNS.get(kind, kind))
    content = next((fields[name] for name in _CONTENTS if fields.get(name) is not None), None)
    call = mapping(next((fields[name] for name in _CALLS if name in fields), None))
    return Part(
        type=kind if kind in _PARTS else "generic",  # pyright: ignore[reportArgumentType] # one of PartType's words
        content=content if isinstance(content, str) or content is None else json.dumps(content, default=str),
        id=text(fields.get("id", fields.get("call_id", fields.get("toolCallId", call.get("toolUseId"))))),
        name=text(fields.get("name", fields.get("toolName", call.get("name")))),
        arguments=next(
            (one for one in (fields.get("arguments"), fields.get("input"), fields.get("args")) if one is not None),
            call.get("arguments", call.get("args", call.get("input"))),
        ),
    )


_MEDIA: Final = frozenset({"document", "fileData", "file_data", "image", "inlineData", "inline_data", "video"})
"""Members that hold media, of Bedrock's parts and Gemini's."""
_CALLS: Final = ("function", "functionCall", "function_call", "toolUse", "tool_call")
_TOOL_CALLS: Final = frozenset(_CALLS) - {"function"}
_TOOL_RESPONSES: Final = frozenset(("functionResponse", "function_response", "toolResult", "tool_call_result"))
_CONTENTS: Final = ("content", "text", "thinking", "reasoning", "response", "result", "output")


def _untyped(fields: Attributes) -> str:
    """The kind of a part that says none: Gemini's, Bedrock's."""
    if not _TOOL_CALLS.isdisjoint(fields):
        return "tool_call"
    if not _TOOL_RESPONSES.isdisjoint(fields):
        return "tool_call_response"
    if "reasoningContent" in fields or fields.get("thought") is True:
        return "reasoning"
    if not _MEDIA.isdisjoint(fields):
        return "blob"
    return "text" if isinstance(fields.get("text"), str) else "generic"
