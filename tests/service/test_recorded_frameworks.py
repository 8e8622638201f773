"""All spans of applications of agent frameworks, as their real releases sent them: each call counts once.

`framework_spans.json` has them by package: requests to the stand-in provider, each a trace. Long texts, vectors and
lists of tools are shortened or left out; ids are counted through. Where ours was in the process, its spans are there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

START_NS = 1_795_000_000_000_000_000
RECORDED: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("framework_spans.json").read_text())
QUESTION, WEATHER = "Name one river in Saxony.", "What is the weather in Bergen?"
ANSWER, TOLD = "This is the stand-in provider.", "The tool says: 21 degrees"
LLAMA_INDEX, HAYSTACK, ADK = RECORDED


class Told(NamedTuple):
    """What the collector keeps of a call; tokens are those read, of them cached, and answered."""

    trace: int
    operation: str
    model: str
    tokens: tuple[int | None, int | None, int | None]
    finish: str | None
    prompt: str | None
    output: str | None
    starts_query: bool | None


NO_TOKENS = (None, None, None)
TEMPLATE = "Context information is below.\n"
EMBEDDING = "text-embedding-3-small"
CALLS = {
    LLAMA_INDEX: [
        Told(1, "chat", "gpt-4o", NO_TOKENS, "stop", QUESTION, ANSWER, True),
        Told(2, "chat", "gpt-4o", NO_TOKENS, "tool_call", WEATHER, None, True),
        Told(2, "chat", "gpt-4o", NO_TOKENS, "stop", WEATHER, TOLD, False),
        Told(3, "embeddings", EMBEDDING, (6, None, None), None, None, None, False),
        Told(3, "chat", "gpt-4o", (148, 74, 45), "stop", TEMPLATE, ANSWER, True),
    ],
    HAYSTACK: [
        Told(1, "chat", "gpt-4o", (10, 5, 45), "stop", QUESTION, ANSWER, True),
        Told(2, "chat", "gpt-4o", NO_TOKENS, "stop", QUESTION, ANSWER, True),
        Told(3, "embeddings", EMBEDDING, (1, None, None), None, None, None, False),
        Told(4, "chat", "gpt-4o", (11, 5, 9), "tool_call", None, None, None),
        Told(4, "chat", "gpt-4o", (21, 10, 6), "stop", None, TOLD, None),
    ],
    ADK: [
        Told(1, "chat", "openai/gpt-4o", NO_TOKENS, None, QUESTION, ANSWER, True),
        Told(2, "chat", "gemini-2.5-flash", (24, 12, 45), "stop", QUESTION, ANSWER, True),
    ],
}
"""By package, in the order of time. An application's streams told no tokens, as nobody asked the provider for them."""


def request_of(spans: list[dict[str, Any]], pairs: Any) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    resource.resource.attributes.extend(pairs({"service.name": "shop"}))
    for told in spans:
        scope = resource.scope_spans.add()
        scope.scope.name = told["scope"]
        span = scope.spans.add(name=told["name"])
        span.trace_id, span.span_id = told["trace"].to_bytes(16, "big"), told["span"].to_bytes(8, "big")
        if told["parent"]:
            span.parent_span_id = told["parent"].to_bytes(8, "big")
        span.start_time_unix_nano = START_NS + 1000 * told["start_us"]
        span.end_time_unix_nano = START_NS + 1000 * told["end_us"]
        span.attributes.extend(pairs(told["attributes"]))
        for name, at_us, fields in told.get("events", ()):
            event = span.events.add(name=name, time_unix_nano=START_NS + 1000 * at_us)
            event.attributes.extend(pairs(fields))
    return request


@pytest.mark.each_store
@pytest.mark.parametrize("package", RECORDED)
def test_each_call_of_an_application_counts_once_with_what_it_says(package, client, send, pairs):
    send(request_of(RECORDED[package], pairs))
    listed = sorted(client.get("/api/calls").json()["calls"], key=lambda call: call["started_at"])
    found = []
    for one in listed:
        call = client.get(f"/api/calls/{one['trace_id']}/{one['span_id']}").json()
        prompt = call["prompt"]
        found.append(
            Told(
                int(call["trace_id"], 16),
                call["operation"],
                call["request_model"] or call["response_model"],
                (call["input_tokens"], call["cache_read_tokens"], call["output_tokens"]),
                next(iter(call["finish_reasons"]), None),
                TEMPLATE if prompt and prompt.startswith(TEMPLATE) else prompt,
                call["output"],
                call["starts_query"],
            )
        )
        assert call["outcome"] == "ok"
    assert found == CALLS[package]
    assert client.get("/api/unkept").json() == {"unkept": []}
