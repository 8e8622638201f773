"""The caller's path stays short: a ratio, because absolute times are the machine's, and a wide one."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).with_name("overhead.py")
SHARE = 0.10
"""Of the CPU of a bare `send` on loopback; measured: .035 to .055. Parsing or a span there would cost .5 or more."""

CHUNKS = 10
"""Times a chunk of a bare stream that yields and does nothing else; measured: 2 to 3. A look-up in Python code for each
would be 20."""


@pytest.mark.stack
def test_the_caller_s_path_is_a_small_share_of_a_send() -> None:
    # A process of its own: the bench sets the environment and swaps `send`.
    command = [sys.executable, str(BENCH), "--parts", "caller", "--rounds", "7"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    cost = json.loads(done.stdout)
    assert 0 < cost["caller_us"] < SHARE * cost["send_us"], cost


def test_the_tee_adds_little_to_a_chunk() -> None:
    spec = importlib.util.spec_from_file_location("bench_overhead", BENCH)
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    added, bare = min(bench.chunk_us(20) for _ in range(3))
    assert added < CHUNKS * bare


@pytest.mark.stack
def test_each_case_of_what_the_worker_does_is_measured() -> None:
    command = [sys.executable, str(BENCH.with_name("worker.py")), "--batches", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    cost = json.loads(done.stdout)
    assert len(cost) == 5
    for case, steps in cost.items():
        assert 0 < sum(steps[step] for step in ("read", "judge", "span", "metrics")) < 2 * steps["all"], case
        assert steps["judge_passes"] > 0, case
