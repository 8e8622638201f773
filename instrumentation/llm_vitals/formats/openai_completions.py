"""OpenAI completions, the API before chat: `.../completions`.

Read from openai 3.54 `types/{completion_create_params,completion,completion_choice}.py`. Chunks of a stream have the
shape of a whole answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message, Part, Request, Response
from llm_vitals.formats import billing, errors, finish
from llm_vitals.formats import openai_common as common
from llm_vitals.formats.format import Endpoint, Format, Operation
from llm_vitals.formats.json_values import (
    Json,
    TextBudget,
    count,
    items,
    mapping,
    number,
    objects,
    probabilities,
    string,
    whole,
    word,
    words,
)

_REQUEST_NAMES: Final = (
    "prompt",
    "model",
    "stream",
    "stream_options",
    "temperature",
    "top_p",
    "max_tokens",
    "n",
    "stop",
    "seed",
    "user",
    "suffix",
    "echo",
    "best_of",
    "logprobs",
    "frequency_penalty",
    "presence_penalty",
)
_RESPONSE_NAMES: Final = (
    "choices",
    "usage",
    "model",
    "id",
    "object",
    "created",
    "system_fingerprint",
)


def is_request(body: Json, *, model_in_path: bool) -> bool:
    """Whether a request body is one of this API."""
    return "prompt" in body and (model_in_path or string(body.get("model")) is not None)


def request(body: Json) -> Request:
    """The request. A prompt of token numbers has no text."""
    budget = TextBudget()
    prompt = body.get("prompt")
    prompts = [prompt] if isinstance(prompt, str) else items(prompt)
    texts = [text for text in (budget.take(p) for p in prompts) if text]
    return Request(
        operation=semconv.TEXT_COMPLETION,
        model=word(body.get("model")),
        stream=body.get("stream") is True,
        messages=tuple(Message(role="user", parts=(Part(type="text", content=text),)) for text in texts),
        temperature=number(body.get("temperature")),
        top_p=number(body.get("top_p")),
        top_k=count(body.get("top_k")),
        max_tokens=count(body.get("max_tokens")),
        frequency_penalty=number(body.get("frequency_penalty")),
        presence_penalty=number(body.get("presence_penalty")),
        stop_sequences=words(body.get("stop")),
        seed=whole(body.get("seed")),
        choice_count=count(body.get("n")),
        user=common.user(body),
        led_by_user=True if prompts else None,
    )


def response(body: Json, provider: str, *, complete: bool = False) -> Response:
    """A whole answer, or one put together from a stream."""
    budget = TextBudget()
    messages: list[Message] = []
    reasons: list[str] = []
    signals: list[str | None] = []
    logs: list[object] = []
    error = errors.find(body)
    for choice in common.choices(body):
        reason = finish.reason(choice.get("finish_reason"))
        text = budget.take(_text(choice))
        parts = (Part(type="text", content=text),) if text else ()
        messages.append(Message(role="assistant", parts=parts, finish_reason=reason))
        if reason:
            reasons.append(reason)
        signals.append("finish_reason=content_filter" if choice.get("finish_reason") == "content_filter" else None)
        category = common.filtered(choice.get("content_filter_results"))
        signals += (f"content_filter_results.{category}" if category else None, common.native_refusal(choice))
        logs += _logs(choice)
    fault = errors.read(error) if error else errors.Fault(None, None, None)
    return Response(
        id=word(body.get("id")),
        model=word(body.get("model")),
        usage=common.usage(body.get("usage"), provider),
        finish_reasons=tuple(reasons),
        messages=tuple(messages),
        blocked=common.first((*signals, fault.blocked, common.filtered_prompt(body))),
        error_type=fault.type,
        error_message=fault.message,
        complete=complete,
        token_probabilities=probabilities(logs),
        billing=billing.of_openai(body),
    )


def _text(choice: Json) -> str | None:
    """Mistral's fill-in-the-middle answers in the shape of chat."""
    message = mapping(choice.get("message")) or mapping(choice.get("delta"))
    return string(choice.get("text")) or string(message.get("content"))


def _logs(choice: Json) -> Iterable[object]:
    logprobs = mapping(choice.get("logprobs"))
    listed = items(logprobs.get("token_logprobs"))
    return listed or (t.get("logprob") for t in objects(logprobs.get("content")))


def stream(events: Sequence[Json], provider: str) -> tuple[Response, bool]:
    """A stream's answer, and whether every choice that began has its finish reason."""
    texts: dict[int, list[str]] = {}
    ends: dict[int, dict[str, object]] = {}
    logs: dict[int, list[object]] = {}
    body: dict[str, object] = {}
    chunks = 0
    for event in events:
        carried = False
        for choice in objects(event.get("choices")):
            index = count(choice.get("index")) or 0
            text = _text(choice)
            texts.setdefault(index, []).append(text or "")
            carried = carried or text is not None
            logs.setdefault(index, []).extend(_logs(choice))
            if choice.get("finish_reason") is not None:
                ends[index] = dict(choice)
            elif common.filtered(choice.get("content_filter_results")):
                ends.setdefault(index, {"content_filter_results": choice["content_filter_results"]})
        chunks += carried
        for key in ("id", "model"):
            if not body.get(key) and event.get(key):
                body[key] = event[key]
        for key in ("usage", "service_tier", "prompt_filter_results"):
            if event.get(key) is not None:
                body[key] = event[key]
        error = errors.find(event)
        if error:
            body["error"] = error
    body["choices"] = [
        {**ends.get(i, {}), "index": i, "text": "".join(t), "logprobs": {"token_logprobs": logs[i]}}
        for i, t in sorted(texts.items())
    ]
    ended = bool(texts) and all(ends.get(i, {}).get("finish_reason") is not None for i in texts)
    return response(body, provider)._replace(chunks=chunks), ended


FORMAT: Final = Format(
    operations=(
        Operation(
            name=semconv.TEXT_COMPLETION,
            endpoints=(Endpoint(ending="/completions", certain="/v1/completions"),),
            is_request=is_request,
            request=request,
            response=response,
            stream=stream,
            request_names=_REQUEST_NAMES,
            response_names=_RESPONSE_NAMES,
            input="prompt",
            text_keys=(b"text", b"content"),
        ),
    ),
    provider=common.provider,
    model=common.deployment,
)
