"""A tracer provider that the process has already: judged by whether it exports, not by its class."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import openai
import pytest
from asking import ask
from opentelemetry import trace
from opentelemetry.metrics import NoOpMeterProvider
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from patience import WORK_S

import llm_vitals
from llm_vitals.sdk.exporting import exports, is_unset
from llm_vitals_demo.provider import Provider


class Wrapper(trace.TracerProvider):
    """As Logfire's: none of the SDK's classes, with one inside."""

    def __init__(self, provider: Any) -> None:
        self.provider = provider

    def get_tracer(self, *args: Any, **kwargs: Any) -> Any:
        return self.provider.get_tracer(*args, **kwargs)


class Opaque(trace.TracerProvider):
    """Of another make, and nothing can be added to it."""

    def get_tracer(self, *args: Any, **kwargs: Any) -> Any:
        return trace.NoOpTracer()


class Open(Opaque):
    """Of another make, and takes processors."""

    def add_span_processor(self, processor: Any) -> None: ...


def exporting() -> TracerProvider:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(InMemorySpanExporter()))
    return provider


@pytest.mark.parametrize(
    ("provider", "expected"),
    [
        pytest.param(exporting(), True, id="the SDK's"),
        pytest.param(TracerProvider(), False, id="the SDK's, without a processor"),
        pytest.param(Wrapper(exporting()), True, id="wrapped"),
        pytest.param(Wrapper(TracerProvider()), False, id="wrapped, without a processor"),
        pytest.param(Wrapper(Wrapper(exporting())), True, id="wrapped twice"),
        pytest.param(Opaque(), False, id="of another make"),
        pytest.param(Open(), None, id="of another make, cannot be seen"),
        pytest.param(trace.NoOpTracerProvider(), False, id="none"),
    ],
)
def test_what_exports(provider: Any, expected: bool | None) -> None:
    assert exports(provider) is expected
    assert not is_unset(provider)


SCRIPT = """
import logging, sys
logging.basicConfig(format="%(message)s")
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

class Opaque(trace.TracerProvider):
    def get_tracer(self, *args, **kwargs):
        return trace.NoOpTracer()

trace.set_tracer_provider({provider})
import llm_vitals, openai
llm_vitals.init()
client = openai.OpenAI(base_url={url!r}, api_key="x")
client.chat.completions.create(model="stand-in-30", messages=[{{"role": "user", "content": "Hi"}}])
assert llm_vitals.flush()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("made", "warned"),
    [
        pytest.param("Opaque()", "provider is __main__.Opaque, which is none of OpenTelemetry's SDK", id="foreign"),
        pytest.param("TracerProvider()", "provider has no exporter: spans go where", id="the SDK's, empty"),
    ],
)
def test_calls_are_exported_all_the_same_and_it_is_logged(provider: Provider, made: str, warned: str) -> None:
    environment = {**os.environ, "OTEL_TRACES_EXPORTER": "console", "OTEL_METRICS_EXPORTER": "none"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(provider=made, url=provider.openai_url)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=WORK_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "chat stand-in-30" in done.stderr
    assert done.stderr.count(warned) == 1


class MeterProviderWithoutHash(NoOpMeterProvider):
    """As Logfire's, a dataclass that compares by value."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other


def test_a_meter_provider_without_a_hash(provider: Provider) -> None:
    spans = InMemorySpanExporter()
    tracer_provider = TracerProvider()
    tracer_provider.add_span_processor(SimpleSpanProcessor(spans))
    llm_vitals.init(tracer_provider=tracer_provider, meter_provider=MeterProviderWithoutHash())
    try:
        ask(openai.OpenAI(base_url=provider.openai_url, api_key="x"))
        assert llm_vitals.flush()
    finally:
        llm_vitals.uninstrument()
    assert len(spans.get_finished_spans()) == 1
