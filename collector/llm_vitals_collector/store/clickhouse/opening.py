"""Opening the database: it is made where it is missing, and its schema brought forward."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.clickhouse.address import Address, address_of
from llm_vitals_collector.store.clickhouse.connection import Connection
from llm_vitals_collector.store.clickhouse.schema import migrate, retain
from llm_vitals_collector.store.clickhouse.store import ClickHouseStore


def open_store(url: str, *, keep: timedelta | None = None) -> ClickHouseStore:
    """The store in the database that `url` names (`address.EXPECTED`). `keep`: what is older is deleted, by days; None
    leaves that as it is. Raises StoreError, in one line that says what to do and never shows the URL, which has a
    password."""
    address = address_of(url)
    with ExitStack() as stack:
        connection = _connected(address)
        stack.callback(connection.close)
        migrate(connection)
        if keep is not None:
            retain(connection, max(keep.days, 1))
        store = ClickHouseStore(connection)
        stack.pop_all()
        return store
    raise AssertionError("ExitStack swallows nothing")


def _connected(address: Address) -> Connection:
    try:
        return Connection(address)
    except StoreError as error:
        if "UNKNOWN_DATABASE" not in str(error):
            raise
    server = Connection(address, database="default")
    try:
        server.command(f"CREATE DATABASE IF NOT EXISTS `{address.database}`")
    except StoreError as error:
        raise StoreError(
            f"{address} cannot be made ({error}): make it (CREATE DATABASE {address.database}), and "
            "grant it to this user."
        ) from None
    finally:
        server.close()
    return Connection(address)
