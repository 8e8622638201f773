"""The benchmark of evaluations fails where something took longer than it may."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    return importlib.import_module("evaluations")


@pytest.mark.parametrize(
    ("p99_ms", "pages", "slow"),
    [
        pytest.param(50.0, {}, [], id="at the bound"),
        pytest.param(50.1, {}, ["p99 of an answer is 50.1 ms, expected at most 50 ms"], id="an answer over it"),
        pytest.param(
            1.0,
            {"/calls": [0.1, 5.0], "/vital-signs": [5.2, 0.3], "/insights": []},
            ["/vital-signs took 5.2 s, expected at most 5 s"],
            id="the first opening of a page over it, one that was not opened",
        ),
    ],
)
def test_what_is_over_its_bound_is_said(bench, p99_ms, pages, slow):
    assert bench.over_bounds(p99_ms, pages) == slow
