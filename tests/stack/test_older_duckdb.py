"""The store and every KPI again, with the oldest line of DuckDB that we allow: its SQL knows fewer names."""

from __future__ import annotations

import pytest
from older import Older

pytestmark = pytest.mark.stack

TESTS = (
    *("tests/unit/dashboards/test_kpis.py", "tests/unit/dashboards/test_accuracy.py"),
    *("tests/service/test_store_duckdb.py", "tests/service/test_store_opening.py"),
    *("tests/service/test_api_feedback.py", "tests/service/test_derive_rated.py"),
)


def test_duckdb_1_4() -> None:
    older = Older("duckdb14", "duckdb>=1.4,<1.5")
    (version,) = older.says("import duckdb; print(duckdb.__version__)")
    assert version.startswith("1.4.")
    assert older.passes(*TESTS) > 150
