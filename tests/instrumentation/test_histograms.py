"""Durations and scores are native histograms where we make the provider, unless somebody chooses otherwise."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from patience import PATIENCE_S

from llm_vitals.core import semconv
from llm_vitals.metrics.instruments import Metrics
from llm_vitals.sdk.native_histograms import histogram_views

SCRIPT = """
import json
from opentelemetry import metrics
import llm_vitals
from llm_vitals.sdk import init
llm_vitals.init()
provider = metrics.get_meter_provider()
vitals = init.active()
attributes = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "gen_ai.response.time_to_first_chunk": 0.5,
              "gen_ai.usage.input_tokens": 7, "llm_vitals.score.overall": 0.5}
vitals.metrics.measure(attributes, 1.5, None, 0.1)
metrics.get_meter("app").create_histogram("app.size").record(3)
(storage,) = provider._measurement_consumer._reader_storages.values()
scopes = [scope for resource in storage.collect().resource_metrics for scope in resource.scope_metrics]
print(json.dumps({metric.name: type(metric.data).__name__ for scope in scopes for metric in scope.metrics}))
"""
SECONDS = (semconv.METRIC_DURATION, semconv.METRIC_TIME_TO_FIRST_CHUNK, semconv.METRIC_TIME_PER_OUTPUT_CHUNK)
CHOICE = "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "ours", "others"),
    [
        pytest.param({}, "ExponentialHistogram", "Histogram", id="by default"),
        pytest.param({"LLM_VITALS_HISTOGRAMS": "native"}, "ExponentialHistogram", "Histogram", id="native"),
        pytest.param({"LLM_VITALS_HISTOGRAMS": "classic"}, "Histogram", "Histogram", id="classic"),
        pytest.param({CHOICE: "explicit_bucket_histogram"}, "Histogram", "Histogram", id="OTEL_*: explicit"),
        pytest.param(
            {CHOICE: "base2_exponential_bucket_histogram", "LLM_VITALS_HISTOGRAMS": "classic"},
            "ExponentialHistogram",
            "ExponentialHistogram",
            id="OTEL_*: exponential",
        ),
    ],
)
def test_kind_of_histogram(environment: dict[str, str], ours: str, others: str) -> None:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("OTEL_", "LLM_VITALS_", "PYTEST_"))}
    env = {**inherited, "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", **environment}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 0, done.stderr
    kinds = json.loads(done.stdout)
    assert {kinds[name] for name in (*SECONDS, semconv.METRIC_SCORE)} == {ours}
    # Tokens are never worth it, and the application's own histograms are its own affair.
    assert {kinds[semconv.METRIC_TOKEN_USAGE], kinds["app.size"]} == {others}


ZEROS = [
    pytest.param([[0.0], [0.3, 1.0]], id="zeros alone at first"),
    pytest.param([[0.3, 1.0], [0.0, 0.0], [0.9]], id="zeros alone between"),
    pytest.param([[0.0, 0.3], [1.0]], id="zeros beside others"),
]


@pytest.mark.parametrize("exports", ZEROS)
def test_scores_of_0_leave_the_other_scores_as_fine_as_they_were(exports: list[list[float]]) -> None:
    """The SDK's own histogram makes everything from 0.5 to 1 one bucket from then on."""
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader], views=histogram_views(), shutdown_on_exit=False)
    metrics = Metrics(provider, latest_names=False)
    for scores in exports:
        for score in scores:
            attributes = {semconv.OPERATION_NAME: "chat", semconv.REQUEST_MODEL: "m", "llm_vitals.score.overall": score}
            metrics.measure(attributes, 1.0, None)
        found = reader.get_metrics_data()
    (point,) = [
        point
        for resource in found.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name == semconv.METRIC_SCORE
        for point in metric.data.data_points
    ]
    every = [score for scores in exports for score in scores]
    assert (point.count, point.zero_count, point.sum) == (len(every), every.count(0.0), pytest.approx(sum(every)))
    assert sum(point.positive.bucket_counts) == len(every) - every.count(0.0)
    assert point.scale >= 5, "two buckets of a scale of 5 are 2% apart"
    provider.shutdown()
