"""The benchmark of the store runs, small: its data are what it says, and every question has an answer."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from llm_vitals_collector.store.duckdb import open_store

pytestmark = pytest.mark.slow


def test_the_benchmark_of_the_store_runs(tmp_path):
    spec = importlib.util.spec_from_file_location("bench_store", Path(__file__).with_name("store.py"))
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    store = open_store(tmp_path)
    bench.fill(store, calls=4800, days=60, users=50, worst=False)
    assert store._read("SELECT count(*), count(DISTINCT request_model) FROM call") == [(4800, 20)]
    bench.score(store, 50)
    bench.score(store, 50)  # once
    assert 1900 < store._read("SELECT count(*) FROM score")[0][0] < 2500
    store.close()
    table = bench.Table()
    bench.measured(table, tmp_path, "1GB", 60)
    questions = ("30 d, from calls", "30 d, just opened", "a text that no call has", "Insights over 30 d")
    for question in (*questions, "the slowest of the commits"):
        assert any(question in line for line in table.lines), table.lines
