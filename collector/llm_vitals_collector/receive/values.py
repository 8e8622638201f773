"""Values of OTLP attributes as plain Python."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue


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
