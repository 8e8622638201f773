"""Records to the columns of ClickHouse's tables, and the reading of times."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, cast

from llm_vitals_collector.records import EPOCH, Call, Feedback, Score
from llm_vitals_collector.store.values import (
    CALL_FIELDS,
    FEEDBACK_FIELDS,
    SCORE_FIELDS,
    TIMES,
    converter,
    json_column,
    values_of,
)

_US: Final = timedelta(microseconds=1)


def call_columns(calls: Sequence[Call]) -> dict[str, Sequence[object]]:
    """One column a field of Call; `calls` must not be empty."""
    columns = dict(zip(CALL_FIELDS, zip(*calls, strict=True), strict=True))
    return {name: _column(name, values) for name, values in columns.items()}


def record_columns(records: Sequence[Feedback | Score]) -> dict[str, Sequence[object]]:
    """One column a field of ratings or of scores; not of both together."""
    names = FEEDBACK_FIELDS if isinstance(records[0], Feedback) else SCORE_FIELDS
    columns = dict(zip(names, zip(*values_of(records), strict=True), strict=True))
    return {name: _column(name, values) for name, values in columns.items()}


def _column(name: str, values: Sequence[object]) -> Sequence[object]:
    if name == "scores":
        return [_numbers(one) for one in values]
    if name in ("attributes", "resource"):
        return json_column(values)
    first = values[0]
    # Most columns of a batch hold one value or none.
    if values.count(first) == len(values):
        return [converter(name)(first)] * len(values)
    return values if name in TIMES else list(map(converter(name), values))


def _numbers(value: object) -> dict[str, float]:
    """What is no number is left out."""
    return {
        name: float(one)
        for name, one in cast("Mapping[str, object]", value).items()
        if isinstance(one, (int, float)) and math.isfinite(one)
    }


def microseconds(at: datetime) -> int:
    """A time as a parameter: microseconds since 1970."""
    return (at - EPOCH) // _US


def time(parameter: str) -> str:
    """The SQL of a time that is a parameter (`microseconds`)."""
    return f"fromUnixTimestamp64Micro({{{parameter}:Int64}}, 'UTC')"


def us(column: str) -> str:
    """The SQL of a time in microseconds since 1970: what rows have in place of a time."""
    return f"toUnixTimestamp64Micro({column})"


def quoted(names: Sequence[str]) -> str:
    """The columns `names`, quoted."""
    return ", ".join(f'"{name}"' for name in names)


def by_place(names: Sequence[str], times: Collection[str]) -> str:
    """The columns `names` as a SELECT list of rows that are read by place: `times` in microseconds since 1970."""
    return ", ".join(us(f'"{name}"') if name in times else f'"{name}"' for name in names)


def read_list(names: Sequence[str]) -> str:
    """The columns `names` as a SELECT list: times in microseconds since 1970, mappings as JSON."""
    return ", ".join(_read(name) for name in names)


def _read(name: str) -> str:
    if name in TIMES:
        return f'{us(name)} AS "{name}_us"'
    return "toJSONString(scores) AS scores_json" if name == "scores" else f'"{name}"'
