"""What figures of a large store cost: `make bench-store` makes the data inside DuckDB, prints a table, deletes it.

Users come in sessions of eight calls and mostly use one of two models; `--worst` lets all use all models. Arguments:
`--calls`, `--days`, `--users`, `--memory`. 10 M calls take about five minutes of CPU to make, and 3 GB on disk.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_collector.kpi.kpi import DIMENSIONS
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.records import CallQuery
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


def fill(store: DuckDBStore, *, calls: int, days: int, users: int, worst: bool) -> None:
    """Calls of `days` days from BEGIN, in the order of their times, and a rating for one in a hundred."""
    for day in range(days):
        store._connection.execute(
            _DAY,
            {
                "users": users,
                "sessions": calls // days // SESSION,
                "length": SESSION,
                "day": day,
                "worst": worst,
                "begin": BEGIN,
            },
        )
    store._connection.execute(_RATINGS)
    store._connection.execute("CHECKPOINT")


def table(store: DuckDBStore, days: int) -> list[str]:
    """A line for each question: seconds by the clock, and of the CPU. Before and after the days are rolled up."""
    end = BEGIN + timedelta(days=days, hours=-1.3)
    now = BEGIN + timedelta(days=days + 1)
    lines = ["| Question | s | CPU s |", "|---|---|---|"]

    def measured(name, ask):
        clock, cpu = time.perf_counter(), time.process_time()
        ask()
        lines.append(f"| {name} | {time.perf_counter() - clock:.2f} | {time.process_time() - cpu:.2f} |")

    def figures(how, later):
        for length in (1, 7, 30):
            # An end that is more than a minute off: kept figures must not answer.
            scope = Scope(period=Period(start=end - timedelta(days=length) - later, end=end - later))
            measured(f"all KPIs over {length} d, {how}", lambda scope=scope: store.measure(KPIS, scope, DIMENSIONS))
        measured("the same again within the minute", lambda: store.measure(KPIS, scope, DIMENSIONS))

    def roll_all():
        while store.roll_up(now):
            pass

    figures("from calls", timedelta(0))
    measured("all days rolled up", roll_all)
    figures("from days", timedelta(minutes=5))
    measured("a text that no call has", lambda: store.calls(CallQuery(text="no such words at all")))
    return lines


def main() -> None:
    """Fill a store in a temporary folder, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000_000)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--memory", default="2GB")
    parser.add_argument("--worst", action="store_true", help="all users use all models")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="llm-vitals-bench-") as folder:
        store = open_store(Path(folder), memory=options.memory)
        fill(store, calls=options.calls, days=options.days, users=options.users, worst=options.worst)
        sys.stdout.write(
            "\n".join([f"{options.calls:,} calls, {store.size() / 1e9:.1f} GB", *table(store, options.days)]) + "\n"
        )
        store.close()


if __name__ == "__main__":
    main()
