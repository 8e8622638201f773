# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""The public API as a user writes it: type checkers read this file (`make check`), nothing runs it.

Each `type: ignore` marks a mistake that a checker must find; an ignore that is not needed is an error, too.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Generator

from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.trace import TracerProvider
from typing_extensions import assert_type

import llm_vitals


def setting_up() -> None:
    llm_vitals.init()
    llm_vitals.init(tracer_provider=TracerProvider())
    llm_vitals.init(meter_provider=MeterProvider(), logger_provider=LoggerProvider(), tracer_provider=None)
    llm_vitals.init(TracerProvider())  # type: ignore[call-arg]
    llm_vitals.init(tracer_provider="otlp")  # type: ignore[arg-type]
    assert_type(llm_vitals.flush(), bool)
    assert_type(llm_vitals.flush(timeout_s=1.5), bool)
    llm_vitals.uninstrument()
    assert_type(llm_vitals.__version__, str)


def declaring() -> None:
    with llm_vitals.context(user="u-42", session="s-1", task="summarise", variant="b"):
        pass
    with llm_vitals.context(consent=False) as nothing:
        assert_type(nothing, None)
    with llm_vitals.context(usr="u-42"):  # type: ignore[call-arg]
        pass
    with contextlib.ExitStack() as stack:
        stack.enter_context(llm_vitals.context(task="do"))


@llm_vitals.context(task="summarise")
def summarise(text: str) -> int:
    return len(text)


@llm_vitals.context(task="summarise")
async def summarise_async(text: str) -> int:
    return len(text)


@llm_vitals.context(task="summarise")
def pieces(text: str) -> Generator[str, int, bool]:
    yield text
    return True


@llm_vitals.context(task="summarise")
async def pieces_async(text: str) -> AsyncGenerator[str, None]:
    yield text


async def decorated() -> None:
    assert_type(pieces("a letter"), Generator[str, int, bool])
    assert_type(pieces_async("a letter"), AsyncGenerator[str, None])
    assert_type(summarise("a letter"), int)
    assert_type(await summarise_async("a letter"), int)
    summarise(1)  # type: ignore[arg-type]


def rating(response_id: str) -> None:
    llm_vitals.feedback("up", response_id=response_id)
    llm_vitals.feedback(True)
    llm_vitals.feedback(4, scale="1-5", comment="Nearly.", user="u-42", id="click-1")
    llm_vitals.feedback(expected="refund", actual="refund", trace_id=1, span_id="00f067aa0ba902b7")
    llm_vitals.feedback("up", response_id)  # type: ignore[call-arg]
    llm_vitals.feedback(["up"])  # type: ignore[arg-type]
    llm_vitals.score("valid_json", True, response_id=response_id)
    llm_vitals.score("relevancy", 0.7, evaluator="judge", explanation="It keeps to the subject.", label="good")
    llm_vitals.score("relevancy")  # type: ignore[call-arg]
    llm_vitals.score("relevancy", "high")  # type: ignore[arg-type]


def evaluating(answer: str) -> None:
    found = llm_vitals.evaluate(answer, "Why?", context=["Because."], criteria=["overall", "context"])
    assert_type(found, llm_vitals.Evaluation)
    assert_type(found.overall, "float | None")
    assert_type(found.at_least(0.7, unknown=True), bool)
    llm_vitals.evaluate([{"type": "text", "text": answer}], [{"role": "user", "content": "Why?"}], by="collector")
    llm_vitals.evaluate(answer, "{{a}}", input={"a": 1}, timeout_s=0.5, fallback="none", store=False)
    llm_vitals.evaluate(answer, by="cloud")  # type: ignore[arg-type]
    found.at_least(0.7)  # type: ignore[call-arg]


async def evaluating_async(answer: str) -> None:
    assert_type(await llm_vitals.aevaluate(answer, by="collector"), llm_vitals.Evaluation)
