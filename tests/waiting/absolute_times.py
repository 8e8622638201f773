"""Finds what makes a test's verdict a matter of how busy the machine is: it reads tests, and runs none.

- a wait of a few seconds for what must happen: `timeout=5`, `event.wait(5)`, `join(5)`, also by a named constant;
- a loop that asks until a moment has passed, and a sleep: `patience.until` and an event are for that;
- a bound on seconds that were measured: a ratio is for that, or a count.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from patience import PATIENCE_S

LIMITS = {"timeout", "timeout_s", "timeout_seconds", "judge_timeout", "within_s", "patience_s"}
"""Arguments by name that are limits in seconds."""
POSITIONAL = {"wait", "join", "result", "exception", "settimeout", "communicate"}
"""Methods whose one argument is a limit in seconds."""
PAGE = {"wait_for", "wait_for_selector", "wait_for_function", "wait_for_url", "wait_for_load_state", "goto", "click",
        "expect_request", "expect_response", "expect_download", "set_default_timeout"}  # fmt: skip
"""Of Playwright: a page has one limit, which its fixture sets."""
CLOCKS = {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time", "process_time_ns",
          "thread_time", "thread_time_ns"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    line: int
    why: str


def findings(source: str) -> list[Finding]:
    """What is wrong in a file, by line; programs that it has as texts are read, too."""
    tree = ast.parse(source)
    found = [*_limits(tree), *_sleeps(tree), *_bounds(tree)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "import " in node.value:
            found += [Finding(node.lineno + one.line - 1, one.why) for one in _inside(node.value)]
    return sorted(set(found), key=lambda one: one.line)


def _inside(text: str) -> list[Finding]:
    try:
        return findings(text)
    except SyntaxError:  # a text like any other
        return []


def _constants(tree: ast.AST) -> dict[str, float]:
    """Names that stand for a number throughout the file."""
    return {
        target.id: float(node.value.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        and type(node.value.value) in (int, float)
        for target in node.targets
        if isinstance(target, ast.Name)
    }  # fmt: skip


def _limits(tree: ast.AST) -> Iterator[Finding]:
    constants = _constants(tree)

    def seconds(node: ast.expr) -> float | None:
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return float(node.value)
        return constants.get(node.id) if isinstance(node, ast.Name) else None

    paces = {id(call) for loop in ast.walk(tree) if isinstance(loop, ast.While) for call in ast.walk(loop.test)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or id(node) in paces:  # `while not over.wait(0.1)` is a pace
            continue
        name = _name(node.func)
        given = [each.value for each in node.keywords if each.arg in LIMITS]
        if name in POSITIONAL and len(node.args) == 1:
            given += node.args
        if name in PAGE and (given or name == "set_default_timeout") and isinstance(node.func, ast.Attribute):
            if name == "set_default_timeout" and _is_name(node.args[0], "PATIENCE_MS"):
                continue
            if not _is_name(node.func.value, "asyncio"):
                yield Finding(node.lineno, f"{name}: a page's limit is set once, by tests/browser/conftest.py")
            continue
        for limit in given:
            if (few := seconds(limit)) is not None and 0 < few < PATIENCE_S:
                yield Finding(limit.lineno, f"a limit of {few:g} s: PATIENCE_S where it must hold, EXPIRES_S where not")
        if name == "timeout" and node.args and (few := seconds(node.args[0])) is not None and few < 3 * PATIENCE_S:
            yield Finding(node.lineno, f"a test's limit of {few:g} s is shorter than that of pyproject.toml")


def _sleeps(tree: ast.AST) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in ("sleep", "wait_for_timeout") and node.args:
            value = node.args[0]
            if isinstance(value, ast.Constant) and value.value != 0:
                yield Finding(node.lineno, "a sleep: `until` where something must come, an event where it must not")


def _bounds(tree: ast.AST) -> Iterator[Finding]:
    """Comparisons of seconds that were measured with what was not measured."""
    for scope in ast.walk(tree):
        if not isinstance(scope, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        read = _read(scope)
        for node in _within(scope):
            if isinstance(node, ast.While) and any(_is_read(one, read) for one in ast.walk(node.test)):
                if not any(_is_name(one, "EXPIRES_S") for one in ast.walk(node.test)):
                    yield Finding(node.lineno, "a loop until a moment: `until`")
            elif isinstance(node, ast.Compare):
                sides = [side for side in (node.left, *node.comparators) if not _is_sign(side)]
                seconds = [_is_seconds(side, read) for side in sides]
                if any(_is_read(side, read) for side in sides) and not all(seconds):
                    yield Finding(node.lineno, "a bound on measured seconds: a ratio (`times_the_cost`), or a count")


def _is_sign(node: ast.expr) -> bool:
    return (isinstance(node, ast.Constant) and node.value == 0) or _is_name(node, "EXPIRES_S")


def _read(scope: ast.AST) -> set[str]:
    """Names of a function that hold what a clock said, or are made of it."""
    names: set[str] = set()
    while True:
        more = {
            name.id
            for node in _within(scope)
            if isinstance(node, (ast.Assign, ast.AugAssign, ast.NamedExpr))
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            for name, value in _pairs(target, node.value)
            if isinstance(name, ast.Name) and _is_read(value, names)
        }
        if more <= names:
            return names
        names |= more


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=False))
    return [(target, value)]


def _is_read(node: ast.AST, names: set[str]) -> bool:
    """Whether it is a time that a clock said, or is made of one."""
    if isinstance(node, ast.Call):
        return _name(node.func) in CLOCKS or (
            _name(node.func) in ("abs", "max", "min", "round", "sum") and any(_is_read(one, names) for one in node.args)
        )
    if isinstance(node, ast.BinOp):
        return _is_read(node.left, names) or _is_read(node.right, names)
    return isinstance(node, ast.Name) and node.id in names


def _is_seconds(node: ast.expr, names: set[str]) -> bool:
    """Whether it was measured, here or by others: a name or key such as `duration_s`."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value).endswith("_s")
    if isinstance(node, ast.Name):
        return node.id in names or node.id.endswith("_s")
    return _is_read(node, names)


def _within(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, without those of functions in it."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _within(child)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
