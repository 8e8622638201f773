"""The APIs that Ollama, Cohere and Amazon Bedrock have of their own: what each says, plain and streamed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from llm_vitals.core.exchange import Exchange, Message, Part, Usage
from llm_vitals.formats.body import Body
from llm_vitals.formats.parse import exchange

from . import aws_frames as aws
from . import format_samples as s
from . import own_samples as o

JSON = "application/json"


def heard(path: str, request: bytes, response: bytes | Body | None, kind: str = JSON, **more: Any) -> Exchange:
    found = exchange(s.wire(path, request, response, **{"content_type": kind, "host": "models.internal", **more}))
    assert found is not None
    return found


PAIRS = [
    pytest.param(
        (o.OLLAMA_PATH, o.OLLAMA_PLAIN_REQUEST, o.OLLAMA, JSON),
        (o.OLLAMA_PATH, o.OLLAMA_REQUEST, o.OLLAMA_STREAM, o.NDJSON),
        id="ollama chat",
    ),
    pytest.param(
        (o.OLLAMA_GENERATE_PATH, o.OLLAMA_GENERATE_REQUEST, o.OLLAMA_GENERATED, JSON),
        (o.OLLAMA_GENERATE_PATH, o.OLLAMA_GENERATE_REQUEST, o.OLLAMA_GENERATE_STREAM, o.NDJSON),
        id="ollama generate",
    ),
    pytest.param(
        (o.COHERE_PATH, o.COHERE_REQUEST, o.COHERE, JSON),
        (o.COHERE_PATH, o.COHERE_STREAM_REQUEST, o.COHERE_STREAM, s.SSE),
        id="cohere",
    ),
    pytest.param(
        (o.CONVERSE_PATH, o.CONVERSE_REQUEST, o.CONVERSE, JSON),
        (o.CONVERSE_STREAM_PATH, o.CONVERSE_REQUEST, o.CONVERSE_STREAM, aws.CONTENT_TYPE),
        id="converse",
    ),
    pytest.param(
        (o.NOVA_PATH, o.NOVA_REQUEST, o.NOVA, JSON),
        (o.NOVA_STREAM_PATH, o.NOVA_REQUEST, o.NOVA_STREAM, aws.CONTENT_TYPE),
        id="nova",
    ),
    pytest.param(
        (o.LLAMA_PATH, o.LLAMA_REQUEST, o.LLAMA, JSON),
        (o.LLAMA_STREAM_PATH, o.LLAMA_REQUEST, o.LLAMA_STREAM, aws.CONTENT_TYPE),
        id="llama",
    ),
]
Sent = tuple[str, bytes, bytes, str]


def comparable(found: Exchange) -> object:
    """What must be alike, streamed or not: arguments of tools by their value."""

    def part(one: Part) -> Part:
        text = one.arguments
        return one._replace(arguments=json.loads(text)) if isinstance(text, str) else one

    messages = [message._replace(parts=tuple(map(part, message.parts))) for message in found.response.messages]
    return found.response._replace(messages=tuple(messages), chunks=0), found.request._replace(stream=False)


@pytest.mark.parametrize(("plain", "streamed"), PAIRS)
def test_a_stream_says_what_the_plain_answer_says(plain: Sent, streamed: Sent) -> None:
    one, other = heard(*plain), heard(*streamed)
    assert comparable(other) == comparable(one)
    assert other.request.stream
    assert (one.response.complete, other.response.complete) == (True, True)
    assert (one.problems, other.problems) == ((), ())
    assert one.response.finish_reasons
    assert one.response.text


@pytest.mark.parametrize(("plain", "streamed"), PAIRS)
def test_a_stream_that_is_cut_at_any_byte_says_what_came(plain: Sent, streamed: Sent) -> None:
    path, request, stream, kind = streamed
    whole = heard(*streamed).response
    length = chunks = 0
    for end in range(0, len(stream), 5):
        found = heard(path, request, stream[:end], kind)
        told = found.response
        assert found.problems == ()
        assert whole.text.startswith(told.text.rstrip("\ufffd"))
        assert (told.chunks, len(told.text)) >= (chunks, length), "what was known is known later"
        assert told.usage in (None, whole.usage) or told.usage.output_tokens is not None
        chunks, length = told.chunks, len(told.text)
        if told.complete:
            assert told.finish_reasons == whole.finish_reasons
    assert chunks <= whole.chunks
    assert whole.chunks >= 3


@pytest.mark.parametrize(("plain", "streamed"), PAIRS)
def test_a_plain_answer_that_is_cut_is_told(plain: Sent, streamed: Sent) -> None:
    path, request, body, kind = plain
    for end in range(1, len(body), 11):
        found = heard(path, request, body[:end], kind)
        assert not found.response.complete
        assert found.problems == ("response_not_json",)


OLLAMA_PARTS = (
    Part(type="reasoning", content="Hm, Lyon."),
    Part(type="text", content='Sunny, été "21" C.'),
    Part(type="tool_call", id="call_1", name="weather", arguments='{"city": "Lyon"}'),
)


@pytest.mark.parametrize(
    ("sent", "provider", "usage", "finish_reasons", "parts"),
    [
        pytest.param(
            (o.OLLAMA_PATH, o.OLLAMA_PLAIN_REQUEST, o.OLLAMA, JSON),
            "ollama",
            Usage(input_tokens=26, output_tokens=11),
            ("stop",),
            OLLAMA_PARTS,
            id="ollama",
        ),
        pytest.param(
            (o.COHERE_PATH, o.COHERE_REQUEST, o.COHERE, JSON),
            "cohere",
            Usage(input_tokens=46, output_tokens=14, cache_read=992),
            ("tool_call",),
            (
                Part(type="reasoning", content="I will look it up."),
                Part(type="reasoning", content="Hm."),
                Part(type="text", content="Sunny, 21 C."),
                Part(type="tool_call", id="c1", name="weather", arguments='{"city":"Lyon"}'),
                Part(type="tool_call", id="c2", name="clock", arguments="{}"),
            ),
            id="cohere: the billed tokens",
        ),
        pytest.param(
            (o.CONVERSE_PATH, o.CONVERSE_REQUEST, o.CONVERSE, JSON),
            "aws.bedrock",
            Usage(input_tokens=1112, output_tokens=20, cache_read=1000, cache_write=100),
            ("tool_call",),
            (
                Part(type="reasoning", content="Hm, Lyon."),
                Part(type="text", content="Sunny, 21 C."),
                Part(type="tool_call", id="t1", name="weather", arguments='{"city": "Lyon"}'),
            ),
            id="converse: cached tokens are added",
        ),
        pytest.param(
            (o.NOVA_PATH, o.NOVA_REQUEST, o.NOVA, JSON),
            "aws.bedrock",
            Usage(input_tokens=15, output_tokens=5, cache_read=3, cache_write=0),
            ("stop",),
            (Part(type="text", content="Air scatters light."),),
            id="nova",
        ),
    ],
)
def test_an_answer(
    sent: Sent, provider: str, usage: Usage, finish_reasons: tuple[str, ...], parts: tuple[Part, ...]
) -> None:
    found = heard(*sent)
    assert found.provider == provider
    assert found.response.usage == usage
    assert found.response.finish_reasons == finish_reasons
    assert found.response.messages == (Message("assistant", parts, finish_reason=finish_reasons[0]),)
    assert found.response.blocked is None


@pytest.mark.parametrize(
    ("path", "body", "roles"),
    [
        pytest.param(o.OLLAMA_PATH, o.OLLAMA_REQUEST, ["system", "user", "assistant", "tool", "user"], id="ollama"),
        pytest.param(o.COHERE_PATH, o.COHERE_REQUEST, ["system", "user", "assistant", "tool", "user"], id="cohere"),
        pytest.param(o.CONVERSE_PATH, o.CONVERSE_REQUEST, ["user", "assistant", "tool", "user"], id="converse"),
    ],
)
def test_a_request(path: str, body: bytes, roles: list[str]) -> None:
    asked = heard(path, body, None).request
    assert [message.role for message in asked.messages] == roles
    assert asked.messages[-1].text == "And in Lyon?"
    assert asked.led_by_user
    assert asked.model is not None
    assert (asked.temperature, asked.top_p, asked.top_k, asked.max_tokens) == (0.5, 0.9, 40, 64)
    assert asked.stop_sequences == ("END",)
    assert asked.tools is not None
    answered = next(message for message in asked.messages if message.role == "tool")
    assert answered.parts[0].type == "tool_call_response"
    assert "18" in (answered.parts[0].content or "")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param(o.OLLAMA_PATH, o.OLLAMA_REQUEST, id="ollama"),
        pytest.param(o.COHERE_PATH, o.COHERE_REQUEST, id="cohere"),
        pytest.param(o.CONVERSE_PATH, o.CONVERSE_REQUEST, id="converse"),
    ],
)
def test_a_tool_s_answer_starts_no_query(path: str, body: bytes) -> None:
    sent = json.loads(body)
    sent["messages"] = sent["messages"][:-1]
    assert heard(path, json.dumps(sent).encode(), None).request.led_by_user is False


def test_ollama_streams_unless_it_is_told_not_to() -> None:
    asked = [heard(o.OLLAMA_PATH, body, None).request.stream for body in (o.OLLAMA_REQUEST, o.OLLAMA_PLAIN_REQUEST)]
    assert asked == [True, False]


def test_what_the_wire_does_not_count_is_absent() -> None:
    # Older servers leave the prompt's count out where the prompt was cached.
    without = o.OLLAMA.replace(b'"prompt_eval_count":26,', b"")
    assert heard(o.OLLAMA_PATH, o.OLLAMA_REQUEST, without).response.usage == Usage(output_tokens=11)
    none = b'{"outputs":[{"text":" blue.","stop_reason":"stop"}]}'
    found = heard("/model/mistral.mistral-7b-instruct-v0:2/invoke", o.LLAMA_REQUEST, none, host=o.AWS_HOST)
    assert (found.response.text, found.response.usage) == (" blue.", None)


@pytest.mark.parametrize(
    ("path", "asked", "stream", "kind", "error"),
    [
        pytest.param(
            o.OLLAMA_PATH,
            o.OLLAMA_REQUEST,
            b"".join(o.OLLAMA_LINES[:4]) + o.OLLAMA_FAULT,
            o.NDJSON,
            ("_OTHER", "an error was encountered while running the model: CUDA error"),
            id="ollama",
        ),
        pytest.param(
            o.CONVERSE_STREAM_PATH,
            o.CONVERSE_REQUEST,
            b"".join([*o.CONVERSE_FRAMES[:7], aws.exception("throttlingException", "Too many.")]),
            aws.CONTENT_TYPE,
            ("throttlingException", "Too many."),
            id="converse",
        ),
        pytest.param(
            o.LLAMA_STREAM_PATH,
            o.LLAMA_REQUEST,
            aws.exception("modelStreamErrorException", "Broke."),
            aws.CONTENT_TYPE,
            ("modelStreamErrorException", "Broke."),
            id="llama",
        ),
    ],
)
def test_a_fault_in_the_midst_of_a_stream(
    path: str, asked: bytes, stream: bytes, kind: str, error: tuple[str, str]
) -> None:
    told = heard(path, asked, stream, kind).response
    assert (told.error_type, told.error_message, told.complete) == (*error, False)


@pytest.mark.parametrize(
    ("path", "asked", "host", "body", "message"),
    [
        pytest.param(
            o.OLLAMA_PATH, o.OLLAMA_REQUEST, "localhost", b'{"error":"model \'x\' not found"}', "model 'x' not found"
        ),
        pytest.param(o.COHERE_PATH, o.COHERE_REQUEST, "api.cohere.com", b'{"id":"1","message":"No."}', "No."),
        pytest.param(o.CONVERSE_PATH, o.CONVERSE_REQUEST, o.AWS_HOST, b'{"message":"Denied."}', "Denied."),
        pytest.param(o.LLAMA_PATH, o.LLAMA_REQUEST, o.AWS_HOST, b'{"message":"Denied."}', "Denied."),
    ],
)
def test_a_request_that_is_turned_down_says_why(path: str, asked: bytes, host: str, body: bytes, message: str) -> None:
    found = heard(path, asked, body, host=host, status=404)
    assert (found.status_code, found.response.error_message) == (404, message)


GUARDED = b',"amazon-bedrock-guardrailAction":"INTERVENED"}'


@pytest.mark.parametrize(
    ("path", "asked", "body", "signal"),
    [
        pytest.param(
            o.CONVERSE_PATH,
            o.CONVERSE_REQUEST,
            o.CONVERSE.replace(b'"tool_use"', b'"guardrail_intervened"'),
            "stopReason=guardrail_intervened",
            id="converse",
        ),
        *(
            pytest.param(path, asked, body[:-1] + GUARDED, "amazon-bedrock-guardrailAction=INTERVENED", id=name)
            for name, path, asked, body in (
                ("nova", o.NOVA_PATH, o.NOVA_REQUEST, o.NOVA),
                ("llama", o.LLAMA_PATH, o.LLAMA_REQUEST, o.LLAMA),
                ("claude", s.BEDROCK_PATH, s.BEDROCK_REQUEST, s.MESSAGE),
            )
        ),
    ],
)
def test_a_guardrail_of_bedrock(path: str, asked: bytes, body: bytes, signal: str) -> None:
    assert heard(path, asked, body, host=o.AWS_HOST).response.blocked == signal


TEXTS = [
    ("mistral.mixtral-8x7b-instruct-v0:1", b'{"outputs":[{"text":"Blue.","stop_reason":"stop"}]}', "stop"),
    ("cohere.command-text-v14", b'{"id":"1","generations":[{"text":"Blue.","finish_reason":"COMPLETE"}]}', "stop"),
    ("cohere.command-r-v1:0", b'{"response_id":"1","text":"Blue.","finish_reason":"MAX_TOKENS"}', "length"),
    ("us.deepseek.r1-v1:0", b'{"choices":[{"text":"Blue.","stop_reason":"length"}]}', "length"),
    ("anthropic.claude-v2", b'{"completion":"Blue.","stop_reason":"stop_sequence","stop":"x"}', "stop"),
    (
        "amazon.titan-text-express-v1",
        b'{"inputTextTokenCount":9.0,"results":[{"tokenCount":3.0,"outputText":"Blue.","completionReason":"FINISH"}]}',
        "stop",
    ),
]


@pytest.mark.parametrize(("model", "body", "finish_reason"), TEXTS, ids=[model for model, _, _ in TEXTS])
def test_models_of_bedrock_that_go_on_with_a_prompt(model: str, body: bytes, finish_reason: str) -> None:
    member = {"amazon": "inputText", "cohere": "message"}.get(model.partition(".")[0], "prompt")
    found = heard(f"/model/{model}/invoke", o.dumped({member: "The sky is"}), body, host=o.AWS_HOST)
    assert (found.request.operation, found.request.model) == ("text_completion", model)
    assert found.request.messages[0].text == "The sky is"
    assert (found.response.text, found.response.finish_reasons) == ("Blue.", (finish_reason,))
    assert found.response.usage == (Usage(9, 3) if "titan" in model else None)


@pytest.mark.parametrize(
    "model", ["openai.gpt-oss-120b-1:0", "us.mistral.pixtral-large-2502-v1:0", "qwen.qwen3-32b-v1:0"]
)
@pytest.mark.parametrize("reason", ["finish_reason", "stop_reason"])
def test_models_of_bedrock_that_chat_as_openai_s(model: str, reason: str) -> None:
    asked = b'{"messages":[{"role":"user","content":"Why is the sky blue?"}],"max_tokens":9}'
    body = b'{"choices":[{"index":0,"message":{"role":"assistant","content":"Air."},"REASON":"stop"}],'
    body += b'"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}'
    found = heard(f"/model/{model}/invoke", asked, body.replace(b"REASON", reason.encode()), host=o.AWS_HOST)
    assert (found.provider, found.request.operation, found.request.model) == ("aws.bedrock", "chat", model)
    assert (found.response.text, found.response.finish_reasons) == ("Air.", ("stop",))
    assert found.response.usage == Usage(5, 2)


@pytest.mark.parametrize(
    ("path", "asked", "body", "usage"),
    [
        pytest.param(o.OLLAMA_EMBED_PATH, o.OLLAMA_EMBED_REQUEST, o.OLLAMA_EMBEDDINGS, Usage(8), id="ollama"),
        pytest.param(
            "/api/embeddings", b'{"model":"m","prompt":"one"}', b'{"embedding":[0.1]}', None, id="ollama's old"
        ),
        pytest.param("/api/embeddings", s.EMBEDDINGS_REQUEST, s.EMBEDDINGS, Usage(2), id="openai's on the same path"),
        pytest.param(o.COHERE_EMBED_PATH, o.COHERE_EMBED_REQUEST, o.COHERE_EMBEDDINGS, Usage(2), id="cohere"),
    ],
)
def test_embeddings(path: str, asked: bytes, body: bytes, usage: Usage | None) -> None:
    found = heard(path, asked, body)
    assert (found.request.operation, found.request.led_by_user) == ("embeddings", False)
    assert (found.response.usage, found.response.complete) == (usage, True)
    assert next(message.text for message in found.request.messages) == "one"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param(o.OLLAMA_PATH, b'{"messages":[{"role":"user","content":"Hi"}]}', id="a web application's chat"),
        pytest.param(o.OLLAMA_PATH, b'{"model":"m","messages":[]}', id="ollama loads a model"),
        pytest.param(o.OLLAMA_GENERATE_PATH, b'{"model":"m","prompt":""}', id="ollama loads a model to generate"),
        pytest.param(o.COHERE_PATH, b'{"model":"m","message":"Hi"}', id="another chat"),
        pytest.param("/rooms/7/converse", o.CONVERSE_REQUEST, id="another converse"),
        pytest.param("/model/amazon.titan-embed-text-v2:0/invoke", b'{"inputText":"a","normalize":true}', id="vectors"),
    ],
)
def test_what_is_no_call_to_a_model(path: str, body: bytes) -> None:
    assert exchange(s.wire(path, body, b"{}", host="x.example")) is None


def test_long_streams_keep_their_whole_text() -> None:
    words = [f"word{number} " for number in range(6_000)]
    lines = [
        o.dumped({"model": "m", "created_at": f"t{n}", "message": {"role": "assistant", "content": w}, "done": False})
        for n, w in enumerate(words)
    ]
    found = heard(o.OLLAMA_PATH, o.OLLAMA_REQUEST, b"\n".join(lines) + b"\n" + o.OLLAMA_LINES[-1], o.NDJSON)
    assert (found.response.text, found.response.chunks, found.problems) == ("".join(words).rstrip("\n"), 6_000, ())
    frames = [
        o.converse_event("contentBlockDelta", number, contentBlockIndex=0, delta={"text": word})
        for number, word in enumerate(words)
    ]
    stream = b"".join([*frames, *o.CONVERSE_FRAMES[-2:]])
    found = heard(o.CONVERSE_STREAM_PATH, o.CONVERSE_REQUEST, stream, aws.CONTENT_TYPE)
    assert (found.response.text, found.response.chunks, found.problems) == ("".join(words), 6_000, ())
