"""Calls of forked children arrive, however the children are made and end."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator

import httpx
import pytest

import llm_vitals
from llm_vitals_collector.process import Running, running
from llm_vitals_collector.settings import Settings
from llm_vitals_demo.provider import Provider

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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the platform has no forks")
@pytest.mark.parametrize("warm", [True, False], ids=["after a call of the parent", "first"])
@pytest.mark.parametrize("way", WAYS)
def test_the_calls_of_a_child_arrive(way: str, warm: bool, provider: Provider, collector: Running) -> None:
    first = 'call("parent")\n' if warm else ""
    service = f"{way}, {warm}"
    environ = {
        **os.environ,
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_RESOURCE_ATTRIBUTES": "",
        "OTEL_SERVICE_NAME": service,
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-c", PRELUDE + first + textwrap.dedent(WAYS[way]), provider.openai_url]
    ended = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    calls = httpx.get(f"{collector.url}/api/calls", params={"service": service}).json()["calls"]
    assert {call["request_model"] for call in calls} == ({"child", "parent"} if warm else {"child"})


def test_the_process_s_own_exit_is_left_alone() -> None:
    original = os._exit
    llm_vitals.init()
    try:
        assert os._exit is original
    finally:
        llm_vitals.uninstrument()
