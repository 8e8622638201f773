"""What is no call to a model, odd values, dialects."""

from __future__ import annotations

import gzip
import json

import pytest

from llm_vitals.core.exchange import Exchange, Usage
from llm_vitals.formats import finish, provider
from llm_vitals.formats.json_values import TEXT_CAP
from llm_vitals.formats.parse import exchange
from llm_vitals.formats.registry import path_endings

from . import format_samples as s

VERSION = {"anthropic-version": "2023-06-01"}


def heard(
    path: str, request: bytes, response: bytes | None, host: str = "api.openai.com", status: int = 200
) -> Exchange:
    found = exchange(s.wire(path, request, response, host=host, status=status))
    assert found is not None
    return found


def test_the_shortest_endings_are_what_the_transport_looks_for() -> None:
    assert path_endings() == (
        *(b"/completions", b"/embeddings", b"/messages", b"/responses", b"/v1/chat"),
        *(b":batchEmbedContents", b":embedContent", b":generateContent"),
        *(b":rawPredict", b":streamGenerateContent", b":streamRawPredict"),
    )


@pytest.mark.parametrize(
    ("path", "headers", "request_body", "host", "status"),
    [
        pytest.param("/v1/threads/t1/messages", VERSION, s.MESSAGES_REQUEST, "api.openai.com", 200, id="a thread"),
        pytest.param("/2010-04-01/messages", {}, s.MESSAGES_REQUEST, "api.twilio.com", 200, id="text messages"),
        pytest.param("/api/surveys/7/responses", {}, b'{"answers":[1,2]}', "x.example", 200, id="a survey"),
        pytest.param("/api/surveys/7/responses", {}, None, "x.example", 200, id="a survey whose bodies were dropped"),
        pytest.param("/v1/completions", {}, b'{"task":1}', "x.example", 500, id="another API that failed"),
        pytest.param("/v1/chat/completions", {}, b"", "api.openai.com", 200, id="a list of stored completions"),
        pytest.param("/v1/chat/completions", {}, b"", "api.openai.com", 401, id="the same, refused"),
        pytest.param("/v1/chat/completions", {}, b"\xff\x00", "x.example", 200, id="no JSON"),
        pytest.param("/v1/chat/completions", {}, b"[]", "api.openai.com", 200, id="no object"),
        pytest.param("/v1/chat/completions", {}, b'{"messages":[]}', "api.openai.com", 200, id="no model"),
        pytest.param("/v1/chat/completions/c1", {}, s.CHAT_REQUEST, "api.openai.com", 200, id="a stored completion"),
        pytest.param("/v1/messages/count_tokens", VERSION, s.MESSAGES_REQUEST, "api.anthropic.com", 200, id="counting"),
        pytest.param("/", {}, s.CHAT_REQUEST, "api.openai.com", 200, id="the root"),
    ],
)
def test_what_is_no_call_to_a_model(
    path: str, headers: dict[str, str], request_body: bytes | None, host: str, status: int
) -> None:
    call = s.wire(path, request_body, b"{}", headers=headers, host=host, status=status, dropped=request_body is None)
    assert exchange(call) is None


def test_a_malformed_request_that_a_known_provider_turned_down_is_a_call() -> None:
    found = heard(s.CHAT_PATH, b'{"model":', s.RATE_LIMITED, status=400)
    assert (found.request.model, found.problems) == (None, ("request_not_json",))
    assert found.response.error_type == "rate_limit_exceeded"


def test_any_messages_path_with_the_header_is_anthropic() -> None:
    found = exchange(s.wire("/gw/anthropic/messages", s.MESSAGES_REQUEST, s.MESSAGE, host="gw.local", headers=VERSION))
    assert found is not None
    assert (found.provider, found.response.id) == ("anthropic", "msg_01A")


@pytest.mark.parametrize(
    ("host", "path", "name"),
    [
        pytest.param("api.openai.com", "", "openai", id="openai"),
        pytest.param("eu.api.openai.com", "", "openai", id="a region"),
        pytest.param("notopenai.com", "", None, id="another name with the same end"),
        pytest.param("r.openai.azure.com", "/openai/v1/responses", "azure.ai.openai", id="azure"),
        pytest.param("r.services.ai.azure.com", "/openai/v1/responses", "azure.ai.openai", id="foundry, openai path"),
        pytest.param("r.services.ai.azure.com", "/models/chat/completions", "azure.ai.inference", id="foundry"),
        pytest.param("bedrock-runtime.us-east-1.amazonaws.com", "/openai/v1/chat/completions", "aws.bedrock", id="aws"),
        pytest.param("s3.amazonaws.com", "", None, id="aws, not bedrock"),
        pytest.param("europe-west1-aiplatform.googleapis.com", "", "gcp.vertex_ai", id="vertex"),
        pytest.param("API.Mistral.AI.", "", "mistral_ai", id="case and dot"),
        pytest.param("localhost", "", None, id="loopback"),
        pytest.param("", "", None, id="none"),
    ],
)
def test_providers(host: str, path: str, name: str | None) -> None:
    assert provider.known(host, path) == name


@pytest.mark.parametrize(
    ("host", "usage", "expected"),
    [
        pytest.param(
            "api.deepseek.com",
            b'{"prompt_tokens":9,"completion_tokens":2,"prompt_cache_hit_tokens":4,"prompt_cache_miss_tokens":5}',
            Usage(input_tokens=9, output_tokens=2, cache_read=4),
            id="deepseek cache hits",
        ),
        pytest.param(
            "api.x.ai",
            b'{"prompt_tokens":9,"completion_tokens":2,"completion_tokens_details":{"reasoning_tokens":30}}',
            Usage(input_tokens=9, output_tokens=32, reasoning=30),
            id="xai reasoning is added",
        ),
        pytest.param(
            "api.perplexity.ai",
            b'{"prompt_tokens":9,"completion_tokens":2,"reasoning_tokens":30}',
            Usage(input_tokens=9, output_tokens=32, reasoning=30),
            id="perplexity reasoning is added",
        ),
        pytest.param(
            "api.openai.com",
            b'{"prompt_tokens":9,"completion_tokens":32,"completion_tokens_details":{"reasoning_tokens":30},'
            b'"prompt_tokens_details":{"cache_write_tokens":3}}',
            Usage(input_tokens=9, output_tokens=32, cache_write=3, reasoning=30),
            id="openai reasoning is in",
        ),
        pytest.param("x", b'{"prompt_tokens":true,"completion_tokens":-1}', None, id="a boolean and a negative"),
        pytest.param("x", b'{"prompt_tokens":"9","completion_tokens":2.0}', None, id="a string and a float"),
        pytest.param(
            "x",
            b'{"prompt_tokens":9,"completion_tokens":1' + b"0" * 5000 + b"}",
            Usage(input_tokens=9),
            id="a huge number",
        ),
        pytest.param("x", b'{"prompt_tokens":NaN,"completion_tokens":2}', Usage(output_tokens=2), id="NaN"),
        pytest.param("x", b"[1]", None, id="a list"),
        pytest.param(
            "x", b'{"prompt_tokens":1,"prompt_tokens":2}', Usage(input_tokens=2), id="twice the same key: the last"
        ),
    ],
)
def test_usage(host: str, usage: bytes, expected: Usage | None) -> None:
    body = b'{"id":"1","choices":[],"usage":' + usage + b"}"
    assert heard(s.CHAT_PATH, s.CHAT_REQUEST, body, host).response.usage == expected


@pytest.mark.parametrize(
    ("body", "status", "kind", "blocked"),
    [
        pytest.param(b'{"error":"overloaded"}', 503, None, None, id="a string"),
        pytest.param(
            b'[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"m"}}]',
            429,
            "RESOURCE_EXHAUSTED",
            None,
            id="google",
        ),
        pytest.param(
            b'{"error":{"message":"m","type":"requests","code":"429"}}', 429, "requests", None, id="status as code"
        ),
        pytest.param(
            b'{"error":{"code":403,"message":"m","metadata":{"reasons":["violence"],"flagged_input":"x"}}}',
            403,
            "403",
            "error.metadata.flagged_input",
            id="openrouter moderation",
        ),
        pytest.param(
            b'{"error":{"code":"bio_policy","message":"m"}}', 400, "bio_policy", "error.code=bio_policy", id="policy"
        ),
        pytest.param(
            b'{"error":{"code":"x","innererror":{"code":"ResponsibleAIPolicyViolation"}}}',
            400,
            "x",
            "innererror.code=ResponsibleAIPolicyViolation",
            id="azure inner error",
        ),
        pytest.param(b'{"detail":[{"msg":"field required"}]}', 422, None, None, id="a gateway's detail"),
        pytest.param(
            b'{"object":"error","message":"m","type":"BadRequestError","code":400}',
            400,
            "BadRequestError",
            None,
            id="vllm",
        ),
        pytest.param(b"{}", 500, None, None, id="nothing"),
    ],
)
def test_errors(body: bytes, status: int, kind: str | None, blocked: str | None) -> None:
    told = heard(s.CHAT_PATH, s.CHAT_REQUEST, body, status=status).response
    assert (told.error_type, told.blocked, told.complete) == (kind, blocked, True)


@pytest.mark.parametrize(
    ("members", "blocked"),
    [
        pytest.param(
            {"moderation": {"output": {"results": [{"flagged": True}]}}}, "moderation.output.flagged", id="chat"
        ),
        pytest.param({"moderation": {"input": {"flagged": True}}}, "moderation.input.flagged", id="responses"),
        pytest.param({"moderation": {"input": {"results": [{"flagged": False}]}}}, None, id="not flagged"),
        pytest.param(
            {"prompt_filter_results": [{"content_filter_results": {"jailbreak": {"filtered": True}}}]},
            "prompt_filter_results.jailbreak",
            id="azure prompt",
        ),
        pytest.param(
            {"choices": [{"content_filter_results": {"hate": {"filtered": True}}}]},
            "content_filter_results.hate",
            id="azure answer",
        ),
        pytest.param(
            {"choices": [{"finish_reason": "stop", "native_finish_reason": "refusal"}]},
            "native_finish_reason=refusal",
            id="openrouter",
        ),
    ],
)
def test_signals_of_a_refusal(members: dict[str, object], blocked: str | None) -> None:
    assert heard(s.CHAT_PATH, s.CHAT_REQUEST, json.dumps(members).encode()).response.blocked == blocked


def _says(role: str) -> dict[str, str]:
    return {"role": role, "content": "words"}


@pytest.mark.parametrize(
    ("path", "members", "starts"),
    [
        pytest.param(s.CHAT_PATH, {"messages": []}, None, id="no message"),
        pytest.param(s.CHAT_PATH, {"messages": [_says("assistant")]}, False, id="an assistant alone"),
        pytest.param(s.CHAT_PATH, {"messages": [_says("user"), _says("assistant")]}, True, id="prefill"),
        pytest.param(s.MESSAGES_PATH, {"messages": [_says("user"), _says("assistant")]}, True, id="anthropic prefill"),
        pytest.param(s.CHAT_PATH, {"messages": [_says("system")]}, True, id="all in a system message"),
        pytest.param(s.CHAT_PATH, {"messages": [_says("developer"), _says("assistant")]}, True, id="and prefill"),
        pytest.param(s.CHAT_PATH, {"messages": [_says("user"), _says("system")]}, True, id="instructions at the end"),
        pytest.param(
            s.CHAT_PATH,
            {"messages": [_says("user"), {"role": "assistant", "tool_calls": [{"id": "1"}]}, _says("tool")]},
            False,
            id="a tool's answer",
        ),
        pytest.param(
            s.CHAT_PATH,
            {"messages": [_says("user"), {"role": "assistant", "tool_calls": [{"id": "1"}]}, _says("system")]},
            False,
            id="a tool's call before instructions",
        ),
        pytest.param(s.CHAT_PATH, {"messages": [_says("user"), _says("function")]}, False, id="a function's answer"),
        pytest.param(s.CHAT_PATH, {"messages": [_says("user"), _says("tool"), _says("system")]}, False, id="and more"),
        pytest.param(s.RESPONSES_PATH, {"input": [_says("user"), _says("developer")]}, True, id="responses, at end"),
        pytest.param(s.RESPONSES_PATH, {"input": [_says("user"), {"type": "reasoning"}]}, False, id="responses, step"),
        pytest.param(s.CHAT_PATH, {"messages": [{"role": "user"}, 7]}, False, id="no object"),
        pytest.param(s.MESSAGES_PATH, {"messages": [{"role": "user", "content": "q"}]}, True, id="anthropic"),
        pytest.param(
            s.MESSAGES_PATH,
            {"messages": [{"role": "user", "content": [{"type": "tool_result"}, {"type": "text", "text": "x"}]}]},
            False,
            id="tool result with text",
        ),
        pytest.param(s.RESPONSES_PATH, {"input": "q"}, True, id="responses text"),
        pytest.param(s.RESPONSES_PATH, {"input": [{"role": "user", "content": "q"}]}, True, id="responses message"),
        pytest.param(s.RESPONSES_PATH, {"input": [{"type": "custom_tool_call_output"}]}, False, id="responses output"),
        pytest.param(s.RESPONSES_PATH, {"input": []}, None, id="responses nothing"),
        pytest.param(s.COMPLETIONS_PATH, {"prompt": [1, 2]}, True, id="completion of token numbers"),
        pytest.param(s.EMBEDDINGS_PATH, {"input": "q"}, False, id="embedding"),
    ],
)
def test_led_by_user(path: str, members: dict[str, object], starts: bool | None) -> None:
    assert heard(path, json.dumps({"model": "m", **members}).encode(), None).request.led_by_user is starts


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(b'{"error":"overloaded"}', "overloaded", id="a string"),
        pytest.param(b'{"error":{"message":"m"}}', "m", id="an object"),
        pytest.param(b'{"detail":"no such model"}', "no such model", id="a gateway's detail"),
        pytest.param(b'{"detail":[{"msg":"required"}]}', '[{"msg": "required"}]', id="a list of details"),
        pytest.param(b'{"message":"m","request_id":"r"}', "m", id="at the top"),
        pytest.param(b"{}", None, id="nothing"),
    ],
)
def test_error_messages(body: bytes, message: str | None) -> None:
    assert heard(s.CHAT_PATH, s.CHAT_REQUEST, body, status=500).response.error_message == message


def test_finish_reasons_without_a_word_of_the_conventions_stay() -> None:
    assert [finish.reason(r) for r in ("pause_turn", "compaction", "", None, 7)] == ["pause_turn", "compaction"] + [
        None
    ] * 3


def test_lone_surrogates_and_invalid_utf8_become_text_that_can_be_sent() -> None:
    answer = s.CHAT.replace(b'"Paris."', b'"\\ud83d\\ude00 \\ud800 \xff"')
    told = heard(s.CHAT_PATH, s.CHAT_REQUEST, answer).response.text
    assert told == "😀 \ufffd \ufffd"
    told.encode()


def test_text_is_kept_up_to_the_cap_the_newest_first() -> None:
    long = "a" * 50_000
    messages = [{"role": "user", "content": long}, {"role": "user", "content": long}, {"role": "user", "content": "b"}]
    asked = heard(s.CHAT_PATH, json.dumps({"model": "m", "messages": messages}).encode(), None).request
    assert [len(m.text) for m in asked.messages] == [TEXT_CAP - 50_001, 50_000, 1]


def test_deep_nesting_is_no_json() -> None:
    deep = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert heard(s.CHAT_PATH, s.CHAT_REQUEST, deep).problems == ("response_not_json",)
    request = b'{"model":"m","messages":' + deep + b"}"
    assert exchange(s.wire(s.CHAT_PATH, request, None, host="example.org")) is None


@pytest.mark.parametrize("status", [200, 400, None])
@pytest.mark.parametrize(
    "request_body", [gzip.compress(s.CHAT_REQUEST), b'{"model":' + b"[" * 100_000, b"\xff"], ids=["gzip", "deep", "odd"]
)
def test_a_request_to_a_known_provider_counts_whether_it_is_read_or_not(
    status: int | None, request_body: bytes
) -> None:
    found = exchange(s.wire(s.CHAT_PATH, request_body, s.CHAT, status=status))
    assert found is not None
    assert "request_not_json" in found.problems
    assert exchange(s.wire(s.CHAT_PATH, b"", s.CHAT, status=status)) is None, "a list of stored completions"


def test_a_plain_answer_that_was_cut_says_what_came() -> None:
    for end in range(1, len(s.CHAT)):
        found = heard(s.CHAT_PATH, s.CHAT_REQUEST, s.CHAT[:end])
        assert found.problems == ("response_not_json",)
        assert not found.response.complete
        assert found.response.id in (None, "chatcmpl-C1")
        assert found.response.model in (None, "gpt-4o-mini-2024-07-18")
        assert found.response.finish_reasons in ((), ("stop",))
        assert "Paris.".startswith(found.response.text)


def test_compressed_bytes_are_undecodable() -> None:
    assert heard(s.CHAT_PATH, s.CHAT_REQUEST, b"\x1f\x8b\x08\x00").problems == ("undecodable",)
