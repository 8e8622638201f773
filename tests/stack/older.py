"""A test run with an older release of one package put before the installed one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from patience import WORK_S

ROOT = Path(__file__).parents[2]


class Older:
    """`requirement` (a version range of one package) in a folder of its own beneath `.tools`, with what it requires
    unless `alone`."""

    def __init__(self, name: str, requirement: str, *, alone: bool = False) -> None:
        folder = ROOT / ".tools" / name
        if not folder.is_dir():
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), requirement]
            command += ["--no-deps"] if alone else []
            subprocess.run(command, check=True)
        self._env = {**os.environ, "PYTHONPATH": str(folder)}

    def says(self, script: str) -> list[str]:
        """The words that a Python script prints there."""
        command = [sys.executable, "-c", script]
        return subprocess.run(command, env=self._env, capture_output=True, text=True, check=True).stdout.split()

    def passes(self, *tests: str) -> int:
        """How many tests pass there; none may fail."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not stack", *tests]
        done = subprocess.run(
            command, env=self._env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=WORK_S
        )
        assert done.returncode == 0, done.stdout[-4000:]
        passed = re.search(r"(\d+) passed", done.stdout)
        assert passed is not None, done.stdout[-2000:]
        return int(passed[1])
