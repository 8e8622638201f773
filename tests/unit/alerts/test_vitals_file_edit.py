"""Changes of vitals.yaml in place: every other line stays as its owner wrote it."""

from __future__ import annotations

import difflib

import pytest
import yaml

from llm_vitals_collector.alerts.vitals_file.edit import EditError, Keys, put, remove

TEXT = """\
# mine
grafana_url: https://g.example  # here

thresholds:
  # errors matter
  error_rate:
    warning: 5%   # soft
    critical: 10%
    # behind it

  refusal_rate: {warning: 8%}
  nps: off
  completion_rate:
      warning:   "75%"
  # end of thresholds

# receivers below
receivers:
- name: a
  slack: {url: "${X}"}
"""


def changed(after: str, before: str = TEXT) -> list[str]:
    """The lines that are taken out and put in."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line[0] + line[2:] for line in lines if line[0] in "+-"]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        pytest.param(
            "thresholds error_rate warning",
            "7%",
            ["-    warning: 5%   # soft", "+    warning: 7%   # soft"],
            id="a value, beside its comment",
        ),
        pytest.param("thresholds error_rate for", "20m", ["+    for: 20m"], id="a key behind the last one"),
        pytest.param(
            "thresholds error_rate by", ("model", "task"), ["+    by: [model, task]"], id="a list behind the last one"
        ),
        pytest.param(
            "thresholds error_rate critical", False, ["-    critical: 10%", "+    critical: off"], id="a value off"
        ),
        pytest.param(
            "thresholds refusal_rate critical",
            "30%",
            ["-  refusal_rate: {warning: 8%}", "+  refusal_rate: {warning: 8%, critical: 30%}"],
            id="on one line",
        ),
        pytest.param(
            "thresholds refusal_rate models a:b warning",
            "1%",
            ["-  refusal_rate: {warning: 8%}", '+  refusal_rate: {warning: 8%, models: {"a:b": {warning: 1%}}}'],
            id="several keys on one line, one of them quoted",
        ),
        pytest.param("thresholds nps warning", 5, ["-  nps: off", "+  nps: {warning: 5}"], id="what was off"),
        pytest.param(
            "thresholds refusal_rate", False, ["-  refusal_rate: {warning: 8%}", "+  refusal_rate: off"], id="all off"
        ),
        pytest.param(
            "thresholds completion_rate critical", "60%", ["+      critical: 60%"], id="at its owner's own indentation"
        ),
        pytest.param(
            "thresholds quality warning", 0.6, ["+  quality:", "+    warning: 0.6"], id="a new KPI, before the comment"
        ),
        pytest.param("cost per_day warning", 50, ["+cost:", "+  per_day:", "+    warning: 50"], id="a new section"),
    ],
)
def test_put(path: str, value: object, expected: list[str]) -> None:
    assert changed(put(TEXT, tuple(path.split()), value)) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param(
            "thresholds error_rate",
            ["-  error_rate:", "-    warning: 5%   # soft", "-    critical: 10%"],
            id="a KPI, its comments before and behind stay",
        ),
        pytest.param("thresholds error_rate warning", ["-    warning: 5%   # soft"], id="a limit"),
        pytest.param("thresholds nps", ["-  nps: off"], id="what was off"),
        pytest.param(
            "thresholds refusal_rate warning", ["-  refusal_rate: {warning: 8%}"], id="the last key, and its KPI"
        ),
        pytest.param("thresholds quality", [], id="what is not there"),
        pytest.param("objectives error_rate", [], id="a section that is not there"),
    ],
)
def test_remove(path: str, expected: list[str]) -> None:
    assert changed(remove(TEXT, tuple(path.split()))) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "thresholds:\n  error_rate:\n    warning: 5%\n"),
        ("# mine\n", "# mine\nthresholds:\n  error_rate:\n    warning: 5%\n"),
        ("grafana_url: x", "grafana_url: x\nthresholds:\n  error_rate:\n    warning: 5%\n"),
        ("thresholds:\n  # none yet\n", "thresholds:\n  error_rate:\n    warning: 5%\n  # none yet\n"),
        ("thresholds: {}\n", "thresholds: {error_rate: {warning: 5%}}\n"),
        ("thresholds:\n  error_rate:\n", "thresholds:\n  error_rate:\n    warning: 5%\n"),
        ("thresholds:\n  error_rate:\n    warning:\n", "thresholds:\n  error_rate:\n    warning: 5%\n"),
        ("thresholds: {error_rate: {critical: 9%,}}", "thresholds: {error_rate: {critical: 9%, warning: 5%}}"),
        ("thresholds: {\n  nps: off\n}\n", "thresholds: {\n  nps: off, error_rate: {warning: 5%}}\n"),
    ],
)
def test_put_into_what_is_hardly_there(before: str, after: str) -> None:
    assert put(before, ("thresholds", "error_rate", "warning"), "5%") == after


@pytest.mark.parametrize(
    "before", ["a: {b: 1, c: 2, d: 3}", "a:\n  b: 1\n  c: 2\n  d: 3", "a: {\n b: 1,\n c: 2,\n d: 3\n}"]
)
@pytest.mark.parametrize("key", ["b", "c", "d"])
def test_remove_one_of_several(before: str, key: str) -> None:
    data = yaml.safe_load(before)
    del data["a"][key]
    assert yaml.safe_load(remove(before, ("a", key))) == data


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param(
            "thresholds: &all\n  error_rate: {warning: 5%}\nb: *all\n", "thresholds error_rate warning", id="alias"
        ),
        pytest.param("thresholds:\n  error_rate:\n    warning: 5%\n", "thresholds error_rate", id="keys below it"),
    ],
)
def test_a_layout_that_is_not_understood_is_refused(text: str, path: str) -> None:
    keys: Keys = tuple(path.split())
    with pytest.raises(EditError):
        put(text, keys, "7%")
