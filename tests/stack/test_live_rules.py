"""The recording rules as a user loads them: into a Prometheus that is running, while applications send to it and it
scrapes a collector. Every rule is healthy, and what was counted is recorded."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Generator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from patience import WORK_S, until
from prometheus_server import ROOT, Prometheus, serving

from llm_vitals_collector.process import running
from llm_vitals_collector.settings import DATA, GRPC_PORT, HOST, PORT, load
from llm_vitals_dashboards.prometheus.rules import groups
from llm_vitals_demo import provider
from llm_vitals_demo.processes import child, environment

pytestmark = pytest.mark.stack

RULES = ROOT / "dashboards" / "generated" / "recording-rules.yaml"
FLAGS = ("--web.enable-otlp-receiver", "--log.level=warn")
CONFIGURATION = """
rule_files: [recording-rules.yaml]
scrape_configs:
- job_name: llm-vitals
  scrape_interval: 1s
  static_configs: [{{targets: ["{target}"]}}]
"""
SERVICES: Mapping[str, Mapping[str, str]] = {
    "native": {},
    "classic": {"LLM_VITALS_HISTOGRAMS": "classic"},
}
"""Two applications, of which one sends the older kind of histogram."""
LAST_EVALUATION = re.compile(r"^prometheus_rule_group_last_evaluation_timestamp_seconds\{.*\} (\S+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the collector and of Prometheus."""
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="module")
def prometheus(folder: Path) -> Generator[Prometheus, None, None]:
    """With the rules as they are shipped, but for the longer steps, which are evaluated every five seconds instead of
    five minutes; after every scenario of the demo ran once in each of two applications."""
    flags = {HOST: "127.0.0.1", PORT: "0", GRPC_PORT: "0", DATA: str(folder / "collector")}
    with ExitStack() as stack:
        collector = stack.enter_context(running(load({}, {variable.name: value for variable, value in flags.items()})))
        models = stack.enter_context(provider.serving(pace_s=0.0))
        server = folder / "prometheus"
        server.mkdir()
        (server / RULES.name).write_text(RULES.read_text().replace("interval: 5m", "interval: 5s"))
        configuration = CONFIGURATION.format(target=collector.url.removeprefix("http://"))
        found = stack.enter_context(serving(server, FLAGS, configuration))
        for service, more in SERVICES.items():
            run_once(service, models.url, collector.url, str(found.client.base_url), more)
        wait_for_rules(found)
        yield found


def run_once(service: str, provider_url: str, collector_url: str, prometheus_url: str, more: Mapping[str, str]) -> None:
    """Every scenario of the demo's application once; it ends when all of it was exported."""
    environ = environment(
        OTEL_SERVICE_NAME=service,
        OTEL_EXPORTER_OTLP_ENDPOINT=collector_url,
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=f"{prometheus_url}/api/v1/otlp/v1/metrics",
        OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf",
        **more,
    )
    with child("llm_vitals_demo.application", [provider_url, "--once"], environ, stdout=subprocess.DEVNULL) as process:
        assert process.wait(WORK_S) == 0


def wait_for_rules(prometheus: Prometheus) -> None:
    """Until every group was evaluated after all that was exported."""
    began = time.time()

    def evaluated() -> bool:
        latest = [float(at) for at in re.findall(LAST_EVALUATION, prometheus.client.get("/metrics").text)]
        return len(latest) == len(groups()) and min(latest) > began

    until(evaluated, "an evaluation of every group", WORK_S)


def rules_of(prometheus: Prometheus) -> list[Mapping[str, str]]:
    """All rules, as Prometheus has them."""
    answer = prometheus.client.get("/api/v1/rules").json()
    return [rule for group in answer["data"]["groups"] for rule in group["rules"]]


def test_every_rule_is_healthy(prometheus: Prometheus) -> None:
    rules = rules_of(prometheus)
    assert len(rules) == sum(len(group.rules) for group in groups())
    assert {rule["name"]: rule.get("lastError") for rule in rules if rule["health"] != "ok"} == {}


def test_no_rule_has_a_warning(prometheus: Prometheus) -> None:
    for group in groups():
        for rule in group.rules:
            answer = prometheus.client.post("/api/v1/query", data={"query": rule.expr}).json()
            assert answer["status"] == "success", (rule.record, answer)
            assert answer.get("warnings", []) == [], rule.record


def test_prometheus_logs_nothing(prometheus: Prometheus, folder: Path) -> None:
    """No sample out of order, no evaluation that failed."""
    assert rules_of(prometheus)
    assert (folder / "prometheus" / "log").read_text() == ""


@pytest.mark.parametrize(
    ("raw", "recorded"),
    [
        pytest.param("llm_vitals_task_attempts_total", "llm_vitals:tasks:increase1m", id="a counter"),
        pytest.param("llm_vitals_tokens_total", "llm_vitals:tokens:increase1m", id="another"),
    ],
)
def test_what_was_counted_is_recorded(prometheus: Prometheus, raw: str, recorded: str) -> None:
    at = time.time()
    answering = f'{raw}{{gen_ai_operation_name!="embeddings"}}'
    counted = prometheus.query(f"sum by (job) (last_over_time({answering}[1h]))", at)
    assert set(counted) == {(("job", service),) for service in SERVICES}
    assert prometheus.query(f"sum by (job) (sum_over_time({recorded}[1h]))", at) == counted


def test_histograms_of_either_kind_are_counted(prometheus: Prometheus) -> None:
    at = time.time()
    attempts = prometheus.query("sum by (job) (sum_over_time(llm_vitals:attempts:increase1m[1h]))", at)
    assert prometheus.query("sum by (job) (sum_over_time(llm_vitals:duration_count:increase1m[1h]))", at) == attempts
