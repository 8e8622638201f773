"""Compressed streams that are long when they are decoded: what is kept of them is bounded."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import pytest
from coded_call import cost

from llm_vitals.core import semconv
from llm_vitals.transport import content_coding

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


def send(data: bytes, codings: str = "gzip") -> None:
    """A call whose answer is this compressed stream."""
    headers = {"content-type": "text/event-stream", "content-encoding": codings}
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


CODINGS = {
    "gzip": 200,
    "deflate": 200,
    "gzip, gzip": 400,
    "deflate, gzip, gzip": 400,
    ", ".join(["gzip"] * 5): 200,
}
"""Codings, and the megabytes that an answer in them stands for. Two of gzip took twice these, for 700 bytes."""


@pytest.mark.slow
@pytest.mark.parametrize(("codings", "megabytes"), CODINGS.items(), ids=CODINGS)
def test_codings_in_one_another_cost_the_application_no_more_than_one(codings: str, megabytes: int) -> None:
    told = cost(codings, megabytes)
    assert told["same"], "the application's bytes"
    assert (told["problem"], told["failures"]) == (["undecodable"], {})
    assert told["mb"] < 64
    assert told["cpu_s"] < 5


@pytest.mark.parametrize("codings", ["gzip, gzip", "GZIP , identity,gzip", "gzip,, gzip"])
def test_an_answer_in_two_codings_is_read(told: Any, codings: str) -> None:
    send(gzip.compress(compressed(0)), codings)
    assert told.attributes()[semconv.ANSWER] == "The Elbe."


def test_a_coding_gets_no_more_bytes_at_a_time_than_fit_decoded() -> None:
    got: dict[str, set[int]] = {}

    def decode_one(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
        for piece in pieces:
            got.setdefault(coding, set()).add(len(piece))
            yield piece

    body = bytes(10_000)
    assert b"".join(content_coding.decoded(body, "br, zstd, gzip, x-new", decode_one)) == body
    assert {coding: max(sizes) for coding, sizes in got.items()} == {"x-new": 16, "gzip": 16, "zstd": 16, "br": 16}
    got.clear()
    assert b"".join(content_coding.decoded(body, "zstd", decode_one)) == body
    assert max(got["zstd"]) == 128


def test_what_stands_between_two_codings_is_bounded() -> None:
    def decode_one(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
        for _ in pieces:
            yield from (bytes(1 << 20) for _ in range(100)) if coding == "gzip" else ()

    with pytest.raises(ValueError, match="between two codings"):
        list(content_coding.decoded(b"x" * 10, "deflate, gzip", decode_one))
