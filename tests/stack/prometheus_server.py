"""A real Prometheus 3 on a free port of loopback, its data in a folder of the test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from patience import PATIENCE_S, WORK_S, until

ROOT = Path(__file__).parents[2]
BUILT = ROOT / ".tools" / "bin"
LATE = """
otlp:
  translation_strategy: UnderscoreEscapingWithSuffixes
storage:
  tsdb:
    out_of_order_time_window: {window}
"""
"""A configuration that takes samples which are so late."""
FLAGS = (
    "--web.enable-otlp-receiver",
    "--enable-feature=exemplar-storage,created-timestamp-zero-ingestion",
    "--storage.tsdb.retention.time=10y",
    "--log.level=warn",
)

Labels = tuple[tuple[str, str], ...]


def program(name: str) -> str:
    """The path of `prometheus` or `promtool`. It being missing is a failure: `tools/servers` builds it."""
    built = BUILT / name
    found = str(built) if built.exists() else shutil.which(name)
    assert found, f"no {name} in .tools/bin or on PATH: run tools/servers, which builds it (10 minutes the first time)"
    return found


@dataclass(frozen=True)
class Prometheus:
    """What the tests ask of it."""

    client: httpx.Client

    def take(self, request: ExportMetricsServiceRequest) -> None:
        """By OTLP; every point must be taken."""
        answer = self.client.post(
            "/api/v1/otlp/v1/metrics",
            content=request.SerializeToString(),
            headers={"content-type": "application/x-protobuf"},
        )
        assert answer.status_code == 200, answer.text

    def query(self, expression: str, at: float) -> dict[Labels, float]:
        """An instant query: the labels of each series to its value."""
        found = self.samples(expression, at)
        return {tuple(sorted(one["metric"].items())): float(one["value"][1]) for one in found}

    def samples(self, expression: str, at: float) -> list[dict]:
        """An instant query, as the API answers it: numbers and native histograms."""
        return self._get("/api/v1/query", {"query": expression, "time": str(at)})

    def query_range(
        self, expression: str, start: float, end: float, step_s: int
    ) -> list[tuple[Mapping[str, str], Sequence[tuple[float, float]]]]:
        """Each series' labels, and its times and values; of native histograms how many observations they hold."""
        found = self._get(
            "/api/v1/query_range", {"query": expression, "start": str(start), "end": str(end), "step": f"{step_s}s"}
        )
        return [
            (
                one["metric"],
                [(at, float(value)) for at, value in one.get("values", ())]
                + [(at, float(value["count"])) for at, value in one.get("histograms", ())],
            )
            for one in found
        ]

    def _get(self, path: str, parameters: Mapping[str, str]) -> list[dict]:
        answer = self.client.post(path, data=parameters)
        assert answer.status_code == 200, f"{answer.text}\n{parameters['query']}"
        return answer.json()["data"]["result"]


@contextmanager
def serving(
    folder: Path, flags: Sequence[str] = FLAGS, configuration: str = LATE.format(window="21d")
) -> Generator[Prometheus, None, None]:
    """A Prometheus that is ready, stopped at the end of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "prometheus.yml"
    config.write_text(configuration)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [
                program("prometheus"),
                f"--config.file={config}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address={address}",
                *flags,
            ],
            stdout=output,
            stderr=output,
            env={**os.environ, "GOMAXPROCS": "2"},
        )
    try:
        with httpx.Client(base_url=f"http://{address}", timeout=WORK_S) as client:
            _await_ready(client, process, log)
            yield Prometheus(client)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _await_ready(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    until(
        lambda: client.get("/-/ready").status_code == 200,
        "Prometheus is ready", not_yet=(httpx.TransportError,), process=process, log=log,
    )  # fmt: skip
