"""The client of configured endpoints at the wire: what is sent, what is read, every way it can fail."""

from __future__ import annotations

import json
import socket
import threading

import pytest
from judge_endpoint import JudgeEndpoint, chat, http
from patience import EXPIRES_S, PATIENCE_S, pause

from llm_vitals_collector.endpoints.chat import ChatRequest, left_out
from llm_vitals_collector.endpoints.connection import Cancellation
from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.endpoints.errors import KINDS, EndpointError
from llm_vitals_collector.endpoints.file import EXAMPLE, EndpointsError, load
from llm_vitals_collector.endpoints.run import run
from llm_vitals_collector.metrics import make_instruments
from llm_vitals_demo.provider import serving

KEY = "sk-playground-0123456789"
REQUEST = ChatRequest(
    model="gpt-5.4-mini",
    system="Be brief.",
    messages=[{"role": "user", "content": "Where is my parcel?"}],
    tools=[{"type": "function", "function": {"name": "find", "parameters": {"type": "object", "properties": {}}}}],
    parameters={"temperature": 0.2, "stop": ["END"], "seed": 7, "max_completion_tokens": 50},
)
TURNS = ChatRequest(
    model="claude-haiku-4-5",
    messages=[
        {"role": "user", "content": "Where is it?"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "find", "arguments": '{"order": "FJ-1"}'}}
            ],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "In Bergen."},
    ],
)


@pytest.fixture
def server():
    one = JudgeEndpoint(http(chat("On its way.")))
    yield one
    one.close()


@pytest.fixture
def instruments():
    return make_instruments()


def endpoint_of(server, **more):
    return Endpoint(**{"name": "here", "url": server.url, "api": "openai", "key": KEY, "timeout_s": PATIENCE_S, **more})


def counted(instruments, name, **labels):
    return instruments.registry.get_sample_value(f"llm_vitals_collector_endpoint_{name}", labels) or 0.0


def events(*datas, end="[DONE]"):
    lines = [f"data: {one if isinstance(one, str) else json.dumps(one)}\r\n\r\n" for one in (*datas, end) if one]
    return http("".join(lines).encode(), content_type="text/event-stream")


def delta(text, finish=None):
    return {"id": "x", "model": "m", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]}


def test_a_request_goes_to_openai_whole_and_streamed(server, instruments):
    run(endpoint_of(server, parameters={"seed": None, "service_tier": "flex"}), REQUEST, instruments)
    ((path, headers, body),) = server.requests
    assert (path, headers["authorization"]) == ("/v1/chat/completions", f"Bearer {KEY}")
    assert body == {
        "model": "gpt-5.4-mini",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Where is my parcel?"}],
        "tools": list(REQUEST.tools),
        "temperature": 0.2,
        "stop": ["END"],
        "max_completion_tokens": 50,
        "stream": True,
        "stream_options": {"include_usage": True},
        "service_tier": "flex",
    }


def test_a_request_goes_to_anthropic_in_its_own_words(server, instruments):
    endpoint = endpoint_of(server, api="anthropic")
    schema = {"type": "object", "properties": {"where": {"type": "string"}}}
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": schema}}
    more = {**REQUEST.parameters, "response_format": form, "tool_choice": "required"}
    for request in (ChatRequest(model="c", messages=[], tools=REQUEST.tools, parameters=more), TURNS):
        with pytest.raises(EndpointError):  # what comes back is none of that API
            run(endpoint, request, instruments)
    (path, headers, body), (_, _, turns) = server.requests
    assert (path, headers["x-api-key"], "authorization" in headers) == ("/v1/messages", KEY, False)
    assert body == {
        "model": "c",
        "max_tokens": 50,
        "messages": [],
        "temperature": 0.2,
        "stop_sequences": ["END"],
        "output_config": {"format": {"type": "json_schema", "schema": schema}},
        "tools": [{"name": "find", "input_schema": {"type": "object", "properties": {}}}],
        "tool_choice": {"type": "any"},
        "stream": True,
    }
    assert turns["messages"] == [
        {"role": "user", "content": "Where is it?"},
        {
            "role": "assistant",
            "content": [{"type": "tool_use", "id": "c1", "name": "find", "input": {"order": "FJ-1"}}],
        },
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "In Bergen."}]},
    ]


def test_an_image_goes_to_anthropic_as_its_api_has_them_and_what_it_has_not_is_named(server, instruments):
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
        {"type": "image_url", "image_url": {"url": "https://example.org/a.png", "detail": "low"}},
        {"type": "image", "source": {"type": "file", "file_id": "file_1"}},
    ]
    parameters = {"seed": 7, "stop": "END", "tool_choice": "auto", "logprobs": None, "top_p": 0.5}
    form = {"response_format": {"type": "json_object"}}
    request = ChatRequest(model="c", messages=[{"role": "user", "content": parts}], parameters={**parameters, **form})
    with pytest.raises(EndpointError):
        run(endpoint_of(server, api="anthropic"), request, instruments)
    ((_, _, body),) = server.requests
    assert body["messages"][0]["content"] == [
        parts[0],
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}},
        {"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}},
        parts[3],
    ]
    assert left_out(endpoint_of(server, api="anthropic"), request) == ("seed", "response_format")
    assert left_out(endpoint_of(server), request) == ()


@pytest.mark.parametrize("api", ["openai", "anthropic"])
def test_text_comes_in_pieces_and_the_whole_with_tokens_cost_and_times(instruments, api):
    pieces = []
    with serving(pace_s=0.001) as provider:
        endpoint = Endpoint(name="demo", url=f"{provider.url}/v1", api=api)
        model = "gpt-5.4-mini" if api == "openai" else "claude-haiku-4-5"
        request = ChatRequest(model=model, messages=[{"role": "user", "content": "Hello"}])
        found = run(endpoint, request, instruments, on_text=pieces.append)
    assert len(pieces) > 10
    assert "".join(pieces) == found.text
    assert found.text.startswith("This is the stand-in provider.")
    assert (found.finish_reason, found.model.startswith(model)) == ("stop", True)
    assert (found.input_tokens > 0, found.output_tokens > 0, found.cost_usd > 0) == (True, True, True)
    assert 0 < found.time_to_first_chunk_s < found.duration_s
    assert counted(instruments, "tokens_total", type="output") == found.output_tokens
    assert counted(instruments, "cost_usd_total") == pytest.approx(found.cost_usd)
    assert counted(instruments, "calls_total", result="ok") == 1.0


@pytest.mark.parametrize("api", ["openai", "anthropic"])
def test_a_tool_that_is_called_is_in_the_answer(instruments, api):
    with serving() as provider:
        endpoint = Endpoint(name="demo", url=provider.url if api == "anthropic" else provider.openai_url, api=api)
        request = ChatRequest(model="stand-in-tool", messages=[{"role": "user", "content": "Hello"}])
        found = run(endpoint, request, instruments)
    assert [(name, json.loads(arguments)) for name, arguments in found.tool_calls] == [
        ("get_weather", {"city": "Bergen", "unit": "celsius"})
    ]


def test_an_answer_that_is_not_streamed_is_read_too(server, instruments):
    found = run(endpoint_of(server), REQUEST, instruments)
    assert (found.text, found.input_tokens, found.time_to_first_chunk_s) == ("On its way.", 1000, None)


def _drip(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
    while True:
        connection.sendall(b": still here\n\n")
        pause()


def _cut(connection):
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n"
    connection.sendall(head.encode() + f"data: {json.dumps(delta('On'))}\n\n".encode())


def _endless(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
    while True:
        connection.sendall(b": " + b"x" * 65536 + b"\n\n")


def error(status, message, **headers):
    body = json.dumps({"error": {"message": message, "type": "invalid_request_error"}}).encode()
    return http(body, status, **headers)


FAULTS = [
    ("redirect", http(b"", "307 Temporary Redirect", Location="{other}"), "not followed"),
    ("redirect", http(b"", "302 Found", Location="http://[::1]:1/"), "not followed"),
    ("key", error("401 Unauthorized", f"Incorrect API key provided: {KEY}"), "key_variable"),
    ("rate_limited", error("429 Too Many Requests", "Slow down."), "try it again later. It says: Slow down."),
    ("rate_limited", error("429 Too Many Requests", "Slow down.", Retry_After="20"), "try it again in 20 s. It says:"),
    ("rate_limited", error("429 Too Many Requests", "", Retry_After="Fri, 01 Jan 2100 00:00:00 GMT"), "in 86400 s"),
    ("rate_limited", error("429 Too Many Requests", "", Retry_After="Thu, 01 Jan 1970 00:00:00 GMT"), "in 0 s"),
    ("rate_limited", error("429 Too Many Requests", "", Retry_After="soon, -1, 9" + "9" * 30), "again later"),
    ("failed", error("404 Not Found", "The model `gpt-9` does not exist"), "no such model or path (the model of the"),
    ("failed", error("500 Internal Server Error", "Sorry"), "on its side: try it again later. It says: Sorry"),
    ("failed", error("422 Unprocessable Entity", "top_p: too big"), "change what it names. It says: top_p: too big"),
    ("failed", error("400 Bad Request", f"Unknown parameter: 'foo' ({KEY})"), "Unknown parameter: 'foo' ([left out])"),
    ("failed", http(b"<html>", "502 Bad Gateway", "text/html"), "HTTP 502"),
    ("failed", events({"error": {"message": f"Overloaded {KEY}", "type": "server_error"}}, end=""), "Overloaded"),
    ("unreadable", http(b"<html>hello</html>", content_type="text/html"), "none of this API"),
    ("unreadable", http(b"{}"), "none of this API"),
    ("unreachable", b"", "is it running, and is its url in the file of LLM_VITALS_ENDPOINTS right?"),
    ("unreachable", _cut, "broke in mid-answer: try it again"),
    ("unreachable", events(delta("On its"), end=""), "broke before its end: try it again"),
    ("too_large", _endless, "more than"),
    ("timeout", lambda connection: connection.recv(1), f"{EXPIRES_S} s"),
    ("timeout", _drip, f"within {EXPIRES_S} s: timeout_s in the file of LLM_VITALS_ENDPOINTS can give it more time"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "answer", "said"), [pytest.param(*row, id=f"{at}: {row[0]}") for at, row in enumerate(FAULTS)]
)
def test_every_fault_has_its_kind_names_its_cause_and_repeats_no_key(server, instruments, kind, answer, said):
    other = JudgeEndpoint(http(chat("From elsewhere.")))
    try:
        server.answer = answer.replace(b"{other}", other.url.encode()) if isinstance(answer, bytes) else answer
        limit = EXPIRES_S if kind == "timeout" else PATIENCE_S
        with pytest.raises(EndpointError) as raised:
            run(endpoint_of(server, timeout_s=limit), REQUEST, instruments)
        assert raised.value.kind == kind
        assert said in str(raised.value)
        assert KEY not in str(raised.value)
        assert server.url.removeprefix("http://") not in str(raised.value)
        assert other.requests == []
        assert counted(instruments, "calls_total", result=kind) == 1.0
    finally:
        other.close()


def test_the_table_of_faults_has_every_kind():
    assert {kind for kind, _, _ in FAULTS} | {"cancelled"} == KINDS.keys()


@pytest.mark.parametrize("silent", [True, False], ids=["before its head", "in its stream"])
def test_a_run_that_nobody_waits_for_ends_at_once_at_the_provider_too(server, instruments, silent):
    left, inside = threading.Event(), threading.Event()

    def wait(connection: socket.socket) -> None:
        if not silent:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: there\n\n")
        inside.set()
        if connection.recv(1) == b"":
            left.set()

    server.answer = wait
    cancellation = Cancellation()
    threading.Thread(target=lambda: inside.wait(PATIENCE_S) and cancellation.cancel(), daemon=True).start()
    with pytest.raises(EndpointError) as raised:
        run(endpoint_of(server, timeout_s=PATIENCE_S), REQUEST, instruments, cancellation=cancellation)
    assert raised.value.kind == "cancelled"
    assert left.wait(PATIENCE_S)


def test_a_key_is_in_nothing_that_an_answer_says(server, instruments):
    call = {"index": 0, "id": KEY, "function": {"name": f"f{KEY}", "arguments": json.dumps({KEY: KEY})}}
    last = {"id": KEY, "model": f"m-{KEY}", "choices": [{"index": 0, "delta": {}, "finish_reason": f"stop {KEY}"}]}
    called = {"id": "x", "model": KEY, "choices": [{"index": 0, "delta": {"content": KEY, "tool_calls": [call]}}]}
    server.answer = events(called, last)
    pieces = []
    found = run(endpoint_of(server), REQUEST, instruments, on_text=pieces.append)
    assert found.tool_calls
    assert KEY not in repr(found) + "".join(pieces)


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_a_key_that_the_endpoint_repeats_is_left_out_of_the_stream_however_it_is_cut(server, instruments, size):
    text = f"Your key is {KEY}, and {KEY[:9]} is its beginning: {KEY[:5]}"
    server.answer = events(*(delta(text[at : at + size]) for at in range(0, len(text), size)), delta("", "stop"))
    pieces = []
    found = run(endpoint_of(server), REQUEST, instruments, on_text=pieces.append)
    assert "".join(pieces) == found.text == text.replace(KEY, "[left out]")


@pytest.mark.parametrize("key", ["ollama", "EMPTY", "x", None])
def test_what_stands_for_no_key_is_no_secret(server, instruments, key):
    text = "ollama runs x on EMPTY discs."
    server.answer = events(delta(text), delta("", "stop"))
    pieces = []
    found = run(endpoint_of(server, key=key), REQUEST, instruments, on_text=pieces.append)
    assert (found.text, "".join(pieces)) == (text, text)


def test_what_is_printed_of_an_endpoint_holds_neither_address_nor_key(server):
    assert (KEY in repr(endpoint_of(server)), server.url in repr(endpoint_of(server))) == (False, False)


def test_the_file_that_the_docs_show(tmp_path):
    path = tmp_path / "endpoints.yaml"
    path.write_text(EXAMPLE)
    first, second = load(path, {"OPENAI_API_KEY": KEY})
    assert (first.name, first.api, first.key, first.models) == ("openai", "openai", KEY, ("gpt-5.4-mini",))
    assert (second.url, second.key) == ("http://127.0.0.1:11434/v1", None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("[", "expected YAML", id="no YAML"),
        pytest.param("name: a", "expected a list of endpoints", id="no list"),
        pytest.param("- {url: 'http://a/v1'}", "0.name: Field required", id="no name"),
        pytest.param("- {name: a, url: 'file:///etc/passwd'}", "begins with http", id="a file"),
        pytest.param("- {name: a, url: 'http://a:99999/v1'}", "begins with http", id="a port that is none"),
        pytest.param("- {name: a, url: 'http://[::1/v1'}", "begins with http", id="brackets that are open"),
        pytest.param("- {name: a, url: 'http://a b/v1'}", "begins with http", id="a blank in the host"),
        pytest.param('- {name: a, url: "http://a/v1\\r\\nHost: b"}', "begins with http", id="a header in the address"),
        pytest.param("- {name: a, url: 'http://@a/v1'}", "without a name", id="a name that is empty"),
        pytest.param("- {name: a, url: 'http://u:p@a/v1'}", "without a name and password", id="a password"),
        pytest.param("- {name: a, url: 'http://a', key: sk-1234}", "Extra inputs", id="a key in the file"),
        pytest.param("- {name: a, url: 'http://a', key_variable: NONE}", "which is not set", id="no key"),
        pytest.param("- {name: a, url: 'http://a', key_variable: BAD}", "no header takes", id="two lines"),
        pytest.param("[{name: a, url: 'http://a'}, {name: a, url: 'http://b'}]", "two endpoints", id="twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_without_a_secret(tmp_path, text, said):
    path = tmp_path / "endpoints.yaml"
    path.write_text(text)
    with pytest.raises(EndpointsError) as raised:
        load(path, {"BAD": "sk-1\nX-More: 1"})
    assert said in str(raised.value)
    assert not any(secret in str(raised.value) for secret in ("sk-1", "u:p@"))
