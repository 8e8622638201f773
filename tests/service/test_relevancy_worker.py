"""Relevancy by embeddings: the formula, and the worker with a small stand-in for the model."""

from __future__ import annotations

import math
import threading
from concurrent.futures import Future
from datetime import datetime, timezone

import httpx
import pytest
from patience import PATIENCE_S

from llm_vitals_collector import cli
from llm_vitals_collector.evaluate import embeddings
from llm_vitals_collector.evaluate.embeddings import relevancy
from llm_vitals_collector.evaluate.worker import RelevancyWorker
from llm_vitals_collector.metrics import make_instruments
from llm_vitals_collector.process import running
from llm_vitals_collector.receive.queue import QueueFullError
from llm_vitals_collector.records import Batch, Call

AT = datetime(2026, 11, 18, 12, tzinfo=timezone.utc)
WORDS = ("refund", "parcel", "weather")


class Embedder:
    """Counts three words. Texts with `bad` cannot be embedded; waits while `go` is not set."""

    def __init__(self):
        self.go, self.entered = threading.Event(), threading.Event()
        self.go.set()
        self.thread = None

    def embed(self, text):
        self.thread = threading.current_thread().name
        self.entered.set()
        assert self.go.wait(PATIENCE_S)
        if "bad" in text:
            raise ValueError("bad text")
        counts = [text.lower().count(word) for word in WORDS]
        length = math.hypot(*counts) or 1.0
        return [count / length for count in counts]


class Kept:
    """What was handed over."""

    def __init__(self):
        self.scores, self.came = [], threading.Semaphore(0)

    def submit(self, batch):
        self.scores += batch.scores
        self.came.release()
        done = Future()
        done.set_result(None)
        return done

    def first(self, count):
        for _ in range(count):
            assert self.came.acquire(timeout=PATIENCE_S)
        return self.scores


def call(number=1, prompt="refund", output="refund", **more):
    return Call(
        trace_id=f"{number:032x}",
        span_id=f"{number:016x}",
        started_at=AT,
        duration_s=2.0,
        operation="chat",
        request_model="m1",
        prompt=prompt,
        output=output,
        **more,
    )


def batch(*calls):
    return [Batch(calls=calls)]


@pytest.fixture
def embedder():
    return Embedder()


@pytest.fixture
def kept():
    return Kept()


@pytest.fixture
def instruments():
    return make_instruments()


@pytest.fixture
def worker(embedder, kept, instruments):
    one = RelevancyWorker(lambda: embedder, kept.submit, instruments, waiting=3)
    yield one
    embedder.go.set()
    one.stop()


@pytest.fixture
def collector_with_model(monkeypatch, settings, embedder):
    monkeypatch.setattr(embeddings, "installed", lambda: True)
    monkeypatch.setattr(embeddings, "open_embedder", lambda: embedder)
    return lambda: running(settings)


def unscored(instruments, reason):
    return instruments.registry.get_sample_value("llm_vitals_collector_unscored_total", {"reason": reason})


@pytest.mark.parametrize(
    ("question", "answer", "value"),
    [
        pytest.param([1.0, 0.0], [1.0, 0.0], 1.0, id="the same"),
        pytest.param([1.0, 0.0], [0.6, 0.8], 0.6, id="near"),
        pytest.param([1.0, 0.0], [0.0, 1.0], 0.0, id="unrelated"),
        pytest.param([1.0, 0.0], [-1.0, 0.0], 0.0, id="opposite is no less than unrelated"),
        pytest.param([1.0, 1e-9], [1.0, 1.0], 1.0, id="rounding stays within 1"),
    ],
)
def test_relevancy_is_the_cosine_from_0_to_1(question, answer, value):
    assert relevancy(question, answer) == pytest.approx(value)


def test_a_call_with_both_texts_gets_its_score(worker, kept, embedder, instruments):
    worker.offer(batch(call(1, response_id="r", service="shop"), call(2, output="weather")))
    first, second = kept.first(2)
    assert (first.name, first.evaluator, first.value, second.value) == ("relevancy", "embedding", 1.0, 0.0)
    assert (first.trace_id, first.span_id, first.response_id, first.service) == (f"{1:032x}", f"{1:016x}", "r", "shop")
    assert first.at == AT.replace(second=2)
    assert embedder.thread == "llm-vitals-relevancy"
    worker.stop()
    labels = {"gen_ai_evaluation_name": "relevancy", "llm_vitals_evaluator": "embedding", "gen_ai_request_model": "m1"}
    assert instruments.registry.get_sample_value("llm_vitals_score_count", labels) == 2


def test_a_call_delivered_again_has_the_same_score_id(worker, kept):
    worker.offer(batch(call(1)))
    worker.offer(batch(call(1)))
    assert len({score.id for score in kept.first(2)}) == 1


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(call(prompt=None), id="no question"),
        pytest.param(call(output=None), id="no answer"),
        pytest.param(call(output=""), id="an empty answer"),
    ],
)
def test_a_call_without_both_texts_starts_nothing(worker, embedder, told):
    worker.offer(batch(told))
    assert worker.waiting == 0
    assert not embedder.entered.is_set()


def test_past_its_bound_it_skips_and_counts_and_never_waits(worker, kept, embedder, instruments):
    embedder.go.clear()
    worker.offer(batch(call(0)))
    assert embedder.entered.wait(PATIENCE_S)
    worker.offer(batch(*(call(n) for n in range(1, 6))))
    assert worker.waiting == 3
    assert unscored(instruments, "full") == 2
    embedder.go.set()
    assert len(kept.first(4)) == 4


def test_one_that_fails_is_counted_and_the_next_is_scored(worker, kept, instruments, caplog):
    worker.offer(batch(call(1, output="bad"), call(2)))
    (score,) = kept.first(1)
    assert score.span_id == f"{2:016x}"
    assert unscored(instruments, "failed") == 1
    assert "could not be scored" in caplog.text


def test_a_score_that_cannot_be_kept_is_counted(embedder, instruments):
    tried = threading.Event()

    def full(_batch):
        tried.set()
        raise QueueFullError

    worker = RelevancyWorker(lambda: embedder, full, instruments)
    worker.offer(batch(call(1)))
    assert tried.wait(PATIENCE_S)
    worker.stop()
    assert unscored(instruments, "failed") == 1


def test_stopping_finishes_the_call_at_hand_and_counts_the_rest(worker, kept, embedder, instruments):
    embedder.go.clear()
    worker.offer(batch(call(1), call(2), call(3)))
    assert embedder.entered.wait(PATIENCE_S)
    threading.Timer(0.2, embedder.go.set).start()
    worker.stop()
    worker.stop()
    assert len(kept.scores) == 1
    assert unscored(instruments, "stopped") == 2
    worker.offer(batch(call(4)))
    assert unscored(instruments, "stopped") == 3


def test_a_model_that_cannot_be_loaded_is_told_once_and_nothing_waits(kept, instruments, caplog):
    def load():
        raise FileNotFoundError("no weights")

    worker = RelevancyWorker(load, kept.submit, instruments)
    worker.offer(batch(call(1)))
    worker.offer(batch(call(2)))
    worker.stop()
    assert caplog.text.count("could not be loaded") == 1
    assert kept.scores == []
    assert (unscored(instruments, "failed") or 0) + (unscored(instruments, "stopped") or 0) == 2


def test_the_collector_scores_what_it_keeps(embedder, collector_with_model, build, chat):
    with collector_with_model() as collector, httpx.Client(base_url=collector.url) as client:
        told = chat(llm_vitals__question="Where is my parcel?", llm_vitals__answer="The parcel is here.")
        body = build(told).SerializeToString()
        answer = client.post("/v1/traces", content=body, headers={"content-type": "application/x-protobuf"})
        assert answer.status_code == 200
        assert embedder.entered.wait(PATIENCE_S)
        collector.app.state.scorer.stop()  # finishes what it has begun
        (score,) = client.get(f"/api/calls/{1:032x}/{1:016x}").json()["evaluations"]
        assert (score["name"], score["evaluator"], score["value"]) == ("relevancy", "embedding", 1.0)
        assert "by sentence embeddings" in cli._started(collector.app.state.settings, collector)
        assert "llm_vitals_collector_waiting_scores 0.0" in client.get("/metrics").text


@pytest.mark.parametrize("how", ["switched off", "not installed"])
def test_without_the_extra_or_switched_off_there_is_none(monkeypatch, settings, embedder, how):
    monkeypatch.setattr(embeddings, "installed", lambda: how != "not installed")
    chosen = settings.model_copy(update={"embeddings": "off" if how == "switched off" else "auto"})
    with running(chosen) as collector:
        assert collector.app.state.scorer is None
