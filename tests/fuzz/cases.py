"""One case of the fuzz through the hook: what the wire answers, and how the application reads it."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import format_samples as s
import mutations


class Seed(NamedTuple):
    """A true exchange."""

    host: str
    path: str
    request: bytes
    response: bytes
    content_type: str
    stream: bool


def _seed(host: str, path: str, request: bytes, response: bytes) -> Seed:
    stream = response.startswith((b"data:", b"event:")) or path == s.GEMINI_STREAM_PATH
    content_type = "application/json" if response[:1] in b"[{" else s.SSE if stream else "text/html"
    return Seed(host, path, request, response, content_type, stream)


_OPENAI, _ANTHROPIC, _GEMINI = "api.openai.com", "api.anthropic.com", "generativelanguage.googleapis.com"
SAMPLES: Sequence[Seed] = (
    *(
        _seed(_OPENAI, s.CHAT_PATH, request, response)
        for request, response in (
            *((s.CHAT_REQUEST, r) for r in (s.CHAT, s.CHAT_REFUSAL, s.CHAT_FILTERED, s.RATE_LIMITED, s.AZURE_FILTERED)),
            (s.CHAT_TOOL_REQUEST, s.CHAT_TOOL),
            *(
                (s.CHAT_STREAM_REQUEST, r)
                for r in (s.CHAT_STREAM, s.CHAT_TOOL_STREAM, s.CHAT_ERROR_STREAM, s.CHAT_REFUSAL_STREAM)
            ),
            (s.CHAT_REQUEST, s.BAD_GATEWAY),
        )
    ),
    *(_seed(_OPENAI, s.COMPLETIONS_PATH, s.COMPLETION_REQUEST, r) for r in (s.COMPLETION, s.COMPLETION_STREAM)),
    *(
        _seed(_OPENAI, s.RESPONSES_PATH, s.RESPONSES_REQUEST, r)
        for r in (s.RESPONSE, s.RESPONSE_CALL, s.RESPONSE_FAILED, s.RESPONSE_STREAM, s.RESPONSE_ERROR_STREAM)
    ),
    _seed(_OPENAI, s.EMBEDDINGS_PATH, s.EMBEDDINGS_REQUEST, s.EMBEDDINGS),
    *(
        _seed(_ANTHROPIC, s.MESSAGES_PATH, s.MESSAGE_TOOL_REQUEST, r)
        for r in (s.MESSAGE, s.MESSAGE_REFUSAL, s.MESSAGE_STREAM, s.MESSAGE_ERROR_STREAM, s.OVERLOADED)
    ),
    *(_seed(_GEMINI, s.GEMINI_PATH, s.GEMINI_REQUEST, r) for r in (s.GEMINI, s.GEMINI_BLOCKED, s.GEMINI_ERROR)),
    *(
        _seed(_GEMINI, s.GEMINI_STREAM_PATH, s.GEMINI_REQUEST, r)
        for r in (s.GEMINI_STREAM, s.GEMINI_ARRAY, s.GEMINI_ERROR_STREAM, s.gemini_sse(s.GEMINI_CALL_EVENTS))
    ),
    _seed(_GEMINI, s.GEMINI_EMBED_PATH, s.GEMINI_EMBED_REQUEST, s.GEMINI_EMBEDDINGS),
)
"""One of each format, plain and streamed, and of each kind of error."""


def recorded(path: Path, formats: Sequence[str]) -> Sequence[Seed]:
    """The recorded exchanges of these formats, as `tests/formats/test_formats_recordings.py` reads them."""
    found: list[Seed] = []
    for line in path.read_text("utf-8").splitlines():
        one = json.loads(line)
        request, response = one["request"], one["response"]
        if (
            one["format"] in formats
            and request["method"] == "POST"
            and "body" in response
            and len(response["body"]) < 50_000
        ):
            body = (
                base64.b64decode(request["body_base64"])
                if "body_base64" in request
                else request.get("body", "").encode()
            )
            content_type = response["headers"].get("content-type", "application/json")
            found.append(
                Seed(request["host"], request["path"], body, response["body"].encode(), content_type, one["stream"])
            )
    return found


CONTENT_TYPES = (
    *(
        "application/json",
        "text/event-stream",
        "TEXT/EVENT-STREAM;charset=latin-1",
        "text/html",
        "application/x-ndjson",
        "",
    ),
    *(
        "text/event-stream; charset=nonsense",
        "a" * 9_000,
        "\xff\xfe",
        "application/json, text/event-stream",
        "multipart/x; =",
    ),
)
STATUSES = (200, 200, 200, 200, 201, 204, 206, 302, 400, 401, 404, 408, 413, 422, 429, 500, 503, 529, 599, 999)
READS = ("raw", "bytes", "text", "lines", "read", "left", "dropped", "cut off", "not closed")
"""How the application reads a streamed answer: whole in one of five ways, left early (closed, or thrown away), cut off
by an error of the wire, read to its end and never closed."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is sent, what the wire answers, how it is read."""

    library: str
    is_async: bool
    stream: bool
    read: str
    host: str
    path: str
    request: bytes
    true_request: bool
    """Whether the request is unchanged: the call counts whatever comes back. A broken one may be no call to a model."""
    status: int
    headers: Sequence[tuple[bytes, bytes]]
    chunks: Sequence[bytes]
    after: int
    """The number of pieces after which the reader leaves, or the wire fails."""


def case(number: int, seed: int, seeds: Sequence[Seed] = SAMPLES, *, bombs: bool = True) -> Case:
    """Case `number`, the same for a seed in every run."""
    dice = random.Random(f"{seed}:{number}")
    one, other = dice.choice(seeds), dice.choice(seeds)
    response = one.response if dice.random() < 0.9 else other.response[: dice.randrange(2_000)] + one.response
    stream = one.stream if dice.random() < 0.8 else not one.stream
    read = dice.choice(READS if stream else ("read", "cut off"))
    # What the application decodes itself costs it what it costs it.
    packed = bombs and stream and read not in ("bytes", "text", "lines", "read")
    data, coding = mutations.coded(mutations.mutated(response, dice), dice, bombs=packed)
    headers = [
        (b"content-type", (one.content_type if dice.random() < 0.7 else dice.choice(CONTENT_TYPES)).encode("latin-1"))
    ]
    if dice.random() < 0.05:
        headers = headers * dice.choice((0, 2, 40))
    if coding is not None:
        headers.append((b"content-encoding", coding.encode("latin-1")))
    if dice.random() < 0.1:
        headers.append(
            (
                dice.choice((b"content-length", b"x-request-id", b"retry-after")),
                dice.choice((b"-1", b"\xff" * 300, b"9" * 80)),
            )
        )
    pieces = tuple(mutations.chunks(data, dice))
    request = mutations.mutated(one.request, dice) if dice.random() < 0.3 else one.request
    return Case(
        library=dice.choice(("httpx", "httpx2")),
        is_async=dice.random() < 0.5,
        stream=stream,
        read=read,
        host=one.host,
        path=one.path,
        request=request,
        true_request=request == one.request,
        status=dice.choice(STATUSES),
        headers=tuple(headers),
        chunks=pieces,
        after=dice.randrange(len(pieces) + 1),
    )
