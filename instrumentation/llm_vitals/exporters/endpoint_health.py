"""EndpointHealth: whether anything answers where telemetry is sent, with one warning instead of one a batch.

The SDK's exporters retry for up to 10 s and log every try. Here the first failure is one warning that says what to
do, and a process that ends does not wait for a collector that is not there.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from llm_vitals.core.addresses import without_credentials

logger = logging.getLogger("llm_vitals")

CONNECT_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where one signal goes."""

    url: str
    """As it may be shown: without a user, a password and a query."""
    host: str
    port: int


def protocol(signal: str, environ: Mapping[str, str]) -> str:
    """`http/protobuf` (our default, as the specification recommends) or `grpc`, by the variables of the SDK."""
    named = environ.get(f"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL") or environ.get("OTEL_EXPORTER_OTLP_PROTOCOL")
    return (named or "http/protobuf").strip()


def endpoint(signal: str, environ: Mapping[str, str]) -> Endpoint:
    """Where `signal` (TRACES, METRICS or LOGS) goes, by the variables of the SDK."""
    port = 4317 if protocol(signal, environ) == "grpc" else 4318
    url = (
        environ.get(f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")
        or environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
        or f"http://localhost:{port}"
    ).strip()
    parts = urlsplit(url if "//" in url else f"//{url}")
    try:
        port_of_url = parts.port
    except ValueError:
        port_of_url = None
    return Endpoint(
        url=without_credentials(url),
        host=parts.hostname or "localhost",
        port=port_of_url or _default_port(parts.scheme, port),
    )


def _default_port(scheme: str, otlp_port: int) -> int:
    if scheme == "https":
        return 443
    return 80 if scheme == "http" and otlp_port == 4318 else otlp_port


def connects(where: Endpoint, timeout_s: float = CONNECT_TIMEOUT_S) -> bool:
    """Whether something accepts a TCP connection there. Behind a proxy that cannot be known, and is taken for yes."""
    if where.host not in ("localhost", "127.0.0.1", "::1") and any(
        os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY")
    ):
        return True
    try:
        with socket.create_connection((where.host, where.port), timeout_s):
            return True
    except OSError:
        return False


class EndpointHealth:
    """What is known of one endpoint. Thread-safe enough: its flags are only ever set whole."""

    def __init__(self, where: Endpoint) -> None:
        self.where = where
        self._answered = False
        self._has_warned = False

    def may_send(self) -> bool:
        """Whether to try: always, unless the process ends and nothing listens."""
        if self._answered or connects(self.where):
            return True
        self._warn()
        return not closing.is_set()

    def sent(self, *, arrived: bool) -> None:
        """Take note of a batch that was sent, and arrived or not."""
        if arrived and self._has_warned:
            logger.warning("Telemetry arrives at %s again.", self.where.url)
            self._has_warned = False
        if not arrived and (closing.is_set() or not connects(self.where)):
            self._warn()
        self._answered = arrived

    def _warn(self) -> None:
        if self._has_warned:
            return
        self._has_warned = True
        logger.warning(
            "Nothing listens at %s, where telemetry is sent. The application is not affected; its telemetry is dropped "
            "until something does. Start `llm-vitals up`, or set OTEL_EXPORTER_OTLP_ENDPOINT, or set "
            "OTEL_TRACES_EXPORTER=console to print one line a call.",
            self.where.url,
        )

    @property
    def has_warned(self) -> bool:
        """Whether the warning stands, so that the exporter's own repeated messages say nothing new."""
        return self._has_warned


closing = threading.Event()
"""Set when the process ends."""

_endpoints: dict[tuple[str, int], EndpointHealth] = {}


def health_of(signal: str) -> EndpointHealth:
    """The health of a signal's endpoint. Signals that go to the same place share it, and so its one warning."""
    where = endpoint(signal, os.environ)
    return _endpoints.setdefault((where.host, where.port), EndpointHealth(where))


class RepeatFilter(logging.Filter):
    """Lets an exporter's messages through, except while our one warning stands and when the process ends."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not any(one.has_warned for one in _endpoints.values()) and not closing.is_set()
