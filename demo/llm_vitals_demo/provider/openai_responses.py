"""OpenAI's responses, as bytes. Shapes: openai 3.54, `types/responses/response.py` and `response_stream_event.py`."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Final

from llm_vitals_demo.provider.answer import Answer, Failure
from llm_vitals_demo.provider.model_request import ModelRequest
from llm_vitals_demo.provider.openai_chat import error_fields

INCOMPLETE: Final = {"length": "max_output_tokens", "filter": "content_filter"}


def body(request: ModelRequest, answer: Answer) -> bytes:
    """A whole response."""
    return json.dumps(_response(request, answer, _items(answer)), indent=2, ensure_ascii=False).encode() + b"\n"


def events(request: ModelRequest, answer: Answer) -> Iterator[bytes]:
    """The typed events; the last one carries the whole response, and there is no `[DONE]`."""
    numbered = enumerate(_events(request, answer))
    for number, event in numbered:
        kind = event["type"]
        fields = {"type": kind, "sequence_number": number, **{k: v for k, v in event.items() if k != "type"}}
        text = json.dumps(fields, separators=(",", ":"), ensure_ascii=False)
        yield f"event: {kind}\ndata: {text}\n\n".encode()


def _events(request: ModelRequest, answer: Answer) -> Iterator[dict[str, object]]:
    begun = _response(request, answer, [], status="in_progress")
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    if request.wants("error"):
        fault = error_fields(Failure(status=500), request.model)
        error = {"code": "server_error", "message": fault["message"]}
        failed = {**_response(request, answer, [], status="failed"), "error": error, "usage": None}
        yield {"type": "response.failed", "response": failed}
        return
    (item,) = _items(answer)
    empty: dict[str, object] = {
        **item,
        "status": "in_progress",
        **({"arguments": ""} if answer.tool else {"content": []}),
    }
    place: dict[str, object] = {"output_index": 0}
    yield {"type": "response.output_item.added", **place, "item": empty}
    place |= {"item_id": item["id"]}
    if answer.tool:
        arguments = json.dumps(answer.tool.arguments, separators=(",", ":"))
        for start in range(0, len(arguments), 8):
            delta = arguments[start : start + 8]
            yield {"type": "response.function_call_arguments.delta", **place, "delta": delta}
        done = {"name": answer.tool.name, "arguments": arguments}
        yield {"type": "response.function_call_arguments.done", **place, **done}
    else:
        yield from _text_events(answer, {**place, "content_index": 0})
    yield {"type": "response.output_item.done", "output_index": 0, "item": item}
    response = _response(request, answer, [item])
    yield {"type": f"response.{response['status']}", "response": response}


def _text_events(answer: Answer, place: dict[str, object]) -> Iterator[dict[str, object]]:
    refused = answer.finish == "refusal"
    kind, field = ("refusal", "refusal") if refused else ("output_text", "text")
    extra: dict[str, object] = {} if refused else {"logprobs": []}
    yield {"type": "response.content_part.added", **place, "part": _part(answer, "")}
    for piece in answer.pieces:
        yield {"type": f"response.{kind}.delta", **place, "delta": piece, **extra, "obfuscation": answer.id[:9]}
    yield {"type": f"response.{kind}.done", **place, field: answer.text, **extra}
    yield {"type": "response.content_part.done", **place, "part": _part(answer, answer.text)}


def _part(answer: Answer, text: str) -> dict[str, object]:
    if answer.finish == "refusal":
        return {"type": "refusal", "refusal": text}
    return {"type": "output_text", "annotations": [], "logprobs": [], "text": text}


def _items(answer: Answer) -> list[dict[str, object]]:
    if answer.tool:
        arguments = json.dumps(answer.tool.arguments, separators=(",", ":"))
        identity = {"id": f"fc_{answer.id[:48]}", "type": "function_call", "status": "completed"}
        call = {"arguments": arguments, "call_id": f"call_{answer.tool.id}", "name": answer.tool.name}
        return [{**identity, **call}]
    status = "incomplete" if answer.finish in INCOMPLETE else "completed"
    message = {"id": f"msg_{answer.id[:48]}", "type": "message", "status": status}
    return [{**message, "content": [_part(answer, answer.text)], "role": "assistant"}]


def _response(
    request: ModelRequest, answer: Answer, output: list[dict[str, object]], status: str | None = None
) -> dict[str, object]:
    reason = INCOMPLETE.get(answer.finish)
    incomplete = {"reason": reason} if reason and status is None else None
    usage: dict[str, object] = {
        "input_tokens": answer.input_tokens,
        "input_tokens_details": {"cached_tokens": answer.cached_tokens, "cache_write_tokens": 0},
        "output_tokens": answer.output_tokens,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": answer.input_tokens + answer.output_tokens,
    }
    return {
        "id": f"resp_{answer.id[:48]}",
        "object": "response",
        "created_at": int(time.time()),
        "status": status or ("incomplete" if incomplete else "completed"),
        "background": False,
        "error": None,
        "incomplete_details": incomplete,
        "instructions": request.system or None,
        "max_output_tokens": None,
        "model": answer.model,
        "output": output,
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "reasoning": {"effort": None, "summary": None},
        "service_tier": "default",
        "store": True,
        "temperature": 1.0,
        "text": {"format": {"type": "text"}, "verbosity": "medium"},
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": None if status or request.wants("nousage") else usage,
        "user": None,
        "metadata": {},
    }
