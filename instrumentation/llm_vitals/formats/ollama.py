"""Ollama's own API: `/api/chat`, `/api/generate`, `/api/embed` and the older `/api/embeddings`.

Read from ollama 0.6 `_types.py` (ChatRequest, GenerateRequest, Options, ChatResponse, GenerateResponse, EmbedRequest,
EmbedResponse) and Ollama's `docs/api.md`. An answer streams unless the request says that it must not. A stream's last
event has the counts; `prompt_eval_count` is left out by older servers where the prompt was cached. A request without a
prompt only loads a model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message, Part, Request, Response, Usage
from llm_vitals.formats import errors, finish, media
from llm_vitals.formats import openai_common as common
from llm_vitals.formats import provider as providers
from llm_vitals.formats.format import Endpoint, Format, Operation
from llm_vitals.formats.json_values import (
    Json,
    TextBudget,
    count,
    fields,
    items,
    json_text,
    mapping,
    number,
    objects,
    probabilities,
    string,
    whole,
    word,
    words,
)
from llm_vitals.formats.ndjson import NDJSON
from llm_vitals.formats.sse_stream import SSE

_REQUEST_NAMES: Final = (
    "model",
    "messages",
    "prompt",
    "suffix",
    "input",
    "images",
    "system",
    "template",
    "context",
    "stream",
    "raw",
    "format",
    "options",
    "tools",
    "think",
    "keep_alive",
    "logprobs",
    "top_logprobs",
    "truncate",
    "dimensions",
)
_RESPONSE_NAMES: Final = (
    "model",
    "created_at",
    "message",
    "response",
    "thinking",
    "done",
    "done_reason",
    "context",
    "total_duration",
    "load_duration",
    "prompt_eval_count",
    "prompt_eval_duration",
    "eval_count",
    "eval_duration",
    "embeddings",
    "embedding",
    "logprobs",
)
_OPTIONS: Final = (
    ("temperature", "temperature", number),
    ("top_p", "top_p", number),
    ("top_k", "top_k", count),
    ("num_predict", "max_tokens", count),
    ("frequency_penalty", "frequency_penalty", number),
    ("presence_penalty", "presence_penalty", number),
    ("stop", "stop_sequences", words),
    ("seed", "seed", whole),
)
_NO_REASONS: Final = frozenset({"load", "unload"})
"""What `done_reason` says where nothing was asked."""
_HOLDS: Final = b'"model"'
_EMBEDDINGS: Final = "/embeddings"


def is_chat(body: Json, *, model_in_path: bool) -> bool:
    """Whether a request body asks for the next message."""
    del model_in_path
    return string(body.get("model")) is not None and bool(items(body.get("messages")))


def is_generate(body: Json, *, model_in_path: bool) -> bool:
    """Whether a request body asks for a text that follows a prompt."""
    del model_in_path
    return string(body.get("model")) is not None and string(body.get("prompt")) is not None


def is_embed(body: Json, *, model_in_path: bool) -> bool:
    """Whether a request body asks for vectors; the older path has a `prompt`."""
    del model_in_path
    return string(body.get("model")) is not None and bool(body.get("input") or string(body.get("prompt")))


def chat_request(body: Json) -> Request:
    """A chat's request; the newest messages keep their text first."""
    budget = TextBudget()
    listed = [mapping(m) for m in items(body.get("messages"))]
    messages = [_message(m, budget) for m in reversed(listed)]
    return Request(
        operation=semconv.CHAT,
        messages=tuple(reversed(messages)),
        tools=common.tools(body.get("tools")),
        led_by_user=common.led_by_user(listed, _calls_tool),
        **_settings(body),
    )


def generate_request(body: Json) -> Request:
    """The request for a text that follows a prompt."""
    budget = TextBudget()
    parts = [Part(type="text", content=budget.take(body.get("prompt")))]
    parts += _images(body)
    system = budget.take(body.get("system"))
    return Request(
        operation=semconv.TEXT_COMPLETION,
        messages=(Message(role="user", parts=tuple(parts)),),
        system=(Part(type="text", content=system),) if system else (),
        led_by_user=True,
        **_settings(body),
    )


def embed_request(body: Json) -> Request:
    """The request for the vectors of one text, or of several."""
    budget = TextBudget()
    value = body.get("input") or body.get("prompt")
    texts = (budget.take(text) for text in ([value] if isinstance(value, str) else items(value)))
    return Request(
        operation=semconv.EMBEDDINGS,
        model=word(body.get("model")),
        messages=tuple(Message(role="user", parts=(Part(type="text", content=text),)) for text in texts if text),
        dimensions=count(body.get("dimensions")),
        led_by_user=False,
    )


def _settings(body: Json) -> dict[str, Any]:
    form = body.get("format")
    schema = mapping(form)
    return {
        "model": word(body.get("model")),
        "stream": body.get("stream") is not False,
        "output_type": "json" if schema or form == "json" else None,
        "output_schema": schema or None,
        "reasoning_level": word(body.get("think")),
        **fields(mapping(body.get("options")), _OPTIONS),
    }


def _calls_tool(body: Json) -> bool:
    return bool(items(body.get("tool_calls")))


def _images(body: Json) -> list[Part]:
    return [media.blob(None, "image", data=data) for data in items(body.get("images")) if isinstance(data, str)]


def _message(body: Json, budget: TextBudget, finish_reason: str | None = None) -> Message:
    role = word(body.get("role")) or "assistant"
    if role == "tool":
        text = budget.take_result(body.get("content"))
        name = word(body.get("tool_call_id")) or word(body.get("tool_name"))
        return Message(role=role, parts=(Part(type="tool_call_response", id=name, content=text),))
    parts: list[Part] = []
    thinking = budget.take(body.get("thinking"))
    if thinking:
        parts.append(Part(type="reasoning", content=thinking))
    text = budget.take(body.get("content"))
    if text:
        parts.append(Part(type="text", content=text))
    parts += _images(body)
    for call in objects(body.get("tool_calls")):
        function = mapping(call.get("function"))
        parts.append(
            Part(
                type="tool_call",
                id=word(call.get("id")),
                name=word(function.get("name")),
                arguments=budget.take(json_text(function.get("arguments"))),
            )
        )
    return Message(role=role, parts=tuple(parts), finish_reason=finish_reason)


def response(body: Json, provider: str, *, complete: bool = False) -> Response:
    """A whole answer, or one put together from a stream: of a chat, or of a prompt, whose text stands in `response`."""
    del provider
    done = word(body.get("done_reason"))
    reason = None if done in _NO_REASONS else finish.reason(done)
    inner = mapping(body.get("message")) or {"content": body.get("response"), "thinking": body.get("thinking")}
    error = errors.find(body)
    fault = errors.read(error) if error else errors.NO_FAULT
    message = _message({**inner, "role": "assistant"}, TextBudget(), reason)
    usage = Usage(input_tokens=count(body.get("prompt_eval_count")), output_tokens=count(body.get("eval_count")))
    logs = [token.get("logprob") for token in objects(body.get("logprobs"))]
    return Response(
        model=word(body.get("model")),
        usage=None if usage == Usage() else usage,
        finish_reasons=(reason,) if reason else (),
        messages=(message,) if message.parts or reason else (),
        blocked=fault.blocked,
        error_type=fault.type,
        error_message=fault.message,
        complete=complete,
        token_probabilities=probabilities(logs) if logs else (),
    )


def embed_response(body: Json, provider: str, *, complete: bool = False) -> Response:
    """Model and count of an embeddings answer; the vectors are not read."""
    return response({k: v for k, v in body.items() if k != "done_reason"}, provider, complete=complete)


_TEXTS: Final = ("content", "thinking")


def stream(events: Sequence[Json], provider: str) -> tuple[Response, bool]:
    """A stream's answer, and whether its last event came."""
    body: dict[str, object] = {}
    texts: dict[str, list[str]] = {name: [] for name in _TEXTS}
    calls: list[object] = []
    logs: list[object] = []
    chunks = 0
    ended = False
    for event in events:
        message = mapping(event.get("message")) or {
            "content": event.get("response"),
            "thinking": event.get("thinking"),
        }
        carried = False
        for name in _TEXTS:
            text = string(message.get(name))
            if text:
                texts[name].append(text)
                carried = True
        called = items(message.get("tool_calls"))
        if called:
            calls += called
            carried = True
        chunks += carried
        logs += items(event.get("logprobs"))
        body.update({k: v for k, v in event.items() if k not in ("message", "response", "thinking", "logprobs")})
        ended = ended or event.get("done") is True
    body["message"] = {name: "".join(pieces) for name, pieces in texts.items()} | {"tool_calls": calls}
    body["logprobs"] = logs
    return response(body, provider)._replace(chunks=chunks), ended


def embed_stream(events: Sequence[Json], provider: str) -> tuple[Response, bool]:
    """Embeddings do not stream; events that come all the same are read as one answer."""
    return embed_response({key: value for event in events for key, value in event.items()}, provider), False


def _serves(path: str, _headers: Mapping[str, str]) -> bool:
    return "/api/" in path


def _provider(_path: str) -> str:
    return providers.OLLAMA


FORMAT: Final = Format(
    operations=(
        Operation(
            name=semconv.CHAT,
            endpoints=(Endpoint(ending="/api/chat", holds=_HOLDS),),
            is_request=is_chat,
            request=chat_request,
            response=response,
            stream=stream,
            request_names=_REQUEST_NAMES,
            response_names=_RESPONSE_NAMES,
            input="messages",
            text_keys=(b"content", b"thinking"),
        ),
        Operation(
            name=semconv.TEXT_COMPLETION,
            endpoints=(Endpoint(ending="/api/generate", holds=_HOLDS),),
            is_request=is_generate,
            request=generate_request,
            response=response,
            stream=stream,
            request_names=_REQUEST_NAMES,
            response_names=_RESPONSE_NAMES,
            input="prompt",
            system="system",
            text_keys=(b"response", b"thinking"),
        ),
        Operation(
            name=semconv.EMBEDDINGS,
            # Open WebUI and others offer OpenAI's embeddings at `/api/embeddings`: the body decides.
            endpoints=(Endpoint(ending="/api/embed", holds=_HOLDS), Endpoint(ending=_EMBEDDINGS)),
            is_request=is_embed,
            request=embed_request,
            response=embed_response,
            stream=embed_stream,
            request_names=_REQUEST_NAMES,
            response_names=_RESPONSE_NAMES,
            input="input",
            led_by_user=False,
            vectors=frozenset({"prompt_eval_count"}),
        ),
    ),
    provider=_provider,
    serves=_serves,
    framings=(NDJSON, SSE),
)
