"""Reading JSON that others wrote: decode without raising, narrow `object` to what is wanted, keep text within bounds.

A value of the wrong type counts as absent. Whole numbers are those that fit OTLP's signed 64 bits; `True` is none.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from llm_vitals.core.utf8 import join_surrogates

Json = Mapping[str, object]
"""A JSON object whose members are not narrowed yet."""

TEXT_CAP: Final = 65_536
"""Characters of text kept of one side of a call, all messages together: enough for every verdict."""
URI_CAP: Final = 2_048
ERROR_CAP: Final = 1_024
WORD_CAP: Final = 256
"""Characters of an id, a model's name, an error type: longer ones are cut, they would become labels."""
PROBABILITY_CAP: Final = 4_096

_EMPTY: Final[Json] = {}
_INT_DIGITS: Final = 40
_INT_MAX: Final = 2**63 - 1


def _short_int(digits: str) -> int | None:
    return int(digits) if len(digits) <= _INT_DIGITS else None


# Control characters inside strings are let through: some gateways do not escape them.
_DECODER: Final = json.JSONDecoder(strict=False)
# Since 3.11 an integer of more than 4300 digits raises: here it is absent instead.
_PATIENT: Final = json.JSONDecoder(strict=False, parse_int=_short_int)


class NotJsonError(Exception):
    """The bytes are no JSON, or JSON that nests deeper than the interpreter can follow."""


def decode(data: bytes | str) -> object:
    """The value of a whole JSON text. Bytes that are no UTF-8 become U+FFFD. Raises NotJsonError."""
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    text = text.removeprefix("\ufeff").strip()
    try:
        # `decode` looks for blanks around the value once more, with two patterns.
        value, end = _DECODER.raw_decode(text)
        if end == len(text):
            return value
        raise NotJsonError("more than one value")
    except json.JSONDecodeError as error:
        raise NotJsonError(str(error)) from None
    except RecursionError:
        raise NotJsonError("nested too deeply") from None
    except ValueError:
        pass
    try:
        return _PATIENT.decode(text)
    except (ValueError, RecursionError) as error:
        raise NotJsonError(str(error)) from None


def decode_at(text: str, start: int) -> tuple[object, int]:
    """The value that begins at `start`, and where it ends. Raises NotJsonError when it is not all there."""
    try:
        return _PATIENT.raw_decode(text, start)
    except (ValueError, RecursionError, IndexError) as error:
        raise NotJsonError(str(error)) from None


# These run some twenty times a call, and `cast` would take as long as the rest of them.
def mapping(value: object) -> Json:
    """`value` when it is an object, else an empty one."""
    return value if isinstance(value, dict) else _EMPTY  # pyright: ignore[reportUnknownVariableType]  # JSON's members


def items(value: object) -> list[object]:
    """`value` when it is an array, else an empty one."""
    return value if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType]  # as above


def objects(value: object) -> Iterable[Json]:
    """The objects of an array, other elements left out."""
    if not isinstance(value, list):
        return ()
    return [v for v in value if isinstance(v, dict)]  # pyright: ignore[reportUnknownVariableType]  # as above


def string(value: object) -> str | None:
    """`value` when it is a string that is not empty."""
    return value if isinstance(value, str) and value else None


def word(value: object) -> str | None:
    """A short name or id."""
    if not isinstance(value, str) or not value:
        return None
    short = value[:WORD_CAP]
    return short if short.isascii() else join_surrogates(short)


def count(value: object) -> int | None:
    """A whole number of at least 0."""
    return value if type(value) is int and 0 <= value <= _INT_MAX else None


def whole(value: object) -> int | None:
    """A whole number, negative ones too."""
    return value if type(value) is int and -_INT_MAX <= value <= _INT_MAX else None


def number(value: object) -> float | None:
    """A finite number."""
    if value is None:  # as most members of a request are
        return None
    if type(value) is float:
        return value if math.isfinite(value) else None
    exact = whole(value)
    return None if exact is None else float(exact)


def decimal_count(value: object) -> int | None:
    """A count that may be written as a decimal (`40.0`)."""
    decimal = number(value)
    return None if decimal is None else count(int(decimal))


Member = tuple[str, str, Callable[[object], object]]
"""A member of a JSON object, the field that it becomes, and what narrows its value."""


def fields(body: Json, members: Iterable[Member]) -> dict[str, Any]:
    """The fields of those members that an object has: most requests have few of all that there are."""
    return {field: narrow(body[member]) for member, field, narrow in members if member in body}


def json_text(value: object) -> str | None:
    """An object or array as JSON text, text as it is; None for anything else."""
    if isinstance(value, str):
        return value
    if not isinstance(value, (dict, list)):
        return None
    try:
        return join_surrogates(json.dumps(value, ensure_ascii=False))
    except (ValueError, RecursionError):
        return None


def words(value: object) -> tuple[str, ...]:
    """A string, or the strings of an array."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (join_surrogates(value[:WORD_CAP]),)
    return tuple(join_surrogates(v[:WORD_CAP]) for v in items(value)[:WORD_CAP] if isinstance(v, str))


def probabilities(logprobs: Iterable[object]) -> tuple[float, ...]:
    """exp(logprob) of each token, at most PROBABILITY_CAP; what is no logarithm of a probability is left out."""
    found: list[float] = []
    for value in logprobs:
        log = number(value)
        if log is not None and log <= 0:
            found.append(math.exp(log))
            if len(found) >= PROBABILITY_CAP:
                break
    return tuple(found)


class TextBudget:
    """The characters that may still be kept of one side of a call."""

    __slots__ = ("left",)

    def __init__(self, characters: int = TEXT_CAP) -> None:
        self.left = characters

    def take_result(self, value: object) -> str | None:
        """As `take`, for the result of a tool: half of the room stays for what people and models say."""
        return self.take(value[: max(self.left - TEXT_CAP // 2, 0)]) if isinstance(value, str) else None

    def take(self, value: object) -> str | None:
        """As much of a string as there is room for; None when `value` is no string, is empty, or no room is left."""
        if not isinstance(value, str) or not value or self.left <= 0:
            return None
        kept = value[: self.left]
        self.left -= len(kept)
        return join_surrogates(kept)
