"""What a person asked once counts once: queries over pipelines and agents, and the application's own retries."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import openai
import pytest
from asking import ask

import llm_vitals
from llm_vitals.core import semconv
from llm_vitals_demo.provider import BEHAVIOUR_HEADER

SAYS_TOOL = {"role": "assistant", "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f"}}]}
ANSWERED = {"role": "tool", "tool_call_id": "1", "content": "21 degrees"}


def chat(client: Any, *messages: tuple[str, str] | dict[str, Any], model: str = "stand-in-3", **more: Any) -> None:
    listed: list[Any] = [{"role": m[0], "content": m[1]} if isinstance(m, tuple) else m for m in messages]
    client.chat.completions.create(model=model, messages=listed, **more)


def embed(client: Any) -> None:
    client.embeddings.create(model="stand-in", input="Why is the sky blue?")


def rag(client: Any) -> None:
    ask(client, "Rewrite for a search: why is the sky blue?")
    embed(client)
    ask(client, "Context: light scatters. Why is the sky blue?")
    ask(client, "Is this answer good? Because it scatters.")


def agent(client: Any) -> None:
    question = ("user", "How warm is it in Rome?")
    chat(client, question)
    for _ in range(3):
        chat(client, question, SAYS_TOOL, ANSWERED)


def text_agent(client: Any) -> None:
    history = [("system", "Answer with Action: or Final:"), ("user", "How warm is it in Rome?")]
    chat(client, *history)
    for words in ("Observation: 21", "**Observation:** 22", "<tool_response>23</tool_response>", "Tool result: 24"):
        history += [("assistant", "Action: weather"), ("user", words)]
        chat(client, *history)


def prefilled(client: Any) -> None:
    chat(client, ("user", "Why?"), ("assistant", "Because"))


def in_system(client: Any) -> None:
    chat(client, ("system", "Tell a joke."))


@contextmanager
def in_trace(told: Any) -> Iterator[None]:
    with told.tracer_provider.get_tracer("app").start_as_current_span("request"):
        yield


@contextmanager
def declared(_: Any) -> Iterator[None]:
    with llm_vitals.query():
        yield


@contextmanager
def alone(_: Any) -> Iterator[None]:
    yield


@pytest.mark.parametrize(
    ("application", "around", "queries"),
    [
        pytest.param(rag, in_trace, 1, id="a pipeline, in a trace"),
        pytest.param(rag, declared, 1, id="a pipeline, declared"),
        pytest.param(rag, alone, 3, id="a pipeline that nothing holds together"),
        pytest.param(agent, in_trace, 1, id="an agent, in a trace"),
        pytest.param(agent, declared, 1, id="an agent, declared"),
        pytest.param(agent, alone, 1, id="an agent"),
        pytest.param(text_agent, in_trace, 1, id="a text agent, in a trace"),
        pytest.param(text_agent, alone, 1, id="a text agent"),
        pytest.param(prefilled, alone, 1, id="a prefilled answer"),
        pytest.param(in_system, alone, 1, id="a prompt in a system message"),
        pytest.param(embed, in_trace, 0, id="an embedding"),
        pytest.param(embed, declared, 0, id="an embedding alone, declared"),
    ],
)
def test_queries_of_an_application(
    client: Any, told: Any, application: Callable[[Any], None], around: Any, queries: int
) -> None:
    for _ in range(5):
        with around(told):
            application(client)
    assert told.total(semconv.METRIC_QUERIES) == 5 * queries
    assert sum(bool((span.attributes or {}).get(semconv.QUERY)) for span in told.spans()) == 5 * queries


def test_a_query_that_begins_with_a_tool_s_answer_counts_where_it_is_declared(client: Any, told: Any) -> None:
    with llm_vitals.query(user="ann"):
        chat(client, ("user", "How warm?"), SAYS_TOOL, ANSWERED)
    assert told.total(semconv.METRIC_QUERIES) == 1
    assert semconv.USER_HASH in told.attributes()


def test_a_query_within_another_belongs_to_it(client: Any, told: Any) -> None:
    @llm_vitals.query()
    def answer() -> None:
        ask(client)

    with llm_vitals.query():
        answer()
        answer()
    answer()
    assert told.total(semconv.METRIC_QUERIES) == 2


def test_a_declared_query_is_one_over_traces_and_threads(client: Any, told: Any) -> None:
    from opentelemetry import context

    with llm_vitals.query():
        inside = context.get_current()

        def work() -> None:
            token = context.attach(inside)
            ask(client)
            context.detach(token)

        with in_trace(told):
            ask(client)
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert told.total(semconv.METRIC_QUERIES) == 1


def test_each_run_of_a_decorated_function_is_a_query(client: Any, told: Any) -> None:
    @llm_vitals.query()
    async def coroutine() -> None:
        await asyncio.sleep(0)
        ask(client)
        ask(client)

    @llm_vitals.query()
    def generator() -> Generator[int, None, None]:
        for step in range(3):
            ask(client)
            yield step

    @llm_vitals.query()
    async def async_generator() -> Any:
        for step in range(3):
            ask(client)
            yield step

    async def consume() -> None:
        await asyncio.gather(coroutine(), coroutine())
        async for _ in async_generator():
            pass

    asyncio.run(consume())
    # Two runs side by side: each keeps its own.
    for _ in zip(generator(), generator(), strict=True):
        pass
    assert told.total(semconv.METRIC_QUERIES) == 5


# -- retries of the application ----------------------------------------------------------------------------------------

FAILS = {"extra_headers": {BEHAVIOUR_HEADER: "503"}}


def attempt(client: Any, text: str = "Why is the sky blue?", model: str = "gpt-4o", **more: Any) -> None:
    with suppress(openai.APIError):
        ask(client, text, model, **more)


def calls_and_errors(told: Any) -> tuple[float, float]:
    retries = told.total(semconv.METRIC_ATTEMPTS, retry=True)
    errors = told.total(semconv.METRIC_ATTEMPTS, outcome="error")
    return told.total(semconv.METRIC_ATTEMPTS) - retries, errors - retries


@pytest.mark.parametrize("around", [alone, in_trace, declared])
def test_an_application_that_retries_itself(client: Any, told: Any, around: Any) -> None:
    for number in range(10):
        with around(told):
            for more in (FAILS, FAILS, {}):
                attempt(client, f"Question {number}?", **more)
    assert calls_and_errors(told) == (10, 0)
    assert told.total(semconv.METRIC_QUERIES) == 10


def test_an_embedding_that_is_retried(client: Any, told: Any) -> None:
    for more in (FAILS, {}):
        with suppress(openai.APIError):
            client.embeddings.create(model="e", input="words", **more)
    assert calls_and_errors(told) == (1, 0)


def test_retries_that_all_fail_are_one_call_and_one_error(client: Any, told: Any) -> None:
    for _ in range(4):
        attempt(client, **FAILS)
    assert calls_and_errors(told) == (1, 1)
    assert told.total(semconv.METRIC_QUERIES) == 1


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"temperature": 0.2}, id="a parameter"),
        pytest.param({"max_tokens": 50}, id="a limit"),
        pytest.param({"metadata": {"attempt": "2"}}, id="a note of the attempt"),
    ],
)
def test_the_same_words_to_the_same_model_are_a_retry_whatever_else_is_said(
    client: Any, told: Any, changed: dict[str, Any]
) -> None:
    attempt(client, **FAILS)
    attempt(client, **changed)
    assert calls_and_errors(told) == (1, 0)
    assert told.total(semconv.METRIC_QUERIES) == 1


def picture(data: str) -> Any:
    return [{"type": "image_url", "image_url": {"url": f"data:image/png;base64,{data}"}}]


def test_the_same_words_about_another_picture_are_no_retry(client: Any, told: Any) -> None:
    for data, more in (("AAAA", FAILS), ("BBBB", {})):
        said = [{"role": "user", "content": [{"type": "text", "text": "What is this?"}, *picture(data)]}]
        with suppress(openai.APIError):
            client.chat.completions.create(model="gpt-4o", messages=said, **more)
    assert calls_and_errors(told) == (2, 1)
    assert told.total(semconv.METRIC_QUERIES) == 2


def test_a_job_that_asks_for_several_people_in_one_trace(client: Any, told: Any) -> None:
    with in_trace(told):
        for user in ("ann", "ben", "ann", "ben", "cem"):
            with llm_vitals.context(user=user):
                ask(client, f"A mail for {user}, please?")
        ask(client, "And one for nobody?")
    assert told.total(semconv.METRIC_QUERIES) == 3


def test_a_user_who_becomes_known_within_a_trace_has_one_query(client: Any, told: Any) -> None:
    with in_trace(told):
        ask(client, "Rewrite: why?")
        with llm_vitals.context(user="ann"):
            ask(client, "Why is the sky blue?")
            ask(client, "Does the answer follow?")
    assert told.total(semconv.METRIC_QUERIES) == 1


def test_another_model_after_an_error_is_a_call_of_its_own_and_no_query(client: Any, told: Any) -> None:
    attempt(client, **FAILS)
    attempt(client, model="gpt-4o-mini")
    assert calls_and_errors(told) == (2, 1)
    assert told.total(semconv.METRIC_QUERIES) == 1


def test_the_same_question_of_another_user_or_in_another_trace_is_no_retry(client: Any, told: Any) -> None:
    for user in ("ann", "ben"):
        with llm_vitals.context(user=user):
            attempt(client, **FAILS)
    for _ in range(2):
        with in_trace(told):
            attempt(client, **FAILS)
    assert calls_and_errors(told) == (4, 4)
    assert told.total(semconv.METRIC_QUERIES) == 4


def test_the_same_question_after_an_answer_is_no_retry(client: Any, told: Any) -> None:
    attempt(client)
    attempt(client)
    assert calls_and_errors(told) == (2, 0)
    assert told.total(semconv.METRIC_QUERIES) == 2


def test_one_error_has_one_retry(client: Any, told: Any) -> None:
    attempt(client, **FAILS)
    attempt(client)
    attempt(client)
    assert calls_and_errors(told) == (2, 0)


def test_the_sdk_s_retries_and_the_application_s_add_up(provider: Any, told: Any) -> None:
    with openai.OpenAI(base_url=provider.openai_url, api_key="x", max_retries=1) as client:
        attempt(client, extra_headers={BEHAVIOUR_HEADER: "500"})
        attempt(client)
    assert told.total(semconv.METRIC_ATTEMPTS) == 3
    assert calls_and_errors(told) == (1, 0)
