"""docs/misleading-numbers.md: every kind, with a place and tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[3]
_ROW = re.compile(r"\| (\d+) \| ([^|]+) \| `([^`]+)` \| ([^|]+) \|")
_ROWS = [
    _ROW.fullmatch(line)
    for line in (_ROOT / "docs" / "misleading-numbers.md").read_text("utf-8").splitlines()
    if re.match(r"\| \d", line)
]
_LEAST = 3
"""Cases behind a kind: what was reported, and two siblings."""


def test_there_are_37_kinds_and_each_once() -> None:
    assert [row and int(row[1]) for row in _ROWS] == list(range(1, 38))


@pytest.mark.parametrize("row", [pytest.param(row, id=row[1] if row else "?") for row in _ROWS])
def test_the_place_and_the_tests_exist_and_are_a_table(row: re.Match[str]) -> None:
    assert (_ROOT / row[3]).exists()
    named = re.findall(r"`([^`]+)::([^`]+)`", row[4])
    assert named
    assert sum(_cases(_ROOT / path, name) for path, name in named) >= _LEAST


def _cases(path: Path, name: str) -> int:
    """How many cases a test has: those of its tables; a table that is made elsewhere, or a property, has many."""
    tree = ast.parse(path.read_text("utf-8"))
    (test,) = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
    )
    cases = 1
    for decorator in test.decorator_list:
        if not isinstance(decorator, ast.Call):
            continue
        if "given" in ast.unparse(decorator.func):
            return _LEAST
        table = decorator.args[1] if "parametrize" in ast.unparse(decorator.func) else None
        if table is not None:
            cases *= len(table.elts) if isinstance(table, ast.List | ast.Tuple) else _LEAST
    return cases
