"""Records to columns and rows to records: what the tables hold, in plain Python values."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter, is_
from typing import Final, cast

from llm_vitals.core.utf8 import join_surrogates
from llm_vitals_collector.records import EPOCH, Call, Feedback, Score

# Types of the parameters; a field that is not named here is VARCHAR. They mirror the files under ddl/.
_DOUBLE: Final = {"duration_s", "time_to_first_chunk_s", "cost_usd", "overall", "score", "value"}
_BIGINT: Final = {
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "chunks",
    "status_code",
    "resend_count",
}
_BOOLEAN: Final = {"stream", "starts_query", "retry", "cost_lower_bound"}
_TIME: Final = {"started_at", "at"}
_JSON: Final = {"scores", "attributes", "resource"}
_LIST: Final = {"finish_reasons"}
_PLAIN: Final = _DOUBLE | _BIGINT | _BOOLEAN | _TIME | _JSON | _LIST
"""Fields that are not VARCHAR."""

SEPARATOR: Final = "\x1f"
"""Of joined texts: ASCII's own separator of units, which hardly any text has."""

CALL_FIELDS: Final = Call._fields
FEEDBACK_FIELDS: Final = tuple(f.name for f in fields(Feedback))
SCORE_FIELDS: Final = tuple(f.name for f in fields(Score))

_encode: Final = json.JSONEncoder(allow_nan=False, default=str).encode
"""As json.dumps, which would make an encoder for each value."""

_feedback_values = attrgetter(*FEEDBACK_FIELDS)
_score_values = attrgetter(*SCORE_FIELDS)


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
    if isinstance(records[0], Feedback):
        return [column.values for column in _columns(FEEDBACK_FIELDS, map(_feedback_values, records))]
    return [column.values for column in _columns(SCORE_FIELDS, map(_score_values, records))]


def _columns(names: Sequence[str], rows: Iterable[tuple[object, ...]]) -> list[Column]:
    return [_column(name, values) for name, values in zip(names, zip(*rows, strict=True), strict=True)]


def _column(name: str, values: tuple[object, ...]) -> Column:
    first = values[0]
    # Most columns of a batch hold one value or none. Equal is not the same in JSON, where 1 and true are two things.
    if all(map(partial(is_, first), values)) if name in _JSON else values.count(first) == len(values):
        return Column([_convert(name)(first)] * len(values), shared=True)
    if name not in _PLAIN and (joined := _joined(values)) is not None and _is_taken(joined):
        return Column(list(values), shared=False, joined=joined)
    converted = _json_column(values) if name in _JSON else list(map(_convert(name), values))
    shared = converted.count(converted[0]) == len(converted)
    joined = _joined(converted) if not shared and sql_type(name) in ("VARCHAR", "JSON") else None
    return Column(converted, shared, joined)


def _joined(values: Sequence[object]) -> str | None:
    try:
        joined = SEPARATOR.join(cast("Sequence[str]", values))
    except TypeError:
        return None
    return joined if joined.count(SEPARATOR) == len(values) - 1 else None


def _json_column(values: Sequence[object]) -> list[object]:
    """JSON texts; what is the same in many calls, as settings of a model are, is encoded once."""
    known: dict[object, str] = {}
    texts: list[object] = []
    for value in values:
        members = cast("Mapping[str, object]", value)
        # With the types, as 1, 1.0 and true are equal.
        key = (tuple(members.items()), tuple(map(type, members.values())))
        try:
            encoded = known.get(key)
        except TypeError:  # lists and mappings inside
            texts.append(_json(value))
            continue
        if encoded is None:
            encoded = known[key] = _json(value)
        texts.append(encoded)
    return texts


def _is_taken(joined: str) -> bool:
    """Whether it is text that the database takes as it is."""
    return joined.isascii() and "\0" not in joined


def _convert(name: str) -> Callable[[object], object]:
    if name in _JSON:
        return _json
    if name in _LIST:
        return _texts
    if name in _DOUBLE:
        return _finite
    if name in _BIGINT:
        return _int64
    if name in _BOOLEAN or name in _TIME:
        return _same
    return text


def sql_type(name: str) -> str:
    """The SQL type of a parameter for the field `name`."""
    if name in _LIST:
        return "VARCHAR[]"
    for names, kind in ((_DOUBLE, "DOUBLE"), (_BIGINT, "BIGINT"), (_BOOLEAN, "BOOLEAN"), (_TIME, "TIMESTAMPTZ")):
        if name in names:
            return kind
    return "JSON" if name in _JSON else "VARCHAR"


def whole(value: object) -> int:
    """A number of a row; 0 where it is none."""
    return value if isinstance(value, int) else 0


def text(value: object) -> str | None:
    """Text as the database takes it: a lone surrogate or NUL, each of which would break a whole batch, becomes
    U+FFFD."""
    if value is None:
        return None
    string = value if isinstance(value, str) else str(value)
    if "\0" in string:
        string = string.replace("\0", "\ufffd")
    return join_surrogates(string)


def _same(value: object) -> object:
    return value


def _texts(value: object) -> list[str | None]:
    return [text(item) for item in cast("tuple[object, ...]", value)]


def _finite(value: object) -> object:
    return value if isinstance(value, (int, float)) and math.isfinite(value) else None


def _int64(value: object) -> object:
    return value if isinstance(value, int) and -(2**63) <= value < 2**63 else None


def _json(value: object) -> str:
    """JSON text, ASCII only; what JSON lacks (NaN, infinities) is told as text."""
    try:
        encoded = _encode(value)
    except ValueError:
        encoded = json.dumps(_plain(value), default=str)
    # Escapes of lone surrogates are no valid JSON for the database.
    return encoded if "\\ud" not in encoded else _json_text(encoded)


def _json_text(encoded: str) -> str:
    return text(json.dumps(json.loads(encoded), ensure_ascii=False)) or "{}"


def _plain(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in cast("Mapping[object, object]", value).items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in cast("Sequence[object]", value)]
    return value


def quoted(names: Sequence[str]) -> str:
    """The columns `names`, quoted: `user` and `at` are words of SQL."""
    return ", ".join(f'"{name}"' for name in names)


def read_list(names: Sequence[str]) -> str:
    """The columns `names` as a SELECT list. Times come as microseconds since 1970: DuckDB's own conversion of
    TIMESTAMPTZ needs pytz, which we do not depend on."""
    return ", ".join(f'epoch_us("{name}") AS "{name}_us"' if name in _TIME else f'"{name}"' for name in names)


def time_of(microseconds: int) -> datetime:
    """An aware UTC time."""
    return EPOCH + timedelta(microseconds=microseconds)


def time_or_none(value: object) -> datetime | None:
    """The time of a column that may be NULL."""
    return time_of(value) if isinstance(value, int) else None


def call_of(row: Sequence[object]) -> Call:
    """The Call of one row of `read_list(CALL_FIELDS)`."""
    return Call(**_fields(CALL_FIELDS, row))  # pyright: ignore[reportArgumentType] # the columns are the fields


def feedback_of(row: Sequence[object]) -> Feedback:
    """The Feedback of one row of `read_list(FEEDBACK_FIELDS)`."""
    return Feedback(**_fields(FEEDBACK_FIELDS, row))  # pyright: ignore[reportArgumentType] # the columns are the fields


def score_of(row: Sequence[object]) -> Score:
    """The Score of one row of `read_list(SCORE_FIELDS)`."""
    return Score(**_fields(SCORE_FIELDS, row))  # pyright: ignore[reportArgumentType] # the columns are the fields


def _fields(names: Sequence[str], row: Sequence[object]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in zip(names, row, strict=True):
        if name in _TIME and isinstance(value, int):
            values[name] = time_of(value)
        elif name in _JSON:
            values[name] = json.loads(value) if isinstance(value, str) else {}
        elif name in _LIST:
            values[name] = tuple(cast("list[str]", value or []))
        else:
            values[name] = value
    return values
