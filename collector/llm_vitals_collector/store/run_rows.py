"""Runs of data sets as plain values, and back: what every store holds, whatever its database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Final

from llm_vitals_collector.store.dataset_runs import DatasetRun, RunAnswer
from llm_vitals_collector.store.rows import plain
from llm_vitals_collector.store.values import json_text, time_of, whole

RUN_FIELDS: Final = tuple(one.name for one in fields(DatasetRun))
ANSWER_FIELDS: Final = tuple(one.name for one in fields(RunAnswer))
TIMES: Final = ("started_at", "updated_at", "at")
"""Read in microseconds since 1970."""


def values_of(record: DatasetRun | RunAnswer) -> list[object]:
    """The values of a record in the order of its fields, as a database takes them."""
    return [_value(name, getattr(record, name)) for name in record.__dataclass_fields__]


def run_of(row: Sequence[object]) -> DatasetRun:
    """The run of one row of RUN_FIELDS."""
    found = _read(RUN_FIELDS, row)
    return DatasetRun(**{**found, "judge": bool(found["judge"])})  # pyright: ignore[reportArgumentType] # the columns are the fields


def answer_of(row: Sequence[object]) -> RunAnswer:
    """The answer of one row of ANSWER_FIELDS."""
    found = _read(ANSWER_FIELDS, row)
    correct = None if found["correct"] is None else bool(found["correct"])
    scores: object = json.loads(str(found["scores"]))
    return RunAnswer(**{**found, "correct": correct, "scores": scores})  # pyright: ignore[reportArgumentType] # as above


def _value(name: str, value: object) -> object:
    return json_text(value) if name == "scores" else plain(value)


def _read(names: Sequence[str], row: Sequence[object]) -> dict[str, object]:
    found = dict(zip(names, row, strict=True))
    return {name: time_of(whole(value)) if name in TIMES else value for name, value in found.items()}
