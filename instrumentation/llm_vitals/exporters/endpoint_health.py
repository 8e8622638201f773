"""Reach: whether anything answers where telemetry is sent, told in one warning instead of one a batch.

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

logger = logging.getLogger("llm_vitals")

CONNECT_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where one signal goes."""

    url: str
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
        given = parts.port
    except ValueError:
        given = None
    return Endpoint(
        url=url,
        host=parts.hostname or "localhost",
        port=given or (443 if parts.scheme == "https" else 80 if parts.scheme == "http" and port == 4318 else port),
    )


def connects(where: Endpoint, timeout_s: float = CONNECT_TIMEOUT_S) -> bool:
    """Whether something accepts a TCP connection there. Behind a proxy it cannot be told, so: yes."""
    if where.host not in ("localhost", "127.0.0.1", "::1") and any(
        os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY")
    ):
        return True
    try:
        with socket.create_connection((where.host, where.port), timeout_s):
            return True
    except OSError:
        return False


class Reach:
    """What is known of one endpoint. Thread-safe enough: its flags are only ever set whole."""

    def __init__(self, where: Endpoint) -> None:
        self.where = where
        self._reached = False
        self._silent = False

    def may_send(self) -> bool:
        """Whether to try. Only a process that ends does not try where nothing listens."""
        if self._reached or connects(self.where):
            return True
        self._warn()
        return not closing.is_set()

    def sent(self, *, arrived: bool) -> None:
        """A batch was sent, and arrived or not."""
        if arrived and self._silent:
            logger.warning("Telemetry arrives at %s again.", self.where.url)
            self._silent = False
        if not arrived and (closing.is_set() or not connects(self.where)):
            self._warn()
        self._reached = arrived

    def _warn(self) -> None:
        if self._silent:
            return
        self._silent = True
        logger.warning(
            "Nothing listens at %s, where telemetry is sent. The application is not affected; what it tells is dropped "
            "until something does. Start `llm-vitals up`, or set OTEL_EXPORTER_OTLP_ENDPOINT, or set "
            "OTEL_TRACES_EXPORTER=console to print one line a call.",
            self.where.url,
        )

    @property
    def silent(self) -> bool:
        """Whether the warning was given, so that the exporter's own repeated messages tell nothing new."""
        return self._silent


closing = threading.Event()
"""Set when the process ends."""

_reaches: dict[tuple[str, int], Reach] = {}


def reach(signal: str) -> Reach:
    """The Reach of a signal's endpoint; signals that go to the same place share it, and so its one warning."""
    where = endpoint(signal, os.environ)
    return _reaches.setdefault((where.host, where.port), Reach(where))


class Quiet(logging.Filter):
    """Lets an exporter's messages through until our one warning has said it all."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not any(one.silent for one in _reaches.values()) and not closing.is_set()
