"""Where the database is: `clickhouse://user:password@host:port/database`, read and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from llm_vitals_collector.store import StoreError

EXPECTED: Final = (
    "clickhouse://user:password@host:port/database, with ?secure=true for HTTPS, and &ca_cert=FILE for a certificate "
    "authority of your own"
)
_PORT: Final = {False: 8123, True: 8443}
"""Of ClickHouse's HTTP interface, by whether it is HTTPS."""
_PARAMETERS: Final = ("secure", "ca_cert")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A ClickHouse database. Its text names no secret."""

    host: str
    port: int
    database: str
    user: str = "default"
    password: str = field(default="", repr=False)
    secure: bool = False
    ca_cert: str | None = None

    def __str__(self) -> str:
        return f"ClickHouse at {self.host}:{self.port}, database {self.database}"


def address_of(text: str) -> Address:
    """The address in a URL. Raises StoreError, which shows nothing of the text: it has a password."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise _error("it cannot be read (an @, / or : in the password is written %40, %2F or %3A)") from None
    if parts.scheme != "clickhouse":
        raise _error("it does not begin with clickhouse://")
    if not host:
        raise _error("it names no host")
    database = unquote(parts.path.strip("/")) or "llm_vitals"
    if not _NAME.fullmatch(database):
        raise _error("its database is no plain name (letters, digits, _)")
    for name in options:
        if name not in _PARAMETERS:
            raise _error(f"it has an unknown parameter; there are {', '.join(_PARAMETERS)}")
    secure = _flag(options.get("secure", "false"))
    return Address(
        host=host,
        port=port or _PORT[secure],
        database=database,
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        secure=secure,
        ca_cert=options.get("ca_cert"),
    )


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise _error("secure is neither true nor false")
    return text.lower() == "true"


def _error(what: str) -> StoreError:
    return StoreError(f"LLM_VITALS_STORE (not shown): {what}; expected {EXPECTED}.")
