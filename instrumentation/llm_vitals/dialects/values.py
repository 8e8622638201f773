"""The narrowing of attributes' values that should have a certain type."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import cast

Attributes = Mapping[str, object]


def text(found: object) -> str | None:
    """Non-empty text; a number is told as text, as some senders' ids are numbers."""
    if isinstance(found, str):
        return found or None
    return str(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else None


def number(found: object) -> float | None:
    """A finite number, or text that is one."""
    if isinstance(found, bool) or not isinstance(found, (int, float, str)):
        return None
    try:
        parsed = float(found)
    except (ValueError, OverflowError):
        return None
    return parsed if math.isfinite(parsed) else None


def count(found: object) -> int | None:
    """A whole number of 0 or more that fits 63 bits; some senders tell tokens as floats or text."""
    parsed = found if isinstance(found, int) and not isinstance(found, bool) else number(found)
    if parsed is None or parsed < 0 or parsed >= 2**63 or parsed != int(parsed):
        return None
    return int(parsed)


def flag(found: object) -> bool | None:
    """True or False, also as text."""
    if isinstance(found, bool):
        return found
    if isinstance(found, str) and found.lower() in ("true", "false"):
        return found.lower() == "true"
    return None


def texts(found: object) -> tuple[str, ...]:
    """A list of texts; one text is a list of one."""
    if isinstance(found, str):
        return (found,) if found else ()
    return tuple(item for item in items(found) if isinstance(item, str) and item)


def items(found: object) -> Sequence[object]:
    """The members of a list; of anything else none."""
    return cast("Sequence[object]", found) if isinstance(found, (list, tuple)) else ()


def mapping(found: object) -> Mapping[str, object]:
    """A dict; of anything else an empty one."""
    return cast("Mapping[str, object]", found) if isinstance(found, Mapping) else {}
