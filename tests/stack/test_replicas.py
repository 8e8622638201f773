"""Two replicas of the collector behind a real OpenTelemetry Collector say what one says, over a rolling restart."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from patience import PATIENCE_S, until
from prometheus_server import ROOT, Prometheus, program, serving
from replay_both import IN_PROMETHEUS, apart
from replay_sketches import TOTAL
from test_counted_by_collector import CALLS, COUNTED_S, SCRAPE, Scraped, calls_of_now, kpis_of, post
from test_live_rules import FLAGS, RULES, wait_for_rules
from up_process import addresses_of, up

from llm_vitals_collector.kpi.kpi import Kpi
from llm_vitals_collector.kpi.parts import Quantile

pytestmark = pytest.mark.stack

COUNTED = {"LLM_VITALS_COUNT_SERVICES": "*"}
CONFIGURATIONS = [ROOT / "collector" / name for name in ("otelcol.yaml", "otelcol-replicas.yaml")]
RAW = "llm_vitals_attempts_total"


class _Replica:
    """A collector that may end and begin anew, at the same ports and with the same folder."""

    def __init__(self, folder: Path, ports: tuple[int, int]) -> None:
        self.folder, self.ports = folder, ports
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        port, grpc = map(str, self.ports)
        self.process = up(self.folder, "--port", port, "--grpc-port", grpc, **COUNTED)
        addresses_of(self.process)

    def end(self, *, killed: bool) -> None:
        if self.process is not None:
            self.process.kill() if killed else self.process.terminate()
            self.process.communicate()

    def calls(self) -> dict[tuple[str, str], str | None]:
        """Trace and span of each call in its store, and the user."""
        found: dict[tuple[str, str], str | None] = {}
        before: dict[str, str] = {}
        with httpx.Client(base_url=f"http://127.0.0.1:{self.ports[0]}", timeout=PATIENCE_S) as client:
            while True:
                page = client.get("/api/calls", params={"limit": "500", **before}).raise_for_status().json()
                found |= {(one["trace_id"], one["span_id"]): one.get("user") for one in page["calls"]}
                if page.get("next") is None:
                    return found
                before = {"before": page["next"]}


def free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


@contextmanager
def otelcol(folder: Path, replicas: Sequence[_Replica]) -> Generator[httpx.Client, None, None]:
    """The OpenTelemetry Collector with the files that are shipped."""
    http, grpc, health, metrics = free_ports(4)
    folder.mkdir()
    environ = {
        **os.environ,
        "LLM_VITALS_OTLP_HTTP": f"127.0.0.1:{http}",
        "LLM_VITALS_OTLP_GRPC": f"127.0.0.1:{grpc}",
        "LLM_VITALS_OTELCOL_HEALTH": f"127.0.0.1:{health}",
        "LLM_VITALS_OTELCOL_METRICS_PORT": str(metrics),
        "LLM_VITALS_OTELCOL_QUEUE": str(folder / "queue"),
        "LLM_VITALS_TEMPO_EXPORTER": "debug",
        "LLM_VITALS_METRICS_EXPORTER": "debug",
        "LLM_VITALS_COLLECTOR_URL": f"http://127.0.0.1:{replicas[0].ports[0]}",
        "LLM_VITALS_REPLICAS": f"[{', '.join(f'127.0.0.1:{one.ports[1]}' for one in replicas)}]",
    }
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [program("otelcol-llm-vitals"), *(f"--config={path}" for path in CONFIGURATIONS)],
            env=environ, stdout=log, stderr=log, cwd=folder,
        )  # fmt: skip
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{http}", timeout=PATIENCE_S) as client:
            until(lambda: _is_healthy(health), "a healthy collector", process=process, log=folder / "log")
            yield client
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _is_healthy(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[Scraped, list[_Replica]], None, None]:
    """A Prometheus that scrapes two replicas, and the KPIs of one collector that got the same calls."""
    folder = tmp_path_factory.mktemp("replicas")
    calls = calls_of_now(time.time())
    quarter = len(calls) // 4
    ports = free_ports(4)
    replicas = [_Replica(folder / f"vitals-{number}", (ports[2 * number], ports[2 * number + 1])) for number in (0, 1)]
    with ExitStack() as stack:
        one = up(folder / "one")
        stack.callback(one.communicate)
        stack.callback(one.kill)
        alone = stack.enter_context(httpx.Client(base_url=addresses_of(one)[0], timeout=PATIENCE_S))
        post(alone, calls)
        for replica in replicas:
            replica.start()
            stack.callback(replica.end, killed=True)
        server = folder / "prometheus"
        server.mkdir()
        (server / RULES.name).write_text(RULES.read_text().replace("interval: 5m", "interval: 5s"))
        targets = '", "'.join(f"127.0.0.1:{replica.ports[0]}" for replica in replicas)
        prometheus = stack.enter_context(serving(server, FLAGS, SCRAPE.format(target=targets, native="true")))
        sending = stack.enter_context(otelcol(folder / "otelcol", replicas))
        post(sending, calls[:quarter])
        until(lambda: counted(prometheus) > 0, "a count", COUNTED_S)
        for number, killed in ((0, False), (1, True)):
            replicas[number].end(killed=killed)
            post(sending, calls[(number + 1) * quarter : (number + 2) * quarter])
            replicas[number].start()
        post(sending, calls[3 * quarter :])
        ratings = sum(attempt.rating is not None for attempt in calls)
        until(
            lambda: counted(prometheus) == CALLS and counted(prometheus, "llm_vitals_feedback_total") == ratings,
            "every call and rating",
            180,
        )
        wait_for_rules(prometheus)
        at = time.time()
        yield Scraped(prometheus, kpis_of(alone, at), at, native=True), replicas


def counted(prometheus: Prometheus, name: str = RAW) -> float:
    found = sum(prometheus.query(f"sum({name})", time.time()).values())
    assert found <= CALLS
    return found


@pytest.mark.parametrize("kpi", IN_PROMETHEUS, ids=lambda kpi: kpi.id)
def test_two_replicas_give_the_kpis_of_one(both: tuple[Scraped, list[_Replica]], kpi: Kpi) -> None:
    scraped, _ = both
    expected, found = scraped.in_store(kpi), scraped.in_prometheus(kpi)
    wide = 1.0
    if isinstance(kpi.value, Quantile):
        expected, found = ({key: value for key, value in side.items() if key == TOTAL} for side in (expected, found))
        wide = 2.0
    if kpi.id in ("feedback_positive", "nps"):
        # A rating goes by its own trace, and need not find its call's replica.
        expected, found = ({key: value for key, value in side.items() if key == TOTAL} for side in (expected, found))
    assert apart(expected, found, lambda value: wide * kpi.tolerance(value)) == []


def test_each_call_and_each_user_is_at_one_replica(both: tuple[Scraped, list[_Replica]]) -> None:
    first, second = (replica.calls() for replica in both[1])
    assert len(first) + len(second) == CALLS
    assert first.keys() & second.keys() == set()
    users, others = ({user for user in one.values() if user} for one in (first, second))
    assert users
    assert others
    assert users & others == set()
