"""Errors and warnings that an operator can meet: each says what to do, and stands in a test.

Read from the source: every text given to an exception that ends a command or a request for a cause outside of the code,
and every warning and error that is logged.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[3]
PACKAGES = ("instrumentation", "collector", "dashboards", "demo")
RAISED = {
    *("CommandError", "CriteriaError", "KeyFileError", "MissingVariableError"),
    *("SettingsError", "StartError", "StoreError", "TlsError"),
}  # fmt: skip
LOGGED = {"warning", "error", "exception", "critical"}
WHAT_TO_DO = re.compile(
    r"expected|should be|at most|one of|is .* running|pip install|docs/|--[a-z]|there (are|is): |(it|file) has: "
    r"|\b(set|choose|use|give|run|install|upgrade|update|stop|start|remove|free|make|send|put|have|name|add|see|check|take|try"
    r"|restore|restart|reload|replace|rename|open|close|change|turn|create|revoke|move|wait|unset|report|correct|shorten"
    r"|mended|say|point|declare|list|leave|expand|pass)\b",
    re.IGNORECASE,
)
"""Words of which one stands in every text that says what was expected, or what to do."""


class Said(NamedTuple):
    """One text in the source; `{}` stands for each value in it."""

    where: str
    text: str


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        return re.sub(r"%[-#0-9.]*[a-z]", "{}", node.value) if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return (_text(node.left) or "{}") + (_text(node.right) or "{}")
    return None


def messages(source: str, where: str) -> Iterator[Said]:
    """The texts of a file. One that is a value alone (`str(error)`) was made elsewhere."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        log = (
            called in LOGGED and isinstance(node.func, ast.Attribute) and "log" in ast.unparse(node.func.value).lower()
        )
        text = _text(node.args[0])
        if (log or called in RAISED) and text and re.search(r"\w{3}", text):
            yield Said(f"{where}:{node.lineno}", text)


@cache  # not where tests are collected: each process of a run would read all of the source
def said() -> tuple[Said, ...]:
    """What all packages say."""
    return tuple(
        one
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for one in messages(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
    )


NOTHING_TO_DO = {
    "Telemetry arrives at {} again.": "it is good news",
    "llm_vitals.evaluate(): {}. Nothing is scored.": "the value says what was expected",
    "Alerts could not be evaluated, and are again in a minute: {}": "the store's own words follow",
    "{} answered HTTP {}: {}": "the words of whoever answered follow",
    "Prometheus at {} answered HTTP {}: {}": "as above",
    "Prometheus at {} does not load its configuration: {}": "as above: they name the file and the line",
    "{} at {}, {}: HTTP {}, {}": "as above",
    "The call of the rating {} could not be looked up": "the traceback follows; the rating is counted all the same",
    "{} could not be read: {}": "DuckDB's own words follow; most often the client has left",
    "figures are read from all calls until the store can be written again: {}": "the store's own words follow",
    "calls are scored again when the store can be used: {}": "as above",
    "there is no KPI {}; {}": "the last value names those that there are",
    "{} can have no objective; {}": "as above",
    "{}\nnothing was written": "the value is the faults of the file, each with its line",
    "another collector evaluates alerts in a minute and a half: {}": "the other one does it",
    "the size of the database is not known: {}": "ClickHouse's own words follow",
    "{}: has no server; Grafana sends it by its own": "there is nothing that we could do",
}
"""The beginning of a text to the reason why it asks for nothing."""
IN_NO_TEST = {
    "{}: the copy broke off after {} of {} bytes": "a collector that dies in the middle of an answer",
    "The HTTP server ended at once": "no way is known to make it: the port is bound before",
    "Port {} may not be used by this user": "tests may run as root, who may",
    "promtool refuses the rules, which is a fault of ours": "the rules that are written are checked by other tests",
    "the demo is not as it should be: {}": "the demo's own check, which the tests of the demo want to pass",
    "Prometheus cannot say it": "every KPI with a rule is carried by Prometheus today",
}
"""The beginning of a text to the reason why no test brings it about."""


def excused(text: str, excuses: dict[str, str]) -> bool:
    return any(text.startswith(beginning) for beginning in excuses)


def test_every_message_says_what_was_expected_or_what_to_do() -> None:
    silent = [one for one in said() if not WHAT_TO_DO.search(one.text) and not excused(one.text, NOTHING_TO_DO)]
    assert silent == []


def text_of_all_tests() -> str:
    """The source of all other tests, with texts that are broken into lines made whole."""
    files = (path for path in sorted((ROOT / "tests").rglob("*.py")) if path != Path(__file__))
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    return re.sub(r'"\s*\n\s*[rf]{0,2}"', "", source).replace("\\", "")


def test_every_message_stands_in_a_test() -> None:
    tests = text_of_all_tests()

    def stands(text: str) -> bool:
        pieces = [piece for piece in text.split("{}") if len(piece) >= 10] or [max(text.split("{}"), key=len)]
        return any(piece[at : at + 14] in tests for piece in pieces for at in range(max(len(piece) - 13, 1)))

    assert [one for one in said() if not stands(one.text) and not excused(one.text, IN_NO_TEST)] == []


@pytest.mark.parametrize("excuses", [NOTHING_TO_DO, IN_NO_TEST], ids=["nothing to do", "in no test"])
def test_no_excuse_is_left_over(excuses: dict[str, str]) -> None:
    assert [begins for begins in excuses if not any(one.text.startswith(begins) for one in said())] == []


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        pytest.param("raise StoreError(f'{path} is full ({e}).')", ["{} is full ({})."], id="raised"),
        pytest.param("logger.warning('%s is %d old', a, b)", ["{} is {} old"], id="logged"),
        pytest.param("raise CommandError(str(error))", [], id="made elsewhere"),
        pytest.param("raise CommandError('a' + x + ' is missing')", ["a{} is missing"], id="put together"),
        pytest.param("raise ValueError('not a key')", [], id="for code, not for people"),
    ],
)
def test_messages_are_found(source: str, texts: list[str]) -> None:
    assert [one.text for one in messages(source, "x.py")] == texts
