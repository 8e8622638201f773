"""Kinds of docs/misleading-numbers.md that are met in bytes: siblings of what real gateways and applications sent."""

from __future__ import annotations

import json

import pytest

from llm_vitals.core.exchange import Exchange, Usage
from llm_vitals.formats.parse import exchange
from llm_vitals.verdicts.derive import judge

from . import format_samples as s


def heard(path: str, request: bytes, response: bytes, host: str) -> Exchange:
    found = exchange(s.wire(path, request, response, host=host, status=200))
    assert found is not None
    return found


_BLANKS = [
    pytest.param(b" " * 5000, id="spaces"),
    pytest.param(b"\n" * 300, id="newlines"),
    pytest.param(b"\r\n \t" * 700, id="all of them"),
]
_PLAIN = [
    pytest.param(s.CHAT_PATH, s.CHAT_REQUEST, s.CHAT, "api.openai.com", id="chat"),
    pytest.param(s.RESPONSES_PATH, s.RESPONSES_REQUEST, s.RESPONSE, "api.openai.com", id="responses"),
    pytest.param(s.MESSAGES_PATH, s.MESSAGES_REQUEST, s.MESSAGE, "api.anthropic.com", id="messages"),
    pytest.param(s.GEMINI_PATH, s.GEMINI_REQUEST, s.GEMINI, "generativelanguage.googleapis.com", id="gemini"),
    pytest.param(s.COMPLETIONS_PATH, s.COMPLETION_REQUEST, s.COMPLETION, "api.openai.com", id="completion"),
]


@pytest.mark.parametrize("blanks", _BLANKS)
@pytest.mark.parametrize(("path", "request_body", "answer", "host"), _PLAIN)
def test_an_answer_behind_the_blanks_of_a_gateway_says_the_same(
    path: str, request_body: bytes, answer: bytes, host: str, blanks: bytes
) -> None:
    assert heard(path, request_body, blanks + answer, host) == heard(path, request_body, answer, host)


def _before(stream: bytes, terminal: bytes) -> bytes:
    at = stream.index(terminal)
    return stream[:at]


@pytest.mark.parametrize(
    ("path", "request_body", "stream", "terminal", "host"),
    [
        pytest.param(
            s.CHAT_PATH, s.CHAT_STREAM_REQUEST, s.CHAT_STREAM, b"data: [DONE]", "api.openai.com", id="chat, no [DONE]"
        ),
        pytest.param(
            s.MESSAGES_PATH,
            s.MESSAGES_REQUEST,
            s.MESSAGE_STREAM,
            b"event: message_stop",
            "api.anthropic.com",
            id="messages, no message_stop",
        ),
        pytest.param(
            s.COMPLETIONS_PATH,
            s.COMPLETION_REQUEST,
            s.COMPLETION_STREAM,
            b"data: [DONE]",
            "api.openai.com",
            id="completion, no [DONE]",
        ),
    ],
)
def test_a_stream_without_its_last_event_has_said_everything(
    path: str, request_body: bytes, stream: bytes, terminal: bytes, host: str
) -> None:
    whole = heard(path, request_body, stream, host).response
    found = heard(path, request_body, _before(stream, terminal), host).response
    assert (found.text, found.usage, found.finish_reasons) == (whole.text, whole.usage, whole.finish_reasons)
    assert found.finish_reasons
    assert found.complete


@pytest.mark.parametrize(
    ("host", "usage", "read"),
    [
        pytest.param("api.mistral.ai", b'{"prompt_tokens":9,"completion_tokens":2,"num_cached_tokens":4}', 4, id="num"),
        pytest.param(
            "gateway.example",
            b'{"prompt_tokens":9,"completion_tokens":2,"prompt_cache_hit_tokens":4,"prompt_cache_miss_tokens":5}',
            4,
            id="hits behind a gateway",
        ),
        pytest.param(
            "gateway.example",
            b'{"prompt_tokens":9,"completion_tokens":2,"prompt_tokens_details":null,"cached_tokens":4}',
            4,
            id="beside null details",
        ),
        pytest.param(
            "gateway.example", b'{"prompt_tokens":9,"completion_tokens":2,"cached_tokens":null}', None, id="null"
        ),
        pytest.param(
            "gateway.example",
            b'{"prompt_tokens":9,"completion_tokens":2,"prompt_tokens_details":null,"cache_read_input_tokens":4}',
            4,
            id="Anthropic's name",
        ),
    ],
)
def test_cached_tokens_in_the_spellings_of_dialects(host: str, usage: bytes, read: int | None) -> None:
    body = b'{"id":"1","choices":[],"usage":' + usage + b"}"
    found = heard(s.CHAT_PATH, s.CHAT_REQUEST, body, host).response.usage
    assert found == Usage(input_tokens=9, output_tokens=2, cache_read=read)


@pytest.mark.parametrize(
    "deltas",
    [
        pytest.param(['"One, "', '"two"'], id="texts"),
        pytest.param(['[{"type":"text","text":"One, "}]', '"two"'], id="a list, then a text"),
        pytest.param(['"One, "', '[{"type":"text","text":"two"}]'], id="a text, then a list"),
        pytest.param(['[{"type":"text","text":"One, "}]', '[{"type":"text","text":"two"}]'], id="lists"),
        pytest.param(['"One, "', "null", '[{"type":"text","text":"two"}]', '""'], id="null and nothing between"),
    ],
)
def test_deltas_that_change_their_form_are_one_text(deltas: list[str]) -> None:
    events = [f'{{"id":"1","choices":[{{"index":0,"delta":{{"content":{one}}}}}]}}' for one in deltas]
    stream = "".join(f"data: {event}\n\n" for event in [*events, "[DONE]"]).encode()
    assert heard(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, stream, "api.mistral.ai").response.text == "One, two"


_GEMINI_HOST, _XAI_HOST, _GATEWAY = "generativelanguage.googleapis.com", "api.x.ai", "gateway.example"


@pytest.mark.parametrize(
    ("host", "usage", "output", "reasoning"),
    [
        pytest.param(_GEMINI_HOST, (10, 9, 119, None), 109, 100, id="Gemini's thoughts, in the total alone"),
        pytest.param(_GEMINI_HOST, (10, 9, 19, None), 9, None, id="Gemini without thoughts"),
        pytest.param(_XAI_HOST, (32, 9, 135, 94), 103, 94, id="xAI"),
        pytest.param(_GATEWAY, (32, 9, 135, 94), 103, 94, id="xAI behind a gateway"),
        pytest.param(_GATEWAY, (32, 103, 135, 94), 103, 94, id="a gateway that adds it up"),
        pytest.param(_GATEWAY, (32, 9, 50, None), 9, None, id="a total that nothing explains"),
        pytest.param(_GATEWAY, (32, 103, None, 94), 103, 94, id="no total"),
        pytest.param("api.perplexity.ai", (33, 7, 40, 90), 97, 90, id="Perplexity, whose total leaves it out"),
    ],
)
def test_output_tokens_include_reasoning(
    host: str, usage: tuple[int | None, ...], output: int, reasoning: int | None
) -> None:
    prompt, completion, total, told = usage
    counts = {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": total,
        "completion_tokens_details": {"reasoning_tokens": told},
    }
    body = json.dumps({"id": "1", "choices": [], "usage": counts}).encode()
    found = heard(s.CHAT_PATH, s.CHAT_REQUEST, body, host).response.usage
    assert found == Usage(input_tokens=prompt, output_tokens=output, reasoning=reasoning)


def outcome_of(found: Exchange) -> str | None:
    return judge(found, stream_end=None, error_type=None, key=b"k", declared_task=None).outcome


@pytest.mark.parametrize(
    ("reason", "content", "outcome"),
    [
        pytest.param("sensitive", "", "refusal", id="Z.ai's filter"),
        pytest.param("guardrail_intervened", "Not that.", "refusal", id="Bedrock's guardrail"),
        pytest.param("insufficient_system_resource", "", "error", id="DeepSeek"),
        pytest.param("network_error", "Ha", "error", id="Z.ai's network"),
        pytest.param("abort", "Ha", "cut_off", id="vLLM, after some of it"),
        pytest.param("abort", "", "error", id="vLLM, before any of it"),
        pytest.param("model_length", "Ha", "cut_off", id="Mistral's length"),
        pytest.param("eos", "Ha", "ok", id="Together's end"),
    ],
)
def test_finish_reasons_of_dialects(reason: str, content: str, outcome: str) -> None:
    choice = {"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": content}}
    body = json.dumps({"id": "1", "choices": [choice]}).encode()
    assert outcome_of(heard(s.CHAT_PATH, s.CHAT_REQUEST, body, _GATEWAY)) == outcome


_IMAGES = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]


@pytest.mark.parametrize(
    ("carrier", "said", "outcome", "text"),
    [
        pytest.param("message", {"content": "", "images": _IMAGES}, "ok", "", id="images beside no text"),
        pytest.param("delta", {"content": "", "images": _IMAGES}, "ok", "", id="the same, streamed"),
        pytest.param("message", {"content": "Here.", "images": _IMAGES}, "ok", "Here.", id="images beside a text"),
        pytest.param("message", {"content": "", "images": []}, "empty", "", id="no image"),
        pytest.param("streamed message", {"content": "Elbe."}, "ok", "Elbe.", id="a stream of messages"),
    ],
)
def test_an_answer_in_other_members(carrier: str, said: dict[str, object], outcome: str, text: str) -> None:
    choice = {"index": 0, "finish_reason": "stop", carrier.rpartition(" ")[2]: said}
    body = json.dumps({"id": "1", "choices": [choice]}).encode()
    if carrier != "message":
        body = b"data: " + body + b"\n\ndata: [DONE]\n\n"
    found = heard(s.CHAT_PATH, s.CHAT_REQUEST, body, "openrouter.ai")
    assert (outcome_of(found), found.response.text) == (outcome, text)


def test_a_request_for_approval_is_no_empty_answer() -> None:
    item = {
        "type": "mcp_approval_request",
        "id": "mcpr_1",
        "name": "delete",
        "arguments": "{}",
        "server_label": "files",
    }
    body = json.dumps({"id": "r", "object": "response", "status": "completed", "output": [item]}).encode()
    found = heard(s.RESPONSES_PATH, s.RESPONSES_REQUEST, body, "api.openai.com")
    assert outcome_of(found) == "ok"
    assert [part.name for message in found.response.messages for part in message.parts] == ["delete"]


def test_mistrals_agents_are_chats() -> None:
    asked = b'{"agent_id":"ag_1","messages":[{"role":"user","content":"Name one river"}]}'
    found = heard("/v1/agents/completions", asked, s.CHAT, "api.mistral.ai")
    assert (found.request.operation, found.request.led_by_user, outcome_of(found)) == ("chat", True, "ok")


@pytest.mark.parametrize(
    ("code", "outcome", "kind"),
    [
        pytest.param(1008, "error", "1008", id="an error"),
        pytest.param(1026, "refusal", "content_filter", id="the question is held back"),
        pytest.param(1027, "refusal", "content_filter", id="the answer is held back"),
        pytest.param(0, "ok", None, id="a success"),
    ],
)
def test_an_error_that_comes_with_the_status_of_a_success(code: int, outcome: str, kind: str | None) -> None:
    said = {"index": 0, "finish_reason": "stop", "message": {"content": "Elbe."}}
    told = {"status_code": code, "status_msg": "why"}
    body = json.dumps({"id": "1", "choices": None if code else [said], "usage": None, "base_resp": told}).encode()
    found = heard(s.CHAT_PATH, s.CHAT_REQUEST, body, "api.minimax.io")
    assert (found.provider, outcome_of(found), found.response.error_type) == ("minimax", outcome, kind)


_CLAUDE = "/v1/projects/p/locations/us-east5/publishers/anthropic/models/claude-sonnet-4-5@20250929"


@pytest.mark.parametrize(
    ("host", "path", "body", "provider", "model"),
    [
        pytest.param(
            "us-east5-aiplatform.googleapis.com",
            f"{_CLAUDE}:rawPredict",
            s.MESSAGE,
            "gcp.vertex_ai",
            "claude-sonnet-4-5@20250929",
            id="Vertex AI",
        ),
        pytest.param(
            "us-east5-aiplatform.googleapis.com",
            f"{_CLAUDE}:streamRawPredict",
            s.MESSAGE_STREAM,
            "gcp.vertex_ai",
            "claude-sonnet-4-5@20250929",
            id="Vertex AI, streamed",
        ),
        pytest.param(
            "gateway.example",
            f"{_CLAUDE}:rawPredict",
            s.MESSAGE,
            "gcp.vertex_ai",
            "claude-sonnet-4-5@20250929",
            id="a gateway",
        ),
    ],
)
def test_claude_in_clouds(host: str, path: str, body: bytes, provider: str, model: str) -> None:
    asked = json.loads(s.MESSAGES_REQUEST)
    del asked["model"]
    asked["anthropic_version"] = "of the cloud"
    found = heard(path, json.dumps(asked).encode(), body, host)
    direct = heard(s.MESSAGES_PATH, s.MESSAGES_REQUEST, body, "api.anthropic.com")
    assert (found.provider, found.request.model) == (provider, model)
    assert found.response == direct.response


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param("/v1/publishers/mistralai/models/mistral-large:rawPredict", s.CHAT_REQUEST, id="another's model"),
        pytest.param("/v1/models/claude:rawPredict", s.MESSAGES_REQUEST, id="no publisher"),
    ],
)
def test_paths_that_end_alike_are_not_read(path: str, body: bytes) -> None:
    assert exchange(s.wire(path, body, s.CHAT, host="gateway.example", status=200)) is None
