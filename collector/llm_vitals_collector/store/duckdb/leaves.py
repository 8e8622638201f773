"""Each leaf of a KPI as one aggregate of DuckDB (store/leaves.py)."""

from __future__ import annotations

from typing import Final

from llm_vitals_collector.kpi.parts import Part
from llm_vitals_collector.store import leaves
from llm_vitals_collector.store.leaves import (
    COLUMNS,
    DIMENSION_COLUMNS,
    KNOWN_QUERY,
    OVERALL,
    TOKENS,
    VALUES,
    Family,
    besides_type,
    condition,
    counted_and_summed,
    family_of,
    filtered,
    is_count,
    token_columns,
)

__all__ = [
    "COLUMNS",
    "DIMENSION_COLUMNS",
    "KNOWN_QUERY",
    "OVERALL",
    "PAIR",
    "TOKENS",
    "USER",
    "VALUES",
    "Family",
    "aggregate",
    "besides_type",
    "condition",
    "counted_and_summed",
    "family_of",
    "filtered",
    "is_count",
    "token_columns",
]

DIALECT: Final = leaves.Dialect(
    user='hash("user")', pair='hash("user", fingerprint)', quantile="quantile_cont({value}, {q})"
)
USER: Final = DIALECT.user
PAIR: Final = DIALECT.pair


def aggregate(leaf: Part) -> str:
    """The SQL of a leaf. Raises TypeError as `leaves.aggregate`."""
    return leaves.aggregate(leaf, DIALECT)
