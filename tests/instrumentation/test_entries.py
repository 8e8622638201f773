"""The entries of metrics and attributes are what is emitted: nothing without an entry, no entry without use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import openai
import pytest
from sdk_apis import QUESTION, TOOLS, openai_client

import llm_vitals
from llm_vitals.core import errors, exports, semconv
from llm_vitals.core.attribute_entries import ATTRIBUTES
from llm_vitals.core.metric_entries import METRICS
from llm_vitals_demo.provider import Provider

APPLICATION = {entry.name: entry for entry in METRICS if entry.source == "application"}
ENTRIES = {entry.name: entry for entry in ATTRIBUTES}
NOT_IN_A_SOUND_RUN = {
    semconv.METRIC_FAILURES: "our own code must fail: test_facts.py",
    semconv.METRIC_LABELS_CAPPED: "more tasks than there may be: test_label_budget.py",
    semconv.METRIC_EXPORT_LOST: "an exporter must lose something: test_export_lost.py",
    "llm_vitals.signal": "as the metric",
    "llm_vitals.part": "as the metric",
    "llm_vitals.label": "as the metric",
    "llm_vitals.metric": "as the metric",
    "llm_vitals.backfill": "who loads a history sets it: tests/service/test_derive_users.py",
    "llm_vitals.score.below_benchmark": "of a metric of the collector: tests/service/test_online_scoring.py",
    "llm_vitals.comment": "the collector reads it from others; our own ratings have `gen_ai.evaluation.explanation`",
    "llm_vitals.score.confidence": "the stand-in sends no logprobs: tests/unit/verdicts/test_quality.py",
    "llm_vitals.score.confidence_min": "as above",
}
"""What no run of the stand-in emits, with the test that sees it."""
LATEST = "gen_ai_latest_experimental"


@dataclass
class Seen:
    """What two runs emitted, by name."""

    metrics: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, set[str]] = field(default_factory=dict)
    on: dict[str, dict[str, list[Any]]] = field(
        default_factory=lambda: {"span": {}, "event": {}, "event of a call": {}, "metric": {}}
    )
    """Place, attribute, values."""

    def note(self, place: str, attributes: Mapping[str, Any]) -> None:
        for name, value in attributes.items():
            self.on[place].setdefault(name, []).append(value)


def calls(provider: Provider) -> None:
    """Each kind of call, ending, rating and score."""
    with (
        openai_client(provider) as client,
        llm_vitals.context(user="u-1", session="s-1", task="do", variant="b", consent=True),
    ):
        letter: list[Any] = [{"role": "system", "content": "The letter: " + "We write about your parcel. " * 40}]
        answer = client.chat.completions.create(model="gpt-4o", messages=letter + QUESTION)
        for behaviour in ("30", "refusal", "decline", "length", "truncated", "break", "error"):
            model = f"stand-in-{behaviour}"
            try:
                for _ in client.chat.completions.create(model=model, messages=QUESTION, stream=True):
                    pass
            except Exception:  # noqa: BLE001 - what these streams end with is tested elsewhere
                pass
        client.chat.completions.create(model="stand-in-tool", messages=QUESTION, tools=TOOLS)
        wordy: list[Any] = [{**TOOLS[0], "function": {**TOOLS[0]["function"], "description": "word " * 20_000}}]
        client.chat.completions.create(model="stand-in-30", messages=QUESTION, tools=wordy)
        client.embeddings.create(model="text-embedding-3-small", input="a")
        with pytest.raises(openai.RateLimitError):
            client.chat.completions.create(model="stand-in-429", messages=QUESTION)
        client.chat.completions.create(model="stand-in-html", messages=QUESTION)
        image: list[Any] = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]
        client.chat.completions.create(model="stand-in-30", messages=[{"role": "user", "content": image}])
        with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as http:
            http.post("https://api.openai.com/v1/images/generations", json={})
        answered_with_bills()
        llm_vitals.flush()
        llm_vitals.feedback("up", response_id=answer.id, comment="Good.", id="click-1")
        llm_vitals.feedback(9, scale="nps", response_id=answer.id, expected="Oslo", actual="Oslo")
        llm_vitals.feedback(4, scale="1-5", trace_id="1" * 32, span_id="2" * 16)
        llm_vitals.score("valid_json", True, response_id=answer.id, evaluator="reference")


def answered_with_bills() -> None:
    """Answers that are billed by all that there is."""
    message = {
        "model": "claude-sonnet-4-5",
        "usage": {
            "input_tokens": 5,
            "cache_creation_input_tokens": 9,
            "cache_creation": {"ephemeral_1h_input_tokens": 9},
            "output_tokens": 2,
            "service_tier": "batch",
            "speed": "fast",
            "inference_geo": "us",
            "server_tool_use": {"web_search_requests": 1},
        },
    }
    kinds = [{"modality": kind, "tokenCount": 3} for kind in ("IMAGE", "VIDEO")]
    response = {
        "modelVersion": "gemini-2.5-pro",
        "usageMetadata": {
            "promptTokenCount": 9,
            "candidatesTokenCount": 9,
            "promptTokensDetails": kinds,
            "candidatesTokensDetails": kinds,
            "pydantic_ai_gateway": {"cost_estimate": 0.01},
        },
    }
    bodies = {"api.anthropic.com": message, "generativelanguage.googleapis.com": response}
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=bodies[request.url.host]))
    with httpx.Client(transport=transport) as client:
        asked = {"model": "claude-sonnet-4-5", "max_tokens": 5, "messages": QUESTION}
        client.post("https://api.anthropic.com/v1/messages", json=asked)
        contents = {"contents": [{"parts": [{"text": "a"}]}]}
        client.post(
            "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent", json=contents
        )


@pytest.fixture(params=["", LATEST], ids=["as it is", "latest conventions"], scope="module")
def conventions(request: pytest.FixtureRequest) -> str:
    return request.param


def run(provider: Provider, request: pytest.FixtureRequest, seen: Seen) -> None:
    emitted = request.getfixturevalue("told")
    calls(provider)
    for span in emitted.spans():
        seen.note("span", span.attributes or {})
    data = emitted.reader.get_metrics_data()
    for resource in data.resource_metrics:
        for metric in (one for scope in resource.scope_metrics for one in scope.metrics):
            seen.metrics[metric.name] = metric
            for point in metric.data.data_points:
                seen.labels.setdefault(metric.name, set()).update(point.attributes)
                seen.note("metric", point.attributes)
    for log in emitted.logs.get_finished_logs():
        evaluation = log.log_record.event_name == semconv.EVENT_EVALUATION_RESULT
        seen.note("event" if evaluation else "event of a call", log.log_record.attributes or {})


@pytest.fixture
def seen(conventions: str, provider: Provider, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Seen:
    monkeypatch.setenv("OTEL_SEMCONV_STABILITY_OPT_IN", conventions)
    monkeypatch.setattr(errors, "failures", {})  # what failed on purpose in tests before
    monkeypatch.setattr(exports, "lost", {})
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "SPAN_AND_EVENT")
    found = Seen()
    run(provider, request, found)
    return found


def test_every_metric_has_an_entry_and_is_what_it_says(seen: Seen) -> None:
    assert set(seen.metrics) <= set(APPLICATION)
    for name, metric in seen.metrics.items():
        entry = APPLICATION[name]
        kind = "histogram" if "Histogram" in type(metric.data).__name__ else "counter"
        assert (kind, metric.unit, metric.description) == (entry.kind, entry.unit, entry.description), name
        assert seen.labels.get(name, set()) <= set(entry.attributes), name


def test_every_entry_of_a_metric_is_emitted(seen: Seen, conventions: str) -> None:
    by_convention = {name for name in APPLICATION if name.startswith("gen_ai.client.")}
    older = {name for name in by_convention if ".inference." not in name}
    expected = set(APPLICATION) - (older if conventions == LATEST else by_convention - older)
    assert expected - set(seen.metrics) == {name for name in NOT_IN_A_SOUND_RUN if name in APPLICATION}


def test_every_attribute_of_ours_has_an_entry_for_its_place(seen: Seen) -> None:
    for place, attributes in seen.on.items():
        ours = {name for name in attributes if name.startswith("llm_vitals.")}
        # The event of a call repeats the attributes of its span.
        places = {"span", "event"} if place == "event of a call" else {place}
        assert ours <= {name for name, entry in ENTRIES.items() if places & set(entry.on)}, place
        for name in ours:
            entry = ENTRIES[name]
            types = {"string": str, "boolean": bool, "int": int, "double": float, "string[]": tuple}
            assert all(isinstance(value, types[entry.type]) for value in attributes[name]), name
            values = {v for value in attributes[name] for v in (value if isinstance(value, tuple) else (value,))}
            assert not entry.values or values <= set(entry.values), name


def test_every_entry_of_an_attribute_is_emitted(seen: Seen) -> None:
    missing = {
        (place, name)
        for name, entry in ENTRIES.items()
        for place in entry.on
        if place != "resource"  # who loads a history sets it: tests/service/test_derive_users.py
        if name not in seen.on[place] and name not in NOT_IN_A_SOUND_RUN
        if not (place == "event" and name in seen.on["event of a call"])
    }
    assert missing == set()


def test_labels_of_metrics_are_entries_too() -> None:
    labels = {name for entry in METRICS for name in entry.attributes if name.startswith("llm_vitals.")}
    assert labels == {name for name, entry in ENTRIES.items() if "metric" in entry.on}
