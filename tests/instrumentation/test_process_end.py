"""Calls of forked children arrive, however the children are made and end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator

import httpx
import pytest
from patience import WORK_S

import llm_vitals
from llm_vitals_collector.process import Running, running
from llm_vitals_collector.settings import Settings
from llm_vitals_demo.provider import Provider

EACH = """
import gc, json, multiprocessing, os, signal, sys
import billiard, httpx, llm_vitals, llm_vitals.exporters.otlp_http, llm_vitals.verdicts.derive, openai

gc.freeze()  # else each process collects, as it ends, what all share
codes = {}
for service, program in json.load(sys.stdin).items():
    pid = os.fork()
    if pid == 0:
        signal.alarm(60)
        os.environ["OTEL_SERVICE_NAME"] = service
        break
    codes[service] = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
else:
    print(json.dumps(codes))
    sys.exit()
exec(compile(program, service, "exec"))
"""
"""Runs each program in a process of its own, forked before anything is instrumented: all import an SDK once."""
PRELUDE = """
import os, sys
import llm_vitals, openai
llm_vitals.init()

def call(name):
    openai.OpenAI(base_url=sys.argv[1], api_key="x").chat.completions.create(
        model=name, messages=[{"role": "user", "content": "Why?"}]
    )

def fork(child):
    pid = os.fork()
    if pid == 0:
        child()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
"""
WAYS = {
    "os._exit": """
        def child():
            call("child")
            os._exit(7)
        fork(child)
    """,
    "os._exit by name": """
        def child():
            call("child")
            os._exit(status=7)
        fork(child)
    """,
    "os._exit of a grandchild": """
        def grandchild():
            call("child")
            os._exit(7)
        def child():
            fork(grandchild)
            os._exit(7)
        fork(child)
    """,
    "billiard, as celery": """
        import billiard
        process = billiard.Process(target=call, args=("child",))
        process.start()
        process.join()
        assert process.exitcode == 0
    """,
    "a pool of billiard": """
        import billiard
        pool = billiard.Pool(1)
        pool.map(call, ["child"])
        pool.close()
        pool.join()
    """,
    "multiprocessing": """
        import multiprocessing
        process = multiprocessing.get_context("fork").Process(target=call, args=("child",))
        process.start()
        process.join()
    """,
    "a pool of multiprocessing": """
        import multiprocessing
        pool = multiprocessing.get_context("fork").Pool(1)
        pool.map(call, ["child"])
        pool.close()
        pool.join()
    """,
    "concurrent.futures": """
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
            list(pool.map(call, ["child"]))
    """,
}


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(Settings(data=tmp_path_factory.mktemp("data"), port=0, grpc_port=0)) as one:
        yield one


@pytest.fixture(scope="module")
def ended(provider: Provider, collector: Running) -> dict[str, int]:
    """The exit code of each program, by the name of its service."""
    programs = {
        f"{way}, {warm}": PRELUDE + ('call("parent")\n' if warm else "") + textwrap.dedent(code)
        for way, code in WAYS.items()
        for warm in (True, False)
    }
    environ = {
        **os.environ,
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_RESOURCE_ATTRIBUTES": "",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-c", EACH, provider.openai_url]
    done = subprocess.run(
        command, env=environ, input=json.dumps(programs), capture_output=True, text=True, timeout=WORK_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the platform has no forks")
@pytest.mark.parametrize("warm", [True, False], ids=["after a call of the parent", "first"])
@pytest.mark.parametrize("way", WAYS)
def test_the_calls_of_a_child_arrive(way: str, warm: bool, ended: dict[str, int], collector: Running) -> None:
    service = f"{way}, {warm}"
    assert ended[service] == 0
    calls = httpx.get(f"{collector.url}/api/calls", params={"service": service}).json()["calls"]
    assert {call["request_model"] for call in calls} == ({"child", "parent"} if warm else {"child"})


def test_the_process_s_own_exit_is_left_alone() -> None:
    original = os._exit
    llm_vitals.init()
    try:
        assert os._exit is original
    finally:
        llm_vitals.uninstrument()
