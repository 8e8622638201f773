"""Faults of the stack under load: the application neither waits nor fails, and what was lost is counted.

One application calls a model ten times a second while each server in turn is killed or hangs for some seconds. After
each fault the store has every call that the application's exporter did not give up, and at the end Prometheus has
counted every call: its counters are cumulative. docs/faults.md has the table with what people see.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
import whole_stack
from patience import PATIENCE_S, WORK_S, until
from whole_stack import WholeStack

from llm_vitals_dashboards.boards import otelcol
from llm_vitals_dashboards.prometheus.render import recorded
from llm_vitals_dashboards.stack.processes import Kept
from llm_vitals_demo.provider import Provider

pytestmark = pytest.mark.stack

GONE_S = 12
"""How long a server is away: longer than an exporter of the SDK tries to send a batch (10 s)."""
GONE_CALLS = 50
"""How many calls are made meanwhile, at least."""
APPLICATION = Path(__file__).with_name("faulty_application.py")


@dataclass(frozen=True)
class Fault:
    """`server` is killed, or hangs. `loses`: whether an application may lose spans by it, which are then counted."""

    name: str
    server: str
    kills: bool
    loses: bool = False
    needs: str | None = None
    """A server that has to be on PATH."""


FAULTS = [
    Fault("the collector is killed", "llm-vitals", kills=True),
    Fault("the collector hangs", "llm-vitals", kills=False),
    Fault("Prometheus is killed", "prometheus", kills=True),
    Fault("Prometheus hangs", "prometheus", kills=False),
    Fault("Alertmanager is killed", "alertmanager", kills=True),
    Fault("Tempo is killed", "tempo", kills=True, needs="tempo"),
    Fault("Tempo is slow", "tempo", kills=False, needs="tempo"),
    Fault("the OpenTelemetry Collector is killed", "otelcol", kills=True, loses=True),
    Fault("the OpenTelemetry Collector hangs", "otelcol", kills=False, loses=True),
]


class Application:
    """The process that calls a model, and what it says of itself."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def count(self) -> dict[str, Any]:
        return self._say("count")

    def stop(self) -> dict[str, Any]:
        found = self._say("stop")
        assert self._process.wait(PATIENCE_S) == 0
        return found

    def _say(self, word: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the application ended"
        return json.loads(line)


@contextmanager
def calling(
    stack: WholeStack, provider: Provider, *before: str, **variables: str
) -> Generator[Application, None, None]:
    """An application of the stack; `before` are words before its command."""
    environ = stack.environ | {
        "OPENAI_BASE_URL": provider.openai_url,
        "OPENAI_API_KEY": "x",
        "OTEL_EXPORTER_OTLP_ENDPOINT": stack.url("otlp-http"),
        "OTEL_METRIC_EXPORT_INTERVAL": "5000",
        "OTEL_SERVICE_NAME": "shop",
    }
    with subprocess.Popen(
        [sys.executable, str(APPLICATION)],
        env=environ | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield Application(process)
        finally:
            process.kill()


def eventually(what: str, ask: Callable[[], object], patience_s: float = PATIENCE_S) -> object:
    """The first answer that is true; servers that do not answer yet are asked again."""
    return until(ask, what, patience_s, pause_s=0.5, not_yet=(httpx.HTTPError,))


def stored(stack: WholeStack, service: str = "shop") -> int:
    """How many calls of a service the store has, of any time."""
    now = datetime.now(timezone.utc)
    since, until = now - timedelta(hours=12), now + timedelta(hours=12)
    answer = httpx.get(
        f"{stack.url('pages')}/api/kpis/error_rate",
        params={"from": since.isoformat(), "to": until.isoformat(), "service": service, "by": "none"},
        timeout=PATIENCE_S,
    )
    return answer.raise_for_status().json()["kpi"]["basis"] or 0


def value(stack: WholeStack, expression: str) -> float:
    answer = httpx.get(f"{stack.url('prometheus')}/api/v1/query", params={"query": expression}, timeout=PATIENCE_S)
    found = answer.raise_for_status().json()["data"]["result"]
    return float(found[0]["value"][1]) if found else 0.0


def pid_of(stack: WholeStack, server: str) -> int:
    return Kept(stack.folder / "processes.json").read()[0][server].pid


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeStack]:
    with whole_stack.running(tmp_path_factory.mktemp("faults")) as one:
        yield one


def test_each_server_in_turn(stack: WholeStack, provider: Provider) -> None:
    with calling(stack, provider) as application:
        eventually("the first call in the store", lambda: stored(stack) > 0)
        lost = 0
        for fault in FAULTS:
            if fault.needs is None or shutil.which(fault.needs):
                lost = _goes_through(stack, application, fault, lost)
        whole = application.stop()
    assert whole["failed"] == 0
    _all_is_stored(stack, whole, "shop")
    counted = 'sum(llm_vitals_attempts_total{job="shop"})'
    eventually("every call counted", lambda: value(stack, counted) == whole["made"])
    increments = f'sum(sum_over_time({recorded("attempts", "1m")}{{job="shop"}}[1h]))'
    eventually("every call recorded", lambda: value(stack, increments) >= whole["made"], WORK_S)
    assert value(stack, increments) == whole["made"]
    if whole["lost"]:
        shown = 'sum(llm_vitals_export_lost_total{job="shop",llm_vitals_signal="traces"})'
        assert value(stack, shown) == whole["lost"], "Operations shows what was lost"


def _goes_through(stack: WholeStack, application: Application, fault: Fault, lost_before: int) -> int:
    """Have a fault while calls go on; how many spans were lost up to its end."""
    before = application.count()
    pid = pid_of(stack, fault.server)
    os.kill(pid, signal.SIGKILL if fault.kills else signal.SIGSTOP)
    begun = time.monotonic()
    until(
        lambda: time.monotonic() > begun + GONE_S and application.count()["made"] >= before["made"] + GONE_CALLS,
        f"{fault.name}: calls go on meanwhile", pause_s=0.5,
    )  # fmt: skip
    # What a receiver is away for waits in the queue, where Operations sees it.
    if fault.server == "llm-vitals":
        queued = f'max({otelcol.QUEUED}{{exporter="otlp_http/vitals",data_type="traces"}})'
        eventually(f"{fault.name}: the queue on Operations", lambda: value(stack, queued) > 0)
    if fault.kills:
        done = stack.up()
        assert done.returncode == 0, done.stdout + done.stderr
    else:
        os.kill(pid, signal.SIGCONT)
    away_s = time.monotonic() - begun
    after = application.count()
    assert after["failed"] == 0, f"{fault.name}: the application fails"
    assert after["slowest_s"] < away_s / 2, f"{fault.name}: the application waits"
    if not fault.loses:
        assert after["lost"] == lost_before, f"{fault.name}: loses spans"
    _all_is_stored(stack, after, fault.name)
    return application.count()["lost"]


def _all_is_stored(stack: WholeStack, count: dict[str, Any], when: str) -> None:
    """The calls up to `count` are stored, but for those whose export failed. A receiver that hung may have taken what
    its sender gave up, so more may be there."""
    eventually(f"{when}: every call in the store", lambda: stored(stack) >= count["made"] - count["lost"])


HOURS_APART = {"an hour ahead": 3600, "an hour behind": -3600}


@pytest.mark.parametrize("apart", HOURS_APART)
def test_clocks_that_are_an_hour_apart(stack: WholeStack, provider: Provider, apart: str) -> None:
    service = apart.replace(" ", "-")
    with calling(stack, provider, CLOCK_AHEAD_S=str(HOURS_APART[apart]), OTEL_SERVICE_NAME=service) as application:
        eventually("calls", lambda: application.count()["made"] > 20)
        whole = application.stop()
    assert (whole["failed"], whole["lost"]) == (0, 0)
    eventually("every call in the store", lambda: stored(stack, service) == whole["made"])
    counted = f'sum(llm_vitals_attempts_total{{job="{service}"}})'
    eventually("every call counted", lambda: value(stack, counted) == whole["made"])
    increments = f'sum(sum_over_time({recorded("attempts", "1m")}{{job="{service}"}}[1h]))'
    eventually("every call recorded", lambda: value(stack, increments) == whole["made"], WORK_S)


@pytest.fixture
def full_queue(tmp_path: Path) -> Iterator[Path]:
    """The folder of the OpenTelemetry Collector's queue in a stack at tmp_path/stack: two megabytes."""
    folder = tmp_path / "stack" / "otelcol" / "queue"
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, check=False)
    assert done.returncode == 0, f"no tmpfs can be mounted ({done.stderr!r}): run this as root, on Linux"
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_the_disk_of_the_queue_is_full(full_queue: Path, tmp_path: Path, provider: Provider) -> None:
    lost = 'sum(llm_vitals_export_lost_total{job="shop",llm_vitals_signal="traces"})'
    with whole_stack.running(tmp_path / "stack") as stack, calling(stack, provider) as application:
        eventually("the first call in the store", lambda: stored(stack) > 0)
        os.kill(pid_of(stack, "llm-vitals"), signal.SIGKILL)
        filler = full_queue / "filler"
        filler.write_bytes(b"x" * (shutil.disk_usage(full_queue).free - 65536))
        refused = 'sum({__name__=~"otelcol_exporter_enqueue_failed_.+"})'
        eventually("Operations shows that a queue takes no more", lambda: value(stack, refused) > 0, WORK_S)
        # And longer than an exporter tries.
        begun, goal = time.monotonic(), application.count()["made"] + 200
        eventually("calls go on", lambda: application.count()["made"] > goal)
        full = application.count()
        assert full["failed"] == 0
        assert full["slowest_s"] < (time.monotonic() - begun) / 2
        filler.unlink()
        assert stack.up().returncode == 0
        before = stored(stack)
        eventually("calls go through again", lambda: stored(stack) > before + 50)
        whole = application.stop()
        eventually("Operations shows what exporters lost", lambda: value(stack, lost) == whole["lost"])
        counted = 'sum(llm_vitals_attempts_total{job="shop"})'
        eventually("every call counted", lambda: value(stack, counted) == whole["made"])
        missing = whole["made"] - stored(stack)
        assert missing > 0
        shown = otelcol.MISSING.replace("$step", "1m").replace("$__range", "15m")
        eventually("Operations shows that calls are missing", lambda: value(stack, shown) > 0, WORK_S)
