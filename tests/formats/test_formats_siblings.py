"""Kinds of docs/misleading-numbers.md that are met in bytes: siblings of what real gateways and applications sent."""

from __future__ import annotations

import pytest

from llm_vitals.core.exchange import Exchange, Usage
from llm_vitals.formats.parse import exchange

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
