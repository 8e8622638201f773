"""Text that leaves the process: valid UTF-8, whatever the application or a model put into it."""

from __future__ import annotations

from opentelemetry.util.types import AttributeValue

Attributes = dict[str, AttributeValue]
"""Attributes of a span, an event or a measurement, by name."""


def valid_utf8(text: str) -> str:
    """`text` as valid UTF-8: a lone surrogate would make the exporter refuse the whole batch."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
