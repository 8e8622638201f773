"""Attributes and times in the protobuf messages of OTLP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Final, cast

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue

LIKELY_TO_REPEAT: Final = 40
"""Characters of a text up to which it is likely to come again: model names, outcomes, counts."""
_UNIX_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)


def nanoseconds(at: datetime) -> int:
    """Unix time of an aware time; exact to the microsecond, as floating point is not."""
    return (at - _UNIX_EPOCH) // timedelta(microseconds=1) * 1000


def key_values(attributes: Mapping[str, object]) -> list[KeyValue]:
    """Attributes as OTLP has them."""
    return [
        _remembered(key, value)
        if isinstance(value, (bool, int)) or (isinstance(value, str) and len(value) < LIKELY_TO_REPEAT)
        else KeyValue(key=key, value=_any_value(value))
        for key, value in attributes.items()
    ]


@lru_cache(maxsize=8192, typed=True)
def _remembered(key: str, value: str | int) -> KeyValue:
    return KeyValue(key=key, value=_any_value(value))


def _any_value(value: object) -> AnyValue:
    if isinstance(value, str):
        return AnyValue(string_value=value)
    if isinstance(value, bool):
        return AnyValue(bool_value=value)
    if isinstance(value, int):
        return AnyValue(int_value=value)
    if isinstance(value, float):
        return AnyValue(double_value=value)
    if isinstance(value, Sequence):
        return AnyValue(array_value=ArrayValue(values=[_any_value(item) for item in cast("Sequence[object]", value)]))
    return AnyValue(string_value=str(value))
