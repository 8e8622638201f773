"""Clouds that sell others' models, by the clients that SDKs have for them: who is called, and who bills."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anthropic
import aws_frames
import format_samples as s
import httpx2
import openai
import pytest

from llm_vitals.core import semconv

QUESTION: list[Any] = [{"role": "user", "content": "Why is the sky blue?"}]
REGIONAL = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
GLOBAL = "global.anthropic.claude-sonnet-4-5-20250929-v1:0"


def answers(body: bytes, content_type: str = "application/json", status: int = 200) -> Any:
    """A transport whose every answer is this one, whatever the host."""
    return httpx2.MockTransport(lambda _: httpx2.Response(status, headers={"content-type": content_type}, content=body))


def clients(body: bytes, **more: Any) -> dict[str, Any]:
    return {"http_client": httpx2.Client(transport=answers(body, **more)), "max_retries": 0}


def bedrock(body: bytes, **more: Any) -> Any:
    return anthropic.AnthropicBedrock(api_key="x", aws_region="eu-central-1", **clients(body, **more))


def mantle(body: bytes, **more: Any) -> Any:
    return anthropic.AnthropicBedrockMantle(api_key="x", aws_region="eu-central-1", **clients(body, **more))


def vertex(body: bytes, **more: Any) -> Any:
    return anthropic.AnthropicVertex(region="europe-west1", project_id="p", access_token="x", **clients(body, **more))


def foundry(body: bytes, **more: Any) -> Any:
    return anthropic.AnthropicFoundry(api_key="x", resource="r", **clients(body, **more))


def azure(body: bytes, **more: Any) -> Any:
    return openai.AzureOpenAI(
        api_key="x", api_version="2025-01-01", azure_endpoint="https://r.openai.azure.com", **clients(body, **more)
    )


CLOUDS = [
    pytest.param(bedrock, REGIONAL, "aws.bedrock", s.MESSAGE, None, id="bedrock"),
    pytest.param(mantle, "anthropic.claude-sonnet-4-5", "aws.bedrock", s.MESSAGE, s.MESSAGE_STREAM, id="mantle"),
    pytest.param(vertex, "claude-sonnet-4-5@20250929", "gcp.vertex_ai", s.MESSAGE, s.MESSAGE_STREAM, id="vertex"),
    pytest.param(foundry, "claude-sonnet-4-5", "azure.ai.inference", s.MESSAGE, s.MESSAGE_STREAM, id="foundry"),
    pytest.param(azure, "my-deployment", "azure.ai.openai", s.CHAT, s.CHAT_STREAM, id="azure"),
]


@pytest.mark.parametrize("streamed", [False, True], ids=["plain", "stream"])
@pytest.mark.parametrize(("make", "model", "provider", "plain", "events"), CLOUDS)
def test_a_call(
    told: Any, make: Callable[..., Any], model: str, provider: str, plain: bytes, events: bytes | None, streamed: bool
) -> None:
    if streamed and events is None:
        frames = b"".join(aws_frames.chunks(s.MESSAGE_STREAM))
        made = httpx2.Client(transport=answers(frames, aws_frames.CONTENT_TYPE))
        url = f"https://bedrock-runtime.eu-central-1.amazonaws.com/model/{model}/invoke-with-response-stream"
        with made.stream("POST", url, content=s.BEDROCK_REQUEST) as response:
            list(response.iter_bytes())
    else:
        client = make(events, content_type=s.SSE) if streamed and events else make(plain)
        create = client.chat.completions.create if make is azure else client.messages.create
        answer = create(model=model, messages=QUESTION, stream=streamed, max_tokens=99)
        if streamed:
            list(answer)
    found = told.attributes()
    assert found[semconv.PROVIDER_NAME] == provider
    assert found[semconv.REQUEST_MODEL] == model
    assert found[semconv.RESPONSE_ID]
    assert found[semconv.USAGE_INPUT_TOKENS] > 0
    assert found[semconv.USAGE_OUTPUT_TOKENS] > 0
    assert found[semconv.RESPONSE_FINISH_REASONS]
    assert found[semconv.COST] > 0
    assert told.points(semconv.METRIC_UNREAD) == []


@pytest.mark.parametrize(
    ("model", "share"),
    [pytest.param(REGIONAL, 1.1, id="regional"), pytest.param(GLOBAL, 1.0, id="global")],
)
def test_bedrock_bills_by_where_a_call_is_routed(told: Any, model: str, share: float) -> None:
    # The answer names the model without its route. Its list prices: 3, 15, 0.3 (read) and 3.75 (written) a million.
    bedrock(s.MESSAGE).messages.create(model=model, messages=QUESTION, max_tokens=99)
    assert told.attributes()[semconv.COST] == pytest.approx(share * (12 * 3 + 20 * 15 + 1000 * 0.3 + 100 * 3.75) / 1e6)


def test_bedrock_without_a_stream_counts_an_error(told: Any) -> None:
    client = bedrock(b'{"message":"Too many requests."}', status=429)
    with pytest.raises(anthropic.RateLimitError):
        client.messages.create(model=REGIONAL, messages=QUESTION, max_tokens=99)
    found = told.attributes()
    assert (found[semconv.OUTCOME], found[semconv.ERROR_TYPE]) == ("error", "429")


@pytest.mark.parametrize(
    ("url", "body"),
    [
        pytest.param(
            "https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.titan-embed-text-v2:0/invoke",
            {"inputText": "Hi", "normalize": True},
            id="vectors on bedrock",
        ),
        pytest.param(
            "https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5/publishers/mistralai/models/m:rawPredict",
            {"model": "m", "messages": []},
            id="another publisher on vertex",
        ),
        pytest.param(
            "https://api.cohere.com/v1/chat", {"message": "Hi", "model": "command-r"}, id="cohere's older one"
        ),
    ],
)
def test_a_path_that_is_read_with_a_body_that_is_not_is_counted(told: Any, url: str, body: dict[str, Any]) -> None:
    with httpx2.Client(transport=answers(b"{}")) as client:
        client.post(url, json=body)
    assert told.spans() == []
    labels = {semconv.SERVER_ADDRESS: httpx2.URL(url).host, semconv.HTTP_LIBRARY: "httpx2"}
    assert [(dict(p.attributes), p.value) for p in told.points(semconv.METRIC_UNREAD)] == [(labels, 1)]


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://api.openai.com/v1/threads/thread_1/messages", id="a message that is kept"),
        pytest.param("https://chains.example/chain/invoke", id="an application's own path"),
        pytest.param("https://chains.example/model/x/invoke", id="the same by another's model server"),
    ],
)
def test_what_is_no_call_is_not_counted(told: Any, url: str) -> None:
    with httpx2.Client(transport=answers(b"{}")) as client:
        client.post(url, json={"role": "user", "content": "Hi"})
    assert told.spans() == []
    assert told.points(semconv.METRIC_UNREAD) == []
