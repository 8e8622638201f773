"""Anthropic's messages, as bytes. Shapes: anthropic 2.12, `types/message.py` and `raw_message_stream_event.py`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from llm_vitals_demo.provider.answer import Answer, Failure, Finish
from llm_vitals_demo.provider.model_request import ModelRequest

STOP_REASON: Final[Mapping[Finish, str]] = {
    "stop": "end_turn",
    "length": "max_tokens",
    "filter": "refusal",
    "refusal": "refusal",
    "tool": "tool_use",
}
ERRORS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("invalid_request_error", "messages: at least one message is required"),
    401: ("authentication_error", "invalid x-api-key"),
    404: ("not_found_error", "model: not found"),
    429: ("rate_limit_error", "This request would exceed your organization's rate limit. Please try again later."),
    529: ("overloaded_error", "Overloaded"),
}


def headers(answer_id: str) -> tuple[tuple[str, str], ...]:
    """The headers that come with every answer."""
    return (
        ("anthropic-ratelimit-requests-limit", "4000"),
        ("anthropic-ratelimit-requests-remaining", "3999"),
        ("request-id", f"req_{answer_id[:24]}"),
        ("anthropic-organization-id", "stand-in"),
    )


def error_fields(failure: Failure, answer_id: str) -> dict[str, object]:
    """The body of an error."""
    kind, message = ERRORS.get(failure.status, ("api_error", "Internal server error"))
    error = {"type": kind, "message": message}
    return {"type": "error", "error": error, "request_id": f"req_{answer_id[:24]}"}


def compact(value: object) -> bytes:
    """JSON as this API sends it, without spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def body(request: ModelRequest, answer: Answer) -> bytes:
    """A whole answer."""
    message = {**_message(answer), "content": _content(answer), **_end(answer)}
    if not request.wants("nousage"):
        message["usage"] = usage(answer)
    return compact(message)


def usage(answer: Answer) -> dict[str, object]:
    """Input tokens here leave out the cached ones, unlike OpenAI's."""
    return {
        "input_tokens": answer.input_tokens - answer.cached_tokens,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": answer.cached_tokens,
        "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
        "output_tokens": answer.output_tokens,
        "service_tier": "standard",
    }


def events(request: ModelRequest, answer: Answer) -> Iterator[bytes]:
    """The typed events. Usage begins in `message_start`; the cumulative end stands in `message_delta`."""
    for event in _events(request, answer):
        yield b"event: " + str(event["type"]).encode() + b"\ndata: " + compact(event) + b"\n\n"


def _events(request: ModelRequest, answer: Answer) -> Iterator[dict[str, object]]:
    counted = not request.wants("nousage")
    opening: dict[str, object] = {**_message(answer), "content": [], "stop_reason": None, "stop_sequence": None}
    if counted:
        opening["usage"] = {**usage(answer), "output_tokens": 1}
    yield {"type": "message_start", "message": opening}
    deltas = list(_deltas(answer))
    for block, empty in enumerate(_empty_content(answer)):
        yield {"type": "content_block_start", "index": block, "content_block": empty}
        if block == 0:
            yield {"type": "ping"}
        for number, delta in enumerate(deltas):
            if request.wants("error") and number == len(deltas) // 2:
                yield error_fields(Failure(status=529), answer.id)
                return
            yield {"type": "content_block_delta", "index": block, "delta": delta}
        yield {"type": "content_block_stop", "index": block}
    closing: dict[str, object] = {"type": "message_delta", "delta": _end(answer)}
    if counted:
        closing["usage"] = {k: v for k, v in usage(answer).items() if k.endswith("_tokens")}
    yield closing
    yield {"type": "message_stop"}


def _deltas(answer: Answer) -> Iterator[dict[str, object]]:
    if answer.tool:
        text = json.dumps(answer.tool.arguments)
        yield {"type": "input_json_delta", "partial_json": ""}
        for start in range(0, len(text), 12):
            yield {"type": "input_json_delta", "partial_json": text[start : start + 12]}
        return
    for start in range(0, len(answer.pieces), 3):
        yield {"type": "text_delta", "text": "".join(answer.pieces[start : start + 3])}


def _content(answer: Answer) -> list[dict[str, object]]:
    if answer.tool:
        return [{**_tool_use(answer), "input": dict(answer.tool.arguments)}]
    if answer.finish == "refusal":
        return []
    return [{"type": "text", "text": answer.text}]


def _empty_content(answer: Answer) -> list[dict[str, object]]:
    if answer.tool:
        return [{**_tool_use(answer), "input": {}}]
    if answer.finish == "refusal":
        return []
    return [{"type": "text", "text": ""}]


def _tool_use(answer: Answer) -> dict[str, object]:
    tool = answer.tool
    return {"type": "tool_use", "id": f"toolu_{tool.id}", "name": tool.name} if tool else {}


def _end(answer: Answer) -> dict[str, object]:
    end: dict[str, object] = {"stop_reason": STOP_REASON[answer.finish], "stop_sequence": None}
    if end["stop_reason"] == "refusal":
        explanation = "This request was declined by a safety classifier."
        end["stop_details"] = {"type": "refusal", "category": "general_harms", "explanation": explanation}
    return end


def _message(answer: Answer) -> dict[str, object]:
    return {"model": answer.model, "id": f"msg_{answer.id[:24]}", "type": "message", "role": "assistant"}
