"""The identity of an alert: its labels, and their fingerprint as Alertmanager makes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

_OFFSET: Final = 14695981039346656037
_PRIME: Final = 1099511628211
_SEPARATOR: Final = b"\xff"


def fingerprint(labels: Mapping[str, str]) -> str:
    """16 hex digits: FNV-1a of 64 bits over names and values in the order of the names, a byte 255 after each.

    Source: prometheus/common, model/signature.go, labelSetToFingerprint.
    """
    value = _OFFSET
    for name in sorted(labels):
        for byte in b"".join((name.encode(), _SEPARATOR, labels[name].encode("utf-8", "replace"), _SEPARATOR)):
            value = ((value ^ byte) * _PRIME) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def common(of: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The labels or annotations that all have with one value."""
    every = list(of)
    return {name: value for name, value in every[0].items() if all(one.get(name) == value for one in every)}


def without(labels: Mapping[str, str], *names: str) -> tuple[tuple[str, str], ...]:
    """Labels without some of them, in order, to compare alerts by."""
    return tuple(sorted((name, value) for name, value in labels.items() if name not in names))
