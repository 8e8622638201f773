"""Which stores the tests of both run on."""

from __future__ import annotations

import importlib.util
import os
import shutil
from datetime import timedelta

from llm_vitals_collector.store import Store

HAS_CLICKHOUSE = importlib.util.find_spec("clickhouse_connect") is not None and (
    importlib.util.find_spec("chdb") is not None or shutil.which("clickhouse") is not None
)
STORES = ("duckdb", "clickhouse") if HAS_CLICKHOUSE or os.environ.get("CI") else ("duckdb",)
"""`make test` takes what is installed; in CI both are tested, or it fails."""


def open_clickhouse(url: str, *, keep: timedelta | None = None) -> Store:
    from llm_vitals_collector.store import clickhouse as package

    return package.open_store(url, keep=keep)
