"""Answer: what the stand-in provider says to one request, before any API format."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from llm_vitals_demo.assistants import Conversation, estimated_tokens, recognise
from llm_vitals_demo.assistants.tickets import routed
from llm_vitals_demo.provider.model_request import ModelRequest
from llm_vitals_demo.provider.verdict import verdict

Finish = Literal["stop", "length", "filter", "refusal", "tool"]

DEFAULT_TEXT: Final = (
    "This is the stand-in provider. It speaks the wire format of a real one, and it knows the conversations of the "
    "demo; this question is not among them, so here are two plain sentences instead."
)
WIRE_REFUSAL: Final = "I'm sorry, I can't assist with that request."
PLAIN_REFUSAL: Final = "I'm sorry, but I can't help with that request."
TOOL_NAME: Final = "get_weather"
TOOL_ARGUMENTS: Final[Mapping[str, object]] = {"city": "Bergen", "unit": "celsius"}
DRIP_CHUNKS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A call of a tool that the model asks for; `id` comes without the prefix of its API."""

    id: str
    name: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`pieces` are the text as it streams; joined they are the text. Tokens are an estimate, as good as needed."""

    id: str
    model: str
    finish: Finish = "stop"
    pieces: tuple[str, ...] = ()
    tool: ToolCall | None = None
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    vectors: tuple[tuple[float, ...], ...] = field(default=(), repr=False)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An error answer. `retry_after_s` None: the provider does not say; `should_retry` likewise."""

    status: int
    retry_after_s: float | None = None
    should_retry: bool | None = None


SNAPSHOTS: Final[Mapping[str, str]] = {
    "gpt-5.4-mini": "gpt-5.4-mini-2026-03-17",
    "gpt-5.2": "gpt-5.2-2025-12-11",
    "claude-haiku-4-5": "claude-haiku-4-5-20251001",
    "mistral-small-latest": "mistral-small-2603",
}
"""Request model to the dated model that answers; others answer by the name they are asked by."""


def failure(request: ModelRequest) -> Failure | None:
    """The scripted error, if this request is to have one.

    `400` to `599`: that status, each time. `flaky`: 429 at first, an answer to the SDK's retry. `quota`: a 429 that
    is not worth a retry, and says so.
    """
    if request.wants("flaky"):
        return Failure(status=429, retry_after_s=0.05) if request.attempt == 0 else None
    if request.wants("quota"):
        return Failure(status=429, should_retry=False)
    status = request.number
    if status is None or not 400 <= status <= 599:
        return None
    return Failure(status=status, retry_after_s=0.05 if status in {429, 503, 529} else None)


def answer(request: ModelRequest, serial: int) -> Answer:
    """What to say; `serial` numbers the requests, so that every answer has an id of its own."""
    identity = hashlib.sha256(f"{serial}:{request.question}".encode()).hexdigest()
    model = SNAPSHOTS.get(request.model, request.model)
    input_tokens = max(1, round(request.prompt_characters / 4.2))
    if request.api.endswith("embeddings"):
        return Answer(id=identity, model=model, input_tokens=input_tokens, vectors=_vectors(request))
    conversation = recognise(request.question)
    tool = _tool(request, conversation, identity)
    finish, text = ("tool", "") if tool else _output(request, conversation)
    if (judged := verdict(request)) is not None:
        forced = request.api == "messages"  # Anthropic's API has its schema on a tool
        tool = ToolCall(id=identity[:24], name=request.offered_tools[0], arguments=judged) if forced else None
        finish, text = ("tool", "") if forced else ("stop", json.dumps(judged))
    pieces = _pieces(request, text)
    output = "".join(pieces) + (str(tool.arguments) if tool else "")
    return Answer(
        id=identity,
        model=model,
        finish=finish,
        pieces=pieces,
        tool=tool,
        input_tokens=input_tokens,
        cached_tokens=input_tokens // 2 if request.wants("cached") else 0,
        output_tokens=estimated_tokens(output),
    )


def _tool(request: ModelRequest, conversation: Conversation | None, identity: str) -> ToolCall | None:
    if request.tool_result is not None:
        return None
    if request.wants("tool"):
        return ToolCall(id=identity[:24], name=TOOL_NAME, arguments=TOOL_ARGUMENTS)
    if conversation and conversation.tool and conversation.tool.name in request.offered_tools:
        return ToolCall(id=identity[:24], name=conversation.tool.name, arguments=conversation.tool.arguments)
    return None


def _output(request: ModelRequest, conversation: Conversation | None) -> tuple[Finish, str]:
    if request.wants("refusal"):
        return "refusal", WIRE_REFUSAL
    if request.wants("filter"):
        return "filter", "The first thing to know is"
    if request.wants("decline"):
        return "stop", PLAIN_REFUSAL
    if request.tool_result is not None and conversation is None:
        return "stop", f"The tool says: {request.tool_result}"
    queue = routed(request.question, request.model)
    text = conversation.answer if conversation else queue or DEFAULT_TEXT
    if request.wants("length") or (conversation and conversation.kind == "cut_off"):
        return "length", text if conversation and conversation.kind == "cut_off" else text[: len(text) // 2]
    return "stop", text


def _pieces(request: ModelRequest, text: str) -> tuple[str, ...]:
    """About a word each, as providers stream; with a number among the behaviours, so many numbered words."""
    count = request.number if request.number is not None and request.number < 400 else None
    if count is None and request.wants("drip"):
        count = DRIP_CHUNKS
    if count is not None:
        return tuple(f"word{i % 97}" if i == 0 else f" word{i % 97}" for i in range(count))
    for behaviour, length in (("long", 20_480), ("big", 1_000_000)):
        if request.wants(behaviour):
            return (" ".join([text] * (length // (len(text) + 1) + 1)),)
    return tuple(re.findall(r"\s*[\w'\u2019]+|\s*[^\w\s]+|\s+$", text))


def _vectors(request: ModelRequest) -> tuple[tuple[float, ...], ...]:
    """Numbers that depend on the text alone, of length 1."""
    size = request.dimensions or 256
    return tuple(_vector(text, size) for text in request.inputs)


def _vector(text: str, size: int) -> tuple[float, ...]:
    seed = hashlib.sha256(text.encode()).digest()
    raw = [seed[i % len(seed)] - 127.5 + (i % 7) for i in range(size)]
    norm = sum(x * x for x in raw) ** 0.5
    return tuple(round(x / norm, 8) for x in raw)
