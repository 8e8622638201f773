"""What is kept of runs of data sets: over a restart, and no longer than data set, examples and users."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from each_store import open_clickhouse

from llm_vitals_collector.datasets.active_run import ActiveRun, keep
from llm_vitals_collector.datasets.runs import after, plan_of_run
from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.store.dataset_runs import ENDED, DatasetRun, RunAnswer
from llm_vitals_collector.store.datasets import Dataset, Example

pytestmark = pytest.mark.each_store

AT = datetime(2026, 11, 20, 12, 0, 0, 250, tzinfo=timezone.utc)
MESSAGES = json.dumps([{"role": "user", "content": "Where?"}])
RUN = DatasetRun(
    id="r1",
    dataset="faults",
    started_at=AT,
    updated_at=AT,
    endpoint="demo",
    model="m",
    system='Be "short" é',
    template="<q>{{input}}</q>",
    parameters='{"temperature": 0}',
    judge=True,
    planned=3,
    budget_usd=0.5,
    state="running",
)
FULL = RunAnswer(
    run="r1",
    dataset="faults",
    example="e1",
    at=AT,
    answer="There\n\u2028 'x'",
    model="m-1",
    finish_reason="stop",
    outcome="ok",
    correct=False,
    scores={"overall": 0.25, "clarity": 1.0},
    duration_s=1.5,
    time_to_first_chunk_s=0.1,
    input_tokens=7,
    output_tokens=2,
    cost_usd=0.001,
    judge_usd=0.0,
)
FAILED = RunAnswer(run="r1", dataset="faults", example="e2", at=AT, error="timeout: no whole answer in time")


@pytest.fixture
def kept(opener):
    """A store with a data set of two examples, one of the user a."""
    store = opener()
    for name in ("faults", "other"):
        store.datasets.make(Dataset(name=name, created_at=AT))
    users = {"e1": "a", "e2": None}
    store.datasets.add(
        [
            Example(dataset=name, id=one, at=AT, origin="file", messages=MESSAGES, user=users[one])
            for name in ("faults", "other")
            for one in users
        ]
    )
    yield store
    store.close()


def test_a_run_goes_on_and_survives_a_restart(kept, opener, store_kind):
    assert kept.runs.keep(RUN)
    assert kept.runs.get("faults", "r1") == RUN
    stopped = replace(
        RUN, state="stopped", reason="its budget", updated_at=AT + timedelta(seconds=9), done=2, failed=1, compared=1,
        correct=1, overall=0.25, duration_s=1.5, cost_usd=0.001,
    )  # fmt: skip
    assert kept.runs.keep(stopped, [FAILED, FULL])
    later = replace(RUN, id="r2", started_at=AT + timedelta(hours=1), system=None, template=None, judge=False)
    assert kept.runs.keep(later)
    assert kept.runs.keep(replace(RUN, dataset="other"))
    kept.close()
    again = opener()
    if store_kind == "duckdb":
        # One process has the file, so that nobody goes on with what was under way; of ClickHouse others may.
        later = replace(later, state="interrupted", reason=ENDED)
    assert again.runs.listed("faults", 10) == (later, stopped)
    assert again.runs.listed("faults", 1) == (later,)
    assert again.runs.answers("faults", "r1") == (FULL, FAILED)
    assert again.runs.answers("faults", "r1", limit=1) == (FULL,)
    assert again.runs.answers("faults", "r1", after=FULL.example) == (FAILED,)
    assert again.runs.answers("faults", "r2") == again.runs.answers("other", "r1") == ()
    assert again.runs.get("faults", "none") is None
    again.close()


@pytest.mark.parametrize(
    ("elsewhere", "state", "taken"),
    [
        pytest.param(None, "running", False, id="nobody"),
        pytest.param({"state": "cancelled"}, "cancelled", False, id="another collector cancelled it"),
        pytest.param({"state": "running", "done": 1}, "running", True, id="another one goes on with it"),
    ],
)
def test_what_another_collector_has_written_meanwhile_holds(kept, elsewhere, state, taken):
    kept.runs.keep(RUN)
    active = ActiveRun(run=RUN, plan=plan_of_run(RUN), endpoint=Endpoint(name="demo", url="http://h/v1", api="openai"))
    if elsewhere is not None:
        kept.runs.keep(replace(RUN, updated_at=after(RUN.updated_at), **elsewhere))
    written = keep(kept.runs, active, [FULL], "running", None)
    assert (written.state, active.taken) == (state, taken)
    found = kept.runs.get("faults", "r1")
    assert (found.state, found.done, found.updated_at) == (state, 1, written.updated_at)
    assert len(kept.runs.answers("faults", "r1")) == (0 if taken else 1)


def test_a_run_is_removed_alone(kept):
    for run in (RUN, replace(RUN, id="r2")):
        kept.runs.keep(run, [replace(FULL, run=run.id)])
    assert kept.runs.remove("faults", "r1")
    assert not kept.runs.remove("faults", "r1")
    assert [one.id for one in kept.runs.listed("faults", 10)] == ["r2"]
    assert kept.runs.answers("faults", "r1") == ()
    assert len(kept.runs.answers("faults", "r2")) == 1


def gone_dataset(store):
    store.datasets.remove("faults")
    store.datasets.make(Dataset(name="faults", created_at=AT))


@pytest.mark.parametrize(
    ("remove", "left"),
    [
        pytest.param(lambda store: store.datasets.remove_example("faults", "e1"), ["e2"], id="an example"),
        pytest.param(lambda store: store.erase("a"), ["e2"], id="its user is erased"),
        pytest.param(gone_dataset, [], id="the data set, and another has its name"),
    ],
)
def test_answers_go_with_what_they_answer(kept, remove, left):
    kept.runs.keep(RUN, [FULL, FAILED])
    kept.runs.keep(replace(RUN, dataset="other"), [replace(FAILED, dataset="other")])
    remove(kept)
    assert [one.example for one in kept.runs.answers("faults", "r1")] == left
    assert len(kept.runs.answers("other", "r1")) == 1
    # What is still under way brings nothing back.
    kept.runs.keep(RUN, [replace(FULL, example="e1")])
    assert "e1" not in [one.example for one in kept.runs.answers("faults", "r1")]


def test_a_run_whose_data_set_is_gone_is_told(kept):
    kept.datasets.remove("faults")
    assert not kept.runs.keep(RUN, [FULL])
    assert kept.runs.get("faults", "r1") is None
    assert kept.runs.answers("faults", "r1") == ()


@pytest.mark.stack
def test_a_clickhouse_database_of_the_version_before_gets_the_tables(clickhouse):
    url = clickhouse.url("before_runs")
    store = open_clickhouse(url)
    store.datasets.make(Dataset(name="faults", created_at=AT))
    for table in ("dataset_run", "run_answer"):
        store._connection.command(f"DROP TABLE {table}")
    store._connection.command("TRUNCATE TABLE schema_version")
    store._connection.command("INSERT INTO schema_version VALUES (3)")
    store.close()
    for _ in range(2):
        store = open_clickhouse(url)
        assert store.runs.keep(RUN)
        assert store.runs.listed("faults", 10) == (RUN,)
        store.close()
