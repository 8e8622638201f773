"""The tables of data sets. They are written by people, one example or some hundreds at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import duckdb

from llm_vitals_collector.store import cursor
from llm_vitals_collector.store.datasets import Dataset, Example, ExamplePage, ExampleQuery
from llm_vitals_collector.store.duckdb import dataset_runs
from llm_vitals_collector.store.duckdb.alerts import Writing
from llm_vitals_collector.store.duckdb.columns import by_place, quoted
from llm_vitals_collector.store.duckdb.reader import Reader
from llm_vitals_collector.store.examples import EXAMPLE_FIELDS, chosen, dataset_of, example_of, page_of, values_of

_LISTED: Final = """
SELECT d.name, epoch_us(d.created_at), d.description, count(e.id), count(e.id) FILTER (e.consent)
FROM dataset d LEFT JOIN example e ON e.dataset = d.name
"""
_EXAMPLES: Final = f"SELECT {by_place(EXAMPLE_FIELDS, ('at',))} FROM example WHERE "  # noqa: S608 # only text of this file
_ONE: Final = "dataset = $dataset AND id = $id"
_INSERT: Final = f"INSERT INTO example ({quoted(EXAMPLE_FIELDS)}) VALUES ({', '.join('?' * len(EXAMPLE_FIELDS))})"  # noqa: S608 # as above
_TEXTS: Final = ("messages", "answer", "expected", "preferred", "rejected", "note")
_FILTERS: Final[Mapping[str, str]] = {
    "origin": "origin = $origin",
    "label": "list_contains(labels, $label)",
    "consent": "consent = $consent",
    "text": f"({' OR '.join(f'coalesce(contains(lower({name}), lower($text)), false)' for name in _TEXTS)})",
}


class DuckDBDatasets:
    """A `DatasetStore` in the tables `dataset` and `example`."""

    def __init__(self, reader: Reader, writing: Writing) -> None:
        self._reader: Final = reader
        self._read: Final = reader.read
        self._writing: Final = writing

    def make(self, dataset: Dataset) -> bool:
        with self._writing() as connection:
            if connection.execute("SELECT 1 FROM dataset WHERE name = ?", [dataset.name]).fetchone() is not None:
                return False
            connection.execute(
                "INSERT INTO dataset VALUES (?, ?, ?)", [dataset.name, dataset.created_at, dataset.description]
            )
        return True

    def listed(self) -> tuple[Dataset, ...]:
        return tuple(map(dataset_of, self._read(f"{_LISTED} GROUP BY ALL ORDER BY d.name")))

    def get(self, name: str) -> Dataset | None:
        rows = self._read(f"{_LISTED} WHERE d.name = $name GROUP BY ALL", {"name": name})
        return dataset_of(rows[0]) if rows else None

    def remove(self, name: str) -> int | None:
        with self._writing() as connection:
            if not _deleted(connection, "DELETE FROM dataset WHERE name = $dataset", {"dataset": name}):
                return None
            dataset_runs.forget_dataset(connection, name)
            return _deleted(connection, "DELETE FROM example WHERE dataset = $dataset", {"dataset": name})

    def add(self, examples: Sequence[Example]) -> tuple[bool, ...]:
        new: list[bool] = []
        with self._writing() as connection:
            for one in examples:
                values = values_of(one)
                kept = connection.execute(
                    "SELECT 1 FROM example WHERE dataset = ? AND id = ?", [one.dataset, one.id]
                ).fetchone()
                new.append(kept is None)
                if kept is None:
                    connection.execute(_INSERT, values)
        return tuple(new)

    def examples(self, query: ExampleQuery) -> ExamplePage:
        parameters = chosen(query)
        where = ["dataset = $dataset", *(_FILTERS[name] for name in parameters)]
        parameters |= {"dataset": query.dataset, "limit": query.limit + 1}
        if query.before is not None:
            parameters["before_at"], (parameters["before_id"],) = cursor.decode(query.before, 1)
            where.append('("at", id) < ($before_at, $before_id)')
        sql = f'{_EXAMPLES}{" AND ".join(where)} ORDER BY "at" DESC, id DESC LIMIT $limit'
        return page_of(self._read(sql, parameters), query.limit)

    def every(self, dataset: str) -> Iterator[Example]:
        sql = f'{_EXAMPLES}dataset = $dataset ORDER BY "at", id'
        return map(example_of, self._reader.stream(sql, {"dataset": dataset}))

    def ids(self, dataset: str, limit: int) -> list[str]:
        sql = "SELECT id FROM example WHERE dataset = $dataset ORDER BY id LIMIT $limit"
        return [str(name) for (name,) in self._read(sql, {"dataset": dataset, "limit": limit})]

    def example(self, dataset: str, name: str) -> Example | None:
        rows = self._read(f"{_EXAMPLES}{_ONE}", {"dataset": dataset, "id": name})
        return example_of(rows[0]) if rows else None

    def expected(self, dataset: str, names: Sequence[str]) -> Mapping[str, str]:
        sql = "SELECT id, expected FROM example WHERE dataset = $dataset AND id IN (SELECT unnest($ids::VARCHAR[]))"
        rows = self._read(f"{sql} AND expected IS NOT NULL", {"dataset": dataset, "ids": list(names)})
        return {str(name): str(text) for name, text in rows}

    def replace(self, example: Example) -> bool:
        with self._writing() as connection:
            ids = {"dataset": example.dataset, "id": example.id}
            if not _deleted(connection, f"DELETE FROM example WHERE {_ONE}", ids):  # noqa: S608 # as above
                return False
            connection.execute(_INSERT, values_of(example))
        return True

    def remove_example(self, dataset: str, name: str) -> bool:
        ids = {"dataset": dataset, "id": name}
        with self._writing() as connection:
            dataset_runs.forget_examples(connection, _ONE, ids)
            return _deleted(connection, f"DELETE FROM example WHERE {_ONE}", ids) > 0  # noqa: S608 # as above

    def of_user(self, user: str) -> tuple[Example, ...]:
        sql = f'{_EXAMPLES}{THEIRS} ORDER BY "at", id'
        return tuple(map(example_of, self._read(sql, {"user": user})))


THEIRS: Final = (
    '("user" = $user OR coalesce((trace_id, span_id) IN '
    '(SELECT trace_id, span_id FROM call WHERE "user" = $user), false))'
)
"""Examples of a user: with their words, or made of their calls while those are kept."""


def erase(connection: duckdb.DuckDBPyConnection, user: str) -> int:
    """Delete a user's examples with the answers to them in runs; within the caller's transaction, before their
    calls."""
    dataset_runs.forget_examples(connection, THEIRS, {"user": user})
    return _deleted(connection, f"DELETE FROM example WHERE {THEIRS}", {"user": user})  # noqa: S608 # as above


def _deleted(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object]) -> int:
    row = connection.execute(sql, dict(parameters)).fetchone()
    return int(row[0]) if row else 0
