"""Values of the wrong type, broken bytes, any bytes: `exchange` never raises, not even inside (see conftest)."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_vitals.core.exchange import Usage
from llm_vitals.formats import json_values, registry, sse
from llm_vitals.formats.body import Body
from llm_vitals.formats.parse import exchange

from . import aws_frames
from . import format_samples as s
from . import own_samples as o

CALLS = [
    (s.CHAT_PATH, s.CHAT_TOOL_REQUEST, s.CHAT),
    (s.CHAT_PATH, s.CHAT_STREAM_REQUEST, s.CHAT_STREAM),
    (s.CHAT_PATH, s.CHAT_STREAM_REQUEST, s.CHAT_TOOL_STREAM),
    (s.COMPLETIONS_PATH, s.COMPLETION_REQUEST, s.COMPLETION),
    (s.COMPLETIONS_PATH, s.COMPLETION_REQUEST, s.COMPLETION_STREAM),
    (s.RESPONSES_PATH, s.RESPONSES_REQUEST, s.RESPONSE),
    (s.RESPONSES_PATH, s.RESPONSES_REQUEST, s.RESPONSE_STREAM),
    (s.EMBEDDINGS_PATH, s.EMBEDDINGS_REQUEST, s.EMBEDDINGS),
    (s.MESSAGES_PATH, s.MESSAGE_TOOL_REQUEST, s.MESSAGE),
    (s.MESSAGES_PATH, s.MESSAGE_TOOL_REQUEST, s.MESSAGE_STREAM),
    (s.BEDROCK_PATH, s.BEDROCK_REQUEST, s.MESSAGE),
    (s.BEDROCK_STREAM_PATH, s.BEDROCK_REQUEST, b"".join(aws_frames.chunks(s.MESSAGE_STREAM))),
    (s.GEMINI_PATH, s.GEMINI_REQUEST, s.GEMINI),
    (s.GEMINI_STREAM_PATH, s.GEMINI_REQUEST, s.gemini_sse(s.GEMINI_CALL_EVENTS)),
    (s.GEMINI_STREAM_PATH, s.GEMINI_REQUEST, s.GEMINI_ARRAY),
    (s.GEMINI_EMBED_PATH, s.GEMINI_EMBED_REQUEST, s.GEMINI_EMBEDDINGS),
    (o.OLLAMA_PATH, o.OLLAMA_REQUEST, o.OLLAMA_STREAM),
    (o.OLLAMA_PATH, o.OLLAMA_PLAIN_REQUEST, o.OLLAMA),
    (o.OLLAMA_GENERATE_PATH, o.OLLAMA_GENERATE_REQUEST, o.OLLAMA_GENERATE_STREAM),
    (o.OLLAMA_EMBED_PATH, o.OLLAMA_EMBED_REQUEST, o.OLLAMA_EMBEDDINGS),
    (o.COHERE_PATH, o.COHERE_REQUEST, o.COHERE),
    (o.COHERE_PATH, o.COHERE_STREAM_REQUEST, o.COHERE_STREAM),
    (o.COHERE_EMBED_PATH, o.COHERE_EMBED_REQUEST, o.COHERE_EMBEDDINGS),
    (o.CONVERSE_PATH, o.CONVERSE_REQUEST, o.CONVERSE),
    (o.CONVERSE_STREAM_PATH, o.CONVERSE_REQUEST, o.CONVERSE_STREAM),
    (o.NOVA_PATH, o.NOVA_REQUEST, o.NOVA),
    (o.NOVA_STREAM_PATH, o.NOVA_REQUEST, o.NOVA_STREAM),
    (o.LLAMA_PATH, o.LLAMA_REQUEST, o.LLAMA),
    (o.LLAMA_STREAM_PATH, o.LLAMA_REQUEST, o.LLAMA_STREAM),
]
ASKED = {path: asked for path, asked, _ in CALLS}
VALUES = [
    b"null",
    b"true",
    b"-1",
    b"1e999",
    b"NaN",
    b'""',
    b'"\\ud800"',
    b"[]",
    b"[[null]]",
    b"{}",
    b'{"type":7}',
    b"9" * 400,
]


def broken(data: bytes, dice: random.Random) -> bytes:
    """The bytes with a few of them, or a few of their JSON values, changed."""
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(data) + 1)
        match dice.randrange(4):
            case 0:
                data = data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]
            case 1:
                data = data[:at] + data[at + dice.randrange(40) :]
            case 2:
                colon = data.find(b":", at)
                ends = [e for e in (data.find(b",", colon), data.find(b"}", colon)) if e > 0]
                if colon > 0 and ends:
                    data = data[: colon + 1] + dice.choice(VALUES) + data[min(ends) :]
            case _:
                data = data[:at] + data[dice.randrange(len(data) + 1) :][:60] + data[at:]
    return data


@given(st.sampled_from(CALLS), st.randoms(use_true_random=False), st.booleans(), st.sampled_from([200, 400]))
@settings(max_examples=examples(600), deadline=None)
def test_broken_bytes_never_raise(call: tuple[str, bytes, bytes], dice: random.Random, cut: bool, status: int) -> None:
    path, request, response = call
    request, response = dice.choice([request, broken(request, dice)]), broken(response, dice)
    body = Body(response[:300], response[-300:], 9_000_000) if cut else response
    asked = Body(request[:100], request[-100:], 9_000_000) if cut and dice.random() < 0.5 else request
    for content_type in ("application/json", s.SSE, aws_frames.CONTENT_TYPE, o.NDJSON, None):
        found = exchange(s.wire(path, asked, body, status=status, content_type=content_type))
        if found is not None:
            repr(found).encode()
            assert found.response.usage != Usage()


def one_value_changed(value: object) -> Iterator[object]:
    """The JSON value with one value in it replaced, in every way."""
    yield from (None, True, -1, 1.5, "x", [], ["x"], [[None]], [{}], {}, {"type": []})
    if isinstance(value, dict):
        for key, old in value.items():
            yield from ({**value, key: new} for new in one_value_changed(old))
            yield {k: v for k, v in value.items() if k != key}
    if isinstance(value, list):
        for i, old in enumerate(value):
            yield from ([*value[:i], new, *value[i + 1 :]] for new in one_value_changed(old))


PLAIN = [
    *(
        (s.CHAT_PATH, b)
        for b in (s.CHAT, s.CHAT_TOOL, s.CHAT_REFUSAL, s.CHAT_FILTERED, s.RATE_LIMITED, s.AZURE_FILTERED)
    ),
    (s.CHAT_PATH, b'{"error":{"code":"x","innererror":{"code":"y"},"metadata":{"reasons":["z"]}}}'),
    (s.COMPLETIONS_PATH, s.COMPLETION),
    *((s.RESPONSES_PATH, b) for b in (s.RESPONSE, s.RESPONSE_CALL, s.RESPONSE_FILTERED, s.RESPONSE_FAILED)),
    (s.EMBEDDINGS_PATH, s.EMBEDDINGS),
    *((s.MESSAGES_PATH, b) for b in (s.MESSAGE, s.MESSAGE_REFUSAL, s.OVERLOADED)),
    *((s.GEMINI_PATH, b) for b in (s.GEMINI, s.GEMINI_BLOCKED, s.GEMINI_ERROR)),
    (s.GEMINI_EMBED_PATH, s.GEMINI_EMBEDDINGS),
    (o.OLLAMA_PATH, o.OLLAMA),
    (o.OLLAMA_GENERATE_PATH, o.OLLAMA_GENERATED),
    (o.OLLAMA_EMBED_PATH, o.OLLAMA_EMBEDDINGS),
    (o.COHERE_PATH, o.COHERE),
    (o.COHERE_EMBED_PATH, o.COHERE_EMBEDDINGS),
    (o.CONVERSE_PATH, o.CONVERSE),
    (o.NOVA_PATH, o.NOVA),
    (o.LLAMA_PATH, o.LLAMA),
]


@pytest.mark.parametrize(("path", "body"), PLAIN, ids=range(len(PLAIN)))
def test_a_value_of_the_wrong_type_is_absent(path: str, body: bytes) -> None:
    for value in one_value_changed(json.loads(body)):
        for status in (200, 500):
            assert exchange(s.wire(path, ASKED[path], json.dumps(value).encode(), status=status)) is not None


@pytest.mark.parametrize(("path", "body"), [*dict.fromkeys((p, r) for p, r, _ in CALLS), (s.CHAT_PATH, s.CHAT_REQUEST)])
def test_a_request_with_a_value_of_the_wrong_type(path: str, body: bytes) -> None:
    for value in one_value_changed(json.loads(body)):
        exchange(s.wire(path, json.dumps(value).encode(), None))


@pytest.mark.parametrize(("path", "stream"), [(p, r) for p, _, r in CALLS if b"data: " in r])
def test_an_event_with_a_value_of_the_wrong_type(path: str, stream: bytes) -> None:
    events = [json.loads(e.data) for e in sse.events(stream) if e.data != b"[DONE]"]
    matched = registry.matches(path, {})[0]
    for i, event in enumerate(events[:3] + events[-3:]):
        for value in one_value_changed(event):
            changed = [*events[:i], json_values.mapping(value), *events[i + 1 :]]
            matched.operation.stream(changed, "openai")


@pytest.mark.parametrize(
    ("path", "events"),
    [
        pytest.param(o.OLLAMA_PATH, [json.loads(line) for line in o.OLLAMA_LINES], id="ollama"),
        pytest.param(o.NOVA_STREAM_PATH, o.NOVA_EVENTS, id="nova"),
        pytest.param(o.CONVERSE_STREAM_PATH, o.CONVERSE_EVENTS, id="converse"),
    ],
)
def test_an_event_of_another_framing_with_a_value_of_the_wrong_type(path: str, events: list[object]) -> None:
    stream = registry.matches(path, {})[0].operation.stream
    for i, event in enumerate(events):
        for value in one_value_changed(event):
            changed = [*events[:i], value, *events[i + 1 :]]
            stream([json_values.mapping(one) for one in changed], "openai")


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_never_raise(head: bytes, tail: bytes) -> None:
    for path in ASKED:
        for body in (head, Body(head, tail, 1_000_000)):
            exchange(s.wire(path, s.CHAT_REQUEST, body, content_type=s.SSE))
            exchange(s.wire(path, body, body, status=500))
