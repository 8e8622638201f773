"""What a call costs the worker, by case and by step: CPU of its thread in us a call, the least of several batches.

`judge_passes` is the step `judge` in passes of a regex over the words of an English answer: a ratio that shows whether
verdicts became slower, on any machine.

`make bench`, or `python tests/bench/worker.py [--batches 20]`. Calls of 64 different texts are made with the real SDKs
against a transport that answers at once; their recordings are then processed, a batch of 64 after the other. Quote
ratios: to compare two versions, run them in turns, each with its `instrumentation` folder first in PYTHONPATH.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import re
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import anthropic
import httpx2
import openai
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

import llm_vitals
from llm_vitals.pipeline import span_pipeline
from llm_vitals.pipeline.queue import RecordingQueue
from llm_vitals.sdk.init import active
from llm_vitals.transport.recording import Recording

CALLS = 64
"""Of a batch."""
QUESTION = "Write a paragraph about the sea and the wind."
SENTENCES = (
    "Distributed tracing follows one request as it moves through several services.",
    "The sea was grey that morning, and the wind came in long slow breaths over the harbour wall.",
    "A budget is not a wish list; it says which of your plans can be paid for this year.",
    "Most of the cost comes from storage, which grows with the number of calls that are kept.",
    "When the temperature falls below zero, the valves close and the pump stops within two seconds.",
    "She had read the letter twice before she noticed that the date was wrong.",
    "If the index is missing, the query scans the whole table and takes minutes.",
    "There are three reasons for this: the sample was small, the question was leading, and nobody checked.",
)


class Drop(SpanExporter):
    """Takes spans and forgets them."""

    def export(self, spans: Any) -> SpanExportResult:
        return SpanExportResult.SUCCESS


def prose(number: int) -> str:
    """An English answer of 1,400 characters."""
    return " ".join(random.Random(number).choices(SENTENCES, k=17))


def no_language(number: int) -> str:
    """An answer of 225 words of no language."""
    return " ".join(f"word{(number + index) % 97}" for index in range(225))


def chat(text: str) -> dict[str, object]:
    message = {"role": "assistant", "content": text, "refusal": None, "annotations": []}
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-4o-mini-2024-07-18",
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 57, "completion_tokens": 300, "total_tokens": 357},
    }  # fmt: skip


def claude(text: str) -> dict[str, object]:
    return {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5-20250929",
        "content": [{"type": "text", "text": text}], "stop_reason": "end_turn", "stop_sequence": None,
        "usage": {"input_tokens": 57, "output_tokens": 300, "cache_read_input_tokens": 0},
    }  # fmt: skip


def vectors(number: int) -> dict[str, object]:
    """One embedding of 256 numbers."""
    numbers = [round((number + index) / 1536 - 0.5, 6) for index in range(256)]
    return {
        "object": "list", "model": "text-embedding-3-small", "usage": {"prompt_tokens": 8, "total_tokens": 8},
        "data": [{"object": "embedding", "index": 0, "embedding": numbers}],
    }  # fmt: skip


def refused(_: int) -> dict[str, object]:
    return {"error": {"type": "rate_limit_error", "message": "Too many requests.", "code": "429"}}


CASES: dict[str, tuple[str, int, Callable[[int], dict[str, object]]]] = {
    "English answer": ("chat", 200, lambda number: chat(prose(number))),
    "answer in no language": ("chat", 200, lambda number: chat(no_language(number))),
    "Anthropic, English": ("messages", 200, lambda number: claude(prose(number))),
    "a 429": ("chat", 429, refused),
    "embeddings": ("embeddings", 200, vectors),
}
STEPS = {
    "_read": "read", "see_refusal": "judge", "score": "judge", "judge": "judge", "_emit_span": "span",
    "_measure": "metrics",
}  # fmt: skip


def recordings(operation: str, status: int, answer: Callable[[int], dict[str, object]]) -> list[Recording]:
    """Those of `CALLS` calls, as the queue would have got them."""
    kept: list[Recording] = []
    bodies = iter([answer(number) for number in range(CALLS)])
    transport = httpx2.MockTransport(lambda _: httpx2.Response(status, json=next(bodies)))
    add, RecordingQueue.add_call = RecordingQueue.add_call, lambda _, recording: kept.append(recording)
    try:
        with httpx2.Client(transport=transport) as client:
            api = openai.OpenAI(api_key="x", base_url="http://127.0.0.1/v1", http_client=client, max_retries=0)
            claude_api = anthropic.Anthropic(api_key="x", http_client=client, max_retries=0)
            messages: list[Any] = [{"role": "user", "content": QUESTION}]
            for _ in range(CALLS):
                with contextlib.suppress(openai.RateLimitError):
                    if operation == "chat":
                        api.chat.completions.create(model="gpt-4o-mini", messages=messages, temperature=0.7)
                    elif operation == "messages":
                        claude_api.messages.create(model="claude-sonnet-5", messages=messages, max_tokens=500)
                    else:
                        api.embeddings.create(model="text-embedding-3-small", input=QUESTION, encoding_format="float")
    finally:
        RecordingQueue.add_call = add
    return kept


class Clock:
    """CPU of the thread that each step of a batch takes, in ns."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys(STEPS, 0)
        self._each = span_pipeline._each
        span_pipeline._each = self.each

    def each(self, step: Any, items: Iterable[Any], end_step: Callable[[], None]) -> list[Any]:
        begun = time.thread_time_ns()
        results = self._each(step, items, end_step)
        if step.__name__ in self.spent:
            self.spent[step.__name__] += time.thread_time_ns() - begun
        return results


def cost(
    process: Callable[[Sequence[Any], Callable[[], None]], None], clock: Clock, batch: list[Recording], batches: int
) -> dict[str, float]:
    """us a call, by step and in all: of each the least."""
    least: dict[str, float] = {}
    for number in range(batches + 2):
        clock.spent = dict.fromkeys(STEPS, 0)
        begun = time.thread_time_ns()
        process(batch, lambda: None)
        found = dict.fromkeys(STEPS.values(), 0.0)
        for step, name in STEPS.items():
            found[name] += clock.spent[step]
        found["all"] = float(time.thread_time_ns() - begun)
        if number >= 2:  # the first ones load modules and fill caches
            least = {name: min(value / 1e3 / len(batch), least.get(name, 1e9)) for name, value in found.items()}
    return least


def pass_us(batches: int) -> float:
    """CPU of one pass of a regex over the words of an English answer, in us: the least."""
    answers = [prose(number) for number in range(CALLS)]
    least = float("inf")
    for _ in range(batches):
        begun = time.thread_time_ns()
        for answer in answers:
            re.findall(r"\w+", answer)
        least = min(least, (time.thread_time_ns() - begun) / 1e3 / CALLS)
    return least


def measure(batches: int) -> dict[str, dict[str, float]]:
    """By case."""
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(Drop(), max_queue_size=100_000))
    llm_vitals.init(tracer_provider=provider, meter_provider=MeterProvider([InMemoryMetricReader()]))
    vitals = active()
    assert vitals is not None
    clock = Clock()
    process = vitals.queue._process
    measured: dict[str, dict[str, float]] = {}
    for name, case in CASES.items():
        measured[name] = cost(process, clock, recordings(*case), batches)
        measured[name]["judge_passes"] = measured[name]["judge"] / pass_us(batches)
    return measured


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What a call costs the worker.", epilog="example: make bench")
    parser.add_argument("--batches", type=int, default=20)
    print(json.dumps(measure(parser.parse_args().batches), indent=2))
