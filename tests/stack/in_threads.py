"""Run by test_other_sdks.py beside opentelemetry-instrumentation-threading: calls in threads keep their context."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
import pytest
from asking import again, ask

import llm_vitals
from llm_vitals.core import semconv
from llm_vitals_demo.provider import Provider


@pytest.mark.parametrize("on", [True, False])
def test_calls_in_a_pool(told: Any, provider: Provider, monkeypatch: pytest.MonkeyPatch, on: bool) -> None:
    monkeypatch.setenv("LLM_VITALS_THREADS", str(on).lower())
    again(told)

    async def in_executor(client: openai.OpenAI) -> None:
        await asyncio.get_running_loop().run_in_executor(None, ask, client)

    with (
        openai.OpenAI(base_url=provider.openai_url, api_key="x", max_retries=0) as client,
        told.tracer_provider.get_tracer("app").start_as_current_span("request") as request,
        llm_vitals.query(user="ann", session="s"),
    ):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(ask, [client] * 3))
        asyncio.run(in_executor(client))
    trace_id = request.get_span_context().trace_id
    spans = told.spans()
    assert len(spans) == 4
    assert all((span.context.trace_id == trace_id) is on for span in spans)
    assert all((semconv.USER_HASH in span.attributes) is on for span in spans)
    assert told.total(semconv.METRIC_QUERIES) == (1 if on else 4)


def test_it_is_off_again_afterwards(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from opentelemetry.instrumentation.threading import ThreadingInstrumentor

    monkeypatch.setenv("LLM_VITALS_THREADS", "true")
    again(told)
    assert ThreadingInstrumentor().is_instrumented_by_opentelemetry
    llm_vitals.uninstrument()
    assert not ThreadingInstrumentor().is_instrumented_by_opentelemetry
