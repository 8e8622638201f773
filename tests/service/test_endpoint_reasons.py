"""What servers say of their errors is in what the operator sees: one line, bounded, without keys and personal data."""

from __future__ import annotations

import json

import pytest
from judge_endpoint import JudgeEndpoint, chat, http
from patience import times_the_cost

from llm_vitals.evaluation import subject
from llm_vitals_collector.endpoints.chat import ChatRequest
from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.endpoints.errors import EndpointError
from llm_vitals_collector.endpoints.reason import LONGEST, reason_of
from llm_vitals_collector.endpoints.run import run
from llm_vitals_collector.evaluate.judge import judge as judging
from llm_vitals_collector.evaluate.judge.criterion import shipped
from llm_vitals_collector.metrics import make_instruments

KEY = "local-judge-0123456789"
LLAMA_CPP_PYTHON = (
    "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), 'msg': \"Input should be 'text' or "
    "'json_object'\", 'input': 'json_schema', 'ctx': {'expected': \"'text' or 'json_object'\"}}]"
)


def of(message, **more):
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None, **more}}


NGINX = """<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>
<hr><center>nginx/1.27.4</center>\r\n</body>\r\n</html>"""
UNTITLED = """<!DOCTYPE html><html><head><style>body { color: red }</style><script>alert("x")</script></head>
<body><!-- a b --><h1>Too many &lt;requests&gt;</h1></body></html>"""
LONG = json.dumps(of("This model's maximum context length is 8192 tokens. " + "a b " * 1_250_000)).encode()

BODIES = [
    pytest.param(
        of("The model `gpt-5o` does not exist or you do not have access to it.", code="model_not_found"),
        "The model `gpt-5o` does not exist or you do not have access to it.",
        id="OpenAI: no such model",
    ),
    pytest.param(
        of(
            "This model's maximum context length is 128000 tokens. However, your messages resulted in 204308 "
            "tokens. Please reduce the length of the messages.",
            param="messages",
            code="context_length_exceeded",
        ),
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 204308 "
        "tokens. Please reduce the length of the messages.",
        id="OpenAI: context length",
    ),
    pytest.param(
        {"error": {"code": "DeploymentNotFound", "message": "The API deployment for this resource does not exist."}},
        "The API deployment for this resource does not exist.",
        id="Azure",
    ),
    pytest.param({"statusCode": 404, "message": "Resource not found"}, "Resource not found", id="Azure's gateway"),
    pytest.param(
        {
            "type": "error",
            "error": {"type": "not_found_error", "message": "model: claude-haiku-9"},
            "request_id": "req_011CSHoEeqs5C35K2UUqR7Fy",
        },
        "model: claude-haiku-9",
        id="Anthropic: no such model",
    ),
    pytest.param(
        {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
        "Overloaded",
        id="Anthropic: overloaded",
    ),
    pytest.param(
        {
            "object": "error",
            "message": "max_tokens must be at least 1, got -186.",
            "type": "BadRequestError",
            "param": None,
            "code": 400,
        },
        "max_tokens must be at least 1, got -186.",
        id="vLLM before 0.10",
    ),
    pytest.param(
        {
            "error": {
                "message": "The model `qwen` does not exist.",
                "type": "NotFoundError",
                "param": "model",
                "code": 404,
            }
        },
        "The model `qwen` does not exist.",
        id="vLLM",
    ),
    pytest.param(
        of('model "llama3" not found, try pulling it first', type="api_error"),
        'model "llama3" not found, try pulling it first',
        id="Ollama",
    ),
    pytest.param({"error": "model 'llama3' not found"}, "model 'llama3' not found", id="Ollama's own API"),
    pytest.param(
        of(LLAMA_CPP_PYTHON, type="internal_server_error"), LLAMA_CPP_PYTHON, id="llama-cpp-python: json_schema"
    ),
    pytest.param(
        {
            "error": {
                "code": 500,
                "message": 'response_format type must be one of "text" or "json_object", but got: json_schema',
                "type": "server_error",
            }
        },
        'response_format type must be one of "text" or "json_object", but got: json_schema',
        id="llama.cpp",
    ),
    pytest.param(
        [{"error": {"code": 400, "message": "Invalid JSON payload received.", "status": "INVALID_ARGUMENT"}}],
        "Invalid JSON payload received.",
        id="Gemini, which lists it",
    ),
    pytest.param(
        {"error": "Input validation error: `inputs` must have less than 4096 tokens", "error_type": "validation"},
        "Input validation error: `inputs` must have less than 4096 tokens",
        id="text-generation-inference",
    ),
    pytest.param(
        {
            "detail": [
                {
                    "type": "missing",
                    "loc": ["body", "model"],
                    "msg": "Field required",
                    "input": {"messages": "what was judged"},
                }
            ]
        },
        "body.model: Field required",
        id="FastAPI, without what it repeats of the request",
    ),
    pytest.param({"detail": "Not Found"}, "Not Found", id="FastAPI"),
    pytest.param(
        {"type": "about:blank", "title": "Bad Gateway", "status": 502, "detail": "no healthy upstream"},
        "no healthy upstream",
        id="RFC 9457",
    ),
    pytest.param(
        {"Message": "User is not authorized"}, '{"Message": "User is not authorized"}', id="JSON of another form"
    ),
    pytest.param(NGINX, "502 Bad Gateway", id="a page of a proxy"),
    pytest.param(UNTITLED, "Too many <requests>", id="a page without a title"),
    pytest.param(
        "upstream connect error or disconnect/reset before headers. reset reason: overflow",
        "upstream connect error or disconnect/reset before headers. reset reason: overflow",
        id="plain text",
    ),
    pytest.param("", "", id="nothing"),
    pytest.param("  \r\n\t", "", id="blanks"),
    pytest.param(b"\xff\xfe\x00\x01", "\ufffd\ufffd", id="no text"),
    pytest.param("\ufeff" + json.dumps(of("Slow down.")), "Slow down.", id="a byte order mark"),
    pytest.param(
        of("\x1b[31mred\x1b[0m\nline\u202e two\x00\u2028end"),
        "[31mred [0m line two end",
        id="commands of a terminal, and lines",
    ),
    pytest.param(of(f"unknown key {KEY} for model"), "unknown key [left out] for model", id="our key"),
    pytest.param(
        of("Received API Key = sk-...cdef of ann@example.com, or sk-p****6789, sk-ant-api03-abcdefghijklmnop"),
        "Received API Key = [secret] of [email], or [secret] [secret]",
        id="others' keys and addresses",
    ),
    pytest.param("[" * 100_000, "[" * (LONGEST - 1) + "…", id="nested without end"),
    pytest.param('{"error": {"message": "\\ud800 lone"}}', "\ufffd lone", id="half a character"),
]


def as_bytes(body):
    return body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()


@pytest.mark.parametrize(("body", "said"), BODIES)
def test_a_servers_reason_is_one_line_without_keys(body, said):
    assert reason_of(as_bytes(body), KEY) == said


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<html>" + b"<title>" * 2300, id="titles without an end"),
        pytest.param(b"<html><title>" + b" " * 16_000, id="blanks"),
        pytest.param(b"<html><title>a" + b" " * 16_000 + b"b", id="blanks between letters"),
        pytest.param(b"<html>" + b"<style>" * 2300, id="styles without an end"),
        pytest.param(b"<html>" + b"</style " * 2000 + b" " * 4000, id="ends without a beginning"),
        pytest.param(b"<html>" + b"<a " * 5000, id="tags without an end"),
        pytest.param(b"*" * 16_384, id="asterisks"),
        pytest.param(b"a@" * 8000, id="addresses without an end"),
        pytest.param(b"1 " * 8000, id="digits"),
        pytest.param(b'{"a":' * 4000, id="nested without end"),
    ],
)
def test_no_body_keeps_us_long(body):
    assert len(reason_of(body, KEY)) <= LONGEST
    assert times_the_cost(lambda: reason_of(body, KEY), lambda: reason_of(LONG, KEY)) < 20


def test_a_reason_is_bounded_however_long_its_body_is():
    said = reason_of(LONG, KEY)
    assert "maximum context length is 8192 tokens. a b" in said
    assert (len(said) <= LONGEST, said[-1]) == (True, "…")


ASKED = ChatRequest(model="small", messages=[{"role": "user", "content": "Hello"}])


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        pytest.param(
            "404 Not Found", of('model "x" not found, try pulling it first'), "try pulling it first", id="404"
        ),
        pytest.param("500 Internal Server Error", of(LLAMA_CPP_PYTHON), "'json_schema'", id="500"),
        pytest.param(
            "403 Forbidden", of("Project `p` does not have access to model `m`"), "does not have access", id="403"
        ),
        pytest.param("529 Overloaded", of("Overloaded"), "HTTP 529. It says: Overloaded", id="529"),
        pytest.param("502 Bad Gateway", LONG, "maximum context length", id="502 with 5 MB"),
        pytest.param("503 Service Unavailable", "", "HTTP 503", id="503 without a body"),
        pytest.param("200 OK", of("The engine is dead"), "The engine is dead", id="an error with status 200"),
        pytest.param(
            "401 Unauthorized", of("Incorrect API key provided: loca***6789"), "LLM_VITALS_JUDGE_KEY", id="401"
        ),
    ],
)
def test_the_judge_and_the_playground_say_it(status, body, said):
    server = JudgeEndpoint(http(as_bytes(body), status))
    try:
        judge = judging.Judge(judging.Endpoint(url=server.url, api="openai", model="m", key=KEY), make_instruments())
        reason = judge.score(subject.read("Paris.", prompt="Where?"), shipped()["clarity"]).reason
        with pytest.raises(EndpointError) as raised:
            run(
                Endpoint(name="own", url=server.url, api="openai", key=KEY),
                ASKED,
                make_instruments(),
            )
        assert said in reason
        assert len(reason) < LONGEST + 150
        for shown in (reason, str(raised.value)):
            assert "\n" not in shown
            assert "6789" not in shown
        if "LLM_VITALS" not in said:
            assert said.rpartition(": ")[2] in str(raised.value)
        # What follows is answered: the rest of a body that is not read disturbs nothing.
        server.answer = http(chat({"reason": "Clear.", "score": 5}))
        assert judge.score(subject.read("Paris.", prompt="Where?"), shipped()["clarity"]).value == 1.0
    finally:
        server.close()
