"""Addresses: what is one, what is this machine, and how one may be shown: a user, a password or a key that stands in it
is for whoever is sent to only."""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import Final
from urllib.parse import urlsplit, urlunsplit

_NUMBERS: Final = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}")
_BLANK: Final = re.compile(r"[\s\x00-\x20\x7f]")


def is_http(url: str) -> bool:
    """Whether it can be sent to by HTTP: scheme, host and, where there is one, a port that is one. Never raises."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.port != 0
            and _BLANK.search(url) is None
        )
    except ValueError:  # a port or an IPv6 address that is none
        return False


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine only, however it is written: `127.1`, `0x7f000001` and
    `::ffff:127.0.0.1`, too. No name is looked up."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        pass
    else:
        mapped = getattr(address, "ipv4_mapped", None)
        return address.is_loopback or (mapped is not None and mapped.is_loopback)
    if _NUMBERS.fullmatch(name) is None:
        return False
    try:
        return socket.inet_aton(name)[0] == 127  # 127.0.0.0/8
    except OSError:
        return False


def without_credentials(url: str) -> str:
    """The URL without user, password, query and fragment. Never raises."""
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
    except ValueError:
        return "an address that cannot be read"
    shown = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    return shown if "//" in url else shown.removeprefix("//")


def has_credentials(url: str) -> bool:
    """Whether a user or a password stands in it."""
    return "@" in url.partition("//")[2].partition("/")[0]
