"""Data sets and examples as plain values, and back: what every store holds, whatever its database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Final, cast

from llm_vitals_collector.store import cursor
from llm_vitals_collector.store.datasets import Dataset, Example, ExamplePage, ExampleQuery, Origin
from llm_vitals_collector.store.values import text, time_of, whole

EXAMPLE_FIELDS: Final = tuple(one.name for one in fields(Example))


def values_of(example: Example) -> list[object]:
    """The values of an example, in the order of EXAMPLE_FIELDS, as a database takes them."""
    values: list[object] = []
    for name in EXAMPLE_FIELDS:
        value: object = getattr(example, name)
        if name == "labels":
            value = [text(label) for label in example.labels]
        elif isinstance(value, str):
            value = text(value)
        values.append(value)
    return values


def example_of(row: Sequence[object]) -> Example:
    """The example of one row, whose time is in microseconds since 1970."""
    found = dict(zip(EXAMPLE_FIELDS, row, strict=True))
    labels = tuple(str(label) for label in cast("Sequence[object]", found["labels"] or ()))
    return Example(
        dataset=str(found["dataset"]),
        id=str(found["id"]),
        at=time_of(whole(found["at"])),
        origin=cast("Origin", found["origin"]),
        messages=str(found["messages"]),
        labels=labels,
        consent=bool(found["consent"]),
        **{name: text(found[name]) for name in _TEXTS},  # pyright: ignore[reportArgumentType] # texts all
    )


_TEXTS: Final = (
    "answer",
    "expected",
    "preferred",
    "rejected",
    "rating",
    "note",
    "model",
    "trace_id",
    "span_id",
    "user",
)


def page_of(rows: Iterable[Sequence[object]], limit: int) -> ExamplePage:
    """A page of `limit` examples out of the rows of one more, where there are so many."""
    found = tuple(map(example_of, rows))
    kept = found[:limit]
    last = kept[-1] if len(found) > limit else None
    return ExamplePage(examples=kept, next=last and cursor.encode(last.at, last.id))


def chosen(query: ExampleQuery) -> dict[str, object]:
    """The filters of a query that narrow it, by name."""
    filters = {"origin": query.origin, "label": query.label, "consent": query.consent, "text": query.text}
    return {name: value for name, value in filters.items() if value is not None}


def dataset_of(row: Sequence[object]) -> Dataset:
    """The data set of one row: name, time in microseconds, description, examples, those with consent."""
    name, created, description, examples, consented = row
    return Dataset(
        name=str(name),
        created_at=time_of(whole(created)),
        description=text(description),
        examples=whole(examples),
        consented=whole(consented),
    )
