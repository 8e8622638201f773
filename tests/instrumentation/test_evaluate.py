"""evaluate() and aevaluate(): a guard in the caller's code, by the process or by a collector, that never raises."""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from patience import EXPIRES_S, PATIENCE_S

import llm_vitals
from llm_vitals.sdk import collector as collector_client
from llm_vitals_collector.process import Running, running
from llm_vitals_collector.settings import Settings

KEY = "0123456789abcdef"
QUESTION = "What is the capital of France?"
ANSWER = "The capital of France is Paris."
REFUSAL = "I'm sorry, but I can't help with that."


class NoThread:
    def __init__(self, **_: object) -> None:
        pass

    def start(self) -> None:
        raise RuntimeError("can't start new thread")


@pytest.fixture(params=["sync", "async"])
def evaluate(request: pytest.FixtureRequest) -> Callable[..., llm_vitals.Evaluation]:
    if request.param == "sync":
        return llm_vitals.evaluate
    return lambda *arguments, **more: asyncio.run(llm_vitals.aevaluate(*arguments, **more))


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(Settings(data=tmp_path_factory.mktemp("evaluate"), port=0, grpc_port=0, api_key=KEY)) as one:
        yield one


@pytest.fixture
def at_collector(collector: Running, monkeypatch: pytest.MonkeyPatch) -> Running:
    monkeypatch.setenv("LLM_VITALS_COLLECTOR_URL", collector.url)
    monkeypatch.setenv("LLM_VITALS_API_KEY", KEY)
    return collector


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def kept(collector: Running) -> list[dict[str, object]]:
    found = httpx.get(f"{collector.url}/api/calls?operation=evaluation", headers={"x-api-key": KEY})
    return found.json()["calls"]


def test_the_twins_have_the_same_arguments() -> None:
    assert inspect.signature(llm_vitals.evaluate) == inspect.signature(llm_vitals.aevaluate)


def test_as_a_guard_in_the_process(evaluate) -> None:
    good, bad = evaluate(ANSWER, QUESTION), evaluate(REFUSAL, QUESTION)
    assert (good.overall, good.outcome, good.deductions, good.by, good.problem) == (1.0, "ok", (), "process", None)
    assert (bad.overall, bad.outcome, bad.deductions) == (0.0, "refusal", ("declined",))
    assert good.at_least(0.7, unknown=False)
    assert not bad.at_least(0.7, unknown=True)
    assert list(good.scores) == ["confidence", "clarity", "context", "overall"]
    assert good.value("confidence") is None
    assert good.at_least(0.7, "confidence", unknown=True)
    assert not good.at_least(0.7, "confidence", unknown=False)


def test_what_it_takes(evaluate) -> None:
    assert evaluate("Rome is old.", "Tell me of {{place}}.", input={"place": "Rome"}).overall == 1.0
    assert evaluate(ANSWER, [{"role": "user", "content": QUESTION}]).overall == 1.0
    assert evaluate(ANSWER, QUESTION, context="Bananas are yellow.", criteria=["context"]).value("context") == 0.0
    assert evaluate("spam", expected="Spam", criteria=["correctness"]).value("correctness") == 1.0
    assert evaluate(ANSWER, QUESTION, finish_reason="length").deductions == ("cut_off",)
    assert evaluate(ANSWER, QUESTION, logprobs=[0.0]).value("confidence") == 1.0
    assert evaluate(ANSWER).overall == 1.0


def test_nothing_is_sent_or_started_by_the_process(evaluate, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_socket(*_arguments: object, **_more: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "create_connection", no_socket)
    before = threading.active_count()
    assert evaluate(ANSWER, QUESTION).by == "process"
    assert threading.active_count() == before


def test_by_the_collector_it_is_kept_where_it_is_to_be(evaluate, at_collector: Running) -> None:
    before = len(kept(at_collector))
    found = evaluate(REFUSAL, "Tell me of {{place}}.", input={"place": "Rome"}, by="collector")
    assert (found.by, found.overall, found.outcome, found.deductions) == ("collector", 0.0, "refusal", ("declined",))
    assert found.scores["overall"].evaluator == "heuristic"
    assert found.problem is None
    assert kept(at_collector)[0]["prompt"] == "Tell me of Rome."
    assert found.page == f"/calls/{kept(at_collector)[0]['trace_id']}/{kept(at_collector)[0]['span_id']}"
    assert evaluate(ANSWER, [{"role": "user", "content": "Why?"}], by="collector", store=False).page is None
    assert len(kept(at_collector)) == before + 1


@pytest.mark.parametrize("fallback", ["process", "none"])
@pytest.mark.parametrize(
    ("environ", "said"),
    [
        pytest.param(
            {"LLM_VITALS_COLLECTOR_URL": "http://127.0.0.1:{silent}"}, f"no answer within {EXPIRES_S} s", id="silent"
        ),
        pytest.param({"LLM_VITALS_COLLECTOR_URL": "http://127.0.0.1:1"}, "cannot be reached", id="nobody listens"),
        pytest.param({"LLM_VITALS_COLLECTOR_URL": "collector:4318"}, "begins with http://", id="no address"),
        pytest.param(
            {"LLM_VITALS_COLLECTOR_URL": "http://127.0.0.1:99999"}, "begins with http://", id="a port that is none"
        ),
        pytest.param({"LLM_VITALS_COLLECTOR_URL": "http://[::1"}, "begins with http://", id="brackets that are open"),
        pytest.param(
            {"LLM_VITALS_COLLECTOR_URL": "http://me:hush@127.0.0.1:1"}, "at http://127.0.0.1:1 cannot", id="a password"
        ),
        pytest.param({"LLM_VITALS_API_KEY": "l\u0142"}, "cannot be reached", id="a key that no header takes"),
        pytest.param({"LLM_VITALS_API_KEY": "another key"}, "set LLM_VITALS_API_KEY", id="another key"),
        pytest.param(
            {"LLM_VITALS_COLLECTOR_URL": "{url}/elsewhere"}, "set LLM_VITALS_COLLECTOR_URL", id="no API there"
        ),
    ],
)
def test_without_an_answer_of_the_collector_there_is_a_fallback_in_time(
    evaluate, at_collector: Running, silent: int, monkeypatch: pytest.MonkeyPatch, environ, said: str, fallback: str
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value.format(silent=silent, url=at_collector.url))
    timeout_s = EXPIRES_S if said.startswith("no answer") else PATIENCE_S
    found = evaluate(ANSWER, QUESTION, by="collector", timeout_s=timeout_s, fallback=fallback)
    assert said in str(found.problem)
    assert "hush" not in str(found.problem)
    if fallback == "process":
        assert (found.by, found.overall) == ("process", 1.0)
    else:
        assert (found.by, found.overall, found.scores) == (None, None, {})


def test_where_no_thread_can_be_had_the_fallback_answers_and_no_place_is_lost(
    evaluate, at_collector: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(collector_client, "threading", SimpleNamespace(Thread=NoThread))
        for _ in range(70):
            found = evaluate(ANSWER, QUESTION, by="collector")
            assert (found.by, found.overall) == ("process", 1.0)
            assert "can't start new thread" in str(found.problem)
    assert evaluate(ANSWER, QUESTION, by="collector", fallback="none").by == "collector"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks on this platform")
def test_a_child_of_a_fork_has_all_places(at_collector: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The questions of its parent that are under way will never end in the child: their threads are not there."""
    with monkeypatch.context() as patch, socket.create_server(("127.0.0.1", 0), backlog=200) as server:
        patch.setenv("LLM_VITALS_COLLECTOR_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
        for _ in range(64):
            llm_vitals.evaluate(ANSWER, by="collector", timeout_s=EXPIRES_S / 300)
        inside = {thread.ident for thread in threading.enumerate() if thread.name == "llm-vitals-evaluate"}
        patch.setenv("LLM_VITALS_COLLECTOR_URL", at_collector.url)
        child = os.fork()
        if child == 0:
            found = llm_vitals.evaluate(ANSWER, QUESTION, by="collector", timeout_s=PATIENCE_S)
            os._exit(0 if found.by == "collector" else 1)
        assert os.waitpid(child, 0)[1] == 0, f"{len(inside)} questions were under way"


def test_threads_at_once_all_have_an_answer(at_collector: Running) -> None:
    with ThreadPoolExecutor(16) as pool:
        one = partial(llm_vitals.evaluate, ANSWER, QUESTION, by="collector", timeout_s=PATIENCE_S, store=False)
        found = [future.result() for future in [pool.submit(one) for _ in range(48)]]
    assert {(one.by, one.overall, one.problem) for one in found} == {("collector", 1.0, None)}


def test_where_telemetry_goes_is_where_the_collector_is(
    evaluate, collector: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LLM_VITALS_COLLECTOR_URL", raising=False)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", f"Authorization=Bearer%20{KEY},other=1")
    assert evaluate(ANSWER, QUESTION, by="collector", fallback="none").by == "collector"


def test_a_key_of_telemetry_goes_to_no_other_address(silent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("LLM_VITALS_COLLECTOR_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", f"x-api-key={KEY}")

        def receive() -> None:
            connection, _ = server.accept()
            with connection:
                seen.append(connection.recv(65536))

        thread = threading.Thread(target=receive)
        thread.start()
        llm_vitals.evaluate(ANSWER, by="collector", fallback="none", timeout_s=PATIENCE_S)
        thread.join()
    assert seen[0].startswith(b"POST /api/evaluations")
    assert KEY.encode() not in seen[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param({"output": 3}, "output: expected text, or parts", id="a number"),
        pytest.param({"output": None}, "output: expected text, or parts", id="nothing"),
        pytest.param(
            {"output": "x", "prompt": "{{a}}", "input": {}}, "a value for {{a}}", id="a variable without a value"
        ),
        pytest.param({"output": "x", "by": "cloud"}, "process or collector", id="an unknown place"),
        pytest.param({"output": "x", "fallback": "retry"}, "process or none", id="an unknown fallback"),
        pytest.param({"output": "x", "timeout_s": 0}, "seconds, at most 600", id="no time"),
        pytest.param({"output": "x", "context": 3}, "", id="a context that is none"),
        pytest.param({"output": "x", "logprobs": ["a"]}, "", id="logarithms that are none"),
        pytest.param({"output": "x", "criteria": 3}, "", id="criteria that are none"),
    ],
)
def test_a_mistake_is_one_warning_and_nothing_is_raised(
    evaluate, caplog: pytest.LogCaptureFixture, arguments, said: str
) -> None:
    with caplog.at_level(logging.WARNING, "llm_vitals"):
        found = evaluate(**arguments)
    assert (found.by, found.overall, found.scores) == (None, None, {})
    assert found.problem
    assert said in found.problem
    assert not found.at_least(0.5, unknown=False)


@pytest.mark.parametrize("cancelled", [False, True], ids=["it closes", "cancelled"])
def test_an_event_loop_runs_on_while_the_collector_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, cancelled: bool
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE_S)
        monkeypatch.setenv("LLM_VITALS_COLLECTOR_URL", f"http://127.0.0.1:{server.getsockname()[1]}")

        async def main() -> None:
            task = asyncio.create_task(llm_vitals.aevaluate(ANSWER, by="collector", timeout_s=PATIENCE_S))
            connection, _ = await asyncio.to_thread(server.accept)
            with connection:
                assert not task.done()
                if cancelled:
                    task.cancel()
                    with pytest.raises(asyncio.CancelledError):
                        await task
            if not cancelled:
                assert (await task).by == "process"

        asyncio.run(main())


# -- the pytest plugin -------------------------------------------------------------------------------------------------
pytest_plugins = ["pytester"]

SUITE = """
import pytest

def test_good(assert_quality):
    found = assert_quality("The capital of France is Paris.", "What is the capital of France?", minimum=0.9)
    assert found.overall == 1.0

def test_refused(assert_quality):
    assert_quality("I'm sorry, but I can't help with that.", "What is the capital of France?")

def test_of_no_document(assert_quality):
    assert_quality("Paris is large.", "Why?", context="Bananas are yellow.", minimum={"overall": 0.5, "context": 0.5})

def test_unknown(assert_quality):
    assert_quality("Paris.", minimum={"coherence": 0.5})

def test_unknown_is_well(assert_quality):
    assert_quality("Paris.", minimum={"coherence": 0.5}, unknown="pass")

def test_mistaken(assert_quality):
    assert_quality(3)

@pytest.mark.parametrize("minimum", [{}, {"overall": None}, "0.7", 70, -1, True, float("nan")])
def test_of_no_minimum(assert_quality, minimum):
    assert_quality("Paris.", minimum=minimum)
"""


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    pytester.makepyfile(SUITE)
    return pytester.runpytest_subprocess("-p", "llm_vitals_pytest", "-p", "no:cacheprovider", "-q", *arguments)


@pytest.mark.slow
@pytest.mark.parametrize("processes", [(), ("-p", "xdist", "-n", "2")], ids=["one process", "xdist"])
def test_a_test_of_quality_fails_with_what_is_wrong(
    pytester: pytest.Pytester, tmp_path: Path, processes: tuple[str, ...]
) -> None:
    report = tmp_path / "report.xml"
    result = run(pytester, f"--junitxml={report}", *processes)
    result.assert_outcomes(passed=2, failed=11)
    result.stdout.fnmatch_lines_random(
        [
            "*overall: 0.00, expected 0.70 or more, by heuristic: declined (-1)*",
            "*context: 0.00, expected 0.50 or more, by heuristic*",
            "*coherence: not scored: heuristics cannot see it; it takes a judge",
            "*The answer cannot be evaluated: output: expected text, or parts*",
            "*minimum: expected a number from 0 to 1, or criteria with one each, *; it is {}.",
        ]
    )
    assert '<property name="quality.overall" value="1.0"' in report.read_text()


@pytest.mark.slow
def test_by_the_collector_nothing_is_kept_and_its_absence_is_no_pass(
    pytester: pytest.Pytester, at_collector: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(kept(at_collector))
    run(pytester, "--quality-by=collector", "-k", "good or refused").assert_outcomes(passed=1, failed=1)
    assert len(kept(at_collector)) == before
    monkeypatch.setenv("LLM_VITALS_COLLECTOR_URL", "http://127.0.0.1:1")
    result = run(pytester, "--quality-by=collector", "-k", "good")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*The answer cannot be evaluated: the collector at http://127.0.0.1:1 cannot be reached*"]
    )


@pytest.mark.slow
def test_pytest_loads_nothing_of_ours_until_it_is_used(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import sys\ndef test_light():\n    assert 'llm_vitals' not in sys.modules\n")
    pytester.runpytest_subprocess("-p", "llm_vitals_pytest", "-p", "no:cacheprovider").assert_outcomes(passed=1)
