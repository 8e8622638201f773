"""Google's Gemini, as bytes. Shapes: google-genai 3.6, `types.py` (GenerateContentResponse, EmbedContentResponse)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from llm_vitals_demo.provider.answer import Answer, Failure, Finish
from llm_vitals_demo.provider.model_request import ModelRequest

FINISH_REASON: Final[Mapping[Finish, str]] = {
    "stop": "STOP",
    "length": "MAX_TOKENS",
    "filter": "SAFETY",
    "refusal": "SAFETY",
    "tool": "STOP",
}
STATUS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("INVALID_ARGUMENT", "Request contains an invalid argument."),
    401: ("UNAUTHENTICATED", "Request had invalid authentication credentials."),
    404: ("NOT_FOUND", "The model is not found for API version v1beta."),
    429: ("RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan and billing details."),
    503: ("UNAVAILABLE", "The model is overloaded. Please try again later."),
}
HEADERS: Final = (("server", "scaffolding on HTTPServer2"), ("x-content-type-options", "nosniff"))


def error(failure: Failure, message: str | None = None) -> bytes:
    """The body of an error."""
    status, usual = STATUS.get(failure.status, ("INTERNAL", "An internal error has occurred."))
    return _pretty({"error": {"code": failure.status, "message": message or usual, "status": status}})


def body(request: ModelRequest, answer: Answer) -> bytes:
    """A whole response. A refusal blocks the prompt: there is no candidate."""
    if answer.finish == "refusal":
        return _pretty({"promptFeedback": {"blockReason": "SAFETY"}, **_end(request, answer, counted=False)})
    part: dict[str, object] = _call(answer) if answer.tool else {"text": answer.text}
    return _pretty({"candidates": [_candidate(part, answer.finish)], **_end(request, answer)})


def events(request: ModelRequest, answer: Answer) -> Iterator[bytes]:
    """The stream as `alt=sse` has it; an error in it is bare JSON."""
    for event in _events(request, answer):
        yield b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\r\n\r\n"
    if request.wants("error"):
        yield error(Failure(status=500))


def array(request: ModelRequest, answer: Answer) -> Iterator[bytes]:
    """The stream as a JSON array, an element at a time."""
    opening = b"["
    for event in _events(request, answer):
        yield opening + _pretty(event)
        opening = b",\r\n"
    if request.wants("error"):
        yield opening + error(Failure(status=500))
    yield b"]\n"


def embeddings(answer: Answer, *, batch: bool) -> bytes:
    """The vectors of one content, or of several."""
    vectors = [{"values": list(vector)} for vector in answer.vectors]
    usage = {"usageMetadata": {"promptTokenCount": answer.input_tokens}}
    return _pretty({"embeddings": vectors, **usage} if batch else {"embedding": vectors[0], **usage})


def _events(request: ModelRequest, answer: Answer) -> Iterator[dict[str, object]]:
    if answer.finish == "refusal":
        yield {"promptFeedback": {"blockReason": "SAFETY"}, **_end(request, answer, counted=False)}
        return
    parts: list[dict[str, object]] = [_call(answer)] if answer.tool else [{"text": piece} for piece in answer.pieces]
    parts = parts or [{"text": ""}]
    if request.wants("error"):
        parts = parts[: len(parts) // 2]
    for number, part in enumerate(parts, 1):
        last = number == len(parts) and not request.wants("error")
        yield {"candidates": [_candidate(part, answer.finish if last else None)], **_end(request, answer)}


def _call(answer: Answer) -> dict[str, object]:
    tool = answer.tool
    return {"functionCall": {"name": tool.name, "args": dict(tool.arguments)}} if tool else {}


def _candidate(part: dict[str, object], finish: Finish | None) -> dict[str, object]:
    ended: dict[str, object] = {} if finish is None else {"finishReason": FINISH_REASON[finish]}
    return {"content": {"parts": [part], "role": "model"}, **ended, "index": 0}


def _end(request: ModelRequest, answer: Answer, *, counted: bool = True) -> dict[str, object]:
    usage: dict[str, object] = {"promptTokenCount": answer.input_tokens}
    if counted:
        usage["candidatesTokenCount"] = answer.output_tokens
        usage["totalTokenCount"] = answer.input_tokens + answer.output_tokens
    if answer.cached_tokens:
        usage["cachedContentTokenCount"] = answer.cached_tokens
    names: dict[str, object] = {"modelVersion": answer.model, "responseId": answer.id[:22]}
    return names if request.wants("nousage") else {"usageMetadata": usage, **names}


def _pretty(value: object) -> bytes:
    """JSON as this API sends it, over lines."""
    return json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"
