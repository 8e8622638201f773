"""Values as people write them: `5%`, `10m`, `30s`, `$50`, `off`. Each with its JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

Off = Literal[False]
OFF: Final[frozenset[object]] = frozenset({False, "off"})
"""`off` is false in YAML 1.1, and a word where it is quoted."""
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_NUMBER: Final = r"\d+(\.\d+)?"
_OFF_SCHEMA: Final[dict[str, Any]] = {"enum": ["off", False]}


def is_off(value: object) -> bool:
    """Whether a value says that there is to be none."""
    return value is False or value == "off"


def share(value: object) -> float:
    """`5%` or `0.05`. Raises ValueError."""
    found = re.fullmatch(rf"({_NUMBER})\s*%", value.strip()) if isinstance(value, str) else None
    made = float(found[1]) / 100 if found else _number(value)
    if made is None or not 0 <= made <= 1:
        raise ValueError(f"{_shown(value)} is no share; expected one such as 5% or 0.05, from 0% to 100%")
    return round(made, 10)


def seconds(value: object) -> float:
    """`30s`, `2m`, or a number of seconds. Raises ValueError."""
    found = re.fullmatch(rf"({_NUMBER})\s*(ms|[smh])", value.strip()) if isinstance(value, str) else None
    made = float(found[1]) * {"ms": 0.001, **_SECONDS}[found[3]] if found else _number(value)
    if made is None or made <= 0:
        raise ValueError(f"{_shown(value)} is no time; expected one such as 30s, 800ms or 2m")
    return made


def length(value: object) -> int:
    """`10m`, `1h`, `1h30m`: whole minutes, as seconds. Raises ValueError."""
    text = str(value).strip()
    made = 0
    if isinstance(value, str) and re.fullmatch(r"(\d+[smhdw])+", text):
        made = sum(int(number) * _SECONDS[unit] for number, unit in re.findall(r"(\d+)([smhdw])", text))
        if made % 60 == 0:
            return made
    if value in (0, "0"):
        return 0
    raise ValueError(f"{_shown(value)} is no length of time; expected whole minutes, such as 10m, 1h or 1d")


def dollars(value: object) -> float:
    """`50` or `$50`. Raises ValueError."""
    found = re.fullmatch(rf"\$\s*({_NUMBER})", value.strip()) if isinstance(value, str) else None
    made = float(found[1]) if found else _number(value)
    if made is None or made < 0:
        raise ValueError(f"{_shown(value)} is no amount; expected US dollars, such as 50")
    return made


def points(value: object) -> float:
    """-100 to 100. Raises ValueError."""
    made = _number(value)
    if made is None or not -100 <= made <= 100:
        raise ValueError(f"{_shown(value)} is no Net Promoter Score; expected -100 to 100")
    return made


def number(value: object) -> float:
    """More than 0. Raises ValueError."""
    made = _number(value)
    if made is None or made <= 0:
        raise ValueError(f"{_shown(value)} is no number above 0")
    return made


def whole(value: object) -> int:
    """A whole number, 1 or more. Raises ValueError."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise ValueError(f"{_shown(value)} is no whole number of 1 or more")


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _shown(value: object) -> str:
    return "off" if value is False else repr(value) if isinstance(value, str) else str(value)


def _off(value: object) -> Literal[False]:
    if is_off(value):
        return False
    raise ValueError(f"{_shown(value)}: expected off")


def _or_off(read: Callable[[object], float]) -> Callable[[object], float | Literal[False]]:
    def read_or_off(value: object) -> float | Literal[False]:
        return False if is_off(value) else read(value)

    return read_or_off


def _text(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{pattern}$"}


_SHARE: Final[list[dict[str, Any]]] = [{"type": "number", "minimum": 0, "maximum": 1}, _text(rf"{_NUMBER}\s*%")]
_TIME: Final[list[dict[str, Any]]] = [{"type": "number", "exclusiveMinimum": 0}, _text(rf"{_NUMBER}\s*(ms|[smh])")]
_DOLLARS: Final[list[dict[str, Any]]] = [{"type": "number", "minimum": 0}, _text(rf"\$\s*{_NUMBER}")]
_POINTS: Final[list[dict[str, Any]]] = [{"type": "number", "minimum": -100, "maximum": 100}]
_ABOVE_0: Final[list[dict[str, Any]]] = [{"type": "number", "exclusiveMinimum": 0}]

OffWord = Annotated[Off, PlainValidator(_off), WithJsonSchema(_OFF_SCHEMA)]
Share = Annotated[float, PlainValidator(share), WithJsonSchema({"anyOf": _SHARE})]
Dollars = Annotated[float, PlainValidator(dollars), WithJsonSchema({"anyOf": _DOLLARS})]
Number = Annotated[float, PlainValidator(number), WithJsonSchema({"anyOf": _ABOVE_0})]
Length = Annotated[int, PlainValidator(length), WithJsonSchema(_text(r"(\d+[smhdw])+"))]
Whole = Annotated[int, BeforeValidator(whole), WithJsonSchema({"type": "integer", "minimum": 1})]

ShareOrOff = Annotated[float | Off, PlainValidator(_or_off(share)), WithJsonSchema({"anyOf": [*_SHARE, _OFF_SCHEMA]})]
SecondsOrOff = Annotated[
    float | Off, PlainValidator(_or_off(seconds)), WithJsonSchema({"anyOf": [*_TIME, _OFF_SCHEMA]})
]
DollarsOrOff = Annotated[
    float | Off, PlainValidator(_or_off(dollars)), WithJsonSchema({"anyOf": [*_DOLLARS, _OFF_SCHEMA]})
]
PointsOrOff = Annotated[
    float | Off, PlainValidator(_or_off(points)), WithJsonSchema({"anyOf": [*_POINTS, _OFF_SCHEMA]})
]
NumberOrOff = Annotated[
    float | Off, PlainValidator(_or_off(number)), WithJsonSchema({"anyOf": [*_ABOVE_0, _OFF_SCHEMA]})
]


def past(value: object) -> float:
    """Of an objective: a score (`0.7`, `70%`) or a time (`5s`). Raises ValueError."""
    if isinstance(value, str) and value.strip().endswith("%"):
        return share(value)
    return seconds(value)


Past = Annotated[float, PlainValidator(past), WithJsonSchema({"anyOf": [*_TIME, _SHARE[1]]})]
