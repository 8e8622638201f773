"""Every PromQL block of the docs parses, by Prometheus' own promtool."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from blocks import all_blocks
from patience import PATIENCE_S
from prometheus_server import program

pytestmark = pytest.mark.stack


def test_every_expression_parses(tmp_path: Path) -> None:
    found = [block for block in all_blocks() if block.language == "promql" and block.not_run is None]
    assert len(found) > 5
    rules = [
        {"record": "docs:block", "expr": block.text, "labels": {"place": block.where.replace(":", " line ")}}
        for block in found
    ]
    path = tmp_path / "blocks.yaml"
    path.write_text(json.dumps({"groups": [{"name": "docs", "rules": rules}]}), encoding="utf-8")
    done = subprocess.run(
        [program("promtool"), "check", "rules", str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(found)} rules found" in done.stdout
