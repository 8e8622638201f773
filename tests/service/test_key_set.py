"""A set of keys never lacks one that was added, and rarely has another."""

from __future__ import annotations

from llm_vitals_collector.store.duckdb.key_set import KeySet


def test_all_that_were_added_are_among_and_hardly_any_other() -> None:
    keys = KeySet()
    assert keys.among(["key 0"]) == []
    added = [f"key {number}" for number in range(100_000)]
    keys.add(added)
    assert keys.among(added) == added
    assert len(keys.among(f"other {number}" for number in range(100_000))) < 100
