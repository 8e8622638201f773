"""Google's Gemini API, as bytes: `models/{model}:generateContent` and `:streamGenerateContent?alt=sse`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from llm_vitals_demo.provider.answer import Answer, Failure, Finish

PATH: Final = re.compile(r"/models/(?P<model>[^/:]+):(?P<method>generateContent|streamGenerateContent)\Z")
FINISH_REASON: Final[Mapping[Finish, str]] = {
    "stop": "STOP",
    "length": "MAX_TOKENS",
    "filter": "SAFETY",
    "refusal": "PROHIBITED_CONTENT",
    "tool": "STOP",
}
ERRORS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("INVALID_ARGUMENT", "Request contains an invalid argument."),
    401: ("UNAUTHENTICATED", "API key not valid. Please pass a valid API key."),
    404: ("NOT_FOUND", "The model is not found for API version v1beta."),
    429: ("RESOURCE_EXHAUSTED", "You exceeded your current quota."),
    503: ("UNAVAILABLE", "The model is overloaded. Please try again later."),
}


def as_chat(path: str, fields: Mapping[str, object]) -> dict[str, object]:
    """The request in the shape of a chat completion, which the stand-in reads; {} for a path of another API."""
    match = PATH.search(path)
    if match is None:
        return {}
    messages: list[dict[str, object]] = []
    if system := _texts(fields.get("systemInstruction")):
        messages.append({"role": "system", "content": system})
    for content in _objects(fields.get("contents")):
        results = [part["functionResponse"] for part in _objects(content.get("parts")) if "functionResponse" in part]
        role = "tool" if results else {"model": "assistant"}.get(str(content.get("role")), "user")
        messages.append({"role": role, "content": json.dumps(results[0]) if results else _texts(content)})
    declared = (_objects(tool.get("functionDeclarations")) for tool in _objects(fields.get("tools")))
    return {
        "model": match["model"],
        "messages": messages,
        "tools": [declaration for declarations in declared for declaration in declarations],
        "stream": match["method"] == "streamGenerateContent",
    }


def _objects(value: object) -> list[dict[str, object]]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("dict[str, object]", item) for item in items if isinstance(item, dict)]


def _texts(content: object) -> str:
    parts = _objects(cast("dict[str, object]", content).get("parts")) if isinstance(content, dict) else []
    return "\n".join(text for part in parts if isinstance(text := part.get("text"), str))


def headers(answer_id: str) -> tuple[tuple[str, str], ...]:
    """The headers that come with every answer."""
    return (("server", "scaffolding on HTTPServer2"), ("x-goog-request-id", answer_id[:16]))


def error(failure: Failure, message: str | None = None) -> bytes:
    """The body of an error."""
    status, text = ERRORS.get(failure.status, ("INTERNAL", "An internal error has occurred."))
    return _json({"error": {"code": failure.status, "message": message or text, "status": status}})


def body(answer: Answer, *, usage: bool) -> bytes:
    """A whole answer."""
    part = _call_part(answer) or {"text": answer.text}
    return _json(_response(answer, [part] if answer.tool or answer.text else [], last=True, usage=usage))


def events(answer: Answer, *, usage: bool) -> Iterator[bytes]:
    """The stream's events; each carries the usage so far, the last one the finish reason."""
    parts: list[dict[str, object]] = [{"text": piece} for piece in answer.pieces]
    if call := _call_part(answer):
        parts = [call]
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        yield b"data: " + _json(_response(answer, [part], last=last, usage=usage)) + b"\r\n\r\n"
    if not parts:
        yield b"data: " + _json(_response(answer, [], last=True, usage=usage)) + b"\r\n\r\n"


def _call_part(answer: Answer) -> dict[str, object] | None:
    tool = answer.tool
    return None if tool is None else {"functionCall": {"name": tool.name, "args": dict(tool.arguments)}}


def _response(answer: Answer, parts: list[dict[str, object]], *, last: bool, usage: bool) -> dict[str, object]:
    candidate: dict[str, object] = {"index": 0}
    if parts:
        candidate["content"] = {"role": "model", "parts": parts}
    if last:
        candidate["finishReason"] = FINISH_REASON[answer.finish]
    found: dict[str, object] = {"candidates": [candidate], "modelVersion": answer.model, "responseId": answer.id[:24]}
    if usage:
        found["usageMetadata"] = {
            "promptTokenCount": answer.input_tokens,
            "cachedContentTokenCount": answer.cached_tokens,
            "candidatesTokenCount": answer.output_tokens,
            "totalTokenCount": answer.input_tokens + answer.output_tokens,
        }
    return found


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
