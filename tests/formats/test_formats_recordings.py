"""Every recorded exchange with a model API, through the real hook: each field is as the recording expects it.

The recordings stand beside the checkout (`../shared/data/recordings`, described there); without them this is
skipped, which in CI is a failure. `NOT_READ` names the formats whose lines are left out, `KNOWN` the lines that differ,
each with its reason: a line that is read worse than the list says fails, and so does one that is read better.
"""

from __future__ import annotations

import asyncio
import base64
import importlib.util
import json
import random
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest

from llm_vitals.core import semconv

RECORDINGS = Path(__file__).parents[3] / "shared/data/recordings/recordings-given.jsonl"
FORMATS = (
    *("openai.chat", "openai.completions", "openai.responses", "openai.embeddings", "anthropic.messages"),
    *("gemini.generate", "gemini.embed", "ollama.chat", "ollama.generate", "ollama.embed"),
    *("cohere.chat.v2", "cohere.embed", "bedrock.converse", "bedrock.invoke"),
)
"""Formats that are read: all lines of these are compared."""
NOT_READ = {
    "sagemaker.invoke": "botocore sends it, not httpx",
    **dict.fromkeys(("gemini.interactions", "vertex.embed"), "a format of its own that is not read yet"),
    **dict.fromkeys(("cohere.chat.v1", "cohere.generate"), "an older API of Cohere's, which names no model"),
    **dict.fromkeys(
        ("anthropic.complete", "alephalpha.complete", "huggingface.task"), "an API that is no longer offered"
    ),
    "other": "no call to a model: lists of models, files, searches, tokens counted",
}
"""Formats whose lines make no span, and why."""

_HEADERS = "Bedrock tells these counts in headers of the response alone, which are not read"
KNOWN: dict[str, tuple[set[str], str]] = {
    "g0133": ({"request_model"}, "the path has a letter more than the recording's own reader takes for the model"),
    **dict.fromkeys(("g0140", "g0141"), ({"answer"}, "the answer stands in blocks with citations, which are read")),
    "g0154": ({"output_tokens"}, _HEADERS),
    "g0178": (
        {"input_tokens", "output_tokens", "finish_reasons", "last_user"},
        _HEADERS + "; its question and its reason are read, which the recording's own reader passes over",
    ),
    "g0179": ({"input_tokens", "output_tokens"}, _HEADERS),
}
"""Line to the fields that differ, and why."""
NO_SPAN = {"g0177": "an embedding by Amazon's Titan, which is not read"}
"""Lines of formats that are read, which make none."""
if importlib.util.find_spec("brotli") is None and importlib.util.find_spec("brotlicffi") is None:
    KNOWN["g0795"] = (
        {
            *("response_model", "response_id", "input_tokens", "output_tokens", "reasoning_tokens", "finish_reasons"),
            *("answer", "problem"),
        },
        "compressed with brotli, which httpx cannot decode in this environment, for the application neither",
    )

FINISH = {
    **dict.fromkeys(("stop", "end_turn", "stop_sequence", "eos", "completed", "STOP", 1), "stop"),
    **dict.fromkeys(("COMPLETE", "STOP_SEQUENCE", "FINISH"), "stop"),
    **dict.fromkeys(("length", "max_tokens", "max_output_tokens", "model_length", "MAX_TOKENS"), "length"),
    **dict.fromkeys(("tool_calls", "tool_use", "function_call", "TOOL_CALL"), "tool_call"),
    **dict.fromkeys(("content_filter", "refusal", "SAFETY", "guardrail_intervened"), "content_filter"),
    **dict.fromkeys(("failed", "error", "ERROR"), "error"),
}
"""Words of the wire to the conventions' words; others stay. 1 is Gemini's STOP where numbers were asked for."""
COUNTS = {
    "input_tokens": semconv.USAGE_INPUT_TOKENS,
    "output_tokens": semconv.USAGE_OUTPUT_TOKENS,
    "cache_read": semconv.USAGE_CACHE_READ,
    "cache_write": semconv.USAGE_CACHE_WRITE,
    "reasoning_tokens": semconv.USAGE_REASONING,
}

pytestmark = pytest.mark.skipif(
    not RECORDINGS.exists(), reason="the recorded exchanges are not there: ../shared/data/recordings"
)


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in RECORDINGS.read_text("utf-8").splitlines()]


def body(part: Mapping[str, Any]) -> bytes:
    if "body_base64" in part:
        return base64.b64decode(part["body_base64"])
    return part.get("body", "").encode()


def is_read(line: Mapping[str, Any]) -> bool:
    """Whether a line is of a format that is read."""
    return line["format"] in FORMATS and line["id"] not in NO_SPAN


def odd_pieces(data: bytes, seed: str) -> Iterator[bytes]:
    """The bytes in pieces that end anywhere; larger ones where there are many."""
    dice = random.Random(seed)
    more = len(data) // 400 + 1 if len(data) > 4_000 else 0
    at = 0
    while at < len(data):
        size = dice.choice((1, 2, 3, 5, 7, 11, 13, 17, 61, 257, 1021)) + more
        yield data[at : at + size]
        at += size


def answering(library: Any, line: Mapping[str, Any], *, odd: bool) -> Any:
    """A transport of `library` (httpx or httpx2) that answers with the recorded response."""
    response = line["response"]
    data = body(response)

    class Pieces(library.SyncByteStream, library.AsyncByteStream):  # type: ignore[misc]
        def __iter__(self) -> Iterator[bytes]:
            yield from odd_pieces(data, line["id"]) if odd else (data,)

        async def __aiter__(self) -> AsyncIterator[bytes]:
            for piece in self:
                yield piece

    def handle(_: object) -> Any:
        return library.Response(response["status"], headers=response["headers"], stream=Pieces())

    return library.MockTransport(handle)


def sending(line: Mapping[str, Any]) -> tuple[tuple[str, str], dict[str, Any]]:
    """The recorded request, as a client takes it."""
    sent = line["request"]
    query = f"?{sent['query']}" if sent.get("query") else ""
    url = f"{sent['scheme']}://{sent['host']}{sent['path']}{query}"
    return (sent["method"], url), {"headers": sent["headers"], "content": body(sent)}


def replay(library: Any, line: Mapping[str, Any], *, odd: bool) -> None:
    """Send the recorded request, and read the recorded response to its end."""
    args, kwargs = sending(line)
    with library.Client(transport=answering(library, line, odd=odd)) as client:
        if line["stream"]:
            with client.stream(*args, **kwargs) as streamed:
                for _ in streamed.iter_bytes():
                    pass
        else:
            client.request(*args, **kwargs)


async def replay_async(library: Any, line: Mapping[str, Any], *, odd: bool) -> None:
    """The same by an asynchronous client."""
    args, kwargs = sending(line)
    async with library.AsyncClient(transport=answering(library, line, odd=odd)) as client:
        if line["stream"]:
            async with client.stream(*args, **kwargs) as streamed:
                async for _ in streamed.aiter_bytes():
                    pass
        else:
            await client.request(*args, **kwargs)


def words(text: str | None) -> str:
    return " ".join((text or "").split())[:2_000]


def stated_usd(usage: Mapping[str, Any]) -> float | None:
    """What the answer says that it costs."""
    cost = usage.get("cost")
    if isinstance(cost, dict):
        return cost.get("total_cost")
    if usage.get("is_byok"):  # OpenRouter's fee, and what the provider bills to the owner of the key
        return cost + (usage["cost_details"]["upstream_inference_cost"] or 0)
    if cost is None and usage.get("cost_in_usd_ticks"):
        return usage["cost_in_usd_ticks"] * 1e-10
    return (usage.get("pydantic_ai_gateway") or {}).get("cost_estimate") if cost is None else cost


def facts(line: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    """(field, as expected, as found) of one line."""
    expected = line["expect"]
    succeeded = line["response"]["status"] < 400
    chats = expected["operation"] != semconv.EMBEDDINGS
    yield "operation", expected["operation"], found.get(semconv.OPERATION_NAME)
    yield "request_model", expected.get("request_model"), found.get(semconv.REQUEST_MODEL)
    if succeeded:
        yield "response_model", expected.get("response_model"), found.get(semconv.RESPONSE_MODEL)
        yield "response_id", expected.get("response_id"), found.get(semconv.RESPONSE_ID)
        for field, name in COUNTS.items():
            counts = expected.get(field), found.get(name)
            # Of parts of a count, 0 and absent say the same.
            yield field, *(counts if field == "input_tokens" else (count or None for count in counts))
        reasons = [FINISH.get(reason, reason) for reason in expected.get("finish_reasons") or ()]
        if expected.get("client_calls") and reasons == ["stop"]:
            reasons = ["tool_call"]  # Responses: the application must answer calls, of which the wire's word is silent
        yield "finish_reasons", reasons, list(found.get(semconv.RESPONSE_FINISH_REASONS) or ())
        if chats:
            yield "answer", words(expected.get("answer")), words(found.get(semconv.ANSWER))
    if chats:
        yield "last_user", words(expected.get("last_user")), words(found.get(semconv.QUESTION))
    blocked = found.get(semconv.REFUSAL_SOURCE) == "wire"
    yield "blocked", bool(expected.get("blocked")), blocked
    error, error_type = expected.get("error"), found.get(semconv.ERROR_TYPE)
    if error:
        names = {str(error[key]) for key in ("type", "code", "status") if error.get(key) is not None}
        if not (blocked and error_type is None) and error_type not in names | {str(error.get("http_status"))}:
            yield "error_type", names, error_type
    else:
        yield "error_type", None, error_type
    stated = stated_usd(expected.get("usage_raw") or {})
    if stated is not None:
        yield "cost", pytest.approx(stated), found.get(semconv.COST)
        yield "cost_source", "wire", found.get(semconv.COST_SOURCE)
    if line["stream"] and succeeded:
        end = "error" if error else "complete" if expected.get("ended") else "truncated"
        yield "stream_end", end, found.get(semconv.STREAM_END)
    if "no_json" not in line["features"]:
        yield "problem", None, found.get(semconv.PROBLEM)


@pytest.fixture
def content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "SPAN_ONLY")


def test_each_format_is_read_or_named() -> None:
    assert {line["format"] for line in lines()} == {*FORMATS, *NOT_READ}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("library", "asynchronous", "odd"),
    [
        pytest.param(httpx, False, False, id="httpx, in one piece"),
        pytest.param(httpx, False, True, id="httpx, in odd pieces"),
        pytest.param(httpx2, True, True, id="httpx2, asynchronous, in odd pieces"),
    ],
)
def test_every_field_of_every_recording(content: None, told: Any, library: Any, asynchronous: bool, odd: bool) -> None:
    differences: dict[str, set[str]] = {}
    details: list[str] = []
    compared = 0
    for line in lines():
        told.exporter.clear()
        if asynchronous:
            asyncio.run(replay_async(library, line, odd=odd))
        else:
            replay(library, line, odd=odd)
        spans = told.spans()
        if line["expect"]["operation"] is None or not is_read(line):
            assert spans == [], f"{line['id']} {line['request']['path']} makes a span"
            continue
        assert len(spans) == 1, f"{line['id']} {line['request']['path']} makes {len(spans)} spans"
        assert not line["expect"].get("partial"), f"{line['id']} has fields that nobody has read"
        compared += 1
        for field, expected, found in facts(line, spans[0].attributes):
            if expected != found:
                differences.setdefault(line["id"], set()).add(field)
                details.append(f"{line['id']} {field}: expected {str(expected)[:90]}, found {str(found)[:90]}")
    assert compared == 889
    assert differences == {line: fields for line, (fields, _) in KNOWN.items()}, "\n".join(details)
