"""Answers that are made in the background: one call, from the first request to the one that brings the answer."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from patience import until

from llm_vitals.core import semconv
from llm_vitals.pipeline.background import MOST, WAIT_NS
from llm_vitals.sdk import init

HOST = "https://api.openai.com"
ANSWER = [{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "The Elbe."}]}]
USAGE = {"input_tokens": 900, "output_tokens": 300, "total_tokens": 1200}


def response(status: str, output: object = (), number: int = 1, **members: object) -> dict[str, object]:
    return {
        "id": f"resp_{number}",
        "object": "response",
        "model": "gpt-5-mini",
        "background": True,
        "status": status,
        "output": list(output),  # type: ignore[call-overload]
        "usage": USAGE if status in ("completed", "incomplete") else None,
        **members,
    }


def events(*bodies: dict[str, object]) -> bytes:
    lines = ({"type": f"response.{body['status']}", "response": body} for body in bodies)
    return b"".join(b"data: " + json.dumps(line).encode() + b"\n\n" for line in lines)


class Provider:
    """Answers each request with the next of its bodies; those that are bytes are streams."""

    def __init__(self, *bodies: dict[str, object] | bytes) -> None:
        self._bodies: Iterator[dict[str, object] | bytes] = iter(bodies)
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, _: httpx.Request) -> httpx.Response:
        body = next(self._bodies)
        if isinstance(body, bytes):
            return httpx.Response(200, content=body, headers={"content-type": "text/event-stream"})
        return httpx.Response(int(body.pop("http", 200)), json=body)  # type: ignore[call-overload]


def ask(client: httpx.Client, **members: object) -> None:
    client.post(
        f"{HOST}/v1/responses",
        json={"model": "gpt-5-mini", "input": "Name one river", "background": True, **members},
    )


def fetch(client: httpx.Client) -> None:
    client.get(f"{HOST}/v1/responses/resp_1", params={"include": "reasoning"})


def cancel(client: httpx.Client) -> None:
    client.post(f"{HOST}/v1/responses/resp_1/cancel")


@pytest.fixture(autouse=True)
def content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "SPAN_ONLY")


@pytest.mark.parametrize(
    ("bodies", "steps", "outcome", "tokens", "finish", "error"),
    [
        pytest.param(
            (response("queued"), response("in_progress"), response("completed", ANSWER)),
            (ask, fetch, fetch),
            "ok",
            1200,
            ("stop",),
            None,
            id="fetched when it is there",
        ),
        pytest.param(
            (response("queued"), response("incomplete", ANSWER, incomplete_details={"reason": "max_output_tokens"})),
            (ask, fetch),
            "cut_off",
            1200,
            ("length",),
            None,
            id="stopped at a length",
        ),
        pytest.param(
            (response("in_progress"), response("failed", error={"code": "server_error", "message": "no"})),
            (ask, fetch),
            "error",
            None,
            ("error",),
            "server_error",
            id="failed",
        ),
        pytest.param(
            (response("queued"), response("cancelled")),
            (ask, cancel),
            "error",
            None,
            ("cancelled",),
            "cancelled",
            id="cancelled",
        ),
        pytest.param(
            (response("queued"), response("cancelled", ANSWER)),
            (ask, cancel),
            "cut_off",
            None,
            ("cancelled",),
            None,
            id="cancelled when some of it was there",
        ),
        pytest.param(
            (
                response("queued"),
                {"http": 500},
                {"error": {"message": "no"}, "http": 404},
                response("completed", ANSWER),
            ),
            (ask, fetch, fetch, fetch),
            "ok",
            1200,
            ("stop",),
            None,
            id="fetched in vain in between",
        ),
        pytest.param(
            (response("queued"), events(response("in_progress"), response("completed", ANSWER))),
            (ask, fetch),
            "ok",
            1200,
            ("stop",),
            None,
            id="fetched as a stream",
        ),
        pytest.param((response("queued"), response("queued")), (ask, fetch), None, None, None, None, id="never there"),
        pytest.param((response("completed", ANSWER),), (ask,), "ok", 1200, ("stop",), None, id="there at once"),
    ],
)
def test_one_call(
    told: Any,
    bodies: tuple[dict[str, object] | bytes, ...],
    steps: tuple[Callable[[httpx.Client], None], ...],
    outcome: str | None,
    tokens: int | None,
    finish: tuple[str, ...] | None,
    error: str | None,
) -> None:
    copies = (dict(body) if isinstance(body, dict) else body for body in bodies)
    with httpx.Client(transport=Provider(*copies).transport) as client:
        for step in steps:
            step(client)
    (span,) = told.spans()
    found = span.attributes
    counts = (found.get(semconv.USAGE_INPUT_TOKENS, 0) + found.get(semconv.USAGE_OUTPUT_TOKENS, 0)) or None
    assert (found.get(semconv.OUTCOME), counts) == (outcome, tokens)
    assert found.get(semconv.RESPONSE_FINISH_REASONS) == finish
    assert found.get(semconv.ERROR_TYPE) == error
    assert (found[semconv.RESPONSE_ID], found[semconv.QUESTION]) == ("resp_1", "Name one river")
    assert found.get(semconv.ANSWER) == ("The Elbe." if "The Elbe." in str(bodies) else None)
    assert told.total(semconv.METRIC_ATTEMPTS) == 1


def test_it_lasts_from_the_first_request_to_the_answer(told: Any) -> None:
    with httpx.Client(transport=Provider(response("queued"), response("completed", ANSWER)).transport) as client:
        ask(client)
        asked = time.time_ns()
        fetch(client)
    (span,) = told.spans()
    assert span.start_time < asked < span.end_time


def test_a_flush_does_not_wait_and_what_comes_later_is_no_second_call(told: Any) -> None:
    with httpx.Client(transport=Provider(response("queued"), response("completed", ANSWER)).transport) as client:
        ask(client)
        (span,) = told.spans()  # this flushes
        assert semconv.OUTCOME not in span.attributes
        fetch(client)
    assert len(told.spans()) == 1
    assert told.total(semconv.METRIC_ATTEMPTS) == 1


@pytest.mark.parametrize(
    "path",
    ["/v1/responses/resp_9", "/v1/responses/resp_9/input_items", "/v1/responses", "/surveys/7/responses/8"],
)
def test_an_answer_to_nothing_that_we_saw_is_no_call(told: Any, path: str) -> None:
    with httpx.Client(transport=Provider(response("completed", ANSWER, 9)).transport) as client:
        client.get(HOST + path)
    assert told.spans() == []


def test_those_that_wait_are_bounded(told: Any) -> None:
    bodies = [response("queued", number=number) for number in range(MOST + 3)]
    with httpx.Client(transport=Provider(*bodies, response("completed", ANSWER, MOST)).transport) as client:
        for _ in bodies:
            ask(client)
        client.get(f"{HOST}/v1/responses/resp_{MOST}")
    spans = told.spans()
    assert len(spans) == MOST + 3
    by_id = {span.attributes[semconv.RESPONSE_ID]: span.attributes.get(semconv.OUTCOME) for span in spans}
    assert [answer_id for answer_id, outcome in by_id.items() if outcome] == [f"resp_{MOST}"]
    assert [span.attributes[semconv.RESPONSE_ID] for span in spans[:3]] == ["resp_0", "resp_1", "resp_2"]


def test_a_broken_stream_of_one_goes_on_where_it_is_fetched(told: Any) -> None:
    begun = events(response("queued"), response("in_progress"))
    with httpx.Client(transport=Provider(begun, response("completed", ANSWER)).transport) as client:
        body = {"model": "gpt-5-mini", "input": "Name one river", "background": True, "stream": True}
        with client.stream("POST", f"{HOST}/v1/responses", json=body) as streamed:
            streamed.read()
        fetch(client)
    (span,) = told.spans()
    assert span.attributes[semconv.OUTCOME] == "ok"
    assert span.attributes[semconv.STREAM_END] == "complete"


def test_a_broken_stream_of_another_answer_does_not_wait(told: Any) -> None:
    begun = events(response("in_progress", background=False))
    with httpx.Client(transport=Provider(begun).transport) as client:
        body = {"model": "gpt-5-mini", "input": "Name one river", "stream": True}
        with client.stream("POST", f"{HOST}/v1/responses", json=body) as streamed:
            streamed.read()
    (span,) = told.spans()
    assert span.attributes[semconv.OUTCOME] == "error"


def test_a_deferred_completion(told: Any) -> None:
    message = {"role": "assistant", "content": "The Elbe."}
    answer = {
        "id": "c",
        "model": "grok-4",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 5, "completion_tokens": 3},
    }
    provider = Provider({"request_id": "d-1"}, {"http": 202}, answer)
    asked = {"model": "grok-4", "deferred": True, "messages": [{"role": "user", "content": "Name one river"}]}
    with httpx.Client(transport=provider.transport) as client:
        client.post("https://api.x.ai/v1/chat/completions", json=asked)
        for _ in range(2):
            client.get("https://api.x.ai/v1/chat/deferred-completion/d-1")
    (span,) = told.spans()
    assert (span.attributes[semconv.OUTCOME], span.attributes[semconv.RESPONSE_ID]) == ("ok", "c")
    assert span.attributes[semconv.USAGE_OUTPUT_TOKENS] == 3


def test_one_that_nobody_asks_about_waits_for_a_while(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    vitals = init.active()
    assert vitals is not None
    waiting = vitals.pipeline._background
    waiting_since = time.perf_counter_ns()
    bodies = (response("queued"), response("queued", number=2), response("queued"), response("queued", number=3))
    with httpx.Client(transport=Provider(*bodies).transport) as client:
        with vitals.queue._processing:  # all in one batch
            ask(client)
            ask(client)
            fetch(client)
            ask(client)
        until(lambda: waiting.waits_for("resp_3"), "the third")
    assert waiting.overdue(waiting_since + WAIT_NS) == []
    later = waiting.overdue(time.perf_counter_ns() + WAIT_NS)
    assert [call.exchange.response.id for call in later] == ["resp_2", "resp_1", "resp_3"]
    assert not waiting.waits_for("resp_1")


@pytest.mark.parametrize("told_id", [True, False], ids=["by id", "around it"])
def test_another_instrumentation_beside_it(told: Any, told_id: bool) -> None:
    tracer = told.tracer_provider.get_tracer("another")
    spoken = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-5-mini", "gen_ai.provider.name": "openai"}
    with httpx.Client(transport=Provider(response("queued"), response("completed", ANSWER)).transport) as client:
        with tracer.start_as_current_span("chat gpt-5-mini", attributes=spoken) as span:
            ask(client)
            if told_id:
                span.set_attribute("gen_ai.response.id", "resp_1")
        fetch(client)
    assert len(told.spans()) == 2
    assert told.total(semconv.METRIC_ATTEMPTS) == 1


def test_by_an_async_client(told: Any) -> None:
    async def run() -> None:
        provider = Provider(response("queued"), response("completed", ANSWER))
        async with httpx.AsyncClient(transport=provider.transport) as client:
            await client.post(f"{HOST}/v1/responses", json={"model": "gpt-5-mini", "input": "a", "background": True})
            await client.get(f"{HOST}/v1/responses/resp_1")

    asyncio.run(run())
    (span,) = told.spans()
    assert span.attributes[semconv.OUTCOME] == "ok"
