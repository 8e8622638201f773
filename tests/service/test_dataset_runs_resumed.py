"""Runs of data sets over the end of their collector: what was answered stays, and the rest is answered later, once."""

from __future__ import annotations

import json
import threading
from collections import Counter
from contextlib import contextmanager

import httpx
import pytest
from model_server import model_server
from patience import PATIENCE_S, until
from pydantic import SecretStr
from up_process import addresses_of, up

from llm_vitals.commands.main import main
from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings

COUNT = 12
FREE = 5
"""Examples that are answered before the model waits."""
RUNS = "/api/datasets/cases/runs"


class Model:
    """Answers five examples, and the others when it may; knows how often each was sent."""

    def __init__(self):
        self.sent = Counter()
        self.answered = Counter()
        self.go_on = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, body):
        text = body["messages"][-1]["content"]
        with self._lock:
            self.sent[text] += 1
            free = sum(self.answered.values()) < FREE
            self.answered[text] += free
        if not free:
            self.go_on.wait(PATIENCE_S)
            self.answered[text] += 1
        return "refund"


@pytest.fixture
def model():
    one = Model()
    yield one
    one.go_on.set()


@pytest.fixture
def endpoint(model):
    with model_server(model) as url:
        yield Endpoint(name="wire", url=url, api="openai", timeout_s=PATIENCE_S)


@contextmanager
def collecting(endpoint, data, **more):
    with running(Settings(data=data, port=0, grpc_port=0, **more), [endpoint]) as one:
        yield one.url


def call(url, method, path, body=None, status=None):
    answer = httpx.request(method, url + path, json=body, timeout=PATIENCE_S)
    assert answer.status_code == status if status else answer.status_code < 300, answer.text
    return answer.json()


def begun(url, **more):
    """The id of a run of which five examples are answered."""
    examples = [{"messages": [{"role": "user", "content": f"{n}?"}], "expected": "refund"} for n in range(COUNT)]
    call(url, "POST", "/api/datasets", {"name": "cases"})
    call(url, "POST", "/api/datasets/cases/examples", {"examples": examples})
    run = call(url, "POST", RUNS, {"endpoint": "wire", "model": "m", **more})["id"]
    once(url, run, lambda one: one["done"] == FREE)
    return run


def once(url, run, done):
    """The run, as soon as that holds."""

    def found():
        one = call(url, "GET", f"{RUNS}/{run}?compare=false")["run"]
        return one if done(one) else None

    return until(found, "the run's state")


def whole(url, run, model):
    """That a run was finished: each example has one answer, and none that was answered was sent again."""
    one = once(url, run, lambda one: one["state"] != "running")
    assert (one["state"], one["reason"], one["done"], one["correct"]) == ("done", None, COUNT, COUNT)
    answers = call(url, "GET", f"{RUNS}/{run}/answers?limit=100")["answers"]
    assert len({each["example"] for each in answers}) == len(answers) == COUNT
    assert one["cost_usd"] is None or one["cost_usd"] == pytest.approx(sum(each["cost_usd"] for each in answers))
    assert len(model.sent) == COUNT
    assert sum(times == 1 for times in model.sent.values()) >= FREE


def test_a_run_that_a_stop_interrupts_says_so_and_goes_on(model, endpoint, tmp_path, capsys):
    with collecting(endpoint, tmp_path) as url:
        run = begun(url)
        refused = call(url, "POST", f"{RUNS}/{run}/continue", {}, status=409)
        assert "it is under way" in refused["detail"]
    with collecting(endpoint, tmp_path) as url:
        (shown,) = call(url, "GET", RUNS)["runs"]
        assert (shown["state"], shown["done"], shown["planned"]) == ("interrupted", FREE, COUNT)
        assert shown["reason"] == "the collector that ran it has ended"
        assert f"{FREE} of {COUNT} examples were tried" in (page := httpx.get(f"{url}/datasets/cases/runs/{run}").text)
        assert "Continue with the other 7" in page
        assert "Run again" in page
        model.go_on.set()
        assert main(["datasets", "run", "cases", "--continue", run, "--url", url]) == 0
        assert "Right: 100.0%" in capsys.readouterr().out
        whole(url, run, model)
        refused = call(url, "POST", f"{RUNS}/{run}/continue", {}, status=409)
        assert "all of its examples were tried" in refused["detail"]


@pytest.mark.slow
def test_a_run_of_a_collector_that_is_killed_is_interrupted_at_its_next_start(model, endpoint, tmp_path):
    file = tmp_path / "endpoints.yaml"
    file.write_text(json.dumps([{"name": "wire", "url": endpoint.url}]))
    process = up(tmp_path / "data", LLM_VITALS_ENDPOINTS=str(file))
    try:
        run = begun(addresses_of(process)[0])
    finally:
        process.kill()
        process.wait()
    with collecting(endpoint, tmp_path / "data") as url:
        one = call(url, "GET", f"{RUNS}/{run}?compare=false")["run"]
        assert (one["state"], one["done"], one["reason"]) == (
            "interrupted", FREE, "the collector that ran it has ended",
        )  # fmt: skip
        model.go_on.set()
        call(url, "POST", f"{RUNS}/{run}/continue", {}, status=202)
        whole(url, run, model)


@pytest.mark.stack
def test_two_collectors_with_one_database_show_cancel_and_continue_each_others_runs(
    model, endpoint, tmp_path, clickhouse_url
):
    store = SecretStr(clickhouse_url)
    with (
        collecting(endpoint, tmp_path / "1", store=store) as one,
        collecting(endpoint, tmp_path / "2", store=store) as two,
    ):
        run = begun(one)
        (shown,) = call(two, "GET", RUNS)["runs"]
        assert (shown["id"], shown["state"], shown["done"], shown["planned"]) == (run, "running", FREE, COUNT)
        assert "is under way" in call(two, "DELETE", f"{RUNS}/{run}", status=409)["detail"]
        assert "is under way" in call(two, "POST", f"{RUNS}/{run}/continue", {}, status=409)["detail"]
        cancelled = call(two, "POST", f"{RUNS}/{run}/cancel", {})
        assert cancelled["state"] == "cancelled"
        # The collector that has it notices, gives up what waits for an answer, and writes that.
        once(two, run, lambda found: found["updated_at"] > cancelled["updated_at"])
        model.go_on.set()
        call(two, "POST", f"{RUNS}/{run}/continue", {}, status=202)
        for url in (one, two):
            whole(url, run, model)


def test_what_cannot_go_on_says_why(model, endpoint, tmp_path):
    with collecting(endpoint, tmp_path) as url:
        run = begun(url, budget_usd=0.0012)
        model.go_on.set()
        # 0.00021 a call.
        once(url, run, lambda one: one["state"] == "stopped")
        refused = call(url, "POST", f"{RUNS}/{run}/continue", {}, status=409)
        assert "its budget of $0.0012 is used up" in refused["detail"]
        assert "Continue with" not in httpx.get(f"{url}/datasets/cases/runs/{run}").text
    other = Endpoint(name="other", url=endpoint.url, api="openai")
    with collecting(other, tmp_path) as url:
        refused = call(url, "POST", f"{RUNS}/{run}/continue", {}, status=409)
        assert "'wire' is not configured" in refused["detail"]
        call(url, "POST", f"{RUNS}/none/continue", {}, status=404)
