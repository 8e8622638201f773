"""Broken OTLP requests to a collector, some hundred in CI; `tests/fuzz/otlp.py` sends as many as one likes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from examples import examples

pytestmark = pytest.mark.slow

OTLP = Path(__file__).with_name("otlp.py")
CASES = examples(600)
GROWN_MB = 300
"""What the collector may take above what it began with; measured: 80 to 140."""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_the_collector_answers_all_stores_the_good_and_shows_them() -> None:
    command = [sys.executable, str(OTLP), "--quiet", "--cases", str(CASES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=170)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["requests"] == CASES
    assert told["good_calls_stored"] > CASES / 10
    assert {"HTTP 200", "HTTP 400", "gRPC OK", "gRPC INVALID_ARGUMENT"} <= set(told["answers"])
    assert told["peak_mb"] - told["began_mb"] < GROWN_MB
