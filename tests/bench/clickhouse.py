"""What figures of a large store cost in ClickHouse, and a span's way into it: makes the data in the engine.

    python tests/bench/clickhouse.py --calls 10000000 --folder FOLDER

The calls are like those of tests/bench/store.py. The engine is a process of its own (tests/clickhouse), so its CPU and
memory are told apart from the collector's. `--folder` keeps the data, and uses them when it is run again.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

sys.path += [str(Path(__file__).parents[1] / folder) for folder in ("clickhouse", "waiting")]

from clickhouse_server import Server, serving

from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_collector.kpi.kpi import DIMENSIONS
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.records import Batch, CallQuery
from llm_vitals_collector.store.clickhouse import ClickHouseStore, open_store

BEGIN = datetime(2026, 9, 1, tzinfo=timezone.utc)
SESSION = 8
_DAY = """
INSERT INTO call (trace_id, span_id, started_at, duration_s, service, scope, operation, provider, request_model,
    response_id, stream, input_tokens, output_tokens, time_to_first_chunk_s, outcome, judged, finish_reasons,
    starts_query, retry, task, variant, user, session, fingerprint, cost_usd, overall, scores, prompt, output,
    attributes, resource, received_at, counted, version, is_deleted)
WITH x AS (
    SELECT *, if(r1 < 0.85, u % 20, (u + 7) % 20) AS m FROM (
        SELECT intDiv(number, {length:UInt64}) AS sid, number % {length:UInt64} AS k, {day:UInt64} AS day,
               toUInt64(floor({users:UInt64} * pow(sipHash64(sid, day, 1) / 18446744073709551616, 1.5))) AS u,
               sipHash64(sid, day, 2) / 18446744073709551616 * 86400 + k * 30 + rand(1) / 4294967296 * 20 AS at_s,
               rand(2) / 4294967296 AS r1, rand(3) / 4294967296 AS r2, rand(4) / 4294967296 AS r3,
               rand(5) / 4294967296 AS r4, rand(6) / 4294967296 AS r5, sipHash64(sid, k, day) AS h
        FROM numbers({sessions:UInt64} * {length:UInt64})
    )
)
SELECT lower(concat(hex(h), hex(sipHash64(sid, day)))) AS trace_id, lower(hex(h)) AS span_id,
    fromUnixTimestamp64Micro(toInt64({begin:Int64} + (day * 86400 + at_s) * 1e6), 'UTC') AS started_at,
    exp(0.2 + r2 * 2),
    concat('shop', toString(m % 3)), 'llm_vitals', 'chat', if(m % 2 = 0, 'openai', 'anthropic'),
    concat('model-', toString(m)), concat('resp-', span_id), r3 < 0.5, toInt64(200 + 800 * r4), toInt64(50 + 300 * r5),
    if(r3 < 0.5, exp(-1.5 + r4 * 2), NULL),
    multiIf(r3 < 0.04, 'error', r3 < 0.09, 'refusal', r3 < 0.1, 'cut_off', 'ok'),
    if(r3 < 0.04, NULL, 'yes'), ['stop'], k % 4 != 3, r5 < 0.01,
    concat('task-', toString(sipHash64(u, intDiv(k, 4)) % 28)),
    if(u % 2 = 0, 'a', 'b'), lower(concat(hex(sipHash64(u)), hex(sipHash64(u + 1)))), concat('session-', toString(sid)),
    lower(hex(if(r4 < 0.1, sipHash64(u, toUInt64(floor(r5 * 5))), h))), 0.002 * r4, 0.4 + 0.5 * r5, map('clarity', 0.8),
    concat('How do I change the delivery address of order ', toString(h), ' before it is sent?'),
    concat('You can change it under Orders, ', toString(h),
           ', as long as the parcel has not been handed to the carrier.'),
    '{"gen_ai.request.temperature": 0.2}', '{"service.name": "shop"}', started_at + INTERVAL 3 SECOND, true, 1, 0
FROM x ORDER BY started_at
"""
_RATINGS = """
INSERT INTO feedback (id, at, rating, scale, score, response_id, service, received_at)
SELECT concat('f', span_id), started_at + INTERVAL 1 MINUTE, if(sipHash64(span_id) % 4 = 0, 'negative', 'positive'),
    'thumbs', 1.0, response_id, service, received_at
FROM call WHERE sipHash64(span_id, 1) % 100 = 0 AND toDate(started_at) = toDate({date:String})
"""


def fill(store: ClickHouseStore, *, calls: int, days: int, users: int) -> None:
    """Calls of `days` days from BEGIN, and a rating for one in a hundred; each day is one part afterwards, as merges
    leave it."""
    connection = store._connection
    for day in range(days):
        connection.command(
            _DAY,
            {
                "length": SESSION,
                "day": day,
                "users": users,
                "sessions": calls // days // SESSION,
                "begin": int(BEGIN.timestamp() * 1e6),
            },
            max_memory_usage=4_000_000_000,
        )
        date = (BEGIN + timedelta(days=day)).date().isoformat()
        connection.command(_RATINGS, {"date": date})
        # As background merges leave a day.
        connection.command("OPTIMIZE TABLE call PARTITION {date:String} FINAL", {"date": date})
        sys.stderr.write(f"\r{day + 1} of {days} days made")


def spent_s(server: Server) -> float:
    """CPU of the server's process so far."""
    assert server.process is not None
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_gb(server: Server) -> float:
    """The most memory that it has had."""
    assert server.process is not None
    (line,) = [
        line for line in Path(f"/proc/{server.process.pid}/status").read_text().splitlines() if line.startswith("VmHWM")
    ]
    return int(line.split()[1]) / 1e6


class Table:
    """Seconds by the clock, and of the CPU: of the server, and of the collector."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.lines = ["| Question | s | CPU s of the server | of the collector |", "|---|---|---|---|"]

    @contextmanager
    def line(self, name: str, per: float = 1.0) -> Iterator[None]:
        """Measures the block; `per` divides."""
        clock, cpu, theirs = time.perf_counter(), time.process_time(), spent_s(self.server)
        yield
        numbers = (time.perf_counter() - clock, spent_s(self.server) - theirs, time.process_time() - cpu)
        self.lines.append(f"| {name} | {' | '.join(f'{one / per:.3g}' for one in numbers)} |")
        sys.stderr.write(f"\n{self.lines[-1]}")


def measured(table: Table, store: ClickHouseStore, days: int) -> None:
    """Lines for each question."""
    end = BEGIN + timedelta(days=days, hours=-1.3)
    for length in (1, 7, 30):
        scope = Scope(period=Period(start=end - timedelta(days=length), end=end))
        with table.line(f"all KPIs over {length} d, by five dimensions"):
            store.measure(KPIS, scope, DIMENSIONS)
        earlier = Scope(period=Period(start=end - timedelta(days=length, hours=5), end=end - timedelta(hours=5)))
        with table.line("as long, five hours earlier"):
            store.measure(KPIS, earlier, DIMENSIONS)
    with table.line("the newest 100 calls"):
        page = store.calls(CallQuery(limit=100)).calls
    with table.line("the newest 100 errors of a model"):
        store.calls(CallQuery(limit=100, outcome="error", model="model-3"))
    with table.line("one call by its ids"):
        store.call(page[50].trace_id, page[50].span_id)
    with table.line("a text that no call has"):
        store.calls(CallQuery(text="no such words at all"))
    begin = BEGIN + timedelta(days=days)
    page = store.calls(CallQuery(limit=512)).calls
    for size, commits in ((512, 40), (1, 40)):
        batches = [
            Batch(
                calls=tuple(
                    page[n]._replace(
                        trace_id=uuid4().hex,
                        span_id=uuid4().hex[:16],
                        response_id=uuid4().hex,
                        started_at=begin + timedelta(milliseconds=number * 100 + n / 3),
                    )
                    for n in range(size)
                )
            )
            for number in range(commits)
        ]
        with table.line(f"us a span, {size} a commit", per=size * commits / 1e6):
            for batch in batches:
                store.write([batch])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000_000)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="for the data, which are used again by the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="llm-vitals-bench-") as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        with serving(folder) as server:
            store = open_store(server.url("bench"))
            if store.is_empty():
                fill(store, calls=options.calls, days=options.days, users=options.users)
            store.close()
            server.kill()
            server.start()
            store = open_store(server.url("bench"))
            table = Table(server)
            measured(table, store, options.days)
            ((calls,),) = store._read("SELECT count() FROM call")
            title = f"{calls:,} calls, {store.size() / 1e9:.1f} GB, {os.cpu_count()} cores"
            title += f", at most {peak_gb(server):.1f} GB of memory"
            store.close()
        sys.stdout.write("\n".join(["", title, *table.lines]) + "\n")


if __name__ == "__main__":
    main()
