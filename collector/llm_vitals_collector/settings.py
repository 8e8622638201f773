"""Every environment variable of the collector, once: name, default, type, meaning. `llm-vitals up` has a flag for each.

A bad value is a SettingsError: a service that starts with another port or another folder than it was told would be
found out too late.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from llm_vitals.core.settings import PSEUDONYM_KEY, Variable

T = TypeVar("T")


class SettingsError(Exception):
    """A setting has a value that cannot be used; the message names it, what was expected and what to do."""


HOST: Final = Variable(
    name="LLM_VITALS_HOST",
    default="127.0.0.1",
    kind="an IP address, or localhost",
    meaning="Address to listen on. Any other than loopback needs LLM_VITALS_API_KEY.",
)
PORT: Final = Variable(
    name="LLM_VITALS_PORT",
    default="4318",
    kind="whole number, 0 to 65535",
    meaning="Port of OTLP/HTTP, the pages and the API; 4318 is OpenTelemetry's own default. 0 takes any free one.",
)
GRPC_PORT: Final = Variable(
    name="LLM_VITALS_GRPC_PORT",
    default="4317",
    kind="whole number, 0 to 65535",
    meaning="Port of OTLP/gRPC; 4317 is OpenTelemetry's own default. 0 takes any free one.",
)
DATA: Final = Variable(
    name="LLM_VITALS_DATA",
    default="",
    kind="path of a folder",
    meaning="Folder of the database, made when missing. Unset: llm-vitals in XDG_DATA_HOME or ~/.local/share; on macOS "
    "in ~/Library/Application Support.",
)
API_KEY: Final = Variable(
    name="LLM_VITALS_API_KEY",
    default="",
    kind="text without spaces, 16 characters or more",
    meaning="Key that every request must carry, as `Authorization: Bearer ...` or `x-api-key`; browsers log in with "
    "it. Unset: no key, loopback only.",
)
WAITING_REQUESTS: Final = Variable(
    name="LLM_VITALS_WAITING_REQUESTS",
    default="1024",
    kind="whole number, 1 or more",
    meaning="Requests that may wait for their commit; past it a sender is told to come back (429, RESOURCE_EXHAUSTED).",
)
WAITING_BYTES: Final = Variable(
    name="LLM_VITALS_WAITING_BYTES",
    default="67108864",
    kind="whole number of bytes, 1 or more",
    meaning="Bytes of requests, decompressed, that may wait for their commit; past it the same.",
)
BODY_LIMIT: Final = Variable(
    name="LLM_VITALS_BODY_LIMIT",
    default="16777216",
    kind="whole number of bytes, 1024 or more",
    meaning="Largest request, decompressed; a larger one is refused (413).",
)
SCRAPE_INTERVAL: Final = Variable(
    name="LLM_VITALS_SCRAPE_INTERVAL",
    default="60",
    kind="whole number of seconds, 1 to 75",
    meaning="Seconds between two scrapes of /metrics by Prometheus. When an hour ends, its registers of users and "
    "questions stay there for two of them; the recording rules look from three minutes after the hour.",
)
EMBEDDINGS: Final = Variable(
    name="LLM_VITALS_EMBEDDINGS",
    default="auto",
    kind="auto or off",
    meaning="Relevancy of kept answers by sentence embeddings, in the background. auto: where the extra `[embeddings]` "
    "is installed.",
)

VARIABLES: Final = (
    HOST,
    PORT,
    GRPC_PORT,
    DATA,
    API_KEY,
    WAITING_REQUESTS,
    WAITING_BYTES,
    BODY_LIMIT,
    SCRAPE_INTERVAL,
    EMBEDDINGS,
    PSEUDONYM_KEY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The variables, read and checked."""

    host: str = "127.0.0.1"
    port: int = 4318
    grpc_port: int = 4317
    data: Path
    api_key: str | None = None
    waiting_requests: int = 1024
    waiting_bytes: int = 64 * 1024 * 1024
    body_limit: int = 16 * 1024 * 1024
    scrape_interval_s: int = 60
    embeddings: bool = True
    pseudonym_key: str | None = None

    def __post_init__(self) -> None:
        """Raises SettingsError when the collector would be open to others without a key."""
        if not self.loopback and self.api_key is None:
            raise SettingsError(
                f"{HOST.name}={self.host!r} can be reached from other machines, and no key is set: set "
                f"{API_KEY.name} (16 characters or more; every sender then carries it), or listen on 127.0.0.1."
            )

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the collector."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine only."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def load(environ: Mapping[str, str] | None = None, flags: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environ` (default: the process's); `flags` (variable name to text) win over it.

    Raises SettingsError.
    """
    env = os.environ if environ is None else environ
    given = flags or {}

    def read(variable: Variable, parse: Callable[[str], T]) -> T:
        text = given.get(variable.name, env.get(variable.name, "").strip() or variable.default)
        try:
            return parse(text)
        except ValueError as error:
            shown = "(not shown)" if variable in (API_KEY, PSEUDONYM_KEY) else repr(text)
            raise SettingsError(
                f"{variable.name}={shown}: expected {variable.kind}. Set it so, or leave it out"
                + (f" for {variable.default}." if variable.default else ".")
            ) from error

    return Settings(
        host=read(HOST, _host),
        port=read(PORT, _port),
        grpc_port=read(GRPC_PORT, _port),
        data=read(DATA, lambda text: Path(text).expanduser() if text else default_data(env, sys.platform)),
        api_key=read(API_KEY, _key),
        waiting_requests=read(WAITING_REQUESTS, lambda text: _at_least(1, text)),
        waiting_bytes=read(WAITING_BYTES, lambda text: _at_least(1, text)),
        body_limit=read(BODY_LIMIT, lambda text: _at_least(1024, text)),
        scrape_interval_s=read(SCRAPE_INTERVAL, lambda text: _at_least(1, text, most=75)),
        embeddings=read(EMBEDDINGS, _auto),
        pseudonym_key=read(PSEUDONYM_KEY, _key),
    )


def default_data(environ: Mapping[str, str], platform: str) -> Path:
    """Where data goes when nobody says: the platform's own place. A relative XDG_DATA_HOME is ignored, as its
    specification demands."""
    home = Path(environ.get("HOME") or Path.home())
    if platform == "darwin":
        return home / "Library" / "Application Support" / "llm-vitals"
    xdg = Path(environ.get("XDG_DATA_HOME", ""))
    return (xdg if xdg.is_absolute() else home / ".local" / "share") / "llm-vitals"


def _host(text: str) -> str:
    if text.lower() == "localhost":
        return "127.0.0.1"
    return str(ipaddress.ip_address(text))


def _port(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 65535:
        raise ValueError(text)
    return value


def _key(text: str) -> str | None:
    if text and (len(text) < 16 or not text.isascii() or not text.isprintable() or " " in text):
        raise ValueError(text)
    return text or None


def _auto(text: str) -> bool:
    value = text.lower()
    if value not in ("auto", "off"):
        raise ValueError(text)
    return value == "auto"


def _at_least(least: int, text: str, most: int | None = None) -> int:
    value = int(text)
    if value < least or (most is not None and value > most):
        raise ValueError(text)
    return value
