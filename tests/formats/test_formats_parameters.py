"""The whole request: what a call was asked with, without its messages, its secrets and its user."""

from __future__ import annotations

import json
from typing import Any

import pytest

from llm_vitals.formats.body import Body
from llm_vitals.formats.parameters import PARAMETERS_CAP
from llm_vitals.formats.parse import exchange

from . import format_samples as s

TOOLS = [
    {"type": "function", "function": {"name": "f", "parameters": {"properties": {"password": {"type": "string"}}}}}
]


def parameters(path: str, body: dict[str, Any] | Body) -> tuple[Any, tuple[str, ...]]:
    request = body if isinstance(body, Body) else json.dumps(body).encode()
    found = exchange(s.wire(path, request, None), parameters=True)
    assert found is not None
    text = found.request.parameters
    return None if text is None else json.loads(text), found.request.omitted_parameters


GEMINI = "/v1beta/models/gemini-2.5-flash:generateContent"
USER = {"role": "user", "content": "Hi"}


@pytest.mark.parametrize(
    ("path", "body", "kept"),
    [
        pytest.param(
            s.CHAT_PATH,
            {"messages": [USER], "user": "u-1"},
            {
                "model": "m",
                "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}},
                "tools": TOOLS,
                "tool_choice": "auto",
                "logprobs": True,
                "stop": ["a", "b"],
                "seed": 7,
                "metadata": {"team": "x"},
                "max_tokens": 9,
                "logit_bias": {"50256": -100},
                "prompt_cache_key": "p",
            },
            id="chat",
        ),
        pytest.param(
            s.COMPLETIONS_PATH, {"prompt": "Hi"}, {"model": "m", "suffix": "end", "best_of": 2}, id="completions"
        ),
        pytest.param(
            s.RESPONSES_PATH,
            {"input": "Hi", "instructions": "Be brief.", "safety_identifier": "u-1"},
            {"model": "m", "text": {"format": {"type": "text"}}, "store": False, "include": ["x"]},
            id="responses",
        ),
        pytest.param(s.EMBEDDINGS_PATH, {"input": "Hi"}, {"model": "m", "dimensions": 4}, id="embeddings"),
        pytest.param(
            s.MESSAGES_PATH,
            {"messages": [USER], "system": "Be kind."},
            {"model": "m", "max_tokens": 5, "thinking": {"type": "enabled"}, "tool_choice": {"type": "any"}},
            id="messages",
        ),
        pytest.param(
            GEMINI,
            {"contents": [{"parts": [{"text": "Hi"}]}], "systemInstruction": {"parts": [{"text": "Be kind."}]}},
            {"generationConfig": {"responseLogprobs": True}, "safetySettings": [], "labels": {"team": "x"}},
            id="gemini",
        ),
    ],
)
def test_every_member_beside_the_messages(path: str, body: dict[str, Any], kept: dict[str, Any]) -> None:
    assert parameters(path, {**body, **kept}) == (kept, ())


def test_only_where_content_is_captured() -> None:
    found = exchange(s.wire(s.CHAT_PATH, s.CHAT_REQUEST, None))
    assert found is not None
    assert found.request.parameters is None


SECRETS: list[dict[str, Any]] = [
    {"api_key": "hush"},
    {"extra_headers": {"Authorization": "hush"}},
    {"headers": {"x": "hush"}},
    {"tools": [{"type": "mcp", "server_label": "a", "headers": {"Authorization": "Bearer hush"}}]},
    {"tools": [{"type": "mcp", "authorization": "hush"}]},
    {"mcp_servers": [{"type": "url", "url": "https://u:hush@x.com/", "authorization_token": "hush"}]},
    {"mcp_servers": [{"url": "https://x.com/mcp?api_key=hush&a=1"}]},
    {"metadata": {"apiKey": "hush", "client-secret": "hush", "password": "hush", "user_id": "hush"}},
    {"data_sources": [{"parameters": {"authentication": {"type": "api_key", "key": "hush"}}}]},
    {"webhook": {"note": "Bearer hush"}},
    {"note": "sk-hushhushhushhushhushhush"},
]


@pytest.mark.parametrize("members", SECRETS, ids=json.dumps)
def test_secrets_are_never_there(members: dict[str, Any]) -> None:
    found = exchange(
        s.wire(s.CHAT_PATH, json.dumps({"model": "m", "messages": [USER], **members}).encode(), None), parameters=True
    )
    assert found is not None
    assert '"model":"m"' in (found.request.parameters or "")
    assert "hush" not in f"{found.request.parameters}{found.request.tools}"


def test_a_member_that_is_too_long_is_left_out_and_named() -> None:
    long = {"tools": [{"name": "x" * PARAMETERS_CAP}], "seed": 1}
    assert parameters(s.CHAT_PATH, {"messages": [USER], "model": "m", **long}) == (
        {"model": "m", "seed": 1},
        ("tools",),
    )


def test_of_a_long_request_what_its_ends_show() -> None:
    body = json.dumps({"model": "m", "seed": 1, "tools": ["x" * 900_000], "messages": [USER], "n": 2}).encode()
    found, omitted = parameters(s.CHAT_PATH, Body(body, None, len(body)))
    assert found == {"model": "m", "seed": 1, "n": 2}
    assert omitted == ("tools",)


def test_deep_nesting_does_not_raise() -> None:
    body = b'{"model":"m","messages":[],"x":' + b"[" * 900 + b"]" * 900 + b"}"
    assert parameters(s.CHAT_PATH, Body(body, None, len(body)))[0]["model"] == "m"
