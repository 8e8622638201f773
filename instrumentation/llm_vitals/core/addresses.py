"""Addresses as they may be shown: a user, a password or a key that stands in one is for whoever is sent to only."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


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
