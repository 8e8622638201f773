"""Which servers of the stack run, by their addresses. Prometheus is needed, the others are not."""

from __future__ import annotations

import argparse
import http.client
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from llm_vitals.commands.command import CommandError

Name = Literal["prometheus", "otlp", "tempo", "grafana", "collector"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server of the stack. `path` answers a `method` with a success where it runs."""

    title: str
    address: str
    method: str
    path: str
    missing: str
    """What the demo is like without it."""


SERVERS: Final[dict[Name, Server]] = {
    "prometheus": Server(
        title="Prometheus",
        address="http://127.0.0.1:9090",
        method="GET",
        path="/-/ready",
        missing="there is nothing to fill",
    ),
    "otlp": Server(
        title="OpenTelemetry Collector (OTLP over HTTP)",
        address="http://127.0.0.1:4318",
        method="POST",
        path="/v1/traces",
        missing="the application sends its metrics to Prometheus itself, and its spans to our collector alone",
    ),
    "tempo": Server(
        title="Tempo (OTLP over HTTP)",
        address="http://127.0.0.1:14318",
        method="POST",
        path="/v1/traces",
        missing="no traces of the history: the boards' tables of calls stay empty, and dots lead nowhere",
    ),
    "grafana": Server(
        title="Grafana",
        address="http://127.0.0.1:3000",
        method="GET",
        path="/api/health",
        missing="no boards to look at",
    ),
    "collector": Server(
        title="LLM Vitals collector",
        address="http://127.0.0.1:4319",
        method="GET",
        path="/healthz",
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
    missing: tuple[str, ...]
    """A line for each that does not run: what the demo is like without it."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say where they are."""
    for name, server in SERVERS.items():
        parser.add_argument(
            f"--{name}",
            type=_address,
            default=server.address,
            metavar="URL",
            help=f"with --stack: where {server.title} is (default: {server.address})",
        )


def find(arguments: argparse.Namespace) -> Found:
    """Look which of them answer. Raises CommandError where Prometheus does not."""
    there: dict[Name, str | None] = {}
    missing: list[str] = []
    for name, server in SERVERS.items():
        url: str = getattr(arguments, name)
        answers = _answers(url, server)
        there[name] = url if answers else None
        if not answers:
            missing.append(f"No {server.title} answers at {url}: {server.missing}.")
    prometheus = there["prometheus"]
    if prometheus is None:
        message = (
            f"no Prometheus answers at {arguments.prometheus}, and --stack fills one. Start the stack with "
            "`llm-vitals stack up`, or say where yours is with --prometheus."
        )
        raise CommandError(message)
    return Found(
        prometheus=prometheus,
        otlp=there["otlp"],
        tempo=there["tempo"],
        grafana=there["grafana"],
        collector=there["collector"],
        missing=tuple(missing),
    )


def _answers(url: str, server: Server) -> bool:
    parts = urlsplit(url)
    headers = {"content-type": "application/x-protobuf"} if server.method == "POST" else {}
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)
    try:
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
