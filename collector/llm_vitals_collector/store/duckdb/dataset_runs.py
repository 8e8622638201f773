"""The tables of runs of data sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import duckdb

from llm_vitals_collector.store.dataset_runs import ALL, ENDED, DatasetRun, RunAnswer
from llm_vitals_collector.store.duckdb.alerts import Writing
from llm_vitals_collector.store.duckdb.columns import by_place, quoted
from llm_vitals_collector.store.duckdb.reader import Reader
from llm_vitals_collector.store.run_rows import ANSWER_FIELDS, RUN_FIELDS, TIMES, answer_of, run_of, values_of

_RUNS: Final = f"SELECT {by_place(RUN_FIELDS, TIMES)} FROM dataset_run WHERE dataset = $dataset"  # noqa: S608 # only text of this file
_ANSWERS: Final = f"""SELECT {by_place(ANSWER_FIELDS, TIMES)} FROM run_answer
WHERE dataset = $dataset AND run = $run AND example > $after ORDER BY example LIMIT $limit"""  # noqa: S608 # as above
_INSERT_RUN: Final = f"INSERT INTO dataset_run ({quoted(RUN_FIELDS)}) VALUES ({', '.join('?' * len(RUN_FIELDS))})"  # noqa: S608 # as above
_INSERT_ANSWER: Final = (
    f"INSERT INTO run_answer ({quoted(ANSWER_FIELDS)}) VALUES ({', '.join('?' * len(ANSWER_FIELDS))})"  # noqa: S608 # as above
)
_UNDER_WAY: Final = "SELECT 1 FROM dataset_run WHERE state = 'running' LIMIT 1"
_INTERRUPT: Final = "UPDATE dataset_run SET state = 'interrupted', reason = ? WHERE state = 'running'"
_OF_RUN: Final = "dataset = $dataset AND id = $run"


class DuckDBRuns:
    """A `RunStore` in the tables `dataset_run` and `run_answer`."""

    def __init__(self, reader: Reader, writing: Writing) -> None:
        self._read: Final = reader.read
        self._writing: Final = writing
        # One process has the file: what was under way in the one before is so no more.
        if self._read(_UNDER_WAY, {}):
            with writing() as connection:
                connection.execute(_INTERRUPT, [ENDED])

    def keep(self, run: DatasetRun, answers: Sequence[RunAnswer] = ()) -> bool:
        with self._writing() as connection:
            if connection.execute("SELECT 1 FROM dataset WHERE name = ?", [run.dataset]).fetchone() is None:
                return False
            connection.execute(f"DELETE FROM dataset_run WHERE {_OF_RUN}", {"dataset": run.dataset, "run": run.id})  # noqa: S608 # as above
            connection.execute(_INSERT_RUN, values_of(run))
            rows = connection.execute(
                "SELECT id FROM example WHERE dataset = $1 AND id IN (SELECT unnest($2::VARCHAR[]))",
                [run.dataset, [one.example for one in answers]],
            ).fetchall()
            there = {str(name) for (name,) in rows}
            for one in answers:
                if one.example in there:
                    connection.execute(_INSERT_ANSWER, values_of(one))
        return True

    def listed(self, dataset: str, limit: int) -> tuple[DatasetRun, ...]:
        sql = f"{_RUNS} ORDER BY started_at DESC, id DESC LIMIT $limit"
        return tuple(map(run_of, self._read(sql, {"dataset": dataset, "limit": limit})))

    def get(self, dataset: str, name: str) -> DatasetRun | None:
        rows = self._read(f"{_RUNS} AND id = $run", {"dataset": dataset, "run": name})
        return run_of(rows[0]) if rows else None

    def answers(self, dataset: str, name: str, after: str = "", limit: int = ALL) -> tuple[RunAnswer, ...]:
        wanted = {"dataset": dataset, "run": name, "after": after, "limit": limit}
        return tuple(map(answer_of, self._read(_ANSWERS, wanted)))

    def remove(self, dataset: str, name: str) -> bool:
        ids = {"dataset": dataset, "run": name}
        with self._writing() as connection:
            connection.execute("DELETE FROM run_answer WHERE dataset = $dataset AND run = $run", ids)
            row = connection.execute(f"DELETE FROM dataset_run WHERE {_OF_RUN}", ids).fetchone()  # noqa: S608 # as above
        return bool(row and row[0])


def forget_dataset(connection: duckdb.DuckDBPyConnection, dataset: str) -> None:
    """Delete the runs of a data set; within the caller's transaction."""
    for table in ("run_answer", "dataset_run"):
        connection.execute(f"DELETE FROM {table} WHERE dataset = $dataset", {"dataset": dataset})  # noqa: S608 # as above


def forget_examples(connection: duckdb.DuckDBPyConnection, where: str, parameters: Mapping[str, object]) -> None:
    """Delete the answers to the examples of a condition; within the caller's transaction, before the examples."""
    sql = f"DELETE FROM run_answer WHERE (dataset, example) IN (SELECT dataset, id FROM example WHERE {where})"  # noqa: S608 # as above
    connection.execute(sql, dict(parameters))
