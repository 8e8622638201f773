"""Gemini: whole bodies, streams in both framings, what is blocked, errors, long bodies."""

from __future__ import annotations

import json

import pytest

from llm_vitals.core.exchange import Exchange, Message, Part, Request, Usage
from llm_vitals.formats.body import Body
from llm_vitals.formats.parse import exchange

from . import format_samples as s

AI_STUDIO = "generativelanguage.googleapis.com"
USAGE = Usage(input_tokens=23, output_tokens=21, cache_read=8, reasoning=12)


def read(
    path: str, request: bytes | Body | None, response: bytes | Body | None, *, host: str = AI_STUDIO, status: int = 200
) -> Exchange:
    found = exchange(s.wire(path, request, response, host=host, status=status, content_type="application/json"))
    assert found is not None
    return found


def test_a_request() -> None:
    found = read(s.GEMINI_PATH, s.GEMINI_REQUEST, None)
    assert found.provider == "gcp.gemini"
    assert found.request == Request(
        operation="generate_content",
        model="gemini-2.5-flash",
        messages=(
            Message(
                role="user",
                parts=(
                    Part(type="text", content="Weather?"),
                    Part(type="blob", modality="image", mime_type="image/png", digest="6ec040f2d3b2be71"),
                    Part(type="uri", modality="video", mime_type="video/mp4", uri="gs://b/a.mp4"),
                ),
            ),
            Message(
                role="assistant",
                parts=(Part(type="tool_call", id="c1", name="weather", arguments='{"city": "Paris"}'),),
            ),
            Message(role="tool", parts=(Part(type="tool_call_response", id="c1", content='{"result": "18 C"}'),)),
            Message(role="user", parts=(Part(type="text", content="And in Lyon?"),)),
        ),
        system=(Part(type="text", content="Be brief."),),
        tools='[{"functionDeclarations":[{"name":"weather","parameters":{"type":"OBJECT"}}]}]',
        temperature=0.5,
        top_p=0.9,
        top_k=40,
        max_tokens=64,
        frequency_penalty=0.2,
        presence_penalty=0.1,
        stop_sequences=("END",),
        seed=7,
        choice_count=2,
        output_type="json",
        reasoning_level="LOW",
        led_by_user=True,
    )


def test_members_in_snake_case() -> None:
    body = {
        "contents": {"parts": {"inline_data": {"mime_type": "audio/wav"}}},
        "system_instruction": {"parts": [{"text": "Be brief."}]},
        "generation_config": {"max_output_tokens": 5, "response_modalities": ["IMAGE"]},
    }
    request = read(s.GEMINI_PATH, json.dumps(body).encode(), None).request
    assert request.messages == (
        Message(role="user", parts=(Part(type="blob", modality="audio", mime_type="audio/wav"),)),
    )
    assert (request.system[0].content, request.max_tokens, request.output_type) == ("Be brief.", 5, "image")


def test_a_tool_result_starts_no_query() -> None:
    contents = json.loads(s.GEMINI_REQUEST)["contents"][:3]
    assert read(s.GEMINI_PATH, json.dumps({"contents": contents}).encode(), None).request.led_by_user is False


def test_a_whole_response() -> None:
    response = read(s.GEMINI_PATH, s.GEMINI_REQUEST, s.GEMINI).response
    assert (response.id, response.model, response.usage) == ("r-1", "gemini-2.5-flash-001", USAGE)
    assert (response.finish_reasons, response.complete) == (("stop",), True)
    assert response.text == "Sunny, 21 C."
    assert [part.type for part in response.messages[0].parts] == ["reasoning", "text", "tool_call", "text"]


@pytest.mark.parametrize(
    "stream",
    [
        pytest.param(s.GEMINI_STREAM, id="events"),
        pytest.param(s.GEMINI_ARRAY, id="array"),
        pytest.param(b"\r\n" * 300 + s.GEMINI_ARRAY, id="array behind blanks"),
    ],
)
def test_a_stream(stream: bytes) -> None:
    found = read(s.GEMINI_STREAM_PATH, s.GEMINI_REQUEST, stream)
    response = found.response
    assert found.request.stream
    assert found.problems == ()
    assert (response.id, response.usage, response.complete) == ("r-1", USAGE, True)
    assert (response.text, response.chunks) == (s.GEMINI_TEXT, 7)
    assert response.messages[0].parts[0] == Part(type="reasoning", content="Thinking.")


@pytest.mark.parametrize("frame", [s.gemini_sse, s.gemini_array], ids=["events", "array"])
def test_a_function_call_in_pieces(frame: object) -> None:
    stream = frame(s.GEMINI_CALL_EVENTS)  # type: ignore[operator]
    response = read(s.GEMINI_STREAM_PATH, s.GEMINI_REQUEST, stream).response
    assert response.messages[0].parts == (
        Part(type="tool_call", id="c1", name="weather", arguments='{"city": "Lyon", "days": [{"n": 2}]}'),
        Part(type="tool_call", name="clock", arguments="{}"),
    )


@pytest.mark.parametrize(
    ("body", "blocked", "reasons"),
    [
        pytest.param(s.GEMINI_BLOCKED, "promptFeedback.blockReason=SAFETY", (), id="the prompt"),
        pytest.param(
            s.GEMINI.replace(b'"STOP"', b'"SAFETY"'), "finishReason=SAFETY", ("content_filter",), id="the answer"
        ),
        pytest.param(
            s.GEMINI.replace(b'"STOP"', b'"RECITATION"'), "finishReason=RECITATION", ("RECITATION",), id="a recitation"
        ),
        pytest.param(s.GEMINI.replace(b'"STOP"', b"3"), "finishReason=SAFETY", ("content_filter",), id="as a number"),
        pytest.param(s.GEMINI_CUT_OFF, None, ("length",), id="cut off is not blocked"),
    ],
)
@pytest.mark.parametrize("streamed", [False, True], ids=["plain", "stream"])
def test_what_is_blocked(body: bytes, blocked: str | None, reasons: tuple[str, ...], streamed: bool) -> None:
    path = s.GEMINI_STREAM_PATH if streamed else s.GEMINI_PATH
    response = read(path, s.GEMINI_REQUEST, s.gemini_sse([body]) if streamed else body).response
    assert (response.blocked, response.finish_reasons, response.complete) == (blocked, reasons, True)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(s.GEMINI_ERROR, 429, id="an object"),
        pytest.param(b"[" + s.GEMINI_ERROR + b"]", 429, id="a list"),
        pytest.param(s.GEMINI_ERROR_STREAM, 200, id="bare JSON in mid-stream"),
        pytest.param(s.gemini_array([*s.GEMINI_EVENTS[:3], s.GEMINI_ERROR]), 200, id="an element of the array"),
    ],
)
def test_an_error(body: bytes, status: int) -> None:
    found = read(s.GEMINI_STREAM_PATH, s.GEMINI_REQUEST, body, status=status)
    assert (found.response.error_type, found.response.error_message) == ("RESOURCE_EXHAUSTED", "Quota exceeded.")
    assert found.problems == ()


@pytest.mark.parametrize(
    ("host", "path", "provider", "model"),
    [
        (AI_STUDIO, s.GEMINI_PATH, "gcp.gemini", "gemini-2.5-flash"),
        ("europe-west1-aiplatform.googleapis.com", s.VERTEX_PATH, "gcp.vertex_ai", "gemini-2.5-pro"),
        ("firebasevertexai.googleapis.com", s.VERTEX_PATH, "gcp.vertex_ai", "gemini-2.5-pro"),
        ("gateway.local", f"/google{s.GEMINI_PATH}", "gcp.gemini", "gemini-2.5-flash"),
        ("gateway.local", f"/vertex{s.VERTEX_PATH}", "gcp.vertex_ai", "gemini-2.5-pro"),
    ],
)
def test_provider_and_model(host: str, path: str, provider: str, model: str) -> None:
    found = read(path, s.GEMINI_REQUEST, s.GEMINI, host=host)
    assert (found.provider, found.request.model) == (provider, model)


@pytest.mark.parametrize("path", ["/v1beta/models/m:countTokens", "/v1beta/models/m:predict", "/v1beta/models/m"])
def test_other_paths_are_no_calls(path: str) -> None:
    assert exchange(s.wire(path, s.GEMINI_REQUEST, s.GEMINI, host=AI_STUDIO)) is None


def test_embeddings() -> None:
    found = read(s.GEMINI_EMBED_PATH, s.GEMINI_EMBED_REQUEST, s.GEMINI_EMBEDDINGS)
    assert (found.request.operation, found.request.model) == ("embeddings", "gemini-embedding-001")
    assert (found.request.dimensions, found.request.led_by_user) == (4, False)
    assert [m.text for m in found.request.messages] == ["one", "two"]
    assert found.response.usage == Usage(input_tokens=2)


def test_one_content_to_embed() -> None:
    body = b'{"content":{"parts":[{"text":"one"}]},"embedContentConfig":{"outputDimensionality":3}}'
    request = read(s.GEMINI_PATH.replace("generateContent", "embedContent"), body, None).request
    assert ([m.text for m in request.messages], request.dimensions) == (["one"], 3)


def test_many_vectors_are_not_read() -> None:
    vectors = b",".join([b'{"values":[' + b"-0.0123456," * 700 + b"0]}"] * 90)
    body = b'{"embeddings":[%s],"usageMetadata":{"promptTokenCount":8}}' % vectors
    found = read(s.GEMINI_EMBED_PATH, s.GEMINI_EMBED_REQUEST, Body(body[:65536], body[-65536:], len(body)))
    assert (found.response.usage, found.response.complete) == (Usage(input_tokens=8), True)


@pytest.mark.parametrize("frame", [s.gemini_sse, s.gemini_array], ids=["events", "array"])
def test_a_stream_past_every_bound(frame: object) -> None:
    long = s.gemini_event(b'{"text":"a ","thoughtSignature":"%s"}' % (b"c2ln" * 500))
    stream = frame([*s.GEMINI_EVENTS[:3], *[long] * 700, *s.GEMINI_EVENTS[3:]])  # type: ignore[operator]
    found = read(s.GEMINI_STREAM_PATH, s.GEMINI_REQUEST, stream)
    assert found.problems == ("response_truncated",)
    assert (found.response.id, found.response.usage, found.response.finish_reasons) == ("r-1", USAGE, ("stop",))
    assert found.response.text.startswith("Sun")
    assert found.response.text.endswith(" C.")


def test_an_answer_with_a_large_image_keeps_its_ends() -> None:
    image = b'{"inlineData":{"mimeType":"image/png","data":"%s"}}' % (b"QUJD" * 200_000)
    body = s.GEMINI.replace(b'{"text":"21 C."}', image)
    found = read(s.GEMINI_PATH, s.GEMINI_REQUEST, Body(body[:65536], body[-65536:], len(body)))
    assert (found.response.usage, found.response.finish_reasons) == (USAGE, ("stop",))
    assert found.response.text == "Sunny, "


def test_a_long_conversation_ends_with_its_question() -> None:
    turns = [{"role": role, "parts": [{"text": "x" * 3_000}]} for role in ("user", "model")] * 80
    body = json.dumps({"contents": [*turns, {"role": "user", "parts": [{"text": "And then?"}]}], "labels": {}}).encode()
    request = read(s.GEMINI_PATH, Body(body, None, len(body)), None).request
    assert (request.messages[-1].text, request.led_by_user) == ("And then?", True)
