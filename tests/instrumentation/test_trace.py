"""Where a call stands in the trace: its parent, HTTP spans beneath it, and spans by others of the same call."""

from __future__ import annotations

from typing import Any

import anthropic
import pytest
from asking import again, ask

import llm_vitals
from llm_vitals.core import semconv
from llm_vitals.verdicts import derive
from llm_vitals_demo.provider import Provider

# -- the trace ---------------------------------------------------------------------------------------------------------


def test_the_span_stands_under_the_current_one(client: Any, told: Any) -> None:
    with told.tracer_provider.get_tracer("app").start_as_current_span("request") as parent:
        ask(client)
    assert told.span().parent.span_id == parent.get_span_context().span_id


def test_http_spans_of_model_calls_are_off(client: Any, told: Any, provider: Provider) -> None:
    ask(client)
    told.span()
    assert len(told.exporter.get_finished_spans()) == 1
    assert "traceparent" not in provider.requests[-1].headers


def test_http_spans_of_other_calls_are_on(told: Any, provider: Provider) -> None:
    import httpx2

    httpx2.get(provider.url + "/other")
    assert [s.name for s in told.exporter.get_finished_spans()] == ["GET"]


def test_http_spans_on_request(client: Any, told: Any, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_VITALS_HTTP_SPANS", "true")
    again(told)
    list(ask(client, stream=True))
    span = told.span()
    http = next(s for s in told.exporter.get_finished_spans() if s is not span)
    assert http.parent.span_id == span.context.span_id
    assert format(span.context.trace_id, "032x") in provider.requests[-1].headers["traceparent"]
    assert span.attributes[semconv.STREAM_END] == "complete"
    assert span.end_time > http.end_time


def test_a_span_that_was_opened_before_its_call_ends_even_where_the_call_cannot_be_told(
    client: Any, told: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("LLM_VITALS_HTTP_SPANS", "true")
    again(told)

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("nobody can judge this")

    monkeypatch.setattr(derive, "scored", broken)
    ask(client)
    llm_vitals.flush()
    http, span = told.exporter.get_finished_spans()
    assert http.parent.span_id == span.context.span_id
    assert "nobody can judge this" in caplog.text
    caplog.clear()


# -- other instrumentations --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "calls"),
    [
        pytest.param({"gen_ai.operation.name": "chat", "gen_ai.request.model": "m"}, 1, id="conventions"),
        pytest.param({"gen_ai.system": "openai", "llm.request.type": "chat"}, 1, id="OpenLLMetry"),
        pytest.param({"openinference.span.kind": "LLM", "llm.model_name": "m"}, 1, id="OpenInference"),
        pytest.param({"gen_ai.operation.name": "invoke_agent"}, 0, id="an agent is no call"),
        pytest.param({"http.request.method": "GET"}, 0, id="another span"),
    ],
)
def test_spans_of_others_are_measured(told: Any, attributes: dict[str, Any], calls: int) -> None:
    told.tracer_provider.get_tracer("other").start_span("x", attributes=attributes).end()
    assert told.total(semconv.METRIC_ATTEMPTS) == calls


def test_a_call_that_another_span_tells_counts_once(client: Any, told: Any) -> None:
    tracer = told.tracer_provider.get_tracer("other")
    with tracer.start_as_current_span("chat m", attributes={"gen_ai.operation.name": "chat"}):
        ask(client)
    assert told.total(semconv.METRIC_ATTEMPTS) == 1


def test_a_span_with_an_answer_that_we_told_counts_no_second_time(client: Any, told: Any) -> None:
    answer = ask(client)
    attributes = {"gen_ai.operation.name": "chat", "gen_ai.response.id": answer.id}
    told.tracer_provider.get_tracer("other").start_span("chat m", attributes=attributes).end()
    assert told.total(semconv.METRIC_ATTEMPTS) == 1


def test_anthropic_s_own_spans_are_off(provider: Provider, told: Any) -> None:
    with anthropic.Anthropic(base_url=provider.url, api_key="x", max_retries=0) as client:
        client.messages.create(model="stand-in-30", max_tokens=9, messages=[{"role": "user", "content": "Hi"}])
    assert [s.instrumentation_scope.name for s in told.spans()] == [semconv.SCOPE]


def test_anthropic_s_own_spans_on_request_count_once(
    provider: Provider, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    llm_vitals.uninstrument()
    monkeypatch.setenv("ANTHROPIC_OPEN_TELEMETRY", "true")
    again(told)
    options: Any = {"tracer_provider": told.tracer_provider}
    for stream in (False, True):
        with anthropic.Anthropic(base_url=provider.url, api_key="x", max_retries=0, open_telemetry=options) as client:
            answer = client.messages.create(
                model="stand-in-30", max_tokens=9, messages=[{"role": "user", "content": "Hi"}], stream=stream
            )
            if stream:
                list(answer)
    scopes = [s.instrumentation_scope.name for s in told.spans()]
    assert sorted(scopes) == ["com.anthropic.sdk.python"] * 2 + [semconv.SCOPE] * 2
    assert told.total(semconv.METRIC_ATTEMPTS) == 2
