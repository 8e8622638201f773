"""ModelRequest: what one request to the stand-in provider wants, whichever API it came by."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from llm_vitals_demo.provider import gemini_request

Api = Literal["chat", "completions", "responses", "embeddings", "messages", "gemini", "gemini embeddings"]

APIS: Final[Mapping[str, Api]] = {
    "/chat/completions": "chat",
    "/completions": "completions",
    "/responses": "responses",
    "/embeddings": "embeddings",
    "/messages": "messages",
    ":generateContent": "gemini",
    ":streamGenerateContent": "gemini",
    ":embedContent": "gemini embeddings",
    ":batchEmbedContents": "gemini embeddings",
}
BEHAVIOUR_HEADER: Final = "x-stand-in"
"""Names the behaviours of one request, separated by spaces; so that a request may name a real model."""
MODEL_PREFIX: Final = "stand-in"
"""A model that begins so names its behaviours after it: `stand-in-nousage-break`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One request. `attempt` counts from 0, as the SDKs tell it in `x-stainless-retry-count`."""

    api: Api
    model: str
    behaviours: frozenset[str]
    stream: bool
    include_usage: bool
    attempt: int
    question: str
    """Text of the last user message; of embeddings, the inputs joined by newlines."""
    system: str
    offered_tools: tuple[str, ...]
    tool_result: str | None
    """What the application's tool said, when that is the last message."""
    prompt_characters: int
    schema: Mapping[str, object] | None = None
    """The JSON schema that the answer must have: of the response's format, or of the one tool that must be called."""
    inputs: tuple[str, ...] = ()
    """The texts to embed."""
    encoding_format: str = "float"
    as_events: bool = True
    """Whether a stream is server-sent events; Gemini sends a JSON array where `alt=sse` is not asked for."""
    batch: bool = False
    """Whether several contents are embedded by one request."""
    dimensions: int | None = None

    def wants(self, behaviour: str) -> bool:
        return behaviour in self.behaviours

    @property
    def number(self) -> int | None:
        """The number among the behaviours: an error status from 400 to 599, else how many chunks to stream."""
        return next((int(word) for word in sorted(self.behaviours) if word.isdigit()), None)


def read(path: str, headers: Mapping[str, str], body: bytes) -> ModelRequest | None:
    """The request as the provider understands it; None: no such path.

    Raises ValueError with the reason when the body is not a JSON object that names a model.
    """
    path, _, query = path.partition("?")
    api: Api | None = next((api for suffix, api in APIS.items() if path.endswith(suffix)), None)
    if api is None:
        return None
    try:
        fields = json.loads(body)
    except ValueError as error:
        message = f"We could not parse the JSON body of your request: {error}"
        raise ValueError(message) from error
    if not isinstance(fields, dict):
        message = "We could not parse the JSON body of your request: it is no object"
        raise ValueError(message)  # noqa: TRY004 - one kind of error: the body is bad
    request = cast("dict[str, object]", fields)
    if api.startswith("gemini"):
        request = gemini_request.fields(path, request)
    model = request.get("model")
    if not isinstance(model, str) or not model:
        message = "you must provide a model parameter"
        raise ValueError(message)
    retry_count = headers.get("x-stainless-retry-count", "0")
    options = _object(request.get("stream_options"))
    messages = _messages(api, request)
    last = messages[-1] if messages else {}
    dimensions = request.get("dimensions")
    inputs = _inputs(request.get("input")) if api.endswith("embeddings") else ()
    return ModelRequest(
        api=api,
        model=model,
        behaviours=_behaviours(model, headers),
        stream=request.get("stream") is True,
        include_usage=options.get("include_usage") is True,
        attempt=int(retry_count) if retry_count.isdigit() else 0,
        question="\n".join(inputs) or _question(messages),
        system=_system(request, messages),
        offered_tools=_offered_tools(request.get("tools")),
        tool_result=_tool_result(last),
        prompt_characters=sum(len(_text(m.get("content"))) + 16 for m in messages)
        + len(_own_system(request))
        + sum(map(len, inputs)),
        schema=_schema(request),
        inputs=inputs,
        as_events=api != "gemini" or "alt=sse" in query,
        batch=path.endswith(":batchEmbedContents"),
        encoding_format="base64" if request.get("encoding_format") == "base64" else "float",
        dimensions=dimensions if isinstance(dimensions, int) else None,
    )


def _behaviours(model: str, headers: Mapping[str, str]) -> frozenset[str]:
    words = re.split(r"[\s,]+", headers.get(BEHAVIOUR_HEADER, ""))
    if model.startswith(MODEL_PREFIX):
        words += model[len(MODEL_PREFIX) :].split("-")
    return frozenset(word for word in words if word)


def _object(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _messages(api: Api, request: Mapping[str, object]) -> list[dict[str, object]]:
    if api == "completions":
        return [{"role": "user", "content": request.get("prompt")}]
    if api.endswith("embeddings"):
        return []
    value = request.get("input" if api == "responses" else "messages")
    if isinstance(value, str):
        return [{"role": "user", "content": value}]
    return [_object(item) for item in _list(value)]


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = (_object(part) for part in _list(content))
    return "\n".join(text for part in parts if isinstance(text := part.get("text"), str))


def _question(messages: list[dict[str, object]]) -> str:
    for message in reversed(messages):
        if message.get("role") == "user" and (text := _text(message.get("content"))):
            return text
    return ""


def _own_system(request: Mapping[str, object]) -> str:
    """Where it stands beside the messages: Anthropic's `system`, the responses' `instructions`."""
    return _text(request.get("system")) or _text(request.get("instructions"))


def _system(request: Mapping[str, object], messages: list[dict[str, object]]) -> str:
    return _own_system(request) or next(
        (_text(m.get("content")) for m in messages if m.get("role") in {"system", "developer"}), ""
    )


def _tool_result(last: Mapping[str, object]) -> str | None:
    if last.get("role") == "tool":  # chat completions
        return _text(last.get("content"))
    if last.get("type") == "function_call_output":  # responses
        return _text(last.get("output"))
    for part in map(_object, _list(last.get("content"))):  # messages
        if part.get("type") == "tool_result":
            return _text(part.get("content"))
    return None


def _schema(request: Mapping[str, object]) -> Mapping[str, object] | None:
    of_format = _object(_object(_object(request.get("response_format")).get("json_schema")).get("schema"))
    choice = _object(request.get("tool_choice"))
    for tool in map(_object, _list(request.get("tools"))):
        if choice.get("type") == "tool" and tool.get("name") == choice.get("name"):
            return _object(tool.get("input_schema"))
    return of_format or None


def _offered_tools(tools: object) -> tuple[str, ...]:
    names = (tool.get("name") or _object(tool.get("function")).get("name") for tool in map(_object, _list(tools)))
    return tuple(name for name in names if isinstance(name, str))


def _inputs(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(item if isinstance(item, str) else json.dumps(item) for item in _list(value))
