"""Run by test_other_sdks.py beside boto3, by which anthropic's client signs requests and reads Bedrock's streams."""

from __future__ import annotations

import asyncio
from typing import Any

import anthropic
import aws_frames
import format_samples as s
import httpx2
import pytest

from llm_vitals.core import semconv

ASKED: dict[str, Any] = {
    "model": s.BEDROCK_MODEL,
    "max_tokens": 99,
    "messages": [{"role": "user", "content": "Why is the sky blue?"}],
    "stream": True,
}
KEYS = {"aws_access_key": "x", "aws_secret_key": "x", "aws_region": "eu-central-1", "max_retries": 0}


def _answers(frames: list[bytes]) -> Any:
    headers = {"content-type": aws_frames.CONTENT_TYPE}
    return httpx2.MockTransport(lambda _: httpx2.Response(200, headers=headers, content=b"".join(frames)))


def _sync(frames: list[bytes]) -> list[Any]:
    http = httpx2.Client(transport=_answers(frames))
    return list(anthropic.AnthropicBedrock(**KEYS, http_client=http).messages.create(**ASKED))


def _async(frames: list[bytes]) -> list[Any]:
    async def ask() -> list[Any]:
        http = httpx2.AsyncClient(transport=_answers(frames))
        client = anthropic.AsyncAnthropicBedrock(**KEYS, http_client=http)
        return [event async for event in await client.messages.create(**ASKED)]

    return asyncio.run(ask())


@pytest.mark.parametrize("ask", [_sync, _async])
def test_a_stream(told: Any, ask: Any) -> None:
    frames = aws_frames.chunks(s.MESSAGE_STREAM)
    events = ask(frames)
    assert events[0].message.id == "msg_01S", "the client reads what was written"
    found = told.attributes()
    assert (found[semconv.PROVIDER_NAME], found[semconv.REQUEST_MODEL]) == ("aws.bedrock", s.BEDROCK_MODEL)
    assert (found[semconv.RESPONSE_ID], found[semconv.STREAM_END]) == ("msg_01S", "complete")
    last = next(e for e in events if e.type == "message_delta")
    assert found[semconv.USAGE_OUTPUT_TOKENS] == last.usage.output_tokens
    assert found[semconv.COST] > 0


@pytest.mark.parametrize("ask", [_sync, _async])
def test_a_fault_in_the_midst_of_it(told: Any, ask: Any) -> None:
    frames = [*aws_frames.chunks(s.MESSAGE_STREAM)[:4], aws_frames.exception("throttlingException", "Too many.")]
    with pytest.raises(anthropic.APIError):
        ask(frames)
    found = told.attributes()
    assert (found[semconv.OUTCOME], found[semconv.ERROR_TYPE]) == ("error", "throttlingException")
