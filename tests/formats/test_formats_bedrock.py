"""Anthropic's messages by Bedrock: the same request and answer behind another path, and in another framing."""

from __future__ import annotations

import pytest

from llm_vitals.core.exchange import Exchange
from llm_vitals.formats.body import Body
from llm_vitals.formats.parse import exchange

from . import aws_frames as aws
from . import format_samples as s
from . import own_samples as o

HOST = "bedrock-runtime.eu-central-1.amazonaws.com"
FRAMES = aws.chunks(s.MESSAGE_STREAM)


def read(path: str, request: bytes, response: bytes | Body, **more: object) -> Exchange:
    kind = "application/json" if path.endswith("/invoke") else aws.CONTENT_TYPE
    found = exchange(s.wire(path, request, response, **{"host": HOST, "content_type": kind, **more}))  # type: ignore[arg-type]
    assert found is not None
    return found


def by_anthropic(response: bytes, kind: str) -> Exchange:
    found = exchange(s.wire(s.MESSAGES_PATH, s.MESSAGES_REQUEST, response, content_type=kind))
    assert found is not None
    return found


def test_an_answer_says_what_anthropic_s_own_would() -> None:
    found = read(s.BEDROCK_PATH, s.BEDROCK_REQUEST, s.MESSAGE)
    assert found.response == by_anthropic(s.MESSAGE, "application/json").response
    assert (found.provider, found.request.model, found.request.stream) == ("aws.bedrock", s.BEDROCK_MODEL, False)
    assert found.problems == ()


def test_a_stream_says_what_anthropic_s_own_would() -> None:
    found = read(s.BEDROCK_STREAM_PATH, s.BEDROCK_REQUEST, b"".join(FRAMES))
    assert found.response == by_anthropic(s.MESSAGE_STREAM, s.SSE).response
    assert (found.request.model, found.request.stream, found.problems) == (s.BEDROCK_MODEL, True, ())


def test_a_stream_that_is_cut_at_any_byte_says_what_came() -> None:
    whole = b"".join(FRAMES)
    chunks = 0
    for end in range(0, len(whole), 7):
        found = read(s.BEDROCK_STREAM_PATH, s.BEDROCK_REQUEST, whole[:end])
        assert found.problems == ()
        assert found.response.chunks >= chunks
        assert found.response.complete <= (found.response.finish_reasons != ())
        chunks = found.response.chunks


def test_of_a_long_stream_of_which_the_ends_were_kept_the_ends_are_read() -> None:
    whole = b"".join([FRAMES[0], *[f for f in FRAMES[1:-1] for _ in range(40)], FRAMES[-2], FRAMES[-1]])
    found = read(s.BEDROCK_STREAM_PATH, s.BEDROCK_REQUEST, Body(whole[:3001], whole[-2999:], len(whole)))
    told = by_anthropic(s.MESSAGE_STREAM, s.SSE).response
    assert found.problems == ("response_truncated",)
    assert (found.response.id, found.response.finish_reasons) == (told.id, told.finish_reasons)
    assert found.response.usage == told.usage
    assert found.response.complete


@pytest.mark.parametrize(
    ("frame", "kind", "message"),
    [
        pytest.param(aws.exception("throttlingException", "Too many."), "throttlingException", "Too many.", id="fault"),
        pytest.param(aws.exception("modelTimeoutException", "Süd"), "modelTimeoutException", "Süd", id="in UTF-8"),
        pytest.param(
            aws.message({":message-type": "error", ":error-code": "Internal", ":error-message": "Broke."}, b""),
            "Internal",
            "Broke.",
            id="an error, in its headers",
        ),
        pytest.param(
            aws.message({":message-type": "exception", ":exception-type": "odd"}, b"<html>"), "odd", None, id="no JSON"
        ),
    ],
)
def test_a_fault_in_the_midst_of_a_stream(frame: bytes, kind: str, message: str | None) -> None:
    found = read(s.BEDROCK_STREAM_PATH, s.BEDROCK_REQUEST, b"".join([*FRAMES[:3], frame]))
    assert (found.response.error_type, found.response.error_message or None) == (kind, message)
    assert found.response.id is not None, "what came before it is kept"
    assert not found.response.complete


def test_a_request_that_is_turned_down_says_why() -> None:
    body = b'{"message":"The provided model identifier is invalid."}'
    found = read(s.BEDROCK_PATH, s.BEDROCK_REQUEST, body, status=400)
    assert (found.status_code, found.response.error_message) == (400, "The provided model identifier is invalid.")


@pytest.mark.parametrize(
    ("name", "model"),
    [
        pytest.param("anthropic.claude-opus-4-6-v1", "anthropic.claude-opus-4-6-v1", id="without a version"),
        pytest.param(
            f"arn:aws:bedrock:eu-central-1:123:inference-profile/{s.BEDROCK_MODEL}",
            s.BEDROCK_MODEL,
            id="a profile's ARN",
        ),
        pytest.param(
            "arn:aws:bedrock:eu-central-1:123:application-inference-profile/ab12", "ab12", id="an application's ARN"
        ),
    ],
)
def test_the_path_names_the_model(name: str, model: str) -> None:
    assert read(f"/model/{name}/invoke", s.BEDROCK_REQUEST, s.MESSAGE).request.model == model
    assert (
        read(f"/bedrock/model/{name}/invoke", s.BEDROCK_REQUEST, s.MESSAGE, host="proxy.local").request.model == model
    )


@pytest.mark.parametrize(
    ("path", "request_body"),
    [
        pytest.param("/model/amazon.nova-lite-v1:0/invoke", s.BEDROCK_REQUEST, id="another model's API"),
        pytest.param("/chain/invoke", b'{"input":{"messages":[]},"anthropic_version":"x"}', id="an application's own"),
    ],
)
def test_what_is_not_of_this_api(path: str, request_body: bytes) -> None:
    assert exchange(s.wire(path, request_body, b"{}", host=HOST)) is None


@pytest.mark.parametrize(
    ("body", "operation"),
    [
        pytest.param(s.BEDROCK_REQUEST, "chat", id="claude"),
        pytest.param(o.NOVA_REQUEST, "chat", id="nova"),
        pytest.param(b'{"messages":[{"role":"user","content":"Hi"}]}', "chat", id="as openai's"),
        pytest.param(o.LLAMA_REQUEST, "text_completion", id="a prompt"),
    ],
)
def test_behind_an_arn_the_body_says_whose_api_it_is(body: bytes, operation: str) -> None:
    path = "/model/arn:aws:bedrock:eu-central-1:1:provisioned-model/x/invoke"
    found = read(path, body, b"{}")
    assert (found.request.operation, found.request.model) == (operation, "x")
    assert found.request.messages[-1].text


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xff" * 64, id="lengths beyond the end"),
        pytest.param(b"\x00\x00\x00\x0c" + b"\xff" * 60, id="headers longer than the message"),
        pytest.param(b"\x00" * 64, id="zeros"),
        pytest.param(aws.message({":event-type": "chunk"}, b'{"bytes":"%%%"}'), id="no base64"),
        pytest.param(aws.message({":event-type": "chunk"}, b'{"bytes":"AAA"}'), id="half a byte"),
        pytest.param(aws.message({":event-type": "initial-response"}, b"{}"), id="a message without an event"),
    ],
)
def test_bytes_that_are_no_event(data: bytes) -> None:
    found = read(s.BEDROCK_STREAM_PATH, s.BEDROCK_REQUEST, data)
    assert (found.response.text, found.response.complete) == ("", False)
