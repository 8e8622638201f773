"""Values of OTLP attributes as plain Python, and the narrowing of those that should have a certain type."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

Attributes = Mapping[str, object]


def attributes(pairs: Iterable[KeyValue]) -> dict[str, object]:
    """Key-value pairs as a dict; of a repeated key the last one counts."""
    # Most are text or whole numbers, and only what is neither, or is empty, has to be asked for its kind.
    return {pair.key: (one := pair.value).string_value or one.int_value or value(one) for pair in pairs}


def value(any_value: AnyValue) -> object:
    """str, bool, int, float, list, dict or None; bytes come as base64 text, as OTLP/JSON has them."""
    kind = any_value.WhichOneof("value")
    if kind == "int_value":
        return any_value.int_value
    if kind == "string_value":
        return any_value.string_value
    if kind == "double_value":
        return any_value.double_value
    if kind == "bool_value":
        return any_value.bool_value
    if kind == "array_value":
        return [value(item) for item in any_value.array_value.values]
    if kind == "kvlist_value":
        return attributes(any_value.kvlist_value.values)
    if kind == "bytes_value":
        return base64.b64encode(any_value.bytes_value).decode("ascii")
    return None


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
