"""Applications with the instrumentation of others: each makes its calls to `URL`, and ends with its spans exported.

Run as `python other_instrumentations.py NAME URL [ours]`, with the packages of `REQUIREMENTS` installed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

REQUIREMENTS = (
    "openinference-instrumentation-langchain",
    "openinference-instrumentation-openai",
    "opentelemetry-instrumentation-langchain",
    "opentelemetry-instrumentation-openai",
    "langsmith[otel]",
    "litellm",
    "logfire",
    "pydantic-ai-slim[openai]",
    "openai-agents",
    "langchain-openai",
    "opentelemetry-instrumentation-httpx",
)
QUESTION = "Name one river in Saxony."
MODEL = "gpt-4o"


def _provider() -> Any:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return provider


def _openai_calls(url: str) -> None:
    import openai

    client = openai.OpenAI(base_url=url, api_key="x", max_retries=0)
    messages: Any = [{"role": "user", "content": QUESTION}]
    client.chat.completions.create(model=MODEL, messages=messages)
    list(
        client.chat.completions.create(
            model=MODEL, messages=messages, stream=True, stream_options={"include_usage": True}
        )
    )
    client.responses.create(model=MODEL, input=QUESTION)


def _langchain_calls(url: str) -> None:
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(model=MODEL, base_url=url, api_key="x", max_retries=0, stream_usage=True)
    chain = ChatPromptTemplate.from_messages([("user", "{question}")]) | model | StrOutputParser()
    chain.invoke({"question": QUESTION})
    list(chain.stream({"question": QUESTION}))


def openinference_openai(url: str, provider: Any) -> None:
    from openinference.instrumentation.openai import OpenAIInstrumentor

    OpenAIInstrumentor().instrument(tracer_provider=provider)
    _openai_calls(url)


def openinference_langchain(url: str, provider: Any) -> None:
    from openinference.instrumentation.langchain import LangChainInstrumentor

    LangChainInstrumentor().instrument(tracer_provider=provider)
    _langchain_calls(url)


def openllmetry_openai(url: str, provider: Any) -> None:
    from opentelemetry.instrumentation.openai import OpenAIInstrumentor

    OpenAIInstrumentor().instrument(tracer_provider=provider)
    _openai_calls(url)


def openllmetry_langchain(url: str, provider: Any) -> None:
    from opentelemetry.instrumentation.langchain import LangchainInstrumentor

    LangchainInstrumentor().instrument(tracer_provider=provider)
    _langchain_calls(url)


def langsmith(url: str, _: Any) -> None:
    from langchain_core.tracers.langchain import wait_for_all_tracers

    _langchain_calls(url)
    wait_for_all_tracers()


def litellm(url: str, provider: Any) -> None:
    import litellm as library

    library.callbacks = ["otel"]
    messages: Any = [{"role": "user", "content": QUESTION}]
    more: Any = {"model": f"openai/{MODEL}", "messages": messages, "api_base": url, "api_key": "x"}
    library.completion(**more)
    list(library.completion(**more, stream=True, stream_options={"include_usage": True}))
    from litellm.litellm_core_utils.thread_pool_executor import executor

    executor.shutdown(wait=True)  # it makes its spans there


def logfire(url: str, _: Any) -> None:
    import logfire as library

    library.instrument_openai()
    _openai_calls(url)
    library.force_flush()


def pydantic_ai(url: str, provider: Any) -> None:
    from pydantic_ai import Agent
    from pydantic_ai.models.instrumented import InstrumentationSettings
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    model = OpenAIChatModel(MODEL, provider=OpenAIProvider(base_url=url, api_key="x"))
    agent = Agent(model)
    agent.instrument = InstrumentationSettings(tracer_provider=provider)
    agent.run_sync(QUESTION)


def openai_agents(url: str, _: Any) -> None:
    import logfire as library
    import openai
    from agents import Agent, OpenAIChatCompletionsModel, Runner

    library.instrument_openai_agents()
    client = openai.AsyncOpenAI(base_url=url, api_key="x", max_retries=0)
    agent = Agent(name="guide", model=OpenAIChatCompletionsModel(model=MODEL, openai_client=client))
    Runner.run_sync(agent, QUESTION)
    library.force_flush()


APPLICATIONS: dict[str, Callable[[str, Any], None]] = {
    one.__name__: one
    for one in (
        openinference_openai,
        openinference_langchain,
        openllmetry_openai,
        openllmetry_langchain,
        langsmith,
        litellm,
        logfire,
        pydantic_ai,
        openai_agents,
    )
}
OWN_PROVIDER = {"logfire", "openai_agents"}
"""They set a global provider of their own."""


def main(name: str, url: str, ours: bool) -> None:
    """Prints how many calls our metrics have, where ours is there."""
    provider = None
    if name in OWN_PROVIDER:
        import logfire as library

        library.configure(send_to_logfire=False, console=False)
    else:
        provider = _provider()
    if not ours:
        APPLICATIONS[name](url, provider)
    else:
        from opentelemetry.sdk.metrics import MeterProvider
        from opentelemetry.sdk.metrics.export import InMemoryMetricReader

        import llm_vitals

        reader = InMemoryMetricReader()
        llm_vitals.init(meter_provider=MeterProvider([reader]))
        APPLICATIONS[name](url, provider)
        assert llm_vitals.flush()
        print(_attempts(reader))
    if provider is not None:
        provider.force_flush()


def _attempts(reader: Any) -> int:
    data = reader.get_metrics_data()
    return sum(
        point.value
        for resource in (data.resource_metrics if data else ())
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name == "llm_vitals.attempts"
        for point in metric.data.data_points
    )


if __name__ == "__main__":
    os.environ["OTEL_SERVICE_NAME"] = sys.argv[1] + (" and ours" if sys.argv[3:] else "")
    main(sys.argv[1], sys.argv[2], bool(sys.argv[3:]))
