"""The store on ClickHouse: for several collectors that write to one database. Needs the extra `clickhouse`."""

from llm_vitals_collector.store.clickhouse.opening import open_store
from llm_vitals_collector.store.clickhouse.store import ClickHouseStore

__all__ = ["ClickHouseStore", "open_store"]
