"""Records as plain values, one a field, and back: what every store holds, whatever its database."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final, cast

from llm_vitals.core.utf8 import join_surrogates
from llm_vitals_collector.records import EPOCH, Call, Feedback, Score

DOUBLES: Final = {"duration_s", "time_to_first_chunk_s", "cost_usd", "overall", "score", "value"}
WHOLES: Final = {
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "chunks",
    "status_code",
    "resend_count",
}
BOOLEANS: Final = {"stream", "starts_query", "retry", "cost_lower_bound"}
TIMES: Final = {"started_at", "at"}
MAPPINGS: Final = {"scores", "attributes", "resource"}
LISTS: Final = {"finish_reasons"}
NOT_TEXT: Final = DOUBLES | WHOLES | BOOLEANS | TIMES | MAPPINGS | LISTS
"""Fields that are no texts, by what they are; all others are texts."""

CALL_FIELDS: Final = Call._fields
FEEDBACK_FIELDS: Final = tuple(f.name for f in fields(Feedback))
SCORE_FIELDS: Final = tuple(f.name for f in fields(Score))

_encode: Final = json.JSONEncoder(allow_nan=False, default=str).encode
"""As json.dumps, which would make an encoder for each value."""

_feedback_values = attrgetter(*FEEDBACK_FIELDS)
_score_values = attrgetter(*SCORE_FIELDS)


def values_of(records: Sequence[Feedback | Score]) -> Iterator[tuple[object, ...]]:
    """The values of ratings or of scores, in the order of FEEDBACK_FIELDS or SCORE_FIELDS; not of both together."""
    return map(_feedback_values if isinstance(records[0], Feedback) else _score_values, records)


def converter(name: str) -> Callable[[object], object]:
    """What makes of a field's value one that a database takes."""
    if name in MAPPINGS:
        return json_text
    if name in LISTS:
        return _texts
    if name in DOUBLES:
        return _finite
    if name in WHOLES:
        return _int64
    if name in BOOLEANS or name in TIMES:
        return _same
    return text


def json_column(values: Sequence[object]) -> list[object]:
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
            texts.append(json_text(value))
            continue
        if encoded is None:
            encoded = known[key] = json_text(value)
        texts.append(encoded)
    return texts


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


def json_text(value: object) -> str:
    """JSON text, ASCII only; what JSON lacks (NaN, infinities) is told as text."""
    try:
        encoded = _encode(value)
    except ValueError:
        encoded = json.dumps(_plain(value), default=str)
    # Escapes of lone surrogates are no valid JSON for the database.
    return encoded if "\\ud" not in encoded else _whole_json(encoded)


def _whole_json(encoded: str) -> str:
    return text(json.dumps(json.loads(encoded), ensure_ascii=False)) or "{}"


def _plain(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in cast("Mapping[object, object]", value).items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in cast("Sequence[object]", value)]
    return value


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
        if name in TIMES and isinstance(value, int):
            values[name] = time_of(value)
        elif name in MAPPINGS:
            values[name] = json.loads(value) if isinstance(value, str) else {}
        elif name in LISTS:
            values[name] = tuple(cast("list[str]", value or []))
        else:
            values[name] = value
    return values
