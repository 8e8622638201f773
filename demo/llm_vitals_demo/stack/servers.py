"""Which servers of the stack run, by their addresses. Prometheus is needed, the others are not."""

from __future__ import annotations

import argparse
import http.client
import os
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from llm_vitals.commands.command import CommandError
from llm_vitals_dashboards.stack.place import NUMBERS

Name = Literal["prometheus", "otlp", "tempo", "grafana", "collector"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server of the stack. `port` is the name of its port there; `path` answers a `method` with a success where it
    runs, and where it is None something that listens is enough."""

    title: str
    port: str
    method: str
    path: str | None
    missing: str
    """What the demo is like without it."""

    def address(self, number: int) -> str:
        """On loopback, at a port."""
        return f"http://127.0.0.1:{number}"


SERVERS: Final[dict[Name, Server]] = {
    "prometheus": Server(
        title="Prometheus",
        port="prometheus",
        method="GET",
        path="/-/ready",
        missing="there is nothing to fill",
    ),
    "otlp": Server(
        title="OpenTelemetry Collector (OTLP over HTTP)",
        port="otlp-http",
        method="POST",
        path="/v1/traces",
        missing="the application sends its metrics to Prometheus itself, and its spans to our collector alone",
    ),
    "tempo": Server(
        title="Tempo (OTLP over gRPC)",
        port="tempo-otlp",
        method="",
        path=None,
        missing="the boards' tables of calls stay empty, and dots lead nowhere",
    ),
    "grafana": Server(
        title="Grafana",
        port="grafana",
        method="GET",
        path="/api/health",
        missing="there are no boards; the collector's pages have the same numbers",
    ),
    "collector": Server(
        title="LLM Vitals collector",
        port="pages",
        method="GET",
        path="/readyz",
        missing="the demo starts one",
    ),
}
_TIMEOUT_S: Final = 5.0
_ANSWERS: Final = range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The addresses of the servers that run; None where one does not."""

    prometheus: str
    otlp: str | None
    tempo: str | None
    grafana: str | None
    collector: str | None
    expected: str
    """Where the collector was looked for."""
    missing: tuple[str, ...]
    """A line for each that does not run: what the demo is like without it."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say where they are."""
    for name, server in SERVERS.items():
        parser.add_argument(
            f"--{name}",
            type=_address,
            metavar="URL",
            help=f"with --stack: where to find the {server.title} (default: that of `llm-vitals stack up`, "
            f"{server.address(NUMBERS[server.port])})",
        )


def find(arguments: argparse.Namespace) -> Found:
    """Look which of them answer. Raises CommandError where Prometheus does not."""
    ports = _ports()
    there: dict[Name, str | None] = {}
    addresses: dict[Name, str] = {}
    missing: list[str] = []
    for name, server in SERVERS.items():
        url = addresses[name] = getattr(arguments, name) or server.address(ports[server.port])
        there[name] = url if _answers(url, server) else None
        if there[name] is None:
            missing.append(f"No {server.title} answers at {url}: {server.missing}.")
    prometheus = there["prometheus"]
    if prometheus is None:
        message = (
            f"no Prometheus answers at {addresses['prometheus']}, and --stack fills one. Start the stack with "
            "`llm-vitals stack up`, or say where yours is with --prometheus."
        )
        raise CommandError(message)
    return Found(
        prometheus=prometheus,
        otlp=there["otlp"],
        tempo=there["tempo"],
        grafana=there["grafana"],
        collector=there["collector"],
        expected=addresses["collector"],
        missing=tuple(missing),
    )


def _ports() -> dict[str, int]:
    """Those of the stack that was started here, else the ones that it would have."""
    from llm_vitals_dashboards.stack.launch import Stack  # noqa: PLC0415 - imports what may be missing
    from llm_vitals_dashboards.stack.processes import ProcessesError  # noqa: PLC0415
    from llm_vitals_dashboards.stack.settings import folder_of  # noqa: PLC0415

    try:
        _, ports = Stack(folder=folder_of(os.environ), ports=NUMBERS, environ={}).running()
    except ProcessesError as error:
        raise CommandError(str(error)) from error
    return {**NUMBERS, **ports}


def _answers(url: str, server: Server) -> bool:
    parts = urlsplit(url)
    headers = {"content-type": "application/x-protobuf"} if server.method == "POST" else {}
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)
    try:
        connection.connect()
        if server.path is None:
            return True
        # An empty body is an OTLP request without a span.
        connection.request(server.method, parts.path.rstrip("/") + server.path, b"", headers)
        return connection.getresponse().status in _ANSWERS
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "http" or not parts.hostname or parts.query or parts.fragment:
        message = f"{text}: expected an address such as http://127.0.0.1:9090"
        raise argparse.ArgumentTypeError(message)
    return text.rstrip("/")
