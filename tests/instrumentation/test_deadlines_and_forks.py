"""A flush keeps its deadline, and a fork neither waits long nor leaves the worker standing."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from patience import PATIENCE_S, pause, until
from test_queue import ANSWER, KIND, recording

import llm_vitals
from llm_vitals.core import deadline, semconv
from llm_vitals.pipeline.queue import RecordingQueue
from llm_vitals.sdk import init, providers
from llm_vitals_demo.provider import Provider


def waiting_calls(number: int) -> RecordingQueue:
    """The queue of this process, with so many calls that wait."""
    vitals = init.active()
    assert vitals is not None
    queue = vitals.queue
    with queue._processing:
        for _ in range(number):
            recording(queue.add_call).complete(200, KIND, ANSWER)
    return queue


# -- deadlines ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_flush_of_ten_ms_says_in_time_that_it_was_not_enough(told: Any) -> None:
    queue = waiting_calls(4000)
    for what in ("tracer_provider", "meter_provider", "logger_provider"):
        for by_name in (False, True):
            flush = getattr(told, what).force_flush
            flushed = flush(timeout_millis=10) if by_name else flush(10)
            assert flushed is False, (what, by_name)
            # The worker goes on meanwhile: after six of them in time it is far from the last call.
            assert queue._queue, (what, by_name)


def test_a_flush_with_time_enough_processes_everything(told: Any) -> None:
    queue = waiting_calls(300)
    assert told.tracer_provider.force_flush(60_000) is True
    assert not queue._queue
    assert told.total(semconv.METRIC_ATTEMPTS) == 300


@pytest.mark.slow
def test_our_flush_shares_one_deadline(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting_calls(2000)
    assert llm_vitals.flush(0.01) is False


class Remembering(TracerProvider):
    """Notes the time-outs that it gets."""

    def __init__(self) -> None:
        super().__init__(shutdown_on_exit=False)
        self.timeouts: list[int] = []

    def force_flush(self, timeout_millis: int = 20_000) -> bool:
        self.timeouts.append(timeout_millis)
        return True


def test_a_provider_gets_what_is_left_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Remembering()

    now_s = 100.0
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: now_s))

    def drain(_: Any) -> bool:
        nonlocal now_s
        now_s += 0.0625
        return True

    providers.drain_first(provider, drain)
    assert provider.force_flush() is True
    assert provider.force_flush(1000) is True
    assert provider.force_flush(timeout_millis=1000) is True
    assert provider.timeouts == [19_937, 937, 937]
    providers.undo_drain_first(provider)
    assert provider.force_flush() is True
    assert provider.timeouts[-1] == 20_000


# -- forks -------------------------------------------------------------------------------------------------------------


def processed_by_the_worker(queue: RecordingQueue, processed: threading.Event) -> bool:
    processed.clear()
    recording(queue.add_call).complete(200, KIND, ANSWER)
    return processed.wait(PATIENCE_S)


def test_interleaved_forks_leave_the_worker_alive() -> None:
    processed = threading.Event()
    queue = RecordingQueue(lambda *_: processed.set(), calls=10, size=1_000_000)
    assert processed_by_the_worker(queue, processed)
    first_holds, second_gave_up = threading.Event(), threading.Event()

    def first() -> None:
        queue._before_fork()
        first_holds.set()
        assert second_gave_up.wait(PATIENCE_S)
        queue._after_fork_in_parent()

    def second() -> None:
        assert first_holds.wait(PATIENCE_S)
        queue._before_fork()  # cannot have the gate, and goes on
        second_gave_up.set()
        queue._after_fork_in_parent()

    threads = [threading.Thread(target=each) for each in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert processed_by_the_worker(queue, processed)
    # In one thread, as a test of the hooks would call them.
    for hook in (queue._before_fork, queue._before_fork, queue._after_fork_in_parent, queue._after_fork_in_parent):
        hook()
    assert processed_by_the_worker(queue, processed)
    queue.stop()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # a fork beside threads, which is what this is about
def test_a_fork_does_not_wait_behind_a_slow_exporter() -> None:
    exporting, release, exported = threading.Event(), threading.Event(), threading.Event()

    class Slow(SpanExporter):
        def export(self, spans: Any) -> SpanExportResult:
            exporting.set()
            release.wait(PATIENCE_S)
            exported.set()
            return SpanExportResult.SUCCESS

    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(Slow()))
    reader = InMemoryMetricReader()
    llm_vitals.init(tracer_provider=provider, meter_provider=MeterProvider([reader], shutdown_on_exit=False))
    try:
        waiting_calls(3)
        assert exporting.wait(PATIENCE_S)
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        assert not exported.is_set()
    finally:
        release.set()
        llm_vitals.uninstrument()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_fork_waits_for_one_step_not_for_a_batch() -> None:
    steps = 0
    over = threading.Event()

    def endless(_: Any, end_step: Any) -> None:
        nonlocal steps
        while not over.is_set():
            steps += 1
            end_step()

    queue = RecordingQueue(endless, calls=10, size=1_000_000)
    recording(queue.add_call).complete(200, KIND, ANSWER)
    until(lambda: steps, "a step")
    queue._before_fork()
    try:
        assert queue._fork_gate._acquired.stack == [True]
        before = steps
        for _ in range(5):
            pause()  # the worker could do hundreds of steps in each
        assert steps <= before + 1, "the one that is under way, and no other while the fork goes on"
        before = steps
    finally:
        queue._after_fork_in_parent()
    until(lambda: steps > before, "a step after the fork")
    over.set()
    queue.stop()


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_a_meter_provider_that_is_gone_leaves_nothing() -> None:
    for _ in range(4):
        before = len(init._metrics)
        meter_provider = MeterProvider([InMemoryMetricReader()], shutdown_on_exit=False)
        llm_vitals.init(tracer_provider=TracerProvider(shutdown_on_exit=False), meter_provider=meter_provider)
        llm_vitals.uninstrument()
        meter_provider.shutdown()
        del meter_provider
        gc.collect()
    # What is gone is taken away by the next one: the first of a process finds nothing to take away.
    assert len(init._metrics) <= before


def test_variables_are_put_back_unless_somebody_else_has_changed_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "before")
    for name in ("OTEL_NEW", "OTEL_CHANGED"):
        monkeypatch.delenv(name, raising=False)
    with providers._environment({"OTEL_SERVICE_NAME": "ours", "OTEL_NEW": "1", "OTEL_CHANGED": "1"}):
        assert os.environ["OTEL_NEW"] == "1"
        monkeypatch.setenv("OTEL_CHANGED", "by another thread")
    assert os.environ["OTEL_SERVICE_NAME"] == "before"
    assert "OTEL_NEW" not in os.environ
    assert os.environ["OTEL_CHANGED"] == "by another thread"


# -- the caller's path -------------------------------------------------------------------------------------------------


class Raising:
    """A sampler of the application's own that does not work."""

    def __init__(self, message: str) -> None:
        self._message = message

    def should_sample(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError(self._message)

    def get_description(self) -> str:
        return "raises"


@pytest.mark.parametrize("http_spans", ["true", "false"])
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_a_sampler_that_raises_is_not_the_caller_s(
    told: Any,
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    http_spans: str,
    is_async: bool,
) -> None:
    monkeypatch.setenv("LLM_VITALS_HTTP_SPANS", http_spans)
    broken = f"a broken sampler, {http_spans}, {is_async}"  # each cause is logged once
    llm_vitals.init(
        tracer_provider=TracerProvider(sampler=Raising(broken), shutdown_on_exit=False),
        meter_provider=told.meter_provider,
    )
    url = f"{provider.openai_url}/chat/completions"
    body = {"model": "stand-in-30", "messages": [{"role": "user", "content": "Hi"}]}

    async def post() -> int:
        async with httpx2.AsyncClient() as client:
            return (await client.post(url, json=body)).status_code

    if is_async:
        assert asyncio.run(post()) == 200
    else:
        with httpx2.Client() as client:
            assert client.post(url, json=body).status_code == 200
    llm_vitals.flush()
    assert told.total(semconv.METRIC_ATTEMPTS, outcome="ok") == 1  # without its span, the call is measured all the same
    assert broken in caplog.text
    caplog.clear()


def test_a_queue_that_raises_is_not_the_caller_s(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: Any) -> None:
        raise RuntimeError("a broken queue")

    recording(broken).complete(200, KIND, ANSWER)
    assert "a broken queue" in caplog.text
    caplog.clear()


def test_a_span_processor_that_raises_costs_no_other_call(told: Any, caplog: pytest.LogCaptureFixture) -> None:
    from opentelemetry.sdk.trace import SpanProcessor

    class Broken(SpanProcessor):
        def on_end(self, span: ReadableSpan) -> None:
            raise RuntimeError("a broken processor")

    told.tracer_provider.add_span_processor(Broken())
    waiting_calls(2)
    assert told.total(semconv.METRIC_ATTEMPTS, outcome="ok") == 2
    assert "a broken processor" in caplog.text
    caplog.clear()
