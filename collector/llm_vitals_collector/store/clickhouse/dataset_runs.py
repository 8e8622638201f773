"""The tables of runs of data sets: a run that goes on is a row of a higher version, what is removed is deleted."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Final

from llm_vitals_collector.store.clickhouse.columns import by_place
from llm_vitals_collector.store.clickhouse.connection import Connection
from llm_vitals_collector.store.dataset_runs import ALL, DatasetRun, RunAnswer
from llm_vitals_collector.store.run_rows import ANSWER_FIELDS, RUN_FIELDS, TIMES, answer_of, run_of, values_of

_OF_RUN: Final = "dataset = {dataset:String} AND run = {run:String}"
_RUNS: Final = f"SELECT {by_place(RUN_FIELDS, TIMES)} FROM dataset_run FINAL WHERE dataset = {{dataset:String}}"  # noqa: S608 # only text of this file
_ANSWERS: Final = f"""SELECT {by_place(ANSWER_FIELDS, TIMES)} FROM run_answer FINAL
WHERE {_OF_RUN} AND example > {{after:String}} ORDER BY example LIMIT {{limit:Int64}}"""  # noqa: S608 # as above
TABLES: Final = ("dataset_run", "run_answer")


class ClickHouseRuns:
    """A `RunStore` in the tables `dataset_run` and `run_answer`."""

    def __init__(self, connection: Connection, types: Mapping[str, Mapping[str, str]]) -> None:
        self._connection: Final = connection
        self._read: Final = connection.read
        self._types: Final = types

    def keep(self, run: DatasetRun, answers: Sequence[RunAnswer] = ()) -> bool:
        if not self._there(run.dataset):
            return False
        ids = [one.example for one in answers]
        there = self._examples(run.dataset, ids)
        rows = [values_of(one) for one in answers if one.example in there]
        self._insert("run_answer", ANSWER_FIELDS, rows)
        self._insert("dataset_run", RUN_FIELDS, [values_of(run)])
        # Nothing holds off who removes meanwhile: what is gone takes what came after it along.
        if gone := there - self._examples(run.dataset, ids):
            where = "dataset = {dataset:String} AND example IN {ids:Array(String)}"
            _delete(self._connection, "run_answer", where, {"dataset": run.dataset, "ids": sorted(gone)})
        if self._there(run.dataset):
            return True
        forget_dataset(self._connection, run.dataset)
        return False

    def listed(self, dataset: str, limit: int) -> tuple[DatasetRun, ...]:
        sql = f"{_RUNS} ORDER BY started_at DESC, id DESC LIMIT {{limit:Int64}}"
        return tuple(map(run_of, self._read(sql, {"dataset": dataset, "limit": limit})))

    def get(self, dataset: str, name: str) -> DatasetRun | None:
        rows = self._read(f"{_RUNS} AND id = {{run:String}}", {"dataset": dataset, "run": name})
        return run_of(rows[0]) if rows else None

    def answers(self, dataset: str, name: str, after: str = "", limit: int = ALL) -> tuple[RunAnswer, ...]:
        wanted = {"dataset": dataset, "run": name, "after": after, "limit": limit}
        return tuple(map(answer_of, self._read(_ANSWERS, wanted)))

    def remove(self, dataset: str, name: str) -> bool:
        if self.get(dataset, name) is None:
            return False
        ids = {"dataset": dataset, "run": name}
        # The run last: who is told of a failure removes it again.
        _delete(self._connection, "run_answer", _OF_RUN, ids)
        _delete(self._connection, "dataset_run", "dataset = {dataset:String} AND id = {run:String}", ids)
        return True

    def _there(self, dataset: str) -> bool:
        return bool(self._read("SELECT 1 FROM dataset WHERE name = {dataset:String} LIMIT 1", {"dataset": dataset}))

    def _examples(self, dataset: str, ids: Sequence[str]) -> set[str]:
        if not ids:
            return set()
        sql = "SELECT DISTINCT id FROM example WHERE dataset = {dataset:String} AND id IN {ids:Array(String)}"
        return {str(name) for (name,) in self._read(sql, {"dataset": dataset, "ids": list(ids)})}

    def _insert(self, table: str, names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        if not rows:
            return
        columns = dict(zip(names, zip(*rows, strict=True), strict=True))
        version = [time.time_ns() // 1000] * len(rows)
        self._connection.insert(table, {**columns, "version": version}, self._types[table])


def forget_dataset(connection: Connection, dataset: str) -> None:
    """Delete the runs of a data set."""
    for table in ("run_answer", "dataset_run"):
        _delete(connection, table, "dataset = {dataset:String}", {"dataset": dataset})


def forget_examples(connection: Connection, where: str, parameters: Mapping[str, object]) -> None:
    """Delete the answers to the examples of a condition, before the examples."""
    found = f"(dataset, example) IN (SELECT dataset, id FROM example WHERE {where})"  # noqa: S608 # as above
    _delete(connection, "run_answer", found, parameters)


def _delete(connection: Connection, table: str, where: str, parameters: Mapping[str, object]) -> None:
    connection.command(
        f"ALTER TABLE {table} DELETE WHERE {where}", parameters, mutations_sync=2, allow_nondeterministic_mutations=1
    )
