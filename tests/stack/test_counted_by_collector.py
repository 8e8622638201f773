"""A collector that counts for the services that it stores, scraped by a real Prometheus with the rules as they are
shipped: every KPI is the store's, over a kill of the collector, and where spans come twice."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import httpx
import pytest
from patience import PATIENCE_S, until
from prometheus_server import Prometheus, serving
from replay_both import IN_PROMETHEUS, apart, dimensions_of
from replay_calls import Attempt, attempts
from replay_sketches import TOTAL, Key
from replay_store import logs_of, traces_of
from test_live_rules import CONFIGURATION, FLAGS, RULES, wait_for_rules
from up_process import addresses_of, up

from llm_vitals.core import semconv
from llm_vitals_collector.derive.counts.counted_calls import SETTLED
from llm_vitals_collector.derive.feedback_counter import WAIT
from llm_vitals_collector.kpi.kpi import Kpi
from llm_vitals_collector.kpi.parts import Quantile
from llm_vitals_dashboards.prometheus.increments import DIMENSIONS, SERVICE
from llm_vitals_dashboards.prometheus.render import Window, promql

pytestmark = pytest.mark.stack

SCRAPE = CONFIGURATION.replace(
    "  scrape_interval: 1s\n", "  scrape_interval: 1s\n  honor_labels: true\n  scrape_native_histograms: {native}\n"
)
KINDS = ("native", "classic")
CALLS = 1500
LENGTH_S = 900
COUNTED_S = SETTLED.total_seconds() + WAIT.total_seconds() + PATIENCE_S
PROTOBUF = {"content-type": "application/x-protobuf"}
CLASSIC = 1.0
"""A classic histogram's buckets double: a quantile may be as much as that off (docs/prometheus.md)."""


def calls_of_now(now: float) -> list[Attempt]:
    """The newest of the made-up calls, as if they began in the last minute; some are of another instrumentation."""
    newest = attempts()[-CALLS:]
    return [
        replace(one, at=now - 60 + 50 * number / len(newest), rating=one.rating and replace(one.rating, at=now - 5))
        for number, one in enumerate(newest)
    ]


@contextmanager
def collecting(data: Path) -> Generator[httpx.Client, None, None]:
    """A collector in a process of its own, killed at the end of the block."""
    process = up(data, LLM_VITALS_COUNT_SERVICES="*")
    try:
        with httpx.Client(base_url=addresses_of(process)[0], timeout=PATIENCE_S) as client:
            yield client
    finally:
        process.kill()
        process.communicate()


def post(client: httpx.Client, calls: Sequence[Attempt], scope: str = semconv.SCOPE) -> None:
    for path, request in (("/v1/traces", traces_of(calls, scope)), ("/v1/logs", logs_of(calls))):
        answer = client.post(path, content=request.SerializeToString(), headers=PROTOBUF)
        assert answer.status_code == 200, answer.text


class Scraped:
    """What a Prometheus and the store say of the same period."""

    def __init__(self, prometheus: Prometheus, kpis: Mapping[str, Mapping], at: float, *, native: bool) -> None:
        self.prometheus, self.kpis, self.at, self.native = prometheus, kpis, at, native

    def in_store(self, kpi: Kpi) -> dict[Key, float]:
        found = self.kpis[kpi.id]
        values: dict[Key, float | None] = {TOTAL: found["value"]}
        for dimension in dimensions_of(kpi):
            values |= {(dimension, one["key"]): one["value"] for one in found["by"].get(dimension, ())}
        return {key: value for key, value in values.items() if value is not None}

    def in_prometheus(self, kpi: Kpi) -> dict[Key, float]:
        found: dict[Key, float] = {}
        for dimension in (None, *dimensions_of(kpi)):
            label = SERVICE if dimension == "service" else DIMENSIONS.get(dimension or "model", "").replace(".", "_")
            for labels, value in self.prometheus.query(promql(kpi, Window.of(LENGTH_S), dimension), self.at).items():
                key = dict(labels).get(label, "") if dimension else ""
                if dimension is None or key:
                    found[dimension or "total", key] = value
        return found


@pytest.fixture(scope="module")
def both_scraped(tmp_path_factory: pytest.TempPathFactory) -> Generator[Mapping[str, Scraped], None, None]:
    """Two Prometheus that scrape one collector, for native and for classic histograms."""
    folder = tmp_path_factory.mktemp("counted")
    calls = calls_of_now(time.time())
    thirds = [calls[: CALLS // 3], calls[CALLS // 3 : 2 * CALLS // 3], calls[2 * CALLS // 3 :]]
    with ExitStack() as stack:
        # A port of its own that stays the same over the kill, as a pod's address does.
        with collecting(folder / "data") as client:
            port = client.base_url.port
            post(client, thirds[0])
            servers: dict[str, Prometheus] = {}
            for kind in KINDS:
                server = folder / kind
                server.mkdir()
                (server / RULES.name).write_text(RULES.read_text().replace("interval: 5m", "interval: 5s"))
                configuration = SCRAPE.format(target=f"127.0.0.1:{port}", native=str(kind == "native").lower())
                servers[kind] = stack.enter_context(serving(server, FLAGS, configuration))
            for prometheus in servers.values():
                await_scrape(prometheus)
            post(client, thirds[1])
        process = up(folder / "data", "--port", str(port), LLM_VITALS_COUNT_SERVICES="*")
        stack.callback(process.communicate)
        stack.callback(process.kill)
        client = stack.enter_context(httpx.Client(base_url=addresses_of(process)[0], timeout=PATIENCE_S))
        post(client, thirds[1])  # the sender did not hear of its acknowledgement
        post(client, thirds[2], scope="openinference")
        expected = {
            "llm_vitals_attempts_total": CALLS,
            "llm_vitals_feedback_total": sum(one.rating is not None for one in calls),
        }
        for prometheus in servers.values():
            until(lambda server=prometheus: has(client, server, expected), "every count", COUNTED_S)
        for prometheus in servers.values():
            wait_for_rules(prometheus)
        at = time.time()
        by_id = kpis_of(client, at)
        yield {kind: Scraped(server, by_id, at, native=kind == "native") for kind, server in servers.items()}


def kpis_of(client: httpx.Client, at: float) -> dict[str, Mapping]:
    """A collector's KPIs by id."""
    start, end = (datetime.fromtimestamp(one, timezone.utc).isoformat() for one in (at - LENGTH_S, at))
    found = client.get("/api/kpis", params={"from": start, "to": end}).raise_for_status().json()["kpis"]
    return {one["id"]: one for one in found}


def has(client: httpx.Client, prometheus: Prometheus, expected: Mapping[str, int]) -> bool:
    """Whether Prometheus has these counts; the collector never shows more."""
    text = client.get("/metrics").text
    there = {}
    for name, count in expected.items():
        counted = sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith(f"{name}{{"))
        assert counted <= count, name
        there[name] = sum(prometheus.query(f"sum({name})", time.time()).values())
    return there == expected


def await_scrape(prometheus: Prometheus) -> None:
    until(lambda: prometheus.query("up == 1", time.time()), "a scrape")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kpi", IN_PROMETHEUS, ids=lambda kpi: kpi.id)
def test_every_kpi_is_the_store_s(both_scraped: Mapping[str, Scraped], kpi: Kpi, kind: str) -> None:
    scraped = both_scraped[kind]
    expected, found = scraped.in_store(kpi), scraped.in_prometheus(kpi)
    wide = 1.0
    if isinstance(kpi.value, Quantile):
        # By model there are few observations between which the store's quantile lies.
        expected, found = ({key: value for key, value in side.items() if key == TOTAL} for side in (expected, found))
        wide = 2.0 if scraped.native else CLASSIC / kpi.error
    assert expected or kpi.id == "returning_users", "who returned is known from the second period on"
    assert apart(expected, found, lambda value: wide * kpi.tolerance(value)) == []
