"""OpenAI's chat completions, completions and embeddings, as bytes.

Shapes: openai 3.54, `types/chat/chat_completion.py`, `chat_completion_chunk.py`, `types/completion.py`,
`types/create_embedding_response.py`; layout of the bytes (indented bodies, compact events) as the API sends them.
"""

from __future__ import annotations

import base64
import json
import struct
import time
from collections.abc import Iterator, Mapping
from typing import Final

from llm_vitals_demo.provider.answer import Answer, Failure, Finish
from llm_vitals_demo.provider.model_request import ModelRequest

FINISH: Final[Mapping[Finish, str]] = {
    "stop": "stop",
    "length": "length",
    "filter": "content_filter",
    "refusal": "stop",
    "tool": "tool_calls",
}
BIG_EMBEDDINGS: Final = 1900
"""Vectors of 1,536 numbers in the answer to `big`: about 60 MB."""
BIG_BASE64: Final = 20_480
"""Characters of a vector in base64 there."""
DONE: Final = b"data: [DONE]\n\n"


def headers(answer_id: str) -> tuple[tuple[str, str], ...]:
    """The headers that come with every answer."""
    return (
        ("openai-version", "2020-10-01"),
        ("openai-organization", "org-stand-in"),
        ("openai-processing-ms", "412"),
        ("x-ratelimit-limit-requests", "10000"),
        ("x-ratelimit-remaining-requests", "9999"),
        ("x-request-id", f"req_{answer_id[:32]}"),
    )


def error_fields(failure: Failure, model: str) -> dict[str, object]:
    """What stands under `error` in the body of an error."""
    kinds: dict[int, tuple[str, str | None, str]] = {
        400: ("invalid_request_error", None, "Invalid value in the request."),
        401: ("invalid_request_error", "invalid_api_key", "Incorrect API key provided: sk-stand-in."),
        404: ("invalid_request_error", "model_not_found", f"The model `{model}` does not exist."),
        429: ("requests", "rate_limit_exceeded", f"Rate limit reached for {model} on requests per min (RPM)."),
        503: ("server_error", None, "The engine is currently overloaded, please try again later."),
    }
    if failure.status == 429 and failure.should_retry is False:
        kinds[429] = ("insufficient_quota", "insufficient_quota", "You exceeded your current quota.")
    server_error = ("server_error", None, "The server had an error while processing your request. Sorry about that!")
    kind, code, message = kinds.get(failure.status, server_error)
    return {"message": message, "type": kind, "param": None, "code": code}


def error(fields: Mapping[str, object]) -> bytes:
    """The body of an error."""
    return _indented({"error": fields})


def usage(answer: Answer) -> dict[str, object]:
    """The tokens of a chat completion or a completion."""
    return {
        "prompt_tokens": answer.input_tokens,
        "completion_tokens": answer.output_tokens,
        "total_tokens": answer.input_tokens + answer.output_tokens,
        "prompt_tokens_details": {"cached_tokens": answer.cached_tokens, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def body(request: ModelRequest, answer: Answer) -> bytes:
    """A whole answer to a chat completion or a completion."""
    if request.api == "completions":
        choice: dict[str, object] = {"text": answer.text, "index": 0, "logprobs": None}
        fields = {
            **_base(request, answer, "text_completion"),
            "choices": [{**choice, "finish_reason": _finish(answer)}],
        }
    else:
        choice = {"index": 0, "message": _message(answer), "logprobs": None, "finish_reason": _finish(answer)}
        fields = {**_base(request, answer, "chat.completion"), "choices": [choice]}
    if not request.wants("nousage"):
        fields["usage"] = usage(answer)
    return _indented({**fields, "service_tier": "default", "system_fingerprint": "fp_0123456789"})


def events(request: ModelRequest, answer: Answer) -> Iterator[bytes]:
    """The same as server-sent events; usage comes only when the request asks for it."""
    base: dict[str, object] = _base(
        request, answer, "text_completion" if request.api == "completions" else "chat.completion.chunk"
    )
    base |= {"service_tier": "default", "system_fingerprint": "fp_0123456789"}
    with_usage = request.include_usage and not request.wants("nousage")
    extra: dict[str, object] = {"usage": None} if with_usage else {}

    def chunk(choice: Mapping[str, object]) -> bytes:
        return _event({**base, "choices": [choice], **extra, "obfuscation": answer.id[:9]})

    if request.api == "completions":
        for piece in answer.pieces:
            yield chunk({"text": piece, "index": 0, "logprobs": None, "finish_reason": None})
        yield chunk({"text": "", "index": 0, "logprobs": None, "finish_reason": _finish(answer)})
    else:
        deltas = list(_deltas(answer))
        middle = len(deltas) // 2
        for number, delta in enumerate(deltas):
            if request.wants("error") and number == middle:
                yield _event({"error": error_fields(Failure(status=500), request.model)})
                return
            yield chunk({"index": 0, "delta": delta, "logprobs": None, "finish_reason": None})
        yield chunk({"index": 0, "delta": {}, "logprobs": None, "finish_reason": _finish(answer)})
    if with_usage:
        yield _event({**base, "choices": [], "usage": usage(answer), "obfuscation": ""})
    yield DONE


def embeddings(request: ModelRequest, answer: Answer) -> bytes:
    """A whole answer to an embeddings request, as numbers or in base64."""
    if request.wants("big"):
        return big_embeddings(request, answer)
    items: list[dict[str, object]] = []
    for index, vector in enumerate(answer.vectors):
        values: object = list(vector)
        if request.encoding_format == "base64":
            values = base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
        items.append({"object": "embedding", "index": index, "embedding": values})
    fields: dict[str, object] = {"object": "list", "data": items, "model": answer.model}
    if not request.wants("nousage"):
        fields["usage"] = {"prompt_tokens": answer.input_tokens, "total_tokens": answer.input_tokens}
    return _indented(fields)


def big_embeddings(request: ModelRequest, answer: Answer) -> bytes:
    """About 60 MB, whose usage stands at the end, as the API has it."""
    numbers = ",\n".join(f"        {i / 1536 - 0.5:.8f}" for i in range(1536))
    floats = f"[\n{numbers}\n      ]"
    embedding = json.dumps("A" * BIG_BASE64) if request.encoding_format == "base64" else floats
    item = f'    {{\n      "object": "embedding",\n      "index": %d,\n      "embedding": {embedding}\n    }}'
    data = ",\n".join(item % index for index in range(BIG_EMBEDDINGS))
    tail = f'"usage": {{\n    "prompt_tokens": {answer.input_tokens},\n    "total_tokens": {answer.input_tokens}\n  }}'
    text = f'{{\n  "object": "list",\n  "data": [\n{data}\n  ],\n  "model": "{answer.model}",\n  {tail}\n}}\n'
    return text.encode()


def _deltas(answer: Answer) -> Iterator[Mapping[str, object]]:
    if answer.tool:
        call: dict[str, object] = {"index": 0, "id": f"call_{answer.tool.id}", "type": "function"}
        function = {"name": answer.tool.name, "arguments": ""}
        yield {"role": "assistant", "content": None, "tool_calls": [{**call, "function": function}], "refusal": None}
        arguments = json.dumps(answer.tool.arguments, separators=(",", ":"))
        for start in range(0, len(arguments), 8):
            yield {"tool_calls": [{"index": 0, "function": {"arguments": arguments[start : start + 8]}}]}
        return
    if answer.finish == "refusal":
        yield {"role": "assistant", "refusal": ""}
        yield from ({"refusal": piece} for piece in answer.pieces)
        return
    yield {"role": "assistant", "content": "", "refusal": None}
    yield from ({"content": piece} for piece in answer.pieces)


def _message(answer: Answer) -> dict[str, object]:
    message: dict[str, object] = {"role": "assistant", "content": answer.text, "refusal": None, "annotations": []}
    if answer.finish == "refusal":
        message |= {"content": None, "refusal": answer.text}
    if answer.tool:
        function = {"name": answer.tool.name, "arguments": json.dumps(answer.tool.arguments, separators=(",", ":"))}
        call = {"id": f"call_{answer.tool.id}", "type": "function", "function": function}
        message |= {"content": None, "tool_calls": [call]}
    return message


def _base(request: ModelRequest, answer: Answer, kind: str) -> dict[str, object]:
    prefix = "cmpl" if request.api == "completions" else "chatcmpl"
    return {"id": f"{prefix}-{answer.id[:29]}", "object": kind, "created": int(time.time()), "model": answer.model}


def _finish(answer: Answer) -> str:
    return FINISH[answer.finish]


def _indented(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"


def _event(value: object) -> bytes:
    return b"data: " + json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n\n"
