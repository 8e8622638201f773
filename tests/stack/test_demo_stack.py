"""`llm-vitals demo --stack` as a user runs it, against the stack that `llm-vitals stack up` starts: what the history
and the live application have called is in Prometheus as it is in the collector, each call once; dots lead to traces."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import httpx
import pytest
import whole_stack
from patience import PATIENCE_S, WORK_S, until
from prometheus_server import FLAGS, LATE, ROOT, Prometheus, serving
from whole_stack import WholeStack

from llm_vitals.core import metric_entries, semconv
from llm_vitals_demo.application.outcomes import OUTCOMES

pytestmark = pytest.mark.stack

COMMAND = [sys.executable, "-m", "llm_vitals.commands.main", "demo", "--stack"]
"""The rules run once a minute, on what was exported up to then."""
DAYS = 2


@dataclass(frozen=True)
class Demo:
    """The stack after a demo that ran live for a while and was stopped."""

    stack: WholeStack
    said: str
    client: httpx.Client
    prometheus: Prometheus

    def calls(self) -> list[Mapping[str, object]]:
        """Those of the collector, all pages, embeddings aside."""
        found: list[Mapping[str, object]] = []
        query = {"limit": "200"}
        while True:
            page = self.client.get(f"{self.stack.url('pages')}/api/calls", params=query).raise_for_status().json()
            found += page["calls"]
            if page["next"] is None:
                return [call for call in found if call["operation"] != semconv.EMBEDDINGS]
            query["before"] = page["next"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Generator[Demo, None, None]:
    folder = tmp_path_factory.mktemp("demo-stack")
    with whole_stack.running(folder / "stack") as stack, httpx.Client(timeout=PATIENCE_S) as client:
        log = folder / "log"
        with log.open("w") as stderr:
            process = subprocess.Popen([*COMMAND, "--days", str(DAYS)], stderr=stderr, env=_environment(stack))
            try:
                await_that(lambda: "Ctrl-C" in log.read_text(), process, log)
                url = f"{stack.url('pages')}/api/calls?limit=200"
                await_that(lambda: len(_live(client.get(url).json())) >= 10, process, log)
            finally:
                process.send_signal(signal.SIGINT)
                status = process.wait(PATIENCE_S)
        assert status == 0, log.read_text()
        with httpx.Client(base_url=stack.url("prometheus"), timeout=PATIENCE_S) as prometheus:
            yield Demo(stack, log.read_text(), client, Prometheus(prometheus))


def _environment(stack: WholeStack) -> dict[str, str]:
    """As the stack's, which the demo is to find by itself; and a user's own, which must not lead it elsewhere."""
    return {
        **stack.environ,
        "LLM_VITALS_STACK_DATA": str(stack.folder),
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",
        "PYTHONUNBUFFERED": "1",
    }


def _live(page: Mapping[str, list[Mapping[str, object]]]) -> list[Mapping[str, object]]:
    return [call for call in page["calls"] if str(call["session"]).startswith("live-")]


def await_that(there: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    until(there, "the demo's next step", WORK_S, process=process, log=log)


def test_it_says_what_is_there_and_what_is_missing(demo: Demo) -> None:
    assert re.search(r"Sending the history: [\d,]+ calls", demo.said)
    assert "Recording it in Prometheus" in demo.said
    assert f"{demo.stack.url('pages')}/calls" in demo.said
    assert f"sends to {demo.stack.url('otlp-http')}" in demo.said
    assert "No OpenTelemetry Collector" not in demo.said


def test_each_call_of_history_and_application_is_counted_once(demo: Demo) -> None:
    """In the minutes, once the rules have seen the last export; never more than there are."""
    calls = demo.calls()
    assert len(_live({"calls": calls})) >= 10
    assert len(calls) > 400 * DAYS
    expected = Counter((str(call["request_model"]), str(call["outcome"])) for call in calls)
    query = (
        "sum by (gen_ai_request_model, llm_vitals_outcome) "
        f"(sum_over_time(llm_vitals:attempts:increase1m[{DAYS + 1}d]))"
    )
    answer: Mapping[object, float] = {}

    def counted() -> bool:
        nonlocal answer
        answer = demo.prometheus.query(query, time.time())
        found = {
            (dict(labels)["gen_ai_request_model"], dict(labels)["llm_vitals_outcome"]): value
            for labels, value in answer.items()
        }
        assert sum(found.values()) <= len(calls)
        return found == expected

    until(counted, f"{expected} in the minutes", WORK_S)
    _await_evaluation(demo.prometheus)  # what is counted is counted
    assert demo.prometheus.query(query, time.time()) == answer


def _await_evaluation(prometheus: Prometheus) -> None:
    """Until the rules of the attempts have been evaluated once more."""
    began = datetime.now(timezone.utc)

    def evaluated() -> bool:
        groups = prometheus.client.get("/api/v1/rules").json()["data"]["groups"]
        (latest,) = (one["lastEvaluation"] for one in groups if one["name"] == "llm-vitals-attempts")
        return datetime.fromisoformat(f"{latest[:19]}+00:00") > began

    until(evaluated, "an evaluation of the rules", WORK_S)


def test_a_dot_leads_to_its_trace(demo: Demo) -> None:
    parameters = {
        "query": metric_entries.DURATION.prometheus,
        "start": time.time() - DAYS * 86400,
        "end": time.time(),
    }
    answer = demo.prometheus.client.get("/api/v1/query_exemplars", params=parameters).json()
    dots = [one["labels"] for series in answer["data"] for one in series["exemplars"]]
    calls = {(str(call["trace_id"]), str(call["span_id"])): str(call["session"]) for call in demo.calls()}
    # A call of this moment may have its dot before it is stored.
    of_history = [one for one in dots if not calls.get(_ids(one), "live-").startswith("live-")]
    assert len(of_history) > 400 * DAYS * 0.9
    assert len(dots) > len(of_history)
    if "tempo" in _running(demo.stack):
        for one in (*of_history[:: len(of_history) // 5], dots[-1]):
            found = demo.client.get(f"{demo.stack.url('tempo')}/api/traces/{one['trace_id']}")
            assert found.status_code == 200, one
            spans = [
                span for batch in found.json()["batches"] for scoped in batch["scopeSpans"] for span in scoped["spans"]
            ]
            assert base64.b64encode(bytes.fromhex(one["span_id"])).decode() in {span["spanId"] for span in spans}


def _ids(dot: Mapping[str, str]) -> tuple[str, str]:
    return dot["trace_id"], dot["span_id"]


def _running(stack: WholeStack) -> set[str]:
    return {one["server"] for one in json.loads((stack.folder / "processes.json").read_text())["processes"]}


def test_it_does_not_fill_twice(demo: Demo) -> None:
    done = subprocess.run(
        COMMAND, capture_output=True, text=True, timeout=PATIENCE_S, check=False, env=_environment(demo.stack)
    )
    assert done.returncode == 1
    assert "has a history of the demo already" in done.stderr
    assert "--days 0" in done.stderr


def test_without_a_history_it_goes_on(demo: Demo) -> None:
    command = [*COMMAND, "--days", "0", "--once"]
    before = len(demo.calls())
    subprocess.run(command, capture_output=True, text=True, timeout=WORK_S, check=False, env=_environment(demo.stack))
    assert len(demo.calls()) - before == sum(len(OUTCOMES[name]) for name in OUTCOMES if "embedding" not in name)


@pytest.mark.parametrize(
    ("flags", "window", "rules", "lacks"),
    [
        pytest.param(
            FLAGS,
            "35d",
            True,
            ["--web.enable-remote-write-receiver"],
            id="no remote write",
        ),
        pytest.param(
            (*FLAGS, "--web.enable-remote-write-receiver"), "21d", True, ["29d or more (it is 3w)"], id="window"
        ),
        pytest.param(
            (*FLAGS, "--web.enable-remote-write-receiver"), "35d", False, ["recording-rules.yaml"], id="rules"
        ),
        pytest.param(
            ("--web.enable-remote-write-receiver", "--log.level=warn"),
            "35d",
            True,
            ["--web.enable-otlp-receiver", "exemplar-storage", "retention.time of 29d or more (it is 15d)"],
            id="bare",
        ),
    ],
)
def test_a_prometheus_that_cannot_take_it_is_told_what_it_lacks(
    tmp_path: Path, flags: tuple[str, ...], window: str, rules: bool, lacks: list[str]
) -> None:
    configuration = LATE.format(window=window)
    if rules:
        configuration += f"\nrule_files: [{ROOT}/dashboards/generated/recording-rules.yaml]\n"
    with serving(tmp_path / "prometheus", flags, configuration) as prometheus:
        done = _refused(tmp_path, "--prometheus", str(prometheus.client.base_url))
        assert "cannot take the history" in done
        for one in lacks:
            assert one in done
        assert done.count(";") == len(lacks) - 1


def test_without_a_prometheus_it_says_what_to_do(tmp_path: Path) -> None:
    done = _refused(tmp_path, "--prometheus", "http://127.0.0.1:9")
    assert "no Prometheus answers at http://127.0.0.1:9" in done
    assert "llm-vitals stack up" in done


def _refused(folder: Path, *words: str) -> str:
    """What it says, in one line, after those of the servers that are not there."""
    environ = {**os.environ, "LLM_VITALS_STACK_DATA": str(folder / "stack")}
    nowhere = [
        word for name in ("otlp", "tempo", "grafana", "collector") for word in (f"--{name}", "http://127.0.0.1:9")
    ]
    command = [*COMMAND, *nowhere, *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False, env=environ)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()[-1]
