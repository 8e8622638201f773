"""docs/misleading-numbers.md: every kind, with a place and tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[3]
_PAGE = (_ROOT / "docs" / "misleading-numbers.md").read_text("utf-8")
_CHECK = _ROOT.parent / "shared" / "review" / "numbers.md"
"""The check from outside; not in the repository."""
_APPLICATIONS = _ROOT / "tests" / "service" / "test_small_applications.py"
_ROW = re.compile(r"\| (\d+) \| ([^|]+) \| `([^`]+)` \| ([^|]+) \|")
_ROWS = [_ROW.fullmatch(line) for line in _PAGE.splitlines() if re.match(r"\| \d", line)]
_LEAST = 3
"""Cases behind a kind: what was reported, and two siblings."""


def test_the_page_counts_its_kinds_and_has_each_once() -> None:
    numbers = [row and int(row[1]) for row in _ROWS]
    assert numbers == list(range(1, len(_ROWS) + 1))
    assert f"{len(_ROWS)} kinds of fault" in _PAGE


def test_the_page_counts_the_small_applications() -> None:
    """A row of a table is an application; so is a test of its own."""
    tests = [node for node in ast.parse(_APPLICATIONS.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)]
    applications = sum(_cases(_APPLICATIONS, test.name) for test in tests if test.name.startswith("test_"))
    assert f"{applications} small applications" in _PAGE


@pytest.mark.may_skip("the check from outside is not beside every checkout")
@pytest.mark.skipif(not _CHECK.is_file(), reason="needs the check from outside, ../shared/review/numbers.md")
def test_no_kind_and_no_application_of_the_check_is_missing() -> None:
    text = _CHECK.read_text("utf-8")
    kinds = re.findall(r"^(\d+)\. ", text, re.MULTILINE)
    assert [int(number) for number in kinds] == [row and int(row[1]) for row in _ROWS]
    table = text.split("| Application |")[1].split("\n\n")[0].splitlines()[2:]
    assert f"for the {len(table)} rows of the check's table" in _PAGE


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
