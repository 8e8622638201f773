"""What `make test` leaves out."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
MARKED = re.compile(r"^pytestmark = (\[\s*)?pytest\.mark\.stack", re.MULTILINE)


def test_folders_that_make_test_does_not_collect_have_only_what_ci_runs_as_stack_tests() -> None:
    found = re.search(r"^ONLY_STACK := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert found is not None
    files = [file for folder in found[1].split() for file in (ROOT / folder).rglob("test_*.py")]
    assert len(files) > 20
    unmarked = [file.name for file in files if not MARKED.search(file.read_text())]
    assert unmarked == []
