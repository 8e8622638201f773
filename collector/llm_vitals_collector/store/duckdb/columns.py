"""The columns of DuckDB's tables: lists of values on their way in (store/values.py), types, the reading of times."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import is_
from typing import Final, cast

from llm_vitals_collector.records import Call, Feedback, Score
from llm_vitals_collector.store.values import (
    BOOLEANS,
    CALL_FIELDS,
    DOUBLES,
    FEEDBACK_FIELDS,
    LISTS,
    MAPPINGS,
    NOT_TEXT,
    SCORE_FIELDS,
    TIMES,
    WHOLES,
    call_of,
    converter,
    feedback_of,
    json_column,
    score_of,
    text,
    time_of,
    time_or_none,
    values_of,
    whole,
)

__all__ = [
    "CALL_FIELDS",
    "FEEDBACK_FIELDS",
    "SCORE_FIELDS",
    "SEPARATOR",
    "Column",
    "by_place",
    "call_columns",
    "call_of",
    "feedback_of",
    "quoted",
    "read_list",
    "record_columns",
    "score_of",
    "sql_type",
    "text",
    "time_of",
    "time_or_none",
    "whole",
]

SEPARATOR: Final = "\x1f"
"""Of joined texts: ASCII's own separator of units, which hardly any text has."""


@dataclass(frozen=True, slots=True)
class Column:
    """The values of a field; `shared` where all are equal."""

    values: list[object]
    shared: bool
    joined: str | None = None
    """The values as one text with SEPARATOR between, where that is possible: the database takes that in half the time
    of a list. None where one is NULL, or has a SEPARATOR."""


def call_columns(calls: Sequence[Call]) -> list[Column]:
    """One column a field of Call, in the order of CALL_FIELDS; `calls` must not be empty."""
    return _columns(CALL_FIELDS, calls)


def record_columns(records: Sequence[Feedback | Score]) -> list[list[object]]:
    """The values of ratings or of scores, in the order of FEEDBACK_FIELDS or SCORE_FIELDS; not of both together."""
    names = FEEDBACK_FIELDS if isinstance(records[0], Feedback) else SCORE_FIELDS
    return [column.values for column in _columns(names, values_of(records))]


def _columns(names: Sequence[str], rows: Iterable[tuple[object, ...]]) -> list[Column]:
    return [_column(name, values) for name, values in zip(names, zip(*rows, strict=True), strict=True)]


def _column(name: str, values: tuple[object, ...]) -> Column:
    first = values[0]
    # Most columns of a batch hold one value or none. Equal is not the same in JSON, where 1 and true are two things.
    if all(map(partial(is_, first), values)) if name in MAPPINGS else values.count(first) == len(values):
        return Column([converter(name)(first)] * len(values), shared=True)
    if name not in NOT_TEXT and (joined := _joined(values)) is not None and _is_taken(joined):
        return Column(list(values), shared=False, joined=joined)
    converted = json_column(values) if name in MAPPINGS else list(map(converter(name), values))
    shared = converted.count(converted[0]) == len(converted)
    joined = _joined(converted) if not shared and sql_type(name) in ("VARCHAR", "JSON") else None
    return Column(converted, shared, joined)


def _joined(values: Sequence[object]) -> str | None:
    try:
        joined = SEPARATOR.join(cast("Sequence[str]", values))
    except TypeError:
        return None
    return joined if joined.count(SEPARATOR) == len(values) - 1 else None


def _is_taken(joined: str) -> bool:
    """Whether it is text that the database takes as it is."""
    return joined.isascii() and "\0" not in joined


def sql_type(name: str) -> str:
    """The SQL type of a parameter for the field `name`."""
    if name in LISTS:
        return "VARCHAR[]"
    for names, kind in ((DOUBLES, "DOUBLE"), (WHOLES, "BIGINT"), (BOOLEANS, "BOOLEAN"), (TIMES, "TIMESTAMPTZ")):
        if name in names:
            return kind
    return "JSON" if name in MAPPINGS else "VARCHAR"


def quoted(names: Sequence[str]) -> str:
    """The columns `names`, quoted: `user` and `at` are words of SQL."""
    return ", ".join(f'"{name}"' for name in names)


def by_place(names: Sequence[str], times: Collection[str]) -> str:
    """The columns `names` as a SELECT list of rows that are read by place: `times` in microseconds since 1970."""
    return ", ".join(f'epoch_us("{name}")' if name in times else f'"{name}"' for name in names)


def read_list(names: Sequence[str]) -> str:
    """The columns `names` as a SELECT list. Times come as microseconds since 1970: DuckDB's own conversion of
    TIMESTAMPTZ needs pytz, which we do not depend on."""
    return ", ".join(f'epoch_us("{name}") AS "{name}_us"' if name in TIMES else f'"{name}"' for name in names)
