"""Models that Bedrock's InvokeModel asks to go on with a prompt: Llama, Mistral, Titan, Cohere's Command, DeepSeek's R1
and the old Claude. `/model/{model}/invoke`, `.../invoke-with-response-stream`.

Read from the "Inference request parameters and response fields" of each in Bedrock's user guide. They differ in names
alone, which are data here. Where a plain answer has no counts (Mistral, DeepSeek, the old Claude and Command), Bedrock
tells them in headers, which are not read: they are absent then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message, Part, Request, Response, Usage
from llm_vitals.formats import bedrock_common as bedrock
from llm_vitals.formats import errors, finish
from llm_vitals.formats.aws_event_stream import AWS_EVENT_STREAM
from llm_vitals.formats.format import Format, Operation
from llm_vitals.formats.json_values import (
    Json,
    TextBudget,
    decimal_count,
    fields,
    mapping,
    number,
    objects,
    string,
    word,
    words,
)
from llm_vitals.formats.sse_stream import SSE

_MAKERS: Final = ("meta.", "mistral.", "amazon.titan-text", "cohere.", "deepseek.", "anthropic.")
_PROMPTS: Final = ("prompt", "inputText", "message")
_MEMBERS: Final = (
    ("temperature", "temperature", number),
    *((name, "top_p", number) for name in ("top_p", "p", "topP")),
    *((name, "top_k", decimal_count) for name in ("top_k", "k")),
    *(
        (name, "max_tokens", decimal_count)
        for name in ("max_gen_len", "max_tokens", "max_tokens_to_sample", "maxTokenCount")
    ),
    *((name, "stop_sequences", words) for name in ("stop", "stop_sequences", "stopSequences")),
)
_REQUEST_NAMES: Final = (*_PROMPTS, "textGenerationConfig", *(member for member, _, _ in _MEMBERS), "images")
_LISTS: Final = ("outputs", "results", "generations", "choices")
"""Members that hold an answer's choices; other models have the choice in the body itself."""
_TEXTS: Final = ("generation", "text", "outputText", "completion")
_REASONS: Final = ("stop_reason", "completionReason", "finish_reason")
_INPUTS: Final = ("prompt_token_count", "inputTextTokenCount")
_OUTPUTS: Final = ("generation_token_count", "tokenCount", "totalOutputTextTokenCount")
_RESPONSE_NAMES: Final = (*_LISTS, *_TEXTS, *_REASONS, *_INPUTS, *_OUTPUTS, "id")


def _is_request(body: Json, *, model_in_path: bool) -> bool:
    # Titan's embeddings have an `inputText`, too, and none of the parameters of a text.
    embeds = "inputText" in body and bool({"normalize", "dimensions", "embeddingTypes"} & body.keys())
    return model_in_path and not embeds and any(string(body.get(name)) is not None for name in _PROMPTS)


def _first(body: Json, names: Sequence[str]) -> object:
    return next((body[name] for name in names if body.get(name) is not None), None)


def _request(body: Json) -> Request:
    text = TextBudget().take(_first(body, _PROMPTS))
    parameters: dict[str, Any] = fields({**body, **mapping(body.get("textGenerationConfig"))}, _MEMBERS)
    return Request(
        operation=semconv.TEXT_COMPLETION,
        messages=(Message(role="user", parts=(Part(type="text", content=text),)),) if text else (),
        led_by_user=True,
        **parameters,
    )


def _choices(body: Json) -> list[Json]:
    return list(objects(_first(body, _LISTS))) or [body]


def _response(body: Json, provider: str, *, complete: bool = False) -> Response:
    del provider
    budget = TextBudget()
    error = errors.find(body)
    fault = errors.read(error) if error else errors.NO_FAULT
    messages: list[Message] = []
    outputs: list[int] = []
    for choice in _choices(body):
        text = budget.take(_first(choice, _TEXTS))
        reason = finish.reason(_first(choice, _REASONS))
        parts = (Part(type="text", content=text),) if text else ()
        if parts or reason:
            messages.append(Message(role="assistant", parts=parts, finish_reason=reason))
        counted = decimal_count(_first(choice, _OUTPUTS))
        if counted is not None:
            outputs.append(counted)
    usage = Usage(decimal_count(_first(body, _INPUTS)), sum(outputs) if outputs else None)
    return Response(
        id=word(body.get("id")),
        usage=None if usage == Usage() else usage,
        finish_reasons=tuple(m.finish_reason for m in messages if m.finish_reason),
        messages=tuple(messages),
        blocked=fault.blocked,
        error_type=fault.type,
        error_message=fault.message,
        complete=complete,
    )


def _stream(events: Sequence[Json], provider: str) -> tuple[Response, bool]:
    """The answer of a stream, each event of which is like a plain answer with the text that it adds."""
    body: dict[str, object] = {}
    texts: list[str] = []
    for event in events:
        error = errors.find(event)
        if error:
            body["error"] = error
        for one in (event, *_choices(event)[:1]):
            body.update({name: one[name] for name in (*_REASONS, *_INPUTS, *_OUTPUTS) if one.get(name) is not None})
        text = string(_first(_choices(event)[0], _TEXTS))
        if text:
            texts.append(text)
    body["text"] = "".join(texts)
    ended = string(_first(body, _REASONS)) is not None
    return _response(body, provider)._replace(chunks=len(texts)), ended


def _serves(path: str, _headers: Mapping[str, str]) -> bool:
    return bedrock.may_be(path, _MAKERS)


FORMAT: Final = Format(
    operations=(
        Operation(
            name=semconv.TEXT_COMPLETION,
            endpoints=bedrock.INVOKE,
            is_request=_is_request,
            request=_request,
            response=bedrock.invoked(_response),
            stream=bedrock.streamed(_stream),
            request_names=_REQUEST_NAMES,
            response_names=_RESPONSE_NAMES,
            input="prompt",
            text_keys=tuple(name.encode() for name in _TEXTS),
        ),
    ),
    provider=bedrock.provider,
    model=bedrock.model,
    serves=_serves,
    framings=(AWS_EVENT_STREAM, SSE),
)
