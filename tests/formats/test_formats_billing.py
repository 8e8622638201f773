"""What a call is billed by, as each API says it: plain and streamed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Billing
from llm_vitals.formats.parse import exchange

from . import format_samples as s

ASKED: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}], "input": "Hi", "contents": []}


def billing(path: str, body: object, host: str = "api.openai.com", content_type: str = "application/json") -> object:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    call = s.wire(
        path, json.dumps({**ASKED, "stream": content_type == s.SSE}).encode(), data, content_type=content_type
    )
    found = exchange(call._replace(host=host))
    assert found is not None
    assert found.problems == ()
    return found.response.billing


def chat(usage: object = None, **members: object) -> dict[str, object]:
    message = {"role": "assistant", "content": "Yes."}
    counts = {"prompt_tokens": 9, "completion_tokens": 5, "total_tokens": 14}
    return {
        "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {**counts, **(usage if isinstance(usage, dict) else {})},
        **members,
    }


def response(*output: dict[str, object], **usage: object) -> dict[str, object]:
    counts = {"input_tokens": 9, "output_tokens": 5, "total_tokens": 14}
    return {"model": "m", "status": "completed", "output": list(output), "usage": {**counts, **usage}}


def search(action: str) -> dict[str, object]:
    return {"type": "web_search_call", "action": {"type": action}}


def stated(cost_usd: float) -> Billing:
    return Billing(cost_usd=pytest.approx(cost_usd))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        pytest.param(s.CHAT_PATH, chat(), None, id="nothing"),
        pytest.param(
            s.CHAT_PATH,
            chat(model="gpt-4o-search-preview-2025-03-11"),
            Billing(tools={"web_search": 1}),
            id="a model that searches for each answer",
        ),
        pytest.param(
            s.CHAT_PATH, chat({"num_sources_used": 5}), Billing(tools={"live_search_source": 5}), id="xAI's sources"
        ),
        pytest.param(s.CHAT_PATH, chat({"num_sources_used": 0}), None, id="no source"),
        pytest.param(s.CHAT_PATH, chat(service_tier="flex"), Billing(service_tier="flex"), id="tier"),
        pytest.param(s.CHAT_PATH, chat(service_tier=None), None, id="no tier"),
        pytest.param(s.CHAT_PATH, chat(service_tier="default"), None, id="the standard tier"),
        pytest.param(s.CHAT_PATH, chat(service_tier="on_demand"), None, id="the standard tier of Groq"),
        pytest.param(s.CHAT_PATH, chat(service_tier=5), None, id="a tier of the wrong type"),
        pytest.param(
            s.CHAT_PATH, chat({"service_tier": "Priority"}), Billing(service_tier="priority"), id="in the usage"
        ),
        pytest.param(
            s.CHAT_PATH,
            chat(
                {
                    "prompt_tokens_details": {"audio_tokens": 7, "image_tokens": 1, "video_tokens": 1},
                    "completion_tokens_details": {"audio_tokens": 3, "image_tokens": 0},
                }
            ),
            Billing(
                tokens={
                    semconv.USAGE_AUDIO_INPUT: 7,
                    semconv.USAGE_IMAGE_INPUT: 1,
                    semconv.BILLED_VIDEO_INPUT: 1,
                    semconv.USAGE_AUDIO_OUTPUT: 3,
                }
            ),
            id="kinds of tokens",
        ),
        pytest.param(
            s.CHAT_PATH,
            chat({"prompt_tokens_details": {"audio_tokens": "7"}, "completion_tokens_details": 5}),
            None,
            id="of the wrong type",
        ),
        pytest.param(s.CHAT_PATH, chat({"cost": 0.0021, "is_byok": False}), stated(0.0021), id="OpenRouter"),
        pytest.param(
            s.CHAT_PATH,
            chat({"cost": 0.0001, "is_byok": True, "cost_details": {"upstream_inference_cost": 0.002}}),
            stated(0.0021),
            id="OpenRouter with a key of one's own",
        ),
        pytest.param(s.CHAT_PATH, chat({"cost": 0}), stated(0.0), id="OpenRouter's free models"),
        pytest.param(s.CHAT_PATH, chat({"cost": {"total_cost": 0.00515}}), stated(0.00515), id="Perplexity"),
        pytest.param(s.CHAT_PATH, chat({"cost_in_usd_ticks": 1399000}), stated(0.0001399), id="xAI"),
        pytest.param(s.CHAT_PATH, chat({"cost_in_usd_ticks": 0}), None, id="xAI by another, who does not say"),
        pytest.param(s.CHAT_PATH, chat({"estimated_cost": 0.003}), stated(0.003), id="DeepInfra"),
        pytest.param(
            s.CHAT_PATH, chat({"pydantic_ai_gateway": {"cost_estimate": 0.004}}), stated(0.004), id="a gateway"
        ),
        pytest.param(s.CHAT_PATH, chat({"cost": -1}), None, id="less than nothing"),
        pytest.param(s.CHAT_PATH, chat({"cost": "free"}), None, id="in words"),
        pytest.param(s.CHAT_PATH, chat({"num_search_queries": 3}), Billing(tools={"web_search": 3}), id="searches"),
        pytest.param(
            s.RESPONSES_PATH,
            response(search("search"), search("open_page"), search("search"), {"type": "file_search_call"}),
            Billing(tools={"file_search": 1, "web_search": 2}),
            id="tools that ran",
        ),
        pytest.param(
            s.RESPONSES_PATH,
            response({"type": "function_call", "name": "f"}, {"type": "mcp_call"}),
            None,
            id="tools that cost nothing",
        ),
        pytest.param(
            s.RESPONSES_PATH,
            response({"type": "code_interpreter_call"}),
            Billing(tools={"code_interpreter": 1}),
            id="code",
        ),
        pytest.param(
            s.EMBEDDINGS_PATH,
            {"model": "m", "data": [], "usage": {"prompt_tokens": 5, "cost": {"total_cost": 2e-8}}},
            stated(2e-8),
            id="embeddings",
        ),
    ],
)
def test_of_openai(path: str, body: object, expected: Billing | None) -> None:
    assert billing(path, body) == expected


def test_of_a_chat_stream() -> None:
    chunk = {"id": "c", "model": "m", "service_tier": "flex"}
    events: tuple[dict[str, object], ...] = (
        {**chunk, "choices": [{"index": 0, "delta": {"content": "Yes."}, "finish_reason": None}]},
        {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
        {**chunk, "choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 5, "cost": 0.5}},
    )
    data = b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events) + b"data: [DONE]\n\n"
    assert billing(s.CHAT_PATH, data, content_type=s.SSE) == Billing(service_tier="flex", cost_usd=0.5)


LONG_LIVED = {"ephemeral_5m_input_tokens": 3, "ephemeral_1h_input_tokens": 9}
MESSAGE = {"type": "message", "role": "assistant", "model": "m", "content": [{"type": "text", "text": "Yes."}]}


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        pytest.param({}, None, id="nothing"),
        pytest.param({"service_tier": "standard"}, None, id="the standard tier"),
        pytest.param({"service_tier": "batch"}, Billing(service_tier="batch"), id="tier"),
        pytest.param(
            {"cache_creation": LONG_LIVED}, Billing(tokens={semconv.BILLED_CACHE_WRITE_1H: 9}), id="lifetimes"
        ),
        pytest.param({"cache_creation": {"ephemeral_5m_input_tokens": 3}}, None, id="five minutes alone"),
        pytest.param({"cache_creation": "long"}, None, id="of the wrong type"),
        pytest.param(
            {"server_tool_use": {"web_search_requests": 2, "web_fetch_requests": 4, "code_execution_requests": 1}},
            Billing(tools={"web_search": 2, "code_execution": 1}),
            id="tools; to fetch costs nothing",
        ),
        pytest.param({"server_tool_use": {"web_search_requests": 0}}, None, id="no search"),
        pytest.param({"speed": "standard", "inference_geo": "global"}, None, id="as usual"),
        pytest.param(
            {"speed": "fast", "inference_geo": "us"}, Billing(speed="fast", region="us"), id="speed and region"
        ),
        pytest.param(
            {"iterations": [{"type": "message"}, {"type": "advisor_message", "model": "n"}, {"type": "compaction"}]},
            Billing(tools={"advisor_message": 1, "compaction": 1}),
            id="steps that are in no count",
        ),
    ],
)
@pytest.mark.parametrize("streamed", [False, True], ids=["plain", "streamed"])
def test_of_anthropic(usage: dict[str, object], expected: Billing | None, streamed: bool) -> None:
    counts = {"input_tokens": 5, "cache_creation_input_tokens": 12, "output_tokens": 1, **usage}
    body: object = {**MESSAGE, "stop_reason": "end_turn", "usage": counts}
    if streamed:
        events: tuple[dict[str, object], ...] = (
            {"type": "message_start", "message": {**MESSAGE, "content": [], "usage": counts}},
            {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 7}},
            {"type": "message_stop"},
        )
        body = b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)
    content_type = s.SSE if streamed else "application/json"
    assert billing("/v1/messages", body, "api.anthropic.com", content_type) == expected


def gemini(usage: dict[str, object], queries: int = 0, model: str = "gemini-3-pro") -> dict[str, object]:
    candidate: dict[str, object] = {"content": {"parts": [{"text": "Yes."}]}, "finishReason": "STOP"}
    if queries:
        candidate["groundingMetadata"] = {"webSearchQueries": ["q"] * queries}
    counts = {"promptTokenCount": 9, "candidatesTokenCount": 5, **usage}
    return {"candidates": [candidate], "usageMetadata": counts, "modelVersion": model}


def of(**kinds: int) -> list[dict[str, object]]:
    return [{"modality": kind, "tokenCount": tokens} for kind, tokens in kinds.items()]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(gemini({"promptTokensDetails": of(TEXT=9)}), None, id="text alone"),
        pytest.param(gemini({"serviceTier": "priority"}), Billing(service_tier="priority"), id="tier"),
        pytest.param(
            gemini({"trafficType": "PROVISIONED_THROUGHPUT"}),
            Billing(service_tier="provisioned_throughput"),
            id="traffic",
        ),
        pytest.param(gemini({"trafficType": "TRAFFIC_TYPE_UNSPECIFIED"}), None, id="traffic of no kind"),
        pytest.param(gemini({"trafficType": "ON_DEMAND"}), None, id="traffic as usual"),
        pytest.param(
            gemini(
                {
                    "promptTokensDetails": of(TEXT=1, AUDIO=5, IMAGE=2, DOCUMENT=1),
                    "cacheTokensDetails": of(AUDIO=4),
                    "candidatesTokensDetails": of(IMAGE=5),
                }
            ),
            Billing(
                tokens={
                    semconv.USAGE_AUDIO_INPUT: 5,
                    semconv.USAGE_IMAGE_INPUT: 3,
                    semconv.USAGE_AUDIO_CACHE_READ: 4,
                    semconv.USAGE_IMAGE_OUTPUT: 5,
                }
            ),
            id="kinds of tokens",
        ),
        pytest.param(gemini({"promptTokensDetails": [{"modality": 5}, 7, None]}), None, id="of the wrong type"),
        pytest.param(gemini({}, queries=3), Billing(tools={"web_search": 3}), id="each search"),
        pytest.param(gemini({}, queries=3, model="gemini-2.5-pro"), Billing(tools={"web_search": 1}), id="each answer"),
    ],
)
@pytest.mark.parametrize("streamed", [False, True], ids=["plain", "streamed"])
def test_of_gemini(body: dict[str, object], expected: Billing | None, streamed: bool) -> None:
    kind = "streamGenerateContent" if streamed else "generateContent"
    data: object = b"data: " + json.dumps(body).encode() + b"\n\n" if streamed else body
    content_type = s.SSE if streamed else "application/json"
    path = f"/v1beta/models/m:{kind}"
    assert billing(path, data, "generativelanguage.googleapis.com", content_type) == expected
