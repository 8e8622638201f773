"""The Playground over HTTP: what is run and answered, who may, and where no request ever goes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import httpx
import pytest
from judge_endpoint import JudgeEndpoint, chat, http
from patience import PATIENCE_S, times_the_cost, until

from llm_vitals_collector.endpoints.chat import ChatRequest
from llm_vitals_collector.endpoints.difference import difference
from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.endpoints.of_call import draft_of
from llm_vitals_collector.endpoints.regression_test import pytest_file
from llm_vitals_collector.process import running
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.settings import Settings
from llm_vitals_demo.assistants.tickets import routed
from llm_vitals_demo.provider import serving

KEY = "sk-playground-0123456789"
REDIRECTS = [
    "301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect",
]  # fmt: skip
REFUSAL = "I'm sorry, but I can't help with that request."
BODY = {
    "targets": [{"endpoint": "demo", "model": "gpt-5.4-mini"}],
    "messages": [{"role": "user", "content": "Where is my parcel FJ-1182?"}],
    "before": REFUSAL,
}


@pytest.fixture(scope="module")
def provider():
    with serving() as one:
        yield one


@pytest.fixture(scope="module")
def server():
    one = JudgeEndpoint(http(chat("On its way.")))
    yield one
    one.close()


@pytest.fixture(scope="module")
def collector(tmp_path_factory, provider, server):
    endpoints = [
        Endpoint(
            name="demo", url=f"{provider.url}/v1", api="openai", key=KEY, key_variable="DEMO_KEY", timeout_s=PATIENCE_S
        ),
        Endpoint(name="claude", url=provider.url, api="anthropic", timeout_s=PATIENCE_S),
        Endpoint(name="wire", url=server.url, api="openai", key=KEY, timeout_s=PATIENCE_S),
    ]
    settings = Settings(
        data=tmp_path_factory.mktemp("playground"), port=0, grpc_port=0, judge_url=f"{provider.url}/v1", judge_model="m"
    )
    with running(settings, endpoints) as one:
        yield one


def post(collector, path="runs", **changed):
    body = {**BODY, **changed}
    return httpx.post(f"{collector.url}/api/playground/{path}", json=body, timeout=PATIENCE_S)


def events(collector, **changed):
    answer = post(collector, **changed)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = [block.split("\n") for block in answer.text.split("\n\n") if block]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in found]


def of(found, kind):
    return [value for name, value in found if name == kind]


def test_an_answer_comes_in_pieces_and_is_scored_priced_and_compared_with_the_old_one(collector):
    found = events(collector)
    (before,), (done,) = of(found, "before"), of(found, "done")
    assert "".join(one["text"] for one in of(found, "text")) == done["text"]
    assert len(of(found, "text")) > 5
    assert (before["outcome"], done["outcome"]) == ("refusal", "ok")
    assert before["scores"]["overall"]["value"] < done["scores"]["overall"]["value"]
    assert {one["evaluator"] for one in done["scores"].values()} == {"heuristic"}
    assert done["input_tokens"] > 0
    assert done["output_tokens"] > 0
    assert done["cost_usd"] > 0
    assert 0 < done["time_to_first_chunk_s"] <= done["duration_s"]
    changes = done["difference"]
    assert "".join(text for kind, text in changes if kind != "gone") == done["text"]
    assert "".join(text for kind, text in changes if kind != "new") == REFUSAL
    assert found[-1] == ("end", {"runs": 1})


def test_several_runs_at_two_endpoints_stand_beside_each_other(collector):
    targets = [*BODY["targets"], {"endpoint": "claude", "model": "claude-haiku-4-5"}]
    found = events(collector, targets=targets, runs=3)
    assert [one["target"] for one in of(found, "started")].count(1) == 3
    assert sorted(one["run"] for one in of(found, "done")) == [0, 1, 2, 3, 4, 5]
    assert {one["model"].rsplit("-", 1)[0] for one in of(found, "done")} >= {"claude-haiku-4-5"}


def test_the_judge_scores_where_it_is_wanted_and_the_expected_answer_counts(collector):
    found = events(collector, judge=True, expected="It arrives on Friday.")
    scores = of(found, "done")[0]["scores"]
    assert {"correctness", "coherence"} <= scores.keys()
    assert {scores[name]["evaluator"] for name in ("correctness", "coherence")} == {"judge"}


def test_one_run_that_fails_does_not_take_the_others_along(collector):
    targets = [*BODY["targets"], {"endpoint": "demo", "model": "stand-in-429"}]
    found = events(collector, targets=targets)
    assert of(found, "failed")[0]["kind"] == "rate_limited"
    assert len(of(found, "done")) == 1


def test_no_run_is_counted_or_kept_as_a_call_of_an_application(collector):
    events(collector)
    assert httpx.get(f"{collector.url}/api/calls").json()["calls"] == []
    metrics = httpx.get(f"{collector.url}/metrics").text
    assert "llm_vitals_collector_calls_total{" not in metrics
    assert 'llm_vitals_collector_endpoint_calls_total{result="ok"}' in metrics


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"targets": []}, "targets", id="nowhere"),
        pytest.param({"targets": BODY["targets"] * 3}, "targets", id="three"),
        pytest.param({"targets": [{"endpoint": "demo"}]}, "targets", id="no model"),
        pytest.param({"messages": []}, "messages", id="no message"),
        pytest.param({"messages": [{"role": "wizard", "content": "x"}]}, "messages[0].role", id="role"),
        pytest.param({"messages": [{"role": "user", "content": 5}]}, "messages[0].content", id="content"),
        pytest.param({"messages": [{"role": "user", "url": "x"}]}, "messages[0]", id="member"),
        pytest.param({"runs": 11}, "runs", id="eleven runs"),
        pytest.param({"runs": 6, "targets": BODY["targets"] * 2}, "runs", id="twelve runs"),
        pytest.param({"runs": True}, "runs", id="no number"),
        pytest.param({"parameters": {"n": 5}}, "parameters.n", id="n"),
        pytest.param({"parameters": {"model": "gpt-5.2-pro"}}, "parameters.model", id="another model"),
        pytest.param({"parameters": {"stream": False}}, "parameters.stream", id="stream"),
        pytest.param({"parameters": {"messages": []}}, "parameters.messages", id="other messages"),
        pytest.param({"parameters": []}, "parameters", id="no object"),
        pytest.param({"tools": "x"}, "tools", id="no tools"),
    ],
)
def test_a_mistake_names_its_field(collector, changed, field):
    answer = post(collector, **changed)
    assert (answer.status_code, answer.json()["field"]) == (400, field)


ELSEWHERE = [
    "{url}", "{url}/v1/chat/completions", "http://localhost:{port}/v1", "http://localhost.:{port}/v1",
    "http://[::1]:{port}/v1", "http://[::ffff:127.0.0.1]:{port}/v1", "http://[0:0:0:0:0:ffff:7f00:1]:{port}/v1",
    "http://127.1:{port}/v1", "http://2130706433:{port}/v1", "http://0x7f000001:{port}/v1", "http://0:{port}/v1",
    "http://127.0.0.1.nip.io:{port}/v1", "http://localtest.me:{port}/v1", "//127.0.0.1:{port}/v1",
    "http://demo@127.0.0.1:{port}/v1", "file:///etc/passwd", "gopher://127.0.0.1:{port}/_x", "demo\r\nHost: x",
    "http://169.254.169.254/latest/meta-data/", "../wire", "demo/../wire", "wire\x00", "Demo",
]  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_request_leaves_for_a_host_that_is_not_configured(collector, address):
    other = JudgeEndpoint(http(chat("From elsewhere.")))
    try:
        text = address.format(url=other.url, port=other.port)
        target = {"endpoint": text, "model": "m"}
        assert post(collector, targets=[target]).status_code == 400
        assert post(collector, "test", targets=None, before=None, target=target).status_code == 400
        # As whatever a body may hold, it changes the body that the configured endpoint gets, and nothing else.
        url = dict.fromkeys(("url", "base_url", "endpoint", "api_base", "host", "proxy", "callback"), text)
        model = [{"endpoint": "wire", "model": text.replace("\x00", "")}]
        found = events(collector, targets=model, parameters={**url, "extra_headers": {"Host": text}}, system=text)
        assert of(found, "done")[0]["text"] == "On its way."
        assert other.requests == []
    finally:
        other.close()


@pytest.mark.parametrize("name", ["url", "base_url", "key", "api_key", "headers"])
def test_a_request_names_neither_an_address_nor_a_key(collector, name):
    assert post(collector, **{name: "http://127.0.0.1:1"}).json()["field"] == name
    assert post(collector, targets=[{**BODY["targets"][0], name: "http://127.0.0.1:1"}]).json()["field"] == "targets"


@pytest.mark.parametrize("status", REDIRECTS)
def test_a_redirect_is_not_followed(collector, server, status):
    other = JudgeEndpoint(http(chat("From elsewhere.")))
    server.answers.append(http(b"", status, Location=f"{other.url}/chat/completions"))
    try:
        found = events(collector, targets=[{"endpoint": "wire", "model": "m"}])
        assert of(found, "failed")[0]["kind"] == "redirect"
        assert other.requests == []
    finally:
        other.close()


@pytest.mark.slow
def test_a_key_is_in_no_answer_page_export_metric_or_log(collector, server, caplog, capfd):
    server.answers.extend(
        [
            http(chat(f"Your key is {KEY}.")),
            http(json.dumps({"error": {"message": f"Bad {KEY}"}}).encode(), "400 Bad Request"),
            http(b"{}", "401 Unauthorized"),
        ]
    )
    texts = [post(collector, targets=[{"endpoint": "wire", "model": "m"}]).text for _ in range(3)]
    # What the endpoint said is kept, and leaves again as a page, an answer and files.
    said = json.loads(re.search("event: done\ndata: (.*)", texts[0])[1])["text"]
    example = {"messages": BODY["messages"], "answer": said, "consent": True}
    assert httpx.post(f"{collector.url}/api/datasets", json={"name": "said"}).status_code == 201
    assert httpx.post(f"{collector.url}/api/datasets/said/examples", json={"examples": [example]}).status_code == 201
    texts += [httpx.get(f"{collector.url}{path}").text for path in (
        "/playground", "/api/playground/endpoints", "/metrics", "/api/openapi.json", "/api/calls", "/readyz",
        "/datasets/said", "/api/datasets/said/examples", "/api/datasets/said/export", "/api/export/calls",
        "/api/export/scores", "/api/export/feedback", "/keys", "/criteria", "/calls", "/vital-signs",
    )]  # fmt: skip
    target = BODY["targets"][0]
    test = post(collector, "test", targets=None, before=None, target=target)
    assert test.status_code == 200
    texts += [test.text, str(test.headers), caplog.text, *capfd.readouterr()]
    assert [text for text in texts if KEY in text] == []
    assert "[left out]" in texts[0]


def test_who_leaves_ends_the_call_at_the_provider(collector, server):
    left, inside = threading.Event(), threading.Event()

    def wait(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: there\n\n")
        inside.set()
        if connection.recv(1) == b"":
            left.set()

    server.answers.append(wait)
    body = {**BODY, "targets": [{"endpoint": "wire", "model": "m"}]}
    with httpx.stream("POST", f"{collector.url}/api/playground/runs", json=body, timeout=PATIENCE_S) as answer:
        lines = answer.iter_lines()  # who drops it has left
        while next(lines) != "event: started":
            pass
        assert inside.wait(PATIENCE_S)
    assert left.wait(PATIENCE_S)


def test_requests_under_way_are_bounded(collector, server):
    over = threading.Event()

    def wait(connection):
        over.wait(PATIENCE_S)
        connection.sendall(http(chat("Late.")))

    server.answers.extend([wait] * 8)
    body = {**BODY, "targets": [{"endpoint": "wire", "model": "m"}]}
    inside = [httpx.Client() for _ in range(8)]
    streams = [
        one.stream("POST", f"{collector.url}/api/playground/runs", json=body, timeout=PATIENCE_S) for one in inside
    ]
    try:
        for one in streams:
            one.__enter__()
        assert post(collector).status_code == 429
        over.set()
    finally:
        over.set()
        for one, client in zip(streams, inside, strict=True):
            one.__exit__(None, None, None)
            client.close()
    answer = until(lambda: (one := post(collector)).status_code != 429 and one, "a place that is free again")
    assert answer.status_code == 200


def test_a_page_of_another_site_cannot_run_anything(collector, provider):
    provider.forget()
    for origin in ("https://evil.example", "null"):
        url = f"{collector.url}/api/playground/runs"
        answer = httpx.post(url, json=BODY, headers={"Origin": origin, "Content-Type": "text/plain"})
        assert answer.status_code == 403
    form = httpx.post(f"{collector.url}/api/playground/runs", data={"messages": "x"})
    assert form.status_code == 415
    assert provider.requests == ()


def request_of(model="gpt-5.4-mini", text="Where is my parcel FJ-1182?", **more):
    return ChatRequest(model=model, messages=[{"role": "user", "content": text}], **more)


HOSTILE = "x\"\"\"\nimport os; os._exit(3)\n''' \\ {0} %s \u202e \u2028 \x1b[31m </script>"
TICKET = "Ticket: I get no code by text message, so I cannot log in."
ROUTED = routed(TICKET, "gpt-5.4-mini") or ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("api", "model", "text", "expected", "passes"),
    [
        pytest.param("openai", "gpt-5.4-mini", "Where is my parcel FJ-1182?", None, True, id="a good answer"),
        pytest.param("anthropic", "gpt-5.4-mini", HOSTILE, None, True, id="text that would be code"),
        pytest.param(
            "openai", f"stand-in-decline-{HOSTILE}", "Where?", None, False, id="a refusal; a name that would be code"
        ),
        pytest.param("openai", "gpt-5.4-mini", TICKET, f"{ROUTED.title()}.", True, id="the label that is expected"),
        pytest.param("openai", "gpt-5.4-mini", TICKET, "returns", False, id="another label"),
        pytest.param("openai", "gpt-5.4-mini", TICKET, "It is a matter of money.", True, id="other words"),
    ],
)
def test_the_file_of_pytest_runs_and_fails_where_the_answer_is_bad(
    tmp_path, provider, api, model, text, expected, passes
):
    url = f"{provider.url}/v1" if api == "openai" else provider.url
    endpoint = Endpoint(name="demo", url=url, api=api, key=KEY, key_variable="DEMO_KEY")
    request = request_of(model, text, system="Be brief.", parameters={"temperature": 0.0})
    made = pytest_file(endpoint, request, minimum={"overall": 0.7}, expected=expected)
    assert made.isascii()
    assert KEY not in made
    path = tmp_path / "test_answer.py"
    path.write_text(made)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(path)]
    env = {"DEMO_KEY": KEY, "PATH": "/usr/bin"}
    done = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == (0 if passes else 1), done.stdout
    sent = json.loads(provider.requests[-1].body)
    assert provider.requests[-1].headers["authorization" if api == "openai" else "x-api-key"].endswith(KEY)
    assert text in json.dumps(sent, ensure_ascii=False) or sent["messages"][-1]["content"] == text
    assert "stream" not in sent


@pytest.mark.parametrize("status", REDIRECTS)
def test_the_file_of_pytest_takes_its_key_nowhere_else(server, monkeypatch, status):
    other = JudgeEndpoint(http(chat("From elsewhere.")))
    server.answers.append(http(b"", status, Location=f"{other.url}/chat/completions"))
    endpoint = Endpoint(name="demo", url=f"{server.url}/v1", api="openai", key=KEY, key_variable="DEMO_KEY")
    monkeypatch.setenv("DEMO_KEY", KEY)
    made: dict[str, Callable[[], str]] = {}
    exec(pytest_file(endpoint, request_of("m", "Where?"), minimum={"overall": 0.7}), made)  # our own
    try:
        with pytest.raises(urllib.error.HTTPError, match=status[:3]):
            made["answer"]()
        assert other.requests == []
    finally:
        other.close()


def test_the_page_downloads_that_file(collector):
    body = {**BODY, "before": None, "targets": None, "target": BODY["targets"][0], "minimum": {"overall": 0.8}}
    answer = httpx.post(f"{collector.url}/api/playground/test", json=body)
    assert answer.headers["content-disposition"] == 'attachment; filename="test_answer.py"'
    assert "MINIMUM = {'overall': 0.8}" in answer.text
    assert httpx.post(f"{collector.url}/api/playground/test", json={**body, "minimum": {"charm": 1}}).status_code == 400


SAMPLES = [
    ("another text", "I cannot help.", "Group and count.", [("gone", "I cannot help."), ("new", "Group and count.")]),
    ("a word", "On Friday.", "On Monday.", [("same", "On "), ("gone", "Friday"), ("new", "Monday"), ("same", ".")]),
    ("nothing before", "", "New.", [("new", "New.")]),
    ("the same", "A b.", "A b.", [("same", "A b.")]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "changes"), [pytest.param(*row[1:], id=row[0]) for row in SAMPLES])
def test_a_difference_is_of_words(old, new, changes):
    assert difference(old, new) == changes


def test_a_difference_of_long_texts_is_bounded():
    assert difference("a b " * 900, "b c " * 900) is not None
    assert difference("a " * 5000, "b") is None
    # The longest that is compared, against a tenth of it.
    times = times_the_cost(lambda: difference("a b " * 900, "b c " * 900), lambda: difference("a b " * 90, "b c " * 90))
    assert times < 10


def call_of(**fields):
    at = datetime(2026, 11, 3, tzinfo=timezone.utc)
    return Call(trace_id="1" * 32, span_id="2" * 16, started_at=at, duration_s=1.0, operation="chat", **fields)


def test_a_call_is_made_again_with_all_that_was_sent():
    messages = [
        {"role": "user", "parts": [{"type": "text", "content": "Where?"}, {"type": "blob", "modality": "image"}]},
        {"role": "assistant", "parts": [{"type": "tool_call", "id": "c1", "name": "find", "arguments": {"o": 1}}]},
        {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "Bergen"}]},
    ]
    sent = {
        "model": "gpt-4o", "stream": True, "temperature": 0, "stop": ["END"], "seed": 7, "store": True, "n": 1,
        "response_format": {"type": "json_object"}, "max_completion_tokens": 9, "tool_choice": "auto",
    }  # fmt: skip
    tool = {"type": "function", "function": {"name": "find", "parameters": {"type": "object"}}}
    draft = draft_of(
        call_of(
            request_model="gpt-4o",
            system_instructions=json.dumps([{"type": "text", "content": "Be brief."}]),
            input_messages=json.dumps(messages),
            attributes={
                "llm_vitals.request.parameters": json.dumps(sent),
                "gen_ai.tool.definitions": json.dumps([tool, {"type": "web_search"}]),
            },
        )
    )
    assert (draft.request.model, draft.request.system, draft.request.tools) == ("gpt-4o", "Be brief.", [tool])
    assert draft.request.messages == [
        {"role": "user", "content": "Where?"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "find", "arguments": '{"o": 1}'}}],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "Bergen"},
    ]
    names = ("temperature", "stop", "seed", "response_format", "max_completion_tokens", "tool_choice")
    assert draft.request.parameters == {name: sent[name] for name in names}
    assert draft.left_out == ("image, whose content is not kept", "store", "the tool web_search of its provider")


SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
FORM = {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA}}


@pytest.mark.parametrize(
    ("sent", "tools", "parameters", "function"),
    [
        pytest.param(
            {
                "max_tokens": 5, "stop_sequences": ["x"], "tool_choice": {"type": "tool", "name": "f"},
                "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}},
            },
            [{"name": "f", "input_schema": SCHEMA}],
            {
                "max_tokens": 5, "stop": ["x"], "response_format": FORM,
                "tool_choice": {"type": "function", "function": {"name": "f"}},
            },
            {"name": "f", "parameters": SCHEMA}, id="Anthropic",
        ),
        pytest.param(
            {
                "max_output_tokens": 5, "reasoning": {"effort": "low"},
                "text": {"format": {"type": "json_schema", "name": "answer", "schema": SCHEMA}},
            },
            [{"type": "function", "name": "f", "description": "d", "parameters": SCHEMA}],
            {"max_tokens": 5, "reasoning_effort": "low", "response_format": FORM},
            {"name": "f", "description": "d", "parameters": SCHEMA}, id="responses",
        ),
        pytest.param(
            {
                "generationConfig": {
                    "maxOutputTokens": 5, "stopSequences": ["x"], "topP": 0.5, "responseMimeType": "application/json",
                }
            },
            [{"functionDeclarations": [{"name": "f", "parameters": SCHEMA}]}],
            {"max_tokens": 5, "stop": ["x"], "top_p": 0.5, "response_format": {"type": "json_object"}},
            {"name": "f", "parameters": SCHEMA}, id="Gemini",
        ),
    ],
)  # fmt: skip
def test_a_call_of_another_api_is_made_again_in_the_form_of_chat_completions(sent, tools, parameters, function):
    attributes = {
        "llm_vitals.request.parameters": json.dumps(sent),
        "gen_ai.tool.definitions": json.dumps(tools),
    }
    draft = draft_of(call_of(prompt="Hello", attributes=attributes))
    assert draft.request.parameters == parameters
    assert draft.request.tools == [{"type": "function", "function": function}]
    assert draft.request.messages == [{"role": "user", "content": "Hello"}]
    assert draft.left_out == ()


@pytest.mark.parametrize("text", ["", "[", "5", '[{"parts": 5}]', '[[["x"]]]', '[{"role": {}, "parts": [{}]}]', "null"])
def test_what_others_wrote_of_a_call_never_raises(text):
    names = ("llm_vitals.request.parameters", "llm_vitals.request.parameters.omitted", "gen_ai.tool.definitions")
    attributes = dict.fromkeys(names, text)
    draft_of(call_of(input_messages=text, system_instructions=text, attributes=attributes))


def test_a_call_that_another_instrumentation_sent_has_the_parameters_of_the_conventions():
    attributes = {"gen_ai.request.temperature": 0.2, "gen_ai.request.stop_sequences": ("a", "b")}
    assert draft_of(call_of(attributes=attributes)).request.parameters == {"temperature": 0.2, "stop": ["a", "b"]}


def test_the_page_finds_a_call_by_span_by_trace_and_by_time(collector):
    at = datetime(2026, 11, 3, 12, 0, 0, 250000, tzinfo=timezone.utc)
    ids = ("ab" * 16, "cd" * 8)
    one = call_of(prompt="<img src=x onerror=alert(1)> \x1b[31m [x](javascript:alert(1))")

    others = [one._replace(span_id=f"{n:016x}", started_at=at + timedelta(milliseconds=10 + n)) for n in range(1200)]
    collector.store.write([Batch(calls=(one._replace(trace_id=ids[0], span_id=ids[1], started_at=at), *others))])
    moments = ("2026-11-03T12:00:00.250000Z", "2026-11-03T11:59:59Z")
    both = (f"{ids[0]}-{ids[1]}", f"{ids[0]}/{ids[1]}", ids[0], *(f"{ids[1]}&at={moment}" for moment in moments))
    for query in (f"call={name}" for name in both):
        with urllib.request.urlopen(f"{collector.url}/playground?{query}", timeout=PATIENCE_S) as answer:
            page = answer.read().decode()
        assert "&lt;img src=x onerror=alert(1)&gt;" in page
        assert "<img src=x" not in page
    for query in ("call=ffff", "call=x&at=never", f"call={ids[1]}", "call=" + "9" * 200):
        assert httpx.get(f"{collector.url}/playground?{query}").status_code == 404
    call_page = httpx.get(f"{collector.url}/calls/{ids[0]}/{ids[1]}").text
    assert f'href="/playground?call={ids[0]}-{ids[1]}"' in call_page
