"""The queue's bounds: memory stays within them, what was dropped is counted, and nothing is invented for it."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from asking import again
from opentelemetry.context import Context
from patience import PATIENCE_S

import llm_vitals
from llm_vitals.core import semconv
from llm_vitals.core.deadline import Deadline
from llm_vitals.pipeline import queue as recorder_module
from llm_vitals.pipeline import span_pipeline
from llm_vitals.pipeline.queue import BATCH_BYTES, BATCH_CALLS, RecordingQueue
from llm_vitals.sdk import init
from llm_vitals.transport.httpx import HttpxSource
from llm_vitals.transport.recording import BODY_CAP, CLOSED, EXHAUSTED, OPEN_BYTES, STREAM_CAP, Recording
from llm_vitals.verdicts import derive

SOURCE = HttpxSource(httpx2)
ANSWER = (
    b'{"id":"c-1","object":"chat.completion","model":"m-1","choices":[{"index":0,"message":{"role":"assistant",'
    b'"content":"Because of Rayleigh scattering."},"finish_reason":"stop"}],'
    b'"usage":{"prompt_tokens":7,"completion_tokens":5,"total_tokens":12}}'
)
REQUEST = b'{"model":"m","messages":[{"role":"user","content":"Why is the sky blue?"}]}'


def recording(add: Any, content: bytes = REQUEST) -> Recording:
    url = httpx2.URL("http://127.0.0.1/v1/chat/completions")
    return Recording(SOURCE, url, {}, content, Context(), SimpleNamespace(add_call=add))


KIND = "application/json"


@pytest.mark.slow
def test_ten_thousand_calls_past_the_bounds(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_VITALS_QUEUE_CALLS", "1000")
    monkeypatch.setenv("LLM_VITALS_QUEUE_BYTES", "1000000")
    again(told)
    vitals = init.active()
    assert vitals is not None
    recorder = vitals.queue
    pad = b" " * 5000
    released = threading.Event()

    def stand_still() -> None:
        with recorder._processing:
            released.wait()

    holder = threading.Thread(target=stand_still)
    holder.start()
    tracemalloc.start()
    try:
        for _ in range(10_000):
            recording(recorder.add_call).complete(200, KIND, ANSWER + pad)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        released.set()
        holder.join()

    # A million bytes of bodies and a thousand recordings with their little facts; not the 54 million that came.
    assert kept < 5_000_000
    spans = told.spans()
    assert len(spans) == 1000
    whole = [s for s in spans if semconv.OUTCOME in s.attributes]
    bare = [s for s in spans if semconv.OUTCOME not in s.attributes]
    assert len(whole) == 1_000_000 // len(ANSWER + pad + REQUEST)
    assert {s.attributes[semconv.USAGE_OUTPUT_TOKENS] for s in whole} == {5}
    for span in bare:
        assert span.attributes[semconv.PROBLEM] == ("body_dropped",)
        invented = {k for k in span.attributes if k.startswith(("gen_ai.usage", "gen_ai.response", "llm_vitals.score"))}
        assert not invented
    dropped = {p.attributes[semconv.DROPPED_WHAT]: p.value for p in told.points(semconv.METRIC_DROPPED)}
    assert dropped["call"] == 9000
    assert dropped["body"] == 10_000 - len(whole)
    assert told.total(semconv.METRIC_ATTEMPTS) == 1000
    assert told.total(semconv.METRIC_ATTEMPTS, outcome="ok") == len(whole)


def test_an_error_without_its_body_is_still_an_error(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    vitals = init.active()
    assert vitals is not None
    one = recording(vitals.queue.add_call)
    one.drop_body()
    one.status, one.content_type = 503, KIND
    one.close(EXHAUSTED)
    said = told.attributes()
    assert said[semconv.OUTCOME] == "error"
    assert said[semconv.ERROR_TYPE] == "503"


def test_a_large_answer_is_kept_as_head_and_tail() -> None:
    kept: list[Recording] = []
    one = recording(kept.append)
    one.complete(200, KIND, b"a" * (2 * BODY_CAP) + b"end")
    assert kept == [one]
    assert one.response is not None
    assert one.tail is not None
    assert one.tail[-1].endswith(b"end")
    assert one.kept_bytes < BODY_CAP
    assert one.size == 2 * BODY_CAP + 3


def test_a_full_queue_shortens_long_bodies_before_it_drops_any() -> None:
    kept: list[Recording] = []
    recorder = RecordingQueue(
        lambda batch, _: kept.extend(b for b in batch if isinstance(b, Recording)), calls=9, size=1_500_000
    )
    with recorder._processing:
        for _ in range(4):
            recording(recorder.add_call, content=b"q" * 800_000 + b"end").complete(200, KIND, b"a" * 1000)
    assert recorder.drain()
    recorder.stop()
    assert recorder.dropped == {semconv.DROPPED_BODY: 0, semconv.DROPPED_CALL: 0}
    assert [one.content_size for one in kept] == [800_003] * 4
    assert [one.content_tail is not None for one in kept] == [True, True, True, False]
    assert all((one.content_tail or b"end").endswith(b"end") and one.response for one in kept)


def test_what_is_too_long_for_the_queue_is_shortened_and_what_still_is_dropped() -> None:
    kept: list[Recording] = []
    recorder = RecordingQueue(
        lambda batch, _: kept.extend(b for b in batch if isinstance(b, Recording)), calls=9, size=200_000
    )
    with recorder._processing:
        for _ in range(2):
            recording(recorder.add_call, content=b"q" * 800_000).complete(200, KIND, b"a" * 1000)
    assert recorder.drain()
    recorder.stop()
    assert [one.dropped for one in kept] == [True, False]
    assert recorder.dropped[semconv.DROPPED_BODY] == 1


def test_a_long_stream_is_kept_as_head_and_tail() -> None:
    kept: list[Recording] = []
    one = recording(kept.append)
    one.begin_stream(200, KIND, None)
    chunk = b"c" * 1000
    for _ in range(4 * STREAM_CAP // len(chunk)):
        one.chunk(chunk)
    one.chunk(b"the end")
    one.close(EXHAUSTED)
    in_memory = sum(len(c) for c in one.chunks or ()) + sum(len(c) for c in one.tail or ())
    assert in_memory < 1.1 * STREAM_CAP
    assert one.tail is not None
    assert one.tail[-1] == b"the end"
    assert abs(in_memory + len(REQUEST) - one.kept_bytes) < 2 * len(chunk)


def held(streams: list[Recording]) -> int:
    return sum(len(piece) for one in streams for piece in (*(one.chunks or ()), *(one.tail or ())))


@pytest.mark.parametrize(
    ("waves", "most"),
    [
        pytest.param((20,), 20 * (STREAM_CAP + 200_000), id="few: each whole up to its own bound"),
        pytest.param((2_000,), 1.3 * OPEN_BYTES, id="many at once"),
        pytest.param((20, 20, 400, 2_000), 2 * OPEN_BYTES, id="more and more, while the first go on"),
    ],
)
def test_all_open_streams_together_take_a_bounded_memory(waves: tuple[int, ...], most: float) -> None:
    kept: list[Recording] = []
    recorder = RecordingQueue(lambda batch, _: kept.extend(batch), calls=5_000, size=1 << 40)
    streams: list[Recording] = []
    chunk = b"c" * 50_000
    for more in waves:
        for _ in range(more):
            one = recording(recorder.add_call)
            one.begin_stream(200, KIND, None)
            recorder.begin_stream(one)
            one.chunk(b"the beginning")
            streams.append(one)
        for _ in range(10_000_000 // len(chunk) // len(waves)):
            for one in streams:
                one.chunk(chunk)
    assert held(streams) < most
    for one in streams:
        one.chunk(b"the end")
        one.close(EXHAUSTED)
        assert one.chunks[0] == b"the beginning"
        assert one.tail is None or one.tail[-1] == b"the end"
        assert one.kept_bytes - len(REQUEST) == held([one])
    recorder.drain()
    recorder.stop()
    last = recording(recorder.add_call)
    recorder.begin_stream(last)
    assert last.room.head == STREAM_CAP, "what has ended takes no room"


def test_only_the_first_close_counts() -> None:
    kept: list[Recording] = []
    one = recording(kept.append)
    one.begin_stream(200, KIND, None)
    one.close(EXHAUSTED)
    one.close(CLOSED)
    assert (len(kept), one.end) == (1, EXHAUSTED)


@pytest.mark.parametrize("step", ["read", "exchange", "timing_of", "answered", "scored", "verdicts"])
def test_a_call_that_cannot_be_told_stops_nobody(
    told: Any, step: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    vitals = init.active()
    assert vitals is not None
    module = derive if hasattr(derive, step) else span_pipeline
    working: Callable[..., Any] = getattr(module, step)
    failures = 0

    def fails_at_first(*args: Any, **kwargs: Any) -> Any:
        nonlocal failures
        failures += 1
        if failures == 1:
            raise RuntimeError(f"of its own kind, {step}")
        return working(*args, **kwargs)

    with vitals.queue._processing:  # all three in one batch
        monkeypatch.setattr(module, step, fails_at_first)
        for _ in range(3):
            recording(vitals.queue.add_call).complete(200, KIND, ANSWER)
    assert len(told.spans()) == 2
    assert told.total(semconv.METRIC_ATTEMPTS) == 2
    assert sum("of its own kind" in r.getMessage() for r in caplog.records) == 1
    caplog.clear()


def test_a_batch_is_bounded_in_calls_and_in_bytes() -> None:
    batches: list[list[object]] = []
    recorder = RecordingQueue(lambda batch, _: batches.append(list(batch)), calls=1000, size=100_000_000)
    queued: list[Recording] = []

    def add(one: Recording) -> None:
        queued.append(one)
        recorder.add_call(one)

    with recorder._processing:
        for size in (10,) * (2 * BATCH_CALLS) + (200_000,) * 12:
            recording(add).complete(200, KIND, b"x" * size)
    assert recorder.drain()
    recorder.stop()
    assert [item for batch in batches for item in batch] == queued
    assert [len(batch) for batch in batches[:2]] == [BATCH_CALLS] * 2
    of_large = [sum(one.kept_bytes for one in queued if one in batch) for batch in batches[2:]]
    assert len(of_large) > 1
    assert max(of_large) < BATCH_BYTES + 2 * 200_000


def test_a_rating_finds_the_call_that_waits_behind_it(told: Any) -> None:
    vitals = init.active()
    assert vitals is not None
    with vitals.queue._processing:
        llm_vitals.feedback("up", response_id="c-1")
        recording(vitals.queue.add_call).complete(200, KIND, ANSWER)
    (point,) = told.points(semconv.METRIC_FEEDBACK)
    assert point.attributes[semconv.REQUEST_MODEL] == "m"


@pytest.mark.parametrize(
    ("never", "pause", "calls"),
    [
        pytest.param("LINGER_S", 0.0, 1000, id="a call alone, when no other follows"),
        pytest.param("PAUSE_S", 0.001, 100_000, id="calls that keep coming, after a while"),
        pytest.param("LINGER_S", 0.001, 40, id="calls that would fill the queue"),
    ],
)
def test_the_worker_tells_by_itself(never: str, pause: float, calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
    told_one, over = threading.Event(), threading.Event()
    recorder = RecordingQueue(lambda *_: told_one.set(), calls=calls, size=1_000_000)
    recording(recorder.add_call).complete(200, KIND, b"{}")  # starts the worker, which tells the first call at once
    assert told_one.wait(PATIENCE_S)
    told_one.clear()
    monkeypatch.setattr(recorder_module, never, 3600.0)

    def keep_calling() -> None:
        while not over.wait(pause):
            recording(recorder.add_call).complete(200, KIND, b"{}")

    recording(recorder.add_call).complete(200, KIND, b"{}")
    others = threading.Thread(target=keep_calling if pause else over.set)
    others.start()
    try:
        assert told_one.wait(PATIENCE_S)
        assert recorder.dropped["call"] == 0
    finally:
        over.set()
        others.join()
        recorder.stop()


def test_without_threads_a_call_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    told_items: list[object] = []
    recorder = RecordingQueue(lambda batch, _: told_items.extend(batch), calls=10, size=1000)
    for _ in range(2):
        recording(recorder.add_call).complete(200, KIND, b"{}")
    assert len(told_items) == 2


def test_drain_gives_up_in_time() -> None:
    began, release = threading.Event(), threading.Event()

    def wait(*_: object) -> None:
        began.set()
        release.wait()

    recorder = RecordingQueue(wait, calls=10, size=1000)
    recording(recorder.add_call).complete(200, KIND, b"{}")
    began.wait()
    assert recorder.drain(Deadline(0.01)) is False
    release.set()
    assert recorder.drain() is True
    recorder.stop()
