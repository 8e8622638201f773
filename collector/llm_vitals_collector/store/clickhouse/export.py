"""Records as they are exported: one JSON object a record, with the same members as the other store's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from llm_vitals_collector.store.clickhouse.columns import time, us
from llm_vitals_collector.store.clickhouse.connection import Row
from llm_vitals_collector.store.clickhouse.latest import CALLS, latest
from llm_vitals_collector.store.examples import EXAMPLE_FIELDS
from llm_vitals_collector.store.results import Exported
from llm_vitals_collector.store.values import CALL_FIELDS, FEEDBACK_FIELDS, SCORE_FIELDS, TIMES, time_of

_TIMES: Final = TIMES | {"received_at"}
_JSON: Final = frozenset({"scores", "attributes", "resource"})
_FIELDS: Final[Mapping[Exported, tuple[str, ...]]] = {
    "calls": (*CALL_FIELDS, "received_at", "counted"),
    "ratings": (*FEEDBACK_FIELDS, "received_at"),
    "scores": (*SCORE_FIELDS, "received_at"),
    "examples": EXAMPLE_FIELDS,
}
_SINCE: Final = f"at >= {time('from')}"
_ROWS: Final[Mapping[Exported, str]] = {
    "calls": CALLS,
    "ratings": f"({latest('feedback', _SINCE)})",
    "scores": f"({latest('score', _SINCE)})",
    "examples": "example FINAL",
}


def statement(what: Exported) -> tuple[str, tuple[str, ...]]:
    """The SELECT of the records of `from` to `to`, oldest first, and the names of its columns."""
    names = _FIELDS[what]
    at = "started_at" if what == "calls" else "at"
    where = f"{at} >= {time('from')} AND {at} < {time('to')}"
    return f"SELECT {', '.join(map(_read, names))} FROM {_ROWS[what]} WHERE {where} ORDER BY {at}", names  # noqa: S608 # ours


def _read(name: str) -> str:
    if name in _TIMES:
        return f"{us(name)} AS {name}_us"
    return "toJSONString(scores) AS scores_json" if name == "scores" else f'"{name}"'


def record(names: Sequence[str], row: Row) -> dict[str, object]:
    """The members of one record."""
    return {name: _member(name, value) for name, value in zip(names, row, strict=True)}


def _member(name: str, value: object) -> object:
    if name in _TIMES and isinstance(value, int):
        return _text(time_of(value))
    return json.loads(value) if name in _JSON and isinstance(value, str) else value


def _text(at: datetime) -> str:
    """As DuckDB writes it: without a fraction where it is none."""
    fraction = f".{at.microsecond:06}".rstrip("0").rstrip(".")
    return f"{at:%Y-%m-%d %H:%M:%S}{fraction}+00"
