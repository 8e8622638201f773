"""Real packages that make spans of calls to models: the collector counts each call once, with ours and without.

They stand in a folder of their own, since they bring releases of what is installed here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from other_instrumentations import APPLICATIONS, MODEL, QUESTION, REQUIREMENTS
from patience import PATIENCE_S, WORK_S

from llm_vitals_collector.process import Running, running
from llm_vitals_collector.settings import Settings
from llm_vitals_demo.provider import Provider, serving

pytestmark = pytest.mark.stack

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".tools" / f"other-instrumentations-{sys.version_info.major}.{sys.version_info.minor}"
SCRIPT = Path(__file__).with_name("other_instrumentations.py")
CALLS = {name: 3 if name in {"openinference_openai", "openllmetry_openai", "logfire"} else 2 for name in APPLICATIONS}
CALLS |= {"pydantic_ai": 1, "openai_agents": 1}
WITHOUT_FINISH = {"openai_agents"}
"""What Logfire exports of openai-agents has none."""
RUNS = [(name, ours) for name in APPLICATIONS for ours in (False, True)]


def environment(name: str, collector: Running) -> dict[str, str]:
    langsmith = {
        "LANGSMITH_TRACING": "true",
        "LANGSMITH_OTEL_ENABLED": "true",
        "LANGSMITH_OTEL_ONLY": "true",
        "LANGSMITH_API_KEY": "x",
        "LANGSMITH_ENDPOINT": "http://127.0.0.1:9",
    }
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(FOLDER), str(ROOT / "instrumentation"))),
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": "SPAN_ONLY",
        "OTEL_METRICS_EXPORTER": "none",
        "OTEL_LOGS_EXPORTER": "none",
        "OPENAI_API_KEY": "x",
        "OPENAI_AGENTS_DISABLE_TRACING": "0",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        **(langsmith if name == "langsmith" else {}),
    }


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with serving() as one:
        yield one


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[httpx.Client]:
    """Of a collector that has seen all applications, with ours and without."""
    if not FOLDER.is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(FOLDER), *REQUIREMENTS]
        subprocess.run(command, check=True)
    with running(Settings(data=tmp_path_factory.mktemp("data"), port=0, grpc_port=0)) as collector:

        def run(name: str, ours: bool) -> None:
            command = [sys.executable, str(SCRIPT), name, provider.openai_url, *(["ours"] if ours else [])]
            done = subprocess.run(
                command, env=environment(name, collector), capture_output=True, text=True, timeout=WORK_S, check=False
            )
            assert done.returncode == 0, f"{name}: {done.stderr[-3000:]}"
            if ours:
                assert done.stdout.split()[-1:] == [str(CALLS[name])], f"{name}, in the metrics"

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda one: run(*one), RUNS))
        with httpx.Client(base_url=collector.url, timeout=PATIENCE_S) as one:
            yield one


def calls_of(client: httpx.Client, name: str, ours: bool) -> list[dict[str, Any]]:
    service = name + (" and ours" if ours else "")
    return client.get("/api/calls", params={"service": service, "limit": 50}).json()["calls"]


@pytest.mark.parametrize(("name", "ours"), RUNS)
def test_each_call_counts_once_with_what_it_says(client: httpx.Client, name: str, ours: bool) -> None:
    calls = calls_of(client, name, ours)
    assert len(calls) == CALLS[name]
    for call in calls:
        assert (call["operation"], call["provider"], call["request_model"]) == ("chat", "openai", MODEL)
        assert (call["input_tokens"], call["output_tokens"]) == (10, 45)
        assert call["outcome"] == "ok"
        assert call["prompt"] == QUESTION
        assert call["output"].startswith("This is the stand-in provider.")
        told_finish = ours or name not in WITHOUT_FINISH
        assert call["finish_reasons"] == (["stop"] if told_finish else [])


def test_nothing_that_looks_like_a_call_was_left(client: httpx.Client) -> None:
    assert client.get("/api/unkept").json() == {"unkept": []}
