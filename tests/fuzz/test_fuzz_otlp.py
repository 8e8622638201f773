"""Broken OTLP to a collector, 80,000 records in CI, and some hundred requests to one in a process of its own, whose
memory is measured. `tests/fuzz/otlp_records.py` and `tests/fuzz/otlp.py` send as many as one likes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from examples import examples
from patience import WORK_S

pytestmark = pytest.mark.slow

OTLP = Path(__file__).with_name("otlp.py")
CASES = examples(600)
RECORDS_FILE = OTLP.with_name("otlp_records.py")
RECORDS = examples(20_000, 3_000)
GROWN_MB = 300
"""What the collector may take above what it began with; measured: 80 to 140."""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_the_collector_answers_all_stores_the_good_and_shows_them() -> None:
    command = [sys.executable, str(OTLP), "--quiet", "--cases", str(CASES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=WORK_S)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["requests"] == CASES
    assert told["good_calls_stored"] > CASES / 10
    assert {"HTTP 200", "HTTP 400", "gRPC OK", "gRPC INVALID_ARGUMENT"} <= set(told["answers"])
    assert told["peak_mb"] - told["began_mb"] < GROWN_MB


@pytest.mark.parametrize("seed", ["1", "2", "3", "4"])
def test_of_many_broken_records_each_costs_itself_alone_and_the_sums_agree(seed: str) -> None:
    command = [sys.executable, str(RECORDS_FILE), "--quiet", "--cases", str(RECORDS), "--seed", seed]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=WORK_S)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["cases"] >= RECORDS
    assert min(told["by_encoding"].values()) > RECORDS / 10, "an encoding is missing"
    became = {name: count for name, count in told.items() if name.startswith(("traces_", "logs_"))}
    assert len(became) == 6
    assert min(became.values()) > RECORDS / 200, became


OF = """
from llm_vitals_collector.receive import answers, otlp
from llm_vitals_collector.store.duckdb import writing
"""
FAULTS = {
    "a good record is passed by": (
        "call_of = otlp.call_of\ndef passing_by(span, *rest):\n"
        "    gone = span.span_id[-1:] in b'\\1\\2\\3' and len(span.attributes) == 2\n"
        "    return otlp.Look() if gone else call_of(span, *rest)\notlp.call_of = passing_by"
    ),
    "a record that cannot be stored costs its batch": (
        "insert = writing.CallWriter.insert\ndef failing(self, calls, now):\n"
        "    assert all(call.service == 'good' for call in calls)\n    insert(self, calls, now)\n"
        "writing.CallWriter.insert = failing"
    ),
    "what is rejected is not counted": "answers._note_kinds = lambda count, kept, _: count.labels('kept').inc(kept)",
}
SAYS = ("good ones sent", "for a whole request", "sent, counted")


@pytest.mark.parametrize(("fault", "says"), list(zip(FAULTS.values(), SAYS, strict=True)), ids=list(FAULTS))
def test_a_fault_of_each_kind_is_seen(fault: str, says: str) -> None:
    script = f"import sys, otlp_records\n{OF}{fault}\nsys.argv[1:] = ['--quiet', '--cases', '2500']\n"
    script += "sys.exit(otlp_records.main())"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=OTLP.parent, capture_output=True, text=True, check=False, timeout=WORK_S)
    assert done.returncode == 1, done.stdout
    assert says in done.stderr
