"""Whatever the set-up, each call counts once in Prometheus: docs/counting.md's table, on the stack as it is shipped.

One service a set-up, all of them the demo's application, which makes the same calls in each. The stand-in provider says
how many requests it got.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import httpx
import pytest
import whole_stack
from patience import PATIENCE_S, WORK_S, until
from prometheus_server import Prometheus
from replay_calls import attempts
from replay_store import traces_of
from test_counted_by_collector import kpis_of

from llm_vitals.sdk.temporality import PREFERENCE
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_dashboards.prometheus.render import Window, promql
from llm_vitals_demo import provider
from llm_vitals_demo.processes import child, environment

pytestmark = pytest.mark.stack

APPLICATION, COLLECTOR = "", "collector"
DIRECT = {"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "{prometheus}/api/v1/otlp/v1/metrics"}
TO_COLLECTOR = {"OTEL_EXPORTER_OTLP_ENDPOINT": "{pages}"}
THROUGH = {"OTEL_EXPORTER_OTLP_ENDPOINT": "{otelcol}"}


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """A service's variables, and who counts it in Prometheus."""

    variables: Mapping[str, str]
    counted_by: tuple[str, ...] = (APPLICATION,)
    stored: str = "all"
    more: Mapping[str, str] = field(default_factory=dict)


SET_UPS: Mapping[str, SetUp] = {
    "scraped": SetUp(variables=TO_COLLECTOR, counted_by=(COLLECTOR,)),
    "direct": SetUp(variables={**TO_COLLECTOR, **DIRECT}),
    "through": SetUp(variables=THROUGH),
    "deltas": SetUp(variables={**THROUGH, PREFERENCE: "delta"}),
    "classic": SetUp(variables={**THROUGH, "LLM_VITALS_HISTOGRAMS": "classic"}),
    "both": SetUp(variables={**TO_COLLECTOR, **DIRECT}, counted_by=(APPLICATION, COLLECTOR)),
    "sampled": SetUp(
        variables={**THROUGH, "OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.4"},
        stored="some",
    ),
}
COUNTED_HERE = "scraped, both, others"
OTHERS = 200
"""Calls of a service that another instrumentation tells, and that sends nothing but spans."""
RAW = "llm_vitals_attempts_total"
STABLE_S = 61
"""A scrape, as it is shipped: nothing more comes."""


@dataclass(frozen=True)
class _Result:
    prometheus: Prometheus
    stored: Mapping[str, int]
    """Service to the calls in the store, retries and embeddings left out."""
    requests: Mapping[str, int]
    """Service to the requests that the provider got."""

    def by_service(self, expression: str) -> dict[str, float]:
        return {dict(labels)["job"]: value for labels, value in self.prometheus.query(expression, time.time()).items()}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Generator[_Result, None, None]:
    folder = tmp_path_factory.mktemp("counted-where")
    with (
        whole_stack.running(folder, LLM_VITALS_COUNT_SERVICES=COUNTED_HERE) as stack,
        provider.serving(pace_s=0.0) as models,
        httpx.Client(base_url=stack.url("prometheus"), timeout=PATIENCE_S) as client,
        httpx.Client(base_url=stack.url("pages"), timeout=PATIENCE_S) as pages,
    ):
        prometheus, requests = Prometheus(client), {}
        addresses = {name: stack.url(port) for name, port in
                     {"prometheus": "prometheus", "pages": "pages", "otelcol": "otlp-http"}.items()}  # fmt: skip
        post_others(pages)
        for service, one in SET_UPS.items():
            models.forget()
            run_once(service, models.url, {k: v.format(**addresses) for k, v in one.variables.items()})
            requests[service] = len(models.requests)
        counted = {(name, by) for name, one in SET_UPS.items() for by in one.counted_by} | {("others", COLLECTOR)}
        await_counts(prometheus, counted)
        await_evaluation(prometheus)
        error_rate = kpis_of(pages, time.time())["error_rate"]
        yield _Result(prometheus, {one["key"]: one["calls"] for one in error_rate["by"]["service"]}, requests)


def run_once(service: str, provider_url: str, variables: Mapping[str, str]) -> None:
    environ = environment(OTEL_SERVICE_NAME=service, OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf", **variables)
    with child("llm_vitals_demo.application", [provider_url, "--once"], environ, stdout=subprocess.DEVNULL) as process:
        assert process.wait(PATIENCE_S) == 0


def post_others(pages: httpx.Client) -> None:
    calls = attempts()[-OTHERS:]
    request = traces_of([replace(one, at=time.time() - 5) for one in calls], scope="openinference")
    request.resource_spans[0].resource.attributes[0].value.string_value = "others"
    answer = pages.post(
        "/v1/traces", content=request.SerializeToString(), headers={"content-type": "application/x-protobuf"}
    )
    assert answer.status_code == 200, answer.text


def await_counts(prometheus: Prometheus, expected: set[tuple[str, str]]) -> None:
    """Until Prometheus has all that is counted of each service, from each that counts it."""
    last: dict[tuple[str, str], float] = {}
    since = time.time()

    def stable() -> bool:
        nonlocal last, since
        counts = {
            (dict(labels).get("job", ""), dict(labels).get("llm_vitals_counted_by", "")): value
            for labels, value in prometheus.query(f"sum by (job, llm_vitals_counted_by) ({RAW})", time.time()).items()
        }
        if counts != last:
            last, since = counts, time.time()
        return set(last) == expected and time.time() > since + STABLE_S

    until(stable, f"counts of {expected}", WORK_S, pause_s=1)


def await_evaluation(prometheus: Prometheus) -> None:
    """Until the rules of a minute were evaluated twice more."""
    began = time.time()

    def evaluated() -> bool:
        groups = prometheus.client.get("/api/v1/rules").json()["data"]["groups"]
        latest = [datetime.fromisoformat(one["lastEvaluation"][:19] + "+00:00").timestamp() for one in groups
                  if one["interval"] == 60 and one["name"].startswith("llm-vitals-")]  # fmt: skip
        return min(latest) > began + 60

    until(evaluated, "two evaluations of the rules", WORK_S, pause_s=1)


EVERYTHING = """sum by (job) (
  sum_over_time(llm_vitals:attempts:increase1m[30m]) or sum_over_time(llm_vitals:embeddings:increase1m[30m])
)"""
CALLS = EVERYTHING.replace("increase1m", 'increase1m{llm_vitals_retry!="true"}')


@pytest.mark.parametrize("service", SET_UPS)
def test_each_request_counts_once(result: _Result, service: str) -> None:
    assert result.by_service(EVERYTHING)[service] == result.requests[service]


@pytest.mark.parametrize("service", [*SET_UPS, "others"])
def test_the_store_has_the_calls_that_prometheus_counts(result: _Result, service: str) -> None:
    counted, stored = result.by_service(CALLS)[service], result.stored[service]
    if service == "sampled":
        assert 0 < stored < counted
    else:
        assert stored == counted


@pytest.mark.parametrize("kpi_id", ["error_rate", "refusal_rate", "completion_rate", "tokens_per_query", "cost_usd"])
def test_a_kpi_does_not_depend_on_the_set_up(result: _Result, kpi_id: str) -> None:
    """All services make the same calls."""
    found = result.by_service(promql(BY_ID[kpi_id], Window.of(1800), "service"))
    assert {service: found[service] for service in SET_UPS} == pytest.approx(
        dict.fromkeys(SET_UPS, found["direct"]), rel=1e-9
    )


def test_a_service_that_is_counted_twice_is_known(result: _Result) -> None:
    expression = 'ALERTS{alertname="LLMVitalsCountedTwice"}'
    assert set(result.by_service(expression)) == {"both"}
