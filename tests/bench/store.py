"""What figures of a large store cost: `make bench-store` makes the data inside DuckDB, prints a table, deletes it.

Users come in sessions of eight calls and mostly use one of two models; `--worst` lets all use all models. Arguments:
`--calls`, `--days`, `--users`, `--memory`, `--scored`; `--keep FOLDER` leaves the data there, and uses them when it is
run again.
10 M calls take two minutes of CPU to make and three to roll up, and 3 GB on disk.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

from llm_vitals_collector.api.insights import find
from llm_vitals_collector.kpi.catalogue import BENCHMARKS, KPIS
from llm_vitals_collector.kpi.kpi import DIMENSIONS
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.records import Batch, CallQuery
from llm_vitals_collector.store.duckdb import DuckDBStore, open_store

BEGIN = datetime(2026, 9, 1, tzinfo=timezone.utc)
SESSION = 8
_DAY = """
INSERT INTO call BY NAME
WITH session AS (
    SELECT i AS sid, CAST(floor($users * pow(random(), 1.5)) AS INT) AS u, random() * 86400 AS begin_s
    FROM range($sessions) AS r(i)
),
one AS (
    SELECT sid, u, k, begin_s + k * 30 + random() * 20 AS at_s, random() AS r1, random() AS r2, random() AS r3,
           random() AS r4, random() AS r5, hash(sid, k, $day) AS h
    FROM session, range($length) AS q(k)
),
x AS (
    SELECT *, CASE WHEN $worst THEN CAST(floor(20 * random()) AS INT) WHEN r1 < 0.85 THEN u % 20 ELSE (u + 7) % 20 END
        AS m FROM one
)
SELECT printf('%016x%016x', h, hash(sid, $day)) AS trace_id, printf('%016x', h) AS span_id,
    $begin::TIMESTAMPTZ + to_seconds($day * 86400 + at_s) AS started_at, exp(0.2 + r2 * 2) AS duration_s,
    'shop' || (m % 3) AS service, 'llm_vitals' AS scope, 'chat' AS operation,
    CASE WHEN m % 2 = 0 THEN 'openai' ELSE 'anthropic' END AS provider, 'model-' || m AS request_model,
    'resp-' || printf('%016x', h) AS response_id, r3 < 0.5 AS stream,
    CAST(200 + 800 * r4 AS BIGINT) AS input_tokens, CAST(50 + 300 * r5 AS BIGINT) AS output_tokens,
    CASE WHEN r3 < 0.5 THEN exp(-1.5 + r4 * 2) END AS time_to_first_chunk_s,
    CASE WHEN r3 < 0.04 THEN 'error' WHEN r3 < 0.09 THEN 'refusal' WHEN r3 < 0.1 THEN 'cut_off' ELSE 'ok' END
        AS outcome,
    ['stop'] AS finish_reasons, k % 4 <> 3 AS starts_query, r5 < 0.01 AS retry,
    'task-' || (hash(u, k // 4) % 28) AS task, CASE WHEN u % 2 = 0 THEN 'a' ELSE 'b' END AS variant,
    printf('%016x%016x', hash(u), hash(u + 1)) AS "user", 'session-' || sid AS session,
    printf('%016x', CASE WHEN r4 < 0.1 THEN hash(u, CAST(floor(r5 * 5) AS INT)) ELSE h END) AS fingerprint,
    0.002 * r4 AS cost_usd, 0.4 + 0.5 * r5 AS overall, '{"clarity": 0.8}' AS scores,
    'How do I change the delivery address of order ' || h || ' before it is sent?' AS prompt,
    'You can change it under Orders, ' || h || ', as long as the parcel has not been handed to the carrier.' AS output,
    '{"gen_ai.request.temperature": 0.2}' AS attributes, '{"service.name": "shop"}' AS resource,
    $begin::TIMESTAMPTZ + to_seconds($day * 86400 + at_s + 3) AS received_at, true AS counted
FROM x ORDER BY started_at
"""
_RATINGS = """
INSERT INTO feedback BY NAME
SELECT 'f' || span_id AS id, started_at + INTERVAL 1 MINUTE AS "at",
    CASE WHEN hash(span_id) % 4 = 0 THEN 'negative' ELSE 'positive' END AS rating, 'thumbs' AS scale, 1.0 AS score,
    response_id, service, received_at
FROM call WHERE hash(span_id, 1) % 100 = 0
"""

_SCORES = """
INSERT INTO score BY NAME
SELECT 'online-relevancy-' || span_id AS id, started_at + INTERVAL 1 MINUTE AS "at", 'relevancy' AS name,
    0.5 + 0.5 * (hash(span_id, 2) % 1000) / 1000.0 AS value, 'judge' AS evaluator, 'It is to the point.' AS explanation,
    trace_id, span_id, service, received_at
FROM call WHERE hash(span_id, 3) % 100 < $scored AND outcome = 'ok'
"""


def fill(
    store: DuckDBStore, *, calls: int, days: int, users: int, worst: bool = False, begin: datetime = BEGIN
) -> None:
    """Calls of `days` days from `begin`, in the order of their times, and a rating for one in a hundred."""
    for day in range(days):
        store._connection.execute(
            _DAY,
            {
                "users": users,
                "sessions": calls // days // SESSION,
                "length": SESSION,
                "day": day,
                "worst": worst,
                "begin": begin,
            },
        )
    store._connection.execute(_RATINGS)
    store._connection.execute("CHECKPOINT")


def score(store: DuckDBStore, share: int) -> None:
    """A judge's scores of so many answers of a hundred, where the store has none yet."""
    if share and not store._read("SELECT 1 FROM score LIMIT 1"):
        store._connection.execute(_SCORES, {"scored": share})
        store._connection.execute("CHECKPOINT")


class Table:
    """Lines of a table: seconds by the clock, and of the CPU (of the whole process, with what it writes meanwhile)."""

    def __init__(self) -> None:
        self.lines = ["| Question | s | CPU s |", "|---|---|---|"]

    @contextmanager
    def line(self, name: str) -> Iterator[None]:
        """Measures the block."""
        clock, cpu = time.perf_counter(), time.process_time()
        yield
        self.lines.append(f"| {name} | {time.perf_counter() - clock:.2f} | {time.process_time() - cpu:.2f} |")


def measured(table: Table, folder: Path, memory: str, days: int) -> None:
    """Lines for each question, before and after roll-ups are made where they are not yet."""
    store = open_store(folder, memory=memory)
    if not store._read("SELECT 1 FROM rolled_day"):
        _figures(table, store, days, "from calls")
        _roll_all(table, store, days)
    store.close()
    for length in (1, 7, 30):
        store = open_store(folder, memory=memory)
        _figures(table, store, days, "just opened", lengths=(length,))
        store.close()
    store = open_store(folder, memory=memory)
    with table.line("a text that no call has"):
        store.calls(CallQuery(text="no such words at all"))
    for length in (7, 30):
        period = Period(start=_end(days) - timedelta(days=length), end=_end(days))
        with table.line(f"Insights over {length} d, {store.scored(Scope(period=period), list(BENCHMARKS)):,} scores"):
            find(store, Scope(period=period), BENCHMARKS)
    with _ingest(table, store, days):
        _figures(table, store, days, "while calls are written")
    store.close()


def _end(days: int) -> datetime:
    """Where the periods end: neither at the end of an hour nor of the data."""
    return BEGIN + timedelta(days=days, hours=-1.3)


def _figures(table: Table, store: DuckDBStore, days: int, how: str, lengths: Sequence[int] = (1, 7, 30)) -> None:
    end = _end(days)
    for length in lengths:
        scope = Scope(period=Period(start=end - timedelta(days=length), end=end))
        with table.line(f"all KPIs over {length} d, {how}"):
            store.measure(KPIS, scope, DIMENSIONS)
        with table.line("the same again within the minute"):
            store.measure(KPIS, scope, DIMENSIONS)
        earlier = Scope(period=Period(start=end - timedelta(days=length, hours=5), end=end - timedelta(hours=5)))
        with table.line("as long, five hours earlier: never asked, in the same process"):
            store.measure(KPIS, earlier, DIMENSIONS)


def _roll_all(table: Table, store: DuckDBStore, days: int) -> None:
    now = _end(days)
    longest = steps = 0
    more = True
    with table.line("all is rolled up"):
        while more:
            begun = time.perf_counter()
            more = store.roll_up(now) or store.find_calls()
            steps, longest = steps + 1, max(longest, time.perf_counter() - begun)
    table.lines.append(f"| the longest of its {steps} steps | {longest:.2f} | |")


@contextmanager
def _ingest(table: Table, store: DuckDBStore, days: int) -> Iterator[None]:
    """Calls written beside, 256 a commit, ten commits a second; they begin when the data end."""
    page = store.calls(CallQuery(limit=200)).calls
    begin = BEGIN + timedelta(days=days)
    slowest = 0.0
    stop = threading.Event()

    def write() -> None:
        nonlocal slowest
        number = 0
        while not stop.wait(0.1):
            number += 1
            calls = tuple(
                page[n % len(page)]._replace(
                    trace_id=uuid4().hex,
                    span_id=uuid4().hex[:16],
                    response_id=uuid4().hex,
                    started_at=begin + timedelta(milliseconds=number * 100 + n / 3),
                )
                for n in range(256)
            )
            begun = time.perf_counter()
            store.write([Batch(calls=calls)])
            slowest = max(slowest, time.perf_counter() - begun)

    writer = threading.Thread(target=write)
    writer.start()
    yield
    stop.set()
    writer.join()
    table.lines.append(f"| the slowest of the commits meanwhile | {slowest:.2f} | |")


def main() -> None:
    """Fill a store in a temporary folder, or in the one to keep, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000_000)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--memory", default="1GB")
    parser.add_argument("--scored", type=int, default=10, help="answers of a hundred that a judge scored (default: 10)")
    parser.add_argument("--keep", type=Path, help="a folder for the data, which are used again by the next run")
    parser.add_argument("--worst", action="store_true", help="all users use all models")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="llm-vitals-bench-") as temporary:
        folder = options.keep or Path(temporary)
        store = open_store(folder, memory=options.memory)
        if store.is_empty():
            fill(store, calls=options.calls, days=options.days, users=options.users, worst=options.worst)
        score(store, options.scored)
        ((calls,),) = store._read("SELECT count(*) FROM call")
        title = f"{calls:,} calls, {store.size() / 1e9:.1f} GB, {os.cpu_count()} cores"
        store.close()
        table = Table()
        measured(table, folder, options.memory, options.days)
        sys.stdout.write("\n".join([title, *table.lines]) + "\n")


if __name__ == "__main__":
    main()
