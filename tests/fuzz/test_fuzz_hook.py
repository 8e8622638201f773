"""Broken exchanges through the real hook, 20,000 in CI; `tests/fuzz/hook.py` runs as many as one likes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from examples import examples
from patience import WORK_S

HOOK = Path(__file__).with_name("hook.py")
CASES = examples(20_000, 1_000)
PEAK_MB = 260
"""Of a process of 70 MB whose answers stand for up to 90 MB; measured: 100 to 130."""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(HOOK), "--quiet", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=WORK_S)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_the_application_sees_the_same_bytes_and_each_call_counts(seed: int) -> None:
    done = run("--cases", str(CASES // 2), "--seed", str(seed))
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["cases"] == CASES // 2
    assert len(told["kinds"]) == 10, "a way of reading is missing"
    assert told["peak_mb"] < PEAK_MB


RECORDING = "from llm_vitals.transport.recording import Recording\nRecording."
FAULTS = {
    "headers are changed": (
        "from llm_vitals.transport import httpx\nhttpx._record_response = lambda r, a, **m: a.headers.clear()",
        "the application sees",
    ),
    "the hook raises": (RECORDING + "chunk = lambda self, data: 1 / 0", "the application sees"),
    "a call is lost": (RECORDING + "close = lambda self, end, error=None: None", "spans of"),
    "the guard was needed": (
        "from llm_vitals.formats import response_reader as r\nr.read = lambda *a, **m: 1 / 0",
        "our own code failed",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "says"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_each_kind_is_seen(fault: str, says: str) -> None:
    script = f"import sys, hook\n{fault}\nsys.argv[1:] = ['--quiet', '--cases', '64']\nsys.exit(hook.main())"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=HOOK.parent, capture_output=True, text=True, check=False, timeout=WORK_S)
    assert done.returncode == 1, done.stdout
    assert says in done.stderr
