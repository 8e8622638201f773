"""The store on DuckDB: one file, one writer, readers on cursors of their own."""

from llm_vitals_collector.store.duckdb.opening import FILE, open_store
from llm_vitals_collector.store.duckdb.store import DuckDBStore

__all__ = ["FILE", "DuckDBStore", "open_store"]
