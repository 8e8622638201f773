"""What opening a page reads: closed days from roll-ups, calls as seldom as their number allows."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from llm_vitals_collector.app import create_app
from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store.duckdb import DuckDBStore, choices, open_store, reader, rollup

END = datetime(2026, 11, 18, 15, 30, tzinfo=timezone.utc)
DAYS = 22
A_DAY = 600
"""More than 20 an hour: of fewer the page draws its chart in longer steps, which it looks for."""
WEEK = Period(start=END - timedelta(days=7), end=END)
COLUMNS = {
    "services": "service",
    "models": "request_model",
    "providers": "provider",
    "tasks": "task",
    "variants": "variant",
}


def call(number: int, chance: random.Random, days_ago: float) -> Call:
    """Names come and go: some are of a few days only."""
    part = int(days_ago) // 3
    return Call(
        trace_id=f"{number:032x}",
        span_id=f"{number:016x}",
        started_at=END - timedelta(days=days_ago),
        duration_s=1.0,
        operation="chat",
        scope="llm_vitals",
        service=chance.choice((None, "shop", f"desk {part}")),
        provider=chance.choice((None, "openai")),
        request_model=chance.choice(("m1", "m2", f"model {part}")),
        task=chance.choice((None, "t1", f"task {part}")),
        variant=chance.choice((None, "a", f"variant {part}")),
        outcome="ok",
        judged="yes",
        starts_query=True,
        user=f"u{chance.randrange(30)}",
        fingerprint=f"f{chance.randrange(60)}",
        overall=0.5,
    )


def fill(store: DuckDBStore, days: int) -> list[Call]:
    chance = random.Random(1)
    calls = [call(n, chance, n / A_DAY) for n in range(days * A_DAY)]
    store.write([Batch(calls=tuple(calls))])
    return calls


def offered(calls: list[Call], period: Period, most: int) -> dict[str, list[str]]:
    """The most frequent names, worked out call by call."""
    within = [one for one in calls if period.start <= one.started_at < period.end]
    counts = {name: Counter(getattr(one, column) for one in within) for name, column in COLUMNS.items()}
    return {
        name: sorted(sorted((key for key in of_name if key), key=lambda key: (-of_name[key], key))[:most])
        for name, of_name in counts.items()
    }


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DuckDBStore]:
    monkeypatch.setattr(rollup, "LEAST_CALLS", 1)
    one = open_store(tmp_path)
    yield one
    one.close()


def roll_up_all(store: DuckDBStore) -> None:
    while store.roll_up(END):
        pass


@pytest.mark.parametrize("most", [2, 300])
def test_filters_offer_the_names_of_the_calls_however_many_days_are_rolled(
    store: DuckDBStore, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(choices, "MOST_CHOICES", most)
    calls = fill(store, 12)

    def check() -> None:
        for period in (WEEK, Period(start=END - timedelta(days=2, hours=3), end=END - timedelta(hours=20))):
            found = store.choices(period)
            assert {name: list(getattr(found, name)) for name in COLUMNS} == offered(calls, period, most)

    check()
    store.roll_up(END)
    check()
    roll_up_all(store)
    check()
    late = [call(len(calls) + n, random.Random(n), 4.5)._replace(task="late") for n in range(300)]
    store.write([Batch(calls=tuple(late))])
    calls += late
    check()
    store.erase("u3")
    calls[:] = [one for one in calls if one.user != "u3"]
    check()


Reads = tuple[int, int]
"""SELECTs, and rows of calls that they read."""


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[[DuckDBStore, str], Reads]:
    """Opens a page, and counts what that read: DuckDB says it of each SELECT."""
    selects: list[tuple[str, Mapping[str, object]]] = []
    run = reader._rows  # pyright: ignore[reportPrivateUsage] # where all reads of pages pass

    def noted(cursor: Any, sql: str, parameters: Mapping[str, object]) -> list[reader.Row]:
        # Of what makes a table only the SELECT: the table would be there already.
        select = sql.split(" AS\n", 1)[1] if sql.lstrip().startswith("CREATE") else sql
        explained = cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {select}", dict(parameters)).fetchall()
        selects.append((sql, {"rows": sum(map(_rows_of_calls, json.loads(explained[0][1])["operator"]))}))
        return run(cursor, sql, parameters)

    def of_page(store: DuckDBStore, path: str) -> Reads:
        routers = [one.load() for one in entry_points(group="llm_vitals.routers")]
        app = create_app(Settings(data=store.path.parent), store, routers)
        client = TestClient(app, base_url="http://127.0.0.1")
        monkeypatch.setattr(reader, "_rows", noted)
        selects.clear()
        assert client.get(path).status_code == 200
        monkeypatch.setattr(reader, "_rows", run)
        return len(selects), sum(int(str(one["rows"])) for _, one in selects)

    return of_page


def _rows_of_calls(operator: Mapping[str, Any]) -> int:
    """Rows that scans of calls gave on, of an operator and all below it."""
    own = operator["intermediate_rows"] if str(operator["extra_info"].get("Table", "")).endswith('."call"') else 0
    return own + sum(map(_rows_of_calls, operator.get("children", ())))


def test_vital_signs_reads_closed_days_from_roll_ups(
    store: DuckDBStore, reads: Callable[[DuckDBStore, str], Reads]
) -> None:
    """The course and the chart read calls, and so do the ends of the period; all else is in roll-ups."""
    fill(store, DAYS)
    page = f"/vital-signs?to={END:%Y-%m-%dT%H:%M}Z"
    _, of_calls = reads(store, page)
    roll_up_all(store)
    _, rows = reads(store, page)
    assert rows < 0.7 * of_calls
