"""What the whole stack takes on this machine: `make bench-stack`.

How long from its start until it is ready, until the first KPI is on the pages and in Prometheus; how many spans a
second go through the chain (OpenTelemetry Collector, collector, Tempo), and each process's CPU a span and memory then.
Spans are those of bench/ingest.py: 20 attributes, 900 characters of text, each a trace of its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil

HERE = Path(__file__).parent
sys.path += [str(HERE), str(HERE.parent / "stack")]

import ingest  # noqa: E402 # beside this file
import whole_stack  # noqa: E402 # of tests/stack

from llm_vitals_collector.kpi.catalogue import BY_ID  # noqa: E402
from llm_vitals_dashboards.prometheus.render import Window, promql  # noqa: E402
from llm_vitals_dashboards.stack.processes import Kept, Process  # noqa: E402
from llm_vitals_demo.provider import serving  # noqa: E402

SENDERS = 4
PATIENCE_S = 300
APPLICATION = """
import llm_vitals, openai, time
llm_vitals.init()
client = openai.OpenAI()
while True:
    with llm_vitals.context(user="u-1"):
        client.chat.completions.create(model="gpt-5.4-mini", messages=[{"role": "user", "content": "What is new?"}])
    time.sleep(1)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100, help="of 512 spans each (default: 100)")
    requests = parser.parse_args().requests
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        with whole_stack.running(Path(folder)) as stack:
            print(f"ready after {time.monotonic() - begun:.1f} s")
            first_kpi(stack, begun)
            throughput(stack, requests)


def first_kpi(stack: whole_stack.WholeStack, begun: float) -> None:
    """With an application that calls a model once a second, set up by nothing but `init()`."""
    query = promql(BY_ID["error_rate"], Window.of(3600, 0))
    with serving() as provider:
        env = stack.environ | {
            "OPENAI_BASE_URL": provider.openai_url,
            "OPENAI_API_KEY": "x",
            "OTEL_EXPORTER_OTLP_ENDPOINT": stack.url("otlp-http"),
        }
        application = subprocess.Popen([sys.executable, "-c", APPLICATION], env=env)
        try:
            after("on the pages", begun, lambda: on_pages(stack))
            after("in Prometheus", begun, lambda: in_prometheus(stack, query))
        finally:
            application.terminate()
            application.wait()


def on_pages(stack: whole_stack.WholeStack) -> bool:
    answer = httpx.get(f"{stack.url('pages')}/api/kpis", params={"period": "24h"}).json()
    return any(one["id"] == "error_rate" and one["value"] is not None for one in answer["kpis"])


def in_prometheus(stack: whole_stack.WholeStack, query: str) -> bool:
    answer = httpx.get(f"{stack.url('prometheus')}/api/v1/query", params={"query": query}).json()
    return bool(answer["data"]["result"])


def after(what: str, begun: float, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"no KPI {what} within {PATIENCE_S} s"
        time.sleep(0.2)
    print(f"first KPI {what} {time.monotonic() - begun:.0f} s after the start")


def throughput(stack: whole_stack.WholeStack, requests: int) -> None:
    """Until the last span is in the store."""
    bodies = [ingest.body(number) for number in range(requests)]
    spans = requests * ingest.SPANS
    processes, _ = Kept(stack.folder / "processes.json").read()
    before, kept = cpu_s(processes), kept_spans(stack)
    begun = time.monotonic()
    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(lambda one: send(stack, one), bodies))
    sent_s = time.monotonic() - begun
    while kept_spans(stack) < kept + spans:
        assert time.monotonic() - begun < PATIENCE_S, "not all spans arrived"
        time.sleep(0.05)
    stored_s = time.monotonic() - begun
    time.sleep(10)  # what Tempo and the tail sampler still do belongs to these spans
    print(f"{spans} spans: acknowledged at {spans / sent_s:,.0f} a second, stored at {spans / stored_s:,.0f} a second")
    print(f"{os.cpu_count()} cores, which the senders share")
    used = cpu_s(processes)
    for name, process in processes.items():
        each_us = (used[name] - before[name]) / spans * 1e6
        print(f"{name:<14} {each_us:6.0f} us of CPU a span, {process.memory_bytes / 1e6:5.0f} MB")


def send(stack: whole_stack.WholeStack, body: bytes) -> None:
    headers = {"content-type": "application/x-protobuf"}
    while True:
        answer = httpx.post(f"{stack.url('otlp-http')}/v1/traces", content=body, headers=headers, timeout=60)
        if answer.status_code == 200:
            return
        assert answer.status_code in (429, 503), answer.text
        time.sleep(0.5)  # as it asks an exporter to


def kept_spans(stack: whole_stack.WholeStack) -> float:
    lines = httpx.get(f"{stack.url('pages')}/metrics", timeout=60).text.splitlines()
    name = 'llm_vitals_collector_spans_total{kind="kept"'
    return next(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))


def cpu_s(processes: Mapping[str, Process]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, one in processes.items():
        times = psutil.Process(one.pid).cpu_times()
        found[name] = times.user + times.system
    return found


if __name__ == "__main__":
    main()
