"""Each server of the stack: its program, how it is started, when it is ready, what it is for and how to have it.

docker-compose.yml starts the same programs with the same arguments and variables; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.settings import DATA, GRPC_PORT, HOST, PORT, variable
from llm_vitals_dashboards.stack.place import Place


def _none(_place: Place) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """`programs` are its names on PATH, the first that is there wins; `purpose` what it is for, `without` what is
    missing where it is not there, and `get` how to have it. `shows` is the port that people open, if any."""

    name: str
    title: str
    programs: tuple[str, ...]
    purpose: str
    without: str
    get: str
    shows: str | None
    ready: Callable[[Place], str]
    """The address that answers 200 once it is ready."""
    arguments: Callable[[Place], list[str]]
    environment: Callable[[Place], dict[str, str]] = _none


def _collector_environment(place: Place) -> dict[str, str]:
    return {
        HOST.name: place.listen,
        PORT.name: str(place.ports["pages"]),
        GRPC_PORT.name: str(place.ports["pages-grpc"]),
        DATA.name: str(place.data["llm-vitals"]),
        # Published on loopback, whatever it listens on: where people's browsers find the pages.
        variable("pages_url").name: f"http://127.0.0.1:{place.ports['pages']}",
    }


def _otelcol_environment(place: Place) -> dict[str, str]:
    sent = {
        "LLM_VITALS_OTLP_GRPC": place.listens("otlp-grpc"),
        "LLM_VITALS_OTLP_HTTP": place.listens("otlp-http"),
        "LLM_VITALS_OTELCOL_HEALTH": place.listens("otelcol-health"),
        "LLM_VITALS_OTELCOL_METRICS_HOST": place.listen,
        "LLM_VITALS_OTELCOL_METRICS_PORT": str(place.ports["otelcol-metrics"]),
        "LLM_VITALS_OTELCOL_QUEUE": str(place.data["otelcol"] / "queue"),
        "LLM_VITALS_COLLECTOR_URL": place.url("pages"),
        "LLM_VITALS_TEMPO_OTLP": place.address("tempo-otlp"),
        "LLM_VITALS_PROMETHEUS_URL": place.url("prometheus"),
    }
    # Without its receiver a queue would only fill the disk.
    if "tempo" in place.absent:
        sent["LLM_VITALS_TEMPO_EXPORTER"] = "debug"
    if "prometheus" in place.absent:
        sent["LLM_VITALS_METRICS_EXPORTER"] = "debug"
    return sent


def _tempo_environment(place: Place) -> dict[str, str]:
    return {
        "LLM_VITALS_TEMPO_HOST": place.listen,
        "LLM_VITALS_TEMPO_PORT": str(place.ports["tempo"]),
        "LLM_VITALS_TEMPO_GRPC_PORT": str(place.ports["tempo-grpc"]),
        "LLM_VITALS_TEMPO_OTLP_LISTEN": place.listens("tempo-otlp"),
        "LLM_VITALS_TEMPO_DATA": str(place.data["tempo"]),
    }


def _grafana_environment(place: Place) -> dict[str, str]:
    config = place.config["grafana"]
    return {
        "GF_PATHS_DATA": str(place.data["grafana"]),
        "GF_PATHS_LOGS": str(place.data["grafana"] / "log"),
        "GF_PATHS_PLUGINS": str(place.data["grafana"] / "plugins"),
        "GF_PATHS_PROVISIONING": str(config / "provisioning"),
        "GF_SERVER_HTTP_ADDR": place.listen,
        "GF_SERVER_HTTP_PORT": str(place.ports["grafana"]),
        "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH": str(config / "boards" / "vital-signs.json"),
        "LLM_VITALS_BOARDS": str(config / "boards"),
        "LLM_VITALS_PROMETHEUS_URL": place.url("prometheus"),
        "LLM_VITALS_TEMPO_URL": place.url("tempo"),
    }


COLLECTOR: Final = Server(
    name="llm-vitals",
    title="LLM Vitals",
    programs=("llm-vitals",),
    purpose="pages, API; every call, users and repeats",
    without="",
    get="",
    shows="pages",
    ready=lambda place: f"{place.url('pages')}/readyz",
    arguments=lambda _place: ["up"],
    environment=_collector_environment,
)
PROMETHEUS: Final = Server(
    name="prometheus",
    title="Prometheus",
    programs=("prometheus",),
    purpose="metrics, recorded increments, alert rules",
    without="no KPI in Grafana and no alert rule has data",
    get="https://prometheus.io/download (3.0 or newer), or `brew install prometheus`",
    shows="prometheus",
    ready=lambda place: f"{place.url('prometheus')}/-/ready",
    arguments=lambda place: [
        f"--config.file={place.config['prometheus'] / 'prometheus.yml'}",
        f"--storage.tsdb.path={place.data['prometheus']}",
        # Two periods of 30 days, which the boards compare, and a month more.
        "--storage.tsdb.retention.time=90d",
        f"--web.listen-address={place.listens('prometheus')}",
        "--web.enable-otlp-receiver",
        # The history of `llm-vitals demo --stack`.
        "--web.enable-remote-write-receiver",
        "--enable-feature=exemplar-storage,created-timestamp-zero-ingestion",
        "--log.level=warn",
    ],
)
ALERTMANAGER: Final = Server(
    name="alertmanager",
    title="Alertmanager",
    programs=("alertmanager", "prometheus-alertmanager"),
    purpose="groups alerts and notifies people",
    without="nobody is notified of Prometheus' alerts",
    get="https://prometheus.io/download, or `apt install prometheus-alertmanager`",
    shows="alertmanager",
    ready=lambda place: f"{place.url('alertmanager')}/-/ready",
    arguments=lambda place: [
        f"--config.file={place.config['alertmanager'] / 'alertmanager.yml'}",
        f"--storage.path={place.data['alertmanager']}",
        f"--web.listen-address={place.listens('alertmanager')}",
        # One alone: nothing listens for others.
        "--cluster.listen-address=",
        "--log.level=warn",
    ],
)
TEMPO: Final = Server(
    name="tempo",
    title="Tempo",
    programs=("tempo",),
    purpose="traces, with prompts and answers where they are captured",
    without="the board Calls is empty, and no dot leads to a trace",
    get="https://github.com/grafana/tempo/releases (3.0 or newer)",
    shows=None,
    ready=lambda place: f"{place.url('tempo')}/ready",
    arguments=lambda place: [f"-config.file={place.config['tempo'] / 'tempo.yaml'}", "-config.expand-env=true"],
    environment=_tempo_environment,
)
OTELCOL: Final = Server(
    name="otelcol",
    title="OpenTelemetry Collector",
    programs=("otelcol-contrib", "otelcol-llm-vitals", "otelcol"),
    purpose="takes everything that applications send, and hands it on",
    without="applications must send to each server themselves (docs/stack.md)",
    get="https://github.com/open-telemetry/opentelemetry-collector-releases/releases (otelcol-contrib, 0.152 or newer)",
    shows=None,
    ready=lambda place: place.url("otelcol-health"),
    arguments=lambda place: [f"--config={place.config['otelcol'] / 'otelcol.yaml'}"],
    environment=_otelcol_environment,
)
GRAFANA: Final = Server(
    name="grafana",
    title="Grafana",
    programs=("grafana",),
    purpose="the boards",
    without="there are no boards; the collector's pages have the same numbers",
    get="https://grafana.com/grafana/download (11 or newer), or `brew install grafana`",
    shows="grafana",
    ready=lambda place: f"{place.url('grafana')}/api/health",
    arguments=lambda place: ["server", f"--config={place.config['grafana'] / 'grafana.ini'}"],
    environment=_grafana_environment,
)
SERVERS: Final = (COLLECTOR, TEMPO, PROMETHEUS, ALERTMANAGER, OTELCOL, GRAFANA)
"""In the order in which they are started: who is sent to, before who sends."""
BY_NAME: Final[Mapping[str, Server]] = {server.name: server for server in SERVERS}
