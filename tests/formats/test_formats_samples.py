"""The samples are what the SDKs accept: each is parsed with the SDK's own types."""

from __future__ import annotations

import json
from typing import Any

import pytest
from anthropic.types import Message, RawMessageStreamEvent
from google.genai.types import EmbedContentResponse, GenerateContentResponse
from openai.types import Completion, CreateEmbeddingResponse
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import BaseModel, TypeAdapter

from llm_vitals.formats import sse

from . import format_samples as samples


@pytest.mark.parametrize(
    ("model", "body"),
    [
        pytest.param(ChatCompletion, samples.CHAT, id="chat"),
        pytest.param(ChatCompletion, samples.CHAT_TOOL, id="chat tool call"),
        pytest.param(ChatCompletion, samples.CHAT_REFUSAL, id="chat refusal"),
        pytest.param(ChatCompletion, samples.CHAT_FILTERED, id="chat content filter"),
        pytest.param(Completion, samples.COMPLETION, id="completion"),
        pytest.param(CreateEmbeddingResponse, samples.EMBEDDINGS, id="embeddings"),
        pytest.param(Response, samples.RESPONSE, id="response"),
        pytest.param(Response, samples.RESPONSE_CALL, id="response function call"),
        pytest.param(Response, samples.RESPONSE_REFUSAL, id="response refusal"),
        pytest.param(Response, samples.RESPONSE_CUT, id="response at its token limit"),
        pytest.param(Response, samples.RESPONSE_FILTERED, id="response content filter"),
        pytest.param(Response, samples.RESPONSE_FAILED, id="response failed"),
        pytest.param(Message, samples.MESSAGE, id="message"),
        pytest.param(Message, samples.MESSAGE_REFUSAL, id="message refusal"),
        pytest.param(GenerateContentResponse, samples.GEMINI, id="gemini"),
        pytest.param(GenerateContentResponse, samples.GEMINI_BLOCKED, id="gemini blocked"),
        pytest.param(GenerateContentResponse, samples.GEMINI_CUT_OFF, id="gemini cut off"),
        pytest.param(EmbedContentResponse, samples.GEMINI_EMBEDDINGS, id="gemini embeddings"),
    ],
)
def test_a_plain_sample_is_valid(model: type[BaseModel], body: bytes) -> None:
    sample = json.loads(body)
    if model is EmbedContentResponse and "usage_metadata" not in model.model_fields:
        # The API sends it; google-genai 2, the last one for Python 3.10, leaves it out before it makes its own type.
        del sample["usageMetadata"]
    model.model_validate(sample)


@pytest.mark.parametrize(
    ("event_type", "stream"),
    [
        pytest.param(ChatCompletionChunk, samples.CHAT_STREAM, id="chat"),
        pytest.param(ChatCompletionChunk, samples.CHAT_TOOL_STREAM, id="chat tool calls"),
        pytest.param(ChatCompletionChunk, samples.CHAT_REFUSAL_STREAM, id="chat refusal"),
        pytest.param(ChatCompletionChunk, samples.GROQ_STREAM, id="groq"),
        pytest.param(Completion, samples.COMPLETION_STREAM, id="completion"),
        pytest.param(ResponseStreamEvent, samples.RESPONSE_STREAM, id="response"),
        pytest.param(ResponseStreamEvent, samples.RESPONSE_ERROR_STREAM, id="response error"),
        pytest.param(RawMessageStreamEvent, samples.MESSAGE_STREAM, id="message"),
        pytest.param(GenerateContentResponse, samples.GEMINI_STREAM, id="gemini"),
        pytest.param(GenerateContentResponse, samples.gemini_sse(samples.GEMINI_CALL_EVENTS), id="gemini calls"),
    ],
)
def test_every_event_of_a_stream_sample_is_valid(event_type: Any, stream: bytes) -> None:
    adapter = TypeAdapter[Any](event_type)
    events = [e.data for e in sse.events(stream) if e.data != b"[DONE]" and e.name != b"ping"]
    assert len(events) > 1
    for data in events:
        event = json.loads(data)
        if event_type is Completion:  # the SDK builds chunks without validation: the API sends no reason before the end
            event["choices"][0]["finish_reason"] = "stop"
        adapter.validate_python(event)
