"""The tables of data sets: an example that changes is a row of a higher version, what is removed is deleted."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from llm_vitals_collector.store import cursor
from llm_vitals_collector.store.clickhouse import dataset_runs
from llm_vitals_collector.store.clickhouse.columns import by_place, microseconds, us
from llm_vitals_collector.store.clickhouse.columns import time as time_sql
from llm_vitals_collector.store.clickhouse.connection import Connection
from llm_vitals_collector.store.datasets import Dataset, Example, ExamplePage, ExampleQuery
from llm_vitals_collector.store.examples import EXAMPLE_FIELDS, chosen, dataset_of, example_of, page_of, values_of

_EXAMPLES: Final = f"SELECT {by_place(EXAMPLE_FIELDS, ('at',))} FROM example FINAL WHERE "  # noqa: S608 # only text of this file
_LISTED: Final = f"""
SELECT d.name, {us("d.created_at")}, d.description, e.examples, e.consented
FROM (SELECT * FROM dataset FINAL WHERE {{where}}) AS d
LEFT JOIN (
    SELECT dataset, count() AS examples, countIf(consent) AS consented FROM example FINAL GROUP BY dataset
) AS e ON e.dataset = d.name
ORDER BY d.name
"""  # noqa: S608 # as above
_ONE: Final = "dataset = {dataset:String} AND id = {id:String}"
_TEXTS: Final = ("messages", "answer", "expected", "preferred", "rejected", "note")
_FOUND: Final = "coalesce(position(lowerUTF8({0}), lowerUTF8({{text:String}})) > 0, false)"
_FILTERS: Final[Mapping[str, str]] = {
    "origin": "origin = {origin:String}",
    "label": "has(labels, {label:String})",
    "consent": "consent = {consent:Bool}",
    "text": f"({' OR '.join(_FOUND.format(name) for name in _TEXTS)})",
}
_THEIRS: Final = (
    "(coalesce(\"user\" = {user:String}, false) OR (coalesce(trace_id, ''), coalesce(span_id, '')) IN "
    '(SELECT trace_id, span_id FROM call WHERE "user" = {user:String}))'
)
TABLES: Final = ("dataset", "example")


class ClickHouseDatasets:
    """A `DatasetStore` in the tables `dataset` and `example`. Two collectors that make or add the same at once may both
    say that it is new; it is kept once."""

    def __init__(self, connection: Connection, types: Mapping[str, Mapping[str, str]]) -> None:
        self._connection: Final = connection
        self._read: Final = connection.read
        self._types: Final = types
        self._writing: Final = threading.Lock()
        self._last = 0

    def make(self, dataset: Dataset) -> bool:
        with self._writing:
            if self._read("SELECT 1 FROM dataset WHERE name = {name:String}", {"name": dataset.name}):
                return False
            row = {"name": dataset.name, "created_at": dataset.created_at, "description": dataset.description}
            columns = {name: [value] for name, value in row.items()}
            self._connection.insert("dataset", {**columns, "version": [self._version()]}, self._types["dataset"])
        return True

    def listed(self) -> tuple[Dataset, ...]:
        return tuple(map(dataset_of, self._read(_LISTED.format(where="true"))))

    def get(self, name: str) -> Dataset | None:
        rows = self._read(_LISTED.format(where="name = {name:String}"), {"name": name})
        return dataset_of(rows[0]) if rows else None

    def remove(self, name: str) -> int | None:
        with self._writing:
            found = self.get(name)
            if found is None:
                return None
            # The data set last: who is told of a failure removes it again.
            dataset_runs.forget_dataset(self._connection, name)
            _delete(self._connection, "example", "dataset = {dataset:String}", {"dataset": name})
            _delete(self._connection, "dataset", "name = {dataset:String}", {"dataset": name})
        return found.examples

    def add(self, examples: Sequence[Example]) -> tuple[bool, ...]:
        with self._writing:
            known = {
                (dataset, str(name))
                for dataset in {one.dataset for one in examples}
                for (name,) in self._read(
                    "SELECT DISTINCT id FROM example WHERE dataset = {dataset:String} AND id IN {ids:Array(String)}",
                    {"dataset": dataset, "ids": [one.id for one in examples]},
                )
            }
            new: list[bool] = []
            kept: list[Example] = []
            for one in examples:
                new.append((one.dataset, one.id) not in known)
                if new[-1]:
                    known.add((one.dataset, one.id))
                    kept.append(one)
            self._insert(kept)
        return tuple(new)

    def examples(self, query: ExampleQuery) -> ExamplePage:
        parameters = chosen(query)
        where = ["dataset = {dataset:String}", *(_FILTERS[name] for name in parameters)]
        parameters |= {"dataset": query.dataset, "limit": query.limit + 1}
        if query.before is not None:
            at, (parameters["before_id"],) = cursor.decode(query.before, 1)
            parameters["before_at"] = microseconds(at)
            where.append(f"(at, id) < ({time_sql('before_at')}, {{before_id:String}})")
        sql = f"{_EXAMPLES}{' AND '.join(where)} ORDER BY at DESC, id DESC LIMIT {{limit:Int64}}"
        return page_of(self._read(sql, parameters), query.limit)

    def every(self, dataset: str) -> Iterator[Example]:
        sql = f"{_EXAMPLES}dataset = {{dataset:String}} ORDER BY at, id"
        return map(example_of, self._connection.stream(sql, {"dataset": dataset}))

    def ids(self, dataset: str, limit: int) -> list[str]:
        sql = "SELECT DISTINCT id FROM example WHERE dataset = {dataset:String} ORDER BY id LIMIT {limit:Int64}"
        return [str(name) for (name,) in self._read(sql, {"dataset": dataset, "limit": limit})]

    def example(self, dataset: str, name: str) -> Example | None:
        rows = self._read(f"{_EXAMPLES}{_ONE}", {"dataset": dataset, "id": name})
        return example_of(rows[0]) if rows else None

    def expected(self, dataset: str, names: Sequence[str]) -> Mapping[str, str]:
        sql = "SELECT id, expected FROM example FINAL WHERE dataset = {dataset:String} AND id IN {ids:Array(String)}"
        rows = self._read(f"{sql} AND expected IS NOT NULL", {"dataset": dataset, "ids": list(names)})
        return {str(name): str(text) for name, text in rows}

    def replace(self, example: Example) -> bool:
        with self._writing:
            if self.example(example.dataset, example.id) is None:
                return False
            self._insert([example])
        return True

    def remove_example(self, dataset: str, name: str) -> bool:
        with self._writing:
            if self.example(dataset, name) is None:
                return False
            ids = {"dataset": dataset, "id": name}
            dataset_runs.forget_examples(self._connection, _ONE, ids)
            _delete(self._connection, "example", _ONE, ids)
        return True

    def of_user(self, user: str) -> tuple[Example, ...]:
        return tuple(map(example_of, self._read(f"{_EXAMPLES}{_THEIRS} ORDER BY at, id", {"user": user})))

    def _insert(self, examples: Sequence[Example]) -> None:
        if not examples:
            return
        columns = dict(zip(EXAMPLE_FIELDS, zip(*map(values_of, examples), strict=True), strict=True))
        version = [self._version()] * len(examples)
        self._connection.insert("example", {**columns, "version": version}, self._types["example"])

    def _version(self) -> int:
        """Microseconds since 1970, and higher than that of this process before."""
        self._last = max(time.time_ns() // 1000, self._last + 1)
        return self._last


def erase(connection: Connection, user: str) -> int:
    """Delete a user's examples with the answers to them in runs, before their calls; they are gone from the disk when
    this returns."""
    parameters: dict[str, object] = {"user": user}
    ((count,),) = connection.read(f"SELECT count() FROM example FINAL WHERE {_THEIRS}", parameters)  # noqa: S608 # as above
    if count:
        dataset_runs.forget_examples(connection, _THEIRS, parameters)
        _delete(connection, "example", _THEIRS, parameters)
    return int(str(count))


def _delete(connection: Connection, table: str, where: str, parameters: Mapping[str, object]) -> None:
    connection.command(
        f"ALTER TABLE {table} DELETE WHERE {where}", parameters, mutations_sync=2, allow_nondeterministic_mutations=1
    )
