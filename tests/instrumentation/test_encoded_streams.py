"""Compressed streams that are long when they are decoded: what is kept of them is bounded."""

from __future__ import annotations

import json
import tracemalloc
import zlib
from typing import Any

import httpx
import pytest

from llm_vitals.core import semconv

COMMENT = b": " + b"a" * (1 << 20) + b"\n\n"


def event(delta: dict[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "c-1", "model": "gpt-4o", "choices": [choice], "usage": {"prompt_tokens": 5, "completion_tokens": 3}}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def compressed(megabytes: int) -> bytes:
    """A stream of two words with so many megabytes between them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(event({"content": "The "}))]
    parts += [packer.compress(COMMENT) for _ in range(megabytes)]
    parts += [packer.compress(event({"content": "Elbe."}, "stop") + b"data: [DONE]\n\n"), packer.flush()]
    return b"".join(parts)


@pytest.fixture(autouse=True)
def content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "SPAN_ONLY")


def send(data: bytes) -> None:
    """A call whose answer is this compressed stream."""
    headers = {"content-type": "text/event-stream", "content-encoding": "gzip"}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, stream=httpx.ByteStream(data)))
    asked = {"model": "gpt-4o", "stream": True, "messages": [{"role": "user", "content": "Name one river"}]}
    with (
        httpx.Client(transport=transport) as client,
        client.stream("POST", "https://api.openai.com/v1/chat/completions", json=asked) as streamed,
    ):
        for _ in streamed.iter_raw():
            pass


@pytest.mark.parametrize(
    ("megabytes", "outcome", "answer", "problem"),
    [
        pytest.param(0, "ok", "The Elbe.", None, id="short"),
        pytest.param(40, "ok", "The Elbe.", ("response_truncated",), id="long, read at its ends"),
        pytest.param(200, None, None, ("undecodable",), id="without end, not read"),
    ],
)
def test_what_a_few_bytes_stand_for_is_bounded(
    told: Any,
    megabytes: int,
    outcome: str | None,
    answer: str | None,
    problem: tuple[str, ...] | None,
) -> None:
    send(compressed(0))
    told.clear()  # what is loaded once is loaded now
    tracemalloc.start()
    try:
        send(compressed(megabytes))
        (span,) = told.spans()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    found = span.attributes
    assert peak < 64 * (1 << 20)
    assert found.get(semconv.OUTCOME) == outcome
    assert found.get(semconv.PROBLEM) == problem
    assert (found.get(semconv.ANSWER) or "").split() == (answer or "").split()
