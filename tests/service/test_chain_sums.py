"""From the application to the store: calls made, counted, stored and lost add up though the collector is killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import httpx
import pytest
from patience import PATIENCE_S
from up_process import addresses_of, up

from llm_vitals_collector.store.duckdb import open_store
from llm_vitals_demo.provider import serving

pytestmark = pytest.mark.slow

APPLICATION = """
import json, os, sys, threading
import httpx
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
reader = InMemoryMetricReader()
import llm_vitals
llm_vitals.init(meter_provider=MeterProvider([reader]))
made = 0
body = {"model": "stand-in-30", "messages": [{"role": "user", "content": "Why is the sky blue?"}]}
with httpx.Client(timeout=100) as client:
    for line in sys.stdin:
        for _ in range(int(line)):
            client.post(os.environ["MODEL_URL"] + "/chat/completions", json=body).raise_for_status()
            made += 1
        llm_vitals.flush()
        print(made, flush=True)
sums = {}
for resource in reader.get_metrics_data().resource_metrics:
    for scope in resource.scope_metrics:
        for metric in scope.metrics:
            if metric.name in ("llm_vitals.attempts", "llm_vitals.dropped", "llm_vitals.export.lost"):
                sums[metric.name] = sum(p.value for p in metric.data.data_points if "log" not in str(p.attributes))
print(json.dumps(sums), flush=True)
"""
LARGEST_BATCH = 512


def stored(data):
    store = open_store(data)
    ((calls,),) = store._read("SELECT count(*) FROM call")
    store.close()
    return calls


def test_calls_made_counted_stored_and_lost_add_up(tmp_path):
    data = tmp_path / "data"
    collector = up(data)
    url, _ = addresses_of(collector)
    port = url.rpartition(":")[2]
    with serving() as provider:
        application = subprocess.Popen(
            [sys.executable, "-c", APPLICATION],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "LLM_VITALS_"))},
                "OTEL_EXPORTER_OTLP_ENDPOINT": url,
                "OTEL_EXPORTER_OTLP_TIMEOUT": "2",
                "MODEL_URL": provider.openai_url,
            },
        )

        def call(times):
            application.stdin.write(f"{times}\n")
            application.stdin.flush()
            return int(application.stdout.readline())

        try:
            assert call(40) == 40
            collector.kill()  # between two batches, and then for as long as the next ones take
            collector.communicate()
            assert stored(data) == 40
            assert call(30) == 70
            collector = up(data, "--port", port)
            addresses_of(collector)
            assert call(20) == 90
            application.stdin.close()
            sums = json.loads(application.stdout.readline())
            assert httpx.get(f"{url}/readyz").status_code == 200
        finally:
            application.kill()
            application.wait()
            application.stdout.close()
            collector.terminate()
            collector.communicate(timeout=PATIENCE_S)
    assert sums["llm_vitals.attempts"] + sums.get("llm_vitals.dropped", 0) == 90
    assert stored(data) + sums["llm_vitals.export.lost"] == 90
    assert stored(data) == 60
