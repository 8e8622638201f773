"""Which stores the tests of both run on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from llm_vitals_collector.store import Store

STORES = ("duckdb", pytest.param("clickhouse", marks=pytest.mark.stack))
"""ClickHouse's half runs with the tests that need other servers (`make stack`, CI), whatever is installed."""


def open_clickhouse(url: str, *, keep: timedelta | None = None) -> Store:
    from llm_vitals_collector.store import clickhouse as package

    return package.open_store(url, keep=keep)
