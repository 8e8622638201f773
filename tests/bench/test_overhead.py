"""The caller's path stays short: a ratio, because absolute times are the machine's, and a wide one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.stack

SHARE = 0.10
"""Of the CPU of a bare `send` on loopback; measured: .035 to .055. Parsing or a span there would cost .5 or more."""


def test_the_caller_s_path_is_a_small_share_of_a_send() -> None:
    # A process of its own: the bench sets the environment and swaps `send`.
    bench = Path(__file__).with_name("overhead.py")
    command = [sys.executable, str(bench), "--parts", "caller", "--rounds", "7"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    cost = json.loads(done.stdout)
    assert 0 < cost["caller_us"] < SHARE * cost["send_us"], cost
