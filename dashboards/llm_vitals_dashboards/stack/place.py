"""Where the servers of one stack are: their folders, hosts and ports. All else about them is the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath, PurePosixPath
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port that a server listens on. `number` is its default."""

    server: str
    number: int
    meaning: str


PORTS: Final[Mapping[str, Port]] = {
    "otlp-http": Port(server="otelcol", number=4318, meaning="OTLP/HTTP, where applications send by default"),
    "otlp-grpc": Port(server="otelcol", number=4317, meaning="OTLP/gRPC"),
    "otelcol-health": Port(server="otelcol", number=13133, meaning="whether it takes data"),
    "otelcol-metrics": Port(server="otelcol", number=8888, meaning="its own metrics"),
    "pages": Port(server="llm-vitals", number=4319, meaning="the collector's pages, API and OTLP/HTTP"),
    "pages-grpc": Port(server="llm-vitals", number=4316, meaning="the collector's OTLP/gRPC"),
    "prometheus": Port(server="prometheus", number=9090, meaning="Prometheus"),
    "alertmanager": Port(server="alertmanager", number=9093, meaning="Alertmanager"),
    "tempo": Port(server="tempo", number=3200, meaning="Tempo's queries"),
    "tempo-otlp": Port(server="tempo", number=14317, meaning="OTLP/gRPC of Tempo"),
    "tempo-grpc": Port(server="tempo", number=9095, meaning="between Tempo's parts"),
    "grafana": Port(server="grafana", number=3000, meaning="Grafana"),
}
"""Every port of the stack, by the name that `--port` has for it."""
NUMBERS: Final[Mapping[str, int]] = {name: port.number for name, port in PORTS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`listen` is the host that servers listen on, `hosts` where each is reached by the others, `config` and `data`
    their folders; all by the server's name. `absent` are servers that do not run."""

    listen: str
    hosts: Mapping[str, str]
    ports: Mapping[str, int]
    config: Mapping[str, PurePath]
    data: Mapping[str, PurePath]
    absent: frozenset[str] = field(default_factory=frozenset[str])

    def listens(self, port: str) -> str:
        """`host:port` that a server listens on."""
        return f"{self.listen}:{self.ports[port]}"

    def address(self, port: str) -> str:
        """`host:port` by which the others reach it."""
        return f"{self.hosts[PORTS[port].server]}:{self.ports[port]}"

    def url(self, port: str) -> str:
        """The same as an address of HTTP."""
        return f"http://{self.address(port)}"

    def without(self, absent: frozenset[str]) -> Place:
        """The same, where these servers do not run."""
        return replace(self, absent=absent)


SERVERS: Final = tuple(dict.fromkeys(port.server for port in PORTS.values()))


def on_loopback(folder: PurePath, ports: Mapping[str, int] = NUMBERS) -> Place:
    """All on this machine, everything below one folder."""
    return Place(
        listen="127.0.0.1",
        hosts=dict.fromkeys(SERVERS, "127.0.0.1"),
        ports=ports,
        config={name: folder / "config" / name for name in SERVERS},
        data={name: folder / name for name in SERVERS},
    )


CONTAINERS: Final = Place(
    listen="0.0.0.0",  # noqa: S104 # inside a container; docker-compose.yml publishes on loopback alone
    hosts={name: name for name in SERVERS},
    ports=NUMBERS,
    config={name: PurePosixPath("/etc") / name for name in SERVERS},
    data={
        "otelcol": PurePosixPath("/var/lib/otelcol"),
        "llm-vitals": PurePosixPath("/data"),
        "prometheus": PurePosixPath("/prometheus"),
        "alertmanager": PurePosixPath("/alertmanager"),
        "tempo": PurePosixPath("/var/tempo"),
        "grafana": PurePosixPath("/var/lib/grafana"),
    },
)
"""Those of docker-compose.yml: the folders are those of each image."""
