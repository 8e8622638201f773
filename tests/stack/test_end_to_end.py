"""What a team relies on, through real servers: every KPI of Prometheus is the truth, whatever Tempo is spared; an
incident reaches a webhook.

The truth is the plan of an application that makes each kind of call so many times, and what the provider saw of it.
"""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pytest
import whole_stack
from patience import PATIENCE_S, WORK_S, until
from webhook_endpoint import Endpoint
from whole_stack import ROOT, WholeStack

from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_collector.kpi.parts import Quantile
from llm_vitals_dashboards.prometheus.render import Window, is_carried, promql
from llm_vitals_demo.provider import Received, serving

pytestmark = pytest.mark.stack

WITH_TEMPO = shutil.which("tempo") is not None
PLAN = {"gpt-5.4-mini": 120, "stand-in-500": 48, "stand-in-refusal": 12, "stand-in-length": 12}
"""Calls by model: the last three end in an error, a refusal and a cut off answer."""
CALLS = sum(PLAN.values())
USERS, REPEATS = 12, 12
GOOD = PLAN["gpt-5.4-mini"]
UP, DOWN = 30, 10
APPLICATION = f"""
import json, llm_vitals, openai
llm_vitals.init()
client = openai.OpenAI(max_retries=0)
number, tokens, answers = 0, 0, []
for model, calls in {PLAN}.items():
    for call in range(calls):
        number += 1
        # The first {REPEATS} questions are asked again by those who asked them, at the end of the first model's.
        asked = number - {GOOD - REPEATS} if {GOOD - REPEATS} < number <= {GOOD} else number
        question = f"What is the square of {{asked * 7919}}?"
        with llm_vitals.context(user=f"u-{{asked % {USERS}}}"):
            try:
                answer = client.chat.completions.create(model=model, messages=[{{"role": "user", "content": question}}])
            except openai.InternalServerError:
                continue
        tokens += answer.usage.total_tokens
        answers.append(answer.id)
for position, id in enumerate(answers[:{UP + DOWN}]):
    llm_vitals.feedback("up" if position < {UP} else "down", response_id=id)
llm_vitals.flush()
print(json.dumps({{"tokens": tokens, "answers": len(answers)}}))
"""
VITALS = """
thresholds:
  error_rate: {warning: 4%, critical: off, for: 1m, by: []}
"""


@dataclass(frozen=True)
class Run:
    """The stack after the application, what the provider saw, and what the application counted itself."""

    stack: WholeStack
    seen: list[Received]
    counted: dict[str, int]
    webhook: Endpoint

    def value(self, expression: str) -> float | None:
        """Of an expression with one series; None where it has none."""
        answer = httpx.get(
            f"{self.stack.url('prometheus')}/api/v1/query", params={"query": expression}, timeout=PATIENCE_S
        )
        result = answer.raise_for_status().json()["data"]["result"]
        return float(result[0]["value"][1]) if result else None

    def kpi(self, name: str) -> float | None:
        """In Prometheus, over the last hour."""
        (kpi,) = (one for one in KPIS if one.id == name)
        return self.value(promql(kpi, Window.of(3600, 0)))

    def recorded_after(self, ended: float) -> Callable[[], bool]:
        """Whether all that was counted has arrived, the collector was scraped after that, and each rule of a minute was
        evaluated after both: after the first such scrape, as there is another one each minute."""
        first: list[float] = []

        def all_recorded() -> bool:
            arrived = self.value("sum(llm_vitals_attempts_total)") == CALLS
            scraped = self.value('timestamp(up{job="llm-vitals"})') or 0
            if not arrived or scraped <= ended:
                return False
            first.append(scraped)
            groups = httpx.get(f"{self.stack.url('prometheus')}/api/v1/rules").json()["data"]["groups"]
            evaluated = [
                datetime.fromisoformat(one["lastEvaluation"][:19] + "+00:00").timestamp()
                for one in groups
                if one["interval"] == 60
            ]
            return min(evaluated) > first[0] + 1

        return all_recorded


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("end-to-end")
    webhook = Endpoint()
    vitals, receivers = folder / "vitals.yaml", folder / "alertmanager.yml"
    vitals.write_text(VITALS)
    receivers.write_text(
        with_webhook((ROOT / "dashboards/stack/alertmanager/alertmanager.yml").read_text(), webhook.url)
    )
    variables = {
        "LLM_VITALS_TEMPO_SHARE": "1",
        "LLM_VITALS_ALERTS_FILE": str(vitals),
        "LLM_VITALS_ALERTMANAGER_FILE": str(receivers),
    }
    with serving() as provider, whole_stack.running(folder / "stack", **variables) as stack:
        env = stack.environ | {
            "OPENAI_BASE_URL": provider.openai_url,
            "OPENAI_API_KEY": "x",
            "OTEL_EXPORTER_OTLP_ENDPOINT": stack.url("otlp-http"),
            "OTEL_SERVICE_NAME": "shop",
        }
        done = subprocess.run(
            [sys.executable, "-c", APPLICATION], env=env, capture_output=True, text=True, timeout=WORK_S, check=False
        )
        assert done.returncode == 0, done.stderr
        one = Run(stack, list(provider.requests), json.loads(done.stdout), webhook)
        until(one.recorded_after(time.time()), "every call recorded", WORK_S)
        yield one
    webhook.close()


def with_webhook(text: str, url: str) -> str:
    """As the comment in the file says: the receiver out of its comment, and named. Sent at once, for the test."""
    text = re.sub(r"^#(  - name: webhook\n)#(.*\n)#(.*\n)#(.*\n)", r"\1\2\3\4", text, flags=re.MULTILINE)
    assert "\n  - name: webhook\n" in text
    text = text.replace("https://example.com/alerts", url).replace(
        "route:\n  receiver: nobody", "route:\n  receiver: webhook"
    )
    return text.replace("group_wait: 30s", "group_wait: 1s")


def test_the_provider_saw_the_plan(run: Run) -> None:
    seen = Counter(json.loads(one.body)["model"] for one in run.seen)
    assert seen == PLAN
    assert Counter(one.status for one in run.seen) == {200: CALLS - 48, 500: 48}


ANSWERS = CALLS - PLAN["stand-in-500"]
TRUTH: dict[str, Callable[[Run], float]] = {
    "queries_per_user": lambda _run: CALLS / USERS,
    "tokens_per_query": lambda run: run.counted["tokens"] / CALLS,
    "error_rate": lambda _run: PLAN["stand-in-500"] / CALLS,
    "refusal_rate": lambda _run: PLAN["stand-in-refusal"] / ANSWERS,
    "completion_rate": lambda _run: GOOD / CALLS,
    "repeat_rate": lambda _run: REPEATS / CALLS,
    "feedback_positive": lambda _run: UP / (UP + DOWN),
}
DISTINCT = {"queries_per_user": 0.3, "repeat_rate": 0.03}
"""How far those that count distinct users and questions by registers may be off (docs/registers.md): of 12 users
hardly, of 180 questions by 3%."""


@pytest.mark.parametrize("name", TRUTH)
def test_a_kpi_in_prometheus_is_the_truth(run: Run, name: str) -> None:
    assert run.kpi(name) == pytest.approx(TRUTH[name](run), abs=DISTINCT.get(name, 1e-9))


def test_every_kpi_in_prometheus_is_that_of_the_store(run: Run) -> None:
    asked = {"from": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600))}
    answer = httpx.get(f"{run.stack.url('pages')}/api/kpis", params=asked).raise_for_status().json()["kpis"]
    there = {one["id"]: one["value"] for one in answer}
    for kpi in KPIS:
        if is_carried(kpi.value) and kpi.id != "returning_users":
            found = run.kpi(kpi.id)
            assert (found is None) == (there[kpi.id] is None), kpi.id
            if found is not None and not isinstance(kpi.value, Quantile):
                assert found == pytest.approx(there[kpi.id], abs=DISTINCT.get(kpi.id, 1e-9)), kpi.id


def test_the_latency_in_prometheus_is_within_a_bucket_of_the_call_at_its_rank(run: Run) -> None:
    """A bucket of a native histogram is 9% wide. Between two calls that are farther apart than that, the histogram
    knows only that the quantile lies between them: the store's own interpolation is no truth for it."""
    answer = httpx.get(f"{run.stack.url('pages')}/api/calls", params={"limit": 1000}).raise_for_status().json()
    durations = sorted(call["duration_s"] for call in answer["calls"])
    assert len(durations) == CALLS
    found = run.kpi("duration_p95_s")
    assert found is not None
    assert durations[math.floor(0.95 * (CALLS - 1))] / 1.1 <= found <= durations[math.ceil(0.95 * CALLS)] * 1.1


@pytest.mark.may_skip("Tempo is not on PATH")
@pytest.mark.skipif(not WITH_TEMPO, reason="Tempo is not on PATH")
def test_tempo_keeps_whatever_is_bad_and_a_hundredth_of_the_rest(run: Run) -> None:
    def kept(condition: str) -> int:
        asked = {"q": "{span.gen_ai.operation.name=`chat` && " + condition + "}", "limit": 1000}
        answer = httpx.get(f"{run.stack.url('tempo')}/api/search", params=asked).raise_for_status()
        return len(answer.json().get("traces") or ())

    bad = {"error": 48, "refusal": 12, "cut_off": 12}
    found = {outcome: f"span.llm_vitals.outcome=`{outcome}`" for outcome in bad}
    until(lambda: {outcome: kept(condition) for outcome, condition in found.items()} == bad, "every bad call")
    assert kept("span.llm_vitals.outcome=`ok`") < GOOD / 5


def test_an_incident_reaches_the_webhook_through_alertmanager(run: Run) -> None:
    def alerts() -> list[dict]:
        return [alert for one in run.webhook.received for alert in one["body"]["alerts"]]

    until(
        lambda: any(alert["labels"]["alertname"] == "LLMVitalsErrorRateHigh" for alert in alerts()),
        "the alert",
        WORK_S,
    )
    (alert,) = (one for one in alerts() if one["labels"]["alertname"] == "LLMVitalsErrorRateHigh")
    assert alert["labels"]["severity"] == "warning"
    assert alert["status"] == "firing"
    assert f"25% of calls ended in an error in the last 1h ({CALLS} calls)" in alert["annotations"]["description"]
    assert {one["labels"]["alertname"] for one in alerts()}.isdisjoint({"LLMVitalsWatchdog"}), "nobody is woken by it"


def test_every_rule_of_the_running_stack_is_healthy(run: Run) -> None:
    groups = httpx.get(f"{run.stack.url('prometheus')}/api/v1/rules").json()["data"]["groups"]
    wrong = {rule["name"]: rule.get("lastError") for one in groups for rule in one["rules"] if rule["health"] == "err"}
    assert wrong == {}


def test_no_server_logs_an_error(run: Run) -> None:
    for server in ("prometheus", "alertmanager", "otelcol", "llm-vitals"):
        text = Path(run.stack.folder / "logs" / f"{server}.log").read_text()
        assert [line for line in text.splitlines() if re.search(r"level=error|\terror\t|ERROR", line)] == [], server
