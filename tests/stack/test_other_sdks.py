"""The SDK matrix again, with the older line of openai that many frameworks still pin (it speaks through httpx)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OLDER = ROOT / ".tools" / "openai2"

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def older() -> Path:
    if not (OLDER / "openai").is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(OLDER), "openai<3"]
        subprocess.run(command, check=True)
    return OLDER


def test_openai_2(older: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(older)}
    script = "import openai, openai._base_client as b; print(openai.__version__, b.httpx.__name__)"
    asked = [sys.executable, "-c", script]
    told = subprocess.run(asked, env=env, capture_output=True, text=True, check=True).stdout.split()
    assert told[0].startswith("2."), told
    assert told[1] == "httpx", told

    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/instrumentation/test_sdks.py"]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-4000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 200, done.stdout[-2000:]
