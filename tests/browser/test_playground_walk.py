"""The Playground as a person uses it: what is in the form is sent, what goes wrong says so, nothing stays behind."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from judge_endpoint import JudgeEndpoint, chat, http
from looks import LAPTOP, PHONE, serious
from patience import EXPIRES_S, PATIENCE_S

from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.process import Running, running
from llm_vitals_collector.settings import Settings
from llm_vitals_demo.provider import serving

pytestmark = pytest.mark.stack

KEY = "sk-walk-0123456789"
PIXEL = "data:image/png;base64,iVBORw0KGgo="
QUESTION = "Where is my parcel FJ-1182?"


@pytest.fixture(scope="module")
def wire() -> Iterator[JudgeEndpoint]:
    """An endpoint that answers the bytes that a test gives it."""
    one = JudgeEndpoint(http(chat("On its way.")))
    yield one
    one.close()


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, wire: JudgeEndpoint) -> Iterator[Running]:
    with serving() as provider, socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
        closed.close()
        endpoints = [
            Endpoint(name="wire", url=wire.url, api="openai", models=("m-1",), key=KEY),
            Endpoint(name="slow", url=wire.url, api="openai", key=KEY, timeout_s=EXPIRES_S),
            Endpoint(name="away", url=f"http://127.0.0.1:{port}/v1", api="openai"),
            Endpoint(name="stand-in", url=f"{provider.url}/v1", api="openai"),
            Endpoint(name="claude", url=provider.url, api="anthropic"),
        ]
        with running(Settings(data=tmp_path_factory.mktemp("walk"), port=0, grpc_port=0), endpoints) as one:
            yield one


def fill(page, endpoint: str = "wire", model: str = "m-1", question: str = QUESTION) -> None:
    page.locator("select[name=endpoint]").select_option(endpoint)
    page.get_by_label("Model", exact=True).fill(model)
    page.get_by_label("Text of message 1").fill(question)


def run(page) -> str:
    """What the page says at the end of a run."""
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_function("() => !document.getElementById('run').disabled")
    return page.locator("#state").inner_text()


def open_all(page) -> None:
    page.evaluate("() => document.querySelectorAll('form details').forEach((one) => { one.open = true; })")


def test_what_is_in_the_form_is_what_is_sent(look, walked, wire):
    tool = {"type": "function", "function": {"name": "find", "parameters": {"type": "object", "properties": {}}}}
    others = {"top_p": 0.9, "stop": ["END"], "seed": 7, "response_format": {"type": "json_object"}}
    with look(walked.url, viewport=LAPTOP) as page:
        page.goto(f"{walked.url}/playground")
        fill(page)
        open_all(page)
        page.get_by_label("System", exact=True).fill("Be brief.")
        image = {"type": "image_url", "image_url": {"url": PIXEL}}
        page.get_by_label("Other members of message 1 (JSON)").fill(json.dumps({"content": [image]}))
        page.get_by_role("button", name="Add a message").click()
        page.get_by_label("Role of message 2").select_option("assistant")
        page.get_by_label("Text of message 2").fill("Which one?")
        page.get_by_role("button", name="Add a message").click()
        page.get_by_label("Text of message 3").fill("The first.")
        page.get_by_label("Temperature").fill("0,2")
        page.get_by_label("Maximum tokens").fill("50")
        page.get_by_label("JSON: response_format, stop, seed, ...").fill(json.dumps(others))
        page.get_by_label("JSON, as OpenAI's chat completions have them").fill(json.dumps([tool]))
        before = len(wire.requests)
        assert run(page) == "1 answer"
        ((path, headers, body),) = wire.requests[before:]
        assert (path, headers["authorization"]) == ("/v1/chat/completions", f"Bearer {KEY}")
        assert body == {
            "model": "m-1", "temperature": 0.2, "max_tokens": 50, **others, "tools": [tool],
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": [{"type": "text", "text": QUESTION}, image]},
                {"role": "assistant", "content": "Which one?"},
                {"role": "user", "content": "The first."},
            ],
            "stream": True, "stream_options": {"include_usage": True},
        }  # fmt: skip
        # At two models, twice: each its column, each run its answer.
        page.get_by_label("Second endpoint").select_option("claude")
        page.get_by_label("Second model").fill("claude-haiku-4-5")
        page.get_by_label("JSON, as OpenAI's chat completions have them").fill("")
        page.get_by_label("Other members of message 1 (JSON)").fill("")
        page.get_by_label("Runs").fill("2")
        assert run(page) == "4 answers"
        assert page.locator("#compared thead th[data-new]").all_inner_texts() == ["m-1", "claude-haiku-4-5"]
        answers = page.locator("#answers .new")
        assert answers.count() == 4
        left_out = answers.filter(has_text="claude-haiku-4-5 at claude").first.inner_text()
        assert "Not sent, as this API has it in no form: seed, response_format." in left_out


def test_a_mistake_is_named_and_its_field_is_shown(look, walked, wire):
    mistakes = {
        "others": ("{", "Other parameters is not JSON"),
        "tools": ("{}", "Tools: expected a list."),
        "more": ("[]", "Other members of a message: expected an object."),
        "temperature": ("warm", "Temperature: expected a number."),
        "most_tokens": ("1e999", "Maximum tokens: expected a number."),
        "runs": ("0", "Runs: expected a whole number, 1 to 10."),
        "model": (" ", "Model: expected a name."),
    }
    before = len(wire.requests)
    with look(walked.url, viewport=LAPTOP) as page:
        page.goto(f"{walked.url}/playground")
        fill(page)
        for name, (wrong, said) in mistakes.items():
            field = page.locator(f"#request [name={name}]").first
            right = field.input_value()
            field.evaluate("(one, text) => { one.value = text; }", wrong)
            run(page)
            assert said in page.get_by_role("alert").inner_text()
            assert field.evaluate("one => one === document.activeElement && one.checkVisibility()")
            field.fill(right)
        assert run(page) == "1 answer"
        page.locator("#fault").wait_for(state="hidden")
        for wrong in ("", "2", "high"):
            page.locator("[name=minimum]").fill(wrong)
            page.get_by_role("button", name="Download the test").click()
            page.get_by_text("The least quality is a number from 0 to 1.").wait_for()
    assert len(wire.requests) == before + 1


def broken(connection: socket.socket) -> None:
    event = json.dumps({"choices": [{"index": 0, "delta": {"content": "Half of"}, "finish_reason": None}]})
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + f"data: {event}\n\n".encode())


def silent(connection: socket.socket) -> None:
    connection.recv(1)


def error(status: str, message: str, **headers: str) -> bytes:
    return http(json.dumps({"error": {"message": message}}).encode(), status, **headers)


FILE = "in the file of LLM_VITALS_ENDPOINTS"
ERRORS: dict[str, tuple[bytes | Callable[[socket.socket], None], str]] = {
    "no key": (
        error("401 Unauthorized", f"Wrong {KEY}"),
        f"HTTP 401: its key is missing or not taken (key_variable {FILE}).",
    ),
    "no such model": (
        error("404 Not Found", "Pull m-1 first"),
        f"HTTP 404: there is no such model or path (the model of the request, or url {FILE}). It says: Pull m-1 first.",
    ),
    "too many requests": (
        error("429 Too Many Requests", "Slow down", Retry_After="20"),
        "HTTP 429: it takes no more requests for now: try it again in 20 s. It says: Slow down.",
    ),
    "its own fault": (
        error("500 Internal Server Error", f"Lost {KEY}"),
        "HTTP 500: the fault is on its side: try it again later. It says: Lost [left out].",
    ),
    "nonsense": (
        http(b"<html>hi</html>", content_type="text/html"),
        "its answer is none of this API: is the address that of a model's API?",
    ),
    "broken in the middle": (broken, "the stream broke before its end: try it again."),
}


def test_every_error_says_what_happened_and_what_to_do(look, walked, wire, axe):
    with look(walked.url, viewport=LAPTOP) as page:
        page.goto(f"{walked.url}/playground")
        fill(page)
        run(page)
        said, answer = {}, page.locator("#answers .failed .text")
        for name, (sent, _) in ERRORS.items():
            wire.answers.append(sent)
            assert run(page) == "0 answers, 1 failed"
            said[name] = answer.inner_text()
            assert not page.locator("#keep").is_visible(), "what was answered before is no answer to this"
            assert "…" not in page.locator("#compared").inner_text()
        assert said == {name: f"No answer: {text}" for name, (_, text) in ERRORS.items()}
        fill(page, "away")
        run(page)
        assert (
            f"cannot be reached (Connection refused): is it running, and is its url {FILE} right?"
            in answer.inner_text()
        )
        fill(page, "slow")
        wire.answers.append(silent)
        run(page)
        assert f"no whole answer within {EXPIRES_S} s: timeout_s {FILE} can give it more time." in answer.inner_text()
        assert serious(page, axe) == []
        fill(page)
        wire.answers.append(http(chat("")))
        assert run(page) == "1 answer"
        assert page.locator("#answers .new .text").inner_text() == "nothing"
        assert "empty" in page.locator("[data-row=outcome]").inner_text()


def test_a_tool_that_is_called_is_answered(look, walked, wire, axe):
    call = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": '{"order": "FJ-1182"}'}}
    wire.answers.append(http(chat(None, finish="tool_calls", tool_calls=[call])))
    with look(walked.url, viewport=PHONE, color_scheme="dark") as page:
        page.goto(f"{walked.url}/playground")
        fill(page)
        run(page)
        page.get_by_text("calls the tool find").wait_for()
        assert serious(page, axe) == []
        page.get_by_role("button", name="Answer it in the messages").click()
        result = page.get_by_label("Text of message 3")
        assert result.evaluate("one => one === document.activeElement")
        result.fill("In Bergen.")
        assert run(page) == "1 answer"
        asked, called, answered = wire.requests[-1][2]["messages"]
        assert asked == {"role": "user", "content": QUESTION}
        assert (called["content"], called["tool_calls"][0]["function"]) == (None, call["function"])
        assert answered == {
            "role": "tool", "content": "In Bergen.", "tool_call_id": called["tool_calls"][0]["id"],
        }  # fmt: skip
        page.get_by_role("button", name="Remove message 3").click()
        assert page.locator(".turn").count() == 2
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("leaves", [False, True], ids=["by stop", "by leaving the page"])
def test_a_run_ends_at_the_provider(look, walked, wire, leaves):
    ended = threading.Event()

    def stream(connection: socket.socket) -> None:
        broken(connection)
        while connection.recv(4096):
            pass
        ended.set()

    with look(walked.url, viewport=LAPTOP) as page:
        page.goto(f"{walked.url}/playground")
        fill(page)
        assert run(page) == "1 answer"
        wire.answers.append(stream)
        page.get_by_role("button", name="Run", exact=True).click()
        page.locator("#answers .new .text", has_text="Half of").wait_for()
        if leaves:
            page.goto(f"{walked.url}/calls")
        else:
            page.get_by_role("button", name="Stop").click()
            page.locator("#answers .failed", has_text="stopped").wait_for()
            assert page.locator("#state").inner_text() == "stopped"
            assert not page.locator("#keep").is_visible(), "half an answer is not kept"
            assert "…" not in page.locator("#compared").inner_text()
        assert ended.wait(PATIENCE_S)


def test_the_test_that_is_downloaded_runs(look, walked, tmp_path):
    with look(walked.url, viewport=LAPTOP, accept_downloads=True) as page:
        page.goto(f"{walked.url}/playground")
        fill(page, "stand-in", "gpt-5.4-mini")
        assert run(page) == "1 answer"
        with page.expect_download() as download:
            page.get_by_role("button", name="Download the test").click()
        download.value.save_as(tmp_path / "test_answer.py")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path / "test_answer.py")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    assert ran.returncode == 0, ran.stdout
    assert "1 passed" in ran.stdout
    assert Path(tmp_path / "test_answer.py").read_text().count(QUESTION) >= 1


def test_where_no_endpoint_is_configured_the_page_says_how(look, empty_collector, axe):
    with look(empty_collector.url, viewport=PHONE) as page:
        page.goto(f"{empty_collector.url}/playground")
        how = page.locator("#no-endpoint").inner_text()
        assert "LLM_VITALS_ENDPOINTS=endpoints.yaml" in how
        assert "key_variable: OPENAI_API_KEY" in how
        assert page.get_by_role("button", name="Run", exact=True).is_disabled()
        assert serious(page, axe) == []
